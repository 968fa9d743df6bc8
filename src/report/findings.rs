//! Findings as they go on the wire.

use serde_json::{Map, Value};

use super::number;
use crate::units::Seconds;
use crate::verdict::{self, Bounds, Finding, Measure};
use crate::words::{Audience, Language, advice};

pub(super) fn list(findings: &[Finding], language: Language) -> Value {
    findings
        .iter()
        .map(|finding| Value::Object(object(finding, language)))
        .collect()
}

fn object(finding: &Finding, language: Language) -> Map<String, Value> {
    let measure = finding.measure;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("code", finding.code.wire().into());
    put("severity", finding.severity.wire().into());
    put("measure", measure.wire().into());
    put(
        "value",
        match finding.value {
            None => Value::Null,
            Some(verdict::Value::Bool(is_so)) => is_so.into(),
            // Values are numbers and booleans; which fault it is stands with the measures.
            Some(value @ verdict::Value::Channels(_)) => (value.number() > 0.0).into(),
            Some(verdict::Value::Number(value)) => number::of(measure, value),
        },
    );
    put("limit", limit(measure, finding.limit));
    put("unit", measure.unit().into());
    if let Some(Seconds(at)) = finding.at {
        put("at_s", number::of(Measure::Duration, at));
    }
    if finding.within_error {
        put("within_error", true.into());
    }
    if let Some(why) = finding.not_measured {
        put("not_measured", why.wire().into());
    }
    let advice = advice(language, finding, Audience::Operator);
    put("advice", advice.into());
    object
}

fn limit(measure: Measure, bounds: Bounds) -> Value {
    let mut limit = Map::new();
    for (key, end) in [("min", bounds.min), ("max", bounds.max)] {
        if let Some(end) = end {
            limit.insert(key.to_owned(), number::of(measure, end));
        }
    }
    Value::Object(limit)
}
