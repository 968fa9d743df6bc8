//! What is not sound is taken away before anything is measured: offset and rumble below 20 Hz.

use std::f64::consts::{PI, SQRT_2};

use crate::units::SampleRate;

/// Corner of the offset tracker, in Hz: so low that it takes nothing (0.04 dB) at 20 Hz.
const OFFSET_HZ: f64 = 2.0;
/// Corner of the high-pass: the noise floor is defined above 20 Hz.
const HIGH_PASS_HZ: f64 = 20.0;

/// An offset tracker at 2 Hz and a second-order Butterworth high-pass at 20 Hz.
pub(super) struct Conditioning {
    offset: Option<f64>,
    follow: f64,
    b0: f64,
    a1: f64,
    a2: f64,
    s1: f64,
    s2: f64,
}

impl Conditioning {
    pub(super) fn new(rate: SampleRate) -> Self {
        let rate = f64::from(rate.hz());
        // Bilinear transform of s² / (s² + √2·s + 1).
        let k = (PI * HIGH_PASS_HZ / rate).tan();
        let norm = 1.0 / (1.0 + SQRT_2 * k + k * k);
        Self {
            offset: None,
            follow: 1.0 - (-2.0 * PI * OFFSET_HZ / rate).exp(),
            b0: norm,
            a1: 2.0 * (k * k - 1.0) * norm,
            a2: (1.0 - SQRT_2 * k + k * k) * norm,
            s1: 0.0,
            s2: 0.0,
        }
    }

    /// Filters a block into `out`, which is emptied first. The tracker starts at the mean of the first
    /// block, so that an offset does not ring through the beginning of the take.
    pub(super) fn run(&mut self, input: &[f32], out: &mut Vec<f32>) {
        out.clear();
        if input.is_empty() {
            return;
        }
        let mut offset = self.offset.unwrap_or_else(|| {
            input.iter().map(|&x| f64::from(x)).sum::<f64>() / input.len() as f64
        });
        let (mut s1, mut s2) = (self.s1, self.s2);
        out.extend(input.iter().map(|&x| {
            let x = f64::from(x);
            let x = {
                offset += self.follow * (x - offset);
                (x - offset) * self.b0
            };
            let y = x + s1;
            s1 = s2 - 2.0 * x - self.a1 * y;
            s2 = x - self.a2 * y;
            y as f32
        }));
        self.offset = Some(offset);
        // Denormal numbers slow the filter down in digital silence.
        let flushed = |s: f64| if s.abs() < 1e-30 { 0.0 } else { s };
        (self.s1, self.s2) = (flushed(s1), flushed(s2));
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
