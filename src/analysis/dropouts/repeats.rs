//! Stretches that stood there before, bit for bit: a buffer delivered twice.
//!
//! Sound never repeats itself to the last bit; only a signal without noise does, a tone from a computer or a
//! constant, and it goes on doing so. Some samples, chosen by their value and so the same in every copy, are kept
//! in a table by the samples before them; where the table knows a place that looks the same, both are compared.

use super::past::Past;
use super::{Place, Places, is_finely_stepped};

/// Shortest distance and longest distance of a copy from its original, in samples.
const NEAREST: u64 = 32;
const FARTHEST: u64 = 8192;
/// The shortest copy, in samples.
const SHORTEST: u64 = 64;
/// A copy must change its value so often: a constant repeats itself.
const LEAST_CHANGES: usize = 32;
/// A signal that repeats one stretch more often than this is periodic.
const MOST_COPIES: u64 = 12;
/// Nearly periodic signals agree before and after the copy too: in so many samples at most this part may.
const AROUND: u64 = 128;
const AGREE_AT_MOST: f64 = 0.25;
/// Bits of the table's size, and of the choice: one sample in eight is kept.
const TABLE_BITS: u32 = 13;
const CHOICE_BITS: u32 = 3;
/// Samples that a key is made of.
const KEY: u64 = 4;

#[derive(Clone, Debug)]
pub(super) struct Repeats {
    /// By key, the newest position of a chosen sample and one more; 0 is none.
    table: Vec<u64>,
    chosen: Vec<u32>,
    copy: Option<Copy>,
    /// Up to here everything has been compared.
    compared: u64,
    found: Places,
}

/// A stretch that stood `distance` before.
#[derive(Clone, Copy, Debug)]
struct Copy {
    place: Place,
    distance: u64,
}

impl Repeats {
    pub(super) fn new() -> Self {
        Self {
            table: vec![0; 1 << TABLE_BITS],
            chosen: Vec::new(),
            copy: None,
            compared: 0,
            found: Places::default(),
        }
    }

    pub(super) fn judge(&mut self, past: &Past, from: u64, to: u64) {
        self.follow(past, to);
        let hop = past.slice(from.saturating_sub(1), to);
        let first = to - hop.len() as u64;
        choose(hop, &mut self.chosen);
        for k in 0..self.chosen.len() {
            let at = first + u64::from(self.chosen[k]);
            if at < KEY {
                continue;
            }
            let slot = &mut self.table[key(past.slice(at + 1 - KEY, at + 1))];
            let known = std::mem::replace(slot, at + 1);
            if at >= self.compared && self.copy.is_none() && known > 0 {
                self.compare(past, known - 1, at);
                self.follow(past, to);
            }
        }
    }

    pub(super) fn finish(mut self, past: &Past) -> Places {
        if let Some(copy) = self.copy.take() {
            self.close(past, copy);
        }
        self.found
    }

    /// Begins a copy where the samples before both places are the same.
    fn compare(&mut self, past: &Past, original: u64, at: u64) {
        let distance = at - original;
        if !(NEAREST..=FARTHEST).contains(&distance) {
            return;
        }
        let equal = |k: &u64| past.at(original - k) == past.at(at - k);
        let most = (original - past.first()).min(at - self.compared) + 1;
        let same = (0..most).take_while(equal).count() as u64;
        if same >= KEY {
            let place = Place {
                from: at + 1 - same,
                to: at + 1,
            };
            self.copy = Some(Copy { place, distance });
        }
    }

    /// Goes on to the copy's end; closes it when that is there.
    fn follow(&mut self, past: &Past, to: u64) {
        let Some(copy) = &mut self.copy else {
            return;
        };
        let new = past.slice(copy.place.to, to);
        let old = past.slice(copy.place.to - copy.distance, to - copy.distance);
        let same = new.iter().zip(old).take_while(|(a, b)| a == b).count();
        copy.place.to += same as u64;
        if same < new.len() {
            let copy = *copy;
            self.copy = None;
            self.compared = copy.place.to;
            self.close(past, copy);
        }
    }

    fn close(&mut self, past: &Past, copy: Copy) {
        let Copy {
            place: Place { from, to },
            distance,
        } = copy;
        if to - from < SHORTEST || to - from > MOST_COPIES * distance {
            return;
        }
        let copied = past.slice(from, to);
        let changes = copied.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let agree = |from: u64, to: u64| {
            let new = past.slice(from, to);
            let old = past.slice(from - distance, to - distance);
            let same = new.iter().zip(old).filter(|(a, b)| a == b).count();
            same as f64 > AGREE_AT_MOST * AROUND as f64
        };
        let is_periodic =
            agree(from.saturating_sub(AROUND).max(distance), from) || agree(to, to + AROUND);
        if changes >= LEAST_CHANGES && is_finely_stepped(copied) && !is_periodic {
            self.found.add(copy.place);
        }
    }
}

/// Chooses samples by their value and the one before: the same ones in a copy as in its original.
fn choose(samples: &[f32], chosen: &mut Vec<u32>) {
    chosen.clear();
    chosen.resize(samples.len(), 0);
    let mut count = 0;
    for (k, pair) in samples.windows(2).enumerate() {
        let mixed = mix(pair[0].to_bits(), 0x9e37_79b1) ^ mix(pair[1].to_bits(), 0x85eb_ca77);
        // Without a branch: which sample is chosen cannot be foretold.
        chosen[count] = k as u32 + 1;
        count += usize::from(mixed >> (32 - CHOICE_BITS) == 0 && pair[0] != pair[1]);
    }
    chosen.truncate(count);
}

fn mix(bits: u32, factor: u32) -> u32 {
    // The low bits of short integers are zero: fold the high ones down first.
    (bits ^ (bits >> 15)).wrapping_mul(factor)
}

fn key(samples: &[f32]) -> usize {
    let mixed = samples.iter().fold(0u64, |sum, x| {
        (sum ^ u64::from(x.to_bits())).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    (mixed >> (64 - TABLE_BITS)) as usize
}
