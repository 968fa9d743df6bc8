//! A replay in the place of a microphone.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use takegate::audio::{AudioFormat, Channel, SampleDepth};
use takegate::capture::{
    AtEnd, CaptureError, CaptureSource, Fault, FaultKind, Replay, Speed, StreamEvent,
};
use takegate::units::{Dbfs, Frames, SampleRate};

const RATE: SampleRate = SampleRate::new(48_000).unwrap();

fn ramp(frames: usize) -> Vec<f32> {
    (0..frames).map(|n| n as f32 / 8_388_608.0).collect()
}

/// Reads to the end and returns samples, events, and how it ended.
fn all_of(mut replay: Replay) -> (Vec<f32>, Vec<StreamEvent>, CaptureError) {
    let (mut samples, mut events) = (Vec::new(), Vec::new());
    loop {
        match replay.read(&mut samples) {
            Ok(report) => events.extend(report.events),
            Err(error) => {
                assert_eq!(
                    replay.read(&mut samples),
                    Err(error.clone()),
                    "the end stays the end"
                );
                return (samples, events, error);
            }
        }
    }
}

fn wav(folder: &Path, rate: u32, bits: u16, channels: u16, frames: &[i32]) -> PathBuf {
    let file = folder.join(format!("{rate}_{bits}_{channels}.wav"));
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: bits,
        sample_format,
    };
    let mut writer = hound::WavWriter::create(&file, spec).unwrap();
    frames
        .iter()
        .for_each(|sample| writer.write_sample(*sample).unwrap());
    writer.finalize().unwrap();
    file
}

#[test]
fn a_file_at_the_asked_rate_arrives_sample_for_sample_with_its_depth() {
    let folder = tempfile::tempdir().unwrap();
    let left_and_right: Vec<i32> = (0..20_000).map(|n| (n * 7919) % 60_000 - 30_000).collect();
    let file = wav(folder.path(), 48_000, 16, 2, &left_and_right);
    let second = Channel(2.try_into().unwrap());
    let replay = Replay::from_files(&[file.clone(), file], second, RATE)
        .unwrap()
        .speed(Speed::AsFast);

    let granted = AudioFormat {
        rate: RATE,
        depth: SampleDepth::Int(16),
        channels: 2,
    };
    assert_eq!(replay.facts().granted, granted);
    assert_eq!(replay.facts().channel, second);
    let right: Vec<f32> = left_and_right
        .iter()
        .skip(1)
        .step_by(2)
        .map(|n| *n as f32 / 32_768.0)
        .collect();
    let (samples, events, end) = all_of(replay);
    assert_eq!(samples, [right.clone(), right].concat());
    assert_eq!((events, end), (vec![], CaptureError::Ended));
}

#[test]
fn a_file_at_another_rate_is_converted_and_says_so_by_its_depth() {
    let folder = tempfile::tempdir().unwrap();
    let sine = |n: i32| (f64::from(n) * 0.1).sin() * 10_000.0;
    let file = wav(
        folder.path(),
        16_000,
        16,
        1,
        &Vec::from_iter((0..16_000).map(|n| sine(n) as i32)),
    );
    let replay = Replay::from_files(&[file], Channel::FIRST, RATE)
        .unwrap()
        .speed(Speed::AsFast);
    assert_eq!(replay.facts().granted.depth, SampleDepth::Float(32));
    let (samples, ..) = all_of(replay);
    assert_eq!(samples.len(), 48_000);
    assert!((f64::from(samples[24_000]) - sine(8_000) / 32_768.0).abs() < 1e-3);
}

#[test]
fn a_file_that_cannot_be_replayed_is_named_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mono = wav(folder.path(), 48_000, 16, 1, &[1, 2, 3]);
    let text = folder.path().join("notes.wav");
    std::fs::write(&text, "not audio at all").unwrap();
    let refused = |file: &Path, channel: u16| {
        let channel = Channel(channel.try_into().unwrap());
        Replay::from_files(&[file.to_owned()], channel, RATE)
            .unwrap_err()
            .to_string()
    };
    let message = refused(&text, 1);
    assert!(
        message.contains("notes.wav cannot be replayed") && message.contains("convert it"),
        "{message}"
    );
    let message = refused(&mono, 2);
    assert!(message.contains("no channel 2"), "{message}");
    let message = refused(&folder.path().join("missing.wav"), 1);
    assert!(message.contains("check that it exists"), "{message}");
}

#[test]
fn each_fault_is_reported_at_its_frame_and_takes_what_it_should() {
    let fault = |at, kind| Fault {
        at: Frames(at),
        kind,
    };
    let replay = Replay::from_samples(RATE, ramp(10_000))
        .speed(Speed::AsFast)
        .faults([
            fault(3_000, FaultKind::Gap(Frames(50))),
            fault(1_000, FaultKind::Overrun(Frames(700))),
            fault(2_000, FaultKind::Xrun),
            fault(4_000, FaultKind::Stall(Frames(24_000))),
            fault(5_000, FaultKind::DeviceChanged),
            fault(6_001, FaultKind::DeviceLost),
        ]);
    let (samples, events, end) = all_of(replay);
    let at = Frames;
    assert_eq!(
        events,
        [
            StreamEvent::Overrun {
                at: at(1_000),
                lost: Frames(700)
            },
            StreamEvent::Xrun { at: at(2_000) },
            StreamEvent::Gap {
                at: at(3_000),
                lost: Some(Frames(50))
            },
            StreamEvent::Stall { at: at(4_000) },
            StreamEvent::DeviceChanged { at: at(5_000) },
        ]
    );
    let all = ramp(10_000);
    assert_eq!(
        samples,
        [&all[..1_000], &all[1_700..3_700], &all[3_750..6_751]].concat()
    );
    assert!(
        matches!(
            end,
            CaptureError::DeviceLost {
                at: Frames(6_001),
                ..
            }
        ),
        "{end:?}"
    );
}

