//! `takegate export`: the accepted takes out.

use std::io::{self, Write};
use std::path::PathBuf;

use super::interrupt::Interrupt;
use super::{Exit, bar, open::open_or_look};
use crate::export::{ExportReport, Options, export};
use crate::store::Store;
use crate::words::{Language, text};

/// Exports the accepted takes: WAV with untouched samples, metadata.csv (LJSpeech), manifest.jsonl, SHA256SUMS.
///
/// Silence beyond what the profile allows is trimmed from the ends, and the manifest says how much. An export that
/// is interrupted leaves nothing that looks complete.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate export talks talks-export\n  \
                        takegate export talks talks-export --replace")]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// The folder to make.
    target: PathBuf,

    /// Replaces an earlier export in the target's place; anything else there is never touched.
    #[arg(long)]
    replace: bool,

    /// Leaves metadata.csv out, which can hold neither | nor line breaks in a text.
    #[arg(long)]
    no_metadata: bool,
}

/// Runs the command.
///
/// # Errors
/// Fails when nothing is accepted yet, when the target is in use, and when the disk refuses.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open_or_look(&arguments.folder, language)?;
    let options = Options {
        replace: arguments.replace,
        metadata: !arguments.no_metadata,
    };
    let interrupt = Interrupt::listen()?;
    let report = with_bar(&mut store, &arguments.target, options, &interrupt)?;
    writeln!(io::stdout(), "{}", done(&report, language))?;
    Ok(Exit::Accepted)
}

/// Exports behind a progress bar where a person waits.
///
/// # Errors
/// As [`export`].
pub fn with_bar(
    store: &mut Store,
    target: &std::path::Path,
    options: Options,
    interrupt: &Interrupt,
) -> anyhow::Result<ExportReport> {
    let progress = bar::begin();
    let report = export(
        store,
        target,
        options,
        &mut |done, of| bar::show(&progress, done, of),
        interrupt.flag(),
    );
    progress.finish_and_clear();
    Ok(report?)
}

/// What was exported, in a sentence.
pub fn done(report: &ExportReport, language: Language) -> String {
    text(
        language,
        "export-done",
        &[
            ("takes", report.takes.into()),
            ("trimmed", report.trimmed.into()),
            ("minutes", format!("{:.1}", report.duration.0 / 60.0).into()),
            ("target", report.target.display().to_string().into()),
        ],
    )
}
