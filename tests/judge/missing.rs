//! Limits that have no value to judge.

use takegate::analysis::NotMeasured;
use takegate::verdict::{FindingCode, Measure, Severity};

use crate::takes::unmeasured;
use crate::{assert_only, before, codes, quiet_room, verdict_of};

#[test]
fn a_limit_without_a_value_rejects_as_not_measurable_once_for_a_reason() {
    let verdict = quiet_room(|take, _| {
        take.snr = Err(NotMeasured::NoPause);
        take.noise.floor = Err(NotMeasured::NoPause);
    });
    assert_only(&verdict, FindingCode::NotMeasurable, Severity::Reject);
    assert_eq!(verdict.findings[0].not_measured, Some(NotMeasured::NoPause));
}

#[test]
fn samples_that_are_not_numbers_give_one_finding() {
    let verdict = quiet_room(|take, _| {
        let rate = take.rate;
        *take = unmeasured(NotMeasured::BadSamples);
        take.rate = rate;
    });
    assert_only(&verdict, FindingCode::NotMeasurable, Severity::Reject);
}

#[test]
fn a_limit_that_needs_calibration_is_said_and_held_against_nobody() {
    let verdict = verdict_of("tts-studio", |_, _| {});
    assert_only(&verdict, FindingCode::NotMeasurable, Severity::Info);
    assert_eq!(verdict.findings[0].measure, Measure::NoisePressure);
}

#[test]
fn no_noise_before_the_speech_is_explained_by_a_cut_start() {
    let verdict = verdict_of("custom-voice", |take, _| {
        take.speech.cut_start = Ok(true);
        take.noise.lead = Err(NotMeasured::NoPause);
    });
    assert_only(&verdict, FindingCode::StartCut, Severity::Reject);
}

#[test]
fn a_warning_that_explains_a_missing_value_does_not_excuse_it() {
    let limits =
        "[limits.duration_s]\nwarn = { min = 10 }\n[limits.loudness_lufs]\nreject = { min = -30 }";
    let verdict = before(limits, |take| {
        take.loudness.integrated = Err(NotMeasured::TooShort);
    });
    assert_eq!(
        codes(&verdict),
        [
            (FindingCode::NotMeasurable, Severity::Reject),
            (FindingCode::TooShort, Severity::Warn),
        ]
    );
}
