//! Soft clipping and blurred clipping of real speech, and clean speech that comes near, of voices that no constant was
//! fitted on. `cargo test --test known_saturation -- --nocapture` prints the figures.

mod support;

use rayon::prelude::*;
use support::clipping::{CLEAN, Kind, SOFT, treated};
use support::dropouts::quantised;
use support::speech::{Half, phrases};
use support::{Clean, Noise, mixed, noise};
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

/// How many takes of a kind are found.
fn found(kind: &Kind, voices: &[Clean]) -> usize {
    let found: Vec<&str> = voices
        .par_iter()
        .filter(|voice| {
            let take = treated(&voice.samples, voice.rate, kind);
            is_soft(&quantised(&take, 16), voice.rate)
        })
        .map(|voice| voice.name.as_str())
        .collect();
    println!("{:32} {:2} of {}", kind.name, found.len(), voices.len());
    found.len()
}

#[test]
fn soft_clipping_is_found_and_clean_speech_raises_no_alarm() {
    let voices = voices();
    let alarms: usize = CLEAN.iter().map(|kind| found(kind, &voices)).sum();
    let counts: Vec<usize> = SOFT.iter().map(|kind| found(kind, &voices)).collect();
    let all = voices.len() * SOFT.len();
    let hits: usize = counts.iter().sum();
    println!(
        "recall {:.3} of {all}; {alarms} false alarms in {}",
        hits as f64 / all as f64,
        voices.len() * CLEAN.len()
    );
    assert_eq!(alarms, 0);
    // The last kind, whose tops a high-pass has tilted, is the hardest.
    let without_last = hits - counts[SOFT.len() - 1];
    let rest = voices.len() * (SOFT.len() - 1);
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
