//! One Takegate at a time in a collection.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::clock;
use super::error::{Doing, StoreError};
use super::layout::Layout;

/// Characters of what another Takegate says of itself that are shown.
const SHOWN: usize = 200;

/// A lock that was let go of may be held for some milliseconds more: by a child process that was just being started and
/// has not become its own program yet. Two programs are told apart well within 200 ms.
const PATIENCE: Duration = Duration::from_millis(100);

/// Held while the collection is open; the system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
    /// Says who has it, for whoever comes second. It is not the lock's own file, which nobody else can read on Windows
    /// while it is locked.
    holder: PathBuf,
}

impl Lock {
    pub(super) fn take(layout: &Layout) -> Result<Self, StoreError> {
        let path: &Path = &layout.lock();
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .doing("open", path)?;
        let holder = layout.holder();
        match patiently(&file) {
            Ok(()) => {
                // Nothing depends on it but a message.
                if let Err(error) = write_holder(&holder) {
                    tracing::debug!(%error, "who has the collection open cannot be written down");
                }
                Ok(Self {
                    _file: file,
                    holder,
                })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyOpen {
                folder: layout.root().to_owned(),
                by: read_holder(&holder),
            }),
            Err(TryLockError::Error(cause)) => Err(cause).doing("lock", path),
        }
    }
}

/// Tries for [`PATIENCE`].
fn patiently(file: &File) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(PATIENCE / 10);
            }
            done => return done,
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.holder);
    }
}

fn write_holder(path: &Path) -> std::io::Result<()> {
    // A link in its place leads nowhere.
    let _ = fs::remove_file(path);
    fs::write(path, format!("{}\n", myself()))
}

/// "process 4711 of anna on desk-3, since 2026-11-24T13:40:00.123+08:00".
fn myself() -> String {
    let named = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok());
    let mut who = format!("process {}", std::process::id());
    if let Some(user) = named(&["USER", "LOGNAME", "USERNAME"]) {
        who.push_str(&format!(" of {user}"));
    }
    let machine = fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| named(&["COMPUTERNAME", "HOSTNAME"]));
    if let Some(machine) = machine {
        who.push_str(&format!(" on {}", machine.trim()));
    }
    format!("{who}, since {}", clock::now())
}

fn read_holder(path: &Path) -> Option<String> {
    // A killed Takegate leaves a link or a device no more than any other, but folders are shared.
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(4 * SHOWN as u64).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().next()?.trim();
    let shown: String = line
        .chars()
        .filter(|character| !character.is_control())
        .take(SHOWN)
        .collect();
    (!shown.is_empty()).then_some(shown)
}
