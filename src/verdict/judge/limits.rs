//! The numbers against the profile's limits.

use super::Docket;
use super::faults::first_clip;
use crate::analysis::{NotMeasured, TakeAnalysis};
use crate::verdict::{
    Bounds, Check, EndSilence, FaultRule, Finding, FindingCode, Kind, Limit, Measure, Profile,
    Reading, Severity, Standing, Value,
};

/// Enters every limit of a profile.
pub(super) fn limits(docket: &mut Docket, take: &TakeAnalysis, profile: &Profile) {
    for limit in profile.limits() {
        match limit.measure.kind() {
            Kind::Calibrated => not_calibrated(docket, limit),
            _ => number(docket, take, limit, profile.within_error()),
        }
    }
}

/// Without a calibrated microphone nobody knows a sound pressure: said, and held against nobody.
fn not_calibrated(docket: &mut Docket, limit: &Limit) {
    docket.checked(Check {
        measure: limit.measure,
        value: None,
        not_measured: None,
        reject: limit.reject,
        warn: limit.warn,
        standing: Standing::NotMeasured,
    });
    docket.found(Finding {
        code: FindingCode::NotMeasurable,
        severity: Severity::Info,
        measure: limit.measure,
        value: None,
        limit: limit.graver(),
        at: None,
        not_measured: None,
        within_error: false,
    });
}

fn number(docket: &mut Docket, take: &TakeAnalysis, limit: &Limit, doubt: FaultRule) {
    let Limit {
        measure,
        reject,
        warn,
    } = *limit;
    let reading = match measure.read(take) {
        Ok(reading) => reading,
        Err(NotMeasured::NotThere) => {
            docket.checked(Check {
                measure,
                value: None,
                not_measured: None,
                reject,
                warn,
                standing: Standing::Pass,
            });
            return;
        }
        Err(why) => {
            // What could only warn is not worth a warning for want of a value.
            let severity = if measure.may_reject() {
                limit.severity()
            } else {
                Severity::Info
            };
            docket.missed(limit, why, severity);
            return;
        }
    };
    let weighed = weigh(measure, &reading, reject, warn, doubt);
    docket.checked(Check {
        measure,
        value: Some(reading.value),
        not_measured: None,
        reject,
        warn,
        standing: weighed.map_or(Standing::Pass, |weighed| weighed.severity.into()),
    });
    if let Some(weighed) = weighed {
        let at = if weighed.code == FindingCode::Clipped {
            first_clip(take)
        } else {
            None
        };
        docket.found(Finding {
            at,
            ..weighed.finding(measure, reading.value)
        });
    }
}

/// Too little silence rejects; too much is cut off on export and only worth knowing.
pub(super) fn end_silence(
    docket: &mut Docket,
    take: &TakeAnalysis,
    silence: EndSilence,
    doubt: FaultRule,
) {
    let ends = [
        (Measure::LeadSilence, FindingCode::LongLead, silence.lead),
        (Measure::TrailSilence, FindingCode::LongTrail, silence.trail),
    ];
    for (measure, long, bounds) in ends {
        let least = Bounds {
            max: None,
            ..bounds
        };
        let limit = Limit {
            measure,
            reject: least,
            warn: Bounds::OPEN,
        };
        if !least.is_open() {
            number(docket, take, &limit, doubt);
        }
        if let Ok(reading) = measure.read(take)
            && let Some(max) = bounds.max
            && reading.value.number() > max
        {
            docket.found(Finding::new(
                long,
                Severity::Info,
                measure,
                reading.value,
                Bounds::at_most(max),
            ));
        }
    }
}

/// A limit that is not, or not clearly, met.
#[derive(Clone, Copy)]
struct Weighed {
    code: FindingCode,
    severity: Severity,
    limit: Bounds,
    within_error: bool,
}

impl Weighed {
    fn finding(self, measure: Measure, value: Value) -> Finding {
        Finding {
            within_error: self.within_error,
            ..Finding::new(self.code, self.severity, measure, value, self.limit)
        }
    }
}

/// On which side of its limits a value lies, and whether it surely does; `None` when it meets them.
///
/// `doubt` is what becomes of a value whose error reaches over a reject limit, from either side.
fn weigh(
    measure: Measure,
    reading: &Reading,
    reject: Bounds,
    warn: Bounds,
    doubt: FaultRule,
) -> Option<Weighed> {
    // An offset is as bad to one side as to the other.
    let value = match measure {
        Measure::DcOffset => reading.value.number().abs(),
        _ => reading.value.number(),
    };
    let margin = measure.margin();
    let gravest = if measure.may_reject() {
        Severity::Reject
    } else {
        Severity::Warn
    };
    let (low, high) = reading.interval.unwrap_or((value, value));
    let (low, high) = (low.min(value - margin), high.max(value + margin));
    let weighed = |code: Option<FindingCode>, severity, limit, within_error| {
        code.map(|code| Weighed {
            code,
            severity,
            limit,
            within_error,
        })
    };
    let below = |end: Option<f64>, value: f64| end.is_some_and(|min| value < min);
    let above = |end: Option<f64>, value: f64| end.is_some_and(|max| value > max);
    if below(reject.min, high) {
        return weighed(measure.below(), gravest, reject, false);
    }
    if above(reject.max, low) {
        return weighed(measure.above(), gravest, reject, false);
    }
    if below(reject.min, low) {
        return weighed(measure.below(), doubt.severity().max(gravest), reject, true);
    }
    if above(reject.max, high) {
        return weighed(measure.above(), doubt.severity().max(gravest), reject, true);
    }
    if below(warn.min, value) {
        return weighed(measure.below(), Severity::Warn, warn, false);
    }
    if above(warn.max, value) {
        return weighed(measure.above(), Severity::Warn, warn, false);
    }
    None
}
