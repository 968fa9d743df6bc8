//! Takes whose bandwidth is known by their making.
//! `cargo test --test known_takes bandwidth:: -- --nocapture` prints the figures.
//!
//! The figures are those of voices that nothing was fitted on.

use crate::readme::{Cell, error, percent};
use crate::support::bands::{Chain, stored, wide_speakers, wide_speech, with_bed};
use crate::support::speech::{Half, phrases};
use crate::support::{Errors, Noise, noise};
use std::sync::OnceLock;

use rayon::prelude::*;
use takegate::analysis::{Analyzer, Bandwidth, NotMeasured};
use takegate::units::{Dbfs, SampleRate};

fn bandwidth(samples: &[f32], rate: u32) -> Result<Bandwidth, NotMeasured> {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    analyzer.push(samples);
    analyzer.finish().bandwidth
}

struct Case {
    name: String,
    rate: u32,
    chain: Chain,
    found: Bandwidth,
}

impl Case {
    fn of(index: usize, chain: Chain, half: Half) -> Self {
        let speakers = wide_speakers(half);
        let seed = index as u64 * 7 + 1;
        let speaker = speakers[index % speakers.len()];
        let rate = if speaker == "alsa" || index % 2 == 1 {
            48_000
        } else {
            44_100
        };
        let bits = if index % 3 == 2 { 24 } else { 16 };
        let take = with_bed(&wide_speech(speaker, rate, seed), rate, seed);
        let out = stored(&chain.run(&take, rate), bits);
        Self {
            name: format!("{speaker} {rate} Hz {bits} bit {chain:?}"),
            rate,
            chain,
            found: bandwidth(&out, rate).unwrap(),
        }
    }

    /// In percent of what is true.
    fn error(&self) -> f64 {
        (self.found.hz / self.chain.ends_at(self.rate) - 1.0) * 100.0
    }
}

fn cases(half: Half, rounds: usize) -> Vec<Case> {
    let chains = Chain::narrowing();
    (0..rounds * chains.len())
        .into_par_iter()
        // Another speaker, rate and depth for each chain in each round.
        .map(|n| Case::of(n + n / chains.len(), chains[n % chains.len()], half))
        .collect()
}

fn reported() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| cases(Half::Report, 2))
}

struct Score {
    /// In percent of what is true.
    errors: Errors,
    /// The part within 10 %.
    near: f64,
    /// The part whose edge was told rightly to be a codec's or a resampler's, or none.
    edges: f64,
}

fn score(cases: &[Case]) -> Score {
    let part =
        |is: &dyn Fn(&&Case) -> bool| cases.iter().filter(is).count() as f64 / cases.len() as f64;
    Score {
        errors: Errors::of(&cases.iter().map(Case::error).collect::<Vec<_>>()),
        near: part(&|case| case.error().abs() <= 10.0),
        edges: part(&|case| case.found.codec_edge == case.chain.is_edge(case.rate)),
    }
}

pub fn cell() -> Cell {
    let Score {
        errors,
        near,
        edges,
    } = score(reported());
    Cell::new(
        "effective bandwidth",
        "MAE {} %, {} % of takes within 10 %; {} % of edges told rightly",
        [error(errors.mae, 1), percent(near), percent(edges)],
    )
}

fn figures(half: Half, cases: &[Case]) {
    for case in cases {
        if case.error().abs() > 5.0 {
            println!(
                "{}: {:.0} Hz, {:+.1} %",
                case.name,
                case.found.hz,
                case.error()
            );
        }
    }
    let Score {
        errors,
        near,
        edges,
    } = score(cases);
    println!(
        "bandwidth, {half:?}, in percent: {errors}; within 10 %: {near:.3}; edges of codecs and resamplers told \
         rightly: {edges:.3}"
    );
    assert!(errors.mae <= 3.5, "{errors}");
    assert!(near >= 0.85, "{near}");
    assert!(edges >= 0.95, "{edges}");
}

#[test]
fn the_bandwidth_of_filtered_resampled_and_coded_takes_is_found() {
    figures(Half::Report, reported());
}

#[test]
#[ignore = "the half that constants are fitted on"]
fn the_half_that_constants_are_fitted_on() {
    figures(Half::Fit, &cases(Half::Fit, 4));
}

#[test]
fn no_take_of_full_band_is_read_below_15_khz_or_called_coded() {
    let cases: Vec<Case> = [Half::Fit, Half::Report]
        .into_par_iter()
        .flat_map(|half| {
            let count = if half == Half::Fit { 20 } else { 12 };
            (0..count)
                .into_par_iter()
                .map(move |n| Case::of(n + n / 6, Chain::Whole, half))
        })
        .collect();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| case.found.hz < 15_000.0)
        .map(|case| format!("{}: {:?}", case.name, case.found))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn noise_alone_fills_its_band_at_every_rate() {
    for rate in [8_000, 16_000, 22_050, 44_100, 48_000, 96_000] {
        for kind in [Noise::White, Noise::Pink, Noise::Brown, Noise::Clicks] {
            for level in [-30.0, -70.0] {
                let samples = noise(kind, Dbfs(level), 4 * rate as usize, rate, 11);
                let found = bandwidth(&stored(&samples, 16), rate).unwrap();
                assert_eq!(
                    found.hz,
                    f64::from(rate) / 2.0,
                    "{kind:?} {level} dBFS at {rate}"
                );
                assert!(!found.codec_edge);
            }
        }
    }
}

#[test]
fn at_16_khz_a_voice_of_full_band_reads_near_8_khz() {
    let voices = phrases(Half::Report, 2, 16_000);
    let wrong: Vec<String> = voices
        .par_iter()
        .enumerate()
        .map(|(n, voice)| (&voice.name, with_bed(&voice.samples, 16_000, n as u64)))
        .map(|(name, take)| (name, bandwidth(&stored(&take, 16), 16_000).unwrap()))
        .filter(|(_, found)| found.hz < 7_200.0 || found.codec_edge)
        .map(|(name, found)| format!("{name}: {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn telephone_speech_in_a_16_khz_file_is_found() {
    let voices = phrases(Half::Report, 2, 16_000);
    let chains = [
        Chain::SoxRate(8_000),
        Chain::FfmpegRate(8_000),
        Chain::LowPass(3_400),
    ];
    let errors: Vec<f64> = voices
        .par_iter()
        .enumerate()
        .map(|(n, voice)| {
            let chain = chains[n % chains.len()];
            let take = chain.run(&with_bed(&voice.samples, 16_000, n as u64), 16_000);
            let found = bandwidth(&stored(&take, 16), 16_000).unwrap();
            println!("{} {chain:?}: {:.0}", voice.name, found.hz);
            (found.hz / chain.ends_at(16_000) - 1.0) * 100.0
        })
        .collect();
    let errors = Errors::of(&errors);
    assert!(errors.mae <= 3.5, "{errors}");
}

#[test]
fn a_take_of_nothing_and_one_of_a_moment_have_no_bandwidth() {
    assert_eq!(bandwidth(&[0.0; 48_000], 48_000), Err(NotMeasured::Silence));
    assert_eq!(bandwidth(&[], 48_000), Err(NotMeasured::Silence));
    assert_eq!(bandwidth(&[0.1, -0.1], 48_000), Err(NotMeasured::Silence));
    let moment = noise(Noise::White, Dbfs(-30.0), 2_400, 48_000, 1);
    assert_eq!(bandwidth(&moment, 48_000), Err(NotMeasured::TooShort));
}
