//! Numbers as they stand in the windows: tabular, with a true minus sign.

use crate::analysis::NotMeasured;
use crate::units::Seconds;
use crate::verdict::{Bounds, Check, Kind, Measure, Standing};
use crate::words::{self, Language, text};

/// A true minus sign where a hyphen stands before a digit.
pub fn minus(text: &str) -> String {
    text.replace('-', "−")
}

/// A number with one digit after the point.
pub fn tenths(number: f64) -> String {
    minus(&format!("{:.1}", (number * 10.0).round() / 10.0 + 0.0))
}

/// A limit without its unit: `≥ 35`, `≤ −60`, `0.15–2`; empty where nothing is asked for.
pub fn short_limit(bounds: Bounds) -> String {
    let number = |value: f64| minus(&format!("{}", (value * 1e4).round() / 1e4 + 0.0));
    match (bounds.min, bounds.max) {
        (None, None) => String::new(),
        (Some(min), None) => format!("≥ {}", number(min)),
        (None, Some(max)) => format!("≤ {}", number(max)),
        (Some(min), Some(max)) if min == max => number(min),
        (Some(min), Some(max)) => format!("{}…{}", number(min), number(max)),
    }
}

/// A limit as [`short_limit`] has it; what is so or not reads yes or no.
pub fn limit_words(language: Language, measure: Measure, bounds: Bounds) -> String {
    match (measure.kind(), bounds.min, bounds.max) {
        (Kind::Fault, Some(_), None) => text(language, "value-yes", &[]),
        (Kind::Fault, None, Some(_)) => text(language, "value-no", &[]),
        // People read an offset in percent of full scale.
        _ if measure == Measure::DcOffset => {
            let percent = |end: Option<f64>| end.map(|end| end * 100.0);
            let bounds = Bounds {
                min: percent(bounds.min),
                max: percent(bounds.max),
            };
            format!("{} %", short_limit(bounds))
        }
        _ => short_limit(bounds),
    }
}

/// A check's value with its unit.
pub fn check_value(language: Language, check: &Check) -> String {
    match check.not_measured {
        Some(reason) if check.value.is_none() => format!("– {}", reason_words(language, reason)),
        // Nothing of the kind is in the take: no hum, for one.
        _ if check.value.is_none() && check.standing == Standing::Pass => {
            text(language, "value-none", &[])
        }
        _ if check.value.is_none() => "–".to_owned(),
        _ => minus(&words::value(language, check.measure, check.value)),
    }
}

/// A measure's name, its first letter large.
pub fn heading(language: Language, measure: Measure) -> String {
    let label = words::label(language, measure);
    let mut letters = label.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label,
    }
}

/// Why there is no value, in two or three words.
pub fn reason_words(language: Language, reason: NotMeasured) -> String {
    text(language, &format!("reason-{}", reason.wire()), &[])
}

/// A time as people read it: `0:03.4`.
pub fn clock(at: Seconds) -> String {
    let tenths = (at.0.max(0.0) * 10.0).floor() as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_a_take_reads_none_and_what_nobody_can_know_a_dash() {
        let mut check = Check {
            measure: Measure::Hum,
            value: None,
            not_measured: None,
            reject: Bounds::at_most(-50.0),
            warn: Bounds::OPEN,
            standing: Standing::Pass,
        };
        assert_eq!(check_value(Language::En, &check), "none");
        check.standing = Standing::NotMeasured;
        assert_eq!(check_value(Language::En, &check), "–");
        check.not_measured = Some(NotMeasured::TooShort);
        assert!(check_value(Language::En, &check).starts_with("– "));
    }

    #[test]
    fn limits_are_short_and_have_a_true_minus() {
        assert_eq!(short_limit(Bounds::at_least(35.0)), "≥ 35");
        assert_eq!(short_limit(Bounds::at_most(-60.0)), "≤ −60");
        assert_eq!(short_limit(Bounds::between(0.15, 2.0)), "0.15…2");
        assert_eq!(tenths(-0.04), "0.0");
        assert_eq!(clock(Seconds(63.49)), "1:03.4");
    }
}
