//! Speech in noise: how the takes are made and what is known of each.

use rayon::prelude::*;
use takegate::analysis::TakeAnalysis;
use takegate::units::{Db, Dbfs};

use crate::analysed;
use crate::support::backgrounds::Background;
use crate::support::speech::{Half, phrases};
use crate::support::{CLEAN_LEVEL, Clean, Random, floor_power, padded, scaled, speech_level};

/// The ratios that takes are made at, in dB.
pub const RATIOS: [f64; 10] = [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0];
/// Takes of each background at each ratio.
const EACH: usize = 5;
const RATES: [u32; 3] = [16_000, 44_100, 48_000];
/// Phrases of each speaker.
const PHRASES: usize = 3;
/// A take has pauses where this much of it is no speech, in seconds.
const PAUSES: f64 = 0.4;

/// A take of known speech and noise, and what was found.
pub struct Mix {
    pub name: String,
    pub background: Background,
    /// The ratio it was made at, in dB; the true one differs by a rounding of samples.
    pub ratio: f64,
    pub speech: Dbfs,
    /// Of the noise in the whole take.
    pub floor: Dbfs,
    /// Of the noise where there is no speech.
    pub floor_in_pauses: Option<Dbfs>,
    pub has_pauses: bool,
    /// Speech reaches both ends of the take.
    pub tight: bool,
    pub lead: f64,
    pub trail: f64,
    pub found: TakeAnalysis,
    /// The samples and their rate, where other tools are asked about them too.
    pub samples: Option<(Vec<f32>, u32)>,
}

impl Mix {
    pub fn snr(&self) -> Db {
        self.speech - self.floor
    }

    pub fn snr_error(&self) -> Option<f64> {
        Some(self.found.snr.ok()?.value.0 - self.snr().0)
    }

    pub fn floor_error(&self) -> Option<f64> {
        Some(self.found.noise.floor.ok()?.value.0 - self.floor.0)
    }

    /// Against the noise where there is no speech.
    pub fn floor_error_in_pauses(&self) -> Option<f64> {
        Some(self.found.noise.floor.ok()?.value.0 - self.floor_in_pauses?.0)
    }

    pub fn level_error(&self) -> Option<f64> {
        Some(self.found.speech.level.ok()?.0 - self.speech.0)
    }

    pub fn lead_error(&self) -> Option<f64> {
        Some(self.found.speech.lead_silence.ok()?.0 - self.lead)
    }

    pub fn trail_error(&self) -> Option<f64> {
        Some(self.found.speech.trail_silence.ok()?.0 - self.trail)
    }
}

/// The takes of one half. Every `peers`-th keeps its samples.
pub fn mixes(half: Half, peers: usize) -> Vec<Mix> {
    let people: Vec<Vec<Clean>> = RATES.map(|rate| phrases(half, PHRASES, rate)).into();
    let count = Background::ALL.len() * RATIOS.len() * EACH;
    (0..count)
        .into_par_iter()
        .map(|n| {
            let mut random = Random(n as u64);
            let people = &people[random.bits() as usize % RATES.len()];
            let phrase = &people[random.bits() as usize % people.len()];
            let background = Background::ALL[n % Background::ALL.len()];
            let ratio = RATIOS[n / Background::ALL.len() % RATIOS.len()];
            mix(half, people, phrase, background, ratio, n, n % peers == 0)
        })
        .collect()
}

fn mix(
    half: Half,
    people: &[Clean],
    phrase: &Clean,
    background: Background,
    ratio: f64,
    seed: usize,
    keep: bool,
) -> Mix {
    let mut random = Random(seed as u64 + 1_000_000);
    let rate = phrase.rate;
    let tight = random.uniform() < 0.2;
    let (least, most) = if tight { (0.0, 0.04) } else { (0.4, 1.2) };
    let mut end = || (random.between(least, most) * f64::from(rate)) as usize;
    let (lead, trail) = (end(), end());
    // Louder where the noise would else lie under the resolution of 16 bit.
    let level = if ratio >= 40.0 {
        -22.0
    } else {
        random.between(-34.0, -22.0)
    };
    let gain = Dbfs(level - CLEAN_LEVEL.0).amplitude();
    let speech = padded(&scaled(&phrase.samples, gain), lead, trail);
    let level = speech_level(&speech, rate);
    let wanted = Dbfs(level.0 - ratio);
    let noise = background.make(half, people, wanted, speech.len(), rate, seed as u64);
    let bits = if random.uniform() < 0.5 { 16 } else { 24 };
    let samples: Vec<f32> = speech
        .iter()
        .zip(&noise)
        .map(|(s, n)| quantised(s + n, bits))
        .collect();
    // With the rounding to 16 or 24 bit.
    let noise: Vec<f64> = samples
        .iter()
        .zip(&speech)
        .map(|(x, s)| f64::from(x - s))
        .collect();
    let paused = pauses(&speech, rate as usize * 6 / 100);
    let pause_time = paused.iter().filter(|&&p| p).count() as f64 / f64::from(rate);
    let of_pauses = crate::support::above_20_hz(&noise, f64::from(rate));
    let (sum, there) = of_pauses
        .iter()
        .zip(&paused)
        .filter(|&(_, &p)| p)
        .fold((0.0, 0usize), |(sum, n), (x, _)| (sum + x * x, n + 1));
    let depth = format!("{} kHz, {bits} bit", f64::from(rate) / 1000.0);
    Mix {
        name: format!(
            "{} in {background:?} at {ratio} dB, {depth}, take {seed}",
            phrase.name
        ),
        background,
        ratio,
        speech: level,
        floor: Dbfs::from_power(floor_power(&noise, rate)).expect("there is noise"),
        floor_in_pauses: Dbfs::from_power(sum / there.max(1) as f64),
        has_pauses: pause_time >= PAUSES,
        tight,
        lead: lead as f64 / f64::from(rate),
        trail: trail as f64 / f64::from(rate),
        found: analysed(&samples, rate),
        samples: keep.then_some((samples, rate)),
    }
}

/// Where the speech is zero for `least` samples and more.
fn pauses(speech: &[f32], least: usize) -> Vec<bool> {
    let mut paused = vec![false; speech.len()];
    let mut from = 0;
    for n in 0..=speech.len() {
        if n == speech.len() || speech[n] != 0.0 {
            if n - from >= least {
                paused[from..n].fill(true);
            }
            from = n + 1;
        }
    }
    paused
}

fn quantised(sample: f32, bits: u32) -> f32 {
    let steps = f64::from(1u32 << (bits - 1));
    let code = (f64::from(sample) * steps).round();
    (code.clamp(-steps, steps - 1.0) / steps) as f32
}
