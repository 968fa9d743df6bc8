//! Anybody's audio files, read as a stream of samples.
//!
//! Plain PCM in a WAV, which is nearly everything a speech collection holds, is read here, because
//! symphonia 0.6 refuses RF64, finds nothing in a file whose length was never filled in, and drops up to
//! 1151 frames where one breaks off. Every other format is symphonia's.

mod coded;
mod pcm;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use self::coded::Coded;
use self::pcm::Pcm;
use super::riff::{Coding, HeaderError, Promised, WavHeader, read_header};
use super::{AudioFormat, Channel, SampleDepth};
use crate::units::{Frames, SampleRate};

/// Why a file cannot be read. Each message names the cause and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("cannot be read: {0}; check that it exists and that you may read it")]
    Io(#[from] io::Error),
    /// A pipe or a device: it has no end, or can be read only once.
    #[error("is a pipe or a device, not a file; save what comes from it to a file first")]
    NotAFile,
    /// Nothing in it at all.
    #[error("is empty (0 bytes); copy or record it again")]
    Empty,
    /// No format known here.
    #[error(
        "is no audio file that Takegate knows (WAV, FLAC, AIFF, CAF, MP3, AAC, ALAC, Ogg Vorbis, MKV); \
         convert it: ffmpeg -i FILE OUT.wav"
    )]
    NotAudio,
    /// Known, but it cannot be decoded here.
    #[error("{0} cannot be decoded here; convert it: ffmpeg -i FILE OUT.wav")]
    Unsupported(String),
    /// A proper file with not one frame.
    #[error("holds no audio: its header is in order but not one sample follows; record it again")]
    NoSamples,
    /// The file contradicts itself.
    #[error("is damaged: {0}; get it again from where it came")]
    Damaged(String),
    /// The file ends before its audio does.
    #[error(
        "is damaged: its header promises {promised} frames and {present} are there; copy it again, or \
         keep what there is: ffmpeg -i FILE OUT.wav"
    )]
    Truncated {
        /// Frames by the header.
        promised: u64,
        /// Frames in the file.
        present: u64,
    },
    /// A recorder died before it filled in the length.
    #[error(
        "was never closed: its header says that it is empty, and {present} frames follow; repair it: \
         ffmpeg -i FILE -c copy OUT.wav"
    )]
    NeverClosed {
        /// Frames in the file.
        present: u64,
    },
    /// A rate at which nobody records speech.
    #[error(
        "says it has {0} samples a second, where {MIN_RATE} to {MAX_RATE} are possible; its header is \
         damaged, get it again from where it came"
    )]
    Rate(u32),
    /// The channel asked for is not there.
    #[error("has {channels} channel(s), so there is no channel {wanted}; choose one it has")]
    NoSuchChannel {
        /// Counted from 1.
        wanted: u16,
        /// How many there are.
        channels: u16,
    },
}

/// Rates in Hz beyond which a header is taken for damaged.
const MIN_RATE: u32 = 1_000;
const MAX_RATE: u32 = 768_000;

/// Opens an audio file for reading.
///
/// # Errors
/// [`ReadError`]; a file that is known to be damaged is refused here, before any sample is given out.
pub fn decode(path: &Path) -> Result<Decoder, ReadError> {
    // Before opening it: opening a pipe waits for whoever writes into it, maybe for ever.
    let meta = std::fs::metadata(path)?;
    if meta.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    if !meta.is_file() {
        return Err(ReadError::NotAFile);
    }
    let file = File::open(path)?;
    if meta.len() == 0 {
        return Err(ReadError::Empty);
    }
    let mut file = BufReader::with_capacity(pcm::BLOCK_BYTES, file);
    let source = match read_header(&mut file, meta.len()) {
        Ok(header) => {
            let data = present(&header, meta.len())?;
            match header.coding {
                Coding::Other(tag) => Source::Coded(Coded::open(file.into_inner(), path).map_err(
                    |error| match error {
                        ReadError::NotAudio => {
                            ReadError::Unsupported(format!("WAV format {tag:#06x}"))
                        }
                        other => other,
                    },
                )?),
                _ => Source::Pcm(Pcm::open(file, &header, data)?),
            }
        }
        Err(HeaderError::NotWav) => Source::Coded(Coded::open(file.into_inner(), path)?),
        Err(HeaderError::Damaged(cause)) => return Err(ReadError::Damaged(cause.into())),
        Err(HeaderError::Io(error)) => return Err(error.into()),
    };
    let decoder = Decoder { source };
    let rate = decoder.format().rate.hz();
    if !(MIN_RATE..=MAX_RATE).contains(&rate) {
        return Err(ReadError::Rate(rate));
    }
    Ok(decoder)
}

