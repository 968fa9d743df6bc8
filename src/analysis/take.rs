//! What the analysis of a take results in.

use serde::{Deserialize, Serialize};

use crate::units::{Db, Dbfs, Dbtp, Frames, Lufs, SampleRate, Seconds};

/// Why a measure has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotMeasured {
    /// The take is shorter than the measure's window.
    TooShort,
    /// Every sample is zero.
    Silence,
    /// Every pause is digital zero, which has no level.
    DigitalSilence,
    /// No speech was found.
    NoSpeech,
    /// No pause was found.
    NoPause,
    /// Too little stands out of the noise to see it decay.
    NoDecay,
    /// The sample rate is too low for the measure.
    RateTooLow,
    /// It was looked for and is not there: nothing is missing, and every limit on it is met.
    NotThere,
    /// Samples that are not numbers were found; nothing is derived from them.
    BadSamples,
}

impl NotMeasured {
    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::Silence => "silence",
            Self::DigitalSilence => "digital_silence",
            Self::NoSpeech => "no_speech",
            Self::NoPause => "no_pause",
            Self::NoDecay => "no_decay",
            Self::RateTooLow => "rate_too_low",
            Self::NotThere => "not_there",
            Self::BadSamples => "bad_samples",
        }
    }
}

/// A value, or the reason why there is none: never a made-up value.
pub type Measured<T> = Result<T, NotMeasured>;

/// A value with the interval in which the true one lies in 90 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval<T> {
    /// Best estimate.
    pub value: T,
    /// Lower end.
    pub low: T,
    /// Upper end.
    pub high: T,
}

/// All measures of one take.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeAnalysis {
    /// Length of the take.
    pub frames: Frames,
    /// Its sample rate.
    pub rate: SampleRate,
    /// Peak, RMS and offset.
    pub level: Level,
    /// Highest true peak (ITU-R BS.1770-4 Annex 2).
    pub true_peak: Measured<Dbtp>,
    /// Programme loudness.
    pub loudness: Loudness,
    /// Clipping.
    pub clipping: Measured<Clipping>,
    /// Whether peaks were rounded off, or clipped and blurred afterwards. A take with a rail is clipped and
    /// not this, and one without speech is neither.
    pub soft_clipped: Measured<bool>,
    /// Sound that was lost, held or repeated on its way.
    pub dropouts: Measured<Dropouts>,
    /// What is wrong between the channels it was taken from.
    pub channel_fault: Measured<ChannelFault>,
    /// Where speech is and how loud.
    pub speech: Speech,
    /// Everything that is not speech.
    pub noise: Noise,
    /// Active speech level (noise-compensated) over noise floor.
    pub snr: Measured<Interval<Db>>,
    /// What the room adds to the speech.
    pub reverberation: Reverberation,
    /// Where the spectrum ends.
    pub bandwidth: Measured<Bandwidth>,
    /// Traces of processing.
    pub processing: Measured<Processing>,
    /// Hum of the mains; `None` where it was looked for and is not there.
    pub hum: Measured<Option<Hum>>,
}

impl TakeAnalysis {
    /// A take of which nothing can be measured, for one reason.
    pub(super) fn not_measured(frames: Frames, rate: SampleRate, why: NotMeasured) -> Self {
        Self {
            frames,
            rate,
            level: Level {
                sample_peak: Err(why),
                rms: Err(why),
                dc_offset: Err(why),
            },
            true_peak: Err(why),
            loudness: Loudness {
                integrated: Err(why),
                max_momentary: Err(why),
                max_short_term: Err(why),
                range: Err(why),
            },
            clipping: Err(why),
            soft_clipped: Err(why),
            dropouts: Err(why),
            channel_fault: Err(why),
            speech: Speech::not_measured(why),
            noise: Noise::not_measured(why),
            snr: Err(why),
            reverberation: Reverberation {
                rt60: Err(why),
                c50: Err(why),
            },
            bandwidth: Err(why),
            processing: Err(why),
            hum: Err(why),
        }
    }
}

/// Level over the whole take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Largest sample.
    pub sample_peak: Measured<Dbfs>,
    /// Root mean square of all samples.
    pub rms: Measured<Dbfs>,
    /// Mean of all samples, linear, −1…1.
    pub dc_offset: Measured<f64>,
}

/// Loudness by ITU-R BS.1770-4 and EBU R 128.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated, gated.
    pub integrated: Measured<Lufs>,
    /// Largest of the 400 ms windows.
    pub max_momentary: Measured<Lufs>,
    /// Largest of the 3 s windows.
    pub max_short_term: Measured<Lufs>,
    /// Loudness range in LU (EBU Tech 3342), of the 3 s windows.
    pub range: Measured<Db>,
}

/// Samples cut off at a rail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clipping {
    /// Whether the take is clipped.
    pub clipped: bool,
    /// Samples at a rail, in all events.
    pub samples: u64,
    /// Runs at a rail.
    pub events: u64,
    /// Where the first begins.
    pub first: Option<Frames>,
    /// Level of the rail.
    pub rail: Option<Dbfs>,
}

