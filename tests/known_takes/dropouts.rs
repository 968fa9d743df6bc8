//! Dropouts of each kind in real speech, and everything that looks like one and is none. The voices are those that
//! no constant was fitted on. `cargo test --test known_takes dropouts:: -- --nocapture` prints the figures.

use std::f64::consts::TAU;
use std::sync::OnceLock;

use crate::readme::{Cell, part};
use crate::support::clipping::mu_law;
use crate::support::dropouts::{Kind, Take, plant, quantised, take};
use crate::support::speech::{Half, phrases};
use crate::support::{Clean, Noise, Random, mixed, noise, padded};
use rayon::prelude::*;
use takegate::analysis::{DropoutDetector, Dropouts, NotMeasured};
use takegate::units::{Dbfs, Frames, SampleRate};

const RATES: [u32; 3] = [16_000, 44_100, 48_000];
const SPLICED: &str = "ca ";

fn detect(samples: &[f32], rate: u32) -> Dropouts {
    let mut detector = DropoutDetector::new(SampleRate::new(rate).unwrap());
    detector.push(samples);
    detector.finish().unwrap()
}

/// A phrase of each voice at each rate. One voice is left out: its published files were cut together, with steps of
/// hundreds of codes from one sample to the next, which are cuts indeed.
fn voices() -> &'static [Clean] {
    static VOICES: OnceLock<Vec<Clean>> = OnceLock::new();
    VOICES.get_or_init(|| {
        RATES
            .iter()
            .flat_map(|&rate| phrases(Half::Report, 1, rate))
            .filter(|voice| !voice.name.starts_with(SPLICED))
            .collect()
    })
}

/// Takes with one or two dropouts of a kind, or with none, each with what was found.
fn results(kinds: &[Option<Kind>]) -> Vec<(Take, Dropouts)> {
    let voices = voices().iter().enumerate();
    let cases: Vec<_> = voices
        .flat_map(|(n, voice)| kinds.iter().map(move |kind| (n, voice, *kind)))
        .collect();
    cases
        .into_par_iter()
        .enumerate()
        .map(|(seed, (n, voice, kind))| {
            let mut take = take(voice, (seed * 7 + n) as u64);
            if let Some(kind) = kind {
                plant(&mut take, kind, 1 + seed % 2, &mut Random(seed as u64));
            }
            let found = detect(&take.samples, take.rate);
            (take, found)
        })
        .collect()
}

/// What came of takes: planted and found, and found where nothing was planted.
#[derive(Default)]
struct Score {
    events: usize,
    found: usize,
    more: usize,
    takes: usize,
    takes_found: usize,
}

impl Score {
    fn of<'a>(results: impl IntoIterator<Item = &'a (Take, Dropouts)>) -> Self {
        let mut score = Self::default();
        for (take, found) in results {
            let close = u64::from(take.rate) / 400;
            let near = |at: &&u64| found.at.iter().any(|f| f.0.abs_diff(**at) <= close);
            let matched = take.at.iter().filter(near).count();
            let more = found.count() as usize - matched.min(found.count() as usize);
            score.events += take.at.len();
            score.found += matched;
            score.more += more;
            score.takes += 1;
            score.takes_found += usize::from(found.count() > 0);
        }
        score
    }
}

fn f1(found: usize, missed: usize, wrong: usize) -> f64 {
    2.0 * found as f64 / (2 * found + missed + wrong) as f64
}

/// A name and the wave of one period, by its phase.
type Shape = (&'static str, fn(f64) -> f64);

/// Takes with each kind of dropout, and four times as many clean ones.
fn planted() -> &'static [(Take, Dropouts)] {
    static TAKES: OnceLock<Vec<(Take, Dropouts)>> = OnceLock::new();
    TAKES.get_or_init(|| {
        let mut kinds = vec![None; 4];
        kinds.extend(Kind::ALL.map(Some));
        results(&kinds)
    })
}

/// F1 by take and by event, and how many clean takes raise an alarm of how many.
fn figures() -> (f64, f64, usize, usize) {
    let (planted, clean): (Vec<_>, Vec<_>) = planted().iter().partition(|r| r.0.kind.is_some());
    let (all, clean) = (Score::of(planted), Score::of(clean));
    let by_take = f1(
        all.takes_found,
        all.takes - all.takes_found,
        clean.takes_found,
    );
    let by_event = f1(all.found, all.events - all.found, all.more + clean.more);
    (by_take, by_event, clean.takes_found, clean.takes)
}

pub fn cell() -> Cell {
    let (by_take, by_event, _, _) = figures();
    Cell::new(
        "dropouts",
        "F1 {} by take, {} by event",
        [part(by_take), part(by_event)],
    )
}

