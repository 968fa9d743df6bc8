//! The room's reverberation, told from speech alone: RT60 in seconds (0.04 to 2) and C50 in dB (−5 to 35), each with
//! an interval.
//!
//! RT60 is the time in which sound decays by 60 dB, between 400 and 6300 Hz (ISO 3382-1, T30); C50 is the energy of the
//! first 50 ms of the room's response over that of the rest. A dry voice drops by tens of decibels within some tens
//! of milliseconds after a sound; a room fills that in, and the more so the longer it rings. So the drops say it: in
//! eight bands from 420 to 6400 Hz, from every frame at least 20 dB over the band's floor, by how much the level has
//! dropped 20 to 320 ms later. The means of the greater half and of the greatest tenth of the drops at each of these
//! lags go into a linear regression, whose numbers are fitted on simulated rooms (the test `known_takes rooms::fit` fits and
//! checks them; the idea that speech decays in a room show its reverberation: J. Y. C. Wen, E. A. P. Habets,
//! P. A. Naylor, "Blind estimation of reverberation time based on the distribution of signal decay rates",
//! ICASSP 2008).
//!
//! A take without speech, zeros among them, is `no_speech`, one too short for speech `too_short`. Where the pauses are
//! exact zeros something cuts the decays off: `digital_silence`. Where too little stands out of the noise: `no_decay`.
//! Samples that are not numbers never get here.

mod histogram;

use histogram::Histogram;

use super::bands::BANDS;
use super::record::{Frame, band_power};
use super::take::{Interval, Measured, NotMeasured, Reverberation};
use crate::units::{Db, Dbfs, Seconds};

/// Bands of the record that are put together by pairs: 420–640, 640–940, 940–1330, 1330–1850, 1850–2540, 2540–3470,
/// 3470–4720 and 4720–6400 Hz.
const FIRST_BAND: usize = 6;
const PAIRS: usize = 8;
const _: () = assert!(FIRST_BAND + 2 * PAIRS <= BANDS);
/// A band's floor is the mean level of this part of its frames, the lowest.
const FLOOR_PART: f64 = 0.1;
/// Drops begin in frames so far over the floor …
const START: Db = Db(20.0);
/// … and are followed down to here: below it the noise fills them in.
const BOTTOM: Db = Db(3.0);
/// More than this is a drop into silence, in whatever room.
const DEEPEST: Db = Db(40.0);
/// After how many frames of 10 ms the drop is taken.
const LAGS: [usize; 5] = [2, 5, 10, 18, 32];
/// Of the drops at each lag the means of the greatest are taken, over these parts of all.
const PARTS: [f64; 2] = [0.5, 0.1];
/// Drops at the first lag, all bands together, below which there is no telling.
const LEAST_DROPS: u64 = 100;

/// What the estimates are made from: for each of [`LAGS`] and [`PARTS`] the root of the mean drop in dB. The root makes
/// the times that the drops stand for near to linear.
const PREDICTORS: usize = LAGS.len() * PARTS.len();

/// How speech drops in a take, and on how much of it that rests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeechDrops {
    /// Roots of mean drops, in √dB: for lags of 20, 50, 100, 180 and 320 ms the mean of the greater half and that of
    /// the greatest tenth.
    pub predictors: [f64; PREDICTORS],
    /// Drops that were counted at the first lag.
    pub count: u64,
}

/// A linear regression and the spread of its errors, both fitted by `cargo test --test known_takes rooms::fit -- --ignored
/// --nocapture`.
struct Regression {
    weights: [f64; PREDICTORS],
    constant: f64,
    /// Half the interval that holds the truth in 90 of 100 cases: `spread[0] + spread[1] / √count`.
    spread: [f64; 2],
}

/// Gives the root of RT60 in seconds.
const RT60: Regression = Regression {
    weights: [
        0.7241, -0.4444, -0.2832, 0.2514, -0.1102, -0.2036, -0.1258, -0.0287, 0.2372, -0.1835,
    ],
    constant: 2.2080,
    spread: [0.0881, 3.9590],
};
/// The roots of the shortest and the longest RT60 that are told apart, in √s.
const RT60_ROOTS: (f64, f64) = (0.2, 1.414);

