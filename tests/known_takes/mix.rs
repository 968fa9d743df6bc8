//! Speech in noise: how the takes are made and what is known of each.

use rayon::prelude::*;
use takegate::analysis::TakeAnalysis;
use takegate::units::{Db, Dbfs};

use crate::analysed;
use crate::support::backgrounds::Background;
use crate::support::rooms::{Kind, Room};
use crate::support::speech::{Half, phrases};
use crate::support::{Clean, Random, floor_power, padded, scaled, speech_level};

/// The ratios that takes are made at, in dB.
pub const RATIOS: [f64; 10] = [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0];
/// Takes of each background at each ratio.
const EACH: usize = 5;
const RATES: [u32; 3] = [16_000, 44_100, 48_000];
/// Phrases of each speaker.
const PHRASES: usize = 3;
/// Takes of each background at each ratio in rooms, and their reverberation times in seconds.
const EACH_IN_ROOMS: usize = 2;
const ROOMS: (f64, f64) = (0.1, 1.2);
/// Kinds of rooms that nothing was fitted on.
const KINDS: [Kind; 2] = [Kind::LShape, Kind::Coupled];
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
    /// Where it is known when speech ends.
    pub trail: Option<f64>,
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
        Some(self.found.speech.trail_silence.ok()?.0 - self.trail?)
    }
}

/// The phrases of a half at each rate.
fn people(half: Half) -> [Vec<Clean>; 3] {
    RATES.map(|rate| phrases(half, PHRASES, rate))
}

/// The takes of one half. Every `peers`-th keeps its samples.
pub fn mixes(half: Half, peers: usize) -> Vec<Mix> {
    let people = people(half);
    let count = Background::ALL.len() * RATIOS.len() * EACH;
    (0..count)
        .into_par_iter()
        .map(|n| {
            let mut random = Random(n as u64);
            let people = &people[random.bits() as usize % RATES.len()];
            let phrase = &people[random.bits() as usize % people.len()];
            let mut random = Random(n as u64 + 1_000_000);
            let tight = random.uniform() < 0.2;
            let (least, most) = if tight { (0.0, 0.04) } else { (0.4, 1.2) };
            let mut end = || (random.between(least, most) * f64::from(phrase.rate)) as usize;
            let (lead, trail) = (end(), end());
            let speech = Speech {
                name: phrase.name.clone(),
                samples: padded(&phrase.samples, lead, trail),
                rate: phrase.rate,
                lead,
                // The lines of the play end in the decay of their own room, in which nobody can say where speech ends.
                trail: (!is_of_the_play(phrase)).then_some(trail),
                tight,
            };
            let mut mix = speech.in_noise(half, people, n, &mut random);
            if n % peers != 0 {
                mix.samples = None;
            }
            mix
        })
        .collect()
}

fn is_of_the_play(phrase: &Clean) -> bool {
    phrase.name.starts_with("nl-") || phrase.name.starts_with("cs-")
}

/// Takes of one half in rooms.
pub fn in_rooms(half: Half) -> Vec<Mix> {
    let mut people = people(half);
    for people in &mut people {
        people.retain(|phrase| !is_of_the_play(phrase));
    }
    let count = Background::ALL.len() * RATIOS.len() * EACH_IN_ROOMS;
    (0..count)
        .into_par_iter()
        .map(|n| {
            let mut random = Random(n as u64 * 7919 + 5);
            let people = &people[random.bits() as usize % RATES.len()];
            let phrase = &people[random.bits() as usize % people.len()];
            let mut end = || (random.between(0.4, 1.2) * f64::from(phrase.rate)) as usize;
            let (lead, trail) = (end(), end());
            let kind = KINDS[(random.uniform() * 2.0) as usize];
            let wanted = random.between(ROOMS.0, ROOMS.1);
            let room = Room::new(kind, wanted, phrase.rate, &mut random);
            let dry = padded(&phrase.samples, lead, trail);
            let mut samples = room.sounding(&dry);
            // The take ends while the last sound may still decay, as takes do.
            samples.truncate(dry.len());
            // What the transform left of nothing.
            samples[..lead.saturating_sub(1)].fill(0.0);
            let speech = Speech {
                name: format!("{} in {kind:?} of {:.2} s", phrase.name, room.rt60),
                samples,
                rate: phrase.rate,
                lead,
                trail: None,
                tight: false,
            };
            let mut mix = speech.in_noise(half, people, n, &mut random);
            mix.samples = None;
            mix
        })
        .collect()
}

/// Speech as it is before noise is added.
struct Speech {
    name: String,
    samples: Vec<f32>,
    rate: u32,
    lead: usize,
    trail: Option<usize>,
    tight: bool,
}

impl Speech {
    /// Take `n` of this speech.
    fn in_noise(&self, half: Half, people: &[Clean], n: usize, random: &mut Random) -> Mix {
        let background = Background::ALL[n % Background::ALL.len()];
        let ratio = RATIOS[n / Background::ALL.len() % RATIOS.len()];
        let rate = self.rate;
        // Louder where the noise would else lie under the resolution of 16 bit.
        let level = if ratio >= 40.0 {
            -22.0
        } else {
            random.between(-34.0, -22.0)
        };
        let gain = level - speech_level(&self.samples, rate).0;
        let speech = scaled(&self.samples, Dbfs(gain).amplitude());
        let level = speech_level(&speech, rate);
        let wanted = Dbfs(level.0 - ratio);
        let noise = background.make(half, people, wanted, speech.len(), rate, n as u64);
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
        let seconds = |samples: usize| samples as f64 / f64::from(rate);
        Mix {
            name: format!(
                "{} in {background:?} at {ratio} dB, {depth}, take {n}",
                self.name
            ),
            background,
            ratio,
            speech: level,
            floor: Dbfs::from_power(floor_power(&noise, rate)).expect("there is noise"),
            floor_in_pauses: Dbfs::from_power(sum / there.max(1) as f64),
            has_pauses: pause_time >= PAUSES,
            tight: self.tight,
            lead: seconds(self.lead),
            trail: self.trail.map(seconds),
            found: analysed(&samples, rate),
            samples: Some((samples, rate)),
        }
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
