//! Takes through gates and automatic gains, and untreated ones: noisy, reverberant, in noise that swells, and clean.
//! `cargo test --test known_takes processing:: -- --nocapture` prints the figures.
//!
//! The figures are those of voices and noises that nothing was fitted on.

use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{Analyzer, NotMeasured, Processing};
use takegate::units::{Dbfs, SampleRate};

use crate::readme::{Cell, part};
use crate::support::backgrounds::Background;
use crate::support::dropouts::quantised;
use crate::support::dynamics::{AutomaticGain, GATES, phrases_with_pauses, swelling};
use crate::support::rooms::{Kind as RoomKind, Room};
use crate::support::speech::{Half, phrases};
use crate::support::{
    CLEAN_LEVEL, Clean, Noise, Random, decoded, mixed, noise, padded, scaled, speech_level,
};

const RATES: [u32; 3] = [16_000, 44_100, 48_000];
/// Noises that a gate takes away.
const STEADY: [Background; 6] = [
    Background::White,
    Background::Pink,
    Background::Brown,
    Background::Fan,
    Background::Hum,
    Background::Traffic,
];
/// Seconds in which a gain comes back.
const RELEASES: [f64; 4] = [0.2, 0.5, 1.0, 2.0];

fn processing(samples: &[f32], rate: u32) -> Result<Processing, NotMeasured> {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    analyzer.push(samples);
    analyzer.finish().processing
}

/// What was done to a take.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Treatment {
    None,
    Room,
    Swelling,
    /// The number of the gate, and of phrases.
    Gate(usize, usize),
    /// Seconds of release.
    Gain(f64),
}

struct Case {
    name: String,
    treatment: Treatment,
    found: Processing,
}

/// Takes of three phrases of one voice, each treated in every way in turn.
fn cases(half: Half) -> Vec<Case> {
    let people: Vec<(u32, Vec<Clean>)> = RATES
        .into_iter()
        .map(|rate| (rate, phrases(half, 6, rate)))
        .collect();
    let mut takes = Vec::new();
    for (rate, people) in &people {
        for voice in people.chunks(3) {
            let n = takes.len() / 7;
            takes.extend(
                [
                    Treatment::None,
                    Treatment::Room,
                    Treatment::Swelling,
                    Treatment::Gate(n % GATES.len(), 3),
                    Treatment::Gate((n + 3) % GATES.len(), 1),
                    Treatment::Gain(RELEASES[n % 4]),
                    Treatment::Gain(RELEASES[(n + 1) % 4]),
                ]
                .map(|treatment| (*rate, people, voice, treatment)),
            );
        }
    }
    takes
        .into_par_iter()
        .enumerate()
        .map(|(n, (rate, people, voice, treatment))| {
            let (name, samples) = made(half, rate, people, voice, treatment, n as u64);
            let samples = quantised(&samples, if n % 2 == 0 { 16 } else { 24 });
            Case {
                name: format!("{name}, {rate} Hz"),
                treatment,
                found: processing(&samples, rate).unwrap(),
            }
        })
        .collect()
}

fn made(
    half: Half,
    rate: u32,
    people: &[Clean],
    voice: &[Clean],
    treatment: Treatment,
    seed: u64,
) -> (String, Vec<f32>) {
    let mut random = Random(seed * 13 + 5);
    let spoken = if let Treatment::Gate(_, count) = treatment {
        count
    } else {
        3
    };
    let speech = phrases_with_pauses(&voice[..spoken], seed);
    let background = match treatment {
        Treatment::Gate(..) | Treatment::Gain(_) => STEADY[random.bits() as usize % STEADY.len()],
        _ => Background::ALL[random.bits() as usize % Background::ALL.len()],
    };
    // What these voices were recorded with is cleared in the pauses and else lies up to 38 dB under them: the noise of
    // an untreated take covers it.
    let (least, most) = match treatment {
        Treatment::Gate(..) => (-62.0, -46.0),
        Treatment::Gain(_) => (-66.0, -51.0),
        _ => (-56.0, -38.0),
    };
    let level = Dbfs(random.between(least, most));
    let bed = background.make(half, people, level, speech.len(), rate, seed);
    let take = match treatment {
        Treatment::None => mixed(&speech, &bed),
        Treatment::Room => {
            let kind = [RoomKind::LShape, RoomKind::Coupled][seed as usize % 2];
            let room = Room::new(kind, random.between(0.1, 1.0), rate, &mut random);
            let mut sounding = room.sounding(&speech);
            sounding.truncate(speech.len());
            mixed(&sounding, &bed)
        }
        Treatment::Swelling => {
            let kind = [Noise::White, Noise::Pink, Noise::Brown][seed as usize % 3];
            let depth = random.between(0.0, 20.0);
            mixed(
                &speech,
                &swelling(kind, level, depth, speech.len(), rate, seed),
            )
        }
        Treatment::Gate(gate, _) => {
            GATES[gate].run(&mixed(&speech, &bed), Dbfs(level.0 + 10.0), rate, seed)
        }
        Treatment::Gain(release) => {
            let gain = AutomaticGain {
                target: CLEAN_LEVEL,
                most: random.between(10.0, 20.0),
                release,
            };
            gain.run(&mixed(&speech, &bed), rate)
        }
    };
    let how = match treatment {
        Treatment::Gate(gate, _) => format!("gate {}", GATES[gate].name),
        other => format!("{other:?}"),
    };
    let name = format!(
        "{} in {background:?} at {:.0} dBFS, {how}",
        voice[0].name, level.0
    );
    (name, take)
}

