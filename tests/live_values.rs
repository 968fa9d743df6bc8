//! What is shown while a take runs: causal, and in the end what the finished take says.

mod support;

use support::{Noise, clean, mixed, noise, padded, prompts};
use takegate::analysis::{Analyzer, FrameAnalysis, NotMeasured, VoiceActivity};
use takegate::units::{Dbfs, SampleRate};

const RATE: u32 = 16_000;
/// 10 ms.
const HOP: usize = 160;

/// A prompt between 1 s and 2 s of room, at an SNR of 30 dB, and its seconds of speech.
fn take() -> (Vec<f32>, f64) {
    let voice = clean(&prompts(4)).swap_remove(0);
    let speech = padded(&voice.samples, RATE as usize, 2 * RATE as usize);
    let noise = noise(Noise::Pink, Dbfs(-56.0), speech.len(), RATE, 21);
    (
        mixed(&speech, &noise),
        voice.samples.len() as f64 / f64::from(RATE),
    )
}

#[test]
fn live_values_come_to_what_the_finished_take_says() {
    let (samples, speech_s) = take();
    let mut analyzer = Analyzer::new(SampleRate::new(RATE).unwrap());
    let mut first_spoken = None;
    let mut floor_before_speech = None;
    for (n, block) in samples.chunks(HOP).enumerate() {
        analyzer.push(block);
        let live = analyzer.live();
        let now = n as f64 / 100.0;
        if live.speaking && first_spoken.is_none() {
            first_spoken = Some(now);
        }
        if now < 0.95 {
            assert!(!live.speaking, "at {now} s");
            assert!(live.snr.is_err());
            floor_before_speech = live.noise_floor.ok().or(floor_before_speech);
        }
    }
    let live = analyzer.live();
    let done = analyzer.finish();
    let first_spoken = first_spoken.expect("speech is heard");
    println!(
        "speech told {:.0} ms after it began",
        1000.0 * (first_spoken - 1.0)
    );
    assert!((1.0..1.35).contains(&first_spoken), "{first_spoken}");
    let early = floor_before_speech
        .expect("the room is measured before speech")
        .0;
    assert!((early + 56.0).abs() < 1.5, "{early}");
    assert!((live.snr.unwrap().0 - done.snr.unwrap().value.0).abs() < 1.0);
    assert!((live.speech_level.unwrap().0 - done.speech.level.unwrap().0).abs() < 0.3);
    assert_eq!(live.sample_peak, done.level.sample_peak);
    assert!(!live.speaking);
    assert!((live.silence.0 - 2.0).abs() < 0.3, "{}", live.silence);
    assert!(
        live.speech.0 > 0.5 * speech_s && live.speech.0 < 1.1 * speech_s,
        "{}",
        live.speech
    );
}

#[test]
fn the_idle_stream_and_the_take_hear_the_same() {
    let (samples, _) = take();
    let rate = SampleRate::new(RATE).unwrap();
    let mut idle = VoiceActivity::new(rate);
    let mut analyzer = Analyzer::new(rate);
    for block in samples.chunks(HOP) {
        idle.push(block);
        analyzer.push(block);
        let live = analyzer.live();
        assert_eq!(idle.speaking(), live.speaking);
        assert_eq!(idle.silence(), live.silence);
        assert_eq!(idle.speech(), live.speech);
    }
    assert!(idle.speech().0 > 1.0);
}

#[test]
fn each_10_ms_frame_is_handed_out_once_and_only_the_newest_10_s_are_kept() {
    let (samples, _) = take();
    let mut analyzer = Analyzer::new(SampleRate::new(RATE).unwrap());
    let mut frames: Vec<FrameAnalysis> = Vec::new();
    for block in samples.chunks(1000) {
        analyzer.push(block);
        analyzer.drain_frames(&mut frames);
    }
    assert_eq!(frames.len(), samples.len() / HOP);
    for (frame, block) in frames.iter().zip(samples.chunks(HOP)) {
        assert_eq!(frame.max, block.iter().copied().fold(f32::MIN, f32::max));
        assert_eq!(frame.min, block.iter().copied().fold(f32::MAX, f32::min));
        assert!((f64::from(frame.rms) / support::rms(block) - 1.0).abs() < 1e-4);
    }
    assert!(frames.iter().any(|frame| frame.speaking));
    for _ in 0..3 {
        analyzer.push(&samples);
    }
    frames.clear();
    analyzer.drain_frames(&mut frames);
    assert_eq!(frames.len(), 1000);
}

#[test]
fn a_running_take_with_a_bad_sample_says_so() {
    let mut analyzer = Analyzer::new(SampleRate::new(RATE).unwrap());
    analyzer.push(&[0.1; 4 * HOP]);
    analyzer.push(&[f32::NAN; HOP]);
    let live = analyzer.live();
    assert_eq!(live.sample_peak, Err(NotMeasured::BadSamples));
    assert_eq!(live.noise_floor, Err(NotMeasured::BadSamples));
    assert_eq!(live.clipping, Err(NotMeasured::BadSamples));
}
