//! What the wire object of a take holds to.

#![recursion_limit = "256"]

mod takes;

use serde_json::{Map, Value, json};
use takegate::analysis::{Clipping, Interval, NotMeasured, TakeAnalysis};
use takegate::audio::{Channel, Integrity};
use takegate::report::{Subject, error_object, measures, object};
use takegate::units::{Db, Dbfs, Frames};
use takegate::verdict::{Profile, judge};
use takegate::words::Language;

use takes::{built_in, empty, good, unmeasured, whole};

fn report(take: &TakeAnalysis, integrity: &Integrity, profile: &Profile) -> Map<String, Value> {
    let subject = Subject {
        file: "takes/a.wav",
        format: integrity.format,
        channel: Channel::FIRST,
    };
    let verdict = judge(take, integrity, profile);
    object(&subject, take, &verdict, profile, Language::En)
}

#[test]
fn the_fields_stand_in_the_order_of_the_schema() {
    let profile = built_in("asr-quiet");
    let report = report(&good(), &whole(48_000), &profile);
    let keys: Vec<_> = report.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "file",
            "schema",
            "analyzer_version",
            "duration_s",
            "frames",
            "sample_rate_hz",
            "bit_depth",
            "channels",
            "channel",
            "outcome",
            "profile",
            "profile_version",
            "profile_sha256",
            "findings",
            "speech_level_dbfs",
            "activity_factor",
            "speech_s",
            "noise_floor_dbfs",
            "noise_floor_low_dbfs",
            "noise_floor_high_dbfs",
            "noise_floor_a_dbfs",
            "noise_basis",
            "lead_noise_dbfs",
            "snr_db",
            "snr_low_db",
            "snr_high_db",
            "sample_peak_dbfs",
            "true_peak_dbtp",
            "rms_dbfs",
            "loudness_lufs",
            "max_momentary_lufs",
            "max_short_term_lufs",
            "loudness_range_lu",
            "clipped",
            "clipped_samples",
            "clip_events",
            "clip_first_at_s",
            "clip_rail_dbfs",
            "soft_clipped",
            "rt60_s",
            "rt60_low_s",
            "rt60_high_s",
            "c50_db",
            "hum_present",
            "hum_dbfs",
            "hum_freq_hz",
            "dc_offset",
            "bandwidth_hz",
            "codec_edge",
            "dropouts",
            "dropouts_at_s",
            "channel_fault",
            "lead_silence_s",
            "trail_silence_s",
            "speech_present",
            "cut_start",
            "cut_end",
            "gated",
            "gain_riding",
            "not_measured",
        ]
    );
}

#[test]
fn a_good_take_reads_as_its_numbers() {
    let profile = built_in("asr-quiet");
    let report = report(&good(), &whole(48_000), &profile);
    let expected = json!({
        "file": "takes/a.wav", "schema": 1, "analyzer_version": env!("CARGO_PKG_VERSION"),
        "duration_s": 6.0, "frames": 288_000, "sample_rate_hz": 48_000,
        "bit_depth": 16, "channels": 1, "channel": 1,
        "outcome": "accepted", "profile": "asr-quiet", "profile_version": 1,
        "profile_sha256": profile.sha256(), "findings": [],
        "speech_level_dbfs": -24.0, "activity_factor": 0.8, "speech_s": 5.0,
        "noise_floor_dbfs": -65.0, "noise_floor_low_dbfs": -65.5, "noise_floor_high_dbfs": -64.5,
        "noise_floor_a_dbfs": -70.0, "noise_basis": "pauses", "lead_noise_dbfs": -75.0,
        "snr_db": 41.0, "snr_low_db": 40.5, "snr_high_db": 41.5,
        "sample_peak_dbfs": -8.0, "true_peak_dbtp": -7.9, "rms_dbfs": -25.0,
        "loudness_lufs": -23.0, "max_momentary_lufs": -18.0, "max_short_term_lufs": -21.0,
        "loudness_range_lu": 6.5,
        "clipped": false, "clipped_samples": 0, "clip_events": 0,
        "clip_first_at_s": null, "clip_rail_dbfs": null,
        "soft_clipped": false, "rt60_s": 0.11, "rt60_low_s": 0.05, "rt60_high_s": 0.2, "c50_db": 28.0,
        "hum_present": false, "hum_dbfs": null, "hum_freq_hz": null,
        "dc_offset": -0.0001, "bandwidth_hz": 20_000, "codec_edge": false,
        "dropouts": 0, "dropouts_at_s": [], "channel_fault": "none",
        "lead_silence_s": 0.5, "trail_silence_s": 0.5,
        "speech_present": true, "cut_start": false, "cut_end": false,
        "gated": false, "gain_riding": false,
        "not_measured": {},
    });
    assert_eq!(Value::Object(report), expected);
}

