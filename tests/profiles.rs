//! What profiles may say, and how they are refused.

use takegate::verdict::{Allowed, Bounds, Kind, Measure, Profile, ProfileError};

/// A profile that is right, with one line put in or in the place of another.
fn with(limits: &str) -> String {
    format!("name = \"mine\"\nversion = 1\nsource = \"a test\"\n{limits}\n")
}

fn refusal(toml: &str) -> String {
    match Profile::parse(toml) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("taken, but makes no sense:\n{toml}"),
    }
}

#[test]
fn every_built_in_profile_is_valid_and_carries_its_own_name() {
    let names: Vec<_> = Profile::built_in()
        .iter()
        .map(|built_in| {
            let profile = built_in
                .profile()
                .unwrap_or_else(|error| panic!("{}: {error}", built_in.name));
            assert_eq!(profile.name(), built_in.name);
            assert_eq!(profile.toml(), built_in.toml);
            built_in.name
        })
        .collect();
    assert_eq!(names.len(), 9);
    assert!(names.is_sorted());
}

#[test]
fn a_profile_named_after_a_company_says_that_it_has_not_endorsed_it() {
    for name in ["tts-studio", "custom-voice", "audiobook", "voice-clone"] {
        let built_in = Profile::built_in()
            .iter()
            .find(|built_in| built_in.name == name)
            .unwrap();
        let profile = built_in.profile().unwrap();
        assert!(profile.disclaimer().unwrap().contains("has not endorsed"));
    }
}

#[test]
fn a_profile_is_pinned_by_the_sha_256_of_its_bytes() {
    // printf 'name = "mine"\nversion = 1\nsource = "a test"\n\n' | sha256sum
    let profile = Profile::parse(&with("")).unwrap();
    assert_eq!(profile.sha256(), PINNED);
    let commented = Profile::parse(&with("# a remark")).unwrap();
    assert_ne!(commented.sha256(), profile.sha256());
}

const PINNED: &str = "7c218385fa72f9f8e62d0c4c8776b38a5601a686d4b730dcd94441ed3a43a2af";

#[test]
fn what_a_profile_says_is_read() {
    let profile = Profile::parse(&with(
        r#"
        operator_accept = false
        disclaimer = "not endorsed"
        [format]
        rate_hz = [8000, 16000]
        bit_depth = { min = 16 }
        channels = 1
        [limits.snr_db]
        reject = { min = 20 }
        warn = { min = 28.5 }
        [limits.dc_offset]
        warn = { max = 0.002 }
        [end_silence]
        lead = { min = 0.1, max = 3 }
        "#,
    ))
    .unwrap();
    assert!(!profile.allows_operator_accept());
    assert_eq!(profile.disclaimer(), Some("not endorsed"));
    assert_eq!(profile.format().rate.to_string(), "8 kHz or 16 kHz");
    assert_eq!(profile.format().depth, Allowed::AtLeast(16));
    assert_eq!(profile.format().channels, Allowed::OneOf(vec![1]));
    let snr = profile.limit(Measure::Snr).unwrap();
    assert_eq!(
        (snr.reject, snr.warn),
        (Bounds::at_least(20.0), Bounds::at_least(28.5))
    );
    let order: Vec<_> = profile.limits().iter().map(|limit| limit.measure).collect();
    assert_eq!(
        order,
        [Measure::Snr, Measure::DcOffset],
        "the profile's order"
    );
    let silence = profile.end_silence().unwrap();
    assert_eq!(silence.lead, Bounds::between(0.1, 3.0));
    assert_eq!(silence.trail, Bounds::OPEN);
}

#[test]
fn a_missing_field_is_named_with_what_it_may_be() {
    assert_eq!(
        refusal("version = 1\nsource = \"x\""),
        "`name` is missing; it must be a text of letters, digits, \"-\" and \"_\""
    );
    assert_eq!(
        refusal("name = \"x\"\nsource = \"x\""),
        "`version` is missing; it must be a whole number from 1"
    );
}

#[test]
fn an_unknown_measure_is_refused_with_the_line_and_the_measures_there_are() {
    let message = refusal(&with("[limits.echo_s]\nreject = { max = 0.8 }"));
    assert!(
        message.starts_with(
            "line 4: `limits.echo_s` is not known here; it may be one of the measures duration_s,"
        ),
        "{message}"
    );
}

#[test]
fn a_measure_in_the_wrong_table_is_sent_to_the_right_one() {
    for (measure, table) in [
        ("lead_silence_s", "[end_silence]"),
        ("clipped", "[faults]"),
        ("sample_rate_hz", "[format]"),
        ("dropped_frames", "whatever a profile says"),
    ] {
        let message = refusal(&with(&format!(
            "[limits.{measure}]\nreject = {{ max = 1 }}"
        )));
        assert!(message.contains(table), "{message}");
    }
}

