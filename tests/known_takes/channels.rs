//! Faults between two channels, and stereo that is none, of voices that no constant was fitted on.
//! `cargo test --test known_takes channels:: -- --nocapture` prints the figures.

use crate::readme::{Cell, part};
use crate::support::channels::{KINDS, Pair, pair};
use crate::support::speech::{Half, phrases};
use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{ChannelComparison, ChannelFault, Measured, NotMeasured};
use takegate::units::SampleRate;

const SNRS: [f64; 4] = [15.0, 25.0, 40.0, 55.0];

fn compare(frames: &[f32], channels: u16, measured: usize, rate: u32) -> Measured<ChannelFault> {
    let rate = SampleRate::new(rate).unwrap();
    let mut comparison = ChannelComparison::new(rate, channels, measured);
    comparison.push(frames);
    comparison.finish()
}

/// A pair of each kind of each voice, and what was found: kind, pair, fault.
fn results() -> &'static [(usize, Pair, ChannelFault)] {
    static RESULTS: OnceLock<Vec<(usize, Pair, ChannelFault)>> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let mut voices = phrases(Half::Report, 1, 16_000);
        voices.extend(phrases(Half::Report, 1, 44_100));
        (0..voices.len() * KINDS.len())
            .into_par_iter()
            .map(|n| {
                let kind = n % KINDS.len();
                let snr = SNRS[(n / KINDS.len() + kind) % SNRS.len()];
                let pair = pair(&voices[n / KINDS.len()], kind, snr, n as u64);
                let found = compare(&pair.frames, 2, 0, pair.rate).unwrap();
                (kind, pair, found)
            })
            .collect()
    })
}

const FAULTS: [ChannelFault; 4] = [
    ChannelFault::Dead,
    ChannelFault::Inverted,
    ChannelFault::Imbalance,
    ChannelFault::DualMono,
];

/// How often a fault is there where it is said, and said where it is there.
fn precision_and_recall(fault: ChannelFault) -> (f64, f64) {
    let count = |is: &dyn Fn(&(usize, Pair, ChannelFault)) -> bool| {
        results().iter().filter(|r| is(r)).count() as f64
    };
    let both = count(&|r| r.1.fault == fault && r.2 == fault);
    (
        both / count(&|r| r.2 == fault),
        both / count(&|r| r.1.fault == fault),
    )
}

/// With the figures of the fault that is told worst.
pub fn cell() -> Cell {
    let all = FAULTS.map(precision_and_recall);
    let precision = all.iter().map(|one| one.0).fold(1.0, f64::min);
    let recall = all.iter().map(|one| one.1).fold(1.0, f64::min);
    Cell::new(
        "channel fault",
        "each with precision {} and recall {}",
        [part(precision), part(recall)],
    )
}

#[test]
fn every_fault_is_named_and_stereo_is_none() {
    for (kind, (name, _)) in KINDS.iter().enumerate() {
        let of: Vec<_> = results().iter().filter(|r| r.0 == kind).collect();
        let right = of.iter().filter(|r| r.1.fault == r.2).count();
        println!("{name:40} {right} of {}", of.len());
        for (_, pair, found) in of.iter().filter(|r| r.1.fault != r.2) {
            println!(
                "  {} Hz {}: {found:?}, not {:?}",
                pair.rate, pair.name, pair.fault
            );
        }
    }
    for fault in FAULTS {
        let (precision, recall) = precision_and_recall(fault);
        println!("{fault:?}: precision {precision:.3}, recall {recall:.3}");
        assert!(precision >= 0.95 && recall >= 0.95, "{fault:?}");
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
