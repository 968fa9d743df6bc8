//! Mains hum of known level, and what is not hum though it sounds low and steady.

use super::{Noise, Random, noise};
use takegate::units::Dbfs;

/// The shape of a hum: amplitudes of its harmonics, from the fundamental.
pub const SHAPES: [(&str, &[f64]); 6] = [
    (
        "falling",
        &[1.0, 0.5, 0.33, 0.25, 0.2, 0.17, 0.14, 0.12, 0.11, 0.1],
    ),
    ("rectified", &[0.1, 1.0, 0.05, 0.5, 0.03, 0.3, 0.02, 0.2]),
    ("fundamental only", &[1.0]),
    ("second only", &[0.0, 1.0]),
    ("third only", &[0.0, 0.0, 1.0]),
    ("uneven", &[0.6, 0.3, 1.0, 0.2, 0.8, 0.4]),
];

/// Hum of mains that stand up to 0.2 Hz beside their nominal frequency and drift slowly; RMS of all harmonics at `level`.
pub fn hum(
    shape: &[f64],
    mains: f64,
    level: Dbfs,
    samples: usize,
    rate: u32,
    seed: u64,
) -> Vec<f32> {
    let mut random = Random(seed);
    let hz = mains + random.between(-0.2, 0.2);
    let drift = random.between(-0.01, 0.01);
    let phases: Vec<f64> = shape.iter().map(|_| random.uniform()).collect();
    let power: f64 = shape.iter().map(|a| a * a / 2.0).sum();
    let gain = level.amplitude() / power.sqrt();
    (0..samples)
        .map(|n| {
            let t = n as f64 / f64::from(rate);
            let turns = hz * t + drift * t * t / 2.0;
            let sum: f64 = shape
                .iter()
                .zip(&phases)
                .enumerate()
                .map(|(k, (a, phase))| {
                    let turns = turns * (k + 1) as f64 + phase;
                    a * (2.0 * std::f64::consts::PI * turns.fract()).sin()
                })
                .sum();
            (gain * sum) as f32
        })
        .collect()
}

/// A fan: air and four steady tones of its blades between 70 and 400 Hz, none of them within 1.5 Hz of a harmonic of
/// either mains.
pub fn fan(level: Dbfs, samples: usize, rate: u32, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    let tones: Vec<f64> = (0..4)
        .map(|_| {
            loop {
                let hz = random.between(70.0, 400.0);
                let off = |mains: f64| (hz / mains - (hz / mains).round()).abs() * mains;
                if off(50.0).min(off(60.0)) > 1.5 {
                    return hz;
                }
            }
        })
        .collect();
    let air = noise(Noise::Pink, level, samples, rate, seed);
    let tone = 0.3 * level.amplitude() * std::f64::consts::SQRT_2;
    air.iter()
        .enumerate()
        .map(|(n, air)| {
            let t = n as f64 / f64::from(rate);
            let sum: f64 = tones
                .iter()
                .map(|hz| (2.0 * std::f64::consts::PI * (hz * t).fract()).sin())
                .sum();
            air + (tone * sum) as f32
        })
        .collect()
}

/// Chords in equal temperament, each held for `hold` seconds.
pub fn chords(hold: f64, level: Dbfs, samples: usize, rate: u32, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    let length = (hold * f64::from(rate)) as usize;
    let mut root = 0.0;
    let gain = level.amplitude() / 1.5;
    (0..samples)
        .map(|n| {
            let at = n % length;
            if at == 0 {
                root = 110.0 * 2f64.powf((random.between(-12.0, 12.0)).round() / 12.0);
            }
            let t = at as f64 / f64::from(rate);
            let edge = (at.min(length - at) as f64 / (0.02 * f64::from(rate))).min(1.0);
            let sum: f64 = [0.0, 4.0, 7.0, 12.0]
                .iter()
                .map(|step| {
                    let turns = root * 2f64.powf(step / 12.0) * t;
                    (2.0 * std::f64::consts::PI * turns.fract()).sin()
                })
                .sum();
            (gain * edge * sum) as f32
        })
        .collect()
}
