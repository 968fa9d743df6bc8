//! Programme loudness: ITU-R BS.1770-4 and EBU R 128 (Tech 3341), one channel counting once, and its range (Tech
//! 3342).
//!
//! Window positions are 10 ms apart, finer than the 100 ms the standards ask for at least: the largest
//! momentary loudness of a short sound must not depend on where it falls in a grid (Tech 3341, rows 13, 14).

use std::collections::VecDeque;

use super::cascade::{Cascade, Section};
use super::level::{all_finite, energy};
use super::{Loudness, Measured, NotMeasured};
use crate::units::{Db, Lufs, SampleRate};

/// Steps a second: one every 10 ms.
const STEPS_PER_SECOND: u64 = 100;
/// Steps in 100 ms, the overlap grid of the gating blocks (BS.1770-4: 400 ms, overlapping by 75 %).
const TENTH: usize = 10;
/// Tenths of a second in the momentary window and gating block (400 ms).
const MOMENTARY_TENTHS: usize = 4;
/// Tenths of a second in the short-term window (3 s).
const SHORT_TERM_TENTHS: usize = 30;
/// Steps between the windows that the range looks at: 3 s that overlap by 2 s, the least that Tech 3342 asks for.
const RANGE_STEPS: u64 = STEPS_PER_SECOND;
/// Lowest rate, in Hz, at which the K-weighting, whose shelf rises from 1.7 kHz, is still the standard's.
const LOWEST_RATE: u32 = 8_000;

/// Measures [`Loudness`] of a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct LoudnessMeter {
    rate: SampleRate,
    filter: Cascade<2>,
    weighted: Vec<f32>,
    /// Steps completed.
    steps: u64,
    /// Samples taken.
    frames: u64,
    /// What has arrived of the running step, and the samples it still lacks.
    step: Vec<f32>,
    wanting: u64,
    /// Energies of the newest steps, at most [`TENTH`].
    newest: VecDeque<f64>,
    /// Energies of the 100 ms up to each of the newest steps, as many as the short-term window needs.
    tenths: VecDeque<f64>,
    max_momentary: Option<f64>,
    max_short_term: Option<f64>,
    gate: Gate,
    range: Gate,
    bad: bool,
}

impl LoudnessMeter {
    /// A meter for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        let mut meter = Self {
            rate,
            filter: k_weighting(rate),
            weighted: Vec::new(),
            steps: 0,
            frames: 0,
            step: Vec::new(),
            wanting: 0,
            newest: VecDeque::with_capacity(TENTH),
            tenths: VecDeque::with_capacity(SHORT_TERM_TENTHS * TENTH),
            max_momentary: None,
            max_short_term: None,
            gate: Gate::new(),
            range: Gate::new(),
            bad: false,
        };
        meter.wanting = meter.step_end() - meter.frames;
        meter
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, mut samples: &[f32]) {
        self.bad |= !all_finite(samples);
        if self.bad || self.rate.hz() < LOWEST_RATE {
            return;
        }
        while !samples.is_empty() {
            let count = samples.len().min(self.wanting as usize);
            let (now, later) = samples.split_at(count);
            self.step.extend_from_slice(now);
            self.frames += count as u64;
            self.wanting -= count as u64;
            samples = later;
            if self.wanting == 0 {
                self.end_step();
            }
        }
    }

    /// The loudness of the whole stream. Shorter than a window: `TooShort`. A window of nothing but zeros,
    /// and an integrated loudness or a range of which every block is under the absolute gate (−70 LUFS): `Silence`.
    /// Below 8 kHz: `RateTooLow`.
    pub fn finish(self) -> Loudness {
        let spoiled = if self.bad {
            Some(NotMeasured::BadSamples)
        } else if self.rate.hz() < LOWEST_RATE {
            Some(NotMeasured::RateTooLow)
        } else {
            None
        };
        if let Some(why) = spoiled {
            return Loudness {
                integrated: Err(why),
                max_momentary: Err(why),
                max_short_term: Err(why),
                range: Err(why),
            };
        }
        let largest = |power: Option<f64>| -> Measured<Lufs> {
            let power = power.ok_or(NotMeasured::TooShort)?;
            Lufs::from_weighted_power(power).ok_or(NotMeasured::Silence)
        };
        Loudness {
            integrated: match self.max_momentary {
                None => Err(NotMeasured::TooShort),
                Some(_) => self.gate.integrated().ok_or(NotMeasured::Silence),
            },
            max_momentary: largest(self.max_momentary),
            max_short_term: largest(self.max_short_term),
            range: match self.max_short_term {
                None => Err(NotMeasured::TooShort),
                Some(_) => self.range.range().ok_or(NotMeasured::Silence),
            },
        }
    }

    /// Where the running step ends; steps differ by one sample where 10 ms is not a whole number of them.
    fn step_end(&self) -> u64 {
        (self.steps + 1) * u64::from(self.rate.hz()) / STEPS_PER_SECOND
    }

    fn end_step(&mut self) {
        self.steps += 1;
        self.wanting = self.step_end() - self.frames;
        // Whole steps, so that no split of the stream changes a bit.
        self.filter.run(&self.step, &mut self.weighted);
        self.step.clear();
        push_bounded(&mut self.newest, energy(&self.weighted), TENTH);
        if self.newest.len() < TENTH {
            return;
        }
        let tenth = self.newest.iter().sum();
        push_bounded(&mut self.tenths, tenth, SHORT_TERM_TENTHS * TENTH);
        if let Some(power) = self.window(MOMENTARY_TENTHS) {
            self.max_momentary = Some(power.max(self.max_momentary.unwrap_or(0.0)));
            if self.steps.is_multiple_of(TENTH as u64) {
                self.gate.add(power);
            }
        }
        if let Some(power) = self.window(SHORT_TERM_TENTHS) {
            self.max_short_term = Some(power.max(self.max_short_term.unwrap_or(0.0)));
            if self.steps.is_multiple_of(RANGE_STEPS) {
                self.range.add(power);
            }
        }
    }

    /// Mean square of the newest `tenths` × 100 ms; `None` while there are fewer. Added up anew each time: a
    /// sliding sum would carry its rounding errors along.
    fn window(&self, tenths: usize) -> Option<f64> {
        let first = self.tenths.len().checked_sub((tenths - 1) * TENTH + 1)?;
        let sum: f64 = self.tenths.range(first..).step_by(TENTH).sum();
        Some(sum / (tenths as f64 / 10.0 * f64::from(self.rate.hz())))
    }
}

