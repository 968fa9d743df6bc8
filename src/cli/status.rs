//! `takegate status`: how far a collection is.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::text::table;
use super::{Exit, open::open_or_look};
use crate::collection::{Progress, PromptProgress, TakeState};
use crate::store::{Store, TakeFilter, TakeRecord};
use crate::words::{Language, text};

/// Shows how far a collection is: accepted of target and reserve, rejected by reason, for each speaker and prompt.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate status talks\n  \
                        takegate status talks --takes\n  \
                        takegate status talks --format json | jq .accepted")]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// A table for people, or one JSON object.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Lists every take too.
    #[arg(long)]
    takes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection cannot be opened or its takes cannot be listed.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open_or_look(&arguments.folder, language)?;
    let takes = match arguments.takes {
        true => Some(store.takes(&TakeFilter::default())?),
        false => None,
    };
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Table => write_table(&mut out, &store, takes.as_deref(), language)?,
        Format::Json => {
            let object = object(&store, takes.as_deref());
            writeln!(out, "{}", serde_json::to_string_pretty(&object)?)?;
        }
    }
    Ok(Exit::Accepted)
}

/// One line of progress: accepted of target, reserve, and what else became of takes, by reason.
pub fn progress_line(progress: &Progress, language: Language) -> String {
    let accepted = text(
        language,
        "progress-accepted",
        &[
            ("accepted", progress.accepted.into()),
            ("target", progress.target.into()),
            ("reserve", progress.reserve.into()),
        ],
    );
    let rejected = progress.state(TakeState::Rejected);
    if rejected == 0 {
        return accepted;
    }
    let reasons: Vec<String> = progress
        .rejected_for
        .iter()
        .map(|(reason, count)| format!("{} {count}", reason_words(reason, language)))
        .collect();
    let rejected = text(
        language,
        "progress-rejected",
        &[
            ("rejected", rejected.into()),
            ("reasons", reasons.join(", ").into()),
        ],
    );
    format!("{accepted} · {rejected}")
}

/// Why a take does not count, in words: a finding's code, `misread` or `operator`.
pub fn reason_words(reason: &str, language: Language) -> String {
    text(language, &format!("reason-{reason}"), &[])
}

fn write_table(
    out: &mut impl Write,
    store: &Store,
    takes: Option<&[TakeRecord]>,
    language: Language,
) -> anyhow::Result<()> {
    let word = |id: &str| text(language, id, &[]);
    let progress = store.progress();
    let (config, profile) = (store.config(), store.profile());
    writeln!(
        out,
        "{} · {} {} · {} · {} · {} bit",
        config.name,
        profile.name(),
        profile.version(),
        config.language,
        config.rate,
        config.depth.bits()
    )?;
    writeln!(out, "{}", progress_line(&progress, language))?;
    for state in [
        TakeState::Salvaged,
        TakeState::Discarded,
        TakeState::Missing,
    ] {
        if progress.state(state) > 0 {
            let id = format!("progress-{}", state.wire());
            writeln!(
                out,
                "{}",
                text(language, &id, &[("count", progress.state(state).into())])
            )?;
        }
    }

    let (accepted, takes_head) = (word("head-accepted"), word("head-takes"));
    if !progress.speakers.is_empty() {
        let mut rows = vec![vec![
            word("head-speaker"),
            accepted.clone(),
            word("head-wanted"),
            takes_head.clone(),
        ]];
        for speaker in &progress.speakers {
            rows.push(vec![
                speaker.speaker.to_string(),
                speaker.accepted.to_string(),
                progress.quota.wanted().to_string(),
                speaker.takes.to_string(),
            ]);
        }
        write!(out, "\n{}", table(&rows))?;
    }

    let mut rows = vec![vec![word("head-prompt"), accepted, takes_head]];
    for prompt in &progress.prompts {
        rows.push(vec![
            prompt.prompt.to_string(),
            prompt.accepted.to_string(),
            prompt.takes.to_string(),
        ]);
    }
    write!(out, "\n{}", table(&rows))?;

    if let Some(takes) = takes {
        let mut rows = vec![vec![
            word("head-take"),
            word("head-length"),
            word("head-state"),
            word("head-reasons"),
        ]];
        for take in takes {
            rows.push(vec![
                take.id.to_string(),
                take.frames.seconds(config.rate).to_string(),
                state_word(take, language),
                reasons(take, language),
            ]);
        }
        write!(out, "\n{}", table(&rows))?;
    }
    Ok(())
}

