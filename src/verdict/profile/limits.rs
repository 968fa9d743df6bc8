//! The parts of a profile.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::SampleRate;
use crate::verdict::{Bounds, Measure, Severity};

/// One measure's limits. The warn bounds lie inside the reject bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// What is limited.
    pub measure: Measure,
    /// Outside these a take is rejected; of a measure that may not reject ([`Measure::may_reject`]), warned of.
    pub reject: Bounds,
    /// Outside these a take is accepted with a warning.
    pub warn: Bounds,
}

impl Limit {
    /// The bounds that reject, or where there are none those that warn.
    pub fn graver(&self) -> Bounds {
        if self.reject.is_open() {
            self.warn
        } else {
            self.reject
        }
    }

    /// What a value outside of [`Limit::graver`] weighs.
    pub fn severity(&self) -> Severity {
        if self.reject.is_open() || !self.measure.may_reject() {
            Severity::Warn
        } else {
            Severity::Reject
        }
    }
}

/// The silence at the ends of a deliverable, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndSilence {
    /// Before the first speech: less than `min` rejects, what is more than `max` is trimmed on export.
    pub lead: Bounds,
    /// After the last speech, likewise.
    pub trail: Bounds,
}

/// Which values of a format are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed<T> {
    /// Any.
    Any,
    /// This or more.
    AtLeast(T),
    /// One of these; never empty.
    OneOf(Vec<T>),
}

impl<T: Copy + Ord> Allowed<T> {
    /// Whether `value` is taken.
    pub fn allows(&self, value: T) -> bool {
        match self {
            Self::Any => true,
            Self::AtLeast(least) => value >= *least,
            Self::OneOf(list) => list.contains(&value),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Allowed<T> {
    /// "any", "at least 16", "8 or 16".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::OneOf(list) => {
                for (index, value) in list.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" or ")?;
                    }
                    write!(f, "{value}")?;
                }
                Ok(())
            }
        }
    }
}

/// The format asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatRule {
    /// Frames a second.
    pub rate: Allowed<SampleRate>,
    /// Bits of a sample; lossy codes have none and are taken only where any depth is.
    pub depth: Allowed<u8>,
    /// Channels of the file.
    pub channels: Allowed<u16>,
}

/// What becomes of a take with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultRule {
    /// It is rejected.
    Reject,
    /// It is accepted with a warning.
    Warn,
    /// It is accepted with a note.
    Allow,
}

impl FaultRule {
    /// How much a finding of this fault weighs.
    pub fn severity(self) -> Severity {
        match self {
            Self::Reject => Severity::Reject,
            Self::Warn => Severity::Warn,
            Self::Allow => Severity::Info,
        }
    }
}

/// What becomes of takes with faults that are there or not. What a profile does not name rejects; but soft
/// clipping, which is heard less, what lies between channels, of which only one is measured, and traces of
/// processing, which are inferred, warn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults {
    /// No speech in the take.
    pub no_speech: FaultRule,
    /// Clipped.
    pub clipped: FaultRule,
    /// Peaks rounded off, or clipped and blurred afterwards.
    pub soft_clipped: FaultRule,
    /// Sound lost, held or repeated; a cut that is only suspected warns at most.
    pub dropout: FaultRule,
    /// A channel dead, inverted or out of balance; identical channels are noted, whatever stands here.
    pub channel_fault: FaultRule,
    /// Speech already running at the start.
    pub start_cut: FaultRule,
    /// Speech still running at the end.
    pub end_cut: FaultRule,
    /// Every pause exact zero. Where it is allowed, limits on noise and SNR count as met by such a take.
    pub digital_silence: FaultRule,
    /// The band ends in an edge of a codec or resampler.
    pub codec_edge: FaultRule,
    /// A gate closed the pauses; where all are digital silence that alone is told.
    pub gated: FaultRule,
    /// The noise keeps step with the speech, as an automatic gain makes it.
    pub gain_riding: FaultRule,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            no_speech: FaultRule::Reject,
            clipped: FaultRule::Reject,
            soft_clipped: FaultRule::Warn,
            dropout: FaultRule::Reject,
            channel_fault: FaultRule::Warn,
            start_cut: FaultRule::Reject,
            end_cut: FaultRule::Reject,
            digital_silence: FaultRule::Reject,
            codec_edge: FaultRule::Warn,
            gated: FaultRule::Warn,
            gain_riding: FaultRule::Warn,
        }
    }
}
