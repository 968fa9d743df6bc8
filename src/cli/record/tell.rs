//! What a session says to people, line by line: the same on a screen, in a plain stream and in the demo.

use crate::analysis::TakeAnalysis;
use crate::audio::{DeviceFacts, SampleDepth};
use crate::cli::profiles::bounds;
use crate::cli::record::screen::{Line, Tone};
use crate::collection::{StartRule, TakeState};
use crate::session::{Drift, JudgedTake, LevelCheck, Refusal, State};
use crate::store::TakeRecord;
use crate::units::SampleRate;
use crate::verdict::{Check, Kind, Measure, Severity, Standing, Value};
use crate::words::{self, Audience, Language, advice, label, text, treatments, value};

/// Values that a verdict shows besides its findings: what fits a line of a terminal.
const VALUES_SHOWN: usize = 4;

/// A state's glyph and word, and its tone. Glyph and word carry it; the tone only helps. What a waiting session
/// waits for depends on what starts a take; `None` where nobody at the terminal does.
pub fn state(state: State, start: Option<StartRule>, language: Language) -> Line {
    let (glyph, id, tone) = match state {
        State::Waiting => match start {
            Some(StartRule::Key) => ("■", "state-ready", Tone::Plain),
            Some(StartRule::Voice) => ("■", "state-listening", Tone::Plain),
            None => ("■", "state-waiting", Tone::Quiet),
        },
        State::Checking => ("●", "state-checking", Tone::Warn),
        State::RoomTone => ("■", "state-room-tone", Tone::Warn),
        State::LeadIn | State::PreRoll => ("●", "state-pre-roll", Tone::Warn),
        State::Recording => ("●", "state-recording", Tone::Bad),
        State::PostRoll => ("■", "state-post-roll", Tone::Quiet),
        State::Judging => ("■", "state-judging", Tone::Quiet),
        State::Accepted => ("✓", "state-accepted", Tone::Good),
        State::Rejected => ("↻", "state-rejected", Tone::Warn),
        State::Paused => ("■", "state-paused", Tone::Warn),
        State::Lost => ("✕", "state-lost", Tone::Bad),
        State::Finished => ("✓", "state-finished", Tone::Good),
    };
    Line::of(format!("{glyph} {}", text(language, id, &[])), tone)
}

/// What the stream was granted, and what is known to be done to it: "48 kHz · 16 bit · ch 1/2 · USB microphone".
pub fn device(facts: &DeviceFacts, language: Language) -> String {
    let granted = &facts.granted;
    let code = match granted.depth {
        SampleDepth::Int(bits) => format!("{bits} bit"),
        SampleDepth::Float(bits) => format!("{bits} bit float"),
        SampleDepth::Lossy => "lossy".to_owned(),
    };
    let mut told = format!(
        "{} · {code} · ch {}/{} · {}",
        granted.rate, facts.channel.0, granted.channels, facts.name
    );
    if let Some(source) = &facts.source {
        told += &format!(" ({source})");
    }
    if !facts.treatments.is_empty() {
        told += &format!(" · ▲ {}", treatments(language, &facts.treatments));
    }
    told
}

/// A verdict: its outcome with the values that decided it, then each finding in one sentence.
pub fn verdict(judged: &JudgedTake, rate: SampleRate, language: Language) -> Vec<Line> {
    let take = &judged.record;
    let (glyph, tone) = match judged.verdict.is_accepted() {
        true => ("✓", Tone::Good),
        false => ("✕", Tone::Bad),
    };
    let outcome = text(
        language,
        &format!("outcome-{}", judged.verdict.outcome.wire()),
        &[],
    );
    let head = text(
        language,
        "verdict-take",
        &[
            ("prompt", take.id.prompt.as_str().into()),
            ("number", take.id.number.into()),
            (
                "length",
                format!("{:.1}", take.frames.seconds(rate).0).into(),
            ),
        ],
    );
    let mut lines = vec![
        Line::of(format!("{glyph} {outcome}"), tone)
            .then(format!("  {head}"), Tone::Plain)
            .then(values(&judged.verdict.checks, language), Tone::Quiet),
    ];
    for finding in &judged.verdict.findings {
        let (glyph, tone) = match finding.severity {
            Severity::Reject => ("✕", Tone::Bad),
            Severity::Warn => ("▲", Tone::Warn),
            Severity::Info => ("·", Tone::Quiet),
        };
        let sentence = advice(language, finding, Audience::Operator);
        lines.push(Line::of(format!("  {glyph} "), tone).then(sentence, Tone::Plain));
    }
    lines
}

