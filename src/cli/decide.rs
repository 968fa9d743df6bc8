//! `takegate decide`: the operator's word on a take, outside of a session.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;

use super::Exit;
use super::open::open;
use super::status::state_word;
use crate::collection::{Decision, Ruling, TakeId};
use crate::store::Store;
use crate::words::{Language, text};

/// Accepts or turns down a take, or takes the last ruling on it back.
///
/// What was said stands in the journal with its reason and who said it. A take with lost frames, or of which nobody knows
/// whether frames were lost, cannot be accepted; one that does not meet the profile only where the profile lets the
/// operator accept it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 it is written down, 2 it is not allowed or could not be done.\n\nExamples:\n  \
                        takegate decide talks anna/0001/one_1 reject --reason \"a door slammed\" --who maria\n  \
                        takegate decide talks anna/0001/one_1 undo --who maria"
)]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// The take, as `takegate takes` lists it; `prompt_number` is enough where only one take has it.
    take: String,

    /// What is said of it.
    #[arg(value_enum)]
    word: Word,

    /// Why, in your own words; asked for with accept and reject.
    #[arg(
        long,
        value_name = "TEXT",
        required_if_eq_any([("word", "accept"), ("word", "reject")])
    )]
    reason: Option<String>,

    /// Who says so: stands with the ruling.
    #[arg(long, value_name = "NAME", default_value = "operator")]
    who: String,
}

/// What can be said of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Word {
    /// It counts, in the place of the take that counted.
    Accept,
    /// It does not count.
    Reject,
    /// It was misread and does not count.
    Misread,
    /// The last ruling that stands is taken back.
    Undo,
}

impl Word {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Reject, Self::Misread, Self::Undo];

    /// As it is typed.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Misread => "misread",
            Self::Undo => "undo",
        }
    }

    /// This word of somebody on a take.
    pub fn decision(self, take: TakeId, reason: String, who: String) -> Decision {
        let ruling = match self {
            Self::Accept => Ruling::Accept { reason },
            Self::Reject => Ruling::Reject { reason },
            Self::Misread => Ruling::Misread,
            Self::Undo => Ruling::Undo,
        };
        Decision { take, ruling, who }
    }
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection cannot be opened for writing, has no such take, or its rules do not allow the ruling.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open(&arguments.folder, language)?;
    let take = find(&store, &arguments.take)?;
    let reason = arguments.reason.clone().unwrap_or_default();
    if arguments.reason.is_some() && reason.trim().is_empty() {
        bail!("the reason is empty; say in a few words why");
    }
    let decision = arguments.word.decision(take, reason, arguments.who.clone());
    let record = store.decide(decision)?;
    let now = text(
        language,
        "decided",
        &[
            ("take", record.id.to_string().into()),
            ("state", state_word(&record, language).into()),
        ],
    );
    writeln!(io::stdout(), "{now}")?;
    Ok(Exit::Accepted)
}

/// The take that is meant: by its whole name, or by prompt and number where only one has them.
pub(super) fn find(store: &Store, wanted: &str) -> anyhow::Result<TakeId> {
    let ids = || store.ledger().takes().map(|take| &take.line().id);
    if let Ok(id) = wanted.parse::<TakeId>()
        && ids().any(|known| *known == id)
    {
        return Ok(id);
    }
    let short = |id: &&TakeId| format!("{}_{}", id.prompt, id.number) == wanted;
    let meant: Vec<&TakeId> = ids().filter(short).collect();
    match meant.as_slice() {
        [one] => Ok((*one).clone()),
        [] => bail!(
            "there is no take {wanted:?}; `takegate takes {}` lists those there are",
            store.folder().display()
        ),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            bail!(
                "{wanted:?} may be {}; write one of them",
                names.join(" or ")
            )
        }
    }
}
