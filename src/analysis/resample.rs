//! Bringing one channel to the fixed rates at which voices are looked for.

use std::f64::consts::PI;

use crate::units::SampleRate;

/// Half the kernel's length in periods of the lower of both rates: a transition of 2.2 kHz at 16 kHz.
const HALF_PERIODS: f64 = 10.0;
/// Kaiser window for 50 dB of stop-band attenuation (Kaiser 1974: 0.5842·29^0.4 + 0.07886·29).
const KAISER_BETA: f64 = 4.53;
/// The −6 dB point as a part of the lower Nyquist frequency, so that the stop band begins near it.
const CUTOFF: f64 = 0.92;
/// Positions between two input samples that are told apart; all common rates need fewer.
const MAX_PHASES: u64 = 640;

/// A streaming polyphase resampler without delay: output `n` is the signal at time `n / to`, computed as
/// soon as the input it needs is there. Each output is one sum in a fixed order, so that the split of the
/// input into blocks changes no bit.
pub(super) struct Resampler {
    /// Rates without their common divisor.
    from: u64,
    to: u64,
    half: usize,
    phases: u64,
    /// Kernels of `2 · half` taps, one for each phase.
    kernels: Vec<f32>,
    /// Input not yet left behind, preceded by the past that the next output needs.
    history: Vec<f32>,
    /// Index in the input of `history[0]`, counted with `half − 1` zeros before the first sample.
    base: u64,
    next: u64,
    received: u64,
}

impl Resampler {
    /// From `from` to `to` Hz.
    pub(super) fn new(from: SampleRate, to: u32) -> Self {
        let (from_hz, to_hz) = (u64::from(from.hz()), u64::from(to));
        let divisor = greatest_common_divisor(from_hz, to_hz);
        let (from, to) = (from_hz / divisor, to_hz / divisor);
        // Input samples in a period of the lower rate.
        let period = (from_hz as f64 / to_hz as f64).max(1.0);
        let half = ((HALF_PERIODS * period).ceil() as usize).next_multiple_of(LANES / 2);
        let phases = to.min(MAX_PHASES);
        let cutoff = 0.5 * CUTOFF / period;
        let mut kernels = Vec::with_capacity(phases as usize * 2 * half);
        for phase in 0..phases {
            let fraction = phase as f64 / phases as f64;
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
            kernels.extend(taps.iter().map(|tap| (tap / sum) as f32));
        }
        Self {
            from,
            to,
            half,
            phases,
            kernels,
            history: vec![0.0; half - 1],
            base: 0,
            next: 0,
            received: 0,
        }
    }

    /// Takes input and appends every output that can be computed to `out`.
    pub(super) fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        self.received += input.len() as u64;
        if self.from == self.to {
            out.extend_from_slice(input);
            self.next += input.len() as u64;
            return;
        }
        self.history.extend_from_slice(input);
        self.run(out);
        let start = (self.next * self.from / self.to).min(self.base + self.history.len() as u64);
        let behind = (start - self.base) as usize;
        // Moving the rest to the front is dear when done for a few samples.
        if behind >= 4 * self.half {
            self.history.drain(..behind);
            self.base = start;
        }
    }

    /// Ends the input: what lies beyond it is zero.
    pub(super) fn flush(&mut self, out: &mut Vec<f32>) {
        if self.from != self.to {
            self.history.resize(self.history.len() + self.half, 0.0);
            self.run(out);
        }
    }

    fn run(&mut self, out: &mut Vec<f32>) {
        let taps = 2 * self.half;
        loop {
            let position = self.next * self.from;
            let whole = position / self.to;
            let start = (whole - self.base) as usize;
            if whole >= self.received || start + taps > self.history.len() {
                return;
            }
            let phase = (position % self.to * self.phases / self.to) as usize;
            let kernel = &self.kernels[phase * taps..][..taps];
            out.push(dot(&self.history[start..start + taps], kernel));
            self.next += 1;
        }
    }
}

/// Partial sums of one output: independent of each other, so that they become vector instructions and do not
/// wait for one another.
const LANES: usize = 16;

/// A sum of products, whose lengths are multiples of [`LANES`].
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
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
        let mut resampler = Resampler::new(SampleRate::new(rate).unwrap(), 16_000);
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