#[test]
fn limits_that_contradict_each_other_are_refused_with_field_value_and_remedy() {
    for (limits, expected) in [
        (
            "[limits.snr_db]\nreject = { min = 30, max = 20 }",
            "line 5: `limits.snr_db.reject.min` is 30; it must be at most 20, the max beside it",
        ),
        (
            "[limits.snr_db]\nreject = { min = 20 }\nwarn = { min = 18 }",
            "line 6: `limits.snr_db.warn.min` is 18; it must be above 20, the min that rejects",
        ),
        (
            "[limits.noise_floor_dbfs]\nreject = { max = -45 }\nwarn = { max = -45 }",
            "line 6: `limits.noise_floor_dbfs.warn.max` is -45; it must be below -45, the max that rejects",
        ),
        (
            "[limits.speech_level_dbfs]\nreject = { min = -35, max = -15 }\nwarn = { min = -10 }",
            "line 6: `limits.speech_level_dbfs.warn.min` is -10; it must be below -15, the max that rejects",
        ),
        (
            "[end_silence]\nlead = { min = 3, max = 0.1 }",
            "line 5: `end_silence.lead.min` is 3; it must be at most 0.1, the max beside it",
        ),
    ] {
        assert_eq!(refusal(&with(limits)), expected);
    }
}

#[test]
fn values_that_make_no_sense_are_refused_with_what_they_may_be() {
    for (limits, expected) in [
        (
            "[limits.snr_db]\nreject = { min = nan }",
            "line 5: `limits.snr_db.reject.min` is nan; it must be a number from -60 to 200",
        ),
        (
            "[limits.snr_db]\nreject = { min = inf }",
            "line 5: `limits.snr_db.reject.min` is inf; it must be a number from -60 to 200",
        ),
        (
            "[limits.snr_db]\nreject = { min = \"20\" }",
            "line 5: `limits.snr_db.reject.min` is \"20\"; it must be a number from -60 to 200",
        ),
        (
            "[end_silence]\ntrail = { min = -0.5 }",
            "line 5: `end_silence.trail.min` is -0.5; it must be a number from 0 to 86400",
        ),
        (
            "[limits.noise_floor_dbfs]\nreject = { min = -60 }",
            "line 5: `limits.noise_floor_dbfs.reject.min` is -60; it must be left out: \
             there is no such thing as too little of this measure",
        ),
        (
            "[limits.snr_db]\nreject = {}",
            "line 5: `limits.snr_db.reject` is an empty table; it must be a table with min, max or both: { min = … }",
        ),
        (
            "[limits]\nsnr_db = 20",
            "line 5: `limits.snr_db` is 20; it must be a table with reject, warn or both: reject = { min = … }",
        ),
        (
            "[format]\nrate_hz = 44.1",
            "line 5: `format.rate_hz` is 44.1; it must be a whole number from 1000 to 768000, a list of them, or { min = … }",
        ),
        (
            "[format]\nrate_hz = []",
            "line 5: `format.rate_hz` is an empty list; it must be a whole number from 1000 to 768000, a list of them, or { min = … }",
        ),
        (
            "[faults]\nclipped = \"sometimes\"",
            "line 5: `faults.clipped` is \"sometimes\"; it must be \"reject\", \"warn\" or \"allow\"",
        ),
        (
            "operator_accept = \"yes\"",
            "line 4: `operator_accept` is \"yes\"; it must be true or false",
        ),
    ] {
        assert_eq!(refusal(&with(limits)), expected);
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    assert_eq!(
        refusal(&with("[limits.snr_db]\nrejct = { min = 20 }")),
        "line 5: `limits.snr_db.rejct` is not known here; it may be one of reject, warn"
    );
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    let error = Profile::parse("name = \"x\"\nversion = = 1\n").unwrap_err();
    assert!(
        matches!(error, ProfileError::Syntax { line: 2, .. }),
        "{error}"
    );
}

#[test]
fn every_measure_of_the_table_can_be_limited_or_says_where_it_is_judged() {
    for &measure in Measure::ALL {
        let ends = [("min", measure.below()), ("max", measure.above())];
        for (end, _) in ends.into_iter().filter(|(_, code)| code.is_some()) {
            let value = measure.possible().0;
            let toml = with(&format!(
                "[limits.{}]\nreject = {{ {end} = {value:?} }}",
                measure.wire()
            ));
            let is_limited = matches!(measure.kind(), Kind::Limit | Kind::Calibrated);
            assert_eq!(Profile::parse(&toml).is_ok(), is_limited, "{toml}");
        }
    }
}
