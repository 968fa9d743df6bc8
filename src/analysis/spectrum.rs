//! Band powers of each 10 ms frame, from a window centred on it.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::bands::{BANDS, a_weight, band_bins};
use super::bandwidth::LongTerm;
use super::hops;
use crate::units::SampleRate;

/// Shortest window, in seconds.
const WINDOW_S: f64 = 0.032;

/// Powers of one frame: mean squares, 1.0 = the square of full scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Powers {
    /// By band, see [`BANDS`].
    pub(super) bands: [f32; BANDS],
    /// A-weighted sum of all bins.
    pub(super) a_weighted: f32,
}

/// A Hann window of at least 32 ms slides over the signal in steps of 10 ms.
pub(super) struct Spectrum {
    rate: SampleRate,
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    bins: [usize; BANDS + 1],
    weights: Vec<f32>,
    /// 2 / (N·Σw²): a bin's squared magnitude becomes its part of the mean square.
    scale: f32,
    /// The newest samples; `history[0]` is sample `base` of the signal.
    history: Vec<f32>,
    base: u64,
    next: u64,
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    magnitudes: Vec<f32>,
    long_term: LongTerm,
}

/// The smallest even length with small prime factors that covers `seconds`: fast to transform at any rate.
fn fast_size(rate: SampleRate, seconds: f64) -> usize {
    let least = (f64::from(rate.hz()) * seconds).ceil() as usize;
    let smooth = |n: usize| {
        let mut n = n;
        for factor in [2, 3, 5] {
            while n.is_multiple_of(factor) {
                n /= factor;
            }
        }
        n == 1
    };
    (least..)
        .find(|&n| n.is_multiple_of(8) && smooth(n))
        .expect("every power of two is smooth")
}

impl Spectrum {
    pub(super) fn new(rate: SampleRate) -> Self {
        let size = fast_size(rate, WINDOW_S);
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(size);
        let window: Vec<f32> = (0..size)
            .map(|n| (0.5 - 0.5 * (2.0 * PI * (n as f64 + 0.5) / size as f64).cos()) as f32)
            .collect();
        let energy: f64 = window.iter().map(|&w| f64::from(w).powi(2)).sum();
        let weights = (0..=size / 2)
            .map(|bin| a_weight(bin as f64 * f64::from(rate.hz()) / size as f64) as f32)
            .collect();
        Self {
            rate,
            bins: band_bins(size, rate),
            weights,
            scale: (2.0 / (energy * size as f64)) as f32,
            history: Vec::with_capacity(4 * size),
            base: 0,
            next: 0,
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            magnitudes: vec![0.0; size / 2 + 1],
            long_term: LongTerm::new(size / 2 + 1, f64::from(rate.hz()) / size as f64),
            window,
            fft,
        }
    }

    /// Takes one hop of conditioned samples and hands every frame whose window is complete to `emit`.
    pub(super) fn push(&mut self, hop: &[f32], mut emit: impl FnMut(Powers)) {
        let size = self.window.len();
        if self.history.len() + hop.len() > self.history.capacity() {
            let keep = self.first_of(self.next).max(0) as u64;
            let behind = keep.saturating_sub(self.base) as usize;
            self.history.drain(..behind);
            self.base += behind as u64;
        }
        self.history.extend_from_slice(hop);
        let end = (self.base + self.history.len() as u64) as i64;
        while self.first_of(self.next) + size as i64 <= end {
            let powers = self.frame();
            emit(powers);
        }
    }

    /// The frames up to `frames` whose windows reach beyond the end.
    pub(super) fn flush(&mut self, frames: u64, mut emit: impl FnMut(Powers)) {
        while self.next < frames {
            let powers = self.frame();
            emit(powers);
        }
    }

    /// What all frames so far have gathered whose windows lie inside the take.
    pub(super) fn long_term(&self) -> &LongTerm {
        &self.long_term
    }

    /// First sample of the window around frame `k`; negative at the start of the take.
    fn first_of(&self, k: u64) -> i64 {
        let centre = (hops::start(k, self.rate) + hops::start(k + 1, self.rate)) / 2;
        centre as i64 - (self.window.len() / 2) as i64
    }

