//! `takegate recover`: puts right what a crash has left.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{Exit, open};
use crate::store::{RecoveryItem, Store};
use crate::words::{Language, text};

/// Puts right what a crash has left, and says what it found.
///
/// Every command that opens a collection does this; this one does nothing else. Unfinished recordings are kept as
/// salvaged, which never count by themselves.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 everything is in order now, 2 something could not be put right.\n\n\
                        Examples:\n  \
                        takegate recover talks"
)]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection cannot be opened.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let (_store, report) = Store::open(&arguments.folder)?;
    let mut out = io::stdout().lock();
    if report.is_empty() {
        writeln!(out, "{}", text(language, "recovery-nothing", &[]))?;
    }
    for line in open::lines(&report) {
        writeln!(out, "{line}")?;
    }
    let trouble = |item: &RecoveryItem| matches!(item, RecoveryItem::Trouble { .. });
    if report.items.iter().any(trouble) {
        Ok(Exit::Failed)
    } else {
        Ok(Exit::Accepted)
    }
}
