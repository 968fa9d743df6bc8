//! Dropouts: places where the recording chain put something in the place of sound, or left sound out.
//!
//! Unit: a count, and positions in frames. Three kinds are found:
//!
//! - [`held`]: a run of 0.7 to 80 ms of one value, zero or not, inside a signal that is in motion on both sides;
//! - [`repeats`]: 64 samples or more that stood there before, bit for bit, at most 8192 samples ago;
//! - [`cuts`]: missing samples, seen as a jump that neither the sound before nor the sound after it explains.
//!
//! The first two do not happen by chance and are certain. A cut is only suspected: now and then a click looks
//! like one, and where the sound goes on by chance as it was, nobody sees or hears it. Silence and constant signals
//! hold no dropout; an empty take is `TooShort`; samples that are not numbers make it `BadSamples`. Memory is
//! constant: of each kind the first [`KEPT`] places are kept, and the others only counted.

mod cuts;
mod held;
mod past;
mod repeats;

use cuts::Cuts;
use held::Held;
use past::Past;
use repeats::Repeats;

use super::level::all_finite;
use super::{Dropouts, Measured, NotMeasured, hops};
use crate::units::{Frames, SampleRate, Seconds};

/// Places that are kept of each kind.
const KEPT: usize = 100;
/// A hop is judged when so many hops after it have arrived, which is what the longest look ahead needs.
const AHEAD: u64 = 3;
/// A jump so close to a held or repeated stretch is its edge and no cut of its own.
const EDGE: Seconds = Seconds(0.002);

/// Finds [`Dropouts`] in a stream of any length in constant memory.
#[derive(Clone, Debug)]
pub struct DropoutDetector {
    rate: SampleRate,
    bad: bool,
    past: Past,
    /// Hops judged so far.
    judged: u64,
    held: Held,
    repeats: Repeats,
    cuts: Cuts,
}

impl DropoutDetector {
    /// A detector for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            bad: false,
            past: Past::new(),
            judged: 0,
            held: Held::new(rate),
            repeats: Repeats::new(),
            cuts: Cuts::new(rate),
        }
    }

    /// Takes the next samples (full scale ±1.0).
    pub fn push(&mut self, samples: &[f32]) {
        self.bad |= !all_finite(samples);
        if self.bad {
            return;
        }
        for piece in samples.chunks(past::PIECE) {
            self.past.extend(piece);
            while hops::start(self.judged + 1 + AHEAD, self.rate) <= self.past.end() {
                self.judge_hop();
            }
        }
    }

    /// The dropouts of the whole stream.
    pub fn finish(mut self) -> Measured<Dropouts> {
        if self.bad {
            return Err(NotMeasured::BadSamples);
        }
        if self.past.end() == 0 {
            return Err(NotMeasured::TooShort);
        }
        while hops::start(self.judged, self.rate) < self.past.end() {
            self.judge_hop();
        }
        let held = self.held.finish();
        let repeats = self.repeats.finish(&self.past);
        let mut cuts = self.cuts.finish();
        let edge = EDGE.frames(self.rate).0;
        let near = |cut: &Place| {
            let others = held.first.iter().chain(&repeats.first);
            others
                .into_iter()
                .any(|other| cut.from + edge >= other.from && cut.from <= other.to + edge)
        };
        let all = cuts.first.len();
        cuts.first.retain(|cut| !near(cut));
        cuts.count -= (all - cuts.first.len()) as u64;
        let mut at: Vec<Frames> = [&held, &repeats, &cuts]
            .into_iter()
            .flat_map(|places| places.first.iter().map(|place| Frames(place.from)))
            .collect();
        at.sort_unstable();
        at.truncate(KEPT);
        Ok(Dropouts {
            certain: held.count + repeats.count,
            suspected: cuts.count,
            at,
        })
    }

    fn judge_hop(&mut self) {
        let from = hops::start(self.judged, self.rate);
        let end = |hop| hops::start(hop + 1, self.rate).min(self.past.end());
        let (to, next_to) = (end(self.judged), end(self.judged + 1));
        self.held
            .judge(&self.past, from, to, end(self.judged + AHEAD));
        self.repeats.judge(&self.past, from, to);
        self.cuts.judge(&self.past, from, to, next_to);
        self.judged += 1;
    }
}

/// From the first sample of a dropout to the one after its last.
#[derive(Clone, Copy, Debug)]
struct Place {
    from: u64,
    to: u64,
}

/// How finely a signal must be stepped to tell chance from fault: in a few steps, anything comes again.
const LEAST_STEPS: f32 = 16.0;

/// Whether the samples span many times the smallest step that they take.
fn is_finely_stepped(samples: &[f32]) -> bool {
    let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let smallest = steps
        .filter(|&step| step > 0.0)
        .fold(f32::INFINITY, f32::min);
    let high = samples.iter().fold(f32::NEG_INFINITY, |m, &x| m.max(x));
    let low = samples.iter().fold(f32::INFINITY, |m, &x| m.min(x));
    high - low >= LEAST_STEPS * smallest
}

/// How many, and where the first [`KEPT`] of them are.
#[derive(Clone, Debug, Default)]
struct Places {
    count: u64,
    first: Vec<Place>,
}

impl Places {
    fn add(&mut self, place: Place) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(place);
        }
    }
}
