//! `takegate verify`: is everything as it was written?

use std::io::{self, Write};
use std::path::PathBuf;

use super::{Exit, bar, open::open_or_look};
use crate::words::{Language, text};

/// Hashes every take and lays files, sidecars, journal and index beside each other.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 everything is as it was written, 1 something is not, 2 it could not be \
                        looked at.\n\nExamples:\n  \
                        takegate verify talks"
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
    let store = open_or_look(&arguments.folder, language)?;
    let progress = bar::begin();
    let report = store.verify(|done, of| bar::show(&progress, done, of));
    progress.finish_and_clear();

    let mut out = io::stdout().lock();
    for problem in &report.problems {
        writeln!(out, "{problem}")?;
    }
    let told = text(
        language,
        "verify-done",
        &[
            ("takes", report.takes.into()),
            ("counting", report.counting.into()),
            ("problems", report.problems.len().into()),
        ],
    );
    writeln!(out, "{told}")?;
    if report.is_sound() {
        Ok(Exit::Accepted)
    } else {
        Ok(Exit::Rejected)
    }
}
