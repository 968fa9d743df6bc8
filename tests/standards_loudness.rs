//! Loudness against EBU Tech 3341 (2016) and its range against Tech 3342 (2016), row by row, and both against
//! libebur128 (its Rust port) and ffmpeg. The rows follow the published tables; EBU's own files were not at hand.
//!
//! The standard's rows are stereo: two channels of equal power, which sum. Here is one channel, counting once, so
//! each tone carries the power of both: it is 3.01 dB higher than the row says. Rows 7 and 8 are excerpts of
//! programmes which cannot be synthesised; in their place stands real speech against two other meters.

mod support;

use std::f64::consts::{SQRT_2, TAU};
use std::io::Write;
use std::process::{Command, Stdio};

use takegate::analysis::{Loudness, LoudnessMeter, Measured, NotMeasured};
use takegate::units::{Db, Lufs, SampleRate};

const RATE: u32 = 48_000;
/// Tolerance of Tech 3341 for every row, in LU.
const TOLERANCE: f64 = 0.1;

/// A piece of a row: level of each of the row's two channels in dBFS (`None`: silence), and seconds.
type Piece = (Option<f64>, f64);

/// A 1 kHz sine in pieces, phase running on, in one channel.
fn tone(pieces: &[Piece]) -> Vec<f32> {
    let mut samples = Vec::new();
    for (level, seconds) in pieces {
        let peak = level.map_or(0.0, |db| 10f64.powf(db / 20.0) * SQRT_2);
        for _ in 0..(seconds * f64::from(RATE)).round() as usize {
            let phase = TAU * 1000.0 * samples.len() as f64 / f64::from(RATE);
            samples.push((peak * phase.sin()) as f32);
        }
    }
    samples
}

fn at(level: f64, seconds: f64) -> Piece {
    (Some(level), seconds)
}

fn silence(seconds: f64) -> Piece {
    (None, seconds)
}

fn measure(samples: &[f32], rate: u32) -> Loudness {
    let mut meter = LoudnessMeter::new(SampleRate::new(rate).unwrap());
    meter.push(samples);
    meter.finish()
}

#[track_caller]
fn assert_lufs(said: Measured<Lufs>, expected: f64) {
    let Ok(Lufs(said)) = said else {
        panic!("{said:?} instead of {expected} LUFS")
    };
    assert!(
        (said - expected).abs() <= TOLERANCE,
        "{said} instead of {expected} LUFS"
    );
}

#[test]
fn row_1_a_tone_of_minus_23_reads_minus_23_in_all_three() {
    let said = measure(&tone(&[at(-23.0, 20.0)]), RATE);
    assert_lufs(said.integrated, -23.0);
    assert_lufs(said.max_momentary, -23.0);
    assert_lufs(said.max_short_term, -23.0);
}

#[test]
fn row_2_a_tone_of_minus_33_reads_minus_33_in_all_three() {
    let said = measure(&tone(&[at(-33.0, 20.0)]), RATE);
    assert_lufs(said.integrated, -33.0);
    assert_lufs(said.max_momentary, -33.0);
    assert_lufs(said.max_short_term, -33.0);
}

#[test]
fn row_3_the_relative_gate_leaves_the_loud_part() {
    let row = [at(-36.0, 10.0), at(-23.0, 60.0), at(-36.0, 10.0)];
    assert_lufs(measure(&tone(&row), RATE).integrated, -23.0);
}

#[test]
fn row_4_the_absolute_gate_leaves_out_the_silence() {
    let quiet = [at(-72.0, 10.0), at(-36.0, 10.0)];
    let loud = at(-23.0, 60.0);
    let row = [quiet[0], quiet[1], loud, quiet[1], quiet[0]];
    assert_lufs(measure(&tone(&row), RATE).integrated, -23.0);
}

#[test]
fn row_5_parts_less_than_10_lu_apart_are_averaged() {
    let row = [at(-26.0, 20.0), at(-20.0, 20.1), at(-26.0, 20.0)];
    assert_lufs(measure(&tone(&row), RATE).integrated, -23.0);
}

/// The row is about the weights of five channels, of which one channel has none: here it carries their weighted sum.
#[test]
fn row_6_the_weighted_power_of_five_channels_in_one_reads_minus_23() {
    let power = |db: f64| 10f64.powf(db / 10.0);
    let sum = 2.0 * power(-28.0) + power(-24.0) + 1.41 * 2.0 * power(-30.0);
    let row = tone(&[at(10.0 * (sum / 2.0).log10(), 20.0)]);
    assert_lufs(measure(&row, RATE).integrated, -23.0);
}

