//! What the judgement of a take holds to.

mod takes;

use proptest::prelude::*;
use takegate::analysis::{Clipping, Interval, NotMeasured, TakeAnalysis};
use takegate::audio::{Integrity, SampleDepth};
use takegate::units::{Db, Dbfs, Dbtp, Frames, Lufs, SampleRate, Seconds};
use takegate::verdict::{
    Bounds, FindingCode, Kind, Measure, Outcome, Profile, Severity, Standing, Value, Verdict, judge,
};

use takes::{around, built_in, empty, good, ideal, set, unmeasured, whole};

/// A good take and whole file, changed, before a built-in profile.
fn verdict_of(profile: &str, change: impl FnOnce(&mut TakeAnalysis, &mut Integrity)) -> Verdict {
    let profile = built_in(profile);
    let (mut take, mut integrity) = ideal(&profile);
    change(&mut take, &mut integrity);
    judge(&take, &integrity, &profile)
}

/// The same before `asr-quiet`.
fn quiet_room(change: impl FnOnce(&mut TakeAnalysis, &mut Integrity)) -> Verdict {
    verdict_of("asr-quiet", change)
}

/// A good take, changed, before limits of one's own.
fn before(limits: &str, change: impl FnOnce(&mut TakeAnalysis)) -> Verdict {
    let toml = format!("name = \"mine\"\nversion = 1\nsource = \"a test\"\n{limits}\n");
    let mut take = good();
    change(&mut take);
    judge(&take, &whole(48_000), &Profile::parse(&toml).unwrap())
}

fn codes(verdict: &Verdict) -> Vec<(FindingCode, Severity)> {
    let findings = verdict.findings.iter();
    findings
        .map(|finding| (finding.code, finding.severity))
        .collect()
}

#[track_caller]
fn assert_rejects_for(verdict: &Verdict, code: FindingCode) {
    assert_eq!(
        verdict.outcome,
        Outcome::Rejected,
        "{:#?}",
        verdict.findings
    );
    let first = verdict.findings.first().map(|finding| finding.code);
    assert_eq!(first, Some(code), "{:#?}", verdict.findings);
}

#[track_caller]
fn assert_only(verdict: &Verdict, code: FindingCode, severity: Severity) {
    assert_eq!(
        codes(verdict),
        [(code, severity)],
        "{:#?}",
        verdict.findings
    );
    let expected = if severity == Severity::Reject {
        Outcome::Rejected
    } else {
        Outcome::Accepted
    };
    assert_eq!(verdict.outcome, expected);
}

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

// One claim for each code.

#[test]
fn dropped_frames_gaps_overruns_and_stalls_are_lost_samples_said_once() {
    let verdict = quiet_room(|_, integrity| {
        integrity.dropped_frames = 480;
        integrity.gaps = 1;
        integrity.overruns = 1;
        integrity.stalls = 1;
    });
    assert_only(&verdict, FindingCode::SamplesLost, Severity::Reject);
    let finding = &verdict.findings[0];
    assert_eq!(finding.measure, Measure::DroppedFrames);
    assert_eq!(finding.value, Some(Value::Number(480.0)));
    let gap = quiet_room(|_, integrity| integrity.gaps = 2);
    assert_eq!(gap.findings[0].measure, Measure::Gaps);
}

#[test]
fn a_changed_device_rejects() {
    let verdict = quiet_room(|_, integrity| integrity.device_changes = 1);
    assert_only(&verdict, FindingCode::DeviceChanged, Severity::Reject);
}

#[test]
fn a_stored_rate_other_than_the_wanted_one_is_a_mismatch() {
    let verdict = quiet_room(|_, integrity| integrity.wanted_rate = SampleRate::new(48_000));
    assert_only(&verdict, FindingCode::RateMismatch, Severity::Reject);
    assert_eq!(verdict.findings[0].measure, Measure::SampleRate);
}

