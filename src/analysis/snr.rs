//! Speech, noise and their ratio, from the record of a take.

use super::gain_riding::gain_riding;
use super::gating::is_gated;
use super::hops;
use super::noise::{self, Floor};
use super::pauses::SURE_SPEECH;
use super::record::Frame;
use super::reverberation::{SpeechDrops, speech_drops};
use super::segmentation::{Segmentation, segment};
use super::series::widened;
use super::silence::{is_present, speech_frames};
use super::speech_level::compensated;
use super::take::{Interval, Measured, Noise, NotMeasured, Processing, Speech};
use crate::units::{Db, Dbfs};

/// Shorter takes (0.12 s) cannot hold what the least speech needs.
const MIN_FRAMES: usize = 12;
/// The speech level is taken over the active frames and so many beside them.
const LEVEL_BEFORE: usize = 4;
const LEVEL_AFTER: usize = 6;
/// Around what may be speech in a take without any, so many frames are kept out of the noise.
const DOUBT_BEFORE: usize = 10;
const DOUBT_AFTER: usize = 18;
/// What the speech level adds to the interval of the ratio, in dB; see [`noise::margins`].
const LEVEL_HALF_WIDTH: Db = Db(0.3);

/// What the record says of speech and noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SpeechAndNoise {
    pub(super) speech: Speech,
    pub(super) noise: Noise,
    pub(super) snr: Measured<Interval<Db>>,
    pub(super) processing: Measured<Processing>,
}

impl SpeechAndNoise {
    /// Nothing could be measured, all for one reason.
    pub(super) fn none(why: NotMeasured) -> Self {
        Self {
            speech: Speech::not_measured(why),
            noise: Noise::not_measured(why),
            snr: Err(why),
            processing: Err(why),
        }
    }

    /// Measures the frames of a take.
    pub(super) fn of(frames: &[Frame]) -> Self {
        if frames.len() < MIN_FRAMES {
            return Self::none(NotMeasured::TooShort);
        }
        if frames.iter().all(Frame::is_digital_zero) {
            let silence = Self::none(NotMeasured::Silence);
            return Self::without_speech(silence.noise, silence.processing);
        }
        let found = segment(frames);
        if is_present(frames, &found.active) {
            Self::with_speech(frames, &found)
        } else {
            let doubt: Vec<bool> = frames.iter().map(|f| f.voice() > SURE_SPEECH).collect();
            let floor = noise::without_speech(frames, &widened(&doubt, DOUBT_BEFORE, DOUBT_AFTER));
            let noise = noise::noise(frames, floor, Err(NotMeasured::NoSpeech));
            let processing = Processing {
                gated: is_gated(frames, None),
                gain_riding: Err(NotMeasured::NoSpeech),
            };
            Self::without_speech(noise, Ok(processing))
        }
    }

    /// How the speech drops in the frames that this was measured from.
    pub(super) fn drops(&self, frames: &[Frame]) -> Measured<SpeechDrops> {
        match (self.speech.present, self.noise.floor) {
            (Err(why), _) => Err(why),
            (Ok(false), _) => Err(NotMeasured::NoSpeech),
            (Ok(true), Err(NotMeasured::DigitalSilence)) => Err(NotMeasured::DigitalSilence),
            (Ok(true), _) => speech_drops(frames),
        }
    }

    fn without_speech(noise: Noise, processing: Measured<Processing>) -> Self {
        let why = NotMeasured::NoSpeech;
        Self {
            speech: Speech {
                present: Ok(false),
                ..Speech::not_measured(why)
            },
            noise,
            snr: Err(why),
            processing,
        }
    }

    fn with_speech(frames: &[Frame], found: &Segmentation) -> Self {
        let energy: Vec<f64> = frames.iter().map(Frame::energy).collect();
        let floor = noise::under_speech(frames, &energy, found);
        let power = floor.map_or(0.0, |floor| floor.power);
        let edges = speech_frames(&energy, found, power);
        let level = compensated(
            &energy,
            &widened(&found.active, LEVEL_BEFORE, LEVEL_AFTER),
            power,
        )
        .ok_or(NotMeasured::NoSpeech);
        let speech = Speech {
            present: Ok(true),
            level: level.map(|l| l.level),
            activity_factor: level.map(|l| l.activity),
            duration: Ok(hops::seconds(edges.count)),
            lead_silence: Ok(hops::seconds(edges.first)),
            trail_silence: Ok(hops::seconds(frames.len() - 1 - edges.last)),
            cut_start: Ok(edges.cut_start),
            cut_end: Ok(edges.cut_end),
        };
        let noise = noise::noise(frames, floor, Ok(&edges));
        let snr = level.and_then(|level| ratio(level.level, &floor?));
        Self {
            speech,
            noise,
            snr,
            processing: Ok(Processing {
                gated: is_gated(frames, Some(found)),
                gain_riding: if found.digital_silence {
                    Err(NotMeasured::DigitalSilence)
                } else {
                    gain_riding(frames)
                },
            }),
        }
    }
}

/// Active speech level over noise floor. What the noise is taken for too much, the speech is taken for too
/// little, so the interval is that of the noise and somewhat more.
fn ratio(level: Dbfs, floor: &Floor) -> Measured<Interval<Db>> {
    let value = level - Dbfs::from_power(floor.power).ok_or(NotMeasured::DigitalSilence)?;
    let (below, above) = noise::margins(floor);
    Ok(Interval {
        value,
        low: value - (above + LEVEL_HALF_WIDTH),
        high: value + (below + LEVEL_HALF_WIDTH),
    })
}
