//! Whether the recording is whole and in the format asked for.

use super::Docket;
use crate::audio::Integrity;
use crate::verdict::{
    Allowed, Bounds, Check, Finding, FindingCode, FormatRule, Measure, Severity, Standing, Value,
};

/// How far the measured rate may be from the stored one. Clocks of sound cards and machines differ by some hundred
/// parts in a million; a wrong rate is off by 8 % (48 to 44.1 kHz) or more.
const RATE_TOLERANCE: f64 = 0.01;

/// What no profile can allow: lost frames, a changed device, a wrong rate.
pub(super) fn integrity(docket: &mut Docket, integrity: &Integrity) {
    let losses = [
        (Measure::DroppedFrames, integrity.dropped_frames),
        (Measure::Gaps, u64::from(integrity.gaps)),
        (Measure::Overruns, u64::from(integrity.overruns)),
        (Measure::Stalls, u64::from(integrity.stalls)),
    ];
    for (measure, count) in losses {
        // One hole shows in several counts; the first that is not zero says it.
        none_of(docket, measure, FindingCode::SamplesLost, count);
    }
    none_of(
        docket,
        Measure::DeviceChanges,
        FindingCode::DeviceChanged,
        u64::from(integrity.device_changes),
    );
    let stored = f64::from(integrity.format.rate.hz());
    if let Some(wanted) = integrity.wanted_rate {
        let wanted = f64::from(wanted.hz());
        let limit = Bounds::between(wanted, wanted);
        let code = FindingCode::RateMismatch;
        within(
            docket,
            Measure::SampleRate,
            code,
            Some(stored),
            limit,
            stored == wanted,
        );
    }
    if let Some(measured) = integrity.measured_rate_hz {
        let limit = Bounds::between(
            stored * (1.0 - RATE_TOLERANCE),
            stored * (1.0 + RATE_TOLERANCE),
        );
        let is_right = (measured - stored).abs() <= stored * RATE_TOLERANCE;
        let code = FindingCode::RateMismatch;
        within(
            docket,
            Measure::MeasuredRate,
            code,
            Some(measured),
            limit,
            is_right,
        );
    }
}

/// Rate, depth and channels as the profile asks for them.
pub(super) fn format(docket: &mut Docket, integrity: &Integrity, rule: &FormatRule) {
    let format = &integrity.format;
    let mut check = |measure, value: Option<f64>, limit: Bounds, fits| {
        if !limit.is_open() {
            within(docket, measure, FindingCode::Format, value, limit, fits);
        }
    };
    let hz = f64::from(format.rate.hz());
    check(
        Measure::SampleRate,
        Some(hz),
        nearest(&rule.rate, hz, |rate| f64::from(rate.hz())),
        rule.rate.allows(format.rate),
    );
    // A lossy code has no depth: it meets no limit on it.
    let bits = format.depth.bits();
    check(
        Measure::BitDepth,
        bits.map(f64::from),
        nearest(&rule.depth, bits.map_or(0.0, f64::from), |&bits| {
            f64::from(bits)
        }),
        bits.is_some_and(|bits| rule.depth.allows(bits)),
    );
    let channels = f64::from(format.channels);
    check(
        Measure::Channels,
        Some(channels),
        nearest(&rule.channels, channels, |&count| f64::from(count)),
        rule.channels.allows(format.channels),
    );
}

/// The rule as bounds; of several values allowed, the one nearest to what was found.
fn nearest<T>(allowed: &Allowed<T>, found: f64, number: impl Fn(&T) -> f64) -> Bounds {
    match allowed {
        Allowed::Any => Bounds::OPEN,
        Allowed::AtLeast(least) => Bounds::at_least(number(least)),
        Allowed::OneOf(list) => list
            .iter()
            .map(number)
            .min_by(|a, b| (a - found).abs().total_cmp(&(b - found).abs()))
            .map_or(Bounds::OPEN, |value| Bounds::between(value, value)),
    }
}

/// A count that has to be zero.
fn none_of(docket: &mut Docket, measure: Measure, code: FindingCode, count: u64) {
    let is_said = docket.has(code);
    let value = Value::Number(count as f64);
    let limit = Bounds::at_most(0.0);
    docket.checked(Check {
        measure,
        value: Some(value),
        not_measured: None,
        reject: limit,
        warn: Bounds::OPEN,
        standing: standing(count == 0),
    });
    if count > 0 && !is_said {
        docket.found(finding(code, measure, Some(value), limit));
    }
}

fn within(
    docket: &mut Docket,
    measure: Measure,
    code: FindingCode,
    value: Option<f64>,
    limit: Bounds,
    fits: bool,
) {
    let value = value.map(Value::Number);
    docket.checked(Check {
        measure,
        value,
        not_measured: None,
        reject: limit,
        warn: Bounds::OPEN,
        standing: standing(fits),
    });
    if !fits {
        docket.found(finding(code, measure, value, limit));
    }
}

fn standing(fits: bool) -> Standing {
    if fits {
        Standing::Pass
    } else {
        Standing::Reject
    }
}

fn finding(code: FindingCode, measure: Measure, value: Option<Value>, limit: Bounds) -> Finding {
    Finding {
        code,
        severity: Severity::Reject,
        measure,
        value,
        limit,
        at: None,
        not_measured: None,
        within_error: false,
    }
}