#[test]
fn a_measured_rate_more_than_one_percent_off_is_a_mismatch_and_a_clock_s_drift_is_not() {
    let drifting = quiet_room(|_, integrity| integrity.measured_rate_hz = Some(16_000.0 * 1.0099));
    assert!(drifting.is_accepted());
    for wrong in [16_000.0 * 1.0101, 14_700.0, f64::NAN] {
        let verdict = quiet_room(|_, integrity| integrity.measured_rate_hz = Some(wrong));
        assert_rejects_for(&verdict, FindingCode::RateMismatch);
    }
}

#[test]
fn a_wrong_rate_depth_or_channel_count_is_a_format_finding_each() {
    let verdict = verdict_of("tts-studio", |_, integrity| {
        integrity.format.rate = SampleRate::new(44_100).unwrap();
        integrity.format.depth = SampleDepth::Lossy;
        integrity.format.channels = 2;
    });
    let formats: Vec<_> = verdict
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::Format)
        .map(|finding| (finding.measure, finding.value))
        .collect();
    assert_eq!(
        formats,
        [
            (Measure::SampleRate, Some(Value::Number(44_100.0))),
            (Measure::BitDepth, None),
            (Measure::Channels, Some(Value::Number(2.0))),
        ]
    );
    assert_rejects_for(&verdict, FindingCode::Format);
}

#[test]
fn an_empty_take_is_no_speech_and_not_a_pile_of_consequences() {
    for built_in in Profile::built_in() {
        let profile = built_in.profile().unwrap();
        let (made_for_it, integrity) = ideal(&profile);
        let mut take = empty();
        take.rate = made_for_it.rate;
        take.frames = made_for_it.frames;
        take.noise.floor = made_for_it.noise.floor;
        let verdict = judge(&take, &integrity, &profile);
        assert_rejects_for(&verdict, FindingCode::NoSpeech);
        let others: Vec<_> = codes(&verdict)
            .into_iter()
            .filter(|(_, severity)| *severity != Severity::Info)
            .collect();
        assert_eq!(
            others,
            [(FindingCode::NoSpeech, Severity::Reject)],
            "{}",
            built_in.name
        );
    }
}

#[test]
fn a_take_of_nothing_but_zeros_is_no_speech_for_the_reason_of_silence() {
    let verdict = quiet_room(|take, _| {
        let frames = take.frames;
        let rate = take.rate;
        *take = unmeasured(NotMeasured::Silence);
        (take.frames, take.rate) = (frames, rate);
    });
    assert_only(&verdict, FindingCode::NoSpeech, Severity::Reject);
    assert_eq!(verdict.findings[0].not_measured, Some(NotMeasured::Silence));
}

#[test]
fn pauses_of_exact_zeros_are_as_bad_as_the_profile_says() {
    let zeros = |take: &mut TakeAnalysis| {
        take.noise.floor = Err(NotMeasured::DigitalSilence);
        take.noise.floor_a = Err(NotMeasured::DigitalSilence);
        take.noise.basis = Err(NotMeasured::DigitalSilence);
        take.noise.lead = Err(NotMeasured::DigitalSilence);
        take.snr = Err(NotMeasured::DigitalSilence);
    };
    for (profile, severity) in [
        ("tts-studio", Severity::Reject),
        ("asr-quiet", Severity::Warn),
        ("telephone", Severity::Info),
    ] {
        let verdict = verdict_of(profile, |take, _| zeros(take));
        assert_eq!(
            codes(&verdict)
                .iter()
                .filter(|(code, _)| *code != FindingCode::NotMeasurable)
                .collect::<Vec<_>>(),
            [&(FindingCode::DigitalSilence, severity)],
            "{profile}"
        );
        assert_eq!(verdict.is_accepted(), severity != Severity::Reject);
    }
}

