//! One claim for each code.

use takegate::analysis::{
    Bandwidth, ChannelFault, Clipping, Dropouts, NotMeasured, Processing, TakeAnalysis,
};
use takegate::audio::SampleDepth;
use takegate::units::{Db, Dbfs, Dbtp, Frames, Lufs, SampleRate, Seconds};
use takegate::verdict::{FindingCode, Measure, Outcome, Profile, Severity, Standing, Value, judge};

use crate::takes::{around, empty, ideal, set, unmeasured};
use crate::{assert_only, assert_rejects_for, before, codes, quiet_room, verdict_of};

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
fn a_band_narrower_than_its_limit_is_band_limited_and_told_once() {
    let verdict = quiet_room(|take, _| {
        take.bandwidth = Ok(Bandwidth {
            hz: 4_000.0,
            codec_edge: true,
        });
    });
    assert_only(&verdict, FindingCode::BandLimited, Severity::Reject);
}

#[test]
fn an_edge_of_a_codec_in_a_band_that_is_wide_enough_is_processed() {
    let edge = |profile| {
        verdict_of(profile, |take, _| {
            take.bandwidth = Ok(Bandwidth {
                hz: 16_000.0,
                codec_edge: true,
            });
        })
    };
    assert_only(&edge("asr-quiet"), FindingCode::Processed, Severity::Warn);
    assert_only(&edge("hifi-tts"), FindingCode::Processed, Severity::Warn);
    assert_only(&edge("telephone"), FindingCode::Processed, Severity::Info);
}

#[test]
fn gated_pauses_and_a_riding_gain_are_processed_and_zeros_in_every_pause_are_told_once() {
    let traces = |profile, gated, rides| {
        verdict_of(profile, |take, _| {
            take.processing = Ok(Processing {
                gated,
                gain_riding: Ok(rides),
            });
        })
    };
    let gated = traces("audiobook", true, false);
    assert_only(&gated, FindingCode::Processed, Severity::Reject);
    assert_eq!(gated.findings[0].measure, Measure::Gated);
    let rides = traces("audiobook", false, true);
    assert_only(&rides, FindingCode::Processed, Severity::Warn);
    assert_eq!(rides.findings[0].measure, Measure::GainRiding);
    let zeros = before("", |take| {
        take.processing = Ok(Processing {
            gated: true,
            gain_riding: Err(NotMeasured::DigitalSilence),
        });
        take.noise.floor = Err(NotMeasured::DigitalSilence);
    });
    assert_only(&zeros, FindingCode::DigitalSilence, Severity::Reject);
}

#[test]
fn hum_above_its_limit_is_hum_and_a_take_without_any_meets_every_limit() {
    let hum = |level| verdict_of("audiobook", |take, _| set(take, Measure::Hum, level));
    assert_only(&hum(-50.0), FindingCode::Hum, Severity::Reject);
    assert!(hum(-70.0).findings.is_empty());
    let none = verdict_of("audiobook", |take, _| take.hum = Ok(None));
    assert!(none.findings.is_empty(), "{:#?}", none.findings);
    let check = none
        .checks
        .iter()
        .find(|check| check.measure == Measure::Hum);
    assert_eq!(check.map(|check| check.standing), Some(Standing::Pass));
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
fn dropouts_reject_with_count_and_first_place_and_a_suspected_one_only_warns() {
    let lost = |certain, suspected| {
        quiet_room(|take, _| {
            take.dropouts = Ok(Dropouts {
                certain,
                suspected,
                at: vec![Frames(8_000), Frames(32_000)],
            });
        })
    };
    let verdict = lost(1, 1);
    assert_only(&verdict, FindingCode::Dropout, Severity::Reject);
    assert_eq!(verdict.findings[0].value, Some(Value::Number(2.0)));
    assert_eq!(verdict.findings[0].at, Some(Seconds(0.5)));
    assert_only(&lost(0, 2), FindingCode::Dropout, Severity::Warn);
}

#[test]
fn a_fault_between_channels_is_as_bad_as_the_profile_says_and_a_copy_only_worth_knowing() {
    let with = |profile, fault| verdict_of(profile, |take, _| take.channel_fault = Ok(fault));
    for fault in [
        ChannelFault::Dead,
        ChannelFault::Inverted,
        ChannelFault::Imbalance,
    ] {
        assert_only(
            &with("asr-quiet", fault),
            FindingCode::ChannelFault,
            Severity::Warn,
        );
        assert_rejects_for(&with("tts-studio", fault), FindingCode::ChannelFault);
    }
    let copy = with("asr-quiet", ChannelFault::DualMono);
    assert_only(&copy, FindingCode::ChannelFault, Severity::Info);
    assert_eq!(
        copy.findings[0].value,
        Some(Value::Channels(ChannelFault::DualMono))
    );
    assert!(with("tts-studio", ChannelFault::DualMono).is_accepted());
}

#[test]
fn peaks_that_are_rounded_off_warn_unless_the_profile_rejects_them() {
    let soft = quiet_room(|take, _| take.soft_clipped = Ok(true));
    assert_only(&soft, FindingCode::SoftClipped, Severity::Warn);
    let strict = before("[faults]\nsoft_clipped = \"reject\"", |take| {
        take.soft_clipped = Ok(true);
    });
    assert_only(&strict, FindingCode::SoftClipped, Severity::Reject);
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
fn a_room_that_rings_warns_and_never_rejects() {
    let ringing =
        |profile, measure, value| verdict_of(profile, |take, _| set(take, measure, value));
    for rt60 in [0.6, 0.95, 5.0] {
        let verdict = ringing("asr-quiet", Measure::ReverberationTime, rt60);
        assert_only(&verdict, FindingCode::Reverberant, Severity::Warn);
        assert!(!verdict.findings[0].within_error);
    }
    let close = ringing("asr-quiet", Measure::ReverberationTime, 0.75);
    assert_only(&close, FindingCode::Reverberant, Severity::Warn);
    assert!(close.findings[0].within_error);
    let muddy = ringing("voice-clone", Measure::Clarity, 4.0);
    assert_only(&muddy, FindingCode::Reverberant, Severity::Warn);
}

#[test]
fn a_room_that_cannot_be_heard_is_noted_unless_noise_is_said_to_drown_it() {
    let unheard = |take: &mut TakeAnalysis| take.reverberation.rt60 = Err(NotMeasured::NoDecay);
    let verdict = quiet_room(|take, _| unheard(take));
    assert_only(&verdict, FindingCode::NotMeasurable, Severity::Info);
    let drowned = quiet_room(|take, _| {
        unheard(take);
        take.snr = Ok(around(10.0, Db));
    });
    assert_only(&drowned, FindingCode::LowSnr, Severity::Reject);
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
