//! Whether a gain rides, yes or no: an automatic gain or a pumping compressor is turned down by speech and comes back
//! in the pause.
//!
//! So the noise rises through each pause, by the same number of decibels in every band, and has fallen again after the
//! next speech. Of a noise of its own will some pauses rise and others fall; here the median pause after speech must
//! rise, the median speech between pauses must bring the noise down, and none may do the contrary. Source: own.
//!
//! Takes without two pauses of 0.3 s after speech cannot tell (`no_pause`), nor those without speech (`no_speech`) or
//! whose pauses are digital silence (`digital_silence`). Silence, short input and samples that are not numbers never
//! arrive here.

use super::activity::SPEECH_SCORE;
use super::bands::{BANDS, FIRST_SPEECH_BAND};
use super::record::{Frame, band_level};
use super::series::{keep_runs, lower_median, runs, widened};
use super::take::{Measured, NotMeasured};
use crate::units::Db;

/// Less than so many frames between frames of speech are no pause, and fewer than so many frames no speech. It is told
/// by the voice detector alone, since noise that rises is taken for something that is active.
const MIN_GAP: usize = 25;
const MIN_SPEECH: usize = 8;
/// Speech reaches so many frames before and after what the detector hears.
const BEFORE: usize = 10;
const AFTER: usize = 12;
/// Least frames of a pause, and those of its two ends that are held against each other.
const MIN_PAUSE: usize = 30;
const END: usize = 12;
/// Pauses after speech that can tell.
const LEAST: usize = 2;
/// How far the noise rises through the median pause, and falls over the median speech.
const RIDE: Db = Db(3.0);
/// No pause and no speech does less.
const CONTRARY: Db = Db(-1.0);
/// How far the bands' own rises may differ from the rise of all, as the mean of their distances.
const ALIKE: Db = Db(2.5);

/// Whether the gain rides in a take with speech over pauses that sound.
pub(super) fn gain_riding(frames: &[Frame]) -> Measured<bool> {
    let mut speech: Vec<bool> = frames.iter().map(|f| f.voice() > SPEECH_SCORE).collect();
    let heard: Vec<(usize, usize)> = runs(&speech).collect();
    for pair in heard.windows(2) {
        if pair[1].0 - pair[0].1 < MIN_GAP {
            speech[pair[0].1..pair[1].0].fill(true);
        }
    }
    keep_runs(&mut speech, MIN_SPEECH);
    let silent: Vec<bool> = widened(&speech, BEFORE, AFTER)
        .iter()
        .map(|&speech| !speech)
        .collect();
    let pauses: Vec<(usize, usize)> = runs(&silent)
        .filter(|(from, to)| to - from >= MIN_PAUSE)
        .collect();
    let steps: Vec<(f64, f64)> = pauses
        .iter()
        .filter(|(from, _)| *from > 0)
        .map(|&(from, to)| step(&frames[from..from + END], &frames[to - END..to]))
        .collect();
    if steps.len() < LEAST {
        return Err(NotMeasured::NoPause);
    }
    let rises: Vec<f64> = steps.iter().map(|step| step.0).collect();
    let apart = steps.iter().map(|step| step.1).collect();
    let falls: Vec<f64> = pauses
        .windows(2)
        .map(|pair| {
            let (late, early) = (pair[0].1, pair[1].0);
            step(&frames[early..early + END], &frames[late - END..late]).0
        })
        .collect();
    let contrary = rises.iter().chain(&falls).any(|step| *step < CONTRARY.0);
    Ok(!contrary
        && lower_median(rises) >= RIDE.0
        && lower_median(falls) >= RIDE.0
        && lower_median(apart) <= ALIKE.0)
}

/// By how many decibels the noise of the median band is higher in `late` than in `early`, and how far the bands lie
/// from that in the mean.
fn step(early: &[Frame], late: &[Frame]) -> (f64, f64) {
    let steps: Vec<f64> = (FIRST_SPEECH_BAND..BANDS)
        .map(|band| level(late, band) - level(early, band))
        .collect();
    let middle = lower_median(steps.clone());
    let apart = steps.iter().map(|step| (step - middle).abs()).sum::<f64>();
    (middle, apart / steps.len() as f64)
}

/// The level of a band in the median frame, which a click or a blow does not move.
fn level(frames: &[Frame], band: usize) -> f64 {
    let level = |frame: &Frame| band_level(frame.band_codes()[band]).0;
    lower_median(frames.iter().map(level).collect())
}
