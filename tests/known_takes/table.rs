//! The table of speech in noise, and the cells that it fills.

use takegate::analysis::NoiseBasis;

use crate::mix::{Mix, RATIOS};
use crate::peers::{Beside, LOUDNESS, OFFSET, RMS, SAMPLE_PEAK, TRUE_PEAK};
use crate::readme::{Cell, error, percent};
use crate::support::Errors;
use crate::support::backgrounds::Background;

/// The errors of all the takes that have the measure.
pub fn errors<'a>(
    mixes: impl Iterator<Item = &'a Mix>,
    error: impl Fn(&Mix) -> Option<f64>,
) -> Errors {
    Errors::of(&mixes.filter_map(error).collect::<Vec<_>>())
}

/// A measure that comes with an interval.
#[derive(Clone, Copy, Debug)]
pub enum Interval {
    Snr,
    Floor,
}

/// The part of the takes whose interval holds the truth, and the median width in dB.
pub fn held(mixes: &[Mix], which: Interval, those: impl Fn(&&Mix) -> bool) -> (f64, f64) {
    let intervals = mixes.iter().filter(those).filter_map(|mix| match which {
        Interval::Snr => {
            let found = mix.found.snr.ok()?;
            Some((found.low.0, found.high.0, mix.snr().0))
        }
        Interval::Floor => {
            let found = mix.found.noise.floor.ok()?;
            Some((found.low.0, found.high.0, mix.floor.0))
        }
    });
    let (mut inside, mut widths) = (0usize, Vec::new());
    for (low, high, truth) in intervals {
        inside += usize::from((low..=high).contains(&truth));
        widths.push(high - low);
    }
    widths.sort_by(f64::total_cmp);
    match widths.len() {
        0 => (1.0, 0.0),
        count => (inside as f64 / count as f64, widths[count / 2]),
    }
}

/// Prints bias, MAE and p95 of what is measured, by noise, by ratio and by what the floor rests on, under a title.
pub fn print(title: &str, mixes: &[Mix]) {
    println!(
        "{title}{} takes; each figure: bias, MAE, p95, in dB",
        mixes.len()
    );
    println!(
        "{:24}{:>4}  {:21}{:21}{:21}{:21}{:>5}{:>7}",
        "", "n", "SNR", "noise floor", "  in the pauses", "speech level", "held", "width"
    );
    let row = |name: String, those: &dyn Fn(&&Mix) -> bool| {
        let some: Vec<&Mix> = mixes.iter().filter(those).collect();
        if some.is_empty() {
            return;
        }
        let of = |error: fn(&Mix) -> Option<f64>| {
            let found: Vec<f64> = some.iter().filter_map(|m| error(m)).collect();
            if found.is_empty() {
                return String::from("–");
            }
            let e = Errors::of(&found);
            format!("{:+6.2} {:5.2} {:6.2}", e.bias, e.mae, e.p95)
        };
        let (held, width) = held(mixes, Interval::Snr, those);
        println!(
            "{name:24}{:4}  {:21}{:21}{:21}{:21}{held:5.2}{width:7.1}",
            some.len(),
            of(Mix::snr_error),
            of(Mix::floor_error),
            of(Mix::floor_error_in_pauses),
            of(Mix::level_error),
        );
    };
    row("all".into(), &|_| true);
    row("with pauses".into(), &|m| m.has_pauses);
    row("  stationary".into(), &|m| {
        m.has_pauses && m.background.is_stationary()
    });
    row("  non-stationary".into(), &|m| {
        m.has_pauses && !m.background.is_stationary()
    });
    for background in Background::ALL {
        row(format!("  {background:?}"), &|m| {
            m.has_pauses && m.background == background
        });
    }
    for ratio in RATIOS {
        row(format!("  {ratio} dB"), &|m| {
            m.has_pauses && m.ratio == ratio
        });
    }
    row("without pauses".into(), &|m| !m.has_pauses);
    for basis in [NoiseBasis::Pauses, NoiseBasis::Gaps, NoiseBasis::Minimum] {
        row(format!("floor on {}", basis.wire()), &|m| {
            m.found.noise.basis == Ok(basis)
        });
    }
    let mut worst: Vec<(f64, &str)> = mixes
        .iter()
        .filter(|m| m.has_pauses)
        .filter_map(|m| Some((m.snr_error()?, m.name.as_str())))
        .collect();
    worst.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    for (error, name) in worst.iter().take(8) {
        println!("SNR {error:+.1} dB: {name}");
    }
}

/// The cells of the README that these takes fill.
pub fn cells(mixes: &[Mix], beside: &Beside) -> Vec<Cell> {
    let paused = || mixes.iter().filter(|m| m.has_pauses);
    let ends = || mixes.iter().filter(|m| m.ratio >= 10.0 && !m.tight);
    let clear = paused().filter(|m| m.ratio >= 20.0);
    let heard = mixes.iter().filter(|m| m.found.speech.present == Ok(true));
    vec![
        Cell::new(
            "active speech level",
            "MAE {} dB; {} dB from 20 dB SNR on",
            [
                error(errors(paused(), Mix::level_error).mae, 2),
                error(errors(clear, Mix::level_error).mae, 3),
            ],
        ),
        Cell::new(
            "noise floor",
            "MAE {} dB",
            [error(errors(paused(), Mix::floor_error).mae, 2)],
        ),
        Cell::new(
            "signal-to-noise ratio",
            "MAE {} dB; the interval holds the truth in {} %",
            [
                error(errors(paused(), Mix::snr_error).mae, 2),
                percent(held(mixes, Interval::Snr, |_| true).0),
            ],
        ),
        Cell::new(
            "sample peak, RMS",
            "at most {} dB",
            [error(
                beside
                    .errors(SAMPLE_PEAK)
                    .largest
                    .max(beside.errors(RMS).largest),
                6,
            )],
        ),
        Cell::new(
            "true peak",
            "inside EBU Tech 3341; MAE {} dB",
            [error(beside.errors(TRUE_PEAK).mae, 3)],
        ),
        Cell::new(
            "loudness: integrated",
            "at most {} LU from libebur128",
            [error(beside.errors(LOUDNESS).largest, 2)],
        ),
        Cell::new(
            "DC offset",
            "at most {}",
            [error(beside.errors(OFFSET).largest, 6)],
        ),
        Cell::new(
            "speech present",
            "found in {} % of takes, in no empty room",
            [percent(heard.count() as f64 / mixes.len() as f64)],
        ),
        Cell::new(
            "leading and trailing silence",
            "MAE {} s and {} s from 10 dB SNR on",
            [
                error(errors(ends(), Mix::lead_error).mae, 3),
                error(errors(ends(), Mix::trail_error).mae, 3),
            ],
        ),
    ]
}
