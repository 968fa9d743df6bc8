//! Clipping made by us on real human speech, so that every clipped sample is known; and clean takes of every
//! kind that tends to raise false alarms. `cargo test --test known_takes clipping:: -- --nocapture` prints the figures.

use std::f64::consts::TAU;
use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{Clipping, ClippingDetector, NotMeasured};
use takegate::units::{Dbfs, Frames, SampleRate};

use crate::readme::{Cell, part};
use crate::support::clipping::{
    CLEAN, DRIVES_DB, KINDS, LSB, Make, Truth, clipped, quantised, scaled, speech,
};
use crate::support::{self, Noise, Random};

fn detect(samples: &[f32]) -> Clipping {
    let mut detector = ClippingDetector::new(SampleRate::new(48_000).unwrap());
    detector.push(samples);
    detector.finish().unwrap()
}

/// How far two counts are apart, as a part.
fn apart(said: u64, truth: u64) -> f64 {
    (said as f64 / truth as f64).ln().abs().exp_m1()
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

/// A clipped take: the number of its kind, what is true and what was said of it.
struct Case {
    kind: usize,
    truth: Truth,
    said: Clipping,
}

fn clipped_takes() -> &'static [Case] {
    static TAKES: OnceLock<Vec<Case>> = OnceLock::new();
    TAKES.get_or_init(|| {
        let count = speech().len();
        (0..KINDS.len() * count)
            .into_par_iter()
            .map(|n| {
                let (kind, voice) = (n / count, n % count);
                let drive = DRIVES_DB[voice % DRIVES_DB.len()];
                let (speech, mut random) = (&speech()[voice], Random(n as u64));
                let (take, truth) = clipped(speech, &KINDS[kind], drive, &mut random);
                let said = detect(&take);
                Case { kind, truth, said }
            })
            // One or two clipped samples cannot be told from a peak.
            .filter(|case| case.truth.samples >= 3)
            .collect()
    })
}

/// False alarms in each kind of clean take.
fn alarms() -> &'static [usize] {
    static ALARMS: OnceLock<Vec<usize>> = OnceLock::new();
    ALARMS.get_or_init(|| {
        let alarms = |(_, make): &(&str, Make)| {
            let is_alarm = |speech: &&Vec<f64>| detect(&make(speech)).clipped;
            speech().par_iter().filter(is_alarm).count()
        };
        CLEAN.iter().map(alarms).collect()
    })
}

fn precision_and_recall() -> (f64, f64) {
    let hits = clipped_takes().iter().filter(|c| c.said.clipped).count() as f64;
    let alarms = alarms().iter().sum::<usize>() + room_alarms().0;
    (
        hits / (hits + alarms as f64),
        hits / clipped_takes().len() as f64,
    )
}

pub fn cell() -> Cell {
    let (precision, recall) = precision_and_recall();
    Cell::new(
        "clipping",
        "precision {}, recall {}",
        [part(precision), part(recall)],
    )
}

#[test]
fn clipping_of_real_speech_is_found_counted_and_located() {
    let found = || clipped_takes().iter().filter(|case| case.said.clipped);
    let off = |case: &Case| apart(case.said.samples, case.truth.samples);
    for (n, kind) in KINDS.iter().enumerate() {
        let mut off: Vec<f64> = found().filter(|case| case.kind == n).map(off).collect();
        println!(
            "{:32} {:3} of {:3} found; samples off by {:4.1} % median, {:4.1} % p95",
            kind.name,
            off.len(),
            clipped_takes().iter().filter(|case| case.kind == n).count(),
            100.0 * quantile(&mut off, 0.5),
            100.0 * quantile(&mut off, 0.95),
        );
    }
    let is_rail_right = |case: &&Case| {
        let kind = &KINDS[case.kind];
        let main = match case.truth.sides {
            (positive, negative) if positive >= negative => kind.rails.0,
            _ => kind.rails.1,
        };
        let rail = 20.0 * main.log10() + kind.gain_db;
        let said = case.said.rail;
        said.is_some_and(|Dbfs(said)| (said - rail).abs() < 0.05)
    };
    let part = |count: usize| count as f64 / found().count() as f64;
    let mut samples_off: Vec<f64> = found().map(off).collect();
    let mut events_off: Vec<f64> = found()
        .map(|case| apart(case.said.events, case.truth.events))
        .collect();
    let (precision, recall) = precision_and_recall();
    let median = quantile(&mut samples_off, 0.5);
    let far = part(samples_off.iter().filter(|off| **off > 1.0).count());
    let first = |case: &&Case| case.said.first == Some(Frames(case.truth.first));
    let (firsts, rails) = (
        part(found().filter(first).count()),
        part(found().filter(is_rail_right).count()),
    );
    println!(
        "clipping: precision {precision:.4}, recall {recall:.4} of {} takes; samples off by {:.2} % median, more than \
         twofold {far:.4}; runs off by {:.2} % median; first right {firsts:.3}; rail right {rails:.3}",
        clipped_takes().len(),
        100.0 * median,
        100.0 * quantile(&mut events_off, 0.5),
    );
    assert!(precision >= 0.99 && recall >= 0.97);
    assert!(median <= 0.03);
    assert!(far <= 1.0 / 30.0);
    assert!(firsts >= 0.95);
    assert!(rails >= 0.95);
}

