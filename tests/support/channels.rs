//! Recordings of two channels with a known fault, or with none that looks like one.
#![allow(dead_code)]

use super::{CLEAN_LEVEL, Clean, Noise, Random, noise, padded};
use takegate::analysis::ChannelFault;
use takegate::units::{Db, Dbfs};

/// Two channels and what is wrong with them.
pub struct Pair {
    /// What it is made of.
    pub name: String,
    /// Rate in Hz.
    pub rate: u32,
    /// Frames, left and right in turn, full scale ±1.0.
    pub frames: Vec<f32>,
    /// What is wrong.
    pub fault: ChannelFault,
}

/// A way of making one.
type Make = fn(&mut Room) -> ([Vec<f32>; 2], ChannelFault);

/// What a pair is made from.
pub struct Room<'a> {
    voice: &'a Clean,
    speech: Vec<f32>,
    random: Random,
    /// Level of the noise.
    bed: Dbfs,
}

impl Room<'_> {
    /// Another noise at each call.
    fn noise(&mut self, below: f64) -> Vec<f32> {
        let kinds = [Noise::White, Noise::Pink, Noise::Brown];
        let kind = kinds[(self.random.bits() % 3) as usize];
        let level = Dbfs(self.bed.0 + below);
        let seed = self.random.bits();
        noise(kind, level, self.speech.len(), self.voice.rate, seed)
    }

    /// The speech, later and at another level, in a noise of its own.
    fn heard(&mut self, delay_ms: f64, gain: Db) -> Vec<f32> {
        let delay = (delay_ms * f64::from(self.voice.rate) / 1000.0) as usize;
        let mut out = self.noise(0.0);
        let factor = gain.amplitude_ratio() as f32;
        for (x, s) in out[delay..].iter_mut().zip(&self.speech) {
            *x += factor * s;
        }
        out
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.random.between(low, high)
    }
}

fn turned(samples: Vec<f32>) -> Vec<f32> {
    samples.into_iter().map(|x| -x).collect()
}

/// Each with its name.
pub const KINDS: [(&str, Make); 17] = [
    ("the other channel all zeros", |room| {
        let zeros = vec![0.0; room.speech.len()];
        ([room.heard(0.0, Db(0.0)), zeros], ChannelFault::Dead)
    }),
    ("the other channel an open input", |room| {
        let below = -room.between(0.0, 10.0);
        (
            [room.heard(0.0, Db(0.0)), room.noise(below)],
            ChannelFault::Dead,
        )
    }),
    ("only crosstalk", |room| {
        let gain = Db(-room.between(45.0, 60.0));
        let mut other = room.heard(0.0, gain);
        other.iter_mut().for_each(|x| *x *= 0.01);
        ([room.heard(0.0, Db(0.0)), other], ChannelFault::Dead)
    }),
    ("the measured channel an open input", |room| {
        (
            [room.noise(-5.0), room.heard(0.0, Db(0.0))],
            ChannelFault::Dead,
        )
    }),
    ("inverted copy", |room| {
        let one = room.heard(0.0, Db(0.0));
        ([one.clone(), turned(one)], ChannelFault::Inverted)
    }),
    ("inverted, noises of their own", |room| {
        let gain = Db(room.between(-4.0, 4.0));
        (
            [room.heard(0.0, Db(0.0)), turned(room.heard(0.0, gain))],
            ChannelFault::Inverted,
        )
    }),
    ("inverted and 0.1 to 1 ms later", |room| {
        let (delay, gain) = (room.between(0.1, 1.0), Db(room.between(-4.0, 4.0)));
        (
            [room.heard(0.0, Db(0.0)), turned(room.heard(delay, gain))],
            ChannelFault::Inverted,
        )
    }),
    ("9 to 25 dB below", |room| {
        let gain = Db(-room.between(9.0, 25.0));
        (
            [room.heard(0.0, Db(0.0)), room.heard(0.2, gain)],
            ChannelFault::Imbalance,
        )
    }),
    ("9 to 20 dB above", |room| {
        let gain = Db(-room.between(9.0, 20.0));
        (
            [room.heard(0.0, gain), room.heard(0.0, Db(0.0))],
            ChannelFault::Imbalance,
        )
    }),
    ("identical", |room| {
        let one = room.heard(0.0, Db(0.0));
        ([one.clone(), one], ChannelFault::DualMono)
    }),
    ("identical but for the dither", |room| {
        let one = room.heard(0.0, Db(0.0));
        let mut dithered = || -> Vec<f32> {
            let step = 1.0 / 32768.0;
            let dither =
                |x: &f32| x + (room.random.uniform() - room.random.uniform()) as f32 * step;
            one.iter().map(dither).collect()
        };
        ([dithered(), dithered()], ChannelFault::DualMono)
    }),
    ("two microphones side by side", |room| {
        let gain = Db(room.between(-3.0, 3.0));
        (
            [room.heard(0.0, Db(0.0)), room.heard(0.05, gain)],
            ChannelFault::None,
        )
    }),
    ("two microphones 0.1 to 1 m apart", |room| {
        let (delay, gain) = (room.between(0.3, 3.0), Db(room.between(-4.0, 4.0)));
        (
            [room.heard(0.0, Db(0.0)), room.heard(delay, gain)],
            ChannelFault::None,
        )
    }),
    ("two microphones 2 to 4 m apart", |room| {
        let (delay, gain) = (room.between(6.0, 12.0), Db(room.between(-4.0, 4.0)));
        (
            [room.heard(0.0, Db(0.0)), room.heard(delay, gain)],
            ChannelFault::None,
        )
    }),
    ("the same with an echo in one of them", |room| {
        let delay = room.between(1.0, 4.0);
        let mut other = room.heard(delay, Db(-2.0));
        let echo = room.heard(delay + 7.0, Db(-8.0));
        other.iter_mut().zip(&echo).for_each(|(x, e)| *x += e);
        ([room.heard(0.0, Db(0.0)), other], ChannelFault::None)
    }),
    ("two speakers, each on a microphone", |room| {
        let half = room.speech.len() / 2;
        let mut own = room.noise(0.0);
        let mut other = room.noise(0.0);
        for n in 0..half {
            own[n] += room.speech[n];
            other[half + n] += room.speech[n];
        }
        ([own, other], ChannelFault::None)
    }),
    ("identical speech, other noises", |room| {
        (
            [room.heard(0.0, Db(0.0)), room.heard(0.0, Db(0.0))],
            ChannelFault::None,
        )
    }),
];

/// The pair of a kind.
pub fn pair(voice: &Clean, kind: usize, snr: f64, seed: u64) -> Pair {
    let pad = voice.rate as usize * 3 / 10;
    let mut room = Room {
        voice,
        speech: padded(&voice.samples, pad, pad),
        random: Random(seed),
        bed: Dbfs(CLEAN_LEVEL.0 - snr),
    };
    let (name, make) = KINDS[kind];
    let ([left, right], fault) = make(&mut room);
    Pair {
        name: format!("{name}: {} at {snr} dB", voice.name),
        rate: voice.rate,
        frames: left
            .into_iter()
            .zip(right)
            .flat_map(|(l, r)| [l, r])
            .collect(),
        fault,
    }
}
