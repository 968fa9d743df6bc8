//! Clipping: runs of samples held at a rail.

use super::level::all_finite;
use super::{Clipping, Measured, NotMeasured};
use crate::units::SampleRate;

/// Finds [`Clipping`] in a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct ClippingDetector {
    frames: u64,
    bad: bool,
}

impl ClippingDetector {
    /// A detector for one channel; the rate does not enter this measure.
    pub fn new(_rate: SampleRate) -> Self {
        Self {
            frames: 0,
            bad: false,
        }
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, samples: &[f32]) {
        self.frames += samples.len() as u64;
        self.bad |= !all_finite(samples);
    }

    /// What the samples so far show; cheap enough to be asked 30 times a second.
    pub fn so_far(&self) -> Measured<Clipping> {
        if self.bad {
            return Err(NotMeasured::BadSamples);
        }
        todo!("the detector follows within the hour")
    }

    /// The clipping of the whole stream; `TooShort` where it is empty.
    pub fn finish(self) -> Measured<Clipping> {
        self.so_far()
    }
}
