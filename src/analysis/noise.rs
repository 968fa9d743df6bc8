//! The noise floor: the power of everything that is not speech.

use super::activity::SPEECH_SCORE;
use super::bands::BANDS;
use super::record::{Frame, band_power};
use super::segmentation::Segmentation;
use super::series::{quantile, smoothed, smoothed_over};
use super::silence::SpeechFrames;
use super::take::{Interval, Measured, Noise, NoiseBasis, NotMeasured};
use crate::units::{Db, Dbfs};

/// With [`NoiseBasis::Minimum`] the floor is this quantile of the smoothed energy …
const MINIMUM_PART: f64 = 0.005;
/// … times this: so far does the mean of a stationary noise lie over its minimum.
const MEAN_OVER_MINIMUM: f64 = 1.3;
/// Without true pauses, speech may stand in every frame; then the floor is at most this many times …
const BAND_CAP: f64 = 2.0;
/// … the sum of the bands' own quantiles over time, since speech is never in all bands at once.
const BAND_CAP_PART: f64 = 0.02;
/// In babble everything is speech to the voice detector, and gaps are the moments in which all are silent. Where the
/// quietest tenth of a take, smoothed over 50 ms, …
const SHALLOW_PART: f64 = 0.1;
/// … lies less than this under the mean, something else than silence fills the gaps, and the floor is no lower.
const SHALLOW: Db = Db(-12.0);
/// Where more than this part of a take is speech to the detector, and even …
const BUSY: f64 = 0.9;
/// … this part of it, smoothed, lies less than [`SHALLOW`] under the mean, the noise is as loud as this part of it.
const BUSY_LEAST_PART: f64 = 0.03;
const BUSY_PART: f64 = 0.2;
/// Frames of the stretches whose spread tells how steady the noise is: 100 ms, and 400 ms for noise that swells.
const BLOCKS: [usize; 2] = [10, 40];
/// Least frames before the first speech for a level of their own.
const MIN_LEAD: usize = 8;
/// Frames next to speech that may hold its onset.
const GUARD: usize = 2;

/// The powers of the noise floor, full band above 20 Hz and A-weighted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Floor {
    /// Mean square, 1.0 = the square of full scale.
    pub(super) power: f64,
    /// A-weighted mean square.
    pub(super) a_weighted: f64,
    /// What it rests on.
    pub(super) basis: NoiseBasis,
    /// Frames it rests on.
    pub(super) frames: usize,
    /// Standard error of `power` by the spread of 100 ms stretches, relative to it.
    pub(super) standard_error: f64,
}

/// The floor under the speech of `frames`.
pub(super) fn under_speech(
    frames: &[Frame],
    energy: &[f64],
    found: &Segmentation,
) -> Measured<Floor> {
    if found.digital_silence {
        return Err(NotMeasured::DigitalSilence);
    }
    let mut floor = match found.basis {
        NoiseBasis::Minimum => minimum(frames, energy),
        basis => mean_over(frames, found.noise.iter().copied(), basis),
    }
    .ok_or(NotMeasured::NoPause)?;
    if floor.basis != NoiseBasis::Pauses {
        let cap = BAND_CAP * band_minima(frames);
        if cap > 0.0 && floor.power > cap {
            floor.a_weighted *= cap / floor.power;
            floor.power = cap;
        }
    }
    let least = shallow(frames, energy);
    if floor.power < least {
        floor.a_weighted *= least / floor.power;
        floor.power = least;
    }
    Ok(floor)
}

/// The floor of a take without speech: all of it but what the voice detector holds for some.
pub(super) fn without_speech(frames: &[Frame], speech: &[bool]) -> Measured<Floor> {
    let sounding = |f: &Frame| f64::from(u8::from(!f.is_digital_zero()));
    let all = frames.iter().map(sounding);
    let quiet = all.clone().zip(speech);
    let quiet = quiet.map(|(sounding, &speech)| if speech { 0.0 } else { sounding });
    mean_over(frames, quiet, NoiseBasis::Pauses)
        .filter(|floor| floor.frames >= MIN_LEAD)
        .or_else(|| mean_over(frames, all, NoiseBasis::Pauses))
        .ok_or(NotMeasured::Silence)
}

/// The mean over frames that count as much as `weights` say.
fn mean_over(
    frames: &[Frame],
    weights: impl Iterator<Item = f64>,
    basis: NoiseBasis,
) -> Option<Floor> {
    let (mut power, mut a_weighted, mut sum, mut count) = (0.0, 0.0, 0.0, 0);
    let mut spreads = BLOCKS.map(Spread::of);
    for (frame, weight) in frames.iter().zip(weights).filter(|&(_, w)| w > 0.0) {
        power += weight * frame.energy();
        a_weighted += weight * frame.a_weighted();
        sum += weight;
        count += 1;
        for spread in &mut spreads {
            spread.push(frame.energy());
        }
    }
    if count == 0 {
        return None;
    }
    let power = power / sum;
    // Where not even the short stretches show a spread it is unknown: as much as the mean itself.
    let standard_error = spreads
        .iter()
        .filter_map(|spread| spread.standard_error(power))
        .reduce(f64::max)
        .unwrap_or(1.0);
    Some(Floor {
        power,
        a_weighted: a_weighted / sum,
        basis,
        frames: count,
        standard_error,
    })
}

/// The spread of the means of stretches of one length.
struct Spread {
    length: usize,
    filled: usize,
    sum: f64,
    squares: f64,
    blocks: u32,
}

