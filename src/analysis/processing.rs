//! Traces of processing in the pauses, yes or no: a gate that closes them to digital silence, and a gain that rides.
//!
//! Gated: in one frame of twenty, or more, the power above 20 Hz lies below −120 dBFS, under every converter's noise.
//!
//! Gain riding: an automatic gain is turned down by speech and comes back in the pause, so that the noise rises
//! through each pause, by the same number of decibels in every band, and has fallen again after the next speech. Two
//! rises and two falls are asked for, and no pause may do otherwise: a noise of its own will does not keep step with
//! the speech. Source: own.
//!
//! Takes without two pauses of 0.35 s after speech cannot tell (`no_pause`), nor those whose pauses are digital
//! silence (`digital_silence`). Silence, short input and samples that are not numbers never arrive here.

use super::bands::FIRST_SPEECH_BAND;
use super::record::Frame;
use super::segmentation::{Segmentation, quantile, runs};
use super::take::{Measured, NoiseBasis, NotMeasured, Processing};
use crate::units::{Db, Dbfs};

/// This part of the frames lies below this level when pauses are gated.
const GATED_PART: f64 = 0.05;
const GATED: Dbfs = Dbfs(-120.0);
/// Frames of the two ends of a pause that are held against each other, and the least frames of a pause.
const END: usize = 12;
const MIN_PAUSE: usize = 30;
/// How far the noise rises through a pause and falls from one to the next when a gain rides.
const RIDE: Db = Db(3.0);
/// How far the bands' own rises may differ from the rise of all, as the mean of their distances.
const ALIKE: Db = Db(2.0);
/// Rises and falls that make a riding gain.
const LEAST: usize = 2;

fn is_gated(frames: &[Frame]) -> bool {
    let energies = frames.iter().map(Frame::energy).collect();
    quantile(energies, GATED_PART) < GATED.power()
}

/// The traces in a take without speech, which no gain can follow.
pub(super) fn without_speech(frames: &[Frame]) -> Processing {
    Processing {
        gated: is_gated(frames),
        gain_riding: Err(NotMeasured::NoSpeech),
    }
}

/// The traces in a take with speech.
pub(super) fn under_speech(frames: &[Frame], found: &Segmentation) -> Processing {
    Processing {
        gated: is_gated(frames),
        gain_riding: gain_riding(frames, found),
    }
}

fn gain_riding(frames: &[Frame], found: &Segmentation) -> Measured<bool> {
    if found.digital_silence {
        return Err(NotMeasured::DigitalSilence);
    }
    if found.basis != NoiseBasis::Pauses {
        return Err(NotMeasured::NoPause);
    }
    let pauses: Vec<(usize, usize)> = runs(&found.noise)
        .filter(|(from, to)| to - from >= MIN_PAUSE)
        .collect();
    let speech = found.active.iter().position(|&a| a).unwrap_or(frames.len());
    let after_speech = pauses.iter().filter(|(from, _)| *from > speech);
    if after_speech.clone().count() < LEAST {
        return Err(NotMeasured::NoPause);
    }
    let risen = after_speech
        .clone()
        .filter(|&&(from, to)| rises(&frames[from..from + END], &frames[to - END..to]))
        .count();
    // From the late end of a pause to the early end of the next, over the speech between them.
    let fallen = pauses
        .windows(2)
        .filter(|pair| {
            let (late, early) = (pair[0].1, pair[1].0);
            rises(&frames[early..early + END], &frames[late - END..late])
        })
        .count();
    Ok(risen == after_speech.count() && fallen >= LEAST && fallen == pauses.len() - 1)
}

/// Whether the noise lies higher in `late` than in `early`, and that alike in all bands.
fn rises(early: &[Frame], late: &[Frame]) -> bool {
    let steps: Vec<f64> = mean_bands(early)
        .into_iter()
        .zip(mean_bands(late))
        .filter_map(|(early, late)| Db::from_power_ratio(late / early).map(|step| step.0))
        .filter(|step| step.is_finite())
        .collect();
    if steps.is_empty() {
        return false;
    }
    let middle = quantile(steps.clone(), 0.5);
    let apart = steps.iter().map(|step| (step - middle).abs()).sum::<f64>();
    middle >= RIDE.0 && apart <= ALIKE.0 * steps.len() as f64
}

fn mean_bands(frames: &[Frame]) -> Vec<f64> {
    let mut sums = vec![0f64; frames[0].bands().len() - FIRST_SPEECH_BAND];
    for frame in frames {
        for (sum, power) in sums.iter_mut().zip(&frame.bands()[FIRST_SPEECH_BAND..]) {
            *sum += f64::from(*power) / frames.len() as f64;
        }
    }
    sums
}
