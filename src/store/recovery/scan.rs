//! What files there are.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use super::super::Store;
use super::super::disk::Entry;
use super::super::error::Doing;
use super::super::layout::{TakePart, session_of, take_of};
use super::super::report::RecoveryReport;
use crate::collection::{SpeakerId, TakeId};

/// The files that a take has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub wav: bool,
    pub part: bool,
    pub sidecar: bool,
    pub unfinished: bool,
}

/// All takes that have files.
pub(super) struct Tree {
    pub takes: BTreeMap<TakeId, Parts>,
    /// Whether every folder could be listed.
    pub whole: bool,
}

/// What operating systems leave in folders without being asked.
fn of_the_system(entry: &Entry) -> bool {
    entry.name.starts_with('.') || matches!(entry.name.as_str(), "Thumbs.db" | "desktop.ini")
}

impl Store {
    /// Lists `takes/`, and moves what has no business there to the quarantine. Links are no takes and not followed.
    pub(super) fn scan(&self, report: &mut RecoveryReport) -> Tree {
        let mut tree = Tree {
            takes: BTreeMap::new(),
            whole: true,
        };
        let takes = self.layout.takes();
        for Entry { name, folder, .. } in self.list(&takes, &mut tree, report) {
            let speaker = folder.then(|| name.parse::<SpeakerId>().ok()).flatten();
            let Some(speaker) = speaker else {
                self.put_aside(&takes.join(name), "it is no speaker's folder", report);
                continue;
            };
            let of_speaker = takes.join(&name);
            for Entry { name, folder, .. } in self.list(&of_speaker, &mut tree, report) {
                let session = folder.then(|| session_of(&name)).flatten();
                let Some(session) = session else {
                    self.put_aside(&of_speaker.join(name), "it is no session's folder", report);
                    continue;
                };
                let of_session = of_speaker.join(&name);
                for Entry { name, folder, .. } in self.list(&of_session, &mut tree, report) {
                    let file = (!folder).then(|| take_of(&name)).flatten();
                    let Some((prompt, number, part)) = file else {
                        self.put_aside(&of_session.join(name), "it is no take's file", report);
                        continue;
                    };
                    let id = TakeId {
                        speaker: speaker.clone(),
                        session,
                        prompt,
                        number,
                    };
                    let parts = tree.takes.entry(id).or_default();
                    match part {
                        TakePart::Wav => parts.wav = true,
                        TakePart::Part => parts.part = true,
                        TakePart::Sidecar => parts.sidecar = true,
                        TakePart::Unfinished => parts.unfinished = true,
                    }
                }
            }
        }
        tree
    }

    fn list(
        &self,
        folder: &std::path::Path,
        tree: &mut Tree,
        report: &mut RecoveryReport,
    ) -> Vec<Entry> {
        let listed = match self.disk.list(folder) {
            // Takes in a folder that is not there are missing; in one that cannot be listed nobody knows.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            listed => listed.doing("list", folder),
        };
        match listed {
            Ok(mut entries) => {
                entries.retain(|entry| !of_the_system(entry));
                // What is read or repaired behind a link may be anybody's.
                for link in entries.extract_if(.., |entry| entry.link) {
                    let why = "it is a symbolic link, and none is followed out of a collection";
                    self.put_aside(&folder.join(link.name), why, report);
                }
                entries
            }
            Err(error) => {
                tree.whole = false;
                report.trouble(self.layout.relative(folder), &error);
                Vec::new()
            }
        }
    }

    fn put_aside(&self, path: &std::path::Path, why: &str, report: &mut RecoveryReport) {
        if let Err(error) = self.quarantine(path, why.to_owned(), report) {
            report.trouble(self.layout.relative(path), &error);
        }
    }
}
