//! Mains hum: level in dBFS RMS of all its harmonics together, and its fundamental, 50 or 60 Hz.
//!
//! Windows of 0.7 s, which tell 50 from 60 Hz, slide over the signal at 2 kHz. In the mean spectrum of the quietest
//! fifth of them harmonics up to 700 Hz are held against what stands 6 to 9 Hz beside them, the mains being allowed to
//! drift by 0.3 Hz. It is hum when one of the first three harmonics stands out at its right frequency in a narrow
//! line, alone by 10 dB or in company by 7, and never falls below its level by more than 4 dB: a voice, a chord or a
//! passing motor does. Source: own; fitted on hums of many shapes under speech and noise.
//!
//! No hum is a result too. Silence gives `silence`, and a take shorter than a window `too_short`. Samples that are not
//! numbers never arrive here.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::resample::{Edge, Resampler};
use super::take::{Hum, Measured, NotMeasured};
use crate::units::{Db, Dbfs, SampleRate};

/// The rate that hum is looked for at, in Hz.
const RATE_HZ: u32 = 2_000;
/// Samples of a window: 0.7 s, so that 50 and 60 Hz fall on bins 35 and 42.
const WINDOW: usize = 1_400;
/// Samples from window to window.
const STEP: usize = 250;
/// Width of a bin in Hz.
const HZ_PER_BIN: f64 = RATE_HZ as f64 / WINDOW as f64;
/// Bins kept of a window: up to 730 Hz, of the 750 that the resampler keeps.
const BINS: usize = 512;
/// Windows are the quieter the less they hold from here, in bins (100 Hz), where voices are.
const VOICE_BIN: usize = 70;
/// Of the windows those are taken that are within this of the quietest, so many at least and at most.
const QUIET: Db = Db(3.0);
const LEAST: usize = 2;
const MOST: usize = 32;
/// Fewer windows than this say less, and more is asked of a line in them.
const MANY: usize = 6;
const FEW_ASK: Db = Db(2.5);
/// Nominal frequencies of the mains in Hz, and how far they may be from it.
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
const DRIFT_HZ: f64 = 0.3;
/// Highest harmonic looked at, in Hz.
const HIGHEST_HZ: f64 = 700.0;
/// Harmonics of which one must stand out, and that are followed through the take.
const FIRST: usize = 3;
/// A line is three bins wide (the window's main lobe); beside it are the bins from and to so far away.
const BESIDE: std::ops::RangeInclusive<usize> = 4..=6;
/// How far over what is beside it a line stands out alone, with others, and enough to be counted into the level.
const ALONE: Db = Db(10.0);
const WITH_OTHERS: Db = Db(7.0);
const COUNTED: Db = Db(3.0);
/// How exactly the place of a line is known, in Hz, and that of the fundamental from one of the first lines.
const OFF_HZ: f64 = 0.2;
const FUNDAMENTAL_OFF_HZ: f64 = 0.06;
/// In nine of ten windows a line of hum has this part of its power or more.
const STEADY: Db = Db(-4.0);
const STEADY_PART: f64 = 0.1;

/// What is kept of a window: how loud voices are in it, and its spectrum.
struct Window {
    voice: f32,
    powers: Box<[f32; BINS]>,
}

/// Powers of the first harmonics of both mains in one window.
type Lines = [[f32; FIRST]; MAINS_HZ.len()];

/// Looks for hum. [`Analyzer`](super::Analyzer) gives it the 8 kHz that it makes anyway.
pub struct HumMeter {
    down: Resampler,
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// 2 / (N·Σw²): a bin's squared magnitude becomes its part of the mean square.
    scale: f32,
    /// What no window has left behind yet, at 2 kHz.
    signal: Vec<f32>,
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    /// The quietest windows, in no order, at most [`MOST`].
    quietest: Vec<Window>,
    /// Of every sounding window.
    lines: Vec<Lines>,
    windows: usize,
}