    fn frame(&mut self) -> Powers {
        let first = self.first_of(self.next) - self.base as i64;
        let size = self.window.len() as i64;
        let have = self.history.len() as i64;
        let is_whole = first >= 0 && first + size <= have;
        if is_whole {
            let samples = &self.history[first as usize..(first + size) as usize];
            for ((y, x), w) in self.windowed.iter_mut().zip(samples).zip(&self.window) {
                *y = x * w;
            }
        } else {
            // Beyond its ends the signal is mirrored: its level goes on, and no step is made.
            for (n, (y, w)) in self.windowed.iter_mut().zip(&self.window).enumerate() {
                let mut at = first + n as i64;
                if at < 0 && self.base == 0 {
                    at = -1 - at;
                }
                if at >= have {
                    at = 2 * have - 1 - at;
                }
                *y = self.history.get(at.max(0) as usize).copied().unwrap_or(0.0) * w;
            }
        }
        self.next += 1;
        self.fft
            .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers were made by the plan");
        for (power, bin) in self.magnitudes.iter_mut().zip(&self.spectrum) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
        let mut bands = [0f32; BANDS];
        for (power, bin) in bands.iter_mut().zip(self.bins.windows(2)) {
            *power = lane_sum(&self.magnitudes[bin[0]..bin[1]]) * self.scale;
        }
        // The kink of a mirrored end has a spectrum of its own, above all sound.
        if is_whole {
            let power = f64::from(bands.iter().sum::<f32>());
            self.long_term.add(&self.magnitudes, self.scale, power);
        }
        let mut lanes = [0f32; 8];
        let chunks = self
            .magnitudes
            .chunks_exact(8)
            .zip(self.weights.chunks_exact(8));
        for (power, weight) in chunks {
            for lane in 0..8 {
                lanes[lane] += power[lane] * weight[lane];
            }
        }
        Powers {
            bands,
            a_weighted: lanes.iter().sum::<f32>() * self.scale,
        }
    }
}

/// A sum in eight lanes, which the compiler turns into vector instructions.
fn lane_sum(values: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let chunks = values.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Db;

    fn frames_of(rate: u32, signal: impl Fn(f64) -> f64) -> Vec<Powers> {
        let rate = SampleRate::new(rate).unwrap();
        let mut spectrum = Spectrum::new(rate);
        let mut frames = Vec::new();
        for k in 0..50 {
            let hop: Vec<f32> = (hops::start(k, rate)..hops::start(k + 1, rate))
                .map(|n| signal(n as f64 / f64::from(rate.hz())) as f32)
                .collect();
            spectrum.push(&hop, |powers| frames.push(powers));
        }
        spectrum.flush(50, |powers| frames.push(powers));
        frames
    }

    #[test]
    fn a_tone_shows_its_mean_square_in_its_own_band_at_every_rate() {
        for rate in [
            8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000,
        ] {
            let frames = frames_of(rate, |t| 0.1 * (2.0 * PI * 1000.0 * t).sin());
            assert_eq!(frames.len(), 50);
            for powers in &frames[3..47] {
                // 940 to 1120 Hz.
                let off = Db::from_power_ratio(f64::from(powers.bands[10]) / 0.005).unwrap();
                assert!(off.0.abs() < 0.1, "{rate}: {off:.3}");
                let a = Db::from_power_ratio(f64::from(powers.a_weighted) / 0.005).unwrap();
                assert!(a.0.abs() < 0.1, "{rate}: {a:.3}");
            }
        }
    }

    #[test]
    fn transforms_have_fast_sizes() {
        let size = |rate| fast_size(SampleRate::new(rate).unwrap(), WINDOW_S);
        assert_eq!(size(8_000), 256);
        assert_eq!(size(16_000), 512);
        assert_eq!(size(44_100), 1440);
        assert_eq!(size(48_000), 1536);
        assert_eq!(size(192_000), 6144);
    }
}
