//! Runs of one value inside a moving signal: zeros where a buffer never came, or the last sample held.
//!
//! A run is a dropout where the signal around it is never that still: from how often its neighbours repeat a
//! value follows how likely the run is by chance. So the runs of a quiet take of few steps, of μ-law and of slow
//! signals are none. A run at the take's highest or lowest value is its rail, and clipping. A take that holds
//! longer stretches of zeros is gated or cut together: there the zeros must break off a signal in full strength.

use super::super::level::extremes;
use super::past::Past;
use super::{Place, Places, is_finely_stepped};
use crate::units::{SampleRate, Seconds};

/// The shortest and the longest run that is a dropout; longer zeros are digital silence.
const SHORTEST: Seconds = Seconds(0.0007);
const LONGEST: Seconds = Seconds(0.08);
/// How far to each side the signal must be in motion.
const SIDE: Seconds = Seconds(0.003);
/// A run that happens less often than this by the habits of its neighbours does not happen by chance.
const CHANCE: f64 = 1e-9;
/// The tops of a smooth wave in coarse steps are runs as well: a value other than zero must be held so many times longer
/// than any within this time to either side.
const LONGER: u64 = 4;
const NEAR: Seconds = Seconds(0.01);
/// Zeros that a signal runs into and out of smoothly are its own, as the stops of synthetic or cleaned speech are: the samples
/// beside them must be as large as this part of the RMS around. Of lost buffers, three in a thousand look smooth.
const BREAK: f64 = 0.05;
/// Full strength: the RMS on either side, relative to the take's peak.
const STRONG: f64 = 0.01;

#[derive(Clone, Debug)]
pub(super) struct Held {
    shortest: u64,
    longest: u64,
    side: u64,
    near: u64,
    /// The largest and the smallest sample so far.
    high: f32,
    low: f32,
    /// The run that was looked at last, and whether it may go on.
    run: Place,
    open: bool,
    digital_silence: bool,
    strong: Places,
    weak: Places,
}

impl Held {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            // Two probes must fall into a run.
            shortest: SHORTEST.frames(rate).0.max(4),
            longest: LONGEST.frames(rate).0,
            side: SIDE.frames(rate).0.max(1),
            near: NEAR.frames(rate).0,
            high: f32::NEG_INFINITY,
            low: f32::INFINITY,
            run: Place { from: 0, to: 0 },
            open: false,
            digital_silence: false,
            strong: Places::default(),
            weak: Places::default(),
        }
    }

    /// Judges the runs that are seen in a hop and those that ended since, knowing what comes before `known`.
    pub(super) fn judge(&mut self, past: &Past, from: u64, to: u64, known: u64) {
        let hop = past.slice(from, to);
        if !hop.is_empty() {
            let (low, high) = extremes(hop);
            (self.low, self.high) = (self.low.min(low), self.high.max(high));
        }
        if self.open {
            self.follow(past, known);
        }
        // Of any run that is long enough two neighbouring probes see the same value.
        let stride = self.shortest / 2;
        let mut probe = from.next_multiple_of(stride).max(stride);
        while probe < to {
            if probe >= self.run.to && past.at(probe) == past.at(probe - stride) {
                self.run = begin(past, probe, stride);
                self.follow(past, known);
            }
            probe += stride;
        }
    }

    /// Those of a gated take only where they are strong.
    pub(super) fn finish(mut self) -> Places {
        if !self.digital_silence {
            self.strong.count += self.weak.count;
            self.strong.first.append(&mut self.weak.first);
        }
        self.strong
    }

    /// Goes on to the end of the run, and judges it when that and what follows is known.
    fn follow(&mut self, past: &Past, known: u64) {
        let value = past.at(self.run.to - 1);
        let ahead = past.slice(self.run.to, known);
        self.run.to += ahead.iter().take_while(|&&x| x == value).count() as u64;
        self.open = self.run.to + self.near > known;
        let length = self.run.to - self.run.from;
        self.digital_silence |= value == 0.0 && length > self.longest;
        if self.open || !(self.shortest..=self.longest).contains(&length) {
            return;
        }
        let before = past.slice(self.run.from.saturating_sub(self.side), self.run.from);
        let after = past.slice(self.run.to, self.run.to + self.side);
        let whole = self.side as usize;
        let is_rail = value != 0.0 && (value >= self.high || value <= self.low);
        if before.len() < whole || after.len() < whole || is_rail {
            return;
        }
        if !is_finely_stepped(before) || !is_finely_stepped(after) {
            return;
        }
        let repeats = (repeats(before) + repeats(after) + 1) as f64 / (2 * whole + 1) as f64;
        if repeats.powi((length - 1) as i32) > CHANCE {
            return;
        }
        let peak = f64::from(self.high.max(-self.low));
        let near = past.slice(self.run.from.saturating_sub(self.near), self.run.from);
        let beyond = past.slice(self.run.to, self.run.to + self.near);
        let other = longest_run(near).max(longest_run(beyond));
        if value != 0.0 && length < LONGER * other {
            return;
        }
        let (left, right) = (rms_around(value, before), rms_around(value, after));
        let edges = f64::from((before[whole - 1] - value).abs() + (after[0] - value).abs());
        if value == 0.0 && edges < BREAK * (left + right) {
            return;
        }
        let strength = left.min(right);
        if strength >= STRONG * peak {
            self.strong.add(self.run);
        } else {
            self.weak.add(self.run);
        }
    }
}

/// The run that holds `probe` and the probe before it, as far as that is known.
fn begin(past: &Past, probe: u64, stride: u64) -> Place {
    let value = past.at(probe);
    let before = past.slice(probe.saturating_sub(2 * stride), probe);
    let equal = before.iter().rev().take_while(|&&x| x == value).count() as u64;
    Place {
        from: probe - equal,
        to: probe + 1,
    }
}

/// How many samples repeat the one before them.
fn repeats(samples: &[f32]) -> usize {
    samples.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

/// Length of the longest run of one value.
fn longest_run(samples: &[f32]) -> u64 {
    let runs = samples.chunk_by(|a, b| a == b);
    runs.map(|run| run.len() as u64).max().unwrap_or(0)
}

fn rms_around(value: f32, samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x - value).powi(2)).sum();
    (sum / samples.len() as f64).sqrt()
}
