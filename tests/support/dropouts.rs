//! Dropouts planted in real speech with noise, each with its place.
#![allow(dead_code)]

use super::{Clean, Noise, Random, mixed, noise, padded, rms};
use takegate::units::Dbfs;

/// A way of losing sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stretch of zeros in the place of sound.
    Zeros,
    /// The last sample, held.
    Held,
    /// A buffer delivered twice, the second time in the place of the next one.
    Repeat,
    /// A buffer from further back: one slot of a ring of two or three that was not filled in time.
    Stale,
    /// A buffer delivered again and again.
    Stutter,
    /// Samples that never came; what follows moves up, with a jump as large as the sound around it.
    Cut,
    /// The same where the jump is a third of that or more.
    FaintCut,
}

impl Kind {
    /// All that can be found.
    pub const ALL: [Self; 6] = [
        Self::Zeros,
        Self::Held,
        Self::Repeat,
        Self::Stale,
        Self::Stutter,
        Self::Cut,
    ];
}

/// A take as a file holds it, and what was planted in it.
pub struct Take {
    /// What it is made of.
    pub name: String,
    /// Its rate in Hz.
    pub rate: u32,
    /// One channel, full scale ±1.0.
    pub samples: Vec<f32>,
    /// What was planted, if anything.
    pub kind: Option<Kind>,
    /// Positions of what was planted, rising.
    pub at: Vec<u64>,
}

/// Sizes of buffers in samples: what drivers use, and odd ones.
const BUFFERS: [usize; 14] = [
    64, 96, 128, 147, 192, 240, 256, 441, 480, 512, 1000, 1024, 2048, 4096,
];

/// Speech with 0.4 s before and after, in noise of a kind and level that go with `seed`, as 16 or 24 bits.
pub fn take(voice: &Clean, seed: u64) -> Take {
    let kinds = [
        Noise::White,
        Noise::Pink,
        Noise::Brown,
        Noise::Hum,
        Noise::Clicks,
    ];
    let kind = kinds[seed as usize % kinds.len()];
    let below = [60.0, 45.0, 35.0, 30.0, 25.0][(seed / 5) as usize % 5];
    let bits = [16, 24][seed as usize % 2];
    let pad = voice.rate as usize * 2 / 5;
    let speech = padded(&voice.samples, pad, pad);
    let level = Dbfs(super::CLEAN_LEVEL.0 - below);
    let bed = noise(kind, level, speech.len(), voice.rate, seed);
    Take {
        name: format!("{} in {kind:?} at {below} dB, {bits} bit", voice.name),
        rate: voice.rate,
        samples: quantised(&mixed(&speech, &bed), bits),
        kind: None,
        at: Vec::new(),
    }
}

/// The samples as integers of so many bits.
pub fn quantised(samples: &[f32], bits: i32) -> Vec<f32> {
    let scale = 2f64.powi(bits - 1);
    let step = |x: &f32| (f64::from(*x) * scale).round().clamp(-scale, scale - 1.0) / scale;
    samples.iter().map(|x| step(x) as f32).collect()
}

/// Plants `count` dropouts of one kind where speech is running, at least 0.2 s apart.
pub fn plant(take: &mut Take, kind: Kind, count: usize, random: &mut Random) {
    let rate = take.rate as usize;
    let mut left = 20_000;
    while take.at.len() < count && left > 0 {
        left -= 1;
        let samples = &take.samples;
        let n = random.between(0.1, 0.9) * samples.len() as f64;
        let n = n as usize;
        let far = |at: &u64| at.abs_diff(n as u64) > rate as u64 / 5;
        let length = match kind {
            Kind::Zeros | Kind::Held => {
                (rate as f64 * 0.0009 * (0.075f64 / 0.0009).powf(random.uniform())) as usize
            }
            _ => BUFFERS[(random.uniform() * BUFFERS.len() as f64) as usize],
        };
        let copies = match kind {
            Kind::Stutter => 2 + (random.uniform() * 4.0) as usize,
            _ => 1,
        };
        let end = n + copies * length;
        if n < 4 * length + rate / 20 || end + rate / 20 > samples.len() || !take.at.iter().all(far)
        {
            continue;
        }
        // Running speech: 5 ms on either side within 20 dB of the active level.
        let side = rate / 200;
        let running = Dbfs(super::CLEAN_LEVEL.0 - 20.0).amplitude();
        let level = rms(&samples[n - side..n]).min(rms(&samples[end..end + side]));
        if level < running {
            continue;
        }
        match kind {
            Kind::Zeros => take.samples[n..end].fill(0.0),
            Kind::Held => {
                let last = samples[n - 1];
                take.samples[n..end].fill(last);
            }
            Kind::Repeat => take.samples.copy_within(n - length..n, n),
            Kind::Stale => {
                let back = length * (2 + (random.bits() % 2) as usize);
                if back > 8192 {
                    continue;
                }
                take.samples.copy_within(n - back..n - back + length, n);
            }
            Kind::Stutter => {
                if copies * length > rate / 4 {
                    continue;
                }
                for copy in 0..copies {
                    let at = n + copy * length;
                    take.samples.copy_within(n - length..n, at);
                }
            }
            Kind::Cut | Kind::FaintCut => {
                let jump = f64::from((samples[end] - samples[n - 1]).abs()) / level;
                let wanted = if kind == Kind::Cut {
                    jump > 1.0
                } else {
                    (0.33..1.0).contains(&jump)
                };
                if !wanted {
                    continue;
                }
                take.samples.drain(n..end);
                for at in take.at.iter_mut().filter(|at| **at > n as u64) {
                    *at -= length as u64;
                }
            }
        }
        take.at.push(n as u64);
    }
    assert_eq!(take.at.len(), count, "{}: no room for {kind:?}", take.name);
    take.at.sort_unstable();
    take.kind = Some(kind);
    take.name += &format!(", {count} × {kind:?}");
}