/// Sound that was lost, held or repeated on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropouts {
    /// Runs of zeros or of one value inside the sound, and buffers that came twice.
    pub certain: u64,
    /// Jumps at which samples seem to be missing; a click can look like one.
    pub suspected: u64,
    /// Where the first of both kinds begin, at most a hundred.
    pub at: Vec<Frames>,
}

impl Dropouts {
    /// How many of either kind.
    pub fn count(&self) -> u64 {
        self.certain + self.suspected
    }
}

/// What is wrong between the channels of a recording, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelFault {
    /// Nothing, or there is only one.
    None,
    /// All hold the same.
    DualMono,
    /// One is far louder than the other.
    Imbalance,
    /// One has the polarity of the other inverted.
    Inverted,
    /// One of them hears nothing.
    Dead,
}

impl ChannelFault {
    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DualMono => "dual_mono",
            Self::Imbalance => "imbalance",
            Self::Inverted => "inverted",
            Self::Dead => "dead",
        }
    }
}

/// What the room adds to the speech, told from the speech alone. The intervals hold the truth in 90 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reverberation {
    /// Time in which sound decays by 60 dB, 400 to 6300 Hz.
    pub rt60: Measured<Interval<Seconds>>,
    /// Clarity: energy of the first 50 ms of the room's response over that of the rest.
    pub c50: Measured<Interval<Db>>,
}

/// Traces that gates and automatic gains leave in the pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Processing {
    /// A gate closed the pauses, to digital silence or to less than the noise that stands beside the speech.
    pub gated: bool,
    /// The noise keeps step with the speech, as a gain that rides makes it.
    pub gain_riding: Measured<bool>,
}

/// Hum of the mains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hum {
    /// RMS of all its harmonics together.
    pub level: Dbfs,
    /// The mains' nominal frequency, 50 or 60 Hz.
    pub mains_hz: f64,
}

/// Where the spectrum of a take ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bandwidth {
    /// The frequency above which there is nothing but floor, in Hz; half the sample rate where there is no such.
    pub hz: f64,
    /// Whether the band ends in an edge as codecs and resamplers leave it, though the rate could carry more.
    pub codec_edge: bool,
}

/// Where speech is and how loud.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speech {
    /// Is there speech at all?
    pub present: Measured<bool>,
    /// Active speech level, ITU-T P.56 method B, noise-compensated.
    pub level: Measured<Dbfs>,
    /// Active part of the take by P.56, 0…1.
    pub activity_factor: Measured<f64>,
    /// Speech in the take, pauses excluded.
    pub duration: Measured<Seconds>,
    /// From the start of the take to the first speech.
    pub lead_silence: Measured<Seconds>,
    /// From the last speech to the end of the take.
    pub trail_silence: Measured<Seconds>,
    /// Speech already running in the first 20 ms.
    pub cut_start: Measured<bool>,
    /// Speech still running in the last 20 ms.
    pub cut_end: Measured<bool>,
}

impl Speech {
    /// Nothing of it could be measured, for one reason.
    pub(super) fn not_measured(why: NotMeasured) -> Self {
        Self {
            present: Err(why),
            level: Err(why),
            activity_factor: Err(why),
            duration: Err(why),
            lead_silence: Err(why),
            trail_silence: Err(why),
            cut_start: Err(why),
            cut_end: Err(why),
        }
    }
}

/// What the noise floor rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoiseBasis {
    /// Pauses of speech, the best.
    Pauses,
    /// Short gaps between words; may hold tails of speech.
    Gaps,
    /// The quietest frames; a guess with a wide interval.
    Minimum,
}

impl NoiseBasis {
    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Pauses => "pauses",
            Self::Gaps => "gaps",
            Self::Minimum => "minimum",
        }
    }
}

/// Everything that is not speech.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// RMS above 20 Hz, unweighted.
    pub floor: Measured<Interval<Dbfs>>,
    /// RMS, A-weighted (IEC 61672-1).
    pub floor_a: Measured<Dbfs>,
    /// What `floor` rests on.
    pub basis: Measured<NoiseBasis>,
    /// RMS above 20 Hz before the first speech.
    pub lead: Measured<Dbfs>,
}

impl Noise {
    /// Nothing of it could be measured, for one reason.
    pub(super) fn not_measured(why: NotMeasured) -> Self {
        Self {
            floor: Err(why),
            floor_a: Err(why),
            basis: Err(why),
            lead: Err(why),
        }
    }
}

/// What can be said while the take is still running.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Live {
    /// Length so far.
    pub frames: Frames,
    /// Largest sample of the take so far.
    pub sample_peak: Measured<Dbfs>,
    /// Noise floor, as far as it can be told.
    pub noise_floor: Measured<Dbfs>,
    /// Signal-to-noise ratio, as far as it can be told.
    pub snr: Measured<Db>,
    /// Active speech level so far.
    pub speech_level: Measured<Dbfs>,
    /// Clipping so far.
    pub clipping: Measured<Clipping>,
    /// Whether speech is running now (the newest decision; some 50 ms old).
    pub speaking: bool,
    /// Since the last speech, or since the start where none was heard.
    pub silence: Seconds,
    /// Speech heard so far.
    pub speech: Seconds,
}