impl Spread {
    fn of(length: usize) -> Self {
        Self {
            length,
            filled: 0,
            sum: 0.0,
            squares: 0.0,
            blocks: 0,
        }
    }

    fn push(&mut self, energy: f64) {
        self.sum += energy / self.length as f64;
        self.filled += 1;
        if self.filled == self.length {
            self.squares += self.sum * self.sum;
            self.blocks += 1;
            (self.filled, self.sum) = (0, 0.0);
        }
    }

    /// Of the mean `power` over all stretches, relative to it.
    fn standard_error(&self, power: f64) -> Option<f64> {
        let n = f64::from(self.blocks);
        let variance = (self.squares / n / (power * power) - 1.0).max(0.0);
        (self.blocks >= 2).then(|| (variance / (n - 1.0)).sqrt())
    }
}

/// The least that the floor of a take can be, by how shallow its quietest moments are.
fn shallow(frames: &[Frame], energy: &[f64]) -> f64 {
    let smooth = smoothed_over(energy, 2);
    let mean = energy.iter().sum::<f64>() / energy.len().max(1) as f64;
    let shallow = mean * SHALLOW.power_ratio();
    let heard = frames.iter().filter(|f| f.voice() > SPEECH_SCORE).count();
    let busy = heard as f64 > BUSY * frames.len() as f64;
    let part = if busy && quantile(smooth.clone(), BUSY_LEAST_PART) > shallow {
        BUSY_PART
    } else {
        SHALLOW_PART
    };
    Some(quantile(smooth, part))
        .filter(|&quiet| quiet > shallow)
        .unwrap_or(0.0)
}

fn minimum(frames: &[Frame], energy: &[f64]) -> Option<Floor> {
    let smooth: Vec<f64> = smoothed(energy).into_iter().filter(|&e| e > 0.0).collect();
    if smooth.is_empty() {
        return None;
    }
    let least = quantile(smooth, MINIMUM_PART);
    let quietest = energy
        .iter()
        .map(|&e| f64::from(u8::from(e > 0.0 && e <= least * MEAN_OVER_MINIMUM)));
    let shape = mean_over(frames, quietest, NoiseBasis::Minimum);
    let a_part = shape.map_or(1.0, |f| f.a_weighted / f.power);
    let power = MEAN_OVER_MINIMUM * least;
    Some(Floor {
        power,
        a_weighted: power * a_part,
        basis: NoiseBasis::Minimum,
        frames: 0,
        standard_error: 1.0,
    })
}

/// The sum over the bands of their own [`BAND_CAP_PART`] quantile over time.
fn band_minima(frames: &[Frame]) -> f64 {
    let mut counts = [[0u32; 256]; BANDS];
    let mut sounding = 0u32;
    for frame in frames.iter().filter(|f| !f.is_digital_zero()) {
        sounding += 1;
        for (counts, &code) in counts.iter_mut().zip(frame.band_codes()) {
            counts[usize::from(code)] += 1;
        }
    }
    let rank = (f64::from(sounding) * BAND_CAP_PART) as u32;
    counts
        .iter()
        .map(|counts| {
            let mut below = 0;
            let code = counts.iter().position(|&count| {
                below += count;
                below > rank
            });
            band_power(code.unwrap_or(0) as u8)
        })
        .sum()
}

/// How far the true floor may lie below and above the found one in 90 of 100 takes, as positive numbers.
///
/// Over pauses it is what the pauses themselves say, their number and the standard error of their mean, for how the
/// noise moves between pauses is how it moves under the speech. The rest was found on the fitted half of the known
/// takes: gaps may hold tails of speech, or only the moments in which a noise that comes and goes is away; the minimum
/// may be speech itself where a clean take has no pause.
pub(super) fn margins(floor: &Floor) -> (Db, Db) {
    match floor.basis {
        NoiseBasis::Pauses => {
            let spread = Db::from_power_ratio(1.0 + 3.0 * floor.standard_error).unwrap_or(Db(0.0));
            let few = 0.5 / (floor.frames.max(1) as f64 / BLOCKS[0] as f64).sqrt();
            let by = Db(0.1) + spread + Db(few.min(1.0));
            (by, by)
        }
        NoiseBasis::Gaps => (Db(12.0), Db(12.0)),
        NoiseBasis::Minimum => (Db(40.0), Db(10.0)),
    }
}

/// Puts the measures together.
pub(super) fn noise(
    frames: &[Frame],
    floor: Measured<Floor>,
    speech: Measured<&SpeechFrames>,
) -> Noise {
    let level = |power| Dbfs::from_power(power).ok_or(NotMeasured::DigitalSilence);
    Noise {
        floor: floor.and_then(|floor| {
            let value = level(floor.power)?;
            let (below, above) = margins(&floor);
            Ok(Interval {
                value,
                low: value - below,
                high: value + above,
            })
        }),
        floor_a: floor.and_then(|floor| level(floor.a_weighted)),
        basis: floor.map(|floor| floor.basis),
        lead: speech.and_then(|speech| {
            let lead = &frames[..speech.first.saturating_sub(GUARD)];
            if lead.len() < MIN_LEAD {
                return Err(NotMeasured::NoPause);
            }
            let sounding = lead
                .iter()
                .map(|f| f64::from(u8::from(!f.is_digital_zero())));
            let floor = mean_over(lead, sounding, NoiseBasis::Pauses);
            level(floor.ok_or(NotMeasured::DigitalSilence)?.power)
        }),
    }
}
