//! Speech and pauses told apart, and the noise that stands in the pauses.
//!
//! Speech and noise are found together: frames that rise out of the noise in the bands' Itakura–Saito distance
//! are active; active stretches that no voice supports are noise; the frames left are the pauses, whose mean
//! spectrum is the noise; and again, until the noise stands still.

use super::activity::SPEECH_SCORE;
use super::bands::{BANDS, FIRST_SPEECH_BAND};
use super::record::Frame;
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
/// Frames of the core (score above [`SPEECH_SCORE`]) needed to take speech's energy from them.
const MIN_CORE: usize = 5;
/// Voiced runs count from this length …
const MIN_VOICED_RUN: usize = 6;
/// … with this harmonicity and energy, relative to speech.
const VOICED: f32 = 0.85;
const VOICED_ENERGY: Db = Db(-12.0);
/// Where the detector hears little of what is active, voiced runs count from this harmonicity and energy.
const VOICED_WHERE_DEAF: f32 = 0.80;
const VOICED_ENERGY_WHERE_DEAF: Db = Db(-20.0);
const DEAF_BELOW: f64 = 0.45;
/// Speech reaches so many frames before and after its support.
const SUPPORT_BEFORE: usize = 10;
const SUPPORT_AFTER: usize = 18;
/// Active stretches that touch it belong to it up to here: onsets before, reverberant tails after.
const REACH_BEFORE: usize = 25;
const REACH_AFTER: usize = 100;
/// A tail longer than so many frames must go on falling …
const SURE_TAIL: usize = 48;
/// … by this in so many frames, smoothed over 50 ms, as the longest reverberation (6 s) does; what swells or stays is a
/// noise of its own.
const TAIL_FALL: Db = Db(1.5);
const TAIL_STEP: usize = 15;
/// A frame that the detector is this sure of is in no pause.
pub(super) const SURE_SPEECH: f32 = 0.9;

/// What the frames of a take are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segmentation {
    /// Frames of speech.
    pub(super) active: Vec<bool>,
    /// Frames that the noise floor rests on; none for [`NoiseBasis::Minimum`].
    pub(super) noise: Vec<bool>,
    /// What they are.
    pub(super) basis: NoiseBasis,
    /// Whether the pauses are digital zero, which has no level.
    pub(super) digital_silence: bool,
}

/// Tells speech and noise apart in the frames of a take with at least one sounding frame.
pub(super) fn segment(frames: &[Frame]) -> Segmentation {
    let energy: Vec<f64> = frames.iter().map(Frame::energy).collect();
    let (smooth_energy, slow_energy) = (smoothed(&energy), smoothed_over(&energy, 2));
    let core: Vec<bool> = frames.iter().map(|f| f.voice() > SPEECH_SCORE).collect();
    let speech_energy = speech_energy(&energy, &core);
    let mut noise = first_noise(frames, &smooth_energy);
    let mut round = 0;
    loop {
        round += 1;
        let mut active = rising_out_of(frames, &noise);
        keep_runs(&mut active, MIN_ACTIVE_RUN);
        let support = support(frames, &energy, &core, &active, speech_energy);
        keep_supported(&mut active, &support, &slow_energy);
        let (pauses, basis, digital_silence) = noise_frames(frames, &active);
        let still = match mean_bands(frames, &pauses) {
            Some(next) if !digital_silence => {
                let still = stands_still(&noise, &next);
                noise = next;
                still
            }
            _ => true,
        };
        if still || round == MAX_ROUNDS {
            return Segmentation {
                active,
                noise: pauses,
                basis,
                digital_silence,
            };
        }
    }
}

/// Means over each frame and its two neighbours.
pub(super) fn smoothed(values: &[f64]) -> Vec<f64> {
    smoothed_over(values, 1)
}

