//! Bringing one channel to the fixed rates at which voices are looked for.

mod decimator;
mod polyphase;

use std::f64::consts::PI;

use crate::units::SampleRate;
use decimator::Decimator;
use polyphase::Polyphase;

/// Kaiser window for 50 dB of stop-band attenuation (Kaiser 1974: 0.5842·29^0.4 + 0.07886·29).
const KAISER_BETA: f64 = 4.53;

/// How sharply a resampler parts what it keeps from what it takes away.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    /// Half the kernel's length in periods of the lower of both rates.
    half_periods: f64,
    /// The −6 dB point as a part of the lower Nyquist frequency.
    cutoff: f64,
}

impl Edge {
    /// A transition of 2.2 kHz at 16 kHz, its stop band beginning near the Nyquist frequency.
    pub(super) const SHARP: Self = Self {
        half_periods: 10.0,
        cutoff: 0.92,
    };
    /// The lower three quarters of the band are kept; what lies above the Nyquist frequency ends up in the rest.
    pub(super) const LOWER_THREE_QUARTERS: Self = Self {
        half_periods: 6.0,
        cutoff: 1.0,
    };

    /// Half the kernel's length in samples, where `period` is that of the lower rate.
    fn half_length(self, period: f64) -> usize {
        (self.half_periods * period).ceil() as usize
    }
}

/// A streaming resampler without delay: output `n` is the signal at time `n / to`, computed as soon as the input it
/// needs is there. Each output is one sum in a fixed order, so that the split of the input into blocks changes no bit.
pub(super) struct Resampler(Kind);

enum Kind {
    SameRate,
    Whole(Decimator),
    Fraction(Polyphase),
}

impl Resampler {
    /// From `from` to `to` Hz.
    pub(super) fn new(from: SampleRate, to: u32, edge: Edge) -> Self {
        let (from, to) = (u64::from(from.hz()), u64::from(to));
        let divisor = greatest_common_divisor(from, to);
        Self(match (from / divisor, to / divisor) {
            (1, 1) => Kind::SameRate,
            (factor, 1) => Kind::Whole(Decimator::new(factor as usize, edge)),
            (from, to) => Kind::Fraction(Polyphase::new(from, to, edge)),
        })
    }

    /// Takes input and appends every output that can be computed to `out`.
    pub(super) fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        match &mut self.0 {
            Kind::SameRate => out.extend_from_slice(input),
            Kind::Whole(decimator) => decimator.push(input, out),
            Kind::Fraction(polyphase) => polyphase.push(input, out),
        }
    }

    /// Ends the input: what lies beyond it is zero.
    pub(super) fn flush(&mut self, out: &mut Vec<f32>) {
        match &mut self.0 {
            Kind::SameRate => (),
            Kind::Whole(decimator) => decimator.flush(out),
            Kind::Fraction(polyphase) => polyphase.flush(out),
        }
    }
}

/// A low-pass of `2 · half` taps for an output that lies `fraction` of a sample behind tap `half − 1`: a sinc under a
/// Kaiser window, of unit gain at 0 Hz. `period` is that of the lower rate in samples.
fn kernel(half: usize, fraction: f64, period: f64, edge: Edge) -> impl Iterator<Item = f32> {
    let cutoff = 0.5 * edge.cutoff / period;
    let taps: Vec<f64> = (0..2 * half)
        .map(|tap| {
            let t = tap as f64 - (half as f64 - 1.0) - fraction;
            let x = (t / half as f64).clamp(-1.0, 1.0);
            let window = bessel_i0(KAISER_BETA * (1.0 - x * x).sqrt());
            let sinc = match 2.0 * cutoff * t {
                0.0 => 1.0,
                a => (PI * a).sin() / (PI * a),
            };
            sinc * window
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(move |tap| (tap / sum) as f32)
}
fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

/// The modified Bessel function of order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..32 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resampled(rate: u32, hz: f64, blocks: &[usize]) -> Vec<f32> {
        let input: Vec<f32> = (0..rate)
            .map(|n| (2.0 * PI * hz * f64::from(n) / f64::from(rate)).sin() as f32)
            .collect();
        let mut resampler = Resampler::new(SampleRate::new(rate).unwrap(), 16_000, Edge::SHARP);
        let mut out = Vec::new();
        let mut rest = &input[..];
        for &block in blocks.iter().cycle() {
            let (now, later) = rest.split_at(block.min(rest.len()));
            resampler.push(now, &mut out);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        resampler.flush(&mut out);
        out
    }

    #[test]
    fn a_tone_keeps_its_level_and_its_time_at_every_rate() {
        for rate in [
            8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 47_999, 96_000, 192_000,
        ] {
            let out = resampled(rate, 1000.0, &[480]);
            assert!(out.len().abs_diff(16_000) <= 2, "{rate}: {}", out.len());
            for (n, &y) in out.iter().enumerate().take(15_000).skip(1000) {
                let want = (2.0 * PI * 1000.0 * n as f64 / 16_000.0).sin() as f32;
                assert!((y - want).abs() < 0.01, "{rate} at {n}: {y} for {want}");
            }
        }
    }

    #[test]
    fn what_lies_above_the_new_nyquist_frequency_is_gone() {
        let out = resampled(48_000, 9_000.0, &[480]);
        let peak = out[1000..15_000].iter().fold(0f32, |m, y| m.max(y.abs()));
        assert!(peak < 0.006, "{peak}");
    }

    #[test]
    fn blocks_change_no_bit() {
        let whole = resampled(44_100, 440.0, &[44_100]);
        assert_eq!(whole, resampled(44_100, 440.0, &[1, 7, 441, 1000, 3]));
    }
}
