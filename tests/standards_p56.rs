//! ITU-T P.56 method B: signals whose active level follows from the standard's own formulas, in closed form.

mod support;

use std::f64::consts::{PI, SQRT_2};

use support::Random;
use takegate::analysis::{ActiveSpeech, SpeechLevelMeter};
use takegate::units::SampleRate;

const RATES: [u32; 5] = [8_000, 16_000, 44_100, 48_000, 96_000];

fn measured(samples: &[f32], rate: u32) -> ActiveSpeech {
    let mut meter = SpeechLevelMeter::new(SampleRate::new(rate).unwrap());
    meter.push(samples);
    meter.level().expect("there is a signal")
}

/// Bursts of `on` seconds with pauses of `off` seconds between, `count` times.
fn bursts(
    rate: u32,
    on: f64,
    off: f64,
    count: usize,
    mut sample: impl FnMut(f64) -> f64,
) -> Vec<f32> {
    let period = ((on + off) * f64::from(rate)) as usize;
    let sounding = (on * f64::from(rate)) as usize;
    (0..count * period)
        .map(|n| {
            let running = n % period < sounding;
            if running {
                sample(n as f64 / f64::from(rate)) as f32
            } else {
                0.0
            }
        })
        .collect()
}

/// The active level of bursts of RMS `rms` whose mean magnitude is `magnitude`, by clause 8 in closed form:
/// after a step the envelope of two equal one-poles is 1 − (1 + t/T)·e^(−t/T), and (1 + t/T)·e^(−t/T) after
/// the step back; the burst counts as active from the one crossing of the threshold to 200 ms after the other;
/// the threshold is the one that the level exceeds by 15.9 dB.
fn expected(rms: f64, magnitude: f64, on: f64, off: f64) -> (f64, f64) {
    const T: f64 = 0.03;
    let fall = |t: f64| (1.0 + t / T) * (-t / T).exp();
    let when = |level: f64| {
        // fall() is monotonic: halve the interval.
        let (mut early, mut late) = (0.0, 2.0);
        for _ in 0..100 {
            let middle = 0.5 * (early + late);
            if fall(middle) > level {
                early = middle
            } else {
                late = middle
            }
        }
        early
    };
    let level_for = |threshold: f64| {
        let part = threshold / magnitude;
        let inactive = (off + when(1.0 - part) - when(part) - 0.2).max(0.0);
        let active = on + off - inactive;
        (
            10.0 * (rms * rms * on / active).log10(),
            active / (on + off),
        )
    };
    let (mut low, mut high) = (1e-6, magnitude * 0.999);
    for _ in 0..200 {
        let middle = (low * high).sqrt();
        let over = level_for(middle).0 - 20.0 * middle.log10();
        if over > 15.9 {
            low = middle
        } else {
            high = middle
        }
    }
    level_for(low)
}

#[test]
fn a_full_scale_sine_reads_minus_3_01_dbfs_and_is_active_all_the_time() {
    for rate in RATES {
        let sine: Vec<f32> = (0..10 * rate)
            .map(|n| (2.0 * PI * 1000.0 * f64::from(n) / f64::from(rate)).sin() as f32)
            .collect();
        let got = measured(&sine, rate);
        println!("{rate} Hz: {:.3}, activity {:.4}", got.level, got.activity);
        assert!(
            (got.level.0 + 3.01).abs() < 0.02,
            "{rate}: {:.3}",
            got.level
        );
        assert!(got.activity > 0.995);
    }
}

#[test]
fn bursts_of_known_level_and_activity_read_within_0_05_db_at_every_rate() {
    let mut worst = 0f64;
    for rate in RATES {
        for (on, off) in [(3.0, 0.5), (2.0, 2.0), (1.0, 3.0), (0.5, 4.5), (0.4, 0.15)] {
            // The closed form knows no first burst, whose rise must not weigh: 10 s and four bursts at least.
            let count = 4.max((10.0 / (on + off)) as usize);
            for amplitude in [0.5, 0.005] {
                let square = bursts(rate, on, off, count, |t| {
                    amplitude * (2.0 * PI * 500.0 * t + 0.1).sin().signum()
                });
                let mut random = Random(u64::from(rate));
                let noise = bursts(rate, on, off, count, |_| {
                    amplitude / 4.0 * random.gaussian()
                });
                let sigma = amplitude / 4.0;
                for (kind, samples, rms, magnitude, allowed) in [
                    ("square", &square, amplitude, amplitude, 0.05),
                    // The noise itself strays from its level: compared with its own RMS.
                    (
                        "noise",
                        &noise,
                        own_rms(&noise, on, off),
                        sigma * (2.0 / PI).sqrt(),
                        0.05,
                    ),
                ] {
                    let (level, activity) = expected(rms, magnitude, on, off);
                    let got = measured(samples, rate);
                    let error = got.level.0 - level;
                    worst = worst.max(error.abs());
                    let case = format!("{kind} {amplitude} at {rate} Hz, {on} s on, {off} s off");
                    assert!(
                        error.abs() <= allowed,
                        "{case}: {:.3}, not {level:.3}",
                        got.level
                    );
                    assert!(
                        (got.activity - activity).abs() < 0.01,
                        "{case}: {}",
                        got.activity
                    );
                }
            }
        }
    }
    println!("bursts: largest error {worst:.4} dB");
}

fn own_rms(samples: &[f32], on: f64, off: f64) -> f64 {
    support::rms(samples) / (on / (on + off)).sqrt()
}

#[test]
fn gaps_shorter_than_the_hangover_belong_to_speech() {
    // Modulated to nothing five times a second: never inactive, so the level is that of the whole.
    for rate in RATES {
        let mut random = Random(7);
        let modulated: Vec<f32> = (0..20 * rate)
            .map(|n| {
                let t = f64::from(n) / f64::from(rate);
                (0.1 * random.gaussian() * (PI * 5.0 * t).sin()) as f32
            })
            .collect();
        let got = measured(&modulated, rate);
        let level = 20.0 * support::rms(&modulated).log10();
        println!("{rate} Hz: error {:+.4} dB", got.level.0 - level);
        assert!(
            (got.level.0 - level).abs() < 0.05,
            "{rate}: {:.3}, not {level:.3}",
            got.level
        );
        assert!((20.0 * (0.1 / SQRT_2).log10() - level).abs() < 0.1);
    }
}

#[test]
fn twice_the_amplitude_reads_6_02_db_more_and_the_split_into_blocks_nothing() {
    let mut random = Random(3);
    let noise = bursts(48_000, 0.7, 0.9, 5, |_| 0.02 * random.gaussian());
    let louder = support::scaled(&noise, 2.0);
    let (one, two) = (measured(&noise, 48_000), measured(&louder, 48_000));
    // Between thresholds the level is interpolated, so that a shift against the ladder shows a little.
    assert!((two.level.0 - one.level.0 - 6.0206).abs() < 0.005);
    let mut meter = SpeechLevelMeter::new(SampleRate::new(48_000).unwrap());
    for block in noise.chunks(777) {
        meter.push(block);
    }
    assert_eq!(meter.level(), Some(one));
}

#[test]
fn silence_has_no_speech_level() {
    let mut meter = SpeechLevelMeter::new(SampleRate::new(48_000).unwrap());
    meter.push(&[0.0; 48_000]);
    assert_eq!(meter.level(), None);
}
