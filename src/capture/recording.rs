//! Audio files read one after the other as one channel at one rate.

use std::path::{Path, PathBuf};

use super::CaptureError;
use super::rate_change::RateChange;
use crate::audio::{AudioFormat, Channel, Decoder, ReadError, SampleDepth, decode};
use crate::units::SampleRate;

/// Files that follow one another without a pause.
pub(super) struct Recording {
    files: Vec<PathBuf>,
    channel: Channel,
    rate: SampleRate,
    /// The file that is opened next.
    next: usize,
    current: Option<OpenFile>,
}

/// A file being read, and what is read of it but not yet handed out.
struct OpenFile {
    decoder: Decoder,
    /// Only where the file's rate is another one: the samples are untouched otherwise.
    change: Option<RateChange>,
    block: Vec<f32>,
    ready: Vec<f32>,
    taken: usize,
}

impl Recording {
    /// Looks at every file, so that one that cannot be replayed is known before anything is.
    pub(super) fn open(
        files: &[PathBuf],
        channel: Channel,
        rate: SampleRate,
    ) -> Result<(Self, AudioFormat), CaptureError> {
        let mut common: Option<AudioFormat> = None;
        for file in files {
            let mut format = decode(file)
                .map_err(|error| unreadable(file, &error))?
                .format();
            let channels = format.channels;
            if channel.0.get() > channels {
                let wanted = channel.0.get();
                return Err(unreadable(
                    file,
                    &ReadError::NoSuchChannel { wanted, channels },
                ));
            }
            if format.rate != rate {
                // What comes out of the conversion is no longer what the file's depth says.
                format = AudioFormat {
                    rate,
                    depth: SampleDepth::Float(32),
                    ..format
                };
            }
            common = Some(match common {
                None => format,
                Some(before) if before.depth == format.depth => before,
                Some(before) => AudioFormat {
                    depth: SampleDepth::Float(32),
                    ..before
                },
            });
        }
        let recording = Self {
            files: files.to_vec(),
            channel,
            rate,
            next: 0,
            current: None,
        };
        let nothing = AudioFormat {
            rate,
            depth: SampleDepth::Float(32),
            channels: 1,
        };
        Ok((recording, common.unwrap_or(nothing)))
    }

    /// Appends at most `frames`; `false` where all files have been read.
    pub(super) fn append(
        &mut self,
        frames: usize,
        samples: &mut Vec<f32>,
    ) -> Result<bool, CaptureError> {
        loop {
            let Some(open) = &mut self.current else {
                let Some(file) = self.files.get(self.next) else {
                    return Ok(false);
                };
                self.current = Some(
                    OpenFile::open(file, self.rate).map_err(|error| unreadable(file, &error))?,
                );
                self.next += 1;
                continue;
            };
            let end = open.ready.len().min(open.taken.saturating_add(frames));
            if end > open.taken {
                samples.extend_from_slice(&open.ready[open.taken..end]);
                open.taken = end;
                return Ok(true);
            }
            let more = open.fill(self.channel);
            if !more.map_err(|error| unreadable(&self.files[self.next - 1], &error))? {
                self.current = None;
            }
        }
    }

    /// Begins again with the first file; `false` where there is none.
    pub(super) fn rewind(&mut self) -> bool {
        self.current = None;
        self.next = 0;
        !self.files.is_empty()
    }
}

impl OpenFile {
    fn open(file: &Path, rate: SampleRate) -> Result<Self, ReadError> {
        let decoder = decode(file)?;
        let from = decoder.format().rate;
        let change = (from != rate).then(|| RateChange::new(from, rate));
        Ok(Self {
            decoder,
            change,
            block: Vec::new(),
            ready: Vec::new(),
            taken: 0,
        })
    }

    /// Reads the next block; `false` at the file's end.
    fn fill(&mut self, channel: Channel) -> Result<bool, ReadError> {
        self.taken = 0;
        self.ready.clear();
        let Some(change) = &mut self.change else {
            return self.decoder.next_block_of(channel, &mut self.ready);
        };
        if self.decoder.next_block_of(channel, &mut self.block)? {
            change.push(&self.block, &mut self.ready);
            return Ok(true);
        }
        change.finish(&mut self.ready);
        Ok(!self.ready.is_empty())
    }
}

fn unreadable(file: &Path, error: &ReadError) -> CaptureError {
    CaptureError::Unreadable {
        path: file.to_owned(),
        cause: error.to_string(),
    }
}
