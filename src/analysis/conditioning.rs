//! What is not sound is taken away before anything is measured: offset and rumble below 20 Hz.

use std::f64::consts::{PI, SQRT_2};

use super::cascade::{Cascade, Section};
use crate::units::SampleRate;

/// Corner of the high-pass: the noise floor is defined above 20 Hz.
const HIGH_PASS_HZ: f64 = 20.0;

/// A second-order Butterworth high-pass at 20 Hz, which lets no offset through either.
pub(super) struct Conditioning {
    high_pass: Cascade<1>,
    started: bool,
}

impl Conditioning {
    pub(super) fn new(rate: SampleRate) -> Self {
        // Bilinear transform of s² / (s² + √2·s + 1).
        let k = (PI * HIGH_PASS_HZ / f64::from(rate.hz())).tan();
        let norm = 1.0 / (1.0 + SQRT_2 * k + k * k);
        Self {
            high_pass: Cascade::new([Section {
                b: [norm, -2.0 * norm, norm],
                a: [
                    2.0 * (k * k - 1.0) * norm,
                    (1.0 - SQRT_2 * k + k * k) * norm,
                ],
            }]),
            started: false,
        }
    }

    /// Filters a block into `out`, which is emptied first. The filter starts as if the mean of the first block had
    /// been there for ever, so that an offset does not ring through the beginning of the take.
    pub(super) fn run(&mut self, input: &[f32], out: &mut Vec<f32>) {
        if !self.started && !input.is_empty() {
            let sum: f64 = input.iter().map(|&x| f64::from(x)).sum();
            self.high_pass.settle(sum / input.len() as f64);
            self.started = true;
        }
        self.high_pass.run(input, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_gone_at_once_and_a_voice_keeps_its_level() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut filter = Conditioning::new(rate);
        let input: Vec<f32> = (0..48_000)
            .map(|n| 0.3 + 0.1 * (2.0 * PI * 200.0 * f64::from(n) / 48_000.0).sin() as f32)
            .collect();
        let mut power = 0.0;
        let mut out = Vec::new();
        for block in input.chunks(480) {
            filter.run(block, &mut out);
            assert!(out.iter().all(|y| y.abs() < 0.21));
            power += out.iter().map(|&y| f64::from(y).powi(2)).sum::<f64>();
        }
        let rms = (power / 48_000.0).sqrt();
        assert!((rms / (0.1 / SQRT_2) - 1.0).abs() < 0.005, "{rms}");
    }
}