/// Why a take does not count. What recovery or a crash says of a take is in its own words.
pub fn reasons(take: &TakeRecord, language: Language) -> String {
    let words = |reason: &String| match take.state {
        TakeState::Rejected => reason_words(reason, language),
        _ => reason.clone(),
    };
    take.reasons
        .iter()
        .map(words)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a take is, in a word.
pub fn state_word(take: &TakeRecord, language: Language) -> String {
    if take.state == TakeState::Accepted && !take.counts {
        return text(language, "take-accepted-spare", &[]);
    }
    text(language, &format!("take-{}", take.state.wire()), &[])
}

fn object(store: &Store, takes: Option<&[TakeRecord]>) -> Value {
    let progress = store.progress();
    let (config, profile) = (store.config(), store.profile());
    let states: serde_json::Map<String, Value> = progress
        .states
        .iter()
        .map(|(state, count)| (state.wire().to_owned(), (*count).into()))
        .collect();
    let speakers: Vec<Value> = progress
        .speakers
        .iter()
        .map(|speaker| {
            json!({
                "speaker": speaker.speaker,
                "accepted": speaker.accepted,
                "target": progress.quota.target,
                "reserve": progress.quota.reserve,
                "takes": speaker.takes,
            })
        })
        .collect();
    let prompts = prompts_object(&progress.prompts);
    let unscripted = prompts_object(&progress.unscripted);
    let mut object = json!({
        "name": config.name,
        "language": config.language,
        "profile": profile.name(),
        "profile_version": profile.version(),
        "profile_sha256": profile.sha256(),
        "accepted": progress.accepted,
        "target": progress.target,
        "reserve": progress.reserve,
        "complete": progress.is_complete(),
        "states": states,
        "rejected_for": progress.rejected_for,
        "speakers": speakers,
        "prompts": prompts,
        "unscripted": unscripted,
        "only_looked_at": store.is_only_looked_at(),
    });
    if let Some(takes) = takes {
        object["takes"] = takes.iter().map(|take| take_object(take, store)).collect();
    }
    object
}

fn prompts_object(prompts: &[PromptProgress]) -> Vec<Value> {
    prompts
        .iter()
        .map(|prompt| {
            json!({
                "prompt": prompt.prompt,
                "accepted": prompt.accepted,
                "takes": prompt.takes,
            })
        })
        .collect()
}

/// A take as `status --takes` and `takes` write it.
pub fn take_object(take: &TakeRecord, store: &Store) -> Value {
    json!({
        "take": take.id.to_string(),
        "speaker": take.id.speaker,
        "session": take.id.session,
        "prompt": take.id.prompt,
        "number": take.id.number,
        "state": take.state,
        "counts": take.counts,
        "reasons": take.reasons,
        "duration_s": take.frames.seconds(store.config().rate).0,
        "started_at": take.started_at,
        "file": store.wav(&take.id),
        "sha256": take.sha256,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::FindingCode;

    #[test]
    fn every_reason_has_words_in_every_language() {
        let codes = FindingCode::ALL.iter().map(|code| code.wire());
        for reason in codes.chain(["misread", "operator"]) {
            for &language in Language::ALL {
                let words = reason_words(reason, language);
                assert!(!words.starts_with('{'), "{language}: {words}");
            }
        }
    }
}
