//! True peak against EBU Tech 3341 (2016), rows 15 to 23, and against an interpolation of 64 times. `cargo test
//! --test standards_true_peak -- --nocapture` prints the errors, with those of the filter that ITU-R BS.1770-4
//! gives as an example and of libebur128 beside them.

mod support;

use std::f64::consts::TAU;

use support::true_peak::reference;
use takegate::analysis::{Measured, NotMeasured, TruePeakMeter};
use takegate::units::{Dbtp, SampleRate};

const RATE: f64 = 48_000.0;

fn measure(samples: &[f32]) -> Measured<Dbtp> {
    let mut meter = TruePeakMeter::new(SampleRate::new(48_000).unwrap());
    meter.push(samples);
    meter.finish()
}

/// Half a second of a sine, faded in and out so that its ends are not louder than itself.
fn sine(amplitude: f64, frequency: f64, phase_degrees: f64) -> Vec<f32> {
    let length = (RATE / 2.0) as usize;
    (0..length)
        .map(|n| {
            let fade = (n.min(length - 1 - n) as f64 / 480.0).min(1.0);
            let phase = TAU * frequency * n as f64 / RATE + phase_degrees.to_radians();
            (amplitude * fade * phase.sin()) as f32
        })
        .collect()
}

/// Tech 3341 allows 0.2 dB above and 0.4 dB below.
#[track_caller]
fn assert_dbtp(samples: &[f32], expected: f64) {
    let Dbtp(said) = measure(samples).unwrap();
    println!("{said:.3} dBTP for {expected}");
    assert!(
        (-0.4..=0.2).contains(&(said - expected)),
        "{said} for {expected} dBTP"
    );
}

#[test]
fn row_15_a_quarter_of_the_rate_at_phase_0_reads_minus_6() {
    assert_dbtp(&sine(0.5, RATE / 4.0, 0.0), -6.0);
}

#[test]
fn row_16_a_quarter_of_the_rate_at_phase_45_reads_minus_6() {
    assert_dbtp(&sine(0.5, RATE / 4.0, 45.0), -6.0);
}

#[test]
fn row_17_a_sixth_of_the_rate_at_phase_60_reads_minus_6() {
    assert_dbtp(&sine(0.5, RATE / 6.0, 60.0), -6.0);
}

#[test]
fn row_18_an_eighth_of_the_rate_at_phase_67_5_reads_minus_6() {
    assert_dbtp(&sine(0.5, RATE / 8.0, 67.5), -6.0);
}

#[test]
fn row_19_a_sine_over_full_scale_reads_plus_3() {
    assert_dbtp(&sine(1.41, RATE / 4.0, 45.0), 3.0);
}

/// Rows 20 to 23: a sine of a sixth of the rate at −6 dBTP with a short burst that reaches 0 dBTP, made at four times
/// the rate and decimated from its first, second, third and fourth sample. The burst here is a Gaussian of 4 samples,
/// narrow enough to be missed by samples and wide enough to need no filter before the decimation.
fn with_burst(offset: u32) -> Vec<f32> {
    let middle = 6_000.0;
    (0..12_000)
        .map(|n| {
            let t = f64::from(n) + f64::from(offset) / 4.0;
            let fade = (t.min(12_000.0 - t) / 480.0).clamp(0.0, 1.0);
            let burst = 0.5 * (-((t - middle) / 4.0).powi(2) / 2.0).exp();
            ((0.5 * fade + burst) * (TAU * (t - middle) / 6.0).cos()) as f32
        })
        .collect()
}

#[test]
fn rows_20_to_23_a_burst_between_the_samples_reads_0() {
    for offset in 0..4 {
        assert_dbtp(&with_burst(offset), 0.0);
    }
}

