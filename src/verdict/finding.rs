//! What a judgement consists of: codes, severities, values and bounds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Measure;
use crate::analysis::{ChannelFault, NotMeasured};
use crate::units::Seconds;

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $name:ident = $wire:literal,)+) => {
        /// What is wrong with a take, in the order in which it is best put right: equipment before voice, what
        /// spoils everything before what spoils a little. The names on the wire are never changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FindingCode {
            $($(#[$doc])* #[serde(rename = $wire)] $name,)+
        }

        impl FindingCode {
            /// Every code, most useful first.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name on the wire.
            pub const fn wire(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)+
                }
            }
        }
    };
}

finding_codes! {
    /// Frames were dropped, or the stream had a hole.
    SamplesLost = "samples_lost",
    /// The device under the stream changed or went away.
    DeviceChanged = "device_changed",
    /// The rate is not the one asked for, or not the one the file claims.
    RateMismatch = "rate_mismatch",
    /// Rate, depth or channels are not what the profile asks for.
    Format = "format",
    /// Sound was lost, held or repeated on its way.
    Dropout = "dropout",
    /// A channel is dead, inverted, out of balance or a copy.
    ChannelFault = "channel_fault",
    /// No speech in the take.
    NoSpeech = "no_speech",
    /// Every pause is exact zero: a gate or a processor sits in the way.
    DigitalSilence = "digital_silence",
    /// The band is narrower than what is asked for.
    BandLimited = "band_limited",
    /// Traces of a codec, resampler, gate or automatic gain.
    Processed = "processed",
    /// Hum of the mains above what is asked for.
    Hum = "hum",
    /// Samples cut off at a rail.
    Clipped = "clipped",
    /// Peaks rounded off, or clipped and blurred afterwards.
    SoftClipped = "soft_clipped",
    /// The level is above what is asked for.
    TooLoud = "too_loud",
    /// The true peak is above what is asked for.
    TruePeak = "true_peak",
    /// Speech was already running when the take began.
    StartCut = "start_cut",
    /// Speech was still running when the take ended.
    EndCut = "end_cut",
    /// The take, or the speech in it, is too short.
    TooShort = "too_short",
    /// The noise is above what is asked for.
    HighNoiseFloor = "high_noise_floor",
    /// The level is below what is asked for.
    TooQuiet = "too_quiet",
    /// Too little speech over noise.
    LowSnr = "low_snr",
    /// Too much speech over noise, where the noise is wanted.
    HighSnr = "high_snr",
    /// The room adds more to the speech than is asked for.
    Reverberant = "reverberant",
    /// The loudness is outside what is asked for.
    Loudness = "loudness",
    /// The mean of the samples is not zero.
    DcOffset = "dc_offset",
    /// Too little silence before the speech.
    ShortLead = "short_lead",
    /// Too little silence after the speech.
    ShortTrail = "short_trail",
    /// The take, or the speech in it, is too long.
    TooLong = "too_long",
    /// A limit could not be judged.
    NotMeasurable = "not_measurable",
    /// More silence before the speech than is asked for.
    LongLead = "long_lead",
    /// More silence after the speech than is asked for.
    LongTrail = "long_trail",
}

impl FindingCode {
    /// Whether this is a fault of the recording itself, which no profile and no operator may accept.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::SamplesLost | Self::DeviceChanged | Self::RateMismatch
        )
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire())
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The take does not count.
    Reject,
    /// The take counts; somebody should look.
    Warn,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

/// What was measured: a number in the measure's unit, or whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Whether something is so.
    Bool(bool),
    /// A number in the measure's unit.
    Number(f64),
    /// What is wrong between channels.
    Channels(ChannelFault),
}

impl Value {
    /// The number to lay against bounds; 1 for true and for a fault, 0 for false and for none.
    pub fn number(self) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Bool(is_so) => f64::from(u8::from(is_so)),
            Self::Channels(fault) => f64::from(u8::from(fault != ChannelFault::None)),
        }
    }
}

/// What is allowed: from `min` to `max`, both included; an end that is `None` is open. For a measure that is
/// true or false, 1 stands for true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least allowed, in the measure's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most allowed, in the measure's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Bounds {
    /// Everything is allowed.
    pub const OPEN: Self = Self {
        min: None,
        max: None,
    };

    /// `min` or more.
    pub const fn at_least(min: f64) -> Self {
        Self {
            min: Some(min),
            max: None,
        }
    }

    /// `max` or less.
    pub const fn at_most(max: f64) -> Self {
        Self {
            min: None,
            max: Some(max),
        }
    }

    /// From `min` to `max`.
    pub const fn between(min: f64, max: f64) -> Self {
        Self {
            min: Some(min),
            max: Some(max),
        }
    }

    /// Whether a value lies inside, the ends included.
    pub fn holds(self, value: f64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }

    /// Whether nothing is asked for.
    pub fn is_open(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// One measure against its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub code: FindingCode,
    /// How much it weighs.
    pub severity: Severity,
    /// What was measured.
    pub measure: Measure,
    /// Its value, in the measure's unit; `None` where there is none.
    pub value: Option<Value>,
    /// The limit it was laid against.
    pub limit: Bounds,
    /// Where in the take, from its start.
    pub at: Option<Seconds>,
    /// Why there is no value.
    pub not_measured: Option<NotMeasured>,
    /// The value lies within the measure's error of its limit: a warning, whichever side it is on.
    pub within_error: bool,
}

impl Finding {
    /// A value that misses its limit beyond doubt, at no place of its own.
    pub fn new(
        code: FindingCode,
        severity: Severity,
        measure: Measure,
        value: Value,
        limit: Bounds,
    ) -> Self {
        Self {
            code,
            severity,
            measure,
            value: Some(value),
            limit,
            at: None,
            not_measured: None,
            within_error: false,
        }
    }
}

/// Where a measure stands towards its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Inside its limits.
    Pass,
    /// Outside its warn limit, or within its error of the reject limit.
    Warn,
    /// Outside its reject limit.
    Reject,
    /// There is no value to judge.
    NotMeasured,
}

impl From<Severity> for Standing {
    /// Where a measure stands of which so much was found.
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Reject => Self::Reject,
            Severity::Warn => Self::Warn,
            Severity::Info => Self::Pass,
        }
    }
}

/// One limit of the profile, judged; passed ones too.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What was measured.
    pub measure: Measure,
    /// Its value, in the measure's unit; `None` where there is none.
    pub value: Option<Value>,
    /// Why there is no value.
    pub not_measured: Option<NotMeasured>,
    /// What rejects.
    pub reject: Bounds,
    /// What warns.
    pub warn: Bounds,
    /// Where the value stands.
    pub standing: Standing,
}

/// Whether a take counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The take meets the profile.
    Accepted,
    /// It does not.
    Rejected,
}

impl Outcome {
    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// The judgement of a take.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether the take counts.
    pub outcome: Outcome,
    /// What was found, the most useful first: what rejects before what warns before what is only worth knowing.
    pub findings: Vec<Finding>,
    /// Every limit that was judged, in the profile's order.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// Whether the take counts.
    pub fn is_accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }

    /// Whether nobody may accept the take by hand: the recording itself is damaged.
    pub fn is_final(&self) -> bool {
        self.findings.iter().any(|finding| finding.code.is_final())
    }
}
