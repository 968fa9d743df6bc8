//! Sound that was brought up from a lower rate by a soft filter: above half that rate its spectrum is mirrored.

use super::smoothed;

/// Halves of the rates that sound is brought up from, in Hz.
const CENTRES_HZ: [f64; 9] = [
    4_000.0, 5_512.5, 6_000.0, 8_000.0, 11_025.0, 12_000.0, 16_000.0, 22_050.0, 24_000.0,
];
/// A centre is looked for up to this part of half the sample rate.
const HIGHEST_PART: f64 = 0.95;
/// How far to both sides the likeness is looked for, as a part of the centre …
const REACH: f64 = 0.13;
/// … from this many bins away, where the window's main lobe ends, …
const NEAREST: usize = 2;
/// … and while the upper side stands so far above the floor, in dB.
const OVER_FLOOR_DB: f64 = 8.0;
/// Bins that the ripple of the spectrum is taken against.
const RIPPLE_BINS: usize = 9;
/// Fewer bins to compare tell nothing.
const MIN_BINS: usize = 8;
/// The upper side lies so far below the lower one at least, in dB.
const FADES_DB: f64 = 4.0;
/// Correlation of both sides that is enough where an edge was found so far above the centre (as parts of it) …
const LIKE_BELOW_EDGE: f64 = 0.75;
const EDGE_PARTS: (f64, f64) = (0.97, 1.32);
/// … and that is enough by itself, over so many bins.
const LIKE: f64 = 0.9;
const LIKE_BINS: usize = 20;

/// The centre of the mirror in Hz, if there is one. `edge` is the edge found in the same spectrum.
pub(super) fn centre(levels: &[f64], per_bin: f64, edge: Option<f64>) -> Option<f64> {
    let smooth = smoothed(levels, RIPPLE_BINS);
    let ripple: Vec<f64> = levels.iter().zip(&smooth).map(|(l, s)| l - s).collect();
    let mut sorted = smooth.clone();
    sorted.sort_by(f64::total_cmp);
    let floor = sorted[sorted.len() / 50];
    let most = HIGHEST_PART * (levels.len() - 1) as f64 * per_bin;
    let mut best: Option<(f64, f64)> = None;
    for hz in CENTRES_HZ.into_iter().take_while(|&hz| hz < most) {
        let at = hz / per_bin;
        if mean(&smooth, 0.85 * at, 0.95 * at) - mean(&smooth, 1.05 * at, 1.13 * at) < FADES_DB {
            continue;
        }
        let (likeness, bins) = likeness(&smooth, &ripple, at, floor + OVER_FLOOR_DB);
        let below_edge =
            edge.is_some_and(|edge| (EDGE_PARTS.0..=EDGE_PARTS.1).contains(&(edge / hz)));
        let is_like = below_edge && likeness >= LIKE_BELOW_EDGE && bins >= MIN_BINS
            || likeness >= LIKE && bins >= LIKE_BINS;
        // How unlikely the likeness is by chance grows with both.
        let weight = likeness * (bins as f64).sqrt();
        if is_like && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, hz));
        }
    }
    best.map(|(_, hz)| hz)
}

fn mean(levels: &[f64], from: f64, to: f64) -> f64 {
    let to = (to as usize).min(levels.len());
    let range = &levels[(from as usize).min(to.saturating_sub(1))..to];
    range.iter().sum::<f64>() / range.len() as f64
}

/// The correlation of the ripple on both sides of bin `at`, and over how many bins.
fn likeness(smooth: &[f64], ripple: &[f64], at: f64, least: f64) -> (f64, usize) {
    let between = |levels: &[f64], position: f64| {
        let below = position as usize;
        let part = position - below as f64;
        levels[below] * (1.0 - part) + levels[below + 1] * part
    };
    let pairs: Vec<(f64, f64)> = (NEAREST..(REACH * at) as usize)
        .map(|away| (at - away as f64, at + away as f64))
        .filter(|&(_, high)| high < smooth.len() as f64 - 3.0 && between(smooth, high) > least)
        .map(|(low, high)| (between(ripple, low), between(ripple, high)))
        .collect();
    if pairs.len() < MIN_BINS {
        return (0.0, 0);
    }
    let n = pairs.len() as f64;
    let (low, high) = pairs
        .iter()
        .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (low, high) = (low / n, high / n);
    let (mut both, mut lows, mut highs) = (0.0, 0.0, 0.0);
    for (a, b) in &pairs {
        both += (a - low) * (b - high);
        lows += (a - low).powi(2);
        highs += (b - high).powi(2);
    }
    // Without any ripple there is nothing to be alike.
    if lows <= 0.0 || highs <= 0.0 {
        return (0.0, 0);
    }
    (both / (lows * highs).sqrt(), pairs.len())
}
