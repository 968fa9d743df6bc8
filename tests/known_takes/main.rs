//! All that is known of the known takes: `cargo test --test known_takes -- --nocapture` prints it, at its end the
//! README's column of tested errors.
//!
//! Each module has takes of one kind whose truth is known by their making. Here is real speech whose pauses are zero,
//! in noise of known level: what the analysis finds against what is true by the making, beside `sox`, `ffmpeg` and
//! libebur128 on the same samples. The true SNR is the active level (ITU-T P.56) of
//! the clean speech over the RMS of the noise above 20 Hz, rounding included. Constants of the analysis were fitted on
//! one half of the voices and noises; all that is asserted here holds on the other half, and on fresh voices and noises
//! that nobody looked at while anything was fitted. The fitted half is printed by
//! `cargo test --test known_takes -- --ignored --nocapture`.

mod bandwidth;
mod channels;
mod clipping;
mod dropouts;
mod edges;
mod hum;
mod mix;
mod peers;
mod processing;
mod readme;
mod rooms;
mod saturation;
#[path = "../support/mod.rs"]
mod support;
mod table;

use std::sync::OnceLock;

use mix::{Mix, in_rooms, mixes};
use peers::Beside;
use readme::Cell;
use support::Errors;
use support::speech::Half;
use table::{Interval, errors, held, print};
use takegate::analysis::{Analyzer, NoiseBasis, TakeAnalysis};
use takegate::units::SampleRate;

/// One take in so many is shown to the other tools too.
const PEERS: usize = 4;

fn analysed(samples: &[f32], rate: u32) -> TakeAnalysis {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    analyzer.push(samples);
    analyzer.finish()
}

fn reported() -> &'static [Mix] {
    static MIXES: OnceLock<Vec<Mix>> = OnceLock::new();
    MIXES.get_or_init(|| mixes(Half::Report, PEERS))
}

fn beside() -> &'static Beside {
    static BESIDE: OnceLock<Beside> = OnceLock::new();
    BESIDE.get_or_init(|| peers::compare(reported()))
}

fn fresh() -> &'static [Mix] {
    static MIXES: OnceLock<Vec<Mix>> = OnceLock::new();
    MIXES.get_or_init(|| mixes(Half::Fresh, usize::MAX))
}

fn reverberant() -> &'static [Mix] {
    static MIXES: OnceLock<Vec<Mix>> = OnceLock::new();
    MIXES.get_or_init(|| in_rooms(Half::Report))
}

fn with_pauses(mix: &&Mix) -> bool {
    mix.has_pauses
}

#[test]
fn the_table_is_printed_beside_other_tools() {
    print("", reported());
    let beside = beside();
    println!("{beside}");
    let those = reported().iter().filter(with_pauses);
    let ours = errors(those.filter(|m| m.samples.is_some()), Mix::snr_error);
    assert!(
        ours.mae < 0.5 * beside.best_snr_error(),
        "{ours} beside {beside}"
    );
}

#[test]
fn every_take_with_speech_gets_an_answer() {
    assert!(reported().len() >= 400 && fresh().len() >= 400);
    let unanswered: Vec<&str> = [reported(), fresh()]
        .into_iter()
        .flatten()
        .filter(|m| m.found.snr.is_err() || m.found.speech.present != Ok(true))
        .map(|m| m.name.as_str())
        .collect();
    assert!(unanswered.is_empty(), "{unanswered:#?}");
}

/// Errors of the ratio over takes with pauses: over all, in stationary noise, in other noise.
fn snr_errors(mixes: &[Mix]) -> [Errors; 3] {
    let of = |those: &dyn Fn(&&Mix) -> bool| {
        let some = mixes.iter().filter(with_pauses).filter(those);
        errors(some, Mix::snr_error)
    };
    [
        of(&|_| true),
        of(&|m| m.background.is_stationary()),
        of(&|m| !m.background.is_stationary()),
    ]
}

#[test]
fn snr_is_within_0_7_db_on_takes_with_pauses() {
    let [all, still, moving] = snr_errors(reported());
    assert!(all.mae <= 0.70 && all.p95 <= 3.0, "{all}");
    assert!(still.mae <= 0.35 && moving.mae <= 1.35, "{still}; {moving}");
}

