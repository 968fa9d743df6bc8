//! Opening a collection and telling what recovery did.

use std::path::Path;

use crate::store::{RecoveryReport, Store};
use crate::words::{Language, text};

/// Opens a collection. What a crash had left half done and was put right is told on standard error.
///
/// # Errors
/// Fails when the folder is no collection, is open elsewhere, or was made by a newer version.
pub fn open(folder: &Path, language: Language) -> anyhow::Result<Store> {
    let (store, report) = Store::open(folder)?;
    if !report.is_empty() {
        eprintln!("{}", text(language, "recovery-found", &[]));
        for line in lines(&report) {
            eprintln!("  {line}");
        }
    }
    Ok(store)
}

/// What recovery did, one line each; also written to the log.
pub fn lines(report: &RecoveryReport) -> Vec<String> {
    let lines: Vec<String> = report.items.iter().map(ToString::to_string).collect();
    for line in &lines {
        tracing::warn!(recovery = %line);
    }
    lines
}