fn push_bounded(queue: &mut VecDeque<f64>, value: f64, bound: usize) {
    if queue.len() == bound {
        queue.pop_front();
    }
    queue.push_back(value);
}

/// The two-step gates of BS.1770-4 and Tech 3342 over a histogram, so that its memory does not grow with the stream.
///
/// Each bin keeps the sum of its blocks, so only the place of the relative threshold is rounded: to
/// [`Gate::BIN`], which moves the result by less than 0.001 LU.
#[derive(Clone, Debug)]
struct Gate {
    bins: Vec<Bin>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    blocks: u64,
    power: f64,
}

impl Gate {
    /// Absolute threshold in LUFS (BS.1770-4, Tech 3342).
    const ABSOLUTE: f64 = -70.0;
    /// Relative threshold in LU under the loudness of the blocks above the absolute one (BS.1770-4).
    const RELATIVE: f64 = -10.0;
    /// The same for the range (Tech 3342).
    const RANGE_RELATIVE: f64 = -20.0;
    /// The parts of the windows under the lower and the upper end of the range (Tech 3342).
    const RANGE_ENDS: (f64, f64) = (0.10, 0.95);
    /// Width of a bin in LU.
    const BIN: f64 = 0.01;
    /// Up to +10 LUFS; what is louder shares the last bin, which no threshold reaches.
    const BINS: usize = 8_000;

    fn new() -> Self {
        Self {
            bins: vec![Bin::default(); Self::BINS],
        }
    }

    fn bin(loudness: f64) -> usize {
        (((loudness - Self::ABSOLUTE) / Self::BIN).max(0.0) as usize).min(Self::BINS - 1)
    }

    fn add(&mut self, power: f64) {
        if let Some(Lufs(loudness)) = Lufs::from_weighted_power(power)
            && loudness > Self::ABSOLUTE
        {
            let bin = &mut self.bins[Self::bin(loudness)];
            bin.blocks += 1;
            bin.power += power;
        }
    }

    /// `None` where no block is above the absolute threshold.
    fn integrated(&self) -> Option<Lufs> {
        let Lufs(ungated) = Self::mean(&self.bins)?;
        Self::mean(&self.bins[Self::bin(ungated + Self::RELATIVE)..])
    }

    /// From the quietest but 10 % to the loudest but 5 % of what is above both thresholds; `None` where nothing is.
    fn range(&self) -> Option<Db> {
        let Lufs(ungated) = Self::mean(&self.bins)?;
        let gated = &self.bins[Self::bin(ungated + Self::RANGE_RELATIVE)..];
        let blocks: u64 = gated.iter().map(|bin| bin.blocks).sum();
        let bin_at = |part: f64| {
            let rank = (part * (blocks - 1) as f64).round() as u64;
            let mut below = 0;
            gated.iter().position(|bin| {
                below += bin.blocks;
                below > rank
            })
        };
        let (low, high) = (bin_at(Self::RANGE_ENDS.0)?, bin_at(Self::RANGE_ENDS.1)?);
        Some(Db((high - low) as f64 * Self::BIN))
    }

    fn mean(bins: &[Bin]) -> Option<Lufs> {
        let blocks: u64 = bins.iter().map(|bin| bin.blocks).sum();
        let power: f64 = bins.iter().map(|bin| bin.power).sum();
        Lufs::from_weighted_power(power / blocks as f64)
    }
}

/// The K-weighting of BS.1770-4: a high shelf for the head, then a high-pass.
///
/// The standard gives coefficients for 48 kHz only; these come from the analogue prototypes that lead to them
/// (B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018).
fn k_weighting(rate: SampleRate) -> Cascade<2> {
    let tan = |hz: f64| (std::f64::consts::PI * hz / f64::from(rate.hz())).tan();

    let (k, q) = (tan(1_681.974_450_955_533), 0.707_175_236_955_419_6);
    let high = 10f64.powf(3.999_843_853_973_347 / 20.0);
    let band = high.powf(0.499_666_774_154_541_6);
    let a0 = 1.0 + k / q + k * k;
    let shelf = Section {
        b: [
            (high + band * k / q + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
    };

    let (k, q) = (tan(38.135_470_876_024_44), 0.500_327_037_323_877_3);
    let a0 = 1.0 + k / q + k * k;
    let high_pass = Section {
        // Not divided by a0, as in the standard's own table.
        b: [1.0, -2.0, 1.0],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
    };
    Cascade::new([shelf, high_pass])
}
