//! Another rate for the ears, where the output does not have that of the take.

use crate::units::SampleRate;

/// Zero crossings of the kernel on each side: passband to 90 % of the lower Nyquist, images below −80 dB.
const CROSSINGS: f64 = 24.0;

/// The samples at another rate: windowed sinc (Hann), cut off at the lower of both Nyquist frequencies.
pub(super) fn resample(samples: &[f32], from: SampleRate, to: SampleRate) -> Vec<f32> {
    let step = f64::from(from.hz()) / f64::from(to.hz());
    let cut = 0.95 * (1.0 / step).min(1.0);
    let reach = CROSSINGS / cut;
    let length = (samples.len() as f64 / step).floor() as usize;
    let sinc = |x: f64| {
        let phase = std::f64::consts::PI * x;
        if phase.abs() < 1e-9 {
            1.0
        } else {
            phase.sin() / phase
        }
    };
    (0..length)
        .map(|n| {
            let center = n as f64 * step;
            let first = (center - reach).ceil().max(0.0) as usize;
            let last = ((center + reach).floor() as usize).min(samples.len().saturating_sub(1));
            let sum: f64 = (first..=last)
                .map(|at| {
                    let away = at as f64 - center;
                    let window = 0.5 + 0.5 * (std::f64::consts::PI * away / reach).cos();
                    f64::from(samples[at]) * cut * sinc(cut * away) * window
                })
                .sum();
            sum as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_keeps_its_frequency_and_level_at_another_rate() {
        let rate = |hz| SampleRate::new(hz).unwrap();
        let sine = |hz: u32, n: usize| {
            (std::f64::consts::TAU * 1000.0 * n as f64 / f64::from(hz)).sin() as f32
        };
        for (from, to) in [(16_000, 48_000), (48_000, 44_100), (96_000, 48_000)] {
            let input: Vec<f32> = (0..from as usize).map(|n| sine(from, n)).collect();
            let output = resample(&input, rate(from), rate(to));
            assert!(output.len().abs_diff(to as usize) <= 1);
            for (n, sample) in output
                .iter()
                .enumerate()
                .skip(1000)
                .take(to as usize - 2000)
            {
                assert!((sample - sine(to, n)).abs() < 2e-3, "{from} to {to}, {n}");
            }
        }
    }
}
