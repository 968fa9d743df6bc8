//! What a level check says of a line that was read.

use super::*;
use crate::analysis::{Analyzer, Clipping, Interval};
use crate::units::{Frames, SampleRate};

const RATE: SampleRate = SampleRate::new(48_000).unwrap();

fn measured(samples: &[f32]) -> TakeAnalysis {
    let mut analyzer = Analyzer::new(RATE);
    analyzer.push(samples);
    analyzer.finish()
}

/// A room of white noise of this level, RMS.
fn room(level: Dbfs) -> TakeAnalysis {
    let mut state = 1u64;
    // Uniform noise of amplitude a has an RMS of a/√3.
    let amplitude = (level.amplitude() * 3f64.sqrt()) as f32;
    let samples: Vec<f32> = (0..4 * 48_000)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 40) as f32 / 8_388_608.0 - 1.0) * amplitude
        })
        .collect();
    measured(&samples)
}

/// The measures of a line with this peak, 10 dB over its speech level, and this noise.
fn line(peak: f64, noise: f64) -> TakeAnalysis {
    let mut line = room(Dbfs(noise));
    line.level.sample_peak = Ok(Dbfs(peak));
    line.true_peak = Ok(crate::units::Dbtp(peak + 0.1));
    line.speech.present = Ok(true);
    line.speech.level = Ok(Dbfs(peak - 10.0));
    let floor = |by: f64| Dbfs(noise + by);
    line.noise.floor = Ok(Interval {
        value: floor(0.0),
        low: floor(-0.2),
        high: floor(0.2),
    });
    let snr = |by: f64| Db(peak - 10.0 - noise + by);
    line.snr = Ok(Interval {
        value: snr(0.0),
        low: snr(-0.5),
        high: snr(0.5),
    });
    line
}

fn profile(name: &str) -> Profile {
    let mut profiles = Profile::built_in().iter();
    let built_in = profiles.find(|built_in| built_in.name == name).unwrap();
    built_in.profile().unwrap()
}

fn remarks_of(line: TakeAnalysis, noise: f64, name: &str) -> Vec<Remark> {
    LevelCheck::new(line, room(Dbfs(noise)), &profile(name)).remarks
}

fn words(remarks: &[Remark]) -> Vec<String> {
    let words = remarks.iter().map(|remark| remark.words(Language::En));
    words.collect()
}

#[test]
fn a_good_line_in_a_quiet_room_needs_nothing() {
    assert_eq!(remarks_of(line(-13.0, -70.0), -70.0, "asr-quiet"), []);
}

#[test]
fn a_soft_line_says_by_how_much_to_raise_the_preamp_and_for_which_limit() {
    let remarks = remarks_of(line(-26.0, -80.0), -80.0, "asr-quiet");
    assert!(matches!(&remarks[..], [Remark::Gain(13, _)]), "{remarks:?}");
    assert_eq!(
        words(&remarks),
        ["Raise the preamp by about 13 dB: peak -26.0 dBFS, aim for -20…-6 dBFS."]
    );
}

#[test]
fn a_hot_line_says_by_how_much_to_lower_it_and_a_clipped_one_by_6_db_at_least() {
    let remarks = remarks_of(line(-2.0, -70.0), -70.0, "asr-quiet");
    assert!(
        matches!(&remarks[..], [Remark::Gain(-12 | -11, _)]),
        "{remarks:?}"
    );
    let mut clipped = line(-8.0, -70.0);
    clipped.clipping = Ok(Clipping {
        clipped: true,
        samples: 40,
        events: 9,
        first: Some(Frames(100)),
        rail: Some(Dbfs(-8.0)),
    });
    let remarks = remarks_of(clipped, -70.0, "asr-quiet");
    assert!(
        matches!(&remarks[..], [Remark::Gain(by, finding)] if *by <= -6 && finding.code == FindingCode::Clipped),
        "{remarks:?}"
    );
    assert!(remarks[0].is_grave());
}

#[test]
fn a_profile_that_wants_peaks_above_the_good_zone_has_its_way() {
    // custom-voice wants peaks from −6 to −3 dBFS.
    let remarks = remarks_of(line(-13.0, -80.0), -80.0, "custom-voice");
    let [Remark::Gain(by, _), ..] = &remarks[..] else {
        panic!("{remarks:?}");
    };
    assert!((7..=10).contains(by), "{by}");
    assert_eq!(remarks_of(line(-4.5, -80.0), -80.0, "custom-voice"), []);
}

#[test]
fn noise_is_judged_as_it_will_be_at_the_new_gain() {
    // −62 dBFS meets tts-studio's −60, but not once the preamp is 12 dB higher.
    let remarks = remarks_of(line(-25.0, -62.0), -62.0, "tts-studio");
    assert!(
        remarks.iter().any(|remark| matches!(
            remark,
            Remark::Limit(finding) if finding.code == FindingCode::HighNoiseFloor
        )),
        "{remarks:?}"
    );
}

#[test]
fn digital_silence_is_no_microphone_and_nothing_else_is_said() {
    let nothing = measured(&[0.0; 96_000]);
    let check = LevelCheck::new(nothing.clone(), nothing, &profile("asr-quiet"));
    assert_eq!(check.remarks, [Remark::NoMicrophone]);
    assert!(
        words(&check.remarks)[0].starts_with("Digital silence: the system gives us no microphone")
    );
}

#[test]
fn a_line_that_nobody_read_is_no_reason_to_turn_the_gain() {
    let remarks = remarks_of(room(Dbfs(-70.0)), -70.0, "asr-quiet");
    assert!(
        matches!(&remarks[..], [Remark::Nobody(Some(_))]),
        "{remarks:?}"
    );
}
