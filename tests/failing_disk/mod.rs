//! The real file system, failing where it is told to.
#![allow(dead_code, reason = "each test binary uses its own part")]

#[path = "../support/random.rs"]
mod random;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use random::Random;
use takegate::store::{Disk, DiskFile, Entry, FileId, LocalDisk};

/// Errors of the system: input/output, no permission, disk full, read-only file system.
pub const EIO: i32 = 5;
pub const EACCES: i32 = 13;
pub const ENOSPC: i32 = 28;
pub const EROFS: i32 = 30;

/// What happens at the chosen operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this error of the system, and all later ones work. `torn`: a write has written half.
    Error { code: i32, torn: bool },
    /// A write takes half of what it was given, and says so. Nothing fails.
    Short,
    /// It fails, and so do all later ones. `torn`: a write has written half.
    Kill { torn: bool },
    /// As with `Kill`, and nothing that was not synced is left: no content, no name.
    PowerCut,
    /// As with `PowerCut`, but of what was not synced any part has reached the medium: of a file any of its sectors
    /// and any length between the old and the new, of the names in each folder the first few.
    PowerScramble { seed: u64 },
}

impl Fault {
    fn tears(self) -> bool {
        matches!(
            self,
            Self::Error { torn: true, .. } | Self::Kill { torn: true }
        )
    }

    fn cuts(self) -> bool {
        matches!(self, Self::PowerCut | Self::PowerScramble { .. })
    }
}

/// A sector of a disk: what is written as a whole or not at all.
const SECTOR: usize = 512;

/// What a file may hold that held `old` when it was synced and `new` when the power went.
fn scramble(random: &mut Random, old: &[u8], new: &[u8]) -> Vec<u8> {
    let (short, long) = (old.len().min(new.len()), old.len().max(new.len()));
    let mut found = vec![0; short + random.below(long - short + 1)];
    for (at, sector) in found.chunks_mut(SECTOR).enumerate() {
        let from = if random.below(2) == 0 { old } else { new };
        let from = from.get(at * SECTOR..).unwrap_or(&[]);
        let n = from.len().min(sector.len());
        sector[..n].copy_from_slice(&from[..n]);
    }
    found
}

/// A change of names that a folder's sync makes last.
enum Name {
    Created(PathBuf),
    Folder(PathBuf),
    Renamed(PathBuf, PathBuf, Option<Vec<u8>>),
    Exchanged(PathBuf, PathBuf),
    Removed(PathBuf, Vec<u8>),
    /// With where it was moved to instead.
    RemovedFolder(PathBuf, PathBuf),
}

impl Name {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Created(path)
            | Self::Folder(path)
            | Self::Removed(path, _)
            | Self::RemovedFolder(path, _) => path.parent(),
            Self::Renamed(_, to, _) | Self::Exchanged(_, to) => to.parent(),
        }
    }

    /// As if it had never been; what it spoke of may be gone already.
    fn undo(self) {
        let _ = match self {
            Self::Created(path) => fs::remove_file(path),
            Self::Folder(path) => fs::remove_dir_all(path),
            Self::Removed(path, content) => fs::write(path, content),
            Self::RemovedFolder(path, aside) => fs::rename(aside, path),
            Self::Exchanged(one, other) => LocalDisk.exchange(&one, &other),
            Self::Renamed(from, to, old) => match fs::rename(&to, from) {
                Ok(()) => old.map_or(Ok(()), |old| fs::write(to, old)),
                error => error,
            },
        };
    }
}

#[derive(Default)]
struct State {
    done: u64,
    dead: bool,
    journal_full: bool,
    read_only: bool,
    without_exchange: bool,
    free: Option<u64>,
    /// Where removed folders go, for they may have to come back.
    trash: Option<tempfile::TempDir>,
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

    /// From now on nothing can be written, or it can again.
    pub fn set_read_only(&self, read_only: bool) {
        self.state().read_only = read_only;
    }

    /// A file system that cannot exchange two names in one step.
    pub fn cannot_exchange(&self) {
        self.state().without_exchange = true;
    }

    /// So many bytes are free; what is written takes of them.
    pub fn set_free(&self, free: u64) {
        self.state().free = Some(free);
    }