#[test]
fn a_finding_reads_with_value_limit_place_and_advice() {
    let mut take = good();
    take.clipping = Ok(Clipping {
        clipped: true,
        samples: 214,
        events: 9,
        first: Some(Frames(110_880)),
        rail: Some(Dbfs(-0.000_04)),
    });
    take.snr = Ok(Interval {
        value: Db(19.876_54),
        low: Db(19.0),
        high: Db(20.5),
    });
    let report = report(&take, &whole(48_000), &built_in("asr-quiet"));
    assert_eq!(
        report["findings"],
        json!([
            {
                "code": "clipped", "severity": "reject", "measure": "clipped_samples", "value": 214,
                "limit": { "max": 0 }, "unit": "", "at_s": 2.31,
                "advice": "Clipped: 214 samples, first at 0:02.31. Lower the preamp by about 6 dB.",
            },
            {
                "code": "low_snr", "severity": "warn", "measure": "snr_db", "value": 19.877,
                "limit": { "min": 20.0 }, "unit": "dB", "within_error": true,
                "advice": "SNR 19.9 dB is within the error of its limit, at least 20 dB. \
                           Listen before you rely on it.",
            },
        ])
    );
    assert_eq!(report["outcome"], "rejected");
    assert_eq!(report["clip_first_at_s"], 2.31);
    // −0.00004 dB rounds to zero, which has no sign on the wire.
    assert_eq!(report["clip_rail_dbfs"].to_string(), "0.0");
}

#[test]
fn a_measure_without_a_value_is_null_and_says_why() {
    for why in [NotMeasured::BadSamples, NotMeasured::TooShort] {
        let measures = measures(&unmeasured(why));
        let reasons = measures["not_measured"].as_object().unwrap();
        for (key, value) in &measures {
            if key != "not_measured" {
                assert_eq!(value, &Value::Null, "{key}");
                assert_eq!(reasons[key], why.wire(), "{key}");
            }
        }
        assert_eq!(reasons.len(), measures.len() - 1);
    }
}

#[test]
fn what_is_not_there_is_false_with_its_level_null_and_no_reason() {
    let measures = measures(&good());
    assert_eq!(measures["clipped"], false);
    assert_eq!(measures["clip_rail_dbfs"], Value::Null);
    assert_eq!(measures["not_measured"], json!({}));
}

#[test]
fn an_empty_take_has_a_noise_floor_and_reasons_for_the_rest() {
    let report = report(&empty(), &whole(48_000), &built_in("asr-quiet"));
    assert_eq!(report["noise_floor_dbfs"], -65.0);
    assert_eq!(report["snr_db"], Value::Null);
    assert_eq!(report["not_measured"]["snr_db"], "no_speech");
    assert_eq!(report["findings"][0]["code"], "no_speech");
    assert_eq!(report["findings"][0]["value"], false);
    assert_eq!(report["findings"][0]["limit"], json!({ "min": 1 }));
}

#[test]
fn no_number_on_the_wire_is_infinite_even_where_a_measure_went_wrong() {
    let mut take = good();
    take.level.rms = Ok(Dbfs(f64::NEG_INFINITY));
    take.snr = Ok(Interval {
        value: Db(f64::NAN),
        low: Db(f64::NAN),
        high: Db(f64::INFINITY),
    });
    let measures = measures(&take);
    for key in ["rms_dbfs", "snr_db", "snr_low_db", "snr_high_db"] {
        assert_eq!(measures[key], Value::Null, "{key}");
    }
}

#[test]
fn a_value_that_is_not_a_number_does_not_pass() {
    let mut take = good();
    take.snr = Ok(Interval {
        value: Db(f64::NAN),
        low: Db(f64::NAN),
        high: Db(f64::NAN),
    });
    let report = report(&take, &whole(48_000), &built_in("asr-quiet"));
    assert_eq!(report["outcome"], "rejected");
    assert_eq!(report["not_measured"]["snr_db"], "bad_samples");
}

#[test]
fn a_file_that_cannot_be_measured_is_an_error_with_its_cause() {
    let object = error_object("b.wav", &"the file is empty");
    assert_eq!(
        Value::Object(object),
        json!({
            "file": "b.wav", "schema": 1, "analyzer_version": env!("CARGO_PKG_VERSION"),
            "outcome": "error", "error": "the file is empty",
        })
    );
}
