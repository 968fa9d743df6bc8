//! True peaks by an interpolation that is far finer than any meter's.

use std::f64::consts::PI;
use std::sync::OnceLock;

/// Samples on either side of an interpolated value of the reference.
const HALF: i64 = 64;

/// A sinc under a Blackman window of 128 samples, at 1/64 … 63/64 of the way to the next sample.
fn filter() -> Vec<Vec<f64>> {
    let tap = |k: i64, fraction: f64| {
        let t = k as f64 - fraction;
        let angle = PI * t / HALF as f64;
        (0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos()) * (PI * t).sin() / (PI * t)
    };
    let phase = |n: u8| {
        (1 - HALF..=HALF)
            .map(|k| tap(k, f64::from(n) / 64.0))
            .collect()
    };
    (1..64).map(phase).collect()
}

/// The largest value of a 64 × interpolation, in dBTP.
pub fn reference(samples: &[f32]) -> f64 {
    static FILTER: OnceLock<Vec<Vec<f64>>> = OnceLock::new();
    let filter = FILTER.get_or_init(filter);
    let peak = samples.iter().fold(0.0f32, |m, x| m.max(x.abs()));
    let edge = [0.0; HALF as usize];
    let padded: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    let padded = [&edge[..], &padded, &edge].concat();
    let mut largest = f64::from(peak);
    for around in padded.windows(2 * HALF as usize) {
        // Between two samples under 0.6 of the largest no speech rises over it.
        let near = around[HALF as usize - 1]
            .abs()
            .max(around[HALF as usize].abs());
        if near < 0.6 * f64::from(peak) {
            continue;
        }
        for phase in filter {
            let y: f64 = phase.iter().zip(around).map(|(c, x)| c * x).sum();
            largest = largest.max(y.abs());
        }
    }
    20.0 * largest.log10()
}
