//! Active speech level, ITU-T P.56 (12/2011) method B, in its standard form and compensated for noise.

use std::f64::consts::FRAC_2_PI;

use super::hops;
use crate::units::{Db, Dbfs, SampleRate, Seconds};

/// Time constant of each of the two envelope filters (P.56, clause 8.1).
const TIME_CONSTANT: Seconds = Seconds(0.03);
/// Speech is taken to go on for so long after the envelope falls below a threshold.
const HANGOVER: Seconds = Seconds(0.2);
/// The level stands so far over the threshold that belongs to it.
const MARGIN: Db = Db(15.9);

/// A speech level and the part of the time in which speech is active.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActiveSpeech {
    /// RMS over the active time.
    pub level: Dbfs,
    /// Active time over all time, 0…1.
    pub activity: f64,
}

/// The counters of method B: an envelope against a ladder of thresholds.
struct MethodB {
    keep: f64,
    hangover: u32,
    p: f64,
    q: f64,
    /// Ascending envelope thresholds, amplitude.
    thresholds: Vec<f64>,
    /// Steps since the envelope last reached each threshold.
    since: Vec<u32>,
    active: Vec<u64>,
    sum: f64,
    steps: u64,
}

impl MethodB {
    fn new(step: Seconds, thresholds: Vec<f64>) -> Self {
        let hangover = (HANGOVER.0 / step.0).ceil() as u32;
        Self {
            keep: (-step.0 / TIME_CONSTANT.0).exp(),
            hangover,
            p: 0.0,
            q: 0.0,
            since: vec![hangover; thresholds.len()],
            active: vec![0; thresholds.len()],
            thresholds,
            sum: 0.0,
            steps: 0,
        }
    }

    fn step(&mut self, amplitude: f64, power: f64) {
        self.p = self.keep * self.p + (1.0 - self.keep) * amplitude;
        self.q = self.keep * self.q + (1.0 - self.keep) * self.p;
        self.sum += power;
        self.steps += 1;
        let ladder = self
            .thresholds
            .iter()
            .zip(&mut self.since)
            .zip(&mut self.active);
        for ((&threshold, since), active) in ladder {
            if self.q >= threshold {
                *since = 0;
                *active += 1;
            } else if *since < self.hangover {
                *since += 1;
                *active += 1;
            }
        }
    }

    /// The level whose threshold lies [`MARGIN`] below it, between the two thresholds around it.
    fn result(&self) -> Option<ActiveSpeech> {
        let mut below: Option<(f64, f64)> = None;
        let mut level = None;
        for (&threshold, &active) in self.thresholds.iter().zip(&self.active) {
            if active == 0 {
                break;
            }
            let at = Dbfs::from_power(self.sum / active as f64)?.0;
            let over = at - Dbfs::from_amplitude(threshold)?.0 - MARGIN.0;
            if over <= 0.0 {
                level = Some(match below {
                    Some((last, last_over)) => last + (at - last) * last_over / (last_over - over),
                    None => at,
                });
                break;
            }
            below = Some((at, over));
        }
        let level = Dbfs(level.or(below.map(|(at, _)| at))?);
        let long_term = Dbfs::from_power(self.sum / self.steps as f64)?;
        Some(ActiveSpeech {
            level,
            activity: (long_term - level).power_ratio().min(1.0),
        })
    }
}

/// The meter of the standard: thresholds 2⁻¹⁵ to 2⁻¹ by factors of two on the sample-by-sample envelope.
///
/// It counts everything as speech that is louder than 15.9 dB below the level, noise too; [`Analyzer`](super::Analyzer)
/// therefore uses the compensated form on what it knows to be speech.
pub struct SpeechLevelMeter {
    counters: MethodB,
}

impl SpeechLevelMeter {
    /// A fresh meter; P.56 asks for a rate of at least 694 Hz.
    pub fn new(rate: SampleRate) -> Self {
        let thresholds = (1..=15).rev().map(|n| 0.5f64.powi(n)).collect();
        Self {
            counters: MethodB::new(Seconds(1.0 / f64::from(rate.hz())), thresholds),
        }
    }

    /// Takes the next samples (full scale ±1.0, no offset), in blocks of any length.
    pub fn push(&mut self, samples: &[f32]) {
        for &sample in samples {
            let sample = f64::from(sample);
            self.counters.step(sample.abs(), sample * sample);
        }
    }

    /// The level so far; `None` where nothing reached the lowest threshold (−90.3 dBFS).
    pub fn level(&self) -> Option<ActiveSpeech> {
        self.counters.result()
    }
}

/// The form compensated for noise: from the mean squares of 10 ms frames, of which `speech` says where speech
/// may be and `noise` is the power that is not speech. The envelope is made of speech stretches only and the
/// ladder, 2⁻¹⁷ to 2⁰ by √2, is finer than the standard's, which interpolates 6 dB.
pub(super) fn compensated(energy: &[f64], speech: &[bool], noise: f64) -> Option<ActiveSpeech> {
    let thresholds = (0..=34)
        .map(|n| 2f64.powf(-17.0 + f64::from(n) / 2.0))
        .collect();
    let mut counters = MethodB::new(hops::HOP, thresholds);
    for (&energy, &speech) in energy.iter().zip(speech) {
        let power = if speech { energy - noise } else { 0.0 };
        // The mean magnitude of a Gaussian signal of this power. The sum takes powers below zero too: without them
        // the noise that happens to be louder than its mean would count as speech.
        counters.step((power.max(0.0) * FRAC_2_PI).sqrt(), power);
    }
    counters.result()
}