impl HumMeter {
    /// For a signal at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
        let window: Vec<f32> = (0..WINDOW)
            .map(|n| (0.5 - 0.5 * (2.0 * PI * (n as f64 + 0.5) / WINDOW as f64).cos()) as f32)
            .collect();
        let energy: f64 = window.iter().map(|&w| f64::from(w).powi(2)).sum();
        Self {
            down: Resampler::new(rate, RATE_HZ, Edge::LOWER_THREE_QUARTERS),
            window,
            scale: (2.0 / (energy * WINDOW as f64)) as f32,
            signal: Vec::new(),
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            quietest: Vec::new(),
            lines: Vec::new(),
            windows: 0,
            fft,
        }
    }

    /// Takes the next samples (full scale ±1.0), all of them numbers, in blocks of any length.
    pub fn push(&mut self, samples: &[f32]) {
        self.down.push(samples, &mut self.signal);
        self.run();
    }

    /// Ends the take; `None` is a take without hum.
    ///
    /// # Errors
    /// A take of less than a window of 0.7 s, and one of silence.
    pub fn finish(mut self) -> Measured<Option<Hum>> {
        self.down.flush(&mut self.signal);
        self.run();
        if self.windows == 0 {
            return Err(NotMeasured::TooShort);
        }
        if self.lines.is_empty() {
            return Err(NotMeasured::Silence);
        }
        self.quietest.sort_by(|a, b| a.voice.total_cmp(&b.voice));
        let most = self.quietest[0].voice * QUIET.power_ratio() as f32;
        let quiet = |window: &&Window| window.voice <= most;
        let count = self.quietest.iter().take_while(quiet).count();
        let count = count.max(LEAST).min(self.quietest.len());
        let mut mean = [0f64; BINS];
        for window in &self.quietest[..count] {
            for (mean, &power) in mean.iter_mut().zip(window.powers.iter()) {
                *mean += f64::from(power) / count as f64;
            }
        }
        let found = (0..MAINS_HZ.len()).filter_map(|mains| self.hum(mains, &mean, count));
        Ok(found.max_by(|a, b| a.level.0.total_cmp(&b.level.0)))
    }

    fn run(&mut self) {
        let mut from = 0;
        while self.signal.len() - from >= WINDOW {
            self.look(from);
            from += STEP;
        }
        self.signal.drain(..from);
    }

    /// Takes the window that begins at sample `from` of what is kept.
    fn look(&mut self, from: usize) {
        let samples = &self.signal[from..from + WINDOW];
        for ((y, x), w) in self.windowed.iter_mut().zip(samples).zip(&self.window) {
            *y = x * w;
        }
        self.windows += 1;
        self.fft
            .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers were made by the plan");
        let mut powers = Box::new([0f32; BINS]);
        for (power, bin) in powers.iter_mut().zip(&self.spectrum) {
            *power = (bin.re * bin.re + bin.im * bin.im) * self.scale;
        }
        let voice: f32 = powers[VOICE_BIN..].iter().sum();
        if voice <= 0.0 {
            return;
        }
        self.lines.push(MAINS_HZ.map(|hz| {
            std::array::from_fn(|h| {
                let bin = (hz * (h + 1) as f64 / HZ_PER_BIN).round() as usize;
                powers[bin - 1..=bin + 1].iter().sum()
            })
        }));
        if self.quietest.len() < MOST {
            self.quietest.push(Window { voice, powers });
            return;
        }
        let loudest = self
            .quietest
            .iter_mut()
            .max_by(|a, b| a.voice.total_cmp(&b.voice))
            .expect("it is full");
        if voice < loudest.voice {
            *loudest = Window { voice, powers };
        }
    }

    /// Hum of one of the mains in the mean spectrum of `count` windows.
    fn hum(&self, mains: usize, mean: &[f64; BINS], count: usize) -> Option<Hum> {
        let nominal = MAINS_HZ[mains];
        let ask = if count < MANY { FEW_ASK } else { Db(0.0) };
        let stands_out = |line: &Line, by: Db| line.ratio >= (by + ask).power_ratio();
        let best = (1..=FIRST)
            .map(|harmonic| Line::of(mean, nominal, harmonic))
            .filter(|line| line.is_within(nominal, DRIFT_HZ) && stands_out(line, WITH_OTHERS))
            .max_by(|a, b| a.ratio.total_cmp(&b.ratio))?;
        let fundamental = best.hz / best.harmonic as f64;
        let lines: Vec<Line> = (1..=(HIGHEST_HZ / nominal) as usize)
            .map(|harmonic| Line::of(mean, fundamental, harmonic))
            .filter(|line| line.is_within(fundamental, FUNDAMENTAL_OFF_HZ))
            .collect();
        let company = lines.iter().filter(|line| stands_out(line, WITH_OTHERS));
        if company.count() < 2 && !stands_out(&best, ALONE) {
            return None;
        }
        let mut through: Vec<f32> = self
            .lines
            .iter()
            .map(|lines| lines[mains][best.harmonic - 1])
            .collect();
        let low = ((through.len() - 1) as f64 * STEADY_PART) as usize;
        let (_, low, _) = through.select_nth_unstable_by(low, f32::total_cmp);
        if f64::from(*low) < best.power * STEADY.power_ratio() {
            return None;
        }
        let counted = |line: &&Line| line.ratio >= COUNTED.power_ratio();
        let power = lines.iter().filter(counted).map(|line| line.power).sum();
        Some(Hum {
            level: Dbfs::from_power(power)?,
            mains_hz: nominal,
        })
    }
}

