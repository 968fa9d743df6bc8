//! Faults between two channels, and stereo that is none, of voices that no constant was fitted on.
//! `cargo test --test known_channels -- --nocapture` prints the figures.

mod support;

use rayon::prelude::*;
use support::channels::{KINDS, Pair, pair};
use support::speech::{Half, phrases};
use takegate::analysis::{ChannelComparison, ChannelFault, Measured, NotMeasured};
use takegate::units::SampleRate;

const SNRS: [f64; 4] = [15.0, 25.0, 40.0, 55.0];

fn compare(frames: &[f32], channels: u16, measured: usize, rate: u32) -> Measured<ChannelFault> {
    let rate = SampleRate::new(rate).unwrap();
    let mut comparison = ChannelComparison::new(rate, channels, measured);
    comparison.push(frames);
    comparison.finish()
}

#[test]
fn every_fault_is_named_and_stereo_is_none() {
    let mut voices = phrases(Half::Report, 1, 16_000);
    voices.extend(phrases(Half::Report, 1, 44_100));
    let cases: Vec<_> = (0..voices.len() * KINDS.len()).collect();
    let results: Vec<(usize, Pair, ChannelFault)> = cases
        .into_par_iter()
        .map(|n| {
            let kind = n % KINDS.len();
            let snr = SNRS[(n / KINDS.len() + kind) % SNRS.len()];
            let pair = pair(&voices[n / KINDS.len()], kind, snr, n as u64);
            let found = compare(&pair.frames, 2, 0, pair.rate).unwrap();
            (kind, pair, found)
        })
        .collect();
    for (kind, (name, _)) in KINDS.iter().enumerate() {
        let of: Vec<_> = results.iter().filter(|r| r.0 == kind).collect();
        let right = of.iter().filter(|r| r.1.fault == r.2).count();
        println!("{name:40} {right} of {}", of.len());
        for (_, pair, found) in of.iter().filter(|r| r.1.fault != r.2) {
            println!(
                "  {} Hz {}: {found:?}, not {:?}",
                pair.rate, pair.name, pair.fault
            );
        }
    }
    for fault in [
        ChannelFault::Dead,
        ChannelFault::Inverted,
        ChannelFault::Imbalance,
        ChannelFault::DualMono,
    ] {
        let there = results.iter().filter(|r| r.1.fault == fault).count() as f64;
        let said = results.iter().filter(|r| r.2 == fault).count() as f64;
        let both = results
            .iter()
            .filter(|r| r.1.fault == fault && r.2 == fault)
            .count() as f64;
        println!(
            "{fault:?}: precision {:.3}, recall {:.3}",
            both / said,
            both / there
        );
        assert!(both >= 0.95 * said && both >= 0.95 * there, "{fault:?}");
    }
}

#[test]
fn one_channel_has_no_fault_and_nothing_is_said_of_silence_and_of_too_little() {
    assert_eq!(
        compare(&[0.1; 48_000], 1, 0, 48_000),
        Ok(ChannelFault::None)
    );
    assert_eq!(
        compare(&[0.0; 96_000], 2, 0, 48_000),
        Err(NotMeasured::Silence)
    );
    assert_eq!(
        compare(&[0.1; 200], 2, 0, 48_000),
        Err(NotMeasured::TooShort)
    );
    assert_eq!(
        compare(&[f32::NAN; 9600], 2, 1, 48_000),
        Err(NotMeasured::BadSamples)
    );
}

#[test]
fn the_gravest_fault_among_many_channels_is_told_whatever_the_blocks() {
    let voice = &phrases(Half::Report, 1, 16_000)[0];
    let frames: Vec<f32> = voice
        .samples
        .iter()
        .flat_map(|&x| [x, 0.9 * x, -0.8 * x, x])
        .collect();
    assert_eq!(compare(&frames, 4, 0, 16_000), Ok(ChannelFault::Inverted));
    assert_eq!(compare(&frames, 4, 2, 16_000), Ok(ChannelFault::Inverted));
    let rate = SampleRate::new(16_000).unwrap();
    for block in [4, 28, 4096, 40_000] {
        let mut comparison = ChannelComparison::new(rate, 4, 0);
        frames
            .chunks(block)
            .for_each(|block| comparison.push(block));
        assert_eq!(comparison.finish(), Ok(ChannelFault::Inverted));
    }
}
