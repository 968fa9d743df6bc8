//! Sample peak, root mean square and DC offset of the whole take.

use super::{Level, Measured, NotMeasured};
use crate::units::{Dbfs, SampleRate};

/// Independent partial sums. A sample's lane is its position in the stream modulo this, so the order of
/// every addition, and with it every bit of the result, is the same however the stream is cut.
const LANES: usize = 8;

/// Whether every sample is a number. Without an early exit, so that it compiles to vector code.
pub(super) fn all_finite(samples: &[f32]) -> bool {
    samples.iter().fold(true, |ok, x| ok & x.is_finite())
}

/// The smallest and the largest sample; zeros where there are none. In lanes, so that it compiles to vector code.
pub(super) fn extremes(samples: &[f32]) -> (f32, f32) {
    // Not `f32::min` and `max`, whose care for NaN takes four instructions instead of one.
    let lesser = |a: f32, b: f32| if a < b { a } else { b };
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let first = samples.first().copied().unwrap_or(0.0);
    let (mut low, mut high) = ([first; LANES], [first; LANES]);
    let chunks = samples.chunks_exact(LANES);
    for (i, &x) in chunks.remainder().iter().enumerate() {
        low[i] = lesser(low[i], x);
        high[i] = larger(high[i], x);
    }
    for chunk in chunks {
        for i in 0..LANES {
            low[i] = lesser(low[i], chunk[i]);
            high[i] = larger(high[i], chunk[i]);
        }
    }
    for half in [LANES / 2, LANES / 4, LANES / 8] {
        for i in 0..half {
            low[i] = lesser(low[i], low[i + half]);
            high[i] = larger(high[i], high[i + half]);
        }
    }
    (low[0], high[0])
}

/// The largest magnitude, 0 where there are no samples.
pub(super) fn largest_magnitude(samples: &[f32]) -> f32 {
    let (low, high) = extremes(samples);
    high.max(-low)
}

/// The sum of squares. In lanes, so that it compiles to vector code.
pub(super) fn energy(samples: &[f32]) -> f64 {
    let mut lanes = [0f64; LANES];
    let chunks = samples.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().map(|&x| f64::from(x * x)).sum();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += f64::from(x * x);
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// Measures [`Level`] of a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct LevelMeter {
    frames: u64,
    peak: f32,
    sums: [f64; LANES],
    squares: [f64; LANES],
}

impl LevelMeter {
    /// A meter for one channel; the rate does not enter these measures.
    pub fn new(_rate: SampleRate) -> Self {
        Self {
            frames: 0,
            peak: 0.0,
            sums: [0.0; LANES],
            squares: [0.0; LANES],
        }
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, samples: &[f32]) {
        let lane = (self.frames % LANES as u64) as usize;
        let head = ((LANES - lane) % LANES).min(samples.len());
        let (head, body) = samples.split_at(head);
        for (i, x) in head.iter().enumerate() {
            self.add(lane + i, *x);
        }
        let chunks = body.chunks_exact(LANES);
        let tail = chunks.remainder();
        let mut peaks = [0.0f32; LANES];
        for chunk in chunks {
            for i in 0..LANES {
                let x = f64::from(chunk[i]);
                self.sums[i] += x;
                self.squares[i] += x * x;
                peaks[i] = peaks[i].max(chunk[i].abs());
            }
        }
        self.peak = peaks.into_iter().fold(self.peak, f32::max);
        for (i, x) in tail.iter().enumerate() {
            self.add(i, *x);
        }
        self.frames += samples.len() as u64;
    }

    fn add(&mut self, lane: usize, sample: f32) {
        let x = f64::from(sample);
        self.sums[lane] += x;
        self.squares[lane] += x * x;
        self.peak = self.peak.max(sample.abs());
    }

    /// Largest sample so far.
    pub fn peak_so_far(&self) -> Measured<Dbfs> {
        self.square_sum()?;
        Dbfs::from_amplitude(f64::from(self.peak)).ok_or(NotMeasured::Silence)
    }

    /// The levels of the whole stream. An empty one is `TooShort`; one of zeros has an offset, 0, and no
    /// level (`Silence`); one that held NaN or an infinity is `BadSamples`.
    pub fn finish(self) -> Level {
        let squares = self.square_sum();
        Level {
            sample_peak: self.peak_so_far(),
            rms: squares.and_then(|sum| {
                Dbfs::from_power(sum / self.frames as f64).ok_or(NotMeasured::Silence)
            }),
            dc_offset: squares.map(|_| self.sums.iter().sum::<f64>() / self.frames as f64),
        }
    }

    /// Squares of single-precision numbers cannot overflow a double, so a sum that is not finite proves
    /// that a sample was not.
    fn square_sum(&self) -> Measured<f64> {
        if self.frames == 0 {
            return Err(NotMeasured::TooShort);
        }
        let sum: f64 = self.squares.iter().sum();
        if sum.is_finite() {
            Ok(sum)
        } else {
            Err(NotMeasured::BadSamples)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(samples: &[f32]) -> Level {
        let mut meter = LevelMeter::new(SampleRate::new(48_000).unwrap());
        meter.push(samples);
        meter.finish()
    }

    #[test]
    fn a_full_scale_sine_reads_minus_3_01_dbfs_rms_and_0_dbfs_peak() {
        let sine: Vec<f32> = (0..48_000)
            .map(|i| (f64::from(i) * std::f64::consts::TAU / 48.0).sin() as f32)
            .collect();
        let level = measure(&sine);
        assert!((level.rms.unwrap().value() + 3.0103).abs() < 1e-4);
        assert!(level.sample_peak.unwrap().value().abs() < 1e-6);
        assert!(level.dc_offset.unwrap().abs() < 1e-9);
    }

    #[test]
    fn an_offset_is_exact_to_a_millionth_after_ten_minutes() {
        let mut meter = LevelMeter::new(SampleRate::new(48_000).unwrap());
        let block: Vec<f32> = (0..480)
            .map(|i| 0.012_345 + 0.5 * (f64::from(i) * std::f64::consts::TAU / 48.0).sin())
            .map(|x| x as f32)
            .collect();
        for _ in 0..60_000 {
            meter.push(&block);
        }
        assert!((meter.finish().dc_offset.unwrap() - 0.012_345).abs() < 1e-7);
    }

    #[test]
    fn zeros_have_an_offset_and_no_level() {
        let level = measure(&[0.0; 1000]);
        assert_eq!(level.sample_peak, Err(NotMeasured::Silence));
        assert_eq!(level.rms, Err(NotMeasured::Silence));
        assert_eq!(level.dc_offset, Ok(0.0));
    }

    #[test]
    fn an_empty_take_is_too_short_and_one_bad_sample_spoils_all() {
        assert_eq!(measure(&[]).rms, Err(NotMeasured::TooShort));
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let level = measure(&[0.1, bad, 0.2]);
            assert_eq!(level.sample_peak, Err(NotMeasured::BadSamples));
            assert_eq!(level.rms, Err(NotMeasured::BadSamples));
            assert_eq!(level.dc_offset, Err(NotMeasured::BadSamples));
        }
    }

    #[test]
    fn the_largest_finite_samples_are_not_taken_for_bad_ones() {
        assert!(measure(&[f32::MAX; 100]).rms.is_ok());
    }
}
