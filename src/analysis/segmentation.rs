//! Speech and pauses told apart, and the noise that stands in the pauses.
//!
//! Speech and noise are found together: frames that rise out of the noise in the bands' Itakura–Saito distance
//! are active; active stretches that no voice supports are noise; the frames left are the pauses, whose mean
//! spectrum is the noise; and again, until the noise stands still.

use super::bands::{BANDS, FIRST_SPEECH_BAND};
use super::pauses::{Quiet, Risen, weights};
use super::record::Frame;
use super::series::{keep_runs, runs, smoothed, smoothed_over, widened};
use super::support::{SUPPORT_AFTER, SUPPORT_BEFORE, core, cut_sounds, speech_energy, support};
use super::take::NoiseBasis;
use crate::units::Db;

/// Part of all frames that the first guess of the noise rests on, those of least energy. Starting from more
/// locks onto speech in takes with few pauses.
const QUIETEST_PART: f64 = 0.05;
/// Least frames of the first guess.
const QUIETEST_FRAMES: usize = 4;
/// Rounds of noise and activity; hardly a take needs more than five.
const MAX_ROUNDS: usize = 8;
/// The noise stands still when no band moves by more, in dB.
const STILL: Db = Db(0.05);
/// A frame is active where the root of the mean distance exceeds this.
const ACTIVE_DISTANCE: f32 = 0.8;
/// Most that one band can add to the distance; 24.17 is the ratio at which it is reached.
const MAX_BAND_DISTANCE: f32 = 20.0;
const MAX_BAND_RATIO: f32 = 24.170_35;
/// Active runs shorter than this are noise.
const MIN_ACTIVE_RUN: usize = 3;
/// Active stretches that touch it belong to it up to here: onsets before, reverberant tails after.
const REACH_BEFORE: usize = 25;
const REACH_AFTER: usize = 300;
/// A tail longer than so many frames must go on falling …
const SURE_TAIL: usize = 48;
/// … by this in so many frames, smoothed over 50 ms, as any reverberation does, though not in every moment; what swells
/// or stays is a noise of its own.
const TAIL_FALL: Db = Db(1.5);
const TAIL_STEP: usize = 35;

/// What the frames of a take are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segmentation {
    /// Frames of speech.
    pub(super) active: Vec<bool>,
    /// Frames without speech in which nothing rises out of the noise.
    pub(super) quiet: Vec<bool>,
    /// How much each frame counts for the noise floor, 0…1; none of them for [`NoiseBasis::Minimum`].
    pub(super) noise: Vec<f64>,
    /// What the floor rests on.
    pub(super) basis: NoiseBasis,
    /// Whether the pauses are digital zero, which has no level.
    pub(super) digital_silence: bool,
}

/// Tells speech and noise apart in the frames of a take with at least one sounding frame.
pub(super) fn segment(frames: &[Frame]) -> Segmentation {
    let energy: Vec<f64> = frames.iter().map(Frame::energy).collect();
    let (smooth_energy, slow_energy) = (smoothed(&energy), smoothed_over(&energy, 2));
    let core = core(frames);
    let speech_energy = speech_energy(&energy, &core);
    let mut noise = first_noise(frames, &smooth_energy);
    let mut round = 0;
    loop {
        round += 1;
        let mut risen = rising_out_of(frames, &noise);
        keep_runs(&mut risen, MIN_ACTIVE_RUN);
        let support = support(frames, &energy, &core, &risen, speech_energy);
        let mut active = risen.clone();
        keep_supported(&mut active, &support, &slow_energy);
        let quiet = Quiet::between(&active, frames);
        let still = match mean_bands(frames, &quiet.frames) {
            Some(next) if !quiet.digital_silence => {
                let still = stands_still(&noise, &next);
                noise = next;
                still
            }
            _ => true,
        };
        if still || round == MAX_ROUNDS {
            for cut in cut_sounds(frames, &energy, &risen, speech_energy) {
                active[cut].fill(true);
            }
            let risen = Risen {
                all: &risen,
                speech: &active,
                support: &support,
            };
            return Segmentation {
                noise: weights(frames, &smooth_energy, speech_energy, &quiet, &risen),
                quiet: quiet.frames,
                basis: quiet.basis,
                digital_silence: quiet.digital_silence,
                active,
            };
        }
    }
}