/// The first limits of the profile that have a value: " · SNR 41.2 dB (≥ 20)".
fn values(checks: &[Check], language: Language) -> String {
    let limits = checks
        .iter()
        .filter(|check| check.measure.kind() == Kind::Limit && !check.measure.unit().is_empty());
    let shown = limits.filter_map(|check| {
        if check.reject.is_open() || !matches!(check.value, Some(Value::Number(_))) {
            return None;
        }
        let limit = bounds(check.reject, "");
        let word = label(language, check.measure);
        let value = value(language, check.measure, check.value);
        let mark = match check.standing {
            Standing::Reject => " ✕",
            Standing::Warn => " ▲",
            Standing::Pass | Standing::NotMeasured => "",
        };
        Some(format!(" · {word} {value} ({limit}){mark}"))
    });
    shown.take(VALUES_SHOWN).collect()
}

/// A level check: its levels, then each thing to do in one sentence.
pub fn level_check(check: &LevelCheck, language: Language) -> Vec<Line> {
    let level = |measure: Measure, take: &TakeAnalysis| {
        let value = measure.read(take).map_or_else(
            |_| "–".to_owned(),
            |reading| value(language, measure, Some(reading.value)),
        );
        format!(" · {} {value}", label(language, measure))
    };
    let line = [Measure::SpeechLevel, Measure::SamplePeak, Measure::Snr];
    let mut levels: String = line.map(|measure| level(measure, &check.line)).concat();
    levels.push_str(&level(Measure::NoiseFloor, &check.room));
    let (glyph, tone) = match check.remarks.first() {
        None => ("✓", Tone::Good),
        Some(first) if first.is_grave() => ("✕", Tone::Bad),
        Some(_) => ("▲", Tone::Warn),
    };
    let title = text(language, "ui-check", &[]);
    let mut lines = vec![Line::of(format!("{glyph} {title}"), tone).then(levels, Tone::Quiet)];
    for remark in &check.remarks {
        let (glyph, tone) = match remark.is_grave() {
            true => ("✕", Tone::Bad),
            false => ("▲", Tone::Warn),
        };
        lines.push(Line::of(format!("  {glyph} "), tone).then(remark.words(language), Tone::Plain));
    }
    if check.remarks.is_empty() {
        let good = text(language, "check-good", &[]);
        lines.push(Line::of(format!("  {good}"), Tone::Plain));
    }
    lines
}

/// What has changed since the level check.
pub fn drift(drift: Drift, language: Language) -> Line {
    Line::of(format!("▲ {}", drift.words(language)), Tone::Warn)
}

/// A take that the operator ruled on, or that was put aside before its verdict.
pub fn ruled(take: &TakeRecord, language: Language) -> Line {
    let id = match take.state {
        TakeState::Accepted => "ruled-accepted",
        TakeState::Discarded => "ruled-discarded",
        _ => "ruled-rejected",
    };
    let sentence = text(
        language,
        id,
        &[
            ("prompt", take.id.prompt.as_str().into()),
            ("number", take.id.number.into()),
        ],
    );
    Line::of(format!("↻ {sentence}"), Tone::Warn)
}

/// Why a request is refused.
pub fn refused(refusal: Refusal, language: Language) -> Line {
    Line::of(format!("▲ {}", refusal.words(language)), Tone::Warn)
}

/// That another device answers in the place of the lost one.
pub fn other_device(found: &DeviceFacts, language: Language) -> Line {
    let words = words::other_device(language, found);
    Line::of(format!("▲ {words}"), Tone::Warn)
}

/// Trouble in somebody else's words.
pub fn trouble(words: &str) -> Line {
    Line::of(format!("✕ {words}"), Tone::Bad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{AudioFormat, Channel, DeviceId, Treatment};

    #[test]
    fn the_device_is_told_with_what_it_granted() {
        let mut facts = DeviceFacts {
            id: DeviceId("alsa:usb".to_owned()),
            name: "USB microphone".to_owned(),
            host: "ALSA".to_owned(),
            granted: AudioFormat {
                rate: SampleRate::new(44_100).unwrap(),
                depth: SampleDepth::Float(32),
                channels: 2,
            },
            channel: Channel::FIRST,
            source: None,
            treatments: Vec::new(),
        };
        assert_eq!(
            device(&facts, Language::En),
            "44.1 kHz · 32 bit float · ch 1/2 · USB microphone"
        );
        facts.source = Some("Headset".to_owned());
        facts.treatments = vec![Treatment::EchoCancelling, Treatment::Virtual];
        assert_eq!(
            device(&facts, Language::En),
            "44.1 kHz · 32 bit float · ch 1/2 · USB microphone (Headset) · ▲ echo cancelling, virtual device"
        );
    }
}