#[test]
fn a_clipped_take_is_rejected_with_count_and_place() {
    let verdict = quiet_room(|take, _| {
        take.clipping = Ok(Clipping {
            clipped: true,
            samples: 214,
            events: 9,
            first: Some(Frames(32_000)),
            rail: Some(Dbfs(-0.1)),
        });
    });
    assert_only(&verdict, FindingCode::Clipped, Severity::Reject);
    let finding = &verdict.findings[0];
    assert_eq!(finding.value, Some(Value::Number(214.0)));
    assert_eq!(finding.at, Some(Seconds(2.0)));
}

#[test]
fn a_little_clipping_warns_and_much_of_it_rejects_where_the_profile_says_so() {
    let clipped = |samples: f64| {
        verdict_of("voice-clone", |take, _| {
            set(take, Measure::ClippedSamples, samples);
        })
    };
    assert_only(&clipped(12.0), FindingCode::Clipped, Severity::Warn);
    assert_only(&clipped(480.0), FindingCode::Clipped, Severity::Reject);
}

#[test]
fn speech_above_its_limit_is_too_loud() {
    let verdict = quiet_room(|take, _| take.speech.level = Ok(Dbfs(-12.0)));
    assert_only(&verdict, FindingCode::TooLoud, Severity::Reject);
}

#[test]
fn a_true_peak_above_its_limit_rejects() {
    let verdict = verdict_of("tts-studio", |take, _| take.true_peak = Ok(Dbtp(-0.5)));
    assert_rejects_for(&verdict, FindingCode::TruePeak);
}

#[test]
fn a_cut_start_and_a_cut_end_name_their_places() {
    let start = quiet_room(|take, _| take.speech.cut_start = Ok(true));
    assert_only(&start, FindingCode::StartCut, Severity::Reject);
    assert_eq!(start.findings[0].at, Some(Seconds(0.0)));
    let end = quiet_room(|take, _| take.speech.cut_end = Ok(true));
    assert_only(&end, FindingCode::EndCut, Severity::Reject);
    assert_eq!(end.findings[0].at, Some(Seconds(6.0)));
}

#[test]
fn a_cut_end_is_not_told_again_as_too_little_silence_at_that_end() {
    let start = quiet_room(|take, _| {
        take.speech.cut_start = Ok(true);
        take.speech.lead_silence = Ok(Seconds(0.0));
    });
    assert_only(&start, FindingCode::StartCut, Severity::Reject);
    let end = quiet_room(|take, _| {
        take.speech.cut_end = Ok(true);
        take.speech.trail_silence = Ok(Seconds(0.0));
    });
    assert_only(&end, FindingCode::EndCut, Severity::Reject);
    let other_end = quiet_room(|take, _| {
        take.speech.cut_start = Ok(true);
        take.speech.trail_silence = Ok(Seconds(0.0));
    });
    assert_eq!(
        codes(&other_end),
        [
            (FindingCode::StartCut, Severity::Reject),
            (FindingCode::ShortTrail, Severity::Reject),
        ]
    );
}

#[test]
fn a_cut_that_only_warns_does_not_excuse_too_little_silence() {
    let limits = "[faults]\nstart_cut = \"warn\"\n[end_silence]\nlead = { min = 0.1 }";
    let verdict = before(limits, |take| {
        take.speech.cut_start = Ok(true);
        take.speech.lead_silence = Ok(Seconds(0.0));
    });
    assert_eq!(
        codes(&verdict),
        [
            (FindingCode::ShortLead, Severity::Reject),
            (FindingCode::StartCut, Severity::Warn),
        ]
    );
    assert_eq!(verdict.outcome, Outcome::Rejected);
}

#[test]
fn too_little_speech_is_too_short() {
    let verdict = verdict_of("voice-clone", |take, _| {
        take.speech.duration = Ok(Seconds(4.0));
    });
    assert_only(&verdict, FindingCode::TooShort, Severity::Reject);
}

#[test]
fn noise_above_its_limit_is_a_high_noise_floor() {
    let verdict = quiet_room(|take, _| take.noise.floor = Ok(around(-40.0, Dbfs)));
    assert_only(&verdict, FindingCode::HighNoiseFloor, Severity::Reject);
}