/// What stands at the place of a harmonic in a spectrum.
struct Line {
    /// Counted from 1.
    harmonic: usize,
    /// The place of the largest bin around.
    hz: f64,
    /// The mean square of the line, without what is beside it.
    power: f64,
    /// Its mean square over that of as many bins beside it, on the side where there is more.
    ratio: f64,
}

impl Line {
    fn of(mean: &[f64; BINS], fundamental: f64, harmonic: usize) -> Self {
        let place = (fundamental * harmonic as f64 / HZ_PER_BIN).round() as usize;
        let peak = peak(mean, place);
        let bin = peak.round() as usize;
        let beside =
            |side: &dyn Fn(usize) -> usize| BESIDE.map(|away| mean[side(away)]).sum::<f64>();
        let (below, above) = (beside(&|away| bin - away), beside(&|away| bin + away));
        let line: f64 = mean[bin - 1..=bin + 1].iter().sum();
        Self {
            harmonic,
            hz: peak * HZ_PER_BIN,
            power: (line - (below * above).sqrt()).max(0.0),
            ratio: line / below.max(above).max(f64::MIN_POSITIVE),
        }
    }

    /// Whether it lies where a harmonic of this fundamental does, which is known to `off` Hz.
    fn is_within(&self, fundamental: f64, off: f64) -> bool {
        let harmonic = self.harmonic as f64;
        (self.hz - fundamental * harmonic).abs() <= off * harmonic + OFF_HZ
    }
}

/// How far around its place a larger bin shows that a line is something else's, in bins.
const PEAK_BINS: usize = 3;

/// Where the spectrum is largest around `bin`, between bins: a parabola through three logarithms.
fn peak(mean: &[f64; BINS], bin: usize) -> f64 {
    let around = bin - PEAK_BINS..=bin + PEAK_BINS;
    let top = around
        .max_by(|&a, &b| mean[a].total_cmp(&mean[b]))
        .expect("there are some bins");
    let level = |bin: usize| mean[bin].max(f64::MIN_POSITIVE).ln();
    let (low, mid, high) = (level(top - 1), level(top), level(top + 1));
    let bend = low - 2.0 * mid + high;
    let shift = if bend < 0.0 {
        0.5 * (low - high) / bend
    } else {
        0.0
    };
    top as f64 + shift.clamp(-0.5, 0.5)
}
