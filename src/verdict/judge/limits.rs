//! The measures against the profile's limits.

use super::Docket;
use crate::analysis::{ChannelFault, NotMeasured, TakeAnalysis};
use crate::units::Seconds;
use crate::verdict::{
    Bounds, Check, EndSilence, FaultRule, Faults, Finding, FindingCode, Kind, Limit, Measure,
    Profile, Reading, Severity, Standing, Value,
};

/// What is there or not.
pub(super) fn faults(docket: &mut Docket, take: &TakeAnalysis, profile: &Profile) {
    let faults = profile.faults();
    speech(docket, take, faults.no_speech);
    clipping(docket, take, faults.clipped);
    soft_clipping(docket, take, faults.soft_clipped);
    dropouts(docket, take, faults.dropout);
    channels(docket, take, faults.channel_fault);
    let cuts = [
        (
            Measure::CutStart,
            FindingCode::StartCut,
            faults.start_cut,
            Seconds(0.0),
        ),
        (
            Measure::CutEnd,
            FindingCode::EndCut,
            faults.end_cut,
            take.frames.seconds(take.rate),
        ),
    ];
    for (measure, code, rule, at) in cuts {
        let limit = Bounds::at_most(0.0);
        match measure.read(take) {
            Err(why) => docket.missed(&fault_limit(measure, limit), why, rule.severity()),
            Ok(reading) => {
                let is_cut = reading.value == Value::Bool(true);
                fault(
                    docket,
                    measure,
                    Some(reading.value),
                    None,
                    limit,
                    is_cut.then_some(rule),
                );
                if is_cut {
                    docket.found(Finding {
                        at: Some(at),
                        ..Finding::new(code, rule.severity(), measure, reading.value, limit)
                    });
                }
            }
        }
    }
    digital_silence(docket, take, profile);
    traces(docket, take, faults);
}

/// What codecs, resamplers and processors leave behind.
fn traces(docket: &mut Docket, take: &TakeAnalysis, faults: &Faults) {
    let limit = Bounds::at_most(0.0);
    for (measure, rule) in [
        (Measure::Gated, faults.gated),
        (Measure::GainRiding, faults.gain_riding),
        (Measure::CodecEdge, faults.codec_edge),
    ] {
        // A gate that closes every pause has its own code and rule.
        if measure == Measure::Gated && docket.has(FindingCode::DigitalSilence) {
            continue;
        }
        // Without a value no trace was found, which is held against nobody.
        let Ok(reading) = measure.read(take) else {
            continue;
        };
        let is_there = reading.value == Value::Bool(true);
        let broken = is_there.then_some(rule);
        fault(docket, measure, Some(reading.value), None, limit, broken);
        if is_there {
            let code = FindingCode::Processed;
            docket.found(Finding::new(
                code,
                rule.severity(),
                measure,
                reading.value,
                limit,
            ));
        }
    }
}

/// Pauses of exact zeros have no noise; the finding names the limit that they keep from being judged.
fn digital_silence(docket: &mut Docket, take: &TakeAnalysis, profile: &Profile) {
    let is_zero = |measure: &Measure| measure.read(take) == Err(NotMeasured::DigitalSilence);
    let candidates = [Measure::NoiseFloor, Measure::Snr, Measure::NoiseFloorA];
    let Some(first) = candidates.into_iter().find(is_zero) else {
        return;
    };
    let limit = candidates
        .into_iter()
        .filter(is_zero)
        .find_map(|measure| profile.limit(measure));
    docket.found(Finding {
        code: FindingCode::DigitalSilence,
        severity: profile.faults().digital_silence.severity(),
        measure: limit.map_or(first, |limit| limit.measure),
        value: None,
        limit: limit.map_or(Bounds::OPEN, Limit::graver),
        at: None,
        not_measured: Some(NotMeasured::DigitalSilence),
        within_error: false,
    });
}

fn speech(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::SpeechPresent;
    let limit = Bounds::at_least(1.0);
    let (value, why) = match measure.read(take) {
        Ok(reading) => (Some(reading.value), None),
        Err(why @ (NotMeasured::Silence | NotMeasured::NoSpeech)) => (None, Some(why)),
        Err(why) => {
            docket.missed(&fault_limit(measure, limit), why, rule.severity());
            return;
        }
    };
    let is_missing = value != Some(Value::Bool(true));
    fault(
        docket,
        measure,
        value,
        why,
        limit,
        is_missing.then_some(rule),
    );
    if is_missing {
        docket.found(Finding {
            code: FindingCode::NoSpeech,
            severity: rule.severity(),
            measure,
            value,
            limit,
            at: None,
            not_measured: why,
            within_error: false,
        });
    }
}

