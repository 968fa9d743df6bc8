//! Clipping: runs of samples held at a rail.
//!
//! A rail is a level that the waveform reaches again and again and never passes, because its top was cut
//! off. It need not be full scale (clipped, then attenuated), need not be the same for both polarities, and
//! may be blurred by noise that was added afterwards. So each polarity is watched on its own, at many widths
//! of what counts as "at the rail" ([`band`]); the width must be at least a quantisation step ([`step`]),
//! or the stairs of a coarse code would be taken for a rail. Saturation that rounds the tops off instead of
//! cutting them has no rail, and is not claimed.

mod band;
mod step;

use band::Band;
use step::QuantisationStep;

use super::level::{all_finite, extremes};
use super::{Clipping, Measured, NotMeasured};
use crate::units::{Dbfs, Frames, SampleRate};

/// The narrowest band: one step of a 24-bit sample. Each next one is twice as wide.
const NARROWEST: f64 = 1.0 / (1 << 23) as f64;
/// Bands of each polarity, up to 1/16 of full scale.
const BANDS: usize = 20;
/// A rail is at most this wide relative to its level; coarser codes (μ-law, a few LSB) cannot be judged.
const WIDEST_RAIL: f64 = 0.02;
/// And at most this wide, which noise of −57 dB after the clipping fills, where its code has finer steps.
const WIDEST_BLUR: f64 = 0.005;
/// The part of the peak under which no sample matters: a rail of that width and two more bands below it.
const NEAR_TOP: f64 = 1.0 - 3.0 * WIDEST_RAIL;
/// How many bands further the one is that tells how densely peaks lie below the rail: 2⁵ times as wide.
const SURROUNDINGS: usize = 5;
/// Samples that are judged together for whether any of them matters.
const GLANCE: usize = 32;

/// Finds [`Clipping`] in a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct ClippingDetector {
    frames: u64,
    bad: bool,
    positive: Polarity,
    negative: Polarity,
    step: QuantisationStep,
    /// The two samples before the newest.
    before: [f32; 2],
    /// The newest sample, which is judged when its successor is known.
    newest: f32,
}

impl ClippingDetector {
    /// A detector for one channel; the rate does not enter this measure.
    pub fn new(_rate: SampleRate) -> Self {
        Self {
            frames: 0,
            bad: false,
            positive: Polarity::new(),
            negative: Polarity::new(),
            step: QuantisationStep::default(),
            before: [0.0; 2],
            newest: 0.0,
        }
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, samples: &[f32]) {
        self.bad |= !all_finite(samples);
        if self.bad {
            return;
        }
        for glance in samples.chunks(GLANCE) {
            let (low, high) = extremes(glance);
            let (low, high) = (low.min(self.newest), high.max(self.newest));
            if self.positive.ignores(high)
                && self.negative.ignores(-low)
                && self.step.ignores(high.max(-low))
            {
                glance.iter().for_each(|x| self.shift(*x));
            } else {
                glance.iter().for_each(|x| self.judge_before(*x));
            }
        }
    }

    /// What the samples so far show; cheap enough to be asked 30 times a second.
    pub fn so_far(&self) -> Measured<Clipping> {
        if self.bad {
            return Err(NotMeasured::BadSamples);
        }
        if self.frames == 0 {
            return Err(NotMeasured::TooShort);
        }
        let step = self.step.smallest();
        let rails = [self.positive.rail(step), self.negative.rail(step)];
        let rails: Vec<&Band> = rails.into_iter().flatten().collect();
        let main = rails.iter().max_by_key(|rail| rail.samples());
        Ok(Clipping {
            clipped: main.is_some(),
            samples: rails.iter().map(|rail| rail.samples()).sum(),
            events: rails.iter().map(|rail| rail.runs()).sum(),
            first: rails.iter().map(|rail| Frames(rail.first())).min(),
            rail: main.and_then(|rail| Dbfs::from_amplitude(rail.level())),
        })
    }

    /// The clipping of the whole stream; `TooShort` where it is empty. Samples and runs are those at the rail,
    /// lone samples included, once it is certain that there is one; `rail` is that of the polarity with more.
    pub fn finish(mut self) -> Measured<Clipping> {
        if self.frames > 0 && !self.bad {
            self.judge_before(0.0);
        }
        self.so_far()
    }

    fn judge_before(&mut self, next: f32) {
        if self.frames > 0 {
            let at = self.frames - 1;
            let [a, b] = self.before;
            let x = self.newest;
            self.step.add(x);
            self.positive.judge(at, [a, b, x, next]);
            self.negative.judge(at, [-a, -b, -x, -next]);
        }
        self.shift(next);
    }

    fn shift(&mut self, next: f32) {
        self.before = [self.before[1], self.newest];
        self.newest = next;
        self.frames += 1;
    }
}

/// One polarity, turned so that its peaks are positive.
#[derive(Clone, Debug)]
struct Polarity {
    peak: f32,
    /// Samples up to this do not matter while no run is open.
    near_top: f32,
    /// Whether a run is open in any band.
    open: bool,
    bands: [Band; BANDS],
}

impl Polarity {
    fn new() -> Self {
        Self {
            peak: 0.0,
            near_top: 0.0,
            open: false,
            bands: std::array::from_fn(|k| Band::new(NARROWEST * (1 << k) as f64)),
        }
    }

    fn ignores(&self, largest: f32) -> bool {
        !self.open && largest <= self.near_top
    }

    /// Judges the third of four samples in a row, which is the one at position `at` of the stream.
    fn judge(&mut self, at: u64, row: [f32; 4]) {
        if self.ignores(row[2]) {
            return;
        }
        if row[2] > self.peak {
            self.peak = row[2];
            self.near_top = (f64::from(self.peak) * NEAR_TOP) as f32;
        }
        self.open = false;
        for band in &mut self.bands {
            band.judge(at, f64::from(self.peak), row.map(f64::from));
            self.open |= band.is_open();
        }
    }

    /// The rail of this polarity, if it has one, in the band where it stands out most.
    fn rail(&self, step: f64) -> Option<&Band> {
        let peak = f64::from(self.peak);
        // A hair of tolerance: the step is a difference of single-precision numbers.
        let finest = 0.99 * step;
        let widest = (WIDEST_BLUR * peak).max(2.0 * step).min(WIDEST_RAIL * peak);
        let counted = |band: &&Band| band.width() <= (1.0 - NEAR_TOP) * peak;
        (0..BANDS)
            .map(|k| {
                (
                    &self.bands[k],
                    &self.bands[k..BANDS.min(k + SURROUNDINGS + 1)],
                )
            })
            .filter(|(band, _)| (finest..=widest).contains(&band.width()))
            .filter(|(band, wider)| band.is_rail(wider.iter().rfind(counted).unwrap_or(band), step))
            .map(|(band, _)| band)
            .max_by(|a, b| a.contrast().total_cmp(&b.contrast()))
    }
}
