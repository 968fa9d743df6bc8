//! Soft clipping and blurred clipping of real speech, and clean speech that comes near, of voices that no constant was
//! fitted on. `cargo test --test known_takes saturation:: -- --nocapture` prints the figures.

use crate::readme::{Cell, part};
use crate::support::dropouts::quantised;
use crate::support::saturation::{CLEAN, Kind, SOFT, treated};
use crate::support::speech::{Half, phrases};
use crate::support::{Clean, Noise, mixed, noise};
use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{NotMeasured, SaturationDetector};
use takegate::units::{Dbfs, SampleRate};

fn is_soft(samples: &[f32], rate: u32) -> bool {
    let mut detector = SaturationDetector::new(SampleRate::new(rate).unwrap());
    detector.push(samples);
    detector.finish().unwrap()
}

/// Two phrases of each voice, one at 16 and one at 48 kHz, over the noise of a quiet room.
fn voices() -> Vec<Clean> {
    let mut voices = phrases(Half::Report, 1, 16_000);
    voices.extend(
        phrases(Half::Report, 2, 48_000)
            .into_iter()
            .skip(1)
            .step_by(2),
    );
    for (n, voice) in voices.iter_mut().enumerate() {
        let level = Dbfs(-80.0 + 5.0 * (n % 4) as f64);
        let bed = noise(
            Noise::Pink,
            level,
            voice.samples.len(),
            voice.rate,
            n as u64,
        );
        voice.samples = mixed(&voice.samples, &bed);
    }
    voices
}

/// How many takes of each kind are found.
struct Found {
    voices: usize,
    soft: Vec<usize>,
    clean: Vec<usize>,
}

fn found() -> &'static Found {
    static FOUND: OnceLock<Found> = OnceLock::new();
    FOUND.get_or_init(|| {
        let voices = voices();
        let count = |kind: &Kind| {
            let is_found = |voice: &&Clean| {
                let take = treated(&voice.samples, voice.rate, kind);
                is_soft(&quantised(&take, 16), voice.rate)
            };
            voices.par_iter().filter(is_found).count()
        };
        Found {
            soft: SOFT.iter().map(count).collect(),
            clean: CLEAN.iter().map(count).collect(),
            voices: voices.len(),
        }
    })
}

/// That no clean take raises an alarm is asserted.
pub fn cell() -> Cell {
    let found = found();
    let all = found.voices * SOFT.len();
    let recall = found.soft.iter().sum::<usize>() as f64 / all as f64;
    Cell::new("soft clipping", "recall {}, no false alarm", [part(recall)])
}

#[test]
fn soft_clipping_is_found_and_clean_speech_raises_no_alarm() {
    let Found {
        voices,
        soft,
        clean,
    } = found();
    for (kind, count) in SOFT.iter().chain(&CLEAN).zip(soft.iter().chain(clean)) {
        println!("{:32} {count:2} of {voices}", kind.name);
    }
    assert_eq!(clean.iter().sum::<usize>(), 0);
    // The last kind, whose tops a high-pass has tilted, is the hardest.
    let without_last = soft[..SOFT.len() - 1].iter().sum::<usize>();
    let rest = voices * (SOFT.len() - 1);
    assert!(without_last * 100 >= rest * 85, "{without_last} of {rest}");
}

#[test]
fn tones_noise_and_silence_are_not_soft_clipped() {
    for rate in [16_000, 48_000] {
        let sine = |n: usize| {
            (0.9 * (n as f64 * 220.0 * std::f64::consts::TAU / f64::from(rate)).sin()) as f32
        };
        let tone: Vec<f32> = (0..2 * rate as usize).map(sine).collect();
        assert!(!is_soft(&tone, rate));
        for kind in [Noise::White, Noise::Pink, Noise::Brown] {
            let room = noise(kind, Dbfs(-20.0), 3 * rate as usize, rate, 3);
            assert!(
                !is_soft(&quantised(&room, 16), rate),
                "{kind:?} at {rate} Hz"
            );
        }
        assert!(!is_soft(&vec![0.0; rate as usize], rate));
    }
}

#[test]
fn the_blocks_change_nothing_and_nan_spoils_it() {
    let voice = &phrases(Half::Report, 1, 16_000)[0];
    let rate = SampleRate::new(16_000).unwrap();
    let take = treated(&voice.samples, 16_000, &SOFT[1]);
    for block in [1, 7, 160, 100_000] {
        let mut detector = SaturationDetector::new(rate);
        take.chunks(block).for_each(|block| detector.push(block));
        assert_eq!(detector.finish(), Ok(true));
    }
    assert_eq!(
        SaturationDetector::new(rate).finish(),
        Err(NotMeasured::TooShort)
    );
    let mut detector = SaturationDetector::new(rate);
    detector.push(&[0.1, f32::NAN]);
    assert_eq!(detector.finish(), Err(NotMeasured::BadSamples));
}
