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

/// A gate: closed while the level, an RMS over 10 ms, lies under its threshold.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// How it is known.
    pub name: &'static str,
    /// Seconds from closed to open, from the level's fall to the gain's, and from open to closed.
    pub attack: f64,
    /// See `attack`.
    pub hold: f64,
    /// See `attack`.
    pub release: f64,
    /// How far it closes, in dB; to zero where that is over 100.
    pub range: f64,
    /// Level of the white noise that comes behind it, from a converter or a dither; digital zero stays with none.
    pub behind: Option<Dbfs>,
}

const fn gate(
    name: &'static str,
    (attack, hold, release): (f64, f64, f64),
    range: f64,
    behind: Option<Dbfs>,
) -> Gate {
    Gate {
        name,
        attack,
        hold,
        release,
        range,
        behind,
    }
}

/// Gates as programs and devices have them.
pub const GATES: [Gate; 8] = [
    gate("hard, to zero", (0.0, 0.1, 0.0), 120.0, None),
    gate("of a broadcaster, to zero", (0.025, 0.2, 0.15), 120.0, None),
    gate(
        "hard, to a dither",
        (0.0, 0.1, 0.0),
        120.0,
        Some(Dbfs(-93.0)),
    ),
    gate(
        "of a broadcaster, to −90",
        (0.025, 0.2, 0.15),
        120.0,
        Some(Dbfs(-90.0)),
    ),
    gate(
        "quick, to −90",
        (0.001, 0.03, 0.05),
        120.0,
        Some(Dbfs(-90.0)),
    ),
    gate(
        "without hold, to −90",
        (0.005, 0.0, 0.1),
        120.0,
        Some(Dbfs(-90.0)),
    ),
    gate(
        "of an editor, by 24 dB",
        (0.01, 0.05, 0.1),
        24.0,
        Some(Dbfs(-96.0)),
    ),
    gate(
        "of a device, by 40 dB",
        (0.002, 0.1, 0.08),
        40.0,
        Some(Dbfs(-88.0)),
    ),
];

impl Gate {
    /// What it makes of `samples`.
    pub fn run(self, samples: &[f32], threshold: Dbfs, rate: u32, seed: u64) -> Vec<f32> {
        let mut random = Random(seed ^ 0x6a7e);
        let hz = f64::from(rate);
        let behind = self.behind.map_or(0.0, Dbfs::amplitude);
        let follow = 1.0 - (-1.0 / (0.01 * hz)).exp();
        // The gain falls and rises by so many decibels a sample.
        let step = |seconds: f64| self.range / (seconds * hz).max(1.0);
        let (up, down) = (step(self.attack), step(self.release));
        let (mut power, mut held, mut gain) = (0.0, 0.0, -self.range);
        samples
            .iter()
            .map(|&x| {
                power += follow * (f64::from(x).powi(2) - power);
                held = if power > threshold.power() {
                    self.hold * hz
                } else {
                    held - 1.0
                };
                gain = if held >= 0.0 {
                    (gain + up).min(0.0)
                } else {
                    (gain - down).max(-self.range)
                };
                let open = if gain <= -100.0 {
                    0.0
                } else {
                    10f64.powf(gain / 20.0)
                };
                (open * f64::from(x) + behind * random.gaussian()) as f32
            })
            .collect()
    }
}
