//! The noises of the known takes, each in two kinds of its own: one for fitting, one for reporting.

use std::f64::consts::TAU;

use super::speech::Half;
use super::{Clean, Random, at_floor_level, pink};
use takegate::units::Dbfs;

/// What may be heard behind speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Background {
    /// Equal power in each hertz.
    White,
    /// Equal power in each octave.
    Pink,
    /// −6 dB an octave.
    Brown,
    /// Mains and its harmonics over a quiet bed: 50 Hz, odd ones | 60 Hz, all.
    Hum,
    /// A rush of air and the tones of the blades: slow | fast.
    Fan,
    /// Vehicles that pass: a rumble whose level moves by some 10 dB within seconds: slow | fast.
    Traffic,
    /// Five people at once, of the half's own voices.
    Babble,
    /// A keyboard over a quiet room: dull and slow | bright and fast.
    Keys,
    /// Blows of a door over a room, both of the same power: a heavy one | a light one.
    Door,
}

impl Background {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::White,
        Self::Pink,
        Self::Brown,
        Self::Hum,
        Self::Fan,
        Self::Traffic,
        Self::Babble,
        Self::Keys,
        Self::Door,
    ];

    /// Whether a second of it is like the next.
    pub fn is_stationary(self) -> bool {
        matches!(
            self,
            Self::White | Self::Pink | Self::Brown | Self::Hum | Self::Fan
        )
    }

    /// So many samples of it whose RMS above 20 Hz is `level`. `people` are the half's phrases at the same rate.
    pub fn make(
        self,
        half: Half,
        people: &[Clean],
        level: Dbfs,
        samples: usize,
        rate: u32,
        seed: u64,
    ) -> Vec<f32> {
        let seed = 2 * seed + half as u64;
        let mut random = Random(seed.wrapping_mul(0x1000_0001).wrapping_add(self as u64));
        let hz = f64::from(rate);
        let pick = |fit: f64, report: f64, fresh: f64| match half {
            Half::Fit => fit,
            Half::Report => report,
            Half::Fresh => fresh,
        };
        let raw = match self {
            Self::White => (0..samples).map(|_| random.gaussian()).collect(),
            Self::Pink => pink(samples, &mut random),
            Self::Brown => low_passed(samples, 20.0, hz, &mut random),
            Self::Hum => {
                let (mains, step) = (pick(50.0, 60.0, 50.0), pick(2.0, 1.0, 1.0));
                let phases: [f64; 7] = std::array::from_fn(|_| random.between(0.0, TAU));
                let tone = |at: f64| -> f64 {
                    let part = |(k, phase): (usize, &f64)| {
                        let order = 1.0 + step * k as f64;
                        (TAU * mains * order * at + phase).sin() / order
                    };
                    phases.iter().enumerate().map(part).sum()
                };
                (0..samples)
                    .map(|n| tone(n as f64 / hz) + 0.08 * random.gaussian())
                    .collect()
            }
            Self::Fan => {
                let rush = low_passed(samples, pick(350.0, 800.0, 550.0), hz, &mut random);
                let loudness = rms(&rush);
                let blades = pick(92.0, 137.0, 61.0);
                rush.iter()
                    .enumerate()
                    .map(|(n, rush)| {
                        let at = TAU * n as f64 / hz;
                        let tones: f64 = (1..=4)
                            .map(|k| (blades * f64::from(k) * at).sin() / f64::from(k))
                            .sum();
                        rush * (1.0 + 0.2 * (0.7 * at).sin()) + 0.4 * loudness * tones
                    })
                    .collect()
            }
            Self::Traffic => {
                let rumble = low_passed(samples, pick(60.0, 150.0, 100.0), hz, &mut random);
                let (every, wide) = (pick(3.5, 2.0, 2.7), pick(1.0, 0.5, 0.7));
                let mut envelope = vec![0.3; samples];
                let mut centre = random.between(-1.0, 1.0);
                while centre * hz < samples as f64 + 3.0 * wide * hz {
                    let height = random.between(0.4, 1.2);
                    for (n, e) in envelope.iter_mut().enumerate() {
                        let off = (n as f64 / hz - centre) / wide;
                        *e += height * (-0.5 * off * off).exp();
                    }
                    centre += random.between(0.5, 1.5) * every;
                }
                rumble.iter().zip(envelope).map(|(r, e)| r * e).collect()
            }
            Self::Babble => {
                let mut sum = vec![0.0; samples];
                for _ in 0..5 {
                    let gain = random.between(0.6, 1.4);
                    let from = random.bits() as usize % people.len();
                    // One phrase after the other, without their pauses.
                    let talk = people.iter().cycle().skip(from).flat_map(|p| &p.samples);
                    let late = random.bits() as usize % (3 * rate as usize);
                    let talk = talk.filter(|&&x| x != 0.0).skip(late);
                    for (s, x) in sum.iter_mut().zip(talk) {
                        *s += gain * f64::from(*x);
                    }
                }
                sum
            }
            Self::Keys => {
                let (rate, dullness) = (pick(4.0, 7.0, 5.5), pick(0.7, 0.2, 0.5));
                let mut out: Vec<f64> =
                    pink(samples, &mut random).iter().map(|x| 0.1 * x).collect();
                let mut at = random.between(0.0, hz / rate);
                while (at as usize) < samples {
                    // The key goes down, and comes up again.
                    for (after, force) in [(0.0, 4.0), (random.between(0.06, 0.1), 1.5)] {
                        let force = force * random.between(0.6, 1.4);
                        let from = (at + after * hz) as usize;
                        let mut last = 0.0;
                        let length = (0.03 * hz) as usize;
                        for (n, x) in out.iter_mut().skip(from).take(length).enumerate() {
                            last = dullness * last + (1.0 - dullness) * random.gaussian();
                            *x += force * (-(n as f64) / (0.004 * hz)).exp() * last;
                        }
                    }
                    at += hz * random.between(0.6, 1.4) / rate;
                }
                out
            }
            Self::Door => {
                let mut blows = vec![0.0; samples];
                let mut at = random.between(0.05, 0.5) * hz;
                while (at as usize) < samples {
                    let tones = [1.0, 1.9, 3.3]
                        .map(|k| k * pick(70.0, 160.0, 115.0) * random.between(0.9, 1.1));
                    let length = (0.5 * hz) as usize;
                    for (n, x) in blows.iter_mut().skip(at as usize).take(length).enumerate() {
                        let time = n as f64 / hz;
                        let ring: f64 = tones.iter().map(|f| (TAU * f * time).sin()).sum();
                        *x +=
                            ring * (-time / 0.06).exp() + random.gaussian() * (-time / 0.01).exp();
                    }
                    at += hz * random.between(0.5, 1.1);
                }
                let room = pink(samples, &mut random);
                let part = rms(&blows) / rms(&room);
                blows.iter().zip(room).map(|(b, r)| b + part * r).collect()
            }
        };
        at_floor_level(raw, level, rate)
    }
}

/// White noise through a one-pole low-pass at `corner` Hz.
fn low_passed(samples: usize, corner: f64, hz: f64, random: &mut Random) -> Vec<f64> {
    let keep = (-TAU * corner / hz).exp();
    let mut y = 0.0;
    (0..samples)
        .map(|_| {
            y = keep * y + random.gaussian();
            y
        })
        .collect()
}

fn rms(samples: &[f64]) -> f64 {
    (samples.iter().map(|x| x * x).sum::<f64>() / samples.len().max(1) as f64).sqrt()
}