#[test]
fn clean_speech_raises_no_alarm_however_it_is_coded_or_scaled() {
    for ((name, _), alarms) in CLEAN.iter().zip(alarms()) {
        println!("{name:40} {alarms} false alarms in {}", speech().len());
    }
    assert_eq!(alarms().iter().sum::<usize>(), 0);
}

/// False alarms in clean takes over the noise of a room, of how many.
fn room_alarms() -> (usize, usize) {
    static ALARMS: OnceLock<(usize, usize)> = OnceLock::new();
    *ALARMS.get_or_init(|| {
        let voices = support::clean(support::alsa_voices());
        let takes = 40 * voices.len();
        let is_alarm = |&seed: &usize| {
            let voice = &voices[seed % voices.len()];
            let room = Dbfs([-75.0, -66.0, -60.0, -50.0][seed % 4]);
            let count = voice.samples.len();
            let bed = support::noise(Noise::White, room, count, voice.rate, seed as u64);
            let take: Vec<f64> = support::mixed(&bed, &voice.samples)
                .into_iter()
                .map(f64::from)
                .collect();
            detect(&quantised(&take, 16)).clipped
        };
        let alarms = (0..takes).into_par_iter().filter(is_alarm).count();
        (alarms, takes)
    })
}

/// The noise of a room levels three or four samples of a smooth peak now and then; one such run below full scale
/// proves nothing.
#[test]
fn clean_speech_over_the_noise_of_a_room_raises_hardly_an_alarm() {
    let (alarms, takes) = room_alarms();
    println!("{alarms} false alarms in {takes} clean takes over the noise of a room");
    assert!(takes >= 200 && alarms * 200 <= takes);
}

fn tone(hz: f64, phase: f64, rate: f64) -> Vec<f64> {
    (0..rate as usize)
        .map(|n| (TAU * hz * (n as f64 + phase) / rate).sin())
        .collect()
}

const RATES: [f64; 5] = [8_000.0, 16_000.0, 44_100.0, 48_000.0, 96_000.0];
const TONES: [f64; 12] = [
    20.0, 30.0, 50.0, 60.0, 100.0, 250.0, 440.0, 997.0, 1_000.0, 1_500.0, 2_000.0, 3_000.0,
];

#[test]
fn a_pure_full_scale_tone_is_not_clipping() {
    for rate in RATES {
        for hz in TONES {
            for phase in [0.0, 0.1, 0.25, 0.5] {
                for bits in [16, 24] {
                    let said = detect(&quantised(&tone(hz, phase, rate), bits));
                    assert!(
                        !said.clipped,
                        "{hz} Hz at {rate} Hz, phase {phase}: {said:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_tone_clipped_at_full_scale_is_found_even_in_step_with_the_clock() {
    for rate in RATES {
        for hz in TONES.into_iter().filter(|hz| *hz <= rate / 20.0) {
            for drive in [1.12, 1.3, 2.0, 4.0] {
                let loud = scaled(&tone(hz, 0.0, rate), drive);
                let truth = loud.iter().filter(|x| x.abs() >= 1.0 - LSB / 2.0).count();
                let said = detect(&quantised(&loud, 16));
                assert!(
                    said.clipped && apart(said.samples, truth as u64) < 0.5,
                    "{truth} samples of {hz} Hz at {rate} Hz × {drive}: {said:?}"
                );
            }
        }
    }
}

/// Where the tops are rounded off there is no rail, and none is claimed; only where so much is pressed against
/// full scale that whole runs have the same code is there one.
#[test]
fn soft_saturation_is_not_called_clipping() {
    let mut claims = Vec::new();
    for drive in [1.0, 2.0, 4.0, 8.0] {
        let soft = |s: &Vec<f64>| s.iter().map(|x| (x * drive).tanh()).collect::<Vec<_>>();
        let said = speech()
            .iter()
            .filter(|s| detect(&quantised(&soft(s), 16)).clipped);
        claims.push(said.count());
        println!("tanh, {drive} × speech that peaks at 1: {claims:?} claimed");
    }
    assert_eq!(claims[0], 0);
    assert!(claims[1] <= 2);
}

#[test]
fn an_empty_take_is_too_short_one_of_zeros_is_not_clipped_and_nan_spoils_it() {
    let rate = SampleRate::new(48_000).unwrap();
    let empty = ClippingDetector::new(rate).finish();
    assert_eq!(empty, Err(NotMeasured::TooShort));
    assert!(!detect(&[0.0; 1000]).clipped);
    let mut detector = ClippingDetector::new(rate);
    detector.push(&[0.5, f32::NAN, 0.5]);
    assert_eq!(detector.so_far(), Err(NotMeasured::BadSamples));
    detector.push(&[0.5]);
    assert_eq!(detector.finish(), Err(NotMeasured::BadSamples));
}

#[test]
fn clipping_is_known_while_the_take_still_runs() {
    let mut detector = ClippingDetector::new(SampleRate::new(48_000).unwrap());
    let loud = quantised(&scaled(&tone(200.0, 0.0, 48_000.0), 2.0), 16);
    detector.push(&loud[..24_000]);
    let half = detector.so_far().unwrap();
    detector.push(&loud[24_000..]);
    let whole = detector.finish().unwrap();
    assert!(half.clipped && half.samples < whole.samples && half.first == whole.first);
}
