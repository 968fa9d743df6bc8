//! The writer of take files: one channel of integer PCM in a WAV whose header is valid at every moment.

use std::io::{self, Seek, SeekFrom, Write};

use super::TakeDepth;
use crate::units::{Frames, SampleRate};

/// Why a take file could not be written or repaired.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// The disk refused; the samples written before are safe up to the last patched header.
    #[error("the take file cannot be written: {0}; check the disk's free space and its connection")]
    Io(#[from] io::Error),
    /// A WAV holds at most 4 GiB, 8 hours of 48 kHz at 24 bits. Nothing of this block was written.
    #[error(
        "the take file is full: a WAV holds at most 4 GiB; end this take and go on in a new one"
    )]
    Full,
    /// A sample does not fit the depth. Nothing of this block was written.
    #[error("sample {0} does not fit a take of {1} bits")]
    OutOfRange(i32, u8),
    /// The file has no header of a take, so its length says nothing; there is no audio to rescue by it.
    #[error("not a take file: {0}; keep it aside and look at it by hand")]
    NotATake(&'static str),
}

/// Where the length of the RIFF chunk stands.
const RIFF_SIZE_AT: u64 = 4;
/// Bytes before the content of the RIFF chunk: its name and its length.
const RIFF_PREFIX: u64 = 8;

/// A take being written, over whatever can be written and sought.
///
/// The header is hound's: 16 bits as plain PCM, 24 bits as WAVE_FORMAT_EXTENSIBLE. It is not hound's
/// writer, because that one keeps its file to itself, and a take's file must be synced while it grows.
#[derive(Debug)]
pub struct TakeFile<W> {
    file: W,
    depth: TakeDepth,
    header_len: u32,
    frames: u64,
    bytes: Vec<u8>,
}

impl<W: Write + Seek> TakeFile<W> {
    /// Writes the header of an empty take at the start of `file`.
    ///
    /// # Errors
    /// [`WavError::Io`].
    pub fn create(mut file: W, rate: SampleRate, depth: TakeDepth) -> Result<Self, WavError> {
        let mut header = header(rate, depth);
        let header_len = header.len() as u32;
        let sizes = Sizes::of(header_len, 0).expect("an empty take fits a WAV");
        header[RIFF_SIZE_AT as usize..][..4].copy_from_slice(&sizes.riff.to_le_bytes());
        header[header_len as usize - 4..].copy_from_slice(&sizes.data.to_le_bytes());
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)?;
        file.flush()?;
        Ok(Self {
            file,
            depth,
            header_len,
            frames: 0,
            bytes: Vec::new(),
        })
    }

    /// Appends samples, in steps of the depth's least significant bit.
    ///
    /// After an error nothing of the block counts, and appending may be tried again.
    ///
    /// # Errors
    /// [`WavError::OutOfRange`] and [`WavError::Full`] before anything is written; [`WavError::Io`].
    pub fn append(&mut self, samples: &[i32]) -> Result<(), WavError> {
        let bits = self.depth.bits();
        let full = 1i32 << (bits - 1);
        if let Some(&sample) = samples.iter().find(|s| !(-full..full).contains(*s)) {
            return Err(WavError::OutOfRange(sample, bits));
        }
        let frames = self.frames + samples.len() as u64;
        Sizes::of(self.header_len, self.data_len(frames)).ok_or(WavError::Full)?;
        self.bytes.clear();
        match self.depth {
            TakeDepth::I16 => {
                for sample in samples {
                    self.bytes.extend_from_slice(&sample.to_le_bytes()[..2]);
                }
            }
            TakeDepth::I24 => {
                for sample in samples {
                    self.bytes.extend_from_slice(&sample.to_le_bytes()[..3]);
                }
            }
        }
        // An earlier write may have failed half way, so the place is sought each time.
        self.file.seek(SeekFrom::Start(self.end()))?;
        self.file.write_all(&self.bytes)?;
        self.frames = frames;
        Ok(())
    }

    /// Brings the header's lengths up to what was appended, so that a reader finds all of it.
    ///
    /// # Errors
    /// [`WavError::Io`].
    pub fn patch_header(&mut self) -> Result<(), WavError> {
        let data_len = self.data_len(self.frames);
        patch_sizes(&mut self.file, self.header_len, data_len)?;
        self.file.seek(SeekFrom::Start(self.end()))?;
        self.file.flush()?;
        Ok(())
    }

    /// Ends the file: pads the data to a whole number of 16-bit words, as RIFF wants it, patches the header
    /// and gives back what it was written to, for syncing and renaming.
    ///
    /// # Errors
    /// [`WavError::Io`]; the file is still on disk and can be repaired by its length.
    pub fn finish(mut self) -> Result<W, WavError> {
        if self.data_len(self.frames) % 2 == 1 {
            self.file.seek(SeekFrom::Start(self.end()))?;
            self.file.write_all(&[0])?;
        }
        self.patch_header()?;
        Ok(self.file)
    }

    /// Frames appended so far.
    pub fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    /// What is written to, to sync it.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.file
    }

    fn data_len(&self, frames: u64) -> u64 {
        frames * u64::from(self.depth.bits() / 8)
    }

    fn end(&self) -> u64 {
        u64::from(self.header_len) + self.data_len(self.frames)
    }
}