    /// The end of the process; where the power was cut, what was not synced is undone, or strewn.
    pub fn die(&self) {
        let mut state = self.state();
        if !self.fault.cuts() || !state.dead {
            return;
        }
        let seed = match self.fault {
            Fault::PowerScramble { seed } => Some(seed),
            _ => None,
        };
        let mut random = Random(seed.unwrap_or(0) ^ self.at.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut unsynced: Vec<_> = std::mem::take(&mut state.unsynced).into_iter().collect();
        unsynced.sort();
        for (path, old) in unsynced {
            if let Ok(new) = fs::read(&path) {
                let left = match seed {
                    Some(_) => scramble(&mut random, &old, &new),
                    None => old,
                };
                fs::write(path, left).unwrap();
            }
        }
        // The names of one folder reach the medium in their order, those of another may be behind or ahead.
        let mut kept: HashMap<PathBuf, usize> = HashMap::new();
        for name in &state.names {
            *kept.entry(name.folder().unwrap().to_owned()).or_default() += 1;
        }
        let mut folders: Vec<_> = kept.keys().cloned().collect();
        folders.sort();
        for folder in folders {
            let all = kept[&folder];
            let left = seed.map_or(0, |_| random.below(all + 1));
            // How many are to be undone, from the last.
            kept.insert(folder, all - left);
        }
        let mut names = std::mem::take(&mut state.names);
        while let Some(name) = names.pop() {
            let undo = kept.get_mut(name.folder().unwrap()).unwrap();
            if *undo > 0 {
                *undo -= 1;
                name.undo();
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
        if self.fault == Fault::Short {
            return Ok(state);
        }
        if chosen && !matches!(self.fault, Fault::Error { .. }) {
            state.dead = true;
        }
        if chosen || state.dead {
            let code = match self.fault {
                Fault::Error { code, .. } => code,
                // By turns.
                _ if done % 2 == 0 => ENOSPC,
                _ => EIO,
            };
            return Err((io::Error::from_raw_os_error(code), chosen));
        }
        Ok(state)
    }

    /// An operation that changes something.
    fn change(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.step()?;
        match state.read_only {
            true => Err(io::Error::from_raw_os_error(EROFS)),
            false => Ok(state),
        }
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

    /// Takes out what a file, or each file below a folder, held when it was last synced, by its path from there.
    fn take_unsynced(&mut self, root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let below = |file: &PathBuf| file.strip_prefix(root).ok().map(Path::to_owned);
        let files: Vec<PathBuf> = self.unsynced.keys().cloned().collect();
        let of_root = files.iter().filter_map(|file| Some((file, below(file)?)));
        of_root
            .map(|(file, below)| (below, self.unsynced.remove(file).unwrap()))
            .collect()
    }

    /// Puts it back under another name.
    fn put_unsynced(&mut self, root: &Path, files: Vec<(PathBuf, Vec<u8>)>) {
        for (below, content) in files {
            let file = match below.as_os_str().is_empty() {
                true => root.to_owned(),
                false => root.join(below),
            };
            self.unsynced.insert(file, content);
        }
    }
}

impl Disk for FailingDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.change()?;
        let file = LocalDisk.create_new(path)?;
        state.names.push(Name::Created(path.to_owned()));
        state.unsynced.insert(path.to_owned(), Vec::new());
        Ok(self.file(file, path))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let _state = self.change()?;
        Ok(self.file(LocalDisk.open(path)?, path))
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let _state = self.step()?;
        Ok(Box::new(FailingReader {
            file: LocalDisk.reader(path)?,
            disk: self.this.upgrade().unwrap(),
        }))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        let _state = self.step()?;
        LocalDisk.len(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let old = fs::read(to).ok();
        LocalDisk.rename(from, to)?;
        let moved = state.take_unsynced(from);
        state.put_unsynced(to, moved);
        let renamed = Name::Renamed(from.to_owned(), to.to_owned(), old);
        state.names.push(renamed);
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        if state.without_exchange {
            return Err(io::ErrorKind::Unsupported.into());
        }
        LocalDisk.exchange(one, other)?;
        let (of_one, of_other) = (state.take_unsynced(one), state.take_unsynced(other));
        state.put_unsynced(other, of_one);
        state.put_unsynced(one, of_other);
        let exchanged = Name::Exchanged(one.to_owned(), other.to_owned());
        state.names.push(exchanged);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let content = fs::read(path)?;
        LocalDisk.remove(path)?;
        let content = state.unsynced.remove(path).unwrap_or(content);
        state.names.push(Name::Removed(path.to_owned(), content));
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        let new: Vec<_> = path.ancestors().take_while(|path| !path.exists()).collect();
        LocalDisk.create_folder(path)?;
        for folder in new.into_iter().rev() {
            state.names.push(Name::Folder(folder.to_owned()));
        }
        Ok(())
    }

    fn id(&self, path: &Path) -> io::Result<Option<FileId>> {
        let _state = self.step()?;
        LocalDisk.id(path)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        let _state = self.step()?;
        LocalDisk.is_link(path)
    }

    fn free(&self, _folder: &Path) -> io::Result<u64> {
        let state = self.step()?;
        Ok(state.free.unwrap_or(u64::MAX))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.change()?;
        if !path.exists() {
            return Ok(());
        }
        let trash = state.trash.get_or_insert_with(|| {
            tempfile::TempDir::new_in("/dev/shm")
                .unwrap_or_else(|_| tempfile::TempDir::new().unwrap())
        });
        let aside = trash
            .path()
            .join(self.at.to_string() + &fs::read_dir(trash.path())?.count().to_string());
        fs::rename(path, &aside)?;
        state.unsynced.retain(|file, _| !file.starts_with(path));
        state
            .names
            .push(Name::RemovedFolder(path.to_owned(), aside));
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

struct FailingReader {
    file: Box<dyn Read + Send>,
    disk: Arc<FailingDisk>,
}

impl Read for FailingReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let _state = self.disk.step()?;
        self.file.read(into)
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
                    return Err(io::Error::from_raw_os_error(ENOSPC));
                }
                if state.read_only {
                    return Err(io::Error::from_raw_os_error(EROFS));
                }
                let short = self.disk.fault == Fault::Short && state.done == self.disk.at;
                let bytes = match short && !half.is_empty() {
                    true => half,
                    false => bytes,
                };
                if let Some(free) = &mut state.free {
                    let left = free.checked_sub(bytes.len() as u64);
                    *free = left.ok_or_else(|| io::Error::from_raw_os_error(ENOSPC))?;
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
