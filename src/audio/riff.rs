//! The header of a WAV file, read without believing it: RIFF, and RF64 (EBU Tech 3306) beyond 4 GiB.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use crate::units::SampleRate;

/// How the samples of a WAV are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Integers of so many bytes, of which so many bits are significant; a single byte is unsigned.
    Int { bytes: u8, bits: u8 },
    /// IEEE floating point of 4 or 8 bytes.
    Float { bytes: u8 },
    /// A code that needs a decoder, by its format tag.
    Other(u16),
}

/// How much audio a header says there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promised {
    /// So many bytes.
    Bytes(u64),
    /// All that follows: the file was written as a stream, its length not known when it began.
    ToTheEnd,
}

/// What a WAV header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WavHeader {
    pub coding: Coding,
    pub rate: SampleRate,
    pub channels: u16,
    /// Bytes of one frame.
    pub frame_bytes: u32,
    /// Where the audio begins.
    pub data_at: u64,
    /// The length that the data chunk itself states.
    pub promised: Promised,
    /// The data chunk states that it is empty, and what follows it is no chunk: a recorder died before it filled in
    /// the length.
    pub never_closed: bool,
    /// Everything stands where a take's header has it: RIFF, and the audio follows the format.
    pub plain: bool,
}

/// Why a header cannot be made out.
#[derive(Debug)]
pub(super) enum HeaderError {
    Io(io::Error),
    /// It does not begin like a WAV.
    NotWav,
    /// It begins like one.
    Damaged(&'static str),
}

impl From<io::Error> for HeaderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof => Self::Damaged("its header breaks off"),
            _ => Self::Io(error),
        }
    }
}

/// The length that sox gives a WAV it writes into a pipe; ffmpeg gives `u32::MAX`.
const SOX_STREAM_LENGTH: u32 = 0x7FFF_F000;

const PCM: u16 = 1;
const IEEE_FLOAT: u16 = 3;
const EXTENSIBLE: u16 = 0xFFFE;
/// What follows the format tag in the sub-format of an extensible header (Microsoft, ksmedia.h).
const SUBFORMAT_TAIL: [u8; 14] = *b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71";

/// Chunks before the audio that are looked at; files of studios have a dozen.
const MAX_CHUNKS: usize = 4096;

/// Reads the header from the start of a file of `len` bytes.
pub(super) fn read_header<R: Read + Seek>(
    file: &mut R,
    len: u64,
) -> Result<WavHeader, HeaderError> {
    file.seek(SeekFrom::Start(0))?;
    let mut start = [0; 12];
    match file.read_exact(&mut start) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(HeaderError::NotWav),
        other => other?,
    }
    let large = matches!(&start[..4], b"RF64" | b"BW64");
    if !(large || &start[..4] == b"RIFF") || &start[8..] != b"WAVE" {
        return Err(HeaderError::NotWav);
    }
    let mut format = None;
    let mut large_data = None;
    let mut plain = !large;
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        if at + 8 > len {
            return Err(HeaderError::Damaged("it has a header but no audio data"));
        }
        file.seek(SeekFrom::Start(at))?;
        let mut chunk = [0; 8];
        file.read_exact(&mut chunk)?;
        let size = u32_at(&chunk, 4);
        at += 8;
        match &chunk[..4] {
            b"fmt " => format = Some(read_format(file, size)?),
            b"ds64" if large => {
                let mut sizes = [0; 16];
                file.read_exact(&mut sizes)?;
                let data = u64::from_le_bytes(sizes[8..].try_into().expect("8 bytes"));
                large_data = Some(data);
            }
            b"data" => {
                let format: Format =
                    format.ok_or(HeaderError::Damaged("its header names no format"))?;
                let never_closed = size == 0 && !chunk_follows(file, at, len)?;
                return Ok(WavHeader {
                    coding: format.coding,
                    rate: format.rate,
                    channels: format.channels,
                    frame_bytes: format.frame_bytes,
                    data_at: at,
                    promised: promised(size, large_data, len - at),
                    never_closed,
                    plain,
                });
            }
            _ => plain = false,
        }
        at += u64::from(size);
        if size % 2 == 1 && pad_follows(file, at)? {
            at += 1;
        }
    }
    Err(HeaderError::Damaged(
        "thousands of chunks stand before its audio",
    ))
}

