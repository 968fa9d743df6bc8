//! Profiles, findings and the judgement of a take. Pure: codes with quantities, no wording, no files, no
//! clocks; the words for people are in [`crate::words`].
//!
//! A [`Profile`] holds the limits a buyer asks for. [`judge`] lays a take's measures and what capture knows
//! of its wholeness against them. The rules:
//!
//! - A take is rejected by one finding of severity [`Severity::Reject`]; warnings and notes accept it.
//! - **Margins.** A measure has a documented error ([`Measure::margin`]) and some (SNR, noise floor) an interval of
//!   their own, which is wide where a take has no pauses. A value misses a reject limit only where all of it does, and
//!   meets it only where all of it does. Between, it lies within the error of the measurement: the finding says so and
//!   warns, or rejects, or is a note, as the profile rules ([`Profile::within_error`]).
//! - **Missing values.** A limit that rejects and has no value to judge rejects: a take that cannot be shown to meet
//!   the specification does not count. There is one finding for a reason, not one for each measure.
//! - **The room.** Reverberation is told from speech alone and belongs to the room, not to the take: it warns at most,
//!   whatever the limit, and without a value it is only noted.
//! - **Wholeness.** Lost frames, a changed device and a wrong rate reject under every profile.
//! - **End silence** speaks of the deliverable: too little rejects, too much is a note, for export trims it.

mod built_in;
mod finding;
mod judge;
mod measure;
mod profile;

pub use built_in::BuiltIn;
pub use finding::{
    Bounds, Check, Finding, FindingCode, Outcome, Severity, Standing, Value, Verdict,
};
pub use judge::judge;
pub use measure::{Kind, Measure, Reading};
pub use profile::{
    Allowed, EndSilence, FaultRule, Faults, FormatRule, Limit, Profile, ProfileError,
};
