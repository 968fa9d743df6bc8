//! What is there or not, against the profile's rules for faults.

use super::Docket;
use crate::analysis::{ChannelFault, Measured, NotMeasured, TakeAnalysis};
use crate::units::Seconds;
use crate::verdict::{
    Bounds, Check, FaultRule, Faults, Finding, FindingCode, Limit, Measure, Profile, Standing,
    Value,
};

/// The limit of a fault: there may be none of it.
const NONE: Bounds = Bounds::at_most(0.0);

/// Enters every fault that a profile has a rule for.
pub(super) fn faults(docket: &mut Docket, take: &TakeAnalysis, profile: &Profile) {
    let faults = profile.faults();
    speech(docket, take, faults.no_speech);
    clipping(docket, take, faults.clipped);
    let soft = (Measure::SoftClipped, FindingCode::SoftClipped);
    yes_or_no(docket, take, soft, faults.soft_clipped, None);
    dropouts(docket, take, faults.dropout);
    channels(docket, take, faults.channel_fault);
    let (start, end) = (Seconds(0.0), take.frames.seconds(take.rate));
    let cut_start = (Measure::CutStart, FindingCode::StartCut);
    yes_or_no(docket, take, cut_start, faults.start_cut, Some(start));
    let cut_end = (Measure::CutEnd, FindingCode::EndCut);
    yes_or_no(docket, take, cut_end, faults.end_cut, Some(end));
    digital_silence(docket, take, profile);
    traces(docket, take, faults);
}

/// When the first sample was clipped.
pub(super) fn first_clip(take: &TakeAnalysis) -> Option<Seconds> {
    let first = take.clipping.as_ref().ok()?.first?;
    Some(first.seconds(take.rate))
}

/// Enters the check of a fault, and what was found where it is there. `rule` says what a missing value weighs.
fn enter(
    docket: &mut Docket,
    measure: Measure,
    rule: FaultRule,
    value: Measured<Value>,
    found: Option<Finding>,
) {
    let limit = Limit {
        measure,
        reject: NONE,
        warn: Bounds::OPEN,
    };
    match value {
        Err(why) => docket.missed(&limit, why, rule.severity()),
        Ok(value) => docket.checked(Check {
            measure,
            value: Some(value),
            not_measured: None,
            reject: limit.reject,
            warn: limit.warn,
            standing: found
                .as_ref()
                .map_or(Standing::Pass, |found| found.severity.into()),
        }),
    }
    if let Some(found) = found {
        docket.found(found);
    }
}

fn yes_or_no(
    docket: &mut Docket,
    take: &TakeAnalysis,
    (measure, code): (Measure, FindingCode),
    rule: FaultRule,
    at: Option<Seconds>,
) {
    let value = measure.read(take).map(|reading| reading.value);
    let is_there = Value::Bool(true);
    let found = (value == Ok(is_there)).then(|| Finding {
        at,
        ..Finding::new(code, rule.severity(), measure, is_there, NONE)
    });
    enter(docket, measure, rule, value, found);
}

fn speech(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let limit = Limit {
        measure: Measure::SpeechPresent,
        reject: Bounds::at_least(1.0),
        warn: Bounds::OPEN,
    };
    let (value, why) = match limit.measure.read(take) {
        Ok(reading) => (Some(reading.value), None),
        Err(why @ (NotMeasured::Silence | NotMeasured::NoSpeech)) => (None, Some(why)),
        Err(why) => return docket.missed(&limit, why, rule.severity()),
    };
    let found = (value != Some(Value::Bool(true))).then(|| Finding {
        code: FindingCode::NoSpeech,
        severity: rule.severity(),
        measure: limit.measure,
        value,
        limit: limit.reject,
        at: None,
        not_measured: why,
        within_error: false,
    });
    docket.checked(Check {
        measure: limit.measure,
        value,
        not_measured: why,
        reject: limit.reject,
        warn: limit.warn,
        standing: found
            .as_ref()
            .map_or(Standing::Pass, |found| found.severity.into()),
    });
    if let Some(found) = found {
        docket.found(found);
    }
}

/// The fault is that the take is clipped; the finding counts the samples, which says more.
fn clipping(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let clipping = take.clipping.as_ref().map_err(|&why| why);
    let found = clipping.ok().filter(|clipping| clipping.clipped);
    let found = found.map(|clipping| {
        let count = Value::Number(clipping.samples as f64);
        let (code, measure) = (FindingCode::Clipped, Measure::ClippedSamples);
        Finding {
            at: first_clip(take),
            ..Finding::new(code, rule.severity(), measure, count, NONE)
        }
    });
    let value = clipping.map(|clipping| Value::Bool(clipping.clipped));
    enter(docket, Measure::Clipped, rule, value, found);
}

/// A jump that may be a cut is no proof: it warns at most.
fn dropouts(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::Dropouts;
    let dropouts = take.dropouts.as_ref().map_err(|&why| why);
    let found = dropouts.ok().filter(|dropouts| dropouts.count() > 0);
    let found = found.map(|dropouts| {
        let rule = match rule {
            FaultRule::Reject if dropouts.certain == 0 => FaultRule::Warn,
            rule => rule,
        };
        let count = Value::Number(dropouts.count() as f64);
        Finding {
            at: dropouts.at.first().map(|first| first.seconds(take.rate)),
            ..Finding::new(FindingCode::Dropout, rule.severity(), measure, count, NONE)
        }
    });
    let value = dropouts.map(|dropouts| Value::Number(dropouts.count() as f64));
    enter(docket, measure, rule, value, found);
}

/// A microphone that was recorded on two channels is worth knowing and harms nobody.
fn channels(docket: &mut Docket, take: &TakeAnalysis, rule: FaultRule) {
    let measure = Measure::ChannelFault;
    let rule_of = |is| match is {
        ChannelFault::None => None,
        ChannelFault::DualMono => Some(FaultRule::Allow),
        _ => Some(rule),
    };
    let found = take.channel_fault.ok().and_then(|is| {
        let severity = rule_of(is)?.severity();
        let (code, value) = (FindingCode::ChannelFault, Value::Channels(is));
        Some(Finding::new(code, severity, measure, value, NONE))
    });
    let value = take.channel_fault.map(Value::Channels);
    enter(docket, measure, rule, value, found);
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

/// What codecs, resamplers and processors leave behind.
fn traces(docket: &mut Docket, take: &TakeAnalysis, faults: &Faults) {
    for (measure, rule) in [
        (Measure::Gated, faults.gated),
        (Measure::GainRiding, faults.gain_riding),
        (Measure::CodecEdge, faults.codec_edge),
    ] {
        // A gate that closes every pause has its own code and rule. Without a value no trace was found, which is
        // held against nobody.
        let has_own = measure == Measure::Gated && docket.has(FindingCode::DigitalSilence);
        if !has_own && measure.read(take).is_ok() {
            yes_or_no(docket, take, (measure, FindingCode::Processed), rule, None);
        }
    }
}
