//! The folder an export grows in, which gets its name when it is whole.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::ExportError;
use super::error::Doing;
use crate::store::{Disk, DiskFile, hex};

/// An export while it grows: `.<name>.part` beside the target. Dropped before it is committed, it is removed.
pub(super) struct PartFolder {
    disk: Arc<dyn Disk>,
    part: PathBuf,
    /// The export that is replaced, while the new one takes its place in two steps.
    old: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl PartFolder {
    pub(super) fn begin(
        disk: Arc<dyn Disk>,
        target: &Path,
        replace: bool,
    ) -> Result<Self, ExportError> {
        let target = std::path::absolute(target).doing("find", target)?;
        let (Some(above), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(ExportError::Exists(target));
        };
        let beside = |end: &str| {
            let mut beside = std::ffi::OsString::from(".");
            beside.push(name);
            beside.push(end);
            above.join(beside)
        };
        let (part, old) = (beside(".part"), beside(".old"));
        // An earlier replacement in two steps was interrupted between them.
        let exists = |path: &Path| disk.len(path).map(|len| len.is_some());
        if exists(&old).doing("look for", &old)? && !exists(&target).doing("look for", &target)? {
            disk.rename(&old, &target).doing("put back", &old)?;
        }
        if !is_free(&*disk, &target).doing("look into", &target)? {
            match replace {
                false => return Err(ExportError::Exists(target)),
                true if !is_export(&*disk, &target).doing("look into", &target)? => {
                    return Err(ExportError::NotAnExport(target));
                }
                true => {}
            }
        }
        disk.create_folder(above).doing("create", above)?;
        // What an interrupted export left.
        disk.remove_folder(&part).doing("remove", &part)?;
        disk.create_folder(&part).doing("create", &part)?;
        Ok(Self {
            disk,
            part,
            old,
            target,
            committed: false,
        })
    }

    /// Where a file stands while the export grows.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.part.join(name)
    }

    pub(super) fn create_folder(&self, name: &str) -> Result<(), ExportError> {
        let path = self.path(name);
        self.disk.create_folder(&path).doing("create", &path)
    }

    /// Begins a file, which must not exist.
    pub(super) fn create(&self, name: &str) -> Result<Box<dyn DiskFile>, ExportError> {
        let path = self.path(name);
        self.disk.create_new(&path).doing("create", &path)
    }

    /// The file system that it is on.
    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Writes a whole file; gives its SHA-256 in hex.
    pub(super) fn write(&self, name: &str, content: &str) -> Result<String, ExportError> {
        let path = self.path(name);
        let mut file = self.create(name)?;
        file.write_all(content.as_bytes())
            .and_then(|()| file.sync())
            .doing("write", &path)?;
        Ok(hex(&Sha256::digest(content.as_bytes())))
    }

    /// Makes everything last and gives the export its name.
    pub(super) fn commit(mut self) -> Result<PathBuf, ExportError> {
        let disk = self.disk.clone();
        for folder in [&self.part.join("wavs"), &self.part] {
            disk.sync_folder(folder).doing("write", folder)?;
        }
        // An empty folder in its place goes the same way as an earlier export.
        let replaced = disk.len(&self.target).doing("look for", &self.target)?;
        match replaced {
            Some(_) => self.replace()?,
            None => disk
                .rename(&self.part, &self.target)
                .doing("name", &self.target)?,
        }
        self.committed = true;
        if let Some(above) = self.target.parent() {
            disk.sync_folder(above).doing("write", above)?;
        }
        // The export that was replaced has one name or the other, and an earlier one may have been left.
        for left in [&self.part, &self.old] {
            if let Err(error) = disk.remove_folder(left) {
                // The new export stands; the next one to this target clears this away.
                tracing::warn!(%error, "the export that was replaced cannot be removed");
            }
        }
        Ok(self.target.clone())
    }

    /// Takes the place of what has the target's name; where that is now.
    fn replace(&self) -> Result<(), ExportError> {
        let disk = &self.disk;
        match disk.exchange(&self.part, &self.target) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            exchanged => {
                exchanged.doing("replace", &self.target)?;
                return Ok(());
            }
        }
        // Two steps, then: between them the old export stands whole under another name, from which the next export
        // to this target puts it back.
        disk.remove_folder(&self.old).doing("remove", &self.old)?;
        disk.rename(&self.target, &self.old)
            .doing("replace", &self.target)?;
        if let Err(cause) = disk.rename(&self.part, &self.target) {
            // The error that matters is this one.
            let _ = disk.rename(&self.old, &self.target);
            return Err(cause).doing("name", &self.target);
        }
        Ok(())
    }
}

impl Drop for PartFolder {
    fn drop(&mut self) {
        if !self.committed {
            // What cannot be removed has a name that nobody takes for an export.
            let _ = self.disk.remove_folder(&self.part);
        }
    }
}

/// Whether nothing is lost when the folder is written: there is none, or an empty one.
fn is_free(disk: &dyn Disk, target: &Path) -> io::Result<bool> {
    match disk.list(target) {
        Ok(entries) => Ok(entries.is_empty()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        // It may also be the folder above that is none.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => match disk.len(target) {
            Ok(Some(_)) => Ok(false),
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

fn is_export(disk: &dyn Disk, target: &Path) -> io::Result<bool> {
    let entries = match disk.list(target) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(false),
        entries => entries?,
    };
    let has = |name| {
        entries
            .iter()
            .any(|entry| entry.name == name && !entry.folder)
    };
    Ok(has("manifest.jsonl") && has("SHA256SUMS"))
}

/// A line as `sha256sum -c` reads it.
pub(super) fn hex_line(sha256: &str, file: &str) -> String {
    format!("{sha256}  {file}\n")
}
