//! Takes through gates and automatic gains, and untreated ones.
//! `cargo test --test known_takes processing:: -- --nocapture` prints the figures.
//!
//! The figures are those of voices that nothing was fitted on.

use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{Analyzer, NotMeasured, Processing};
use takegate::units::{Dbfs, SampleRate};

use crate::readme::{Cell, part};
use crate::support::dynamics::{AutomaticGain, GATES, phrases_with_pauses, swelling};
use crate::support::speech::{Half, phrases};
use crate::support::{CLEAN_LEVEL, Clean, Noise, Random, mixed, noise};

const KINDS: [Noise; 3] = [Noise::White, Noise::Pink, Noise::Brown];

fn processing(samples: &[f32], rate: u32) -> Result<Processing, NotMeasured> {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    analyzer.push(samples);
    analyzer.finish().processing
}

/// Three phrases of one voice each.
fn voices(half: Half, rate: u32) -> Vec<Vec<Clean>> {
    let all = phrases(half, 6, rate);
    all.chunks(3).map(<[Clean]>::to_vec).collect()
}

/// A take, whether it was treated, and whether that was said of it.
struct Case {
    name: String,
    treated: bool,
    said: bool,
}

/// Treated and said so; treated and not said so; untreated and said so.
fn counts(cases: &[Case]) -> (usize, usize, usize) {
    let count = |treated, said| {
        let is = |case: &&Case| (case.treated, case.said) == (treated, said);
        cases.iter().filter(is).count()
    };
    (count(true, true), count(true, false), count(false, true))
}

fn precision_and_recall(cases: &[Case]) -> (f64, f64) {
    let (hits, misses, alarms) = counts(cases);
    (
        hits as f64 / (hits + alarms) as f64,
        hits as f64 / (hits + misses) as f64,
    )
}

fn print(what: &str, cases: &[Case]) {
    for case in cases.iter().filter(|case| case.treated != case.said) {
        println!(
            "{what}: {} {}",
            case.name,
            ["is none", "missed"][usize::from(case.treated)]
        );
    }
    let (hits, misses, alarms) = counts(cases);
    println!(
        "{what}: {hits} found, {misses} missed, {alarms} false alarms in {}",
        cases.len()
    );
}

fn gains(half: Half) -> Vec<Case> {
    let mut cases = Vec::new();
    for rate in [16_000, 48_000] {
        for voice in voices(half, rate) {
            for release in [None, Some(0.2), Some(0.5)] {
                cases.push((rate, voice.clone(), release));
            }
        }
    }
    cases
        .par_iter()
        .enumerate()
        .map(|(n, (rate, voice, release))| {
            let mut random = Random(n as u64 * 13 + 5);
            let speech = phrases_with_pauses(voice, n as u64);
            let kind = KINDS[random.bits() as usize % KINDS.len()];
            let level = Dbfs(CLEAN_LEVEL.0 - random.between(25.0, 40.0));
            let take = match release {
                Some(_) => mixed(&speech, &noise(kind, level, speech.len(), *rate, n as u64)),
                None => {
                    let depth = random.between(0.0, 20.0);
                    let noise = swelling(kind, level, depth, speech.len(), *rate, n as u64);
                    mixed(&speech, &noise)
                }
            };
            let out = release.map_or(take.clone(), |release| {
                let gain = AutomaticGain {
                    target: Dbfs(-26.0),
                    most: random.between(12.0, 20.0),
                    release,
                };
                gain.run(&take, *rate)
            });
            let found = processing(&out, *rate).unwrap();
            let name = format!(
                "{} {rate} Hz {kind:?} {level:.0} {release:?}",
                voice[0].name
            );
            assert!(!found.gated, "{name}");
            Case {
                name,
                treated: release.is_some(),
                said: found.gain_riding == Ok(true),
            }
        })
        .collect()
}

fn reported_gains() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| gains(Half::Report))
}

/// Gates that close to digital zero.
fn reported_gates() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let cases: Vec<(u32, Vec<Clean>)> = [16_000, 44_100, 48_000]
            .into_iter()
            .flat_map(|rate| {
                voices(Half::Report, rate)
                    .into_iter()
                    .map(move |v| (rate, v))
            })
            .collect();
        cases
            .par_iter()
            .enumerate()
            .flat_map_iter(|(n, (rate, voice))| {
                let mut random = Random(n as u64);
                let level = Dbfs(random.between(-90.0, -50.0));
                let speech = phrases_with_pauses(voice, n as u64);
                let kind = KINDS[n % KINDS.len()];
                let take = mixed(&speech, &noise(kind, level, speech.len(), *rate, n as u64));
                let threshold = Dbfs((level.0 + 10.0).max(-60.0));
                let closed = GATES[n % 2].run(&take, threshold, *rate, n as u64);
                [(false, take), (true, closed)].map(|(treated, samples)| Case {
                    name: format!("{} {rate} Hz {kind:?} {level:.0}", voice[0].name),
                    treated,
                    said: processing(&samples, *rate).unwrap().gated,
                })
            })
            .collect()
    })
}

pub fn cell() -> Cell {
    let (gates, gains) = (
        precision_and_recall(reported_gates()),
        precision_and_recall(reported_gains()),
    );
    Cell::new(
        "gated, gain riding",
        "gates to zero: precision {}, recall {}; gain: precision {}, recall {}",
        [part(gates.0), part(gates.1), part(gains.0), part(gains.1)],
    )
}

#[test]
fn a_third_of_riding_gains_is_found_and_a_noise_that_swells_is_none() {
    print("gain riding", reported_gains());
    let (precision, recall) = precision_and_recall(reported_gains());
    assert_eq!(precision, 1.0);
    assert!(recall >= 0.33, "{recall}");
}

#[test]
#[ignore = "the half that constants are fitted on"]
fn the_half_that_constants_are_fitted_on() {
    print("gain riding", &gains(Half::Fit));
}

#[test]
fn every_gate_is_found_and_no_untreated_take_is_called_gated() {
    print("gates", reported_gates());
    assert_eq!(precision_and_recall(reported_gates()), (1.0, 1.0));
}

#[test]
fn a_take_of_one_phrase_cannot_tell_whether_a_gain_rides_and_silence_tells_nothing() {
    let rate = 16_000;
    let voice = &phrases(Half::Report, 1, rate)[0];
    let speech = phrases_with_pauses(std::slice::from_ref(voice), 1);
    let level = Dbfs(CLEAN_LEVEL.0 - 40.0);
    let take = mixed(&speech, &noise(Noise::Pink, level, speech.len(), rate, 1));
    let found = processing(&take, rate).unwrap();
    assert_eq!(found.gain_riding, Err(NotMeasured::NoPause));
    assert_eq!(processing(&[0.0; 16_000], rate), Err(NotMeasured::Silence));
    assert_eq!(processing(&[], rate), Err(NotMeasured::TooShort));
}
