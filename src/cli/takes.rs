//! `takegate takes`: the takes of a collection, and what can be said of each.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::open::open_or_look;
use super::status::{reasons, state_word, take_object};
use super::text::{table, visible};
use super::{Exit, decide::Word};
use crate::collection::{SpeakerId, TakeId, TakeState};
use crate::script::PromptId;
use crate::store::{Store, TakeFilter, TakeRecord};
use crate::words::{Language, text};

/// Lists the takes with what became of each and what can be decided about it, and the files in the quarantine.
///
/// A salvaged take counts only by the operator's word, and never where frames may be lost. The files are WAVs that any
/// player plays; `takegate play` and the windows play them too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate takes talks\n  \
                        takegate takes talks --state salvaged --state rejected\n  \
                        takegate takes talks --speaker anna --format json | jq -r '.takes[].file'")]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// Only takes in this state: accepted, rejected, salvaged, discarded or missing; may be given more than once.
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Vec<TakeState>,

    /// Only takes of this speaker.
    #[arg(long, value_name = "ID")]
    speaker: Option<SpeakerId>,

    /// Only takes of this prompt.
    #[arg(long, value_name = "ID")]
    prompt: Option<PromptId>,

    /// A table for people, or one JSON object.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

fn state(word: &str) -> Result<TakeState, String> {
    let names = || TakeState::ALL.map(TakeState::wire).join(", ");
    TakeState::from_wire(word).ok_or_else(|| format!("a state is one of {}", names()))
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection cannot be opened or its takes cannot be listed.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open_or_look(&arguments.folder, language)?;
    let mut takes = store.takes(&TakeFilter {
        speaker: arguments.speaker.clone(),
        prompt: arguments.prompt.clone(),
        ..TakeFilter::default()
    })?;
    takes.retain(|take| arguments.state.is_empty() || arguments.state.contains(&take.state));
    let quarantined = store.quarantined();
    let mut out = io::stdout().lock();
    match arguments.format {
        Format::Table => {
            let word = |id: &str| text(language, id, &[]);
            let mut rows = vec![
                [
                    "head-take",
                    "head-length",
                    "head-state",
                    "head-reasons",
                    "head-decide",
                ]
                .map(word)
                .to_vec(),
            ];
            rows.extend(takes.iter().map(|take| row(take, &store, language)));
            write!(out, "{}", table(&rows))?;
            if !quarantined.is_empty() {
                writeln!(out, "\n{}", word("takes-quarantine"))?;
            }
            for file in &quarantined {
                writeln!(out, "  {}", visible(file))?;
            }
        }
        Format::Json => {
            let takes: Vec<Value> = takes
                .iter()
                .map(|take| {
                    let mut object = take_object(take, &store);
                    object["decide"] = json!(allowed(&take.id, &store));
                    object
                })
                .collect();
            let object = json!({ "takes": takes, "quarantine": quarantined });
            writeln!(out, "{}", serde_json::to_string_pretty(&object)?)?;
        }
    }
    Ok(Exit::Accepted)
}

fn row(take: &TakeRecord, store: &Store, language: Language) -> Vec<String> {
    let allowed = allowed(&take.id, store);
    vec![
        take.id.to_string(),
        take.frames.seconds(store.config().rate).to_string(),
        state_word(take, language),
        visible(&reasons(take, language)).into_owned(),
        match allowed.is_empty() {
            true => "–".to_owned(),
            false => allowed.join(" "),
        },
    ]
}

/// What `takegate decide` would take now.
fn allowed(take: &TakeId, store: &Store) -> Vec<&'static str> {
    let may = |word: &&Word| {
        let decision = word.decision(take.clone(), String::new(), String::new());
        let by_profile = store.profile().allows_operator_accept();
        store.ledger().allows(&decision, by_profile).is_ok()
    };
    Word::ALL
        .iter()
        .filter(may)
        .map(|word| word.wire())
        .collect()
}
