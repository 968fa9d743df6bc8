//! Soft clipping: peaks rounded off or pressed together by an overdriven stage, and clipping whose rail was blurred by
//! resampling, a codec or a filter.
//!
//! A yes or no. The wave is cut into its lobes, from one change of sign to the next. Of each the height is known,
//! and its flatness: the part of its samples above four fifths of its height. Two things come together where peaks
//! were pressed against a ceiling, and only there. The lobes crowd under the largest, where those of speech thin out;
//! and the high lobes are flatter than the half-high ones, while a voice, however loud it is made and however its
//! gain is ridden, keeps the shape of its lobes. Both polarities are looked at on their own, as a stage may press
//! only one.
//!
//! That holds for speech: the lobes of a machine's hum may crowd by nature. An empty take is `TooShort`; silence is not
//! soft-clipped; samples that are not numbers make it `BadSamples`. Memory is constant.

use super::level::{all_finite, largest_magnitude};
use super::{Measured, NotMeasured};
use crate::units::{Dbfs, SampleRate, Seconds};

/// Lobes shorter than this have no shape, longer ones are no voice.
const SHORTEST: Seconds = Seconds(0.0004);
const LEAST_SAMPLES: usize = 4;
const LONGEST: Seconds = Seconds(0.02);
/// Lobes lower than this part of the largest so far do not matter.
const LEAST_HEIGHT: f32 = 0.2;
/// The part of its height above which a lobe is at its top.
const TOP: f32 = 0.8;
/// Bins of height: from −60 to +6 dBFS in steps of 1.4 %.
const FLOOR_DBFS: f64 = -60.0;
const BINS_A_DB: f64 = 8.0;
const BINS: usize = 528;

/// The ceiling is the height of the third-largest lobe: one or two may stick out.
const CEILING_FROM: u64 = 3;
/// Parts of the ceiling: crowded lobes lie above the first, thinning ones between the second and it.
const CROWDED: f64 = 0.8;
const THINNING: f64 = 0.6;
/// High lobes lie above the first, half-high ones between the others.
const HIGH: f64 = 0.7;
const HALF_HIGH: (f64, f64) = (0.25, 0.5);
/// So many crowded lobes at least.
const LEAST_CROWDED: f64 = 30.0;
/// High lobes are flatter by this part of their samples, and by so many standard errors (never under a hundredth).
const FLATTER: f64 = 0.04;
const CERTAINTY: f64 = 2.5;
const LEAST_ERROR: f64 = 0.01;
/// Standard errors times crowding, the latter counted up to four.
const TOGETHER: f64 = 3.5;
const MOST_CROWDING: f64 = 4.0;

/// Finds soft clipping in a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct SaturationDetector {
    bad: bool,
    samples: u64,
    shortest: usize,
    longest: usize,
    negative: bool,
    /// The lobe that has begun, as far as it is kept; once it is too long no more of it is.
    lobe: Vec<f32>,
    highest: f32,
    polarities: [Lobes; 2],
}