fn first_noise(frames: &[Frame], smooth_energy: &[f64]) -> [f32; BANDS] {
    let mut order: Vec<usize> = (0..frames.len())
        .filter(|&i| !frames[i].is_digital_zero())
        .collect();
    let count = ((order.len() as f64 * QUIETEST_PART) as usize)
        .max(QUIETEST_FRAMES)
        .min(order.len());
    if count < order.len() {
        order.select_nth_unstable_by(count, |&a, &b| {
            smooth_energy[a]
                .total_cmp(&smooth_energy[b])
                .then(a.cmp(&b))
        });
        order.truncate(count);
        order.sort_unstable();
    }
    let mut sum = [0f64; BANDS];
    for &i in &order {
        let around = &frames[i.saturating_sub(1)..(i + 2).min(frames.len())];
        for frame in around {
            for (sum, power) in sum.iter_mut().zip(frame.bands()) {
                *sum += f64::from(power) / around.len() as f64;
            }
        }
    }
    sum.map(|s| (s / order.len().max(1) as f64) as f32)
}

/// Frames whose three-frame mean spectrum lies over the noise by more than the noise's own spread.
fn rising_out_of(frames: &[Frame], noise: &[f32; BANDS]) -> Vec<bool> {
    // Bands that hold nothing, as those above the Nyquist frequency, tell nothing.
    let used = noise[FIRST_SPEECH_BAND..]
        .iter()
        .filter(|&&n| n > 0.0)
        .count()
        .max(1) as f32;
    let over = noise.map(|n| if n > 0.0 { 1.0 / n } else { 0.0 });
    let threshold = ACTIVE_DISTANCE * ACTIVE_DISTANCE * used;
    let mut last = [0f32; BANDS];
    let mut this = [0f32; BANDS];
    let mut next = frames.first().map_or([0.0; BANDS], Frame::bands);
    (0..frames.len())
        .map(|i| {
            (last, this) = (this, next);
            next = frames.get(i + 1).map_or([0.0; BANDS], Frame::bands);
            if frames[i].is_digital_zero() {
                return false;
            }
            let parts = 1 + usize::from(i > 0) + usize::from(i + 1 < frames.len());
            let weight = 1.0 / parts as f32;
            // The sum of logarithms is the logarithm of the product: at most 24.17^23, which a float holds.
            let (mut sum, mut product) = (0f32, 1f32);
            for b in FIRST_SPEECH_BAND..BANDS {
                let ratio = (last[b] + this[b] + next[b]) * weight * over[b];
                let capped = ratio >= MAX_BAND_RATIO;
                let rising = ratio > 1.0 && !capped;
                sum += if capped {
                    MAX_BAND_DISTANCE
                } else if rising {
                    ratio - 1.0
                } else {
                    0.0
                };
                product *= if rising { ratio } else { 1.0 };
            }
            sum - product.ln() > threshold
        })
        .collect()
}

/// Active frames stay only where a voice supports them: clicks, bangs and chairs are noise.
fn keep_supported(active: &mut [bool], support: &[bool], energy: &[f64]) {
    let near = widened(support, SUPPORT_BEFORE, SUPPORT_AFTER);
    let mut reached = widened(support, REACH_BEFORE, SURE_TAIL);
    for (_, to) in runs(support) {
        for i in to + SURE_TAIL..(to + REACH_AFTER).min(active.len()) {
            if energy[i] * TAIL_FALL.power_ratio() > energy[i - TAIL_STEP] {
                break;
            }
            reached[i] = true;
        }
    }
    let stretches: Vec<_> = runs(active).collect();
    for (from, to) in stretches {
        let touches = near[from..to].iter().any(|&n| n);
        for i in from..to {
            active[i] = touches && reached[i];
        }
    }
}

fn mean_bands(frames: &[Frame], mask: &[bool]) -> Option<[f32; BANDS]> {
    let mut sum = [0f64; BANDS];
    let mut count = 0u32;
    for (frame, _) in frames.iter().zip(mask).filter(|&(_, &m)| m) {
        count += 1;
        for (sum, power) in sum.iter_mut().zip(frame.bands()) {
            *sum += f64::from(power);
        }
    }
    (count > 0).then(|| sum.map(|s| (s / f64::from(count)) as f32))
}

fn stands_still(a: &[f32; BANDS], b: &[f32; BANDS]) -> bool {
    let most = STILL.power_ratio() as f32;
    a.iter()
        .zip(b)
        .all(|(&a, &b)| a <= b * most && b <= a * most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_on_a_band_is_where_the_distance_reaches_it() {
        let distance = MAX_BAND_RATIO - 1.0 - MAX_BAND_RATIO.ln();
        assert!((distance - MAX_BAND_DISTANCE).abs() < 0.02, "{distance}");
        assert!(
            MAX_BAND_RATIO
                .powi((BANDS - FIRST_SPEECH_BAND) as i32)
                .is_finite()
        );
    }
}
