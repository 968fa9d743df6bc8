//! The real file system, failing where it is told to.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use takegate::store::{Disk, DiskFile, Entry, LocalDisk};

/// What happens at the chosen operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and all later ones work. `torn`: a write has written half.
    Error { torn: bool },
    /// It fails, and so do all later ones. `torn`: a write has written half.
    Kill { torn: bool },
    /// As with `Kill`, and nothing that was not synced is left: no content, no name.
    PowerCut,
}

impl Fault {
    fn tears(self) -> bool {
        matches!(self, Self::Error { torn: true } | Self::Kill { torn: true })
    }
}

/// A change of names that a folder's sync makes last.
enum Name {
    Created(PathBuf),
    Folder(PathBuf),
    Renamed(PathBuf, PathBuf, Option<Vec<u8>>),
    Removed(PathBuf, Vec<u8>),
}

impl Name {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Created(path) | Self::Folder(path) | Self::Removed(path, _) => path.parent(),
            Self::Renamed(_, to, _) => to.parent(),
        }
    }
}

#[derive(Default)]
struct State {
    done: u64,
    dead: bool,
    journal_full: bool,
    /// What each file held when it was last synced.
    unsynced: HashMap<PathBuf, Vec<u8>>,
    names: Vec<Name>,
}

/// Counts the operations and fails the `at`-th.
pub struct FailingDisk {
    at: u64,
    fault: Fault,
    state: Mutex<State>,
    this: std::sync::Weak<Self>,
}

impl FailingDisk {
    pub fn new(at: u64, fault: Fault) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            at,
            fault,
            state: Mutex::default(),
            this: this.clone(),
        })
    }

    /// Whether the fault has happened.
    pub fn reached(&self) -> bool {
        self.state().done >= self.at
    }

    /// From now on no line can be written to the journal, or it can again.
    pub fn fail_journal(&self, full: bool) {
        self.state().journal_full = full;
    }

    /// The end of the process; with [`Fault::PowerCut`], what was not synced is undone.
    pub fn die(&self) {
        let mut state = self.state();
        if self.fault != Fault::PowerCut || !state.dead {
            return;
        }
        for (path, content) in std::mem::take(&mut state.unsynced) {
            if path.exists() {
                fs::write(path, content).unwrap();
            }
        }
        while let Some(name) = state.names.pop() {
            match name {
                Name::Created(path) => fs::remove_file(path).unwrap(),
                Name::Folder(path) => fs::remove_dir_all(path).unwrap(),
                Name::Removed(path, content) => fs::write(path, content).unwrap(),
                Name::Renamed(from, to, old) => {
                    fs::rename(&to, from).unwrap();
                    if let Some(old) = old {
                        fs::write(to, old).unwrap();
                    }
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Counts an operation. The error that it is to fail with, and whether it is the chosen one.
    fn next(&self) -> Result<MutexGuard<'_, State>, (io::Error, bool)> {
        let mut state = self.state();
        state.done += 1;
        let (done, chosen) = (state.done, state.done == self.at);
        if chosen && !matches!(self.fault, Fault::Error { .. }) {
            state.dead = true;
        }
        if chosen || state.dead {
            // ENOSPC and EIO by turns.
            let code = if done % 2 == 0 { 28 } else { 5 };
            return Err((io::Error::from_raw_os_error(code), chosen));
        }
        Ok(state)
    }

    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        self.next().map_err(|(error, _)| error)
    }

    fn file(&self, file: Box<dyn DiskFile>, path: &Path) -> Box<dyn DiskFile> {
        Box::new(FailingFile {
            file,
            path: path.to_owned(),
            disk: self.this.upgrade().unwrap(),
        })
    }
}

impl State {
    /// Remembers what a file holds before it is changed.
    fn changing(&mut self, path: &Path) {
        if !self.unsynced.contains_key(path) {
            let content = fs::read(path).unwrap();
            self.unsynced.insert(path.to_owned(), content);
        }
    }
}

impl Disk for FailingDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.step()?;
        let file = LocalDisk.create_new(path)?;
        state.names.push(Name::Created(path.to_owned()));
        state.unsynced.insert(path.to_owned(), Vec::new());
        Ok(self.file(file, path))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let _state = self.step()?;
        Ok(self.file(LocalDisk.open(path)?, path))
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let _state = self.step()?;
        LocalDisk.reader(path)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        let _state = self.step()?;
        LocalDisk.len(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let old = fs::read(to).ok();
        LocalDisk.rename(from, to)?;
        if let Some(content) = state.unsynced.remove(from) {
            state.unsynced.insert(to.to_owned(), content);
        }
        let renamed = Name::Renamed(from.to_owned(), to.to_owned(), old);
        state.names.push(renamed);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let content = fs::read(path)?;
        LocalDisk.remove(path)?;
        let content = state.unsynced.remove(path).unwrap_or(content);
        state.names.push(Name::Removed(path.to_owned(), content));
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let new: Vec<_> = path.ancestors().take_while(|path| !path.exists()).collect();
        LocalDisk.create_folder(path)?;
        for folder in new.into_iter().rev() {
            state.names.push(Name::Folder(folder.to_owned()));
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let _state = self.step()?;
        LocalDisk.list(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        state.names.retain(|name| name.folder() != Some(path));
        Ok(())
    }
}

struct FailingFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    disk: Arc<FailingDisk>,
}

impl DiskFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.step()?;
        state.unsynced.remove(&self.path);
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        let mut state = self.disk.step()?;
        state.changing(&self.path);
        self.file.set_len(len)
    }
}

impl Read for FailingFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl Seek for FailingFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Write for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let half = &bytes[..bytes.len() / 2];
        match self.disk.next() {
            Ok(mut state) => {
                state.changing(&self.path);
                if state.journal_full && self.path.ends_with("journal.jsonl") {
                    self.file.write_all(half)?;
                    return Err(io::Error::from_raw_os_error(28));
                }
                self.file.write(bytes)
            }
            Err((error, chosen)) => {
                if chosen && self.disk.fault.tears() {
                    self.file.write_all(half)?;
                }
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
