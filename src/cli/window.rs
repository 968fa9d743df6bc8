//! `takegate` alone, and `takegate window`: the windows.

use std::path::PathBuf;

use super::Exit;
use crate::ui::{self, app::Ground};
use crate::words::Language;

/// Opens the windows; what `takegate` does without a command.
#[derive(Debug, Default, clap::Args)]
#[command(
    after_help = "Examples:\n  takegate window\n  takegate window talks\n  takegate window talks --lang zh-CN"
)]
pub struct Arguments {
    /// The collection to open at once.
    collection: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Fails on a machine without a display.
pub fn run(arguments: &Arguments, language: Option<Language>) -> anyhow::Result<Exit> {
    ui::run(Ground {
        language,
        collection: arguments.collection.clone(),
        ..Ground::of_machine()
    })?;
    Ok(Exit::Accepted)
}