#[test]
fn snr_of_fresh_voices_in_fresh_noises_is_within_0_7_db() {
    print("fresh voices and noises: ", fresh());
    let [all, still, moving] = snr_errors(fresh());
    assert!(all.mae <= 0.70 && all.p95 <= 3.0, "{all}");
    assert!(still.mae <= 0.35 && moving.mae <= 1.35, "{still}; {moving}");
}

#[test]
fn snr_of_speech_in_a_room_is_within_0_5_db_over_stationary_noise() {
    print("in rooms: ", reverberant());
    let [all, still, _] = snr_errors(reverberant());
    assert!(still.mae <= 0.5 && still.median <= 0.15, "{still}");
    assert!(all.mae <= 0.80, "{all}");
}

/// Against the noise in the pauses the aim is 0.35 dB.
#[test]
fn noise_floor_is_within_0_65_db_and_0_38_db_of_the_noise_in_the_pauses() {
    let all = errors(reported().iter().filter(with_pauses), Mix::floor_error);
    let paused = errors(
        reported().iter().filter(with_pauses),
        Mix::floor_error_in_pauses,
    );
    assert!(all.mae <= 0.65, "{all}");
    assert!(paused.mae <= 0.38, "{paused}");
}

#[test]
fn speech_level_is_within_0_13_db_and_0_025_db_from_20_db_on() {
    let those = || reported().iter().filter(with_pauses);
    let all = errors(those(), Mix::level_error);
    let high = errors(those().filter(|m| m.ratio >= 20.0), Mix::level_error);
    assert!(all.mae <= 0.13, "{all}");
    assert!(high.mae <= 0.025, "{high}");
}

#[test]
fn intervals_hold_the_truth_in_90_of_100_takes_and_are_no_wider_than_they_need() {
    for interval in [Interval::Snr, Interval::Floor] {
        for mixes in [reported(), fresh(), reverberant()] {
            let (held, width) = held(mixes, interval, |_| true);
            assert!(held >= 0.90, "{interval:?}: {held}");
            assert!(width <= 4.0, "{interval:?}: median width {width} dB");
        }
    }
    for basis in [NoiseBasis::Pauses, NoiseBasis::Gaps] {
        let on = |m: &&Mix| m.found.noise.basis == Ok(basis);
        let (held, _) = held(reported(), Interval::Snr, on);
        assert!(held >= 0.85, "{basis:?}: {held}");
    }
}

#[test]
fn silence_at_the_ends_is_known_to_0_06_and_0_08_s_from_10_db_on() {
    let those = || reported().iter().filter(|m| m.ratio >= 10.0 && !m.tight);
    let (lead, trail) = (
        errors(those(), Mix::lead_error),
        errors(those(), Mix::trail_error),
    );
    assert!(lead.mae <= 0.06, "{lead}");
    assert!(trail.mae <= 0.08, "{trail}");
}

/// Measures whose cells other tests hold, and their words.
const ELSEWHERE: [(&str, &str); 2] = [
    // `standards_loudness`.
    ("loudness range", "inside EBU Tech 3342"),
    // `device_faults` and `capture_real`.
    ("dropped frames", "counted, not estimated"),
];

#[test]
fn the_readme_tells_the_errors_that_are_measured() {
    let mut cells = table::cells(reported(), beside());
    cells.extend([
        clipping::cell(),
        saturation::cell(),
        dropouts::cell(),
        channels::cell(),
        rooms::cell(),
        bandwidth::cell(),
        processing::cell(),
        hum::cell(),
        edges::cell(),
    ]);
    let table: Vec<String> = cells.iter().map(Cell::to_string).collect();
    println!(
        "\nthe README's column of tested errors:\n{}\n",
        table.join("\n")
    );
    let readme = include_str!("../../README.md");
    let wrong = readme::differences(readme, &cells, &ELSEWHERE);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "the half that constants are fitted on; for whoever fits them anew"]
fn the_table_of_the_fitted_half() {
    print("the fitted half: ", &mixes(Half::Fit, usize::MAX));
}
