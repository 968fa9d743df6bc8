//! Whether somebody is speaking right now.

use std::collections::VecDeque;

use super::conditioning::Conditioning;
use super::resample::{Edge, Resampler};
use crate::units::{SampleRate, Seconds};

/// A score above this is speech. The detector documents 0.5; on labelled takes 0.7 has fewer false alarms and
/// no more misses.
pub(super) const SPEECH_SCORE: f32 = 0.7;
/// The detector's rate, in Hz.
pub(super) const RATE_HZ: u32 = 16_000;
/// The detector's step in samples at its rate: 16 ms.
pub(super) const STEP: usize = 256;
/// Speech begins when so many …
const ONSET_SCORES: usize = 4;
/// … of so many newest scores are speech: 64 ms within 112 ms. A click or a cough rarely gets there.
const ONSET_WINDOW: usize = 7;
/// Speech goes on for so many scores after the last speech score, 192 ms: closures and short gaps inside words
/// belong to it.
const HANG_SCORES: u32 = 12;

/// The scores of the `earshot` voice detector, one for each 16 ms, and the running decision made from them.
pub(super) struct Scorer {
    detector: Box<earshot::Detector>,
    pending: Vec<f32>,
    newest: VecDeque<bool>,
    since_score: u32,
    speaking: bool,
    heard: u64,
    silent: u64,
}

impl Scorer {
    pub(super) fn new() -> Self {
        Self {
            detector: Box::new(earshot::Detector::default()),
            pending: Vec::with_capacity(2 * STEP),
            newest: VecDeque::with_capacity(ONSET_WINDOW),
            since_score: HANG_SCORES,
            speaking: false,
            heard: 0,
            silent: 0,
        }
    }

    /// Takes conditioned samples at 16 kHz and hands each new score, 0…1, to `emit`.
    pub(super) fn push(&mut self, samples: &[f32], mut emit: impl FnMut(f32)) {
        for &sample in samples {
            // The detector allows full scale and no more.
            self.pending.push(sample.clamp(-1.0, 1.0));
            if self.pending.len() == STEP {
                let score = self.detector.predict_f32(&self.pending);
                self.pending.clear();
                self.decide(score > SPEECH_SCORE);
                emit(score);
            }
        }
    }

    fn decide(&mut self, speech: bool) {
        if self.newest.len() == ONSET_WINDOW {
            self.newest.pop_front();
        }
        self.newest.push_back(speech);
        self.since_score = if speech {
            0
        } else {
            self.since_score.saturating_add(1)
        };
        if self.speaking {
            self.speaking = self.since_score < HANG_SCORES;
            if !self.speaking {
                // The hang-over was silence already.
                self.silent = u64::from(self.since_score);
                self.heard -= u64::from(self.since_score) - 1;
                return;
            }
        } else {
            let votes = self.newest.iter().filter(|&&speech| speech).count();
            if votes >= ONSET_SCORES {
                self.speaking = true;
                self.heard += votes as u64 - 1;
            }
        }
        if self.speaking {
            self.heard += 1;
            self.silent = 0;
        } else {
            self.silent += 1;
        }
    }

    /// Whether speech is running.
    pub(super) fn speaking(&self) -> bool {
        self.speaking
    }

    /// Since the last speech, or since the start.
    pub(super) fn silence(&self) -> Seconds {
        steps(self.silent)
    }

    /// Speech so far.
    pub(super) fn speech(&self) -> Seconds {
        steps(self.heard)
    }
}

fn steps(count: u64) -> Seconds {
    Seconds(count as f64 * STEP as f64 / f64::from(RATE_HZ))
}

/// Tells as it goes whether speech is running: light enough for the idle stream between takes
/// (hands-free start), and the same decision that [`Live`](super::Live) shows during a take (automatic stop).
///
/// Samples that are not numbers count as zero here; a take that holds any is refused by its analysis.
pub struct VoiceActivity {
    conditioning: Conditioning,
    resampler: Resampler,
    scorer: Scorer,
    input: Vec<f32>,
    conditioned: Vec<f32>,
    resampled: Vec<f32>,
}

impl VoiceActivity {
    /// How late the beginning of speech is told, from its first score that is speech.
    pub const ONSET: Seconds = Seconds((ONSET_SCORES * STEP) as f64 / RATE_HZ as f64);
    /// How late its end is told.
    pub const HANG: Seconds = Seconds((HANG_SCORES as usize * STEP) as f64 / RATE_HZ as f64);

    /// A fresh detector for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            conditioning: Conditioning::new(rate),
            resampler: Resampler::new(rate, RATE_HZ, Edge::SHARP),
            scorer: Scorer::new(),
            input: Vec::new(),
            conditioned: Vec::new(),
            resampled: Vec::new(),
        }
    }

    /// Takes the next samples (full scale ±1.0), in blocks of any length.
    pub fn push(&mut self, samples: &[f32]) {
        self.input.clear();
        self.input
            .extend(samples.iter().map(|&x| if x.is_finite() { x } else { 0.0 }));
        self.conditioning.run(&self.input, &mut self.conditioned);
        self.resampled.clear();
        self.resampler.push(&self.conditioned, &mut self.resampled);
        self.scorer.push(&self.resampled, |_| ());
    }

    /// Whether speech is running now. Speech is told some 100 ms after it begins, and its end after 200 ms.
    pub fn speaking(&self) -> bool {
        self.scorer.speaking()
    }

    /// Time since the last speech, or since the start where none was heard; zero while speech is running.
    pub fn silence(&self) -> Seconds {
        self.scorer.silence()
    }

    /// Speech heard so far.
    pub fn speech(&self) -> Seconds {
        self.scorer.speech()
    }
}