/// Means over each frame and `beside` neighbours on each side.
pub(super) fn smoothed_over(values: &[f64], beside: usize) -> Vec<f64> {
    (0..values.len())
        .map(|i| {
            let around = &values[i.saturating_sub(beside)..(i + beside + 1).min(values.len())];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}

fn speech_energy(energy: &[f64], core: &[bool]) -> f64 {
    let count = core.iter().filter(|&&c| c).count();
    if count >= MIN_CORE {
        energy
            .iter()
            .zip(core)
            .filter(|&(_, &c)| c)
            .map(|(e, _)| e)
            .sum::<f64>()
            / count as f64
    } else {
        quantile(energy.to_vec(), 0.9)
    }
}

/// The value below which `part` of all lie.
pub(super) fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f64 * part).round() as usize;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// The value in the middle; of two the lower one, so that half of all and more reach it.
pub(super) fn lower_median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = (values.len() - 1) / 2;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
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

/// The voice that active stretches need: the detector's core, and voiced runs.
fn support(
    frames: &[Frame],
    energy: &[f64],
    core: &[bool],
    active: &[bool],
    speech_energy: f64,
) -> Vec<bool> {
    let count = |mask: &[bool]| mask.iter().filter(|&&m| m).count() as f64;
    let deaf = count(core) < DEAF_BELOW * count(active);
    let (harmonic, least) = if deaf {
        (
            VOICED_WHERE_DEAF,
            speech_energy * VOICED_ENERGY_WHERE_DEAF.power_ratio(),
        )
    } else {
        (VOICED, speech_energy * VOICED_ENERGY.power_ratio())
    };
    let mut support = core.to_vec();
    let voiced: Vec<bool> = active
        .iter()
        .zip(frames)
        .map(|(&a, f)| a && f.harmonicity() > harmonic)
        .collect();
    for (from, to) in runs(&voiced) {
        let mean = energy[from..to].iter().sum::<f64>() / (to - from) as f64;
        if to - from >= MIN_VOICED_RUN && mean > least {
            support[from..to].fill(true);
        }
    }
    support
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

/// The frames that the noise is measured in.
fn noise_frames(frames: &[Frame], active: &[bool]) -> (Vec<bool>, NoiseBasis, bool) {
    let outside = |before, after, least| {
        let mut mask: Vec<bool> = widened(active, before, after)
            .iter()
            .zip(frames)
            .map(|(&a, f)| !a && f.voice() <= SURE_SPEECH)
            .collect();
        keep_runs(&mut mask, least);
        let zeros = mask
            .iter()
            .zip(frames)
            .filter(|&(&m, f)| m && f.is_digital_zero())
            .count();
        let sounding = mask.iter().filter(|&&m| m).count() - zeros;
        for (m, f) in mask.iter_mut().zip(frames) {
            *m &= !f.is_digital_zero();
        }
        (mask, sounding, zeros)
    };
    let (mask, sounding, zeros) = outside(2, 5, 8);
    // The edges of a gated pause hold a few frames that are not yet zero.
    let digital_silence = zeros >= 8 && sounding < 12.max(zeros / 4);
    if sounding >= 12 || digital_silence {
        return (mask, NoiseBasis::Pauses, digital_silence);
    }
    let (mask, sounding, _) = outside(0, 2, 2);
    if sounding >= 4 {
        return (mask, NoiseBasis::Gaps, false);
    }
    (vec![false; frames.len()], NoiseBasis::Minimum, false)
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

/// Runs of `true`, as half-open ranges.
pub(super) fn runs(mask: &[bool]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + mask[at..].iter().position(|&m| m)?;
        let to = mask[from..]
            .iter()
            .position(|&m| !m)
            .map_or(mask.len(), |n| from + n);
        at = to;
        Some((from, to))
    })
}

/// Clears the runs of less than `least`.
pub(super) fn keep_runs(mask: &mut [bool], least: usize) {
    let all: Vec<_> = runs(mask).collect();
    for (from, to) in all {
        if to - from < least {
            mask[from..to].fill(false);
        }
    }
}

/// The mask with every run made longer on both sides.
pub(super) fn widened(mask: &[bool], before: usize, after: usize) -> Vec<bool> {
    let mut wide = vec![false; mask.len()];
    for (from, to) in runs(mask) {
        wide[from.saturating_sub(before)..(to + after).min(mask.len())].fill(true);
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_kept_and_widened() {
        let mask = [true, false, true, true, false, false, true];
        assert_eq!(runs(&mask).collect::<Vec<_>>(), [(0, 1), (2, 4), (6, 7)]);
        let mut kept = mask;
        keep_runs(&mut kept, 2);
        assert_eq!(runs(&kept).collect::<Vec<_>>(), [(2, 4)]);
        assert_eq!(runs(&widened(&kept, 1, 2)).collect::<Vec<_>>(), [(1, 6)]);
    }

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
