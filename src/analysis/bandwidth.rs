//! The effective bandwidth: the frequency in Hz, 0 to half the sample rate, above which the take holds nothing but
//! floor, and whether it ends in a sharp edge that the file's rate does not explain.
//!
//! Two things end a band before the file's own limit. A filter of a codec or resampler leaves a steep edge in the
//! long-term spectrum, and in that of the quietest frames too, with nothing above it: what a voice's own slope never
//! does. A soft resampler leaves no edge; beyond half the lower rate the spectrum goes on as its own mirror image,
//! fading, and it is the likeness of both sides that gives it away. Where neither is found the band is full.
//! Source: own; both were fitted on speech in noise through known filters, resamplers and codecs.
//!
//! Silence has no spectrum (`silence`), less than 0.12 s of sound too little of one (`too_short`). Samples that are
//! not numbers never arrive here.

mod long_term;
mod mirror;

pub(super) use long_term::LongTerm;

use super::take::{Bandwidth, Measured, NotMeasured};

/// Least sounding frames of 10 ms for a spectrum.
const MIN_FRAMES: u32 = 12;
/// Lowest edge looked for, in Hz: below it every voice is steep.
const LOWEST_HZ: f64 = 1500.0;
/// An edge is a fall of the spectrum within twice this, in Hz …
const REACH_HZ: f64 = 150.0;
/// … by so much more than the slope over this many Hz beside it explains, in dB …
const SLOPE_HZ: f64 = 1000.0;
const FALL_DB: f64 = 8.0;
/// … that the quietest frames show too, or that no voice has.
const QUIET_FALL_DB: f64 = 3.5;
const LONE_FALL_DB: f64 = 14.0;
/// A code that cuts the quiet frames off this far, in dB, lets a little more through in the loud ones.
const SHALLOW_FALL_DB: f64 = 5.0;
const DEEP_QUIET_FALL_DB: f64 = 12.0;
/// Above this all falls are equal, in dB, and the lowest edge counts.
const DEEP_DB: f64 = 25.0;
/// A fall goes on while the spectrum falls by this within [`STEEP_HZ`], in dB; above it is the band.
const STEEP_DB: f64 = 3.0;
const STEEP_HZ: f64 = 100.0;
/// The band ends where the spectrum is so far below it, in dB, or half way to the floor if that is nearer.
const BAND_END_DB: f64 = 6.0;
/// Bins, 0.34 kHz, over which medians are taken: they keep an edge and lose a whistle, which would look like one.
const MEDIAN_BINS: usize = 11;
/// Converters' own filters end the band above this part of half the sample rate.
const CONVERTER_PART: f64 = 0.9;

/// The bandwidth of what was gathered.
pub(super) fn bandwidth(gathered: &LongTerm) -> Measured<Bandwidth> {
    if gathered.frames() == 0 {
        return Err(NotMeasured::Silence);
    }
    if gathered.frames() < MIN_FRAMES {
        return Err(NotMeasured::TooShort);
    }
    let levels = gathered.mean();
    let per_bin = gathered.hz_per_bin();
    let edge = edge(&levels, &gathered.quietest(), per_bin);
    let end = mirror::centre(&levels, per_bin, edge).or(edge);
    let most = (levels.len() - 1) as f64 * per_bin;
    Ok(Bandwidth {
        hz: end.unwrap_or(most),
        codec_edge: end.is_some_and(|hz| hz < CONVERTER_PART * most),
    })
}

/// The sharpest edge that has nothing above it, in Hz.
fn edge(levels: &[f64], quiet: &[f64], per_bin: f64) -> Option<f64> {
    let smooth = medians(levels);
    let above = largest_above(&smooth);
    let above_quiet = largest_above(&medians(quiet));
    let reach = (REACH_HZ / per_bin).round() as usize;
    let slope = (SLOPE_HZ / per_bin).round() as usize;
    let lowest = (LOWEST_HZ / per_bin) as usize;
    let mut best: Option<(f64, usize)> = None;
    for bin in lowest..levels.len().saturating_sub(reach + TOP_BINS) {
        let by = fall(&above, bin, reach, slope);
        let depth = by.min(DEEP_DB);
        if by < SHALLOW_FALL_DB || best.is_some_and(|(most, _)| depth <= most) {
            continue;
        }
        let around = bin - reach..=bin + reach;
        let quiet = around
            .map(|bin| fall(&above_quiet, bin, reach, slope))
            .fold(f64::NEG_INFINITY, f64::max);
        let least = match quiet {
            DEEP_QUIET_FALL_DB.. => SHALLOW_FALL_DB,
            QUIET_FALL_DB.. => FALL_DB,
            _ => LONE_FALL_DB,
        };
        if by >= least {
            best = Some((depth, bin));
        }
    }
    let (_, mut bin) = best?;
    let floor = above[bin + reach];
    let step = (STEEP_HZ / per_bin).round() as usize;
    while bin > step && above[bin - step] - above[bin] >= STEEP_DB {
        bin -= 1;
    }
    let end = above[bin] - BAND_END_DB.min((above[bin] - floor) / 2.0);
    while bin + 1 < smooth.len() && smooth[bin + 1] >= end {
        bin += 1;
    }
    Some(bin as f64 * per_bin)
}

/// The last bins, next to half the sample rate, hold half the power of the others and are left out.
const TOP_BINS: usize = 3;

/// How far `above` falls around a bin, in dB, beyond what its slope on the steeper side explains.
fn fall(above: &[f64], bin: usize, reach: usize, slope: usize) -> f64 {
    let last = above.len() - TOP_BINS;
    let at = |bin: usize| above[bin.min(last)];
    let low = bin.saturating_sub(reach);
    let high = bin + reach;
    let room = slope.min(last.saturating_sub(high));
    let after = if room >= reach {
        (at(high) - at(high + room)) / room as f64
    } else {
        0.0
    };
    let before = (at(low.saturating_sub(slope)) - at(low)) / slope as f64;
    at(low) - at(high) - 2.0 * reach as f64 * before.max(after)
}

/// Of each bin the largest level in it and all above it.
fn largest_above(levels: &[f64]) -> Vec<f64> {
    let mut largest = f64::NEG_INFINITY;
    let mut above: Vec<f64> = levels
        .iter()
        .rev()
        .map(|&level| {
            largest = largest.max(level);
            largest
        })
        .collect();
    above.reverse();
    above
}

/// Medians over [`MEDIAN_BINS`] around each bin, fewer at the ends.
fn medians(levels: &[f64]) -> Vec<f64> {
    let half = MEDIAN_BINS / 2;
    (0..levels.len())
        .map(|bin| {
            let around = &levels[bin.saturating_sub(half)..(bin + half + 1).min(levels.len())];
            let mut sorted = around.to_vec();
            sorted.sort_by(f64::total_cmp);
            sorted[sorted.len() / 2]
        })
        .collect()
}

/// Means over `width` bins around each bin, fewer at the ends.
fn smoothed(levels: &[f64], width: usize) -> Vec<f64> {
    let half = width / 2;
    (0..levels.len())
        .map(|bin| {
            let around = &levels[bin.saturating_sub(half)..(bin + half + 1).min(levels.len())];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}