/// The example of BS.1770-4 Annex 2: 48 coefficients in 4 phases, of which the last two mirror the first.
fn example_of_the_standard(samples: &[f32]) -> f64 {
    const PHASES: [[f64; 12]; 2] = [
        [
            0.001_708_984_375,
            0.010_986_328_125,
            -0.019_653_320_312_5,
            0.033_203_125,
            -0.059_448_242_187_5,
            0.137_329_101_562_5,
            0.972_167_968_75,
            -0.102_294_921_875,
            0.047_607_421_875,
            -0.026_611_328_125,
            0.014_892_578_125,
            -0.008_300_781_25,
        ],
        [
            -0.029_174_804_687_5,
            0.029_296_875,
            -0.051_757_812_5,
            0.089_111_328_125,
            -0.166_503_906_25,
            0.465_087_890_625,
            0.779_785_156_25,
            -0.200_317_382_812_5,
            0.101_562_5,
            -0.058_227_539_062_5,
            0.033_081_054_687_5,
            -0.018_920_898_437_5,
        ],
    ];
    let mut largest = 0.0f64;
    for taps in samples.windows(12) {
        for phase in PHASES {
            let forth: f64 = phase.iter().zip(taps).map(|(c, x)| c * f64::from(*x)).sum();
            let back: f64 = phase
                .iter()
                .rev()
                .zip(taps)
                .map(|(c, x)| c * f64::from(*x))
                .sum();
            largest = largest.max(forth.abs()).max(back.abs());
        }
    }
    20.0 * largest.log10()
}

fn libebur128(samples: &[f32]) -> f64 {
    let mut meter = ebur128::EbuR128::new(1, 48_000, ebur128::Mode::TRUE_PEAK).unwrap();
    meter.add_frames_f32(samples).unwrap();
    20.0 * meter.true_peak(0).unwrap().log10()
}

#[test]
fn the_error_on_real_speech_is_under_15_thousandths_of_a_decibel() {
    let mut errors = [0.0; 3];
    let mut largest = 0.0f64;
    let prompts = support::prompts(10);
    for (i, voice) in prompts.iter().enumerate() {
        // At 16 kHz the band is full to its edge; clipping fills it beyond, as bad takes do.
        let mut samples = voice.samples.clone();
        if i % 3 == 2 {
            let peak = samples.iter().fold(0.0f32, |m, x| m.max(x.abs()));
            samples
                .iter_mut()
                .for_each(|x| *x = x.clamp(-0.7 * peak, 0.7 * peak));
        }
        let truth = reference(&samples);
        let ours = measure(&samples).unwrap().value();
        errors[0] += (ours - truth).abs();
        errors[1] += (example_of_the_standard(&samples) - truth).abs();
        errors[2] += (libebur128(&samples) - truth).abs();
        largest = largest.max((ours - truth).abs());
    }
    let [ours, standard, libebur128] = errors.map(|sum| sum / prompts.len() as f64);
    println!(
        "mean error against 64 × on {} takes: {ours:.4} dB (largest {largest:.3}); the standard's example \
         {standard:.4}, libebur128 {libebur128:.4}",
        prompts.len()
    );
    assert!(ours <= 0.015);
    assert!(largest <= 0.4);
}

#[test]
fn skipping_what_cannot_exceed_the_peak_changes_nothing() {
    // Rising peaks, so that every later one must be found although most of the take is skipped.
    let samples: Vec<f32> = (0..48_000)
        .map(|n| {
            let t = f64::from(n);
            (0.2 + 0.7 * t / 48_000.0) * (t * 1.1).sin() * (t * 0.003).sin()
        })
        .map(|x| x as f32)
        .collect();
    let whole = measure(&samples).unwrap().value();
    let parts = samples.windows(2_000).step_by(1_000).map(|part| {
        // Alone, each part is looked at from its own peak on.
        measure(part).unwrap().value()
    });
    let loudest = parts.fold(f64::MIN, f64::max);
    assert!((whole - loudest).abs() < 0.05, "{whole} {loudest}");
}

#[test]
fn the_first_and_the_last_sample_count() {
    for samples in [[1.0f32, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, -1.0]] {
        assert!(measure(&samples).unwrap().value() >= 0.0);
    }
    // Two equal samples at the very end peak between them.
    let mut end = vec![0.0f32; 1_000];
    end.extend([0.5, 0.5]);
    assert!(measure(&end).unwrap().value() > 20.0 * 0.6f64.log10());
}

#[test]
fn what_has_no_true_peak_says_why() {
    assert_eq!(measure(&[]), Err(NotMeasured::TooShort));
    assert_eq!(measure(&[0.0; 500]), Err(NotMeasured::Silence));
    assert_eq!(measure(&[0.5, f32::INFINITY]), Err(NotMeasured::BadSamples));
}
