//! From samples to the record: one pass, hop by hop.

use std::collections::VecDeque;

use super::activity::{RATE_HZ, STEP, Scorer};
use super::bandwidth::bandwidth;
use super::conditioning::Conditioning;
use super::harmonicity::{self, Harmonicity};
use super::hops;
use super::hum::HumMeter;
use super::level::energy;
use super::record::Frame;
use super::resample::{Edge, Resampler};
use super::spectrum::{Powers, Spectrum};
use super::take::{Bandwidth, Hum, Measured};
use crate::units::SampleRate;

/// How far a detector's score lags behind the sound it is about, in samples at 16 kHz from the end of its
/// step: its window holds the newest 48 ms, and its memory adds some. Found by shifting the scores of real
/// speech against its energy.
const SCORE_LAG: u64 = 512;

/// What the frames of a take leave at its end.
pub(super) struct Found {
    /// The frames.
    pub(super) record: Vec<Frame>,
    /// Where their spectrum ends.
    pub(super) bandwidth: Measured<Bandwidth>,
    /// The hum of the mains.
    pub(super) hum: Measured<Option<Hum>>,
}

/// Makes one [`Frame`] for each hop. Spectrum, harmonicity and score need different stretches of the future;
/// what is ready waits in short queues for the rest.
pub(super) struct Features {
    conditioning: Conditioning,
    spectrum: Spectrum,
    to_detector: Resampler,
    scorer: Scorer,
    to_harmonicity: Resampler,
    harmonicity: Harmonicity,
    hum: HumMeter,
    conditioned: Vec<f32>,
    at_16_khz: Vec<f32>,
    at_8_khz: Vec<f32>,
    energies: VecDeque<Option<f64>>,
    powers: VecDeque<Powers>,
    harmonicities: VecDeque<f32>,
    /// The scores between which the next frames lie; the first of them is score `first_score`.
    scores: VecDeque<f32>,
    first_score: u64,
    hops: u64,
    rate: SampleRate,
    record: Vec<Frame>,
}

impl Features {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            conditioning: Conditioning::new(rate),
            spectrum: Spectrum::new(rate),
            to_detector: Resampler::new(rate, RATE_HZ, Edge::SHARP),
            scorer: Scorer::new(),
            to_harmonicity: Resampler::new(
                SampleRate::new(RATE_HZ).expect("not zero"),
                harmonicity::RATE_HZ,
                Edge::LOWER_THREE_QUARTERS,
            ),
            harmonicity: Harmonicity::new(),
            hum: HumMeter::new(SampleRate::new(harmonicity::RATE_HZ).expect("not zero")),
            conditioned: Vec::new(),
            at_16_khz: Vec::new(),
            at_8_khz: Vec::new(),
            energies: VecDeque::new(),
            powers: VecDeque::new(),
            harmonicities: VecDeque::new(),
            scores: VecDeque::new(),
            first_score: 0,
            hops: 0,
            rate,
            record: Vec::new(),
        }
    }

    /// Takes the samples of one hop, all of them numbers.
    pub(super) fn push(&mut self, hop: &[f32]) {
        self.conditioning.run(hop, &mut self.conditioned);
        let sum = energy(&self.conditioned);
        let sounding = hop.iter().any(|&x| x != 0.0);
        self.energies
            .push_back(sounding.then(|| sum / hop.len() as f64));
        self.hops += 1;
        self.spread();
        self.assemble(false);
    }

    /// Ends the take with what is left of a hop; half a hop makes a frame of its own.
    pub(super) fn finish(mut self, rest: &[f32]) -> Found {
        let whole = hops::start(1, self.rate) as usize;
        if 2 * rest.len() >= whole && !rest.is_empty() {
            self.push(rest);
        } else {
            self.conditioning.run(rest, &mut self.conditioned);
            self.spread();
        }
        self.spectrum
            .flush(self.hops, |powers| self.powers.push_back(powers));
        self.at_16_khz.clear();
        self.to_detector.flush(&mut self.at_16_khz);
        self.detect();
        self.at_8_khz.clear();
        self.to_harmonicity.flush(&mut self.at_8_khz);
        self.hum.push(&self.at_8_khz);
        let harmonicities = &mut self.harmonicities;
        self.harmonicity
            .push(&self.at_8_khz, |h| harmonicities.push_back(h));
        self.harmonicity
            .flush(self.hops, |h| harmonicities.push_back(h));
        self.assemble(true);
        Found {
            bandwidth: bandwidth(self.spectrum.long_term()),
            hum: self.hum.finish(),
            record: self.record,
        }
    }

    /// The frames complete so far, the newest some 60 ms old.
    pub(super) fn record(&self) -> &[Frame] {
        &self.record
    }

    /// The running decision on speech.
    pub(super) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Hands conditioned samples to all that look at them.
    fn spread(&mut self) {
        self.spectrum
            .push(&self.conditioned, |powers| self.powers.push_back(powers));
        self.at_16_khz.clear();
        self.to_detector
            .push(&self.conditioned, &mut self.at_16_khz);
        self.detect();
    }

    fn detect(&mut self) {
        self.scorer
            .push(&self.at_16_khz, |score| self.scores.push_back(score));
        self.at_8_khz.clear();
        self.to_harmonicity
            .push(&self.at_16_khz, &mut self.at_8_khz);
        self.hum.push(&self.at_8_khz);
        self.harmonicity
            .push(&self.at_8_khz, |h| self.harmonicities.push_back(h));
    }

    /// Makes frames as long as all their parts are there; at the end of the take the last score goes on.
    fn assemble(&mut self, ended: bool) {
        while !(self.energies.is_empty() || self.powers.is_empty() || self.harmonicities.is_empty())
        {
            let Some(voice) = self.voice_at(self.record.len() as u64, ended) else {
                return;
            };
            let (energy, powers, harmonicity) = (
                self.energies.pop_front().expect("checked above"),
                self.powers.pop_front().expect("checked above"),
                self.harmonicities.pop_front().expect("checked above"),
            );
            self.record
                .push(Frame::new(energy, &powers, harmonicity, voice));
        }
    }

    /// The detector's score at the centre of frame `k`, between the two scores around it.
    fn voice_at(&mut self, k: u64, ended: bool) -> Option<f32> {
        const PER_HOP: u64 = RATE_HZ as u64 / 100;
        let step = STEP as u64;
        // Score `j` stands at `(j + 1)·step − SCORE_LAG`.
        let at = k * PER_HOP + PER_HOP / 2 + SCORE_LAG;
        let after = at / step;
        while after > self.first_score + 1 && self.scores.len() > 2 {
            self.scores.pop_front();
            self.first_score += 1;
        }
        let score = |j: u64| {
            self.scores
                .get(j.saturating_sub(self.first_score) as usize)
                .copied()
        };
        let newest = || {
            if ended {
                Some(self.scores.back().copied().unwrap_or(0.0))
            } else {
                None
            }
        };
        let next = score(after).or_else(newest)?;
        if after == 0 {
            return Some(next);
        }
        let last = score(after - 1).or_else(newest)?;
        let part = (at % step) as f32 / step as f32;
        Some(last + (next - last) * part)
    }
}
