//! Measures, values and limits in words.

use super::{Arg, Language, text};
use crate::analysis::ChannelFault;
use crate::verdict::{Bounds, Measure, Value};

/// What people call a measure.
pub fn label(language: Language, measure: Measure) -> String {
    let id = format!("measure-{}", measure.wire().replace('_', "-"));
    text(language, &id, &[])
}

/// A value with its unit, or that there is none.
pub fn value(language: Language, measure: Measure, value: Option<Value>) -> String {
    match value {
        Some(Value::Number(number)) => with_unit(measure, &rounded(measure, number)),
        Some(Value::Bool(true)) => text(language, "value-yes", &[]),
        Some(Value::Bool(false)) => text(language, "value-no", &[]),
        Some(Value::Channels(ChannelFault::None)) => text(language, "value-no", &[]),
        Some(Value::Channels(_)) => text(language, "value-yes", &[]),
        None => text(language, "value-none", &[]),
    }
}

/// Bounds with their unit: "at least 20 dB", "-35…-15 dBFS".
pub fn limit(language: Language, measure: Measure, bounds: Bounds) -> String {
    let end = |number: f64| exact(measure, number);
    match bounds {
        Bounds {
            min: None,
            max: None,
        } => text(language, "limit-none", &[]),
        Bounds {
            min: Some(min),
            max: None,
        } => {
            let min = with_unit(measure, &end(min));
            text(language, "limit-at-least", &[("min", Arg::from(min))])
        }
        Bounds {
            min: None,
            max: Some(max),
        } => {
            let max = with_unit(measure, &end(max));
            text(language, "limit-at-most", &[("max", Arg::from(max))])
        }
        Bounds {
            min: Some(min),
            max: Some(max),
        } if min == max => with_unit(measure, &end(min)),
        Bounds {
            min: Some(min),
            max: Some(max),
        } => with_unit(measure, &format!("{}…{}", end(min), end(max))),
    }
}

/// Digits after the point that people read: as many as mean something to the ear or the hand.
fn digits(measure: Measure) -> usize {
    match measure.unit() {
        "" | "Hz" | "bit" => 0,
        "s" => 2,
        _ => 1,
    }
}

fn rounded(measure: Measure, number: f64) -> String {
    let text = match measure {
        // An offset of full scale is 1: people read it in percent of that.
        Measure::DcOffset => format!("{:.2} %", number * 100.0),
        _ => format!("{number:.*}", digits(measure)),
    };
    match text.strip_prefix('-') {
        Some(rest) if !rest.contains(|c: char| ('1'..='9').contains(&c)) => rest.to_owned(),
        _ => text,
    }
}

/// A limit as it was written, without digits that say nothing.
fn exact(measure: Measure, number: f64) -> String {
    match measure {
        Measure::DcOffset => format!("{} %", trimmed(number * 100.0)),
        _ => trimmed(number),
    }
}

/// Up to four digits after the point, none of them a trailing zero.
fn trimmed(number: f64) -> String {
    format!("{}", (number * 1e4).round() / 1e4 + 0.0)
}

fn with_unit(measure: Measure, number: &str) -> String {
    match measure.unit() {
        "" => number.to_owned(),
        unit => format!("{number} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_as_they_were_written() {
        let limit = |measure, bounds| limit(Language::En, measure, bounds);
        assert_eq!(
            limit(Measure::Snr, Bounds::at_least(20.0)),
            "at least 20 dB"
        );
        assert_eq!(
            limit(Measure::NoiseFloor, Bounds::at_most(-45.5)),
            "at most -45.5 dBFS"
        );
        assert_eq!(
            limit(Measure::SampleRate, Bounds::between(48e3, 48e3)),
            "48000 Hz"
        );
        assert_eq!(
            limit(Measure::DcOffset, Bounds::at_most(0.002)),
            "at most 0.2 %"
        );
    }

    #[test]
    fn a_rounded_value_never_reads_minus_zero() {
        assert_eq!(rounded(Measure::TruePeak, -0.01), "0.0");
        assert_eq!(rounded(Measure::DcOffset, -0.000_01), "0.00 %");
        assert_eq!(rounded(Measure::TruePeak, -0.06), "-0.1");
    }
}
