//! What the texts of the interface hold to, in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use takegate::analysis::NotMeasured;
use takegate::audio::Treatment;
use takegate::collection::TakeState;
use takegate::units::Seconds;
use takegate::verdict::{Bounds, Finding, FindingCode, Kind, Measure, Severity, Value};
use takegate::words::{Audience, Language, advice, label};

/// The messages of a language: id and what it says.
fn messages(language: Language) -> BTreeMap<String, String> {
    let file = format!("assets/words/{language}.ftl");
    let source = std::fs::read_to_string(root().join(&file)).unwrap();
    let mut messages = BTreeMap::new();
    let mut last = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" =") {
            Some((id, text)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                last = id.to_owned();
                let before = messages.insert(last.clone(), text.to_owned());
                assert_eq!(before, None, "{file}: {id} stands there twice");
            }
            _ if line.trim().is_empty() => {}
            _ => *messages.get_mut(&last).unwrap() += line,
        }
    }
    messages
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names after `opening` in a text: placeholders after `$`, messages referred to after `{ `.
fn names_after<'a>(text: &'a str, opening: &str) -> BTreeSet<&'a str> {
    text.split(opening)
        .skip(1)
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// The program's source files, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                // What only the tests at a file's end ask for, nobody reads.
                let text = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
                files.push((path, text));
            }
        }
    }
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    files
}

/// A finding of this code as the judge makes it, as far as words can tell.
fn finding(code: FindingCode, measure: Measure, why: Option<NotMeasured>) -> Finding {
    Finding {
        code,
        severity: Severity::Reject,
        measure,
        value: why.is_none().then_some(Value::Number(12.3)),
        limit: Bounds::at_least(20.0),
        at: Some(Seconds(2.31)),
        not_measured: why,
        within_error: false,
    }
}

/// Every way in which a finding of this code reads.
fn every_finding() -> Vec<Finding> {
    let reasons = [
        None,
        Some(NotMeasured::TooShort),
        Some(NotMeasured::Silence),
        Some(NotMeasured::DigitalSilence),
        Some(NotMeasured::NoSpeech),
        Some(NotMeasured::NoPause),
        Some(NotMeasured::NoDecay),
        Some(NotMeasured::RateTooLow),
        Some(NotMeasured::BadSamples),
    ];
    let mut findings = Vec::new();
    for &code in FindingCode::ALL {
        let measure = Measure::ALL
            .iter()
            .copied()
            .find(|measure| measure.below() == Some(code) || measure.above() == Some(code))
            .unwrap_or(Measure::Snr);
        for why in reasons {
            findings.push(finding(code, measure, why));
        }
    }
    findings.push(finding(
        FindingCode::NotMeasurable,
        Measure::NoisePressure,
        None,
    ));
    findings.push(Finding {
        within_error: true,
        ..finding(FindingCode::LowSnr, Measure::Snr, None)
    });
    findings
}

#[test]
fn both_languages_hold_the_same_messages_with_the_same_placeholders() {
    let english = messages(Language::En);
    for &language in Language::ALL {
        let other = messages(language);
        let ids = |messages: &BTreeMap<String, String>| -> Vec<String> {
            messages.keys().cloned().collect()
        };
        assert_eq!(ids(&english), ids(&other), "{language}");
        for (id, text) in &english {
            assert_eq!(
                names_after(text, "$"),
                names_after(&other[id], "$"),
                "{id} in {language}"
            );
        }
    }
}

#[test]
fn every_code_speaks_to_both_audiences_in_both_languages() {
    for &language in Language::ALL {
        let messages = messages(language);
        for &code in FindingCode::ALL {
            for audience in ["speaker", "operator"] {
                let id = format!("{audience}-{}", code.wire().replace('_', "-"));
                assert!(messages.contains_key(&id), "{language}: {id} is missing");
            }
        }
        for finding in every_finding() {
            for audience in [Audience::Speaker, Audience::Operator] {
                let text = advice(language, &finding, audience);
                assert!(
                    !text.contains(['{', '}', '$', '\u{2068}', '\u{2069}']),
                    "{language} {finding:?}: {text}"
                );
                assert!(text.ends_with(['.', '。']), "{text}");
            }
        }
    }
}

#[test]
fn the_speaker_reads_one_short_sentence_without_a_number() {
    for &language in Language::ALL {
        for finding in every_finding() {
            let text = advice(language, &finding, Audience::Speaker);
            assert!(!text.contains(char::is_numeric), "{text}");
            assert_eq!(
                text.matches(['.', '。', '!', '！']).count(),
                sentences(&text),
                "{text}"
            );
            assert!(text.chars().count() <= 80, "{text}");
        }
    }
}

