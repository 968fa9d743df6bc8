//! The level check before the first take: from the measures of a line that was read, and of a few seconds of the room,
//! to what the operator has to do. Pure.
//!
//! **Gain.** Each limit of the profile on a level allows an interval of gain changes; so does the good zone of the
//! speech peak, unless the profile names both ends of the peak itself. Nothing is said while "no change" lies in what all of them allow;
//! else the change is the one that brings the peak nearest to where one aims, in whole decibels.
//!
//! **Everything else** is the profile's own judgement of the line as it would be at the new gain, without what a
//! line that is not kept need not have (length, silence at its ends), and the noise of the room where that alone is
//! over its limit.

use crate::analysis::{NotMeasured, TakeAnalysis};
use crate::audio::{AudioFormat, Integrity, SampleDepth};
use crate::meter::{AIM, GOOD};
use crate::units::{Db, Dbfs};
use crate::verdict::{Bounds, Finding, FindingCode, Measure, Profile, Severity, Value, judge};
use crate::words::{self, Audience, Language, advice, text};

/// How far a clipped line must be turned down at least: nobody knows how far its peaks would have reached. A halving of
/// the amplitude clears all but shouting.
const CLIPPED_BY: Db = Db(6.0);

/// Levels that move with the gain.
const LEVELS: [Measure; 7] = [
    Measure::SpeechLevel,
    Measure::SamplePeak,
    Measure::TruePeak,
    Measure::Rms,
    Measure::Loudness,
    Measure::MaxMomentary,
    Measure::MaxShortTerm,
];

/// A finished level check.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelCheck {
    /// The line that was read.
    pub line: TakeAnalysis,
    /// The room without a voice.
    pub room: TakeAnalysis,
    /// What is to be done, the most urgent first; nothing where all is well.
    pub remarks: Vec<Remark>,
}

/// One thing to be done before the first take.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// Every sample is zero: what the system hands over is no microphone.
    NoMicrophone,
    /// Nobody was heard; the loudest sample, where there was one.
    Nobody(Option<Dbfs>),
    /// The preamp is to be turned by whole decibels, down where they are negative; the finding says for which
    /// limit.
    Gain(i32, Finding),
    /// A limit that no gain mends.
    Limit(Finding),
}

impl LevelCheck {
    /// Looks at a line and at the room through a profile.
    pub fn new(line: TakeAnalysis, room: TakeAnalysis, profile: &Profile) -> Self {
        Self {
            remarks: remarks(&line, &room, profile),
            line,
            room,
        }
    }
}

impl Remark {
    /// The remark in words, to the operator.
    pub fn words(&self, language: Language) -> String {
        match self {
            Self::NoMicrophone => text(language, "check-no-microphone", &[]),
            Self::Nobody(peak) => {
                let peak = peak.map_or_else(
                    || text(language, "value-none", &[]),
                    |peak| peak.to_string(),
                );
                text(language, "check-nobody", &[("peak", peak.into())])
            }
            Self::Gain(by, finding) => {
                let id = match (finding.code, *by > 0) {
                    (FindingCode::Clipped, _) => "check-clipped",
                    (_, true) => "check-raise",
                    (_, false) => "check-lower",
                };
                let value = words::value(language, finding.measure, finding.value);
                let limit = words::limit(language, finding.measure, finding.limit);
                text(
                    language,
                    id,
                    &[
                        ("by", by.unsigned_abs().into()),
                        ("measure", words::label(language, finding.measure).into()),
                        ("value", value.into()),
                        ("limit", limit.into()),
                    ],
                )
            }
            Self::Limit(finding) => advice(language, finding, Audience::Operator),
        }
    }

    /// Its name in the journal: that of a finding, or its own.
    pub fn wire(&self) -> &'static str {
        match self {
            Self::NoMicrophone => "no_microphone",
            Self::Nobody(_) => FindingCode::NoSpeech.wire(),
            Self::Gain(_, finding) | Self::Limit(finding) => finding.code.wire(),
        }
    }

    /// Whether takes would be rejected for it.
    pub fn is_grave(&self) -> bool {
        match self {
            Self::NoMicrophone | Self::Nobody(_) => true,
            Self::Gain(_, finding) | Self::Limit(finding) => finding.severity == Severity::Reject,
        }
    }
}

fn remarks(line: &TakeAnalysis, room: &TakeAnalysis, profile: &Profile) -> Vec<Remark> {
    let peak = line.level.sample_peak;
    if peak == Err(NotMeasured::Silence) {
        return vec![Remark::NoMicrophone];
    }
    let mut remarks = Vec::new();
    let mut change = 0;
    let mut limits = Vec::new();
    if line.speech.present == Ok(true) {
        if let Some((by, finding)) = gain(line, profile) {
            change = by;
            remarks.push(Remark::Gain(by, finding));
        }
        limits = standing_in_the_way(&at_gain(line, change), profile);
    } else {
        // What was recorded in the place of a line says nothing of the line to come.
        remarks.push(Remark::Nobody(peak.ok()));
    }
    for finding in standing_in_the_way(&at_gain(room, change), profile) {
        if !limits.iter().any(|known| known.code == finding.code) {
            limits.push(finding);
        }
    }
    limits.sort_by_key(|finding| (finding.severity, finding.code));
    remarks.extend(limits.into_iter().map(Remark::Limit));
    remarks
}

/// An interval of gain changes, in dB.
#[derive(Clone, Copy)]
struct Room {
    low: f64,
    high: f64,
}

impl Room {
    fn of(bounds: Bounds, value: f64) -> Self {
        Self {
            low: bounds.min.map_or(f64::NEG_INFINITY, |min| min - value),
            high: bounds.max.map_or(f64::INFINITY, |max| max - value),
        }
    }

