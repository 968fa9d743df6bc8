//! Whether a gate closed the pauses, yes or no.
//!
//! Two things tell of it. Digital silence: in one frame of twenty, or more, the power above 20 Hz lies below −120 dBFS,
//! under every converter's noise. And noise that stands beside the speech but not in the pauses: where a gate closes,
//! the sound of every band ends at once, and where it opens they begin at once, while a voice and a room die away
//! band by band; and what is heard just before the closing is what stands under the speech all along, so that in no
//! band does it lie over the quietest that an open gate lets through. A quiet studio shows neither, nor does a take
//! whose ends were faded. Source: own.
//!
//! Silence, short input and samples that are not numbers never arrive here. Where there is no pause, or noise that a
//! gate takes away in few bands only, nothing is told: no gate.

use super::bands::{BANDS, FIRST_SPEECH_BAND};
use super::record::{Frame, band_level};
use super::segmentation::Segmentation;
use super::series::{keep_runs, lower_median, quantile, runs};
use crate::units::{Db, Dbfs};

/// This part of the frames lies below this level where pauses are digital silence.
const SILENT_PART: f64 = 0.05;
const SILENT: Dbfs = Dbfs(-120.0);
/// Least frames of a pause to measure the closed gate in, of one with flanks to look at, and of all together.
const MIN_PAUSE: usize = 8;
const MIN_FLANKED: usize = 15;
const MIN_PAUSES: usize = 12;
/// Frames outside and inside of a pause in which its flank lies.
const OUTSIDE: usize = 30;
const INSIDE: usize = 6;
/// A flank needs so many frames of sound on its other side.
const MIN_SOUND: usize = 10;
/// A band sounds where it lies so far over its mean in the pauses.
const OVER: Db = Db(6.0);
/// Bands end, or begin, at once within so many frames.
const AT_ONCE: usize = 1;
/// The part of the bands that begin at once where a gate opens, and the mean of the parts at openings and closings.
const OPENING: f64 = 0.9;
const BOTH: f64 = 0.75;
/// What stood before the closing is the mean of so many frames.
const BEFORE: usize = 3;
/// A gate opens between noise and speech: what stood before its closing lies so far under the speech. Blows do not.
const UNDER_SPEECH: Db = Db(-10.0);
/// A frame is let through by an open gate where this part of its bands sounds; of so many frames …
const OPEN: f64 = 0.8;
const MIN_OPEN: usize = 10;
/// … this part, band by band, is the quietest.
const QUIETEST: f64 = 0.1;
/// How far over the quietest the sound before a closing may lie, and how far its shape may differ, in the mean of all
/// bands.
const LOUDER: Db = Db(3.3);
const OTHER_SHAPE: Db = Db(7.3);
/// How far the shapes before several closings differ from each other at most, where one noise stood before all.
const SAME_SHAPE: Db = Db(3.5);

/// Whether the frames of a take were closed by a gate; without a segmentation, by digital silence alone.
pub(super) fn is_gated(frames: &[Frame], found: Option<&Segmentation>) -> bool {
    let energies = frames.iter().map(Frame::energy).collect();
    quantile(energies, SILENT_PART) < SILENT.power()
        || found.is_some_and(|found| stands_beside_speech_alone(frames, found))
}

fn stands_beside_speech_alone(frames: &[Frame], found: &Segmentation) -> bool {
    let mut quiet: Vec<bool> = found
        .quiet
        .iter()
        .zip(frames)
        .map(|(&quiet, frame)| quiet || frame.is_digital_zero())
        .collect();
    keep_runs(&mut quiet, MIN_PAUSE);
    if quiet.iter().filter(|&&q| q).count() < MIN_PAUSES {
        return false;
    }
    let speech = frames.iter().zip(&found.active).filter(|&(_, &a)| a);
    let most = mean_energy(speech.map(|(frame, _)| frame)) * UNDER_SPEECH.power_ratio();
    let scale = Scale::new(frames, &quiet);
    let (mut closings, mut openings, mut before) = (Vec::new(), Vec::new(), Vec::new());
    for (from, to) in runs(&quiet).filter(|(from, to)| to - from >= MIN_FLANKED) {
        if from > MIN_SOUND {
            let first = from.saturating_sub(OUTSIDE);
            let flank = &frames[first..(from + INSIDE).min(to)];
            let (part, at) = scale.at_once(flank, true);
            closings.push(part);
            if at >= BEFORE {
                let last = &flank[at - BEFORE..at];
                if mean_energy(last.iter()) <= most {
                    before.push(scale.mean(last));
                }
            }
        }
        if to + MIN_SOUND < frames.len() {
            let first = (to.saturating_sub(INSIDE)).max(from);
            let flank = &frames[first..(to + OUTSIDE).min(frames.len())];
            openings.push(scale.at_once(flank, false).0);
        }
    }
    let (opening, closing) = (lower_median(openings), lower_median(closings));
    opening >= OPENING
        && (opening + closing) / 2.0 >= BOTH
        && (scale.is_one_noise(&before) || scale.stands_under(&before, frames, &quiet))
}

fn mean_energy<'a>(frames: impl Iterator<Item = &'a Frame>) -> f64 {
    let (sum, count) = frames.fold((0.0, 0u32), |(sum, count), frame| {
        (sum + frame.energy(), count + 1)
    });
    sum / f64::from(count.max(1))
}

