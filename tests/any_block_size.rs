//! The split of a take into blocks, and what is asked while it runs, change no bit of its analysis.

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use support::{Noise, alsa_voices, mixed, noise, padded};
use takegate::analysis::{Analyzer, FrameAnalysis, TakeAnalysis};
use takegate::units::{Dbfs, SampleRate};

/// Real speech in noise, over three seconds long so that all windows fit, at a rate whose 10 ms are a whole number of samples and at one
/// where they are not.
fn takes() -> &'static [(u32, Vec<f32>)] {
    static TAKES: OnceLock<Vec<(u32, Vec<f32>)>> = OnceLock::new();
    TAKES.get_or_init(|| {
        [48_000, 11_025]
            .map(|rate| {
                let path = "/usr/share/sounds/alsa/Front_Center.wav";
                assert!(!alsa_voices().is_empty());
                let speech = support::decoded(path.as_ref(), rate);
                let speech = padded(&speech, rate as usize, rate as usize + 77);
                let noise = noise(Noise::Pink, Dbfs(-50.0), speech.len(), rate, 9);
                (rate, mixed(&speech, &noise))
            })
            .to_vec()
    })
}

fn whole(index: usize) -> &'static TakeAnalysis {
    static WHOLE: OnceLock<Vec<TakeAnalysis>> = OnceLock::new();
    let all = WHOLE.get_or_init(|| {
        takes()
            .iter()
            .map(|(rate, samples)| {
                let mut analyzer = Analyzer::new(SampleRate::new(*rate).unwrap());
                analyzer.push(samples);
                analyzer.finish()
            })
            .collect()
    });
    &all[index]
}

/// Every number to its last bit: the shortest decimal that reads back as the same double, NaN and −0 included.
fn bits(analysis: &TakeAnalysis) -> String {
    format!("{analysis:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_gives_the_same_bits(
        index in 0..2usize,
        blocks in prop::collection::vec(0..6000usize, 1..40),
        ask in any::<bool>(),
    ) {
        let (rate, samples) = &takes()[index];
        let mut analyzer = Analyzer::new(SampleRate::new(*rate).unwrap());
        let mut rest = &samples[..];
        let mut frames: Vec<FrameAnalysis> = Vec::new();
        for &block in blocks.iter().chain(&[1, 480]).cycle() {
            let (now, later) = rest.split_at(block.min(rest.len()));
            analyzer.push(now);
            rest = later;
            if ask {
                analyzer.live();
                analyzer.drain_frames(&mut frames);
            }
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(bits(&analyzer.finish()), bits(whole(index)));
    }
}

#[test]
fn the_take_that_is_split_holds_speech_so_that_every_measure_is_compared() {
    for index in 0..2 {
        let analysis = whole(index);
        assert!(
            analysis.snr.is_ok() && analysis.speech.level.is_ok() && analysis.true_peak.is_ok()
        );
        assert!(analysis.loudness.max_short_term.is_ok() && analysis.loudness.range.is_ok());
    }
}