#[test]
fn row_9_short_term_is_the_mean_of_three_seconds() {
    let row = [at(-20.0, 1.34), at(-30.0, 1.66)].repeat(5);
    assert_lufs(measure(&tone(&row), RATE).max_short_term, -23.0);
}

#[test]
fn row_10_max_short_term_does_not_depend_on_where_three_seconds_begin() {
    for file in 0..20 {
        let row = [
            silence(0.15 * f64::from(file)),
            at(-23.0, 3.0),
            silence(1.0),
        ];
        assert_lufs(measure(&tone(&row), RATE).max_short_term, -23.0);
    }
}

#[test]
fn row_11_max_short_term_follows_while_the_take_runs() {
    let mut meter = LoudnessMeter::new(SampleRate::new(RATE).unwrap());
    for segment in 0..20 {
        let before = 0.15 * f64::from(segment);
        let level = f64::from(segment) - 38.0;
        meter.push(&tone(&[
            silence(before),
            at(level, 3.0),
            silence(3.0 - before),
        ]));
        assert_lufs(meter.clone().finish().max_short_term, level);
    }
}

#[test]
fn row_12_momentary_is_the_mean_of_400_ms() {
    let row = [at(-20.0, 0.18), at(-30.0, 0.22)].repeat(25);
    assert_lufs(measure(&tone(&row), RATE).max_momentary, -23.0);
}

#[test]
fn row_13_max_momentary_does_not_depend_on_where_400_ms_begin() {
    for file in 0..20 {
        let row = [
            silence(0.02 * f64::from(file)),
            at(-23.0, 0.4),
            silence(1.0),
        ];
        assert_lufs(measure(&tone(&row), RATE).max_momentary, -23.0);
    }
}

#[test]
fn row_14_max_momentary_follows_while_the_take_runs() {
    let mut meter = LoudnessMeter::new(SampleRate::new(RATE).unwrap());
    for segment in 0..20 {
        let before = 0.02 * f64::from(segment);
        let level = f64::from(segment) - 38.0;
        meter.push(&tone(&[
            silence(before),
            at(level, 0.4),
            silence(0.4 - before),
        ]));
        assert_lufs(meter.clone().finish().max_momentary, level);
    }
}

/// Tech 3342, table 1: 1 kHz in steps of 20 s, each row within 1 LU. The levels are those of a pair of channels,
/// which moves no range.
#[track_caller]
fn assert_range(levels: &[f64], expected: f64) {
    let row: Vec<Piece> = levels.iter().map(|level| at(*level, 20.0)).collect();
    let Db(said) = measure(&tone(&row), RATE).range.unwrap();
    assert!(
        (said - expected).abs() <= 1.0,
        "{said} instead of {expected} LU"
    );
}

#[test]
fn range_row_1_a_step_of_10_db_is_a_range_of_10_lu() {
    assert_range(&[-20.0, -30.0], 10.0);
}

#[test]
fn range_row_2_a_step_of_5_db_is_a_range_of_5_lu() {
    assert_range(&[-20.0, -15.0], 5.0);
}

#[test]
fn range_row_3_a_step_of_20_db_is_a_range_of_20_lu() {
    assert_range(&[-40.0, -20.0], 20.0);
}

#[test]
fn range_row_4_the_relative_gate_leaves_out_what_is_30_db_down() {
    assert_range(&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0);
}

#[test]
fn the_range_of_real_speech_reads_as_with_libebur128_within_a_tenth() {
    let mut worst = 0.0f64;
    let mut compared = 0;
    for (samples, rate) in programmes() {
        let mut meter = ebur128::EbuR128::new(1, rate, ebur128::Mode::LRA).unwrap();
        meter.add_frames_f32(&samples).unwrap();
        let Db(ours) = measure(&samples, rate).range.unwrap();
        worst = worst.max((ours - meter.loudness_range().unwrap()).abs());
        compared += usize::from(ours > 1.0);
    }
    println!("largest difference of ranges from libebur128: {worst:.3} LU, {compared} over 1 LU");
    assert!(worst <= 0.1);
    assert!(compared >= 5, "{compared}");
}

