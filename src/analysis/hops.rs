//! The grid of 10 ms frames, the same for every measure and whatever blocks arrive.

use crate::units::{SampleRate, Seconds};

/// Frames a second.
const PER_SECOND: u64 = 100;

/// A frame's duration.
pub(super) const HOP: Seconds = Seconds(1.0 / PER_SECOND as f64);

/// First sample of frame `k`. At rates that are no multiple of 100 Hz the frames differ by one sample.
pub(super) fn start(k: u64, rate: SampleRate) -> u64 {
    k * u64::from(rate.hz()) / PER_SECOND
}

/// The duration of so many frames.
pub(super) fn seconds(frames: usize) -> Seconds {
    Seconds(frames as f64 / PER_SECOND as f64)
}