/// The fault is that the take is clipped; the finding counts the samples, which says more.
fn clipping(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let limit = Bounds::at_most(0.0);
    match &take.clipping {
        Err(why) => docket.missed(&fault_limit(Measure::Clipped, limit), *why, rule.severity()),
        Ok(clipping) => {
            let value = Some(Value::Bool(clipping.clipped));
            let standing = clipping.clipped.then_some(rule);
            fault(docket, Measure::Clipped, value, None, limit, standing);
            if clipping.clipped {
                let count = Value::Number(clipping.samples as f64);
                docket.found(Finding {
                    at: first_clip(take),
                    ..Finding::new(
                        FindingCode::Clipped,
                        rule.severity(),
                        Measure::ClippedSamples,
                        count,
                        limit,
                    )
                });
            }
        }
    }
}

/// A jump that may be a cut is no proof: it warns at most.
fn dropouts(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::Dropouts;
    let limit = Bounds::at_most(0.0);
    match &take.dropouts {
        Err(why) => docket.missed(&fault_limit(measure, limit), *why, rule.severity()),
        Ok(dropouts) => {
            let count = Value::Number(dropouts.count() as f64);
            let rule = match rule {
                FaultRule::Reject if dropouts.certain == 0 => FaultRule::Warn,
                rule => rule,
            };
            let standing = (dropouts.count() > 0).then_some(rule);
            fault(docket, measure, Some(count), None, limit, standing);
            if dropouts.count() > 0 {
                let first = dropouts.at.first();
                docket.found(Finding {
                    at: first.map(|first| first.seconds(take.rate)),
                    ..Finding::new(FindingCode::Dropout, rule.severity(), measure, count, limit)
                });
            }
        }
    }
}

/// A microphone that was recorded on two channels is worth knowing and harms nobody.
fn channels(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::ChannelFault;
    let limit = Bounds::at_most(0.0);
    match take.channel_fault {
        Err(why) => docket.missed(&fault_limit(measure, limit), why, rule.severity()),
        Ok(is) => {
            let value = Value::Channels(is);
            let broken = match is {
                ChannelFault::None => None,
                ChannelFault::DualMono => Some(FaultRule::Allow),
                _ => Some(rule),
            };
            fault(docket, measure, Some(value), None, limit, broken);
            if let Some(rule) = broken {
                let code = FindingCode::ChannelFault;
                docket.found(Finding::new(code, rule.severity(), measure, value, limit));
            }
        }
    }
}

fn soft_clipping(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::SoftClipped;
    let limit = Bounds::at_most(0.0);
    match take.soft_clipped {
        Err(why) => docket.missed(&fault_limit(measure, limit), why, rule.severity()),
        Ok(is_soft) => {
            let value = Value::Bool(is_soft);
            let standing = is_soft.then_some(rule);
            fault(docket, measure, Some(value), None, limit, standing);
            if is_soft {
                let code = FindingCode::SoftClipped;
                docket.found(Finding::new(code, rule.severity(), measure, value, limit));
            }
        }
    }
}

fn first_clip(take: &TakeAnalysis) -> Option<Seconds> {
    let first = take.clipping.as_ref().ok()?.first?;
    Some(first.seconds(take.rate))
}

fn fault_limit(measure: Measure, reject: Bounds) -> Limit {
    Limit {
        measure,
        reject,
        warn: Bounds::OPEN,
    }
}

/// Enters the check of a fault; `broken` is the rule it breaks.
fn fault(
    docket: &mut Docket,
    measure: Measure,
    value: Option<Value>,
    not_measured: Option<NotMeasured>,
    limit: Bounds,
    broken: Option<FaultRule>,
) {
    docket.checked(Check {
        measure,
        value,
        not_measured,
        reject: limit,
        warn: Bounds::OPEN,
        standing: match broken {
            None | Some(FaultRule::Allow) => Standing::Pass,
            Some(FaultRule::Warn) => Standing::Warn,
            Some(FaultRule::Reject) => Standing::Reject,
        },
    });
}

/// The numbers.
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
        standing: weighed.map_or(Standing::Pass, Weighed::standing),
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
    fn standing(self) -> Standing {
        match self.severity {
            Severity::Reject => Standing::Reject,
            Severity::Warn => Standing::Warn,
            Severity::Info => Standing::Pass,
        }
    }

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