/// Integrated, largest momentary and short-term loudness by libebur128's port, asked every 10 ms.
fn libebur128(samples: &[f32], rate: u32) -> (f64, f64, f64) {
    let mode = ebur128::Mode::I | ebur128::Mode::M | ebur128::Mode::S;
    let mut meter = ebur128::EbuR128::new(1, rate, mode).unwrap();
    let (mut momentary, mut short_term) = (f64::MIN, f64::MIN);
    for (step, block) in samples.chunks(rate as usize / 100).enumerate() {
        meter.add_frames_f32(block).unwrap();
        if step >= 39 {
            momentary = momentary.max(meter.loudness_momentary().unwrap());
        }
        if step >= 299 {
            short_term = short_term.max(meter.loudness_shortterm().unwrap());
        }
    }
    (meter.loudness_global().unwrap(), momentary, short_term)
}

/// Integrated loudness by ffmpeg's `ebur128` filter, to 0.001 LU.
fn ffmpeg(samples: &[f32], rate: u32) -> f64 {
    let bytes: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
    let filter = "ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file=-";
    let mut child = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "f32le",
            "-ar",
            &rate.to_string(),
            "-ac",
            "1",
            "-i",
            "-",
        ])
        .args(["-af", filter, "-f", "null", "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("ffmpeg: {e}; install it with: apt-get install ffmpeg"));
    let mut input = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("lavfi.r128.I="));
    last.expect("ffmpeg reports I").parse().unwrap()
}

/// Takes of at least 3 s: speech of four voices joined by language, at three rates and levels.
fn programmes() -> Vec<(Vec<f32>, u32)> {
    let prompts = support::prompts(4);
    let mut programmes = Vec::new();
    for (i, voice) in prompts.chunks(4).enumerate() {
        let speech: Vec<f32> = voice.iter().flat_map(|v| v.samples.clone()).collect();
        programmes.push((support::scaled(&speech, 0.1 * (i + 1) as f64), 16_000));
    }
    for voice in &prompts[..6] {
        let path = std::path::Path::new("/usr/share/asterisk/sounds").join(&voice.name);
        for rate in [44_100, 48_000] {
            let mut speech = support::decoded(&path, rate);
            speech.extend(support::scaled(&speech, 0.05));
            programmes.push((speech, rate));
        }
    }
    programmes
}

#[test]
fn real_speech_reads_as_with_libebur128_within_a_hundredth() {
    let mut worst = [0.0f64; 3];
    for (samples, rate) in programmes() {
        let ours = measure(&samples, rate);
        let (integrated, momentary, short_term) = libebur128(&samples, rate);
        for (i, (ours, theirs)) in [
            (ours.integrated, integrated),
            (ours.max_momentary, momentary),
            (ours.max_short_term, short_term),
        ]
        .into_iter()
        .enumerate()
        {
            worst[i] = worst[i].max((ours.unwrap().value() - theirs).abs());
        }
    }
    println!("largest difference from libebur128 (I, max M, max S): {worst:.5?} LU");
    assert!(worst.iter().all(|lu| *lu <= 0.01));
}

#[test]
fn real_speech_reads_as_with_ffmpeg_within_two_hundredths() {
    let mut worst = 0.0f64;
    for (samples, rate) in programmes() {
        let ours = measure(&samples, rate).integrated.unwrap().value();
        worst = worst.max((ours - ffmpeg(&samples, rate)).abs());
    }
    println!("largest difference from ffmpeg: {worst:.4} LU");
    assert!(worst <= 0.02);
}

#[test]
fn what_has_no_loudness_says_why() {
    let short = measure(&tone(&[at(-23.0, 0.39)]), RATE);
    assert_eq!(short.integrated, Err(NotMeasured::TooShort));
    assert_eq!(short.max_momentary, Err(NotMeasured::TooShort));
    assert_eq!(short.range, Err(NotMeasured::TooShort));
    let one_second = measure(&tone(&[at(-23.0, 1.0)]), RATE);
    assert_lufs(one_second.integrated, -23.0);
    assert_eq!(one_second.max_short_term, Err(NotMeasured::TooShort));
    let zeros = measure(&tone(&[silence(4.0)]), RATE);
    assert_eq!(zeros.integrated, Err(NotMeasured::Silence));
    assert_eq!(zeros.max_short_term, Err(NotMeasured::Silence));
    let faint = measure(&tone(&[at(-90.0, 4.0)]), RATE);
    assert_eq!(faint.integrated, Err(NotMeasured::Silence));
    assert_eq!(faint.range, Err(NotMeasured::Silence));
    assert_lufs(faint.max_momentary, -90.0);
    let bad = measure(&[0.1, f32::NAN], RATE);
    assert_eq!(bad.integrated, Err(NotMeasured::BadSamples));
    assert_eq!(
        measure(&[0.1; 4000], 4000).integrated,
        Err(NotMeasured::RateTooLow)
    );
}
