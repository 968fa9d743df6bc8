//! The folder an export grows in, which gets its name when it is whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ExportError;
use super::error::Doing;
use crate::store::{Disk, LocalDisk, hex};

/// An export while it grows: `.<name>.part` beside the target. Dropped before it is committed, it is removed.
pub(super) struct PartFolder {
    part: PathBuf,
    /// The export that is replaced, while the new one takes its place.
    old: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl PartFolder {
    pub(super) fn begin(target: &Path, replace: bool) -> Result<Self, ExportError> {
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
        // An earlier replacement was interrupted after the old export had given up its name.
        if old.exists() && !target.exists() {
            fs::rename(&old, &target).doing("put back", &old)?;
        }
        if !is_free(&target).doing("look into", &target)? {
            match replace {
                false => return Err(ExportError::Exists(target)),
                true if !is_export(&target) => return Err(ExportError::NotAnExport(target)),
                true => {}
            }
        }
        fs::create_dir_all(above).doing("create", above)?;
        // What an interrupted export left.
        remove(&part).doing("remove", &part)?;
        fs::create_dir(&part).doing("create", &part)?;
        Ok(Self {
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
        fs::create_dir(&path).doing("create", &path)
    }

    /// Begins a file, which must not exist.
    pub(super) fn create(&self, name: &str) -> Result<File, ExportError> {
        let path = self.path(name);
        File::create_new(&path).doing("create", &path)
    }

    /// Writes a whole file; gives its SHA-256 in hex.
    pub(super) fn write(&self, name: &str, content: &str) -> Result<String, ExportError> {
        let path = self.path(name);
        let mut file = self.create(name)?;
        file.write_all(content.as_bytes())
            .and_then(|()| file.sync_all())
            .doing("write", &path)?;
        Ok(hex(&Sha256::digest(content.as_bytes())))
    }

    /// Makes everything last and gives the export its name.
    pub(super) fn commit(mut self) -> Result<PathBuf, ExportError> {
        LocalDisk
            .sync_folder(&self.part.join("wavs"))
            .doing("write", &self.part)?;
        LocalDisk
            .sync_folder(&self.part)
            .doing("write", &self.part)?;
        let replaced = !is_free(&self.target).doing("look into", &self.target)?;
        if replaced {
            remove(&self.old).doing("remove", &self.old)?;
            fs::rename(&self.target, &self.old).doing("replace", &self.target)?;
        } else if self.target.exists() {
            fs::remove_dir(&self.target).doing("replace", &self.target)?;
        }
        if let Err(cause) = fs::rename(&self.part, &self.target) {
            if replaced {
                // The old export gets its name back; the error that matters is the one above.
                let _ = fs::rename(&self.old, &self.target);
            }
            return Err(cause).doing("name", &self.target);
        }
        self.committed = true;
        if let Some(above) = self.target.parent() {
            LocalDisk.sync_folder(above).doing("write", above)?;
        }
        if replaced {
            remove(&self.old).doing("remove", &self.old)?;
        }
        Ok(self.target.clone())
    }
}

impl Drop for PartFolder {
    fn drop(&mut self) {
        if !self.committed {
            // What cannot be removed has a name that nobody takes for an export.
            let _ = remove(&self.part);
        }
    }
}

/// Whether nothing is lost when the folder is written: there is none, or an empty one.
fn is_free(target: &Path) -> io::Result<bool> {
    match fs::read_dir(target) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        // It may also be the folder above that is none.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory && target.exists() => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_export(target: &Path) -> bool {
    target.join("manifest.jsonl").is_file() && target.join("SHA256SUMS").is_file()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// A line as `sha256sum -c` reads it.
pub(super) fn hex_line(sha256: &str, file: &str) -> String {
    format!("{sha256}  {file}\n")
}
