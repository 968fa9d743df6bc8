//! What endangers a collection, or keeps takes from counting, and is no fault of its files.

use std::fmt;

use super::disk::Disk;
use super::layout::Layout;
use super::{Store, synced_by};
use crate::collection::PromptProgress;
use crate::script::PromptId;

/// Prompts that a caution names; more are counted.
const NAMED: usize = 10;

/// Something that whoever opens the collection should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// The folder is copied to other machines while it is written.
    Synced(&'static str),
    /// Takes do not count because their prompts were taken out of the script.
    Unscripted(Vec<PromptProgress>),
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Synced(service) => write!(
                f,
                "the collection lies in a folder that {service} copies while it is written, and may put older files back \
                 into; keep it in a folder of its own, and copy it when it is closed"
            ),
            Self::Unscripted(prompts) => {
                let takes: u32 = prompts.iter().map(|prompt| prompt.takes).sum();
                let accepted: u32 = prompts.iter().map(|prompt| prompt.accepted).sum();
                let named: Vec<&str> = prompts
                    .iter()
                    .take(NAMED)
                    .map(|prompt| PromptId::as_str(&prompt.prompt))
                    .collect();
                let more = match prompts.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                write!(
                    f,
                    "script.tsv no longer has the prompts {}{more}: their {takes} takes, {accepted} of them accepted, do \
                     not count; put the prompts back and they count again",
                    named.join(", ")
                )
            }
        }
    }
}

impl Store {
    /// What whoever opens the collection should know besides what recovery found.
    pub fn cautions(&self) -> Vec<Caution> {
        let synced = synced_by(self.folder()).map(Caution::Synced);
        let unscripted = self.progress().unscripted;
        let unscripted = (!unscripted.is_empty()).then_some(Caution::Unscripted(unscripted));
        synced.into_iter().chain(unscripted).collect()
    }

    /// The files in `quarantine/`, by their paths below the collection's folder; what cannot be listed is left out.
    pub fn quarantined(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(
            &*self.disk,
            &self.layout,
            &self.layout.quarantine(),
            &mut found,
        );
        found
    }
}

fn walk(disk: &dyn Disk, layout: &Layout, folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in disk.list(folder).unwrap_or_default() {
        let path = folder.join(&entry.name);
        match entry.folder {
            true => walk(disk, layout, &path, found),
            false => found.push(layout.relative(&path)),
        }
    }
}
