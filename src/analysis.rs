//! The measuring: one streaming pass over one channel, constant memory, and the same bits whatever the
//! block size. Pure: no files, threads, clocks or logging.

mod activity;
mod clipping;
mod level;
mod live;
mod loudness;
mod take;
mod true_peak;

pub use activity::VoiceActivity;
pub use clipping::ClippingDetector;
pub use level::LevelMeter;
pub use live::FrameAnalysis;
pub use loudness::LoudnessMeter;
pub use take::{
    Clipping, Interval, Level, Live, Loudness, Measured, Noise, NoiseBasis, NotMeasured, Speech,
    TakeAnalysis,
};
pub use true_peak::TruePeakMeter;

use crate::units::SampleRate;

/// Measures one take as it arrives.
pub struct Analyzer {
    rate: SampleRate,
}

impl Analyzer {
    /// A fresh analyzer for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self { rate }
    }

    /// Takes the next samples (full scale ±1.0), in blocks of any length.
    pub fn push(&mut self, _samples: &[f32]) {
        todo!()
    }

    /// What can be said so far. Cheap enough to be asked 30 times a second.
    pub fn live(&mut self) -> Live {
        todo!()
    }

    /// Moves the frames measured since the last call to the end of `into`. Of frames that nobody drains only
    /// the newest 10 s are kept.
    pub fn drain_frames(&mut self, _into: &mut Vec<FrameAnalysis>) {
        todo!()
    }

    /// Ends the take and gives all its measures.
    pub fn finish(self) -> TakeAnalysis {
        let _ = self.rate;
        todo!()
    }
}
