//! Takes whose ends are known: room tone around speech, speech cut off by either end, and rooms without a speaker.
#![allow(dead_code)]

use super::{CLEAN_LEVEL, Clean, Noise, Random, noise, rms, scaled};
use takegate::units::Dbfs;

/// A take and what is known of its ends.
pub struct Take {
    /// What it is made of.
    pub name: String,
    /// Its rate in Hz.
    pub rate: u32,
    /// Active level of the speech over the noise, in dB.
    pub snr: f64,
    /// One channel, full scale ±1.0.
    pub samples: Vec<f32>,
    /// Seconds of room tone before and after the speech; 0 where it is cut off.
    pub room: [f64; 2],
    /// Whether speech is cut off at the start and at the end.
    pub cut: [bool; 2],
}

/// The noises of a room and what happens in it.
pub const NOISES: [Noise; 6] = [
    Noise::White,
    Noise::Pink,
    Noise::Brown,
    Noise::Hum,
    Noise::Clicks,
    Noise::Tones,
];

/// How a take is to begin or to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// With 0.3 to 1.2 s of room tone.
    Room,
    /// With 0.05 to 0.15 s of it.
    Tight,
    /// Inside the speech, up to 0.2 s after its onset or before its end, where it is running for certain.
    Cut,
}

/// Speech counts as running where two hops are so loud, relative to its active level and to the noise, in dB.
const RUNNING: f64 = -12.0;
const OVER_NOISE: f64 = 8.0;
/// A cut lies within so many hops of the end of the speech: a fifth of a second.
const DEEPEST: usize = 20;

/// A take in noise so many dB below the speech, `gain_db` over or under the usual level; `None` where no place to cut
/// the speech at lies near its end.
pub fn take(
    voice: &Clean,
    kind: Noise,
    snr: f64,
    edges: [Edge; 2],
    gain_db: f64,
    seed: u64,
) -> Option<Take> {
    let rate = f64::from(voice.rate);
    let mut random = Random(seed);
    let mut speech = audible(voice);
    let mut room = [0.0; 2];
    for (end, edge) in edges.into_iter().enumerate() {
        match edge {
            Edge::Room => room[end] = random.between(0.3, 1.2),
            Edge::Tight => room[end] = random.between(0.05, 0.15),
            Edge::Cut => {
                // The end is cut as the start of the speech read backwards.
                if end == 1 {
                    speech.reverse();
                }
                let places = places(&speech, voice.rate, snr);
                let place = *places.get((random.uniform() * places.len() as f64) as usize)?;
                speech.drain(..place);
                if end == 1 {
                    speech.reverse();
                }
            }
        }
    }
    let before = (room[0] * rate) as usize;
    let after = (room[1] * rate) as usize;
    let length = before + speech.len() + after;
    let level = Dbfs(CLEAN_LEVEL.0 - snr);
    let mut samples = noise(kind, level, length, voice.rate, seed);
    for (x, s) in samples[before..].iter_mut().zip(&speech) {
        *x += s;
    }
    Some(Take {
        name: format!("{} in {kind:?} at {snr} dB, {edges:?}", voice.name),
        rate: voice.rate,
        snr,
        samples: scaled(&samples, Dbfs(gain_db).amplitude()),
        room,
        cut: edges.map(|edge| edge == Edge::Cut),
    })
}

/// The speech from its first to its last 10 ms within 30 dB of its level: fainter ends are nobody's first or last word.
fn audible(voice: &Clean) -> Vec<f32> {
    let hop = voice.rate as usize / 100;
    let least = Dbfs(CLEAN_LEVEL.0 - 30.0).amplitude();
    let loud = |hop: &[f32]| rms(hop) > least;
    let first = voice.samples.chunks(hop).position(loud).unwrap_or(0);
    let last = voice
        .samples
        .chunks(hop)
        .collect::<Vec<_>>()
        .into_iter()
        .rposition(loud)
        .unwrap_or(0);
    voice.samples[first * hop..voice.samples.len().min((last + 1) * hop)].to_vec()
}

/// Where the speech may be cut: near its start, 20 ms of it running.
fn places(speech: &[f32], rate: u32, snr: f64) -> Vec<usize> {
    let hop = rate as usize / 100;
    let least = Dbfs(CLEAN_LEVEL.0 + RUNNING.max(OVER_NOISE - snr)).amplitude();
    let running =
        |at: usize| (0..2).all(|k| rms(&speech[at + k * hop..at + (k + 1) * hop]) > least);
    (0..=DEEPEST * hop)
        .step_by(hop / 4)
        .filter(|&at| at + 2 * hop <= speech.len() && running(at))
        .collect()
}

/// A room without a speaker.
pub fn empty(kind: Noise, level: Dbfs, seconds: f64, rate: u32, seed: u64) -> Vec<f32> {
    noise(
        kind,
        level,
        (seconds * f64::from(rate)) as usize,
        rate,
        seed,
    )
}