fn reported() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| cases(Half::Report))
}

/// Found, missed and false alarms.
struct Counts {
    hits: usize,
    misses: usize,
    alarms: usize,
}

impl Counts {
    fn of(cases: &[Case], treated: fn(&Case) -> bool, said: fn(&Case) -> bool) -> Self {
        let count = |is, says| {
            let those = |case: &&Case| treated(case) == is && said(case) == says;
            cases.iter().filter(those).count()
        };
        Self {
            hits: count(true, true),
            misses: count(true, false),
            alarms: count(false, true),
        }
    }

    fn gates(cases: &[Case]) -> Self {
        Self::of(cases, is_gated, |case| case.found.gated)
    }

    fn gains(cases: &[Case]) -> Self {
        Self::of(cases, rides, |case| case.found.gain_riding == Ok(true))
    }

    fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.alarms) as f64
    }

    fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.misses) as f64
    }
}

fn is_gated(case: &Case) -> bool {
    matches!(case.treatment, Treatment::Gate(..))
}

fn rides(case: &Case) -> bool {
    matches!(case.treatment, Treatment::Gain(_))
}

fn print(half: Half, cases: &[Case]) {
    for case in cases {
        let (gated, riding) = (case.found.gated, case.found.gain_riding == Ok(true));
        if gated != is_gated(case) || riding != rides(case) {
            println!("  {}: {:?}", case.name, case.found);
        }
    }
    for (what, counts) in [
        ("gates", Counts::gates(cases)),
        ("gains", Counts::gains(cases)),
    ] {
        let Counts {
            hits,
            misses,
            alarms,
        } = counts;
        println!(
            "{what}, {half:?}: {hits} found, {misses} missed, {alarms} false alarms in {} takes",
            cases.len()
        );
    }
}

pub fn cell() -> Cell {
    let (gates, gains) = (Counts::gates(reported()), Counts::gains(reported()));
    Cell::new(
        "gated, gain riding",
        "gates: precision {}, recall {}; gains: precision {}, recall {}",
        [
            part(gates.precision()),
            part(gates.recall()),
            part(gains.precision()),
            part(gains.recall()),
        ],
    )
}

#[test]
fn gates_are_found_that_close_to_zero_to_a_dither_or_by_some_decibels_and_no_other_take_is_gated() {
    print(Half::Report, reported());
    let counts = Counts::gates(reported());
    assert_eq!(counts.alarms, 0);
    // Aimed at are all; those missed have no hold, so that what stood before the closing has faded when it is looked at.
    assert!(counts.recall() >= 0.93, "{}", counts.recall());
}

#[test]
fn most_riding_gains_are_found_and_no_other_take_is_said_to_ride() {
    let counts = Counts::gains(reported());
    assert_eq!(counts.alarms, 0);
    assert!(counts.recall() >= 0.60, "{}", counts.recall());
}

/// Up to 30 dB the noise covers what the voices were recorded with, which is cleared in their pauses.
#[test]
fn no_take_in_noise_of_any_kind_is_gated_or_ridden() {
    let takes = crate::reported().iter().filter(|mix| mix.ratio <= 30.0);
    let alarms: Vec<String> = takes
        .clone()
        .map(|mix| (&mix.name, mix.found.processing.unwrap()))
        .filter(|(_, found)| found.gated || found.gain_riding == Ok(true))
        .map(|(name, found)| format!("{name}: {found:?}"))
        .collect();
    assert!(takes.count() >= 300 && alarms.is_empty(), "{alarms:#?}");
}

#[test]
#[ignore = "the half that constants are fitted on"]
fn the_half_that_constants_are_fitted_on() {
    print(Half::Fit, &cases(Half::Fit));
}

/// Synthetic speech, which has no noise of its own, over rooms as quiet as studios and quieter; once with ends that an
/// editor faded.
#[test]
fn quiet_studios_and_faded_ends_are_not_gated() {
    let mut cases = Vec::new();
    for name in ["harbour", "bread", "wind", "train", "room"] {
        let path = format!("{}/assets/demo/{name}.flac", env!("CARGO_MANIFEST_DIR"));
        let speech = decoded(path.as_ref(), 48_000);
        let gain = CLEAN_LEVEL.amplitude() / speech_level(&speech, 48_000).amplitude();
        let speech = padded(&scaled(&speech, gain), 24_000, 24_000);
        for (n, level) in [-90.0, -84.0, -75.0, -65.0].into_iter().enumerate() {
            let kind = [Noise::White, Noise::Pink, Noise::Brown][n % 3];
            let bed = noise(kind, Dbfs(level), speech.len(), 48_000, n as u64);
            let mut take = mixed(&speech, &bed);
            cases.push((
                format!("{name} over {kind:?} at {level} dBFS"),
                take.clone(),
            ));
            let (count, fade) = (take.len(), 9_600);
            for n in 0..fade {
                take[n] *= n as f32 / fade as f32;
                take[count - 1 - n] *= n as f32 / fade as f32;
            }
            cases.push((
                format!("{name}, faded, over {kind:?} at {level} dBFS"),
                take,
            ));
        }
    }
    let alarms: Vec<&str> = cases
        .par_iter()
        .filter(|(_, take)| processing(&quantised(take, 24), 48_000).unwrap().gated)
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
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
