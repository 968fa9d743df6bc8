//! The frames that the noise is measured in, and how much each of them counts.
//!
//! Quiet frames next to speech are chosen by being quiet: a blow or a vehicle there is not told from speech, so that
//! their mean lies under that of the noise. Frames far from all voices are chosen by where they are, whatever is heard
//! in them, and their mean is that of the noise. So the far ones count in full, and the near ones only as far as the
//! far ones are few.

use super::record::Frame;
use super::series::{keep_runs, runs, widened};
use super::support::{SUPPORT_AFTER, SUPPORT_BEFORE};
use super::take::NoiseBasis;
use crate::units::Db;

/// A frame that the detector is this sure of is in no pause.
pub(super) const SURE_SPEECH: f32 = 0.9;
/// A pause reaches up to so many frames before the speech that follows, …
const BEFORE: usize = 2;
/// … and begins so many after the last.
const AFTER: usize = 5;
/// Shorter pauses are closures.
const MIN_PAUSE: usize = 8;
/// Frames in pauses that are enough for the basis [`NoiseBasis::Pauses`].
const MIN_PAUSES: usize = 12;
/// Where they are not, gaps between active frames count from this length, …
const MIN_GAP: usize = 2;
/// … that begin so many frames after speech, …
const AFTER_IN_GAPS: usize = 2;
/// … if they come to so many frames.
const MIN_GAPS: usize = 4;
/// With so many frames far from speech, those near to it are left out: four seconds.
const ENOUGH_FAR: f64 = 400.0;
/// Frames far from speech needed to say how loud the noise gets: 0.2 s.
const MIN_FAR: usize = 20;
/// What goes on from speech beyond its neighbourhood without dying away is noise if it is no louder than this over the
/// loudest that is heard far from speech.
const LOUDER: Db = Db(6.0);
/// Nothing so far under the speech is speech.
const UNDER_SPEECH: Db = Db(-30.0);

/// Quiet frames: those that are not active.
pub(super) struct Quiet {
    /// Which they are.
    pub(super) frames: Vec<bool>,
    /// What they are.
    pub(super) basis: NoiseBasis,
    /// Whether the pauses are digital zero, which has no level.
    pub(super) digital_silence: bool,
}

impl Quiet {
    /// The quiet frames between active ones.
    pub(super) fn between(active: &[bool], frames: &[Frame]) -> Self {
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
        let (mask, sounding, zeros) = outside(BEFORE, AFTER, MIN_PAUSE);
        // The edges of a gated pause hold a few frames that are not yet zero.
        let digital_silence = zeros >= MIN_PAUSE && sounding < MIN_PAUSES.max(zeros / 4);
        let (frames, basis) = if sounding >= MIN_PAUSES || digital_silence {
            (mask, NoiseBasis::Pauses)
        } else {
            match outside(0, AFTER_IN_GAPS, MIN_GAP) {
                (mask, MIN_GAPS.., _) => (mask, NoiseBasis::Gaps),
                _ => (vec![false; frames.len()], NoiseBasis::Minimum),
            }
        };
        Self {
            frames,
            basis,
            digital_silence,
        }
    }
}

/// What rises out of the noise, and why some of it is speech.
pub(super) struct Risen<'a> {
    /// All of it.
    pub(super) all: &'a [bool],
    /// What belongs to speech.
    pub(super) speech: &'a [bool],
    /// Where a voice is heard.
    pub(super) support: &'a [bool],
}

/// How much each frame counts for the noise, 0…1, from the energies of the frames, smoothed over 30 ms, and the mean one
/// of speech.
pub(super) fn weights(
    frames: &[Frame],
    energy: &[f64],
    speech_energy: f64,
    quiet: &Quiet,
    risen: &Risen,
) -> Vec<f64> {
    let far = if quiet.basis == NoiseBasis::Pauses {
        far_from_speech(frames, energy, speech_energy, risen)
    } else {
        vec![false; frames.len()]
    };
    let count = far.iter().filter(|&&f| f).count();
    let near = (1.0 - count as f64 / ENOUGH_FAR).max(0.0);
    far.iter()
        .zip(&quiet.frames)
        .map(|(&far, &quiet)| match (far, quiet) {
            (true, _) => 1.0,
            (false, true) => near,
            (false, false) => 0.0,
        })
        .collect()
}

/// Frames far enough from any voice that all that is heard in them is noise.
fn far_from_speech(
    frames: &[Frame],
    energy: &[f64],
    speech_energy: f64,
    risen: &Risen,
) -> Vec<bool> {
    let near = widened(risen.support, SUPPORT_BEFORE, SUPPORT_AFTER);
    // What rises next to a voice may be its own onset or tail, for as long as it lasts.
    let mut touching = vec![false; frames.len()];
    for (from, to) in runs(risen.all).filter(|&(from, to)| near[from..to].contains(&true)) {
        touching[from..to].fill(true);
    }
    let sounding = |i: usize| !frames[i].is_digital_zero();
    let mut far: Vec<bool> = (0..frames.len())
        .map(|i| !near[i] && !touching[i] && sounding(i))
        .collect();
    if far.iter().filter(|&&f| f).count() < MIN_FAR {
        return far;
    }
    let loudest = far
        .iter()
        .zip(energy)
        .filter(|&(&far, _)| far)
        .fold(0.0, |most, (_, &e)| e.max(most));
    let most = loudest * LOUDER.power_ratio();
    for i in 0..frames.len() {
        far[i] |= !near[i] && !risen.speech[i] && energy[i] <= most && sounding(i);
    }
    let least = speech_energy * UNDER_SPEECH.power_ratio();
    if most < least {
        // In a quiet room noise is never as loud as speech, and is known by that.
        let mut speech = risen.support.to_vec();
        for (from, to) in runs(risen.all) {
            let is_speech = risen.support[from..to].contains(&true)
                || energy[from..to].iter().any(|&e| e > least);
            speech[from..to].fill(is_speech);
        }
        let speech = widened(&speech, BEFORE, AFTER);
        for i in 0..frames.len() {
            far[i] |= !speech[i] && sounding(i);
        }
    }
    far
}
