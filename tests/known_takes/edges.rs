//! Takes cut off in speech, takes with room tone around it, and rooms without a speaker, of voices that no constant
//! was fitted on. `cargo test --test known_takes edges:: -- --nocapture` prints the figures.

use crate::readme::{Cell, part};
use crate::support::edges::{Edge, NOISES, Take, empty, take};
use crate::support::speech::{Half, phrases};
use crate::support::{Clean, Errors, Noise};
use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{Analyzer, Speech};
use takegate::units::{Dbfs, SampleRate};

const SNRS: [f64; 6] = [10.0, 15.0, 20.0, 30.0, 40.0, 55.0];
const RATES: [u32; 3] = [16_000, 44_100, 48_000];

fn speech(samples: &[f32], rate: u32) -> Speech {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    analyzer.push(samples);
    analyzer.finish().speech
}

fn voices() -> Vec<Clean> {
    let at = |(n, rate): (usize, u32)| phrases(Half::Report, n + 1, rate).into_iter().skip(n);
    let with = |(n, rate)| at((n, rate)).step_by(n + 1);
    RATES.into_iter().enumerate().flat_map(with).collect()
}

/// Each voice at each SNR, its two ends in all combinations, the noises in turn.
fn results() -> &'static [(Take, Speech)] {
    static RESULTS: OnceLock<Vec<(Take, Speech)>> = OnceLock::new();
    RESULTS.get_or_init(made)
}

fn made() -> Vec<(Take, Speech)> {
    let edges = [
        [Edge::Room, Edge::Room],
        [Edge::Cut, Edge::Tight],
        [Edge::Tight, Edge::Cut],
        [Edge::Cut, Edge::Cut],
        [Edge::Tight, Edge::Room],
    ];
    let mut cases = Vec::new();
    for voice in voices() {
        for snr in SNRS {
            let n = cases.len();
            cases.push((voice.clone(), snr, edges[n % edges.len()], n));
            cases.push((voice.clone(), snr, edges[(n + 2) % edges.len()], n + 1));
        }
    }
    cases
        .into_par_iter()
        .filter_map(|(voice, snr, edges, n)| {
            let gain = [0.0, -12.0, 10.0][n % 3];
            // Each noise at each SNR.
            let kind = NOISES[(n / 2 + n / 12) % NOISES.len()];
            let take = take(&voice, kind, snr, edges, gain, n as u64)?;
            let found = speech(&take.samples, take.rate);
            Some((take, found))
        })
        .collect()
}

/// Precision and recall of cut ends.
fn precision_and_recall() -> (f64, f64) {
    let (mut hit, mut missed, mut wrong) = (0, 0, 0);
    for (take, found) in results() {
        let said = [found.cut_start.unwrap(), found.cut_end.unwrap()];
        for (&cut, said) in take.cut.iter().zip(said) {
            hit += i32::from(cut && said);
            missed += i32::from(cut && !said);
            wrong += i32::from(!cut && said);
        }
    }
    (
        f64::from(hit) / f64::from(hit + wrong),
        f64::from(hit) / f64::from(hit + missed),
    )
}

pub fn cell() -> Cell {
    let (precision, recall) = precision_and_recall();
    Cell::new(
        "cut start, cut end",
        "precision {}, recall {}",
        [part(precision), part(recall)],
    )
}

#[test]
fn cut_ends_are_known_and_room_tone_is_measured() {
    let results = results();
    let (mut silence, mut trail) = (Vec::new(), Vec::new());
    let (mut hit, mut missed, mut wrong, mut right) = (0, 0, 0, 0);
    for snr in SNRS {
        let before = (hit, missed, wrong);
        for (take, found) in results.iter().filter(|(take, _)| take.snr == snr) {
            assert_eq!(found.present, Ok(true), "{}", take.name);
            let said = [found.cut_start.unwrap(), found.cut_end.unwrap()];
            let lengths = [
                found.lead_silence.unwrap().0,
                found.trail_silence.unwrap().0,
            ];
            for end in 0..2 {
                match (take.cut[end], said[end]) {
                    (true, true) => hit += 1,
                    (true, false) => missed += 1,
                    (false, true) => wrong += 1,
                    (false, false) => right += 1,
                }
                if take.cut[end] != said[end] {
                    println!(
                        "  {} Hz {}: end {end}, room {:.3} s, said {:.3} s",
                        take.rate, take.name, take.room[end], lengths[end]
                    );
                }
                if !take.cut[end] {
                    let off = lengths[end] - take.room[end];
                    if off.abs() > 0.2 {
                        println!(
                            "  {} Hz {}: end {end} off by {off:.3} s",
                            take.rate, take.name
                        );
                    }
                    [&mut silence, &mut trail][end].push(off);
                }
            }
        }
        println!(
            "SNR {snr} dB: {} cut ends found, {} missed, {} wrong",
            hit - before.0,
            missed - before.1,
            wrong - before.2
        );
    }
    let (precision, recall) = precision_and_recall();
    println!("cut ends: precision {precision:.3}, recall {recall:.3}; {right} whole ends");
    let (lead, trail) = (Errors::of(&silence), Errors::of(&trail));
    println!("silence before: {lead}\nsilence after: {trail}");
    assert!(precision >= 0.95 && recall >= 0.95);
    assert!(lead.mae <= 0.06 && trail.mae <= 0.08);
}

#[test]
fn a_room_without_a_speaker_holds_no_speech() {
    let mut cases = Vec::new();
    for rate in RATES {
        // Chords are music rather than noise, and when loud are taken for a voice.
        for kind in NOISES.into_iter().filter(|kind| *kind != Noise::Tones) {
            for level in [-70.0, -50.0, -30.0] {
                cases.push((kind, level, rate));
            }
        }
    }
    let found: Vec<_> = cases
        .par_iter()
        .enumerate()
        .filter(|(n, (kind, level, rate))| {
            let room = empty(*kind, Dbfs(*level), 1.0 + (n % 5) as f64, *rate, *n as u64);
            speech(&room, *rate).present != Ok(false)
        })
        .map(|(_, case)| case)
        .collect();
    println!(
        "speech heard in {} of {} empty rooms",
        found.len(),
        cases.len()
    );
    assert!(found.is_empty(), "{found:?}");
}
