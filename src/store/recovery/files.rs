//! Putting files aside.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::Store;
use super::super::error::{Doing, StoreError};
use super::super::files::create_folder;
use super::super::layout::TakePart;
use super::super::report::{RecoveryItem, RecoveryReport};
use super::scan::Parts;
use crate::collection::TakeId;

impl RecoveryReport {
    pub(super) fn trouble(&mut self, about: String, cause: &StoreError) {
        self.items.push(RecoveryItem::Trouble {
            about,
            cause: cause.to_string(),
        });
    }
}

impl Store {
    /// A free name in the quarantine for a path below the collection's folder.
    fn aside(&self, relative: &str) -> Result<PathBuf, StoreError> {
        let wanted = self.layout.quarantine().join(relative);
        let mut free = wanted.clone();
        let mut n = 0;
        while self.disk.len(&free).doing("look at", &free)?.is_some() {
            n += 1;
            let mut name = wanted.clone().into_os_string();
            name.push(format!(".{n}"));
            free = PathBuf::from(name);
        }
        if let Some(folder) = free.parent() {
            create_folder(&*self.disk, folder, self.layout.root())?;
        }
        Ok(free)
    }

    /// Moves a file or folder to the quarantine.
    pub(super) fn quarantine(
        &self,
        path: &Path,
        why: String,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let file = self.layout.relative(path);
        let aside = self.aside(&file)?;
        self.disk.rename(path, &aside).doing("put aside", path)?;
        for folder in [aside.parent(), path.parent()].into_iter().flatten() {
            self.disk.sync_folder(folder).doing("sync", folder)?;
        }
        report.items.push(RecoveryItem::Quarantined { file, why });
        Ok(())
    }

    /// Writes bytes to a new file in the quarantine and gives its name below the collection's folder.
    pub(super) fn keep_aside(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let aside = self.aside(name)?;
        self.disk
            .create_new(&aside)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync()
            })
            .doing("write", &aside)?;
        Ok(self.layout.relative(&aside))
    }

    pub(super) fn quarantine_part(
        &self,
        id: &TakeId,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let why = "the take has a finished recording too".to_owned();
        self.quarantine(&self.layout.take(id, TakePart::Part), why, report)
    }

    /// Sidecars of a take that has neither a recording nor a line.
    pub(super) fn quarantine_sidecars(
        &self,
        id: &TakeId,
        parts: Parts,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        for (there, part) in [
            (parts.sidecar, TakePart::Sidecar),
            (parts.unfinished, TakePart::Unfinished),
        ] {
            if there {
                let why = "its take has no recording".to_owned();
                self.quarantine(&self.layout.take(id, part), why, report)?;
            }
        }
        Ok(())
    }

    /// Removes a file that holds nothing.
    pub(super) fn remove(
        &self,
        path: &Path,
        why: &str,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        self.disk.remove(path).doing("remove", path)?;
        if let Some(folder) = path.parent() {
            self.disk.sync_folder(folder).doing("sync", folder)?;
        }
        report.items.push(RecoveryItem::Removed {
            file: self.layout.relative(path),
            why: why.to_owned(),
        });
        Ok(())
    }
}