    /// What both allow; where they share nothing, what the upper end allows, for too loud spoils more than too quiet.
    fn narrowed(self, other: Self) -> Self {
        let high = self.high.min(other.high);
        Self {
            low: self.low.max(other.low).min(high),
            high,
        }
    }

    fn overlaps(self, other: Self) -> bool {
        self.low.max(other.low) <= self.high.min(other.high)
    }

    fn holds_no_change(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// By how much the gain is to be changed, and for which limit; `None` where it is right.
fn gain(line: &TakeAnalysis, profile: &Profile) -> Option<(i32, Finding)> {
    let peak = line.level.sample_peak.ok()?;
    let good = Bounds::between(GOOD.0.0, GOOD.1.0);
    let of_good = Room::of(good, peak.0);
    let limits: Vec<(Measure, f64, Bounds, Severity)> = LEVELS
        .into_iter()
        .filter_map(|measure| {
            let limit = profile.limit(measure)?;
            let value = measure.read(line).ok()?.value.number();
            // The warn limits lie inside the others: a first take should meet both.
            let bounds = Bounds {
                min: limit.warn.min.or(limit.reject.min),
                max: limit.warn.max.or(limit.reject.max),
            };
            let rejects = !Room::of(limit.reject, value).holds_no_change();
            let severity = if rejects {
                Severity::Reject
            } else {
                Severity::Warn
            };
            Some((measure, value, bounds, severity))
        })
        .collect();
    let open = Room {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };
    let mut allowed = limits.iter().fold(open, |room, (_, value, bounds, _)| {
        room.narrowed(Room::of(*bounds, *value))
    });
    let named = |(measure, _, bounds, _): &(Measure, f64, Bounds, Severity)| {
        *measure == Measure::SamplePeak && bounds.min.is_some() && bounds.max.is_some()
    };
    let good_counts = !limits.iter().any(named) && allowed.overlaps(of_good);
    if good_counts {
        allowed = allowed.narrowed(of_good);
    }
    let aim = (AIM.0.0 + AIM.1.0) / 2.0 - peak.0;
    let wanted = aim.clamp(allowed.low, allowed.high);

    let clipped = line.clipping.is_ok_and(|clipping| clipping.clipped);
    if clipped {
        let by = wanted.min(-CLIPPED_BY.0).floor() as i32;
        let samples = Measure::ClippedSamples.read(line).ok()?;
        let finding = Finding::new(
            FindingCode::Clipped,
            Severity::Reject,
            Measure::ClippedSamples,
            samples.value,
            Bounds::at_most(0.0),
        );
        return Some((by, finding));
    }
    if allowed.holds_no_change() {
        return None;
    }
    let up = allowed.low > 0.0;
    let by = if up {
        (wanted.round()).max(allowed.low.ceil()).max(1.0)
    } else {
        (wanted.round()).min(allowed.high.floor()).min(-1.0)
    };
    // The limit that is missed by most is the one to name.
    let own = good_counts.then_some((Measure::SamplePeak, peak.0, good, Severity::Warn));
    let missed = |(_, value, bounds, _): &(Measure, f64, Bounds, Severity)| {
        let room = Room::of(*bounds, *value);
        if up { room.low } else { -room.high }
    };
    let (measure, value, bounds, severity) = limits
        .into_iter()
        .chain(own)
        .max_by(|one, other| missed(one).total_cmp(&missed(other)))?;
    let code = if up {
        FindingCode::TooQuiet
    } else {
        FindingCode::TooLoud
    };
    Some((
        by as i32,
        Finding::new(code, severity, measure, Value::Number(value), bounds),
    ))
}

/// The measures as they would be at another gain: speech and noise move with it, their ratio does not.
fn at_gain(take: &TakeAnalysis, by: i32) -> TakeAnalysis {
    let by = Db(f64::from(by));
    let mut moved = take.clone();
    moved.speech.level = take.speech.level.map(|level| level + by);
    moved.noise.floor = take.noise.floor.map(|mut floor| {
        for level in [&mut floor.value, &mut floor.low, &mut floor.high] {
            *level = *level + by;
        }
        floor
    });
    moved.noise.floor_a = take.noise.floor_a.map(|level| level + by);
    moved.noise.lead = take.noise.lead.map(|level| level + by);
    moved
}

/// What the profile finds in a line besides its gain, and besides what only a take that is kept must have.
fn standing_in_the_way(take: &TakeAnalysis, profile: &Profile) -> Vec<Finding> {
    let format = AudioFormat {
        rate: take.rate,
        depth: SampleDepth::Float(32),
        channels: 1,
    };
    let verdict = judge(take, &Integrity::of_file(format), profile);
    let mut findings = verdict.findings;
    findings.retain(|finding| match finding.code {
        FindingCode::Clipped
        | FindingCode::TooLoud
        | FindingCode::TooQuiet
        | FindingCode::TruePeak
        | FindingCode::Loudness => false,
        FindingCode::NoSpeech
        | FindingCode::StartCut
        | FindingCode::EndCut
        | FindingCode::TooShort
        | FindingCode::TooLong
        | FindingCode::ShortLead
        | FindingCode::ShortTrail
        | FindingCode::LongLead
        | FindingCode::LongTrail
        | FindingCode::Format => false,
        // Of a line without speech, or the room, most cannot be judged, and that is no fault.
        FindingCode::NotMeasurable => finding.not_measured == Some(NotMeasured::BadSamples),
        _ => finding.severity != Severity::Info,
    });
    findings
}

#[cfg(test)]
mod tests;
