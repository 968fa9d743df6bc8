//! Takes with automatic gain, gates and noises that change by themselves.

use super::{Clean, Noise, Random, noise};
use takegate::units::Dbfs;

/// An automatic gain as voice software has it: speech above `target` is turned down at once, and the gain comes back
/// with a time constant of `release` seconds, up to `most` decibels.
#[derive(Clone, Copy, Debug)]
pub struct AutomaticGain {
    /// Level that speech is brought to.
    pub target: Dbfs,
    /// Most gain, in dB.
    pub most: f64,
    /// Seconds.
    pub release: f64,
}

impl AutomaticGain {
    /// What it makes of `samples`.
    pub fn run(self, samples: &[f32], rate: u32) -> Vec<f32> {
        let rate = f64::from(rate);
        let follow = |seconds: f64| 1.0 - (-1.0 / (seconds * rate)).exp();
        let (level_up, level_down) = (follow(0.005), follow(0.05));
        let (down, up) = (follow(0.01), follow(self.release));
        let most = 10f64.powf(self.most / 20.0);
        let (mut level, mut gain) = (0.0, most);
        samples
            .iter()
            .map(|&x| {
                let size = f64::from(x).abs();
                level += (if size > level { level_up } else { level_down }) * (size - level);
                let wanted = (self.target.amplitude() / level.max(1e-9)).min(most);
                gain += (if wanted < gain { down } else { up }) * (wanted - gain);
                (gain * f64::from(x)) as f32
            })
            .collect()
    }
}

/// Phrases one after another with pauses of 0.7 to 1.3 s between them and 0.6 to 1 s at both ends.
pub fn phrases_with_pauses(voices: &[Clean], seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    let rate = f64::from(voices[0].rate);
    let mut samples = vec![0.0; (random.between(0.6, 1.0) * rate) as usize];
    for voice in voices {
        samples.extend_from_slice(&voice.samples);
        let pause = (random.between(0.7, 1.3) * rate) as usize;
        samples.resize(samples.len() + pause, 0.0);
    }
    samples
}

/// Noise that swells and fades by up to `depth` decibels, as traffic does: a new level is sought every 0.5 to 2 s.
pub fn swelling(
    kind: Noise,
    level: Dbfs,
    depth: f64,
    samples: usize,
    rate: u32,
    seed: u64,
) -> Vec<f32> {
    let mut random = Random(seed ^ 0x5e11);
    let (mut from, mut to) = (0.0, 0.0);
    let (mut at, mut length) = (0, 1);
    noise(kind, level, samples, rate, seed)
        .iter()
        .map(|x| {
            if at == length {
                (from, to) = (to, random.between(-depth, depth) / 2.0);
                length = (random.between(0.5, 2.0) * f64::from(rate)) as usize;
                at = 0;
            }
            let part = at as f64 / length as f64;
            at += 1;
            let gain = 10f64.powf((from + (to - from) * part) / 20.0);
            (gain * f64::from(*x)) as f32
        })
        .collect()
}

/// A gate: where the power of 10 ms falls under `threshold` for 0.1 s, digital silence.
pub fn gated(samples: &[f32], threshold: Dbfs, rate: u32) -> Vec<f32> {
    let hop = rate as usize / 100;
    let open: Vec<bool> = samples
        .chunks(hop)
        .map(|hop| super::rms(hop) > threshold.amplitude())
        .collect();
    samples
        .iter()
        .enumerate()
        .map(|(n, &x)| {
            let hop = n / hop;
            let is_open = open[hop.saturating_sub(10)..(hop + 2).min(open.len())]
                .iter()
                .any(|&open| open);
            if is_open { x } else { 0.0 }
        })
        .collect()
}