/// The bands of a take, by their levels over the mean of its pauses.
struct Scale {
    /// Those that ever hold anything: at low rates the upper ones never do.
    bands: Vec<usize>,
    /// In dBFS.
    floor: [f64; BANDS],
}

impl Scale {
    fn new(frames: &[Frame], quiet: &[bool]) -> Self {
        let mut sums = [0f64; BANDS];
        for (frame, _) in frames.iter().zip(quiet).filter(|&(_, &q)| q) {
            for (sum, power) in sums.iter_mut().zip(frame.bands()) {
                *sum += f64::from(power);
            }
        }
        let count = quiet.iter().filter(|&&q| q).count().max(1) as f64;
        let holds = |band: &usize| frames.iter().any(|frame| frame.band_codes()[*band] > 0);
        Self {
            bands: (FIRST_SPEECH_BAND..BANDS).filter(holds).collect(),
            floor: sums.map(|sum| Dbfs::from_power(sum / count).map_or(band_level(0).0, |l| l.0)),
        }
    }

    /// How far a band lies over its mean in the pauses, in decibels.
    fn over(&self, frame: &Frame, band: usize) -> f64 {
        band_level(frame.band_codes()[band]).0 - self.floor[band]
    }

    /// The largest part of the bands whose sound ends (or begins) at once in a flank, and in which frame.
    fn at_once(&self, flank: &[Frame], ends: bool) -> (f64, usize) {
        let mut edges = vec![0usize; flank.len()];
        for &band in &self.bands {
            let mut sounds = flank.iter().map(|frame| self.over(frame, band) > OVER.0);
            let edge = if ends {
                sounds.rposition(|sounds| sounds)
            } else {
                sounds.position(|sounds| sounds)
            };
            if let Some(at) = edge {
                edges[at] += 1;
            }
        }
        let around = |at: usize| {
            let last = (at + AT_ONCE + 1).min(edges.len());
            edges[at.saturating_sub(AT_ONCE)..last].iter().sum()
        };
        let (mut most, mut when) = (0usize, 0);
        for at in 0..flank.len() {
            if around(at) > most {
                (most, when) = (around(at), at);
            }
        }
        (most as f64 / self.bands.len().max(1) as f64, when)
    }

    /// How far each band lies over the pauses in the mean of some frames.
    fn mean(&self, frames: &[Frame]) -> Vec<f64> {
        let mean = |&band: &usize| {
            let sum: f64 = frames.iter().map(|frame| self.over(frame, band)).sum();
            sum / frames.len() as f64
        };
        self.bands.iter().map(mean).collect()
    }

    /// Whether what stood before several closings has one shape.
    fn is_one_noise(&self, before: &[Vec<f64>]) -> bool {
        if before.len() < 2 {
            return false;
        }
        let shapes: Vec<Vec<f64>> = before.iter().map(|levels| shape(levels)).collect();
        let middle = medians(&shapes);
        let apart: f64 = shapes.iter().map(|shape| distance(shape, &middle)).sum();
        // One of them is in the middle by itself.
        apart / (shapes.len() - 1) as f64 <= SAME_SHAPE.0
    }

    /// Whether what stood before the closings stands under everything that an open gate lets through.
    fn stands_under(&self, before: &[Vec<f64>], frames: &[Frame], quiet: &[bool]) -> bool {
        let mut counts = vec![[0u32; 256]; self.bands.len()];
        let mut open = 0;
        for (frame, _) in frames.iter().zip(quiet).filter(|&(_, &q)| !q) {
            let sounding = self.bands.iter().filter(|&&b| self.over(frame, b) > OVER.0);
            if (sounding.count() as f64) < OPEN * self.bands.len() as f64 {
                continue;
            }
            open += 1;
            for (counts, &band) in counts.iter_mut().zip(&self.bands) {
                counts[usize::from(frame.band_codes()[band])] += 1;
            }
        }
        if open < MIN_OPEN || before.is_empty() {
            return false;
        }
        let rank = (f64::from(open as u32 - 1) * QUIETEST).round() as u32;
        let over: Vec<f64> = medians(before)
            .into_iter()
            .zip(&counts)
            .zip(&self.bands)
            .map(|((level, counts), &band)| {
                let mut below = 0;
                let code = counts.iter().position(|&count| {
                    below += count;
                    below > rank
                });
                level - (band_level(code.unwrap_or(0) as u8).0 - self.floor[band])
            })
            .collect();
        let louder = over.iter().map(|over| over.max(0.0)).sum::<f64>() / over.len() as f64;
        let flat = vec![0.0; over.len()];
        louder <= LOUDER.0 && distance(&shape(&over), &flat) <= OTHER_SHAPE.0
    }
}

/// Levels beside the median of all.
fn shape(levels: &[f64]) -> Vec<f64> {
    let middle = quantile(levels.to_vec(), 0.5);
    levels.iter().map(|level| level - middle).collect()
}

/// The median of each band.
fn medians(all: &[Vec<f64>]) -> Vec<f64> {
    let of = |band: usize| quantile(all.iter().map(|levels| levels[band]).collect(), 0.5);
    (0..all[0].len()).map(of).collect()
}

/// The mean of the bands' distances.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / a.len().max(1) as f64
}