#[test]
fn speech_below_its_limit_is_too_quiet() {
    let verdict = quiet_room(|take, _| take.speech.level = Ok(Dbfs(-40.0)));
    assert_only(&verdict, FindingCode::TooQuiet, Severity::Reject);
}

#[test]
fn too_little_speech_over_noise_is_a_low_snr() {
    let verdict = quiet_room(|take, _| take.snr = Ok(around(10.0, Db)));
    assert_only(&verdict, FindingCode::LowSnr, Severity::Reject);
}

#[test]
fn a_take_too_clean_for_a_car_is_a_high_snr() {
    let verdict = verdict_of("asr-car", |take, _| take.snr = Ok(around(45.0, Db)));
    assert_only(&verdict, FindingCode::HighSnr, Severity::Reject);
}

#[test]
fn a_loudness_outside_its_limits_rejects_on_either_side() {
    let limits = "[limits.loudness_lufs]\nreject = { min = -24, max = -22 }";
    for wrong in [-25.0, -20.0] {
        let verdict = before(limits, |take| take.loudness.integrated = Ok(Lufs(wrong)));
        assert_only(&verdict, FindingCode::Loudness, Severity::Reject);
    }
}

#[test]
fn an_offset_of_either_sign_is_a_dc_offset() {
    for offset in [0.02, -0.02] {
        let verdict = quiet_room(|take, _| take.level.dc_offset = Ok(offset));
        assert_only(&verdict, FindingCode::DcOffset, Severity::Reject);
        assert_eq!(verdict.findings[0].value, Some(Value::Number(offset)));
    }
}

#[test]
fn too_little_silence_at_an_end_rejects() {
    let lead = verdict_of("audiobook", |take, _| {
        take.speech.lead_silence = Ok(Seconds(0.3));
    });
    assert_only(&lead, FindingCode::ShortLead, Severity::Reject);
    let trail = verdict_of("audiobook", |take, _| {
        take.speech.trail_silence = Ok(Seconds(0.3));
    });
    assert_only(&trail, FindingCode::ShortTrail, Severity::Reject);
}

#[test]
fn too_much_silence_at_an_end_is_only_worth_knowing() {
    let lead = verdict_of("custom-voice", |take, _| {
        take.speech.lead_silence = Ok(Seconds(0.5));
    });
    assert_only(&lead, FindingCode::LongLead, Severity::Info);
    let trail = verdict_of("custom-voice", |take, _| {
        take.speech.trail_silence = Ok(Seconds(0.5));
    });
    assert_only(&trail, FindingCode::LongTrail, Severity::Info);
}

#[test]
fn a_take_over_the_longest_length_is_too_long() {
    let long = |seconds| {
        verdict_of("custom-voice", |take, _| {
            set(take, Measure::Duration, seconds)
        })
    };
    assert_only(&long(20.0), FindingCode::TooLong, Severity::Warn);
    assert_only(&long(31.0), FindingCode::TooLong, Severity::Reject);
}

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

// Margins.

/// What `snr_db ≥ 20` says of a value with an interval of so many decibels to each side.
fn snr(value: f64, half: f64) -> Vec<(FindingCode, Severity, bool)> {
    let limits = "[limits.snr_db]\nreject = { min = 20 }";
    let verdict = before(limits, |take| {
        take.snr = Ok(Interval {
            value: Db(value),
            low: Db(value - half),
            high: Db(value + half),
        });
    });
    let findings = verdict.findings.iter();
    findings
        .map(|finding| (finding.code, finding.severity, finding.within_error))
        .collect()
}