#[test]
fn planted_dropouts_are_found_and_clean_takes_raise_no_alarm() {
    for kind in Kind::ALL {
        let score = Score::of(planted().iter().filter(|r| r.0.kind == Some(kind)));
        println!(
            "{kind:?}: {} of {} found, {} more; {} of {} takes",
            score.found, score.events, score.more, score.takes_found, score.takes
        );
    }
    for result in planted() {
        let score = Score::of([result]);
        if score.found < score.events || score.more > 0 {
            let (take, found) = result;
            let found: Vec<u64> = found.at.iter().map(|at| at.0).collect();
            println!(
                "  {} Hz {}: {:?}, found {found:?}",
                take.rate, take.name, take.at
            );
        }
    }
    let clean = planted().iter().filter(|r| r.0.kind.is_none());
    let certain: u64 = clean.map(|r| r.1.certain).sum();
    let (by_take, by_event, alarms, clean) = figures();
    println!(
        "F1 {by_take:.4} by take, {by_event:.4} by event; {alarms} of {clean} clean takes raise an alarm, {certain} \
         certain ones"
    );
    assert!(by_take >= 0.90 && by_event >= 0.98);
    assert_eq!(certain, 0);
    assert!(alarms as f64 <= 0.035 * clean as f64);
}

/// One voice of Debian's package `ktuberling-data` jumps where buffers of 1024 samples end, another where it was cut.
#[test]
fn published_speech_that_lost_samples_is_suspected() {
    for (file, least) in [
        ("wa/egypt_yebe", 5),
        ("wa/pizzeria_concombe", 5),
        ("ca/pizzeria_brocolli", 1),
    ] {
        let path = format!("/usr/share/ktuberling/sounds/{file}.ogg");
        let speech = crate::support::decoded(path.as_ref(), 44_100);
        let found = detect(&quantised(&speech, 16), 44_100);
        assert!(found.suspected >= least, "{file}: {found:?}");
    }
}

#[test]
fn a_faint_cut_is_seen_more_often_than_not() {
    let score = Score::of(results(&[Some(Kind::FaintCut)]).iter());
    println!(
        "faint cuts: {} of {}, {} more",
        score.found, score.events, score.more
    );
    assert!(score.found * 2 > score.events);
}

#[test]
fn coarse_gated_clipped_and_clicking_takes_hold_no_certain_dropout_and_hardly_a_suspected_one() {
    type Make = fn(&Clean, u64) -> Vec<f32>;
    let kinds: [(&str, Make); 9] = [
        ("pauses of digital zero, 16 bit", |v, _| {
            quantised(&padded(&v.samples, 4000, 4000), 16)
        }),
        ("pauses of digital zero, 24 bit", |v, _| {
            quantised(&v.samples, 24)
        }),
        ("μ-law", |v, seed| {
            let bed = noise(Noise::Pink, Dbfs(-60.0), v.samples.len(), v.rate, seed);
            mixed(&v.samples, &bed)
                .iter()
                .map(|&x| mu_law(f64::from(x)) as f32)
                .collect()
        }),
        ("noise of 1 LSB", |v, seed| {
            let bed = noise(Noise::White, Dbfs(-90.3), v.samples.len(), v.rate, seed);
            quantised(&mixed(&v.samples, &bed), 16)
        }),
        ("peaks of 20 LSB", |v, seed| {
            let bed = noise(Noise::Brown, Dbfs(-60.0), v.samples.len(), v.rate, seed);
            let quiet: Vec<f32> = mixed(&v.samples, &bed).iter().map(|x| x * 2e-3).collect();
            quantised(&quiet, 16)
        }),
        ("8 bit", |v, seed| {
            let bed = noise(Noise::Pink, Dbfs(-50.0), v.samples.len(), v.rate, seed);
            quantised(&mixed(&v.samples, &bed), 8)
        }),
        ("clipped by 6 dB", |v, seed| {
            let bed = noise(Noise::Pink, Dbfs(-70.0), v.samples.len(), v.rate, seed);
            let peak = v.samples.iter().fold(0f32, |m, x| m.max(x.abs()));
            let hot: Vec<f32> = mixed(&v.samples, &bed)
                .iter()
                .map(|x| (x / peak).clamp(-0.5, 0.5))
                .collect();
            quantised(&hot, 16)
        }),
        ("clipped by 14 dB, 24 bit", |v, _| {
            let peak = v.samples.iter().fold(0f32, |m, x| m.max(x.abs()));
            let hot: Vec<f32> = v
                .samples
                .iter()
                .map(|x| (x / peak).clamp(-0.2, 0.2))
                .collect();
            quantised(&hot, 24)
        }),
        ("key clicks as loud as the speech", |v, seed| {
            let clicks = noise(Noise::Clicks, Dbfs(-30.0), v.samples.len(), v.rate, seed);
            quantised(&mixed(&v.samples, &clicks), 16)
        }),
    ];
    let mut all = 0;
    let mut suspected = 0;
    for (name, make) in kinds {
        let found: Vec<Dropouts> = voices()
            .par_iter()
            .enumerate()
            .map(|(n, voice)| detect(&make(voice, n as u64), voice.rate))
            .collect();
        let certain: u64 = found.iter().map(|f| f.certain).sum();
        let takes = found.iter().filter(|f| f.suspected > 0).count();
        println!(
            "{name:34} {certain} certain; suspected in {takes} of {} takes",
            found.len()
        );
        for (voice, found) in voices().iter().zip(&found).filter(|(_, f)| f.count() > 0) {
            println!("  {} Hz {}: {found:?}", voice.rate, voice.name);
        }
        assert_eq!(certain, 0, "{name}");
        all += found.len();
        suspected += takes;
    }
    assert!(
        suspected as f64 <= 0.035 * all as f64,
        "{suspected} of {all}"
    );
}

