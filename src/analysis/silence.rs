//! Where speech begins and ends, and whether there is any.

use super::activity::SPEECH_SCORE;
use super::record::Frame;
use super::segmentation::Segmentation;
use crate::units::Db;

/// Fewer active frames than this over [`SPEECH_SCORE`] are no speech: 120 ms.
const MIN_SPEECH: usize = 12;
/// The frames at an edge that decide whether it cuts speech: 20 ms.
const EDGE: usize = 2;
/// An edge cuts speech only where it stands so far over the noise; quieter is the end of a breath or a room.
const CUT_OVER_NOISE: Db = Db(6.0);

/// Whether the voice detector hears speech in frames that are `active`. Loud steady noise can raise its score
/// for long, but does not rise out of itself.
pub(super) fn is_present(frames: &[Frame], active: &[bool]) -> bool {
    let heard = |(frame, active): (&Frame, &bool)| *active && frame.voice() > SPEECH_SCORE;
    frames
        .iter()
        .zip(active)
        .filter(|&pair| heard(pair))
        .count()
        >= MIN_SPEECH
}

/// The frames of speech in a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpeechFrames {
    /// The first.
    pub(super) first: usize,
    /// The last.
    pub(super) last: usize,
    /// How many.
    pub(super) count: usize,
    /// Speech is running already in the first 20 ms.
    pub(super) cut_start: bool,
    /// Speech is running still in the last 20 ms.
    pub(super) cut_end: bool,
}

/// Finds the edges of speech that is present over a noise of the power `noise`, which may be that of blows and vehicles:
/// what counts at an edge is the noise between them, where there is any.
pub(super) fn speech_frames(energy: &[f64], found: &Segmentation, noise: f64) -> SpeechFrames {
    let quiet: Vec<f64> = energy
        .iter()
        .zip(&found.quiet)
        .filter(|&(_, &quiet)| quiet)
        .map(|(&e, _)| e)
        .collect();
    let noise = match quiet.len() {
        0 => noise,
        count => noise.min(quiet.iter().sum::<f64>() / count as f64),
    };
    let active = &found.active;
    let first = active.iter().position(|&a| a).unwrap_or(0);
    let last = active.iter().rposition(|&a| a).unwrap_or(first);
    let over = noise * CUT_OVER_NOISE.power_ratio();
    let cut = |edge: std::ops::Range<usize>| {
        edge.len() == EDGE
            && edge.clone().all(|i| active[i])
            && energy[edge].iter().all(|&e| e > over)
    };
    SpeechFrames {
        first,
        last,
        count: active.iter().filter(|&&a| a).count(),
        cut_start: cut(0..EDGE.min(active.len())),
        cut_end: cut(active.len().saturating_sub(EDGE)..active.len()),
    }
}