#[test]
fn inside_the_error_of_a_measure_a_finding_is_a_warning_that_says_so() {
    let warning = [(FindingCode::LowSnr, Severity::Warn, true)];
    assert_eq!(snr(19.4, 0.3), warning);
    assert_eq!(snr(20.0, 0.3), warning);
    assert_eq!(snr(20.6, 0.3), warning);
    assert_eq!(snr(20.8, 0.3), []);
    assert_eq!(
        snr(19.2, 0.3),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
}

#[test]
fn a_wide_interval_makes_a_pass_doubtful_and_never_saves_a_take_that_fails() {
    assert_eq!(
        snr(24.0, 6.0),
        [(FindingCode::LowSnr, Severity::Warn, true)]
    );
    assert_eq!(snr(27.0, 6.0), []);
    assert_eq!(
        snr(16.0, 10.0),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
}

#[test]
fn a_measure_that_is_arithmetic_has_no_margin() {
    let limits = "[limits.sample_peak_dbfs]\nreject = { max = -3 }";
    let peak = |level: f64| {
        let verdict = before(limits, |take| take.level.sample_peak = Ok(Dbfs(level)));
        codes(&verdict)
    };
    assert_eq!(peak(-3.0), []);
    assert_eq!(peak(-2.999), [(FindingCode::TooLoud, Severity::Reject)]);
}

#[test]
fn between_warn_and_reject_a_take_is_accepted_with_a_plain_warning() {
    let verdict = quiet_room(|take, _| take.snr = Ok(around(24.0, Db)));
    assert_only(&verdict, FindingCode::LowSnr, Severity::Warn);
    assert!(!verdict.findings[0].within_error);
    assert_eq!(verdict.findings[0].limit, Bounds::at_least(28.0));
}

// Order and completeness.

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

// Properties, over any takes and profiles.

fn maybe<T: std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Result<T, NotMeasured>> {
    let why = prop::sample::select(vec![
        NotMeasured::TooShort,
        NotMeasured::Silence,
        NotMeasured::DigitalSilence,
        NotMeasured::NoSpeech,
        NotMeasured::NoPause,
        NotMeasured::RateTooLow,
        NotMeasured::BadSamples,
    ]);
    prop_oneof![9 => value.prop_map(Ok), 1 => why.prop_map(Err)]
}

fn interval<T: std::fmt::Debug>(
    range: std::ops::Range<f64>,
    unit: impl Fn(f64) -> T + Copy,
) -> impl Strategy<Value = Interval<T>> {
    (range, 0.0..10.0, 0.0..10.0).prop_map(move |(value, below, above): (f64, f64, f64)| Interval {
        value: unit(value),
        low: unit(value - below),
        high: unit(value + above),
    })
}

prop_compose! {
    fn any_take()(
        frames in 0u64..2_000_000,
        level in (maybe(-90.0..3.0), maybe(-90.0..0.0), maybe(-0.02..0.02)),
        true_peak in maybe(-90.0..3.0),
        loudness in maybe(-60.0..0.0),
        clipping in maybe((any::<bool>(), 0u64..500)),
        voice in (
            maybe(any::<bool>()),
            maybe(-60.0..0.0),
            maybe(0.0..30.0),
            maybe(0.0..4.0),
            maybe(0.0..4.0),
            maybe(prop::bool::weighted(0.1)),
            maybe(prop::bool::weighted(0.1)),
        ),
        floor in maybe(interval(-90.0..-20.0, Dbfs)),
        noise in (maybe(-90.0..-20.0), maybe(-90.0..-20.0)),
        snr in maybe(interval(-5.0..60.0, Db)),
    ) -> TakeAnalysis {
        let mut take = good();
        take.frames = Frames(frames);
        take.level.sample_peak = level.0.map(Dbfs);
        take.level.rms = level.1.map(Dbfs);
        take.level.dc_offset = level.2;
        take.true_peak = true_peak.map(Dbtp);
        take.loudness.integrated = loudness.map(Lufs);
        take.clipping = clipping.map(|(clipped, samples)| Clipping {
            clipped,
            samples,
            events: samples / 2,
            first: (samples > 0).then_some(Frames(1)),
            rail: (samples > 0).then_some(Dbfs(0.0)),
        });
        take.speech.present = voice.0;
        take.speech.level = voice.1.map(Dbfs);
        take.speech.duration = voice.2.map(Seconds);
        take.speech.lead_silence = voice.3.map(Seconds);
        take.speech.trail_silence = voice.4.map(Seconds);
        take.speech.cut_start = voice.5;
        take.speech.cut_end = voice.6;
        take.noise.floor = floor;
        take.noise.floor_a = noise.0.map(Dbfs);
        take.noise.lead = noise.1.map(Dbfs);
        take.snr = snr;
        take
    }
}

fn any_integrity() -> impl Strategy<Value = Integrity> {
    let format = (
        prop::sample::select(vec![8_000u32, 16_000, 44_100, 48_000]),
        prop::sample::select(vec![
            SampleDepth::Int(16),
            SampleDepth::Int(24),
            SampleDepth::Lossy,
        ]),
        1u16..3,
    );
    (format, prop::bool::weighted(0.05)).prop_map(|((hz, depth, channels), lost)| {
        let mut integrity = whole(hz);
        integrity.format.depth = depth;
        integrity.format.channels = channels;
        integrity.dropped_frames = u64::from(lost);
        integrity
    })
}

/// The limits of a profile, in numbers that can be tightened.
#[derive(Clone, Debug)]
struct Sketch {
    /// Measure, lower end, width of the band from it to the upper end; either end may be missing.
    limits: Vec<(Measure, Option<f64>, Option<f64>, bool)>,
    /// 0 rejects, 1 warns, 2 allows.
    faults: [usize; 5],
    rates: Vec<u32>,
    least_silence: Option<f64>,
}

impl Sketch {
    fn profile(&self) -> Profile {
        let mut toml = String::from("name = \"any\"\nversion = 1\nsource = \"chance\"\n[faults]\n");
        let names = [
            "no_speech",
            "clipped",
            "start_cut",
            "end_cut",
            "digital_silence",
        ];
        for (name, rule) in names.into_iter().zip(self.faults) {
            let rule = ["reject", "warn", "allow"][rule];
            toml += &format!("{name} = \"{rule}\"\n");
        }
        if !self.rates.is_empty() {
            toml += &format!("[format]\nrate_hz = {:?}\n", self.rates);
        }
        if let Some(least) = self.least_silence {
            toml += &format!("[end_silence]\nlead = {{ min = {least:?} }}\n");
        }
        for &(measure, min, max, warns) in &self.limits {
            let min = min.filter(|_| measure.below().is_some());
            let max = max.filter(|_| measure.above().is_some());
            let ends: Vec<_> = [("min", min), ("max", max)]
                .into_iter()
                .filter_map(|(key, end)| end.map(|end| format!("{key} = {end:?}")))
                .collect();
            if !ends.is_empty() {
                let weight = if warns { "warn" } else { "reject" };
                let ends = ends.join(", ");
                toml += &format!("[limits.{}]\n{weight} = {{ {ends} }}\n", measure.wire());
            }
        }
        Profile::parse(&toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))
    }
}

fn any_sketch() -> impl Strategy<Value = Sketch> {
    let limited: Vec<Measure> = Measure::ALL
        .iter()
        .copied()
        .filter(|measure| matches!(measure.kind(), Kind::Limit))
        .collect();
    let limit = |measure: Measure| {
        let (least, most) = match measure.possible() {
            (0.0, 1.0) => (0.0, 0.02),
            (0.0, _) => (0.0, 40.0),
            (least, _) => (f64::max(least, -90.0), 20.0),
        };
        let end = prop::option::of(least..most);
        (end.clone(), end, any::<bool>()).prop_map(
            move |(a, b, warns): (Option<f64>, Option<f64>, bool)| match (a, b) {
                (Some(a), Some(b)) => (measure, Some(a.min(b)), Some(a.max(b)), warns),
                _ => (measure, a, b, warns),
            },
        )
    };
    (
        prop::sample::subsequence(limited, 0..5)
            .prop_flat_map(move |measures| measures.into_iter().map(limit).collect::<Vec<_>>()),
        prop::array::uniform5(0usize..3),
        prop::sample::subsequence(vec![8_000u32, 16_000, 44_100, 48_000], 0..4),
        prop::option::of(0.0..3.0),
    )
        .prop_map(|(limits, faults, rates, least_silence)| Sketch {
            limits,
            faults,
            rates,
            least_silence,
        })
}

/// The same profile with one thing tighter.
fn tighter(sketch: &Sketch, which: usize, by: f64) -> Sketch {
    let mut tighter = sketch.clone();
    match which {
        0..5 => tighter.faults[which] = tighter.faults[which].saturating_sub(1),
        5 if tighter.rates.len() > 1 => {
            tighter.rates.pop();
        }
        6 => tighter.least_silence = Some(tighter.least_silence.unwrap_or(0.0) + by),
        _ => {
            for (measure, min, max, warns) in &mut tighter.limits {
                let (least, most) = measure.possible();
                match (min, max) {
                    (Some(min), Some(max)) => {
                        let middle = f64::midpoint(*min, *max);
                        *min = (*min + by).min(middle);
                        *max = (*max - by).max(middle);
                    }
                    (Some(min), None) => *min = (*min + by).min(most),
                    (None, Some(max)) => *max = (*max - by).max(least),
                    (None, None) => {}
                }
                *warns &= which.is_multiple_of(2);
            }
        }
    }
    tighter
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_take_gets_the_same_verdict(
        take in any_take(), integrity in any_integrity(), sketch in any_sketch(),
    ) {
        let profile = sketch.profile();
        prop_assert_eq!(
            judge(&take, &integrity, &profile),
            judge(&take.clone(), &integrity.clone(), &sketch.profile())
        );
    }

    #[test]
    fn tightening_a_limit_never_lets_a_rejected_take_in(
        take in any_take(),
        integrity in any_integrity(),
        sketch in any_sketch(),
        which in 0usize..12,
        by in 0.0..0.02f64,
        coarse in any::<bool>(),
    ) {
        let by = if coarse { by * 500.0 } else { by };
        let loose = judge(&take, &integrity, &sketch.profile());
        let tight = judge(&take, &integrity, &tighter(&sketch, which, by).profile());
        prop_assert!(
            loose.is_accepted() || !tight.is_accepted(),
            "{:#?}\n{:#?}", loose.findings, tight.findings
        );
    }

    #[test]
    fn a_damaged_recording_is_never_accepted(
        take in any_take(),
        mut integrity in any_integrity(),
        sketch in any_sketch(),
        fault in 0usize..7,
    ) {
        match fault {
            0 => integrity.dropped_frames = 1,
            1 => integrity.overruns = 1,
            2 => integrity.gaps = 1,
            3 => integrity.stalls = 1,
            4 => integrity.device_changes = 1,
            5 => integrity.wanted_rate = SampleRate::new(integrity.format.rate.hz() + 1),
            _ => {
                let hz = f64::from(integrity.format.rate.hz());
                integrity.measured_rate_hz = Some(hz * 0.985);
            }
        }
        let verdict = judge(&take, &integrity, &sketch.profile());
        prop_assert!(!verdict.is_accepted());
        prop_assert!(verdict.is_final());
        prop_assert!(verdict.findings[0].code.is_final());
    }

    #[test]
    fn a_take_is_rejected_exactly_when_a_finding_rejects_and_the_gravest_comes_first(
        take in any_take(), integrity in any_integrity(), sketch in any_sketch(),
    ) {
        let verdict = judge(&take, &integrity, &sketch.profile());
        let rejects = verdict.findings.iter().any(|finding| finding.severity == Severity::Reject);
        prop_assert_eq!(rejects, !verdict.is_accepted());
        prop_assert!(verdict.findings.is_sorted_by_key(|finding| finding.severity));
        for check in &verdict.checks {
            if check.standing == Standing::Reject {
                prop_assert!(!verdict.is_accepted(), "{check:?}");
            }
        }
    }
}
