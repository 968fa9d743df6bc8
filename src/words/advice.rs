//! A finding in words.

use super::{Arg, Language, quantity, text};
use crate::analysis::NotMeasured;
use crate::units::Seconds;
use crate::verdict::{Bounds, Finding, FindingCode, Kind, Value};

/// How far the preamp is to be lowered after clipping, in dB. Nobody knows how far the peaks would have reached; one
/// stop on a preamp, a halving of the amplitude, clears all but shouting.
const CLIPPED_BY_DB: f64 = 6.0;

/// Who is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Who reads: one short sentence, no number, no blame.
    Speaker,
    /// Who runs the session: measure, value, limit, place, and what to do.
    Operator,
}

/// What to say about a finding.
pub fn advice(language: Language, finding: &Finding, audience: Audience) -> String {
    let id = match audience {
        Audience::Speaker => message_id("speaker", finding.code),
        Audience::Operator if finding.within_error => "operator-within-error".to_owned(),
        Audience::Operator if finding.measure.kind() == Kind::Calibrated => {
            "operator-needs-calibration".to_owned()
        }
        Audience::Operator => message_id("operator", finding.code),
    };
    let measure = quantity::label(language, finding.measure);
    let value = quantity::value(language, finding.measure, finding.value);
    let limit = quantity::limit(language, finding.measure, finding.limit);
    let place = finding.at.map_or_else(|| "none".to_owned(), place);
    let reason = finding.not_measured.map_or("none", NotMeasured::wire);
    let count = finding.value.map_or(0.0, Value::number);
    let by = by(finding);
    let fault = match finding.value {
        Some(Value::Channels(fault)) => fault.wire(),
        _ => "other",
    };
    text(
        language,
        &id,
        &[
            ("measure", Arg::from(measure)),
            ("value", Arg::from(value)),
            ("limit", Arg::from(limit)),
            ("place", Arg::from(place)),
            ("reason", Arg::from(reason)),
            ("count", Arg::from(count)),
            ("by", Arg::from(by)),
            ("fault", Arg::from(fault)),
        ],
    )
}

/// `operator-low-snr` for `low_snr`.
fn message_id(audience: &str, code: FindingCode) -> String {
    format!("{audience}-{}", code.wire().replace('_', "-"))
}

/// By how many whole decibels a level misses its limit, at least 1.
fn by(finding: &Finding) -> f64 {
    if finding.code == FindingCode::Clipped {
        return CLIPPED_BY_DB;
    }
    let value = finding.value.map_or(0.0, Value::number);
    let Bounds { min, max } = finding.limit;
    let under = min.map_or(0.0, |min| min - value);
    let over = max.map_or(0.0, |max| value - max);
    under.max(over).ceil().max(1.0)
}

/// A place in a take as people read it: `0:02.31`.
fn place(at: Seconds) -> String {
    // Whole hundredths first, or 59.999 s would read 0:60.00.
    let hundredths = (at.0.max(0.0) * 100.0).round() as u64;
    format!(
        "{}:{:02}.{:02}",
        hundredths / 6000,
        hundredths / 100 % 60,
        hundredths % 100
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Measure, Severity};

    fn finding(code: FindingCode, measure: Measure, value: f64, limit: Bounds) -> Finding {
        Finding::new(code, Severity::Reject, measure, Value::Number(value), limit)
    }

    #[test]
    fn the_operator_reads_count_place_and_remedy_of_clipping() {
        let clipped = Finding {
            at: Some(Seconds(2.31)),
            ..finding(
                FindingCode::Clipped,
                Measure::ClippedSamples,
                214.0,
                Bounds::at_most(0.0),
            )
        };
        assert_eq!(
            advice(Language::En, &clipped, Audience::Operator),
            "Clipped: 214 samples, first at 0:02.31. Lower the preamp by about 6 dB."
        );
        let one = Finding {
            value: Some(Value::Number(1.0)),
            at: None,
            ..clipped
        };
        assert_eq!(
            advice(Language::En, &one, Audience::Operator),
            "Clipped: 1 sample. Lower the preamp by about 6 dB."
        );
    }

    #[test]
    fn the_operator_reads_value_limit_and_by_how_much_a_level_misses_it() {
        let quiet = finding(
            FindingCode::TooQuiet,
            Measure::SpeechLevel,
            -38.24,
            Bounds::between(-35.0, -15.0),
        );
        assert_eq!(
            advice(Language::En, &quiet, Audience::Operator),
            "Too quiet: speech level -38.2 dBFS, asked for -35…-15 dBFS. Raise the preamp by about 4 dB."
        );
        assert_eq!(
            advice(Language::ZhCn, &quiet, Audience::Operator),
            "音量过小：语音电平 -38.2 dBFS，要求 -35…-15 dBFS。请将前级增益调高约 4 dB。"
        );
    }

    #[test]
    fn a_value_within_its_error_is_called_so() {
        let close = Finding {
            severity: Severity::Warn,
            within_error: true,
            ..finding(
                FindingCode::LowSnr,
                Measure::Snr,
                20.31,
                Bounds::at_least(20.0),
            )
        };
        assert_eq!(
            advice(Language::En, &close, Audience::Operator),
            "SNR 20.3 dB is within the error of its limit, at least 20 dB. Listen before you rely on it."
        );
    }

    #[test]
    fn a_dead_microphone_is_the_studio_s_business_and_not_the_speaker_s() {
        let dead = Finding {
            value: None,
            not_measured: Some(NotMeasured::Silence),
            ..finding(
                FindingCode::NoSpeech,
                Measure::SpeechPresent,
                0.0,
                Bounds::at_least(1.0),
            )
        };
        assert_eq!(
            advice(Language::En, &dead, Audience::Speaker),
            "One moment, the studio is checking something."
        );
        assert!(advice(Language::En, &dead, Audience::Operator).contains("Every sample is zero"));
    }

    #[test]
    fn places_read_as_minutes_seconds_and_hundredths() {
        assert_eq!(place(Seconds(2.31)), "0:02.31");
        assert_eq!(place(Seconds(59.999)), "1:00.00");
        assert_eq!(place(Seconds(3600.0)), "60:00.00");
    }
}