fn promised(size: u32, large: Option<u64>, present: u64) -> Promised {
    match (size, large) {
        (u32::MAX, Some(bytes)) => Promised::Bytes(bytes),
        (u32::MAX, None) => Promised::ToTheEnd,
        (SOX_STREAM_LENGTH.., _) if u64::from(size) > present => Promised::ToTheEnd,
        (size, _) => Promised::Bytes(u64::from(size)),
    }
}

/// RIFF pads odd chunks; some writers forget it, and no chunk's name begins with a zero.
fn pad_follows<R: Read + Seek>(file: &mut R, at: u64) -> Result<bool, HeaderError> {
    file.seek(SeekFrom::Start(at))?;
    let mut byte = [1];
    Ok(file.read(&mut byte)? == 1 && byte[0] == 0)
}

/// Whether the file ends at `at` or goes on with something that reads as a chunk and fits.
fn chunk_follows<R: Read + Seek>(file: &mut R, at: u64, len: u64) -> Result<bool, HeaderError> {
    if at == len {
        return Ok(true);
    }
    if at + 8 > len {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(at))?;
    let mut chunk = [0; 8];
    file.read_exact(&mut chunk)?;
    let named = chunk[..4]
        .iter()
        .all(|&b| b == b' ' || b.is_ascii_graphic());
    Ok(named && u64::from(u32_at(&chunk, 4)) <= len - at - 8)
}

struct Format {
    coding: Coding,
    rate: SampleRate,
    channels: u16,
    frame_bytes: u32,
}

fn read_format<R: Read>(file: &mut R, size: u32) -> Result<Format, HeaderError> {
    if size < 16 {
        return Err(HeaderError::Damaged("its format chunk is too short"));
    }
    let mut fields = [0; 40];
    let fields = &mut fields[..(size as usize).min(40)];
    file.read_exact(fields)?;
    let mut tag = u16_at(fields, 0);
    let channels = u16_at(fields, 2);
    let rate = SampleRate::new(u32_at(fields, 4))
        .ok_or(HeaderError::Damaged("its header says 0 samples a second"))?;
    let block = u16_at(fields, 12);
    let mut bits = u16_at(fields, 14);
    if tag == EXTENSIBLE {
        if fields.len() < 40 {
            return Err(HeaderError::Damaged("its format chunk is too short"));
        }
        if fields[26..] == SUBFORMAT_TAIL {
            tag = u16_at(fields, 24);
        }
        // 0 is written by some for "all of them".
        let valid = u16_at(fields, 18);
        if tag == PCM && valid > 0 && valid <= bits {
            bits = valid;
        }
    }
    if channels == 0 {
        return Err(HeaderError::Damaged("its header says 0 channels"));
    }
    let coding = match tag {
        PCM => int_coding(block, channels, bits)?,
        IEEE_FLOAT if bits == 32 || bits == 64 => Coding::Float {
            bytes: (bits / 8) as u8,
        },
        IEEE_FLOAT => {
            return Err(HeaderError::Damaged(
                "its header says floating point of neither 32 nor 64 bits",
            ));
        }
        other => Coding::Other(other),
    };
    let frame_bytes = match coding {
        Coding::Int { bytes, .. } | Coding::Float { bytes } => {
            u32::from(bytes) * u32::from(channels)
        }
        Coding::Other(_) => u32::from(block).max(1),
    };
    Ok(Format {
        coding,
        rate,
        channels,
        frame_bytes,
    })
}

/// The bytes of a sample follow from the frame's; the bits say how many of them count.
fn int_coding(block: u16, channels: u16, bits: u16) -> Result<Coding, HeaderError> {
    let bytes = block / channels;
    if !block.is_multiple_of(channels) || !(1..=4).contains(&bytes) || bits == 0 || bits > bytes * 8
    {
        return Err(HeaderError::Damaged(
            "the sample size and the frame size in its header do not fit each other",
        ));
    }
    Ok(Coding::Int {
        bytes: bytes as u8,
        bits: bits as u8,
    })
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
