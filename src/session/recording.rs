//! The take under way: stored, and measured as it is stored.

use crate::analysis::{Analyzer, Live, TakeAnalysis};
use crate::audio::{Quantizer, TakeDepth};
use crate::store::{StoreError, TakeInProgress};
use crate::units::{Frames, SampleRate};

/// Seed of the dither of every take, so that the same samples are stored the same way.
const DITHER_SEED: u64 = 1;

pub(super) struct Recording {
    pub take: TakeInProgress,
    /// Position of its first frame in the stream.
    pub from: Frames,
    /// Seconds of speech that had been heard when it began.
    pub speech_before: f64,
    quantizer: Quantizer,
    analyzer: Analyzer,
    stored: Vec<i32>,
    measured: Vec<f32>,
}

impl Recording {
    pub fn new(
        take: TakeInProgress,
        from: Frames,
        rate: SampleRate,
        depth: TakeDepth,
        speech_before: f64,
    ) -> Self {
        Self {
            take,
            from,
            speech_before,
            quantizer: Quantizer::new(depth, DITHER_SEED),
            analyzer: Analyzer::new(rate),
            stored: Vec::new(),
            measured: Vec::new(),
        }
    }

    /// Stores samples and measures what was stored, so that the file gives the same measures later.
    pub fn push(&mut self, samples: &[f32]) -> Result<(), StoreError> {
        self.stored.clear();
        self.quantizer.quantize(samples, &mut self.stored);
        self.measured.clear();
        let quantizer = &self.quantizer;
        self.measured
            .extend(self.stored.iter().map(|&step| quantizer.to_f32(step)));
        self.analyzer.push(&self.measured);
        self.take.append(&self.stored)
    }

    pub fn live(&mut self) -> Live {
        self.analyzer.live()
    }

    /// Samples that were not numbers and are stored as zeros: lost frames.
    pub fn bad_samples(&self) -> u64 {
        self.quantizer.bad_samples()
    }

    pub fn finish(self) -> (TakeInProgress, TakeAnalysis) {
        (self.take, self.analyzer.finish())
    }
}
