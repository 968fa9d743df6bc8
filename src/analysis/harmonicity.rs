//! How much a frame repeats itself at the pitch of a voice.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// The rate at which it is measured, in Hz.
pub(super) const RATE_HZ: u32 = 8_000;
/// 40 ms.
const WINDOW: usize = 320;
/// Room for the window and the longest lag, so that the autocorrelation does not wrap.
const SIZE: usize = 512;
/// 10 ms.
const HOP: usize = 80;
/// 400 Hz down to 70 Hz, the range of speaking voices.
const LAGS: std::ops::RangeInclusive<usize> = 20..=114;
/// 60 Hz to 3 kHz, in bins.
const BINS: std::ops::RangeInclusive<usize> = 4..=192;

/// The largest normalised autocorrelation at a lag of 70 to 400 Hz (Boersma 1993: divided by lag zero and by
/// the window's own), of a 40 ms Hann window centred on the frame, between 60 and 3000 Hz.
pub(super) struct Harmonicity {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
    /// One over the window's own autocorrelation at each lag, normalised.
    own: Vec<f32>,
    history: Vec<f32>,
    /// Place in `history` where the next window begins.
    at: usize,
    frames: u64,
    samples: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Harmonicity {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let forward = planner.plan_fft_forward(SIZE);
        let inverse = planner.plan_fft_inverse(SIZE);
        let window: Vec<f32> = (0..WINDOW)
            .map(|n| (0.5 - 0.5 * (2.0 * PI * (n as f64 + 0.5) / WINDOW as f64).cos()) as f32)
            .collect();
        let at_lag = |lag: usize| -> f64 {
            window
                .iter()
                .zip(&window[lag..])
                .map(|(a, b)| f64::from(a * b))
                .sum()
        };
        let own = (0..=*LAGS.end())
            .map(|lag| (at_lag(0) / at_lag(lag)) as f32)
            .collect();
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            own,
            window,
            // Before the take there is nothing: half a window less half a frame.
            history: vec![0.0; WINDOW / 2 - HOP / 2],
            at: 0,
            frames: 0,
            samples: forward.make_input_vec(),
            spectrum: forward.make_output_vec(),
            scratch: vec![Complex32::ZERO; scratch],
            forward,
            inverse,
        }
    }

    /// Takes conditioned samples at 8 kHz and hands each complete frame's harmonicity, 0…1, to `emit`.
    pub(super) fn push(&mut self, samples: &[f32], mut emit: impl FnMut(f32)) {
        if self.at > 8 * WINDOW {
            self.history.drain(..self.at);
            self.at = 0;
        }
        self.history.extend_from_slice(samples);
        while self.at + WINDOW <= self.history.len() {
            let harmonicity = self.frame();
            emit(harmonicity);
        }
    }

    /// The frames up to `frames` whose windows reach beyond the end.
    pub(super) fn flush(&mut self, frames: u64, mut emit: impl FnMut(f32)) {
        while self.frames < frames {
            if self.at + WINDOW > self.history.len() {
                self.history.resize(self.at + WINDOW, 0.0);
            }
            let harmonicity = self.frame();
            emit(harmonicity);
        }
    }

    fn frame(&mut self) -> f32 {
        let samples = &self.history[self.at..self.at + WINDOW];
        self.at += HOP;
        self.frames += 1;
        let mean = samples.iter().sum::<f32>() / WINDOW as f32;
        for ((y, x), w) in self.samples.iter_mut().zip(samples).zip(&self.window) {
            *y = (x - mean) * w;
        }
        self.samples[WINDOW..].fill(0.0);
        self.forward
            .process_with_scratch(&mut self.samples, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers were made by the plan");
        for (bin, value) in self.spectrum.iter_mut().enumerate() {
            let power = if BINS.contains(&bin) {
                value.norm_sqr()
            } else {
                0.0
            };
            *value = Complex32::new(power, 0.0);
        }
        self.inverse
            .process_with_scratch(&mut self.spectrum, &mut self.samples, &mut self.scratch)
            .expect("the buffers were made by the plan");
        let zero = self.samples[0];
        if zero.is_nan() || zero <= 0.0 {
            return 0.0;
        }
        let best = LAGS
            .map(|lag| self.samples[lag] * self.own[lag])
            .fold(0f32, f32::max);
        (best / zero).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(signal: impl FnMut(usize) -> f32) -> f32 {
        let samples: Vec<f32> = (0..8000).map(signal).collect();
        let mut harmonicity = Harmonicity::new();
        let mut frames = Vec::new();
        harmonicity.push(&samples, |h| frames.push(h));
        harmonicity.flush(100, |h| frames.push(h));
        assert_eq!(frames.len(), 100);
        frames[3..97].iter().sum::<f32>() / 94.0
    }

    #[test]
    fn a_pulse_train_is_harmonic_and_noise_is_not() {
        for period in [25, 53, 100] {
            let voiced = mean_of(|n| if n % period == 0 { 1.0 } else { 0.0 });
            assert!(voiced > 0.95, "{period}: {voiced}");
        }
        let mut state = 1u32;
        let noise = mean_of(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        });
        assert!(noise < 0.6, "{noise}");
    }
}
