//! `takegate rebuild-index`: the index anew from the journal.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{Exit, open::open};
use crate::words::{Language, text};

/// Makes index.sqlite anew from the journal. The one that was there goes to quarantine/.
///
/// A collection does this by itself when it is opened and its index cannot be used or does not say what the journal says.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate rebuild-index talks")]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection cannot be opened for writing or the index cannot be written.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open(&arguments.folder, language)?;
    let takes = store.rebuild_index()?;
    let done = text(language, "rebuild-done", &[("takes", takes.into())]);
    writeln!(io::stdout(), "{done}")?;
    Ok(Exit::Accepted)
}
