//! The verdict as a whole: its order, its checks, and what is final.

use takegate::units::{Db, Dbfs};
use takegate::verdict::{FindingCode, Kind, Measure, Profile, Severity, Standing, judge};

use crate::takes::{around, built_in, ideal, set};
use crate::{codes, quiet_room};

#[test]
fn every_profile_accepts_a_take_made_for_it_without_a_warning() {
    for built_in in Profile::built_in() {
        let profile = built_in.profile().unwrap();
        let (take, integrity) = ideal(&profile);
        let verdict = judge(&take, &integrity, &profile);
        assert!(verdict.is_accepted(), "{}: {verdict:#?}", built_in.name);
        let above_info = |finding: &&takegate::verdict::Finding| finding.severity != Severity::Info;
        let warning = verdict.findings.iter().find(above_info);
        assert_eq!(warning, None, "{}", built_in.name);
    }
}

#[test]
fn what_to_put_right_first_comes_first() {
    let verdict = quiet_room(|take, integrity| {
        take.snr = Ok(around(5.0, Db));
        take.noise.floor = Ok(around(-40.0, Dbfs));
        set(take, Measure::ClippedSamples, 40.0);
        take.speech.cut_end = Ok(true);
        take.level.dc_offset = Ok(0.005);
        integrity.dropped_frames = 1;
    });
    assert_eq!(
        codes(&verdict),
        [
            (FindingCode::SamplesLost, Severity::Reject),
            (FindingCode::Clipped, Severity::Reject),
            (FindingCode::EndCut, Severity::Reject),
            (FindingCode::HighNoiseFloor, Severity::Reject),
            (FindingCode::LowSnr, Severity::Reject),
            (FindingCode::DcOffset, Severity::Warn),
        ]
    );
}

#[test]
fn every_limit_of_the_profile_has_its_check_passed_ones_too() {
    let profile = built_in("tts-studio");
    let (take, integrity) = ideal(&profile);
    let verdict = judge(&take, &integrity, &profile);
    for limit in profile.limits() {
        let check = verdict
            .checks
            .iter()
            .find(|check| check.measure == limit.measure)
            .unwrap();
        assert_eq!((check.reject, check.warn), (limit.reject, limit.warn));
        let expected = match limit.measure.kind() {
            Kind::Calibrated => Standing::NotMeasured,
            _ => Standing::Pass,
        };
        assert_eq!(check.standing, expected, "{:?}", check.measure);
    }
    let has = |measure| verdict.checks.iter().any(|check| check.measure == measure);
    for measure in [
        Measure::Clipped,
        Measure::CutStart,
        Measure::SampleRate,
        Measure::LeadSilence,
        Measure::DroppedFrames,
    ] {
        assert!(has(measure), "{measure:?}");
    }
}

#[test]
fn nobody_may_accept_a_damaged_recording_by_hand() {
    assert!(quiet_room(|_, integrity| integrity.gaps = 1).is_final());
    assert!(!quiet_room(|take, _| take.speech.cut_end = Ok(true)).is_final());
}