#[test]
fn periodic_signals_and_silence_hold_no_dropout() {
    for rate in RATES {
        let second = rate as usize;
        let wave = |hz: f64, shape: fn(f64) -> f64| -> Vec<f32> {
            (0..2 * second)
                .map(|n| shape(hz * n as f64 / f64::from(rate)) as f32)
                .collect()
        };
        for hz in [50.0, 100.0, 440.0, 441.0, 997.0, 1000.0, 3000.0] {
            let shapes: [Shape; 4] = [
                ("sine", |t| 0.5 * (TAU * t).sin()),
                ("quiet sine", |t| 0.003 * (TAU * t).sin()),
                ("square", |t| 0.3 * (TAU * t).sin().signum()),
                ("pulses", |t| 0.5 * (-7.0 * t.fract()).exp()),
            ];
            for (name, shape) in shapes {
                let tone = padded(&wave(hz, shape), second / 2, second / 2);
                for bits in [16, 24] {
                    let found = detect(&quantised(&tone, bits), rate);
                    assert_eq!(
                        found.certain, 0,
                        "{name} of {hz} Hz at {rate} Hz: {found:?}"
                    );
                }
            }
        }
        assert_eq!(detect(&vec![0.0; second], rate).count(), 0);
        assert_eq!(detect(&vec![0.25; second], rate).count(), 0);
    }
}

/// The synthesis puts exact zeros, up to 57 ms long, into the stops of words.
#[test]
fn the_silent_stops_of_synthetic_speech_are_no_dropouts() {
    for name in ["harbour", "bread", "wind", "train", "room"] {
        let path = format!("{}/assets/demo/{name}.flac", env!("CARGO_MANIFEST_DIR"));
        let found = detect(&crate::support::decoded(path.as_ref(), 48_000), 48_000);
        assert_eq!(found.certain, 0, "{name}: {found:?}");
    }
}

#[test]
fn an_empty_take_is_too_short_and_nan_spoils_it() {
    let rate = SampleRate::new(48_000).unwrap();
    let new = || DropoutDetector::new(rate);
    assert_eq!(new().finish(), Err(NotMeasured::TooShort));
    let mut detector = new();
    detector.push(&[0.5, f32::NAN, 0.5]);
    detector.push(&[0.5; 1000]);
    assert_eq!(detector.finish(), Err(NotMeasured::BadSamples));
}

/// A second of noise whose every tenth is lost: there are more places than are kept.
#[test]
fn all_dropouts_are_counted_and_the_first_hundred_kept_whatever_the_blocks() {
    let mut take = quantised(&noise(Noise::White, Dbfs(-20.0), 1_500_000, 48_000, 5), 16);
    let starts: Vec<usize> = (1..150).map(|n| n * 9973).collect();
    for &start in &starts {
        take[start..start + 480].fill(0.0);
    }
    let found = detect(&take, 48_000);
    assert_eq!((found.certain, found.suspected), (149, 0));
    let first: Vec<Frames> = starts[..100].iter().map(|&s| Frames(s as u64)).collect();
    assert_eq!(found.at, first);
    for block in [1, 7, 479, 4096, 100_000] {
        let mut detector = DropoutDetector::new(SampleRate::new(48_000).unwrap());
        for block in take.chunks(block) {
            detector.push(block);
        }
        assert_eq!(detector.finish().as_ref(), Ok(&found));
    }
}
