//! One file: read, measured, judged, told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::{Map, Value};

use super::files::Found;
use crate::analysis::{Analyzer, ChannelComparison, TakeAnalysis};
use crate::audio::{AudioFormat, Channel, Integrity, ReadError, decode};
use crate::report::{self, Subject};
use crate::verdict::{Profile, judge};
use crate::words::Language;

/// The wire object of a file: judged, or with its error.
pub(super) fn judged(
    found: &Found,
    channel: Channel,
    profile: &Profile,
    language: Language,
) -> Map<String, Value> {
    if let Some(error) = &found.error {
        return report::error_object(&found.name, error);
    }
    // A fault of ours in one file must not cost the report on all the others.
    let analysed = catch_unwind(AssertUnwindSafe(|| analyse(&found.path, channel)));
    let (format, analysis) = match analysed {
        Ok(Ok(analysed)) => analysed,
        Ok(Err(error)) => return report::error_object(&found.name, &error),
        Err(_) => return report::error_object(&found.name, &OUR_FAULT),
    };
    let verdict = judge(&analysis, &Integrity::of_file(format), profile);
    let subject = Subject {
        file: &found.name,
        format,
        channel,
    };
    report::object(&subject, &analysis, &verdict, profile, language)
}

const OUR_FAULT: &str =
    "could not be measured, which is a fault of Takegate; please report it with the file";

/// Measures one channel of a file, and compares it with the others.
///
/// # Errors
/// As [`decode`] and [`crate::audio::Decoder::next_block_with`].
pub(super) fn analyse(
    path: &Path,
    channel: Channel,
) -> Result<(AudioFormat, TakeAnalysis), ReadError> {
    let mut decoder = decode(path)?;
    let format = decoder.format();
    let mut analyzer = Analyzer::new(format.rate);
    let mut channels = ChannelComparison::new(format.rate, format.channels, channel.index());
    let (mut frames, mut samples) = (Vec::new(), Vec::new());
    while decoder.next_block_with(channel, &mut frames, &mut samples)? {
        channels.push(&frames);
        analyzer.push(&samples);
    }
    let mut analysis = analyzer.finish();
    if analysis.channel_fault.is_ok() {
        analysis.channel_fault = channels.finish();
    }
    Ok((format, analysis))
}