impl SaturationDetector {
    /// A detector for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        let count = |time: Seconds| time.frames(rate).0 as usize;
        Self {
            bad: false,
            samples: 0,
            shortest: count(SHORTEST).max(LEAST_SAMPLES),
            longest: count(LONGEST),
            negative: false,
            lobe: Vec::new(),
            highest: 0.0,
            polarities: [Lobes::new(), Lobes::new()],
        }
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, mut samples: &[f32]) {
        self.bad |= !all_finite(samples);
        if self.bad {
            return;
        }
        self.samples += samples.len() as u64;
        let turns = |negative: bool| move |&x: &f32| (x < 0.0) != negative;
        while let Some(end) = samples.iter().position(turns(self.negative)) {
            if self.lobe.is_empty() {
                self.judge(&samples[..end]);
            } else {
                let mut lobe = std::mem::take(&mut self.lobe);
                self.keep(&mut lobe, &samples[..end]);
                self.judge(&lobe);
                lobe.clear();
                self.lobe = lobe;
            }
            self.negative = !self.negative;
            samples = &samples[end..];
        }
        let mut lobe = std::mem::take(&mut self.lobe);
        self.keep(&mut lobe, samples);
        self.lobe = lobe;
    }

    /// Whether the stream is soft-clipped.
    pub fn finish(self) -> Measured<bool> {
        if self.bad {
            return Err(NotMeasured::BadSamples);
        }
        if self.samples == 0 {
            return Err(NotMeasured::TooShort);
        }
        Ok(self.polarities.iter().any(Lobes::are_saturated))
    }

    /// Appends what of a lobe is worth keeping: one sample more than the longest tells that it is too long.
    fn keep(&self, lobe: &mut Vec<f32>, samples: &[f32]) {
        let room = (self.longest + 1).saturating_sub(lobe.len());
        lobe.extend_from_slice(&samples[..samples.len().min(room)]);
    }

    fn judge(&mut self, lobe: &[f32]) {
        let height = largest_magnitude(lobe);
        self.highest = self.highest.max(height);
        let has_shape = (self.shortest..=self.longest).contains(&lobe.len());
        if !has_shape || height < LEAST_HEIGHT * self.highest {
            return;
        }
        let top = lobe.iter().filter(|x| x.abs() > TOP * height).count();
        let flatness = top as f64 / lobe.len() as f64;
        self.polarities[usize::from(self.negative)].add(f64::from(height), flatness);
    }
}

/// The lobes of one polarity, by height.
#[derive(Clone, Debug)]
struct Lobes {
    bins: Vec<Flatness>,
}

/// How many there are, and the sums of their flatness and of its square.
#[derive(Clone, Copy, Debug, Default)]
struct Flatness {
    count: u64,
    sum: f64,
    squares: f64,
}

impl Flatness {
    fn mean(self) -> f64 {
        self.sum / self.count as f64
    }

    /// Variance of the mean.
    fn error(self) -> f64 {
        let variance = self.squares / self.count as f64 - self.mean().powi(2);
        variance.max(0.0) / self.count as f64
    }
}

/// The bin of a height; heights beyond either end fall into the last ones.
fn bin(height: f64) -> usize {
    let level = Dbfs::from_amplitude(height).map_or(FLOOR_DBFS, |level| level.0);
    (((level - FLOOR_DBFS) * BINS_A_DB).max(0.0) as usize).min(BINS - 1)
}

/// What bins hold together.
fn all(bins: &[Flatness]) -> Flatness {
    bins.iter().fold(Flatness::default(), |all, bin| Flatness {
        count: all.count + bin.count,
        sum: all.sum + bin.sum,
        squares: all.squares + bin.squares,
    })
}

impl Lobes {
    fn new() -> Self {
        Self {
            bins: vec![Flatness::default(); BINS],
        }
    }

    fn add(&mut self, height: f64, flatness: f64) {
        let bin = &mut self.bins[bin(height)];
        bin.count += 1;
        bin.sum += flatness;
        bin.squares += flatness * flatness;
    }

    fn are_saturated(&self) -> bool {
        let mut largest = 0;
        let ceiling = self.bins.iter().rposition(|bin| {
            largest += bin.count;
            largest >= CEILING_FROM
        });
        let Some(ceiling) = ceiling else {
            return false;
        };
        let ceiling = Dbfs(FLOOR_DBFS + (ceiling as f64 + 0.5) / BINS_A_DB).amplitude();
        let at = |part: f64| bin(part * ceiling);
        let crowded = all(&self.bins[at(CROWDED)..]).count as f64;
        let thinning = all(&self.bins[at(THINNING)..at(CROWDED)]).count as f64;
        let crowding = crowded / (thinning + 1.0);
        let high = all(&self.bins[at(HIGH)..]);
        let half = all(&self.bins[at(HALF_HIGH.0)..at(HALF_HIGH.1)]);
        if crowded < LEAST_CROWDED || half.count == 0 {
            return false;
        }
        let flatter = high.mean() - half.mean();
        let errors = flatter / (high.error() + half.error() + LEAST_ERROR.powi(2)).sqrt();
        flatter > FLATTER && errors > CERTAINTY && errors * crowding.min(MOST_CROWDING) > TOGETHER
    }
}