/// The two lengths that a header states.
struct Sizes {
    riff: u32,
    data: u32,
}

impl Sizes {
    /// `None` where a WAV cannot hold so much.
    fn of(header_len: u32, data_len: u64) -> Option<Self> {
        let padded = data_len.checked_add(data_len % 2)?;
        let riff = (u64::from(header_len) - RIFF_PREFIX).checked_add(padded)?;
        // u32::MAX itself means "unknown" to readers.
        if riff >= u64::from(u32::MAX) {
            return None;
        }
        Some(Self {
            riff: riff as u32,
            data: data_len as u32,
        })
    }
}

/// Writes both lengths into a header whose data chunk begins where it ends.
pub(super) fn patch_sizes<W: Write + Seek>(
    file: &mut W,
    header_len: u32,
    data_len: u64,
) -> Result<(), WavError> {
    let sizes = Sizes::of(header_len, data_len).ok_or(WavError::Full)?;
    file.seek(SeekFrom::Start(RIFF_SIZE_AT))?;
    file.write_all(&sizes.riff.to_le_bytes())?;
    file.seek(SeekFrom::Start(u64::from(header_len) - 4))?;
    file.write_all(&sizes.data.to_le_bytes())?;
    Ok(())
}

/// hound's header for one channel, up to the data chunk's length.
fn header(rate: SampleRate, depth: TakeDepth) -> Vec<u8> {
    hound::WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: u16::from(depth.bits()),
        sample_format: hound::SampleFormat::Int,
    }
    .into_header_for_infinite_file()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const RATE: SampleRate = SampleRate::new(48_000).expect("not zero");

    fn written(depth: TakeDepth, blocks: &[&[i32]]) -> Vec<u8> {
        let mut take = TakeFile::create(Cursor::new(Vec::new()), RATE, depth).unwrap();
        for block in blocks {
            take.append(block).unwrap();
        }
        take.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8]) -> (hound::WavSpec, Vec<i32>) {
        let mut reader = hound::WavReader::new(bytes).unwrap();
        let samples = reader.samples::<i32>().map(Result::unwrap).collect();
        (reader.spec(), samples)
    }

    #[test]
    fn what_is_appended_is_what_hound_reads_back() {
        for (depth, samples) in [
            (TakeDepth::I16, vec![0, 1, -1, 32_767, -32_768]),
            (TakeDepth::I24, vec![0, 1, -1, 8_388_607, -8_388_608]),
        ] {
            let (spec, read) = read(&written(depth, &[&samples[..2], &samples[2..]]));
            assert_eq!(read, samples);
            assert_eq!(spec.bits_per_sample, u16::from(depth.bits()));
            assert_eq!((spec.sample_rate, spec.channels), (48_000, 1));
        }
    }

    #[test]
    fn an_even_take_is_byte_for_byte_what_hound_writes() {
        let mut theirs = Cursor::new(Vec::new());
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 24,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::new(&mut theirs, spec).unwrap();
        for sample in [5, -6, 7, -8] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        assert_eq!(
            written(TakeDepth::I24, &[&[5, -6, 7, -8]]),
            theirs.into_inner()
        );
    }

    #[test]
    fn odd_data_is_padded_to_whole_words_and_the_pad_is_not_audio() {
        let bytes = written(TakeDepth::I24, &[&[1, 2, 3]]);
        assert_eq!(bytes.len() % 2, 0);
        let riff = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
        assert_eq!(riff as usize + 8, bytes.len());
        assert_eq!(read(&bytes).1, [1, 2, 3]);
    }

    #[test]
    fn the_header_is_valid_from_the_start_and_after_each_patch() {
        let mut take = TakeFile::create(Cursor::new(Vec::new()), RATE, TakeDepth::I16).unwrap();
        assert!(read(take.get_mut().get_ref()).1.is_empty());
        take.append(&[1, 2, 3]).unwrap();
        take.patch_header().unwrap();
        assert_eq!(read(take.get_mut().get_ref()).1, [1, 2, 3]);
        take.append(&[4]).unwrap();
        take.patch_header().unwrap();
        assert_eq!(read(take.get_mut().get_ref()).1, [1, 2, 3, 4]);
    }

    #[test]
    fn a_sample_that_does_not_fit_is_refused_before_anything_is_written() {
        let mut take = TakeFile::create(Cursor::new(Vec::new()), RATE, TakeDepth::I16).unwrap();
        let refused = take.append(&[0, 32_768]);
        assert!(matches!(refused, Err(WavError::OutOfRange(32_768, 16))));
        assert_eq!(take.frames(), Frames(0));
        assert_eq!(take.get_mut().get_ref().len(), 44);
    }

    #[test]
    fn a_wav_of_four_gibibytes_is_refused() {
        assert!(Sizes::of(44, u64::from(u32::MAX) - 36).is_none());
        assert!(Sizes::of(44, u64::from(u32::MAX) - 37).is_some());
    }
}
