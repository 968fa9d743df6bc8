//! What a meter and a waveform view need while a take is running.

use std::collections::VecDeque;

use super::record::Frame;
use super::snr::SpeechAndNoise;
use super::take::NotMeasured;

/// One 10 ms frame of the take for meters and waveforms, drained by [`Analyzer::drain_frames`](super::Analyzer::drain_frames).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameAnalysis {
    /// Smallest sample of the frame, linear, 1.0 = full scale.
    pub min: f32,
    /// Largest sample of the frame, linear, 1.0 = full scale.
    pub max: f32,
    /// Root mean square of the frame, linear, 1.0 = full scale.
    pub rms: f32,
    /// Whether speech was running when the frame was measured; speech is told some 100 ms after it begins.
    pub speaking: bool,
}

impl FrameAnalysis {
    pub(super) fn of(samples: &[f32], speaking: bool) -> Self {
        let mut min = [f32::INFINITY; 8];
        let mut max = [f32::NEG_INFINITY; 8];
        let mut squares = [0f32; 8];
        // Eight lanes, which the compiler turns into vector instructions.
        let mut take = |chunk: &[f32]| {
            for (lane, &x) in chunk.iter().enumerate() {
                min[lane] = min[lane].min(x);
                max[lane] = max[lane].max(x);
                squares[lane] += x * x;
            }
        };
        let chunks = samples.chunks_exact(8);
        let rest = chunks.remainder();
        chunks.for_each(&mut take);
        take(rest);
        Self {
            min: min.into_iter().fold(f32::INFINITY, f32::min),
            max: max.into_iter().fold(f32::NEG_INFINITY, f32::max),
            rms: (squares.iter().sum::<f32>() / samples.len() as f32).sqrt(),
            speaking,
        }
    }
}

/// Undrained frames that are kept: 10 s.
const KEPT_FRAMES: usize = 1000;
/// New frames after which the estimate is made anew: twice a second.
const EVERY: usize = 50;
/// Newest frames that a running estimate rests on, 20 s: enough for a noise floor, and its cost stays the same
/// however long the take.
const WINDOW: usize = 2000;

/// Frames that wait to be drained.
pub(super) struct FrameQueue(VecDeque<FrameAnalysis>);

impl FrameQueue {
    pub(super) fn new() -> Self {
        Self(VecDeque::with_capacity(KEPT_FRAMES))
    }

    pub(super) fn push(&mut self, frame: FrameAnalysis) {
        if self.0.len() == KEPT_FRAMES {
            self.0.pop_front();
        }
        self.0.push_back(frame);
    }

    pub(super) fn drain(&mut self, into: &mut Vec<FrameAnalysis>) {
        into.extend(self.0.drain(..));
    }
}

/// The estimate of the finished take, made again and again on what there is of it.
pub(super) struct RunningEstimate {
    newest: SpeechAndNoise,
    at: usize,
}

impl RunningEstimate {
    pub(super) fn new() -> Self {
        Self {
            newest: SpeechAndNoise::none(NotMeasured::TooShort),
            at: 0,
        }
    }

    /// The newest estimate, made anew when half a second has come since the last.
    pub(super) fn of(&mut self, record: &[Frame]) -> &SpeechAndNoise {
        if record.len() / EVERY > self.at / EVERY {
            self.at = record.len();
            self.newest = SpeechAndNoise::of(&record[record.len().saturating_sub(WINDOW)..]);
        }
        &self.newest
    }
}
