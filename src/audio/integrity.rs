//! What is known of a recording besides its samples.

use serde::{Deserialize, Serialize};

use super::AudioFormat;
use crate::units::SampleRate;

/// What capture knows of a take's wholeness. A finished file that is only checked has its format and zeros.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Integrity {
    /// Format of the stored file.
    pub format: AudioFormat,
    /// Frames that the device delivered and nobody stored, or that the device itself reports as lost.
    pub dropped_frames: u64,
    /// Times the ring was full.
    pub overruns: u32,
    /// Holes in the stream's own time, and over- or underruns that the audio system reported.
    pub gaps: u32,
    /// Times no callback came for longer than the watchdog allows.
    pub stalls: u32,
    /// Times the device under the stream changed or was lost.
    pub device_changes: u32,
    /// The rate the collection asks for, where one does; a stored rate that differs is a mismatch.
    pub wanted_rate: Option<SampleRate>,
    /// Frames a second by the machine's clock over the last minute at most; `None` while the stream has run too
    /// short to tell.
    pub measured_rate_hz: Option<f64>,
}

impl Integrity {
    /// The integrity of a file of which nothing but its format is known.
    pub fn of_file(format: AudioFormat) -> Self {
        Self {
            format,
            dropped_frames: 0,
            overruns: 0,
            gaps: 0,
            stalls: 0,
            device_changes: 0,
            wanted_rate: None,
            measured_rate_hz: None,
        }
    }
}