#[test]
fn a_clock_that_drifts_shows_in_the_measured_rate() {
    let drift = Fault {
        at: Frames(480),
        kind: FaultKind::RateDrift(-2_000.0),
    };
    let mut replay = Replay::from_samples(RATE, ramp(4_800))
        .speed(Speed::AsFast)
        .faults([drift]);
    let mut samples = Vec::new();
    replay.read(&mut samples).unwrap();
    assert_eq!(replay.measured_rate_hz(), None);
    replay.read(&mut samples).unwrap();
    assert_eq!(replay.measured_rate_hz(), Some(47_904.0));
}

#[test]
fn after_the_end_it_ends_or_loops_or_goes_on_with_quiet_noise() {
    let three = || Replay::from_samples(RATE, ramp(3)).speed(Speed::AsFast);
    assert_eq!(all_of(three()).0, ramp(3));

    let mut samples = Vec::new();
    three().at_end(AtEnd::Loop).read(&mut samples).unwrap();
    assert_eq!(samples, ramp(3).repeat(160));

    samples.clear();
    let noisy = || {
        three()
            .at_end(AtEnd::Noise(Dbfs(-60.0)))
            .depth(SampleDepth::Int(16))
    };
    noisy().read(&mut samples).unwrap();
    assert_eq!(samples.len(), 480);
    assert!(samples[3..].iter().any(|sample| *sample != 0.0));
    assert!(
        samples[3..]
            .iter()
            .all(|sample| (sample * 32_768.0).fract() == 0.0),
        "as deep as the rest"
    );
    let mut again = Vec::new();
    noisy().read(&mut again).unwrap();
    assert_eq!(samples, again, "the same noise each time");

    // Nothing to loop is an end, not a hang.
    let nothing = Replay::from_samples(RATE, Vec::new())
        .speed(Speed::AsFast)
        .at_end(AtEnd::Loop);
    assert_eq!(all_of(nothing).2, CaptureError::Ended);
}

#[test]
fn the_studio_plays_what_is_pushed_over_a_quiet_room() {
    let (studio, handle) = Replay::studio(RATE, Dbfs(-70.0));
    let mut studio = studio.speed(Speed::AsFast);
    let mut samples = Vec::new();
    studio.read(&mut samples).unwrap();
    assert!(handle.is_idle());
    assert!(samples.iter().all(|sample| sample.abs() < 0.001));

    handle.play(vec![0.5; 500]);
    handle.play(vec![-0.5; 100]);
    assert!(!handle.is_idle());
    for _ in 0..2 {
        studio.read(&mut samples).unwrap();
    }
    assert!(handle.is_idle());
    assert_eq!(
        samples[480..1080],
        [vec![0.5; 500], vec![-0.5; 100]].concat()
    );
    assert!(samples[1080..].iter().all(|sample| sample.abs() < 0.001));
}

#[test]
fn in_real_time_nothing_comes_before_its_time() {
    for (speed, factor) in [(Speed::RealTime, 1.0), (Speed::Times(20.0), 20.0)] {
        let mut replay = Replay::from_samples(RATE, ramp(48_000 * 30)).speed(speed);
        let began = Instant::now();
        let mut samples = Vec::new();
        while samples.len() < 9_600 {
            replay.read(&mut samples).unwrap();
            assert_eq!(samples.len() % 480, 0, "whole blocks of 10 ms");
            let due = began.elapsed().as_secs_f64() * 48_000.0 * factor;
            assert!(samples.len() as f64 <= due, "{} of {due}", samples.len());
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(samples[..9_600], ramp(9_600));
    }
}

proptest! {
    /// Wherever samples are lost and however often: what arrives and what is reported as lost are together
    /// what was played.
    #[test]
    fn what_arrives_and_what_is_lost_are_together_what_was_played(
        frames in 0usize..20_000,
        losses in prop::collection::vec((0u64..20_000, 1u64..3_000, prop::bool::ANY), 0..6)
    ) {
        let faults = losses.iter().map(|(at, lost, ring)| {
            let lost = Frames(*lost);
            let kind = if *ring { FaultKind::Overrun(lost) } else { FaultKind::Gap(lost) };
            Fault { at: Frames(*at), kind }
        });
        let replay = Replay::from_samples(RATE, ramp(frames)).speed(Speed::AsFast).faults(faults);
        let (samples, events, end) = all_of(replay);
        prop_assert_eq!(end, CaptureError::Ended);

        let all = ramp(frames);
        let (mut expected, mut next) = (Vec::new(), 0);
        for event in &events {
            let until = next + event.at().0 as usize - expected.len();
            expected.extend_from_slice(&all[next..until]);
            next = until + event.lost().unwrap().0 as usize;
        }
        expected.extend_from_slice(&all[next..]);
        prop_assert!(samples == expected);
    }
}
