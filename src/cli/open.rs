//! Opening a collection and telling what recovery did.

use std::path::Path;

use crate::store::{RecoveryReport, Store};
use crate::words::{Language, text};

/// Opens a collection. What a crash had left half done and was put right is told on standard error, and what
/// endangers the collection.
///
/// # Errors
/// Fails when the folder is no collection, is open elsewhere, or was made by a newer version.
pub fn open(folder: &Path, language: Language) -> anyhow::Result<Store> {
    let (store, report) = Store::open(folder)?;
    tell_recovery(&report, language);
    tell_cautions(&store);
    Ok(store)
}

/// Opens a collection, or where it is open elsewhere or cannot be written, opens it for looking only and says so on
/// standard error.
///
/// # Errors
/// As [`open`], but for a collection that is open elsewhere.
pub fn open_or_look(folder: &Path, language: Language) -> anyhow::Result<Store> {
    match Store::open(folder) {
        Ok((store, report)) => {
            tell_recovery(&report, language);
            tell_cautions(&store);
            Ok(store)
        }
        Err(error) if error.leaves_looking() => {
            let store = Store::look(folder)?;
            let why = error.to_string();
            eprintln!("{}", text(language, "looking-only", &[("why", why.into())]));
            tell_cautions(&store);
            Ok(store)
        }
        Err(error) => Err(error.into()),
    }
}

fn tell_recovery(report: &RecoveryReport, language: Language) {
    if !report.is_empty() {
        eprintln!("{}", text(language, "recovery-found", &[]));
        for line in lines(report) {
            eprintln!("  {line}");
        }
    }
}

/// Tells on standard error what endangers a collection.
pub fn tell_cautions(store: &Store) {
    for caution in store.cautions() {
        tracing::warn!(%caution);
        eprintln!("▲ {caution}");
    }
}

/// What recovery did, one line each; also written to the log.
pub fn lines(report: &RecoveryReport) -> Vec<String> {
    let lines: Vec<String> = report.items.iter().map(ToString::to_string).collect();
    for line in &lines {
        tracing::warn!(recovery = %line);
    }
    lines
}
