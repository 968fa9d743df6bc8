//! One Takegate at a time in a collection.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::error::{Doing, StoreError};
use super::layout::Layout;

/// Held while the collection is open; the system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
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
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyOpen(layout.root().to_owned())),
            Err(TryLockError::Error(cause)) => Err(cause).doing("lock", path),
        }
    }
}
