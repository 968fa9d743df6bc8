//! Plain PCM in a WAV.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::{AudioFormat, Coding, Frames, ReadError, SampleDepth, WavHeader};

/// How much is read at a time.
pub(super) const BLOCK_BYTES: usize = 64 * 1024;

pub(super) struct Pcm {
    file: BufReader<File>,
    coding: Coding,
    format: AudioFormat,
    frame_bytes: usize,
    frames: u64,
    frames_left: u64,
    bytes: Vec<u8>,
}

impl Pcm {
    pub(super) fn open(
        mut file: BufReader<File>,
        header: &WavHeader,
        data_bytes: u64,
    ) -> Result<Self, ReadError> {
        file.seek(SeekFrom::Start(header.data_at))?;
        let depth = match header.coding {
            Coding::Int { bits, .. } => SampleDepth::Int(bits),
            Coding::Float { bytes } => SampleDepth::Float(bytes * 8),
            Coding::Other(_) => SampleDepth::Lossy,
        };
        let frames = data_bytes / u64::from(header.frame_bytes);
        Ok(Self {
            file,
            coding: header.coding,
            format: AudioFormat {
                rate: header.rate,
                depth,
                channels: header.channels,
            },
            frame_bytes: header.frame_bytes as usize,
            frames,
            frames_left: frames,
            bytes: Vec::new(),
        })
    }

    pub(super) fn format(&self) -> AudioFormat {
        self.format
    }

    pub(super) fn frames(&self) -> Frames {
        Frames(self.frames)
    }

    pub(super) fn next_block(&mut self, samples: &mut Vec<f32>) -> Result<bool, ReadError> {
        let fit = (BLOCK_BYTES / self.frame_bytes).max(1) as u64;
        let frames = self.frames_left.min(fit);
        self.bytes.resize(frames as usize * self.frame_bytes, 0);
        self.file.read_exact(&mut self.bytes)?;
        self.frames_left -= frames;
        match self.coding {
            Coding::Int { bytes: 1, .. } => {
                samples.extend(self.bytes.iter().map(|&b| (f32::from(b) - 128.0) / 128.0));
            }
            Coding::Int { bytes: 2, .. } => each(&self.bytes, samples, |b| {
                f32::from(i16::from_le_bytes(b)) / 32_768.0
            }),
            Coding::Int { bytes: 3, .. } => each(&self.bytes, samples, |[a, b, c]| {
                // In the upper bytes, so that the sign comes along.
                (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0
            }),
            Coding::Int { .. } => each(&self.bytes, samples, |b| {
                (f64::from(i32::from_le_bytes(b)) / 2_147_483_648.0) as f32
            }),
            Coding::Float { bytes: 4 } => each(&self.bytes, samples, f32::from_le_bytes),
            Coding::Float { .. } => {
                each(&self.bytes, samples, |b| f64::from_le_bytes(b) as f32);
            }
            Coding::Other(_) => unreachable!("symphonia's"),
        }
        Ok(frames > 0)
    }
}

fn each<const N: usize>(bytes: &[u8], samples: &mut Vec<f32>, value: impl Fn([u8; N]) -> f32) {
    let (whole, _) = bytes.as_chunks::<N>();
    samples.extend(whole.iter().map(|&b| value(b)));
}