/// One, or two where a request follows: "There was some noise. Once more …".
fn sentences(text: &str) -> usize {
    1 + usize::from(text.starts_with("There was some noise."))
}

#[test]
fn a_fault_of_the_equipment_is_not_put_to_the_speaker() {
    for code in [
        FindingCode::SamplesLost,
        FindingCode::DeviceChanged,
        FindingCode::RateMismatch,
        FindingCode::Format,
        FindingCode::Dropout,
        FindingCode::ChannelFault,
        FindingCode::DigitalSilence,
        FindingCode::DcOffset,
    ] {
        let finding = finding(code, Measure::DroppedFrames, None);
        assert_eq!(
            advice(Language::En, &finding, Audience::Speaker),
            "One moment, the studio is checking something."
        );
    }
}

#[test]
fn every_measure_has_a_name_in_both_languages() {
    for &language in Language::ALL {
        for &measure in Measure::ALL {
            let label = label(language, measure);
            assert!(!label.contains('{'), "{language}: {label}");
        }
    }
}

#[test]
fn the_operator_reads_value_and_limit_of_every_number() {
    for &measure in Measure::ALL {
        if !matches!(measure.kind(), Kind::Limit | Kind::EndSilence) {
            continue;
        }
        let codes = [measure.below(), measure.above()];
        for code in codes.into_iter().flatten() {
            if code == FindingCode::Clipped {
                continue;
            }
            let value = finding(code, measure, None).value;
            let value = takegate::words::value(Language::En, measure, value);
            let limit = takegate::words::limit(Language::En, measure, Bounds::at_least(20.0));
            for &language in Language::ALL {
                let text = advice(language, &finding(code, measure, None), Audience::Operator);
                assert!(text.contains(&value), "{value}: {text}");
                let number = limit.trim_start_matches("at least ");
                assert!(text.contains(number), "{number}: {text}");
            }
        }
    }
}

/// The ids that the program composes from names on the wire, as in `format!("outcome-{wire}")`.
fn composed_ids() -> BTreeSet<String> {
    let codes = || FindingCode::ALL.iter().map(|code| code.wire());
    let dashed = |name: &str| name.replace('_', "-");
    let mut ids = BTreeSet::new();
    ids.extend(codes().map(|code| format!("speaker-{}", dashed(code))));
    ids.extend(codes().map(|code| format!("operator-{}", dashed(code))));
    ids.extend(codes().map(|code| format!("reason-{code}")));
    ids.extend(["misread", "operator"].map(|reason| format!("reason-{reason}")));
    let why = [
        NotMeasured::TooShort,
        NotMeasured::Silence,
        NotMeasured::DigitalSilence,
        NotMeasured::NoSpeech,
        NotMeasured::NoPause,
        NotMeasured::NoDecay,
        NotMeasured::RateTooLow,
        NotMeasured::BadSamples,
    ];
    ids.extend(why.map(|why| format!("reason-{}", why.wire())));
    ids.extend(
        Measure::ALL
            .iter()
            .map(|measure| format!("measure-{}", dashed(measure.wire()))),
    );
    ids.extend(["accepted", "rejected", "error"].map(|outcome| format!("outcome-{outcome}")));
    ids.extend(Treatment::ALL.map(|treatment| format!("treatment-{}", treatment.wire())));
    ids.extend(TakeState::ALL.map(|state| format!("take-{}", state.wire())));
    ids.extend(TakeState::ALL.map(|state| format!("progress-{}", state.wire())));
    ids
}

#[test]
fn every_id_that_the_program_composes_is_there() {
    let messages = messages(Language::En);
    let missing: Vec<_> = composed_ids()
        .into_iter()
        .filter(|id| !messages.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_message_lies_unused() {
    let sources = sources();
    let messages = messages(Language::En);
    let composed = composed_ids();
    let unused: Vec<_> = messages
        .keys()
        .filter(|id| {
            let is_composed = composed.contains(*id);
            let is_quoted = sources
                .iter()
                .any(|(_, text)| text.contains(&format!("\"{id}\"")));
            let is_referred_to = messages
                .values()
                .any(|text| names_after(text, "{ ").contains(id.as_str()));
            !(is_composed || is_quoted || is_referred_to)
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_text_that_the_program_asks_for_is_there() {
    let messages = messages(Language::En);
    for (path, source) in sources() {
        for call in source.split("text(").skip(1) {
            let Some((_, rest)) = call.split_once(',') else {
                continue;
            };
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let id = rest.split('"').next().unwrap();
            if call.trim_start().starts_with("language") || call.trim_start().starts_with("self") {
                assert!(
                    messages.contains_key(id),
                    "{}: no text {id:?}",
                    path.display()
                );
            }
        }
    }
}
