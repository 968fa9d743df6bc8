//! The limits a buyer asks for, in a type that cannot hold nonsense.

mod error;
mod field;
mod limits;
mod read;

use super::{BuiltIn, Measure};

pub use error::ProfileError;
pub use limits::{Allowed, EndSilence, FaultRule, Faults, FormatRule, Limit};

/// A named, versioned set of limits: read from TOML, checked, and immutable from then on.
///
/// ```toml
/// name = "booth"                    # letters, digits, "-" and "_"
/// version = 1
/// source = "what the customer wrote on 3 March"
/// disclaimer = "…"                  # optional: shown with the name
/// operator_accept = true            # optional: whether the operator may accept a rejected take
/// within_error = "warn"             # optional: what becomes of a value within its error of a reject limit
///
/// [format]                          # each one optional
/// rate_hz = { min = 24000 }         # or one rate, or a list of them
/// bit_depth = { min = 16 }
/// channels = 1
///
/// [limits.snr_db]                   # any measure with limits, by its name on the wire
/// reject = { min = 20 }             # outside: rejected
/// warn = { min = 28 }               # outside: accepted with a warning
///
/// [end_silence]                     # of the deliverable, in seconds; too much is trimmed on export
/// lead = { min = 0.1, max = 3 }
/// trail = { min = 0.1, max = 3 }
///
/// [faults]                          # "reject", "warn" or "allow"; of soft_clipped, channel_fault and what follows it
///                                   # in the list below "warn" is the default, of all others "reject"
/// digital_silence = "warn"          # also: no_speech, clipped, soft_clipped, dropout, start_cut, end_cut,
///                                   # channel_fault, codec_edge, gated, gain_riding
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    name: String,
    version: u32,
    source: String,
    disclaimer: Option<String>,
    operator_accept: bool,
    within_error: FaultRule,
    format: FormatRule,
    limits: Vec<Limit>,
    end_silence: Option<EndSilence>,
    faults: Faults,
    toml: String,
    sha256: String,
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// Names the line, the field, what stands there and what it may be.
    pub fn parse(toml: &str) -> Result<Self, ProfileError> {
        read::profile(toml)
    }

    /// The profiles that come with the program, in the order of their names.
    pub fn built_in() -> &'static [BuiltIn] {
        super::built_in::BUILT_IN
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, at least 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Where its limits come from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What has to be said beside its name, such as that the company it is named after has not endorsed it.
    pub fn disclaimer(&self) -> Option<&str> {
        self.disclaimer.as_deref()
    }

    /// The TOML it was read from, byte for byte.
    pub fn toml(&self) -> &str {
        &self.toml
    }

    /// SHA-256 of [`Profile::toml`], in hexadecimal: what pins a profile in a collection.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The limits of measures, in the profile's order.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The limit of one measure.
    pub fn limit(&self, measure: Measure) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.measure == measure)
    }

    /// What format is asked for.
    pub fn format(&self) -> &FormatRule {
        &self.format
    }

    /// The silence at the ends of the deliverable; `None` where nothing is asked for.
    pub fn end_silence(&self) -> Option<EndSilence> {
        self.end_silence
    }

    /// What becomes of takes with faults that are there or not.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What becomes of a take with a value that misses a reject limit, or meets it, by less than the error of the
    /// measurement: `Warn` where a profile does not say, `Reject` where only what surely meets the limits may count.
    pub fn within_error(&self) -> FaultRule {
        self.within_error
    }

    /// Whether the operator may accept a take that the limits reject. Damaged recordings nobody may accept; see
    /// [`super::Verdict::is_final`].
    pub fn allows_operator_accept(&self) -> bool {
        self.operator_accept
    }
}
