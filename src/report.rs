//! The wire object of a take.

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::analysis::TakeAnalysis;
use crate::audio::{AudioFormat, Channel};
use crate::verdict::{Profile, Verdict};
use crate::words::Language;

/// Version of the wire object.
pub const SCHEMA: u32 = 1;

/// What was measured: a file or a take.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The file, as people should read it.
    pub file: &'a str,
    /// Its format.
    pub format: AudioFormat,
    /// The channel that was measured.
    pub channel: Channel,
}

/// The measures of a take by their names on the wire, and `not_measured`.
pub fn measures(take: &TakeAnalysis) -> Map<String, Value> {
    let _ = take;
    todo!()
}

/// The whole object: identity, judgement, measures.
pub fn object(
    subject: &Subject<'_>,
    take: &TakeAnalysis,
    verdict: &Verdict,
    profile: &Profile,
    language: Language,
) -> Map<String, Value> {
    let _ = (subject, take, verdict, profile, language);
    todo!()
}

/// The object of a file that could not be measured.
pub fn error_object(file: &str, error: &dyn Display) -> Map<String, Value> {
    let _ = (file, error);
    todo!()
}
