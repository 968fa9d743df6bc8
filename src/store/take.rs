//! A take while it is being recorded.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::error::{Doing, StoreError};
use crate::analysis::TakeAnalysis;
use crate::audio::{AudioFormat, DeviceFacts, Integrity, TakeFile};
use crate::collection::TakeId;
use crate::units::Frames;
use crate::verdict::Verdict;

/// Room that a take leaves, bytes: what its end, its sidecar, its line and the index need, and what the rest of the
/// machine needs not to fall over.
pub(super) const LEAST_ROOM: u64 = 16 << 20;

/// Bytes that are free on the disk of a folder; `None` where the system does not say.
pub(super) fn free(disk: &dyn Disk, folder: &Path) -> Option<u64> {
    let free = disk.free(folder);
    free.map_err(|error| tracing::debug!(%error, "nobody knows how much room is left"))
        .ok()
}

/// A take that is being recorded, in a file whose header is valid at any moment.
///
/// Dropped without being finished or discarded, it leaves its `.wav.part`, which the next opening of the
/// collection salvages.
pub struct TakeInProgress {
    pub(super) id: TakeId,
    pub(super) file: TakeFile<Box<dyn DiskFile>>,
    pub(super) path: PathBuf,
    pub(super) started_at: String,
    pub(super) text: String,
    pub(super) device: DeviceFacts,
    pub(super) format: AudioFormat,
    pub(super) synced: Frames,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folder: PathBuf,
    pub(super) has_room: bool,
}

impl TakeInProgress {
    /// Which take this is.
    pub fn id(&self) -> &TakeId {
        &self.id
    }

    /// Frames stored so far.
    pub fn frames(&self) -> Frames {
        self.file.frames()
    }

    /// Whether the disk had room enough to go on when it was last asked, once a second: if not, the take is to be ended
    /// while it can still be stored to its end.
    pub fn has_room(&self) -> bool {
        self.has_room
    }

    /// Stores samples, in steps of the depth's least significant bit: to be called at least every 100 ms. They are
    /// with the operating system when this returns, which a crash of this program cannot undo, and on the medium
    /// at most a second of audio later.
    ///
    /// # Errors
    /// [`StoreError::Wav`] and [`StoreError::Disk`]; what was stored before is kept. It may be tried again with the
    /// same samples after [`StoreError::Wav`], where none of them was stored.
    pub fn append(&mut self, samples: &[i32]) -> Result<(), StoreError> {
        self.file.append(samples)?;
        if (self.frames() - self.synced).0 >= u64::from(self.format.rate.hz()) {
            self.sync()?;
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.file.patch_header()?;
        self.file.get_mut().sync().doing("sync", &self.path)?;
        self.synced = self.frames();
        self.has_room = free(&*self.disk, &self.folder).is_none_or(|free| free >= LEAST_ROOM);
        Ok(())
    }
}

/// What there is to say of a take that was recorded to its end.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Its measures.
    pub analysis: &'a TakeAnalysis,
    /// Its verdict, by the collection's profile.
    pub verdict: &'a Verdict,
    /// What capture knows of its wholeness.
    pub integrity: &'a Integrity,
    /// Frames from before the sign to speak.
    pub pre_roll: Frames,
    /// Frames from after the stop.
    pub post_roll: Frames,
}