/// Gives C50 in dB.
const C50: Regression = Regression {
    weights: [
        -30.2694, 9.5107, 10.1393, 8.4055, 0.1114, 6.6257, -0.0929, -4.6368, -1.2945, 2.4888,
    ],
    constant: -24.3659,
    spread: [2.5593, 79.5823],
};
/// Clarity beyond these is not told apart, in dB.
const C50_RANGE: (f64, f64) = (-5.0, 35.0);

impl Regression {
    /// The value within `range`, and the ends of its interval.
    fn of(&self, drops: &SpeechDrops, range: (f64, f64)) -> Interval<f64> {
        let sum: f64 = self
            .weights
            .iter()
            .zip(&drops.predictors)
            .map(|(weight, predictor)| weight * predictor)
            .sum();
        let half = self.spread[0] + self.spread[1] / (drops.count as f64).sqrt();
        let value = (self.constant + sum).clamp(range.0, range.1);
        Interval {
            value,
            low: value - half,
            high: value + half,
        }
    }
}

/// The reverberation that drops of speech show.
pub(super) fn reverberation(drops: Measured<SpeechDrops>) -> Reverberation {
    Reverberation {
        rt60: drops.map(|drops| {
            let root = RT60.of(&drops, RT60_ROOTS);
            Interval {
                value: Seconds(root.value.powi(2)),
                low: Seconds(root.low.max(0.0).powi(2)),
                high: Seconds(root.high.powi(2)),
            }
        }),
        c50: drops.map(|drops| {
            let clarity = C50.of(&drops, C50_RANGE);
            Interval {
                value: Db(clarity.value),
                low: Db(clarity.low),
                high: Db(clarity.high),
            }
        }),
    }
}

/// The drops in a take with speech, by its record.
pub(super) fn speech_drops(frames: &[Frame]) -> Measured<SpeechDrops> {
    let mut at_lag = LAGS.map(|_| Histogram::new(Db(-DEEPEST.0), DEEPEST));
    let mut levels = Vec::with_capacity(frames.len());
    for pair in 0..PAIRS {
        let band = FIRST_BAND + 2 * pair;
        levels.clear();
        levels.extend(frames.iter().map(|frame| level(frame, band)));
        count_drops(&levels, &mut at_lag);
    }
    if at_lag[0].count() < LEAST_DROPS {
        return Err(NotMeasured::NoDecay);
    }
    let mut predictors = [0.0; PREDICTORS];
    for (means, drops) in predictors.chunks_exact_mut(PARTS.len()).zip(&at_lag) {
        for (mean, part) in means.iter_mut().zip(PARTS) {
            let drop = drops.mean_of_highest(part).ok_or(NotMeasured::NoDecay)?;
            *mean = drop.0.max(0.0).sqrt();
        }
    }
    Ok(SpeechDrops {
        predictors,
        count: at_lag[0].count(),
    })
}

/// The level in a pair of bands; none in digital silence.
fn level(frame: &Frame, band: usize) -> Option<Dbfs> {
    if frame.is_digital_zero() {
        return None;
    }
    let codes = frame.band_codes();
    Dbfs::from_power(band_power(codes[band]) + band_power(codes[band + 1]))
}

/// Counts the drops of one band.
fn count_drops(levels: &[Option<Dbfs>], at_lag: &mut [Histogram]) {
    // From below the least that the codes of the record can say to beyond full scale.
    let mut all = Histogram::new(Db(-140.0), Db(20.0));
    for level in levels.iter().flatten() {
        all.add(Db(level.0));
    }
    let Some(floor) = all.mean_of_lowest(FLOOR_PART) else {
        return;
    };
    let bottom = Dbfs(floor.0) + BOTTOM;
    let start = Dbfs(floor.0) + START;
    for (at, &from) in levels.iter().enumerate() {
        let Some(from) = from.filter(|&level| level >= start) else {
            continue;
        };
        for (drops, lag) in at_lag.iter_mut().zip(LAGS) {
            if let Some(&Some(to)) = levels.get(at + lag) {
                drops.add(from - Dbfs(to.0.max(bottom.0)));
            }
        }
    }
}