/// Bytes of audio in a WAV of `len` bytes, where that agrees with its header.
fn present(header: &WavHeader, len: u64) -> Result<u64, ReadError> {
    let frame = u64::from(header.frame_bytes);
    let there = len - header.data_at;
    let bytes = match header.promised {
        Promised::ToTheEnd => there - there % frame,
        Promised::Bytes(_) if header.never_closed && there >= frame => {
            return Err(ReadError::NeverClosed {
                present: there / frame,
            });
        }
        Promised::Bytes(bytes) if bytes > there && matches!(header.coding, Coding::Other(_)) => {
            // Its frames cannot be counted in bytes.
            return Err(ReadError::Damaged("it breaks off".into()));
        }
        Promised::Bytes(bytes) if bytes > there => {
            return Err(ReadError::Truncated {
                promised: bytes / frame,
                present: there / frame,
            });
        }
        Promised::Bytes(bytes) => bytes,
    };
    let torn = bytes % frame;
    // ffmpeg counts the pad byte of odd data as audio in an RF64.
    let pad = torn == 1 && bytes % 2 == 0;
    if torn > 0 && !pad && !matches!(header.coding, Coding::Other(_)) {
        return Err(ReadError::Damaged(
            "its audio ends in the middle of a frame".into(),
        ));
    }
    if bytes < frame {
        return Err(ReadError::NoSamples);
    }
    Ok(bytes)
}

/// A file being read from its start to its end, a block at a time.
pub struct Decoder {
    source: Source,
}

enum Source {
    Pcm(Pcm),
    Coded(Coded),
}

impl Decoder {
    /// What the file holds.
    pub fn format(&self) -> AudioFormat {
        match &self.source {
            Source::Pcm(pcm) => pcm.format(),
            Source::Coded(coded) => coded.format(),
        }
    }

    /// How many frames the file says it holds, where it says so.
    pub fn frames(&self) -> Option<Frames> {
        match &self.source {
            Source::Pcm(pcm) => Some(pcm.frames()),
            Source::Coded(coded) => coded.frames(),
        }
    }

    /// Replaces `samples` by the next block: frames in order, each with all its channels, at full scale
    /// ±1.0, exact for integers of up to 24 bits. `false` at the end of the file. A block is some
    /// thousand frames.
    ///
    /// # Errors
    /// [`ReadError`] where the audio is damaged or breaks off; what came before was in order.
    pub fn next_block(&mut self, samples: &mut Vec<f32>) -> Result<bool, ReadError> {
        samples.clear();
        match &mut self.source {
            Source::Pcm(pcm) => pcm.next_block(samples),
            Source::Coded(coded) => coded.next_block(samples),
        }
    }

    /// The same, and one channel of it alone in `samples`.
    ///
    /// # Errors
    /// As [`next_block_of`](Self::next_block_of).
    pub fn next_block_with(
        &mut self,
        channel: Channel,
        frames: &mut Vec<f32>,
        samples: &mut Vec<f32>,
    ) -> Result<bool, ReadError> {
        let channels = self.with(channel)?;
        let more = self.next_block(frames)?;
        samples.clear();
        samples.extend(
            frames
                .chunks_exact(channels)
                .map(|frame| frame[channel.index()]),
        );
        Ok(more)
    }

    /// How many channels there are, if the one asked for is among them.
    fn with(&self, channel: Channel) -> Result<usize, ReadError> {
        let channels = self.format().channels;
        if channel.0.get() > channels {
            return Err(ReadError::NoSuchChannel {
                wanted: channel.0.get(),
                channels,
            });
        }
        Ok(usize::from(channels))
    }

    /// The same for one channel alone.
    ///
    /// # Errors
    /// As [`next_block`](Self::next_block), and [`ReadError::NoSuchChannel`].
    pub fn next_block_of(
        &mut self,
        channel: Channel,
        samples: &mut Vec<f32>,
    ) -> Result<bool, ReadError> {
        let step = self.with(channel)?;
        let more = self.next_block(samples)?;
        if step > 1 {
            let frames = samples.len() / step;
            for frame in 0..frames {
                samples[frame] = samples[frame * step + channel.index()];
            }
            samples.truncate(frames);
        }
        Ok(more)
    }
}
