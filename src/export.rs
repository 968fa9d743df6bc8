//! Accepted takes out, in a folder of their own:
//!
//! ```text
//! wavs/<speaker>_<prompt>_<number>.wav   the takes' samples, untouched
//! metadata.csv                           id|text|normalized text, as LJSpeech has it
//! manifest.jsonl                         a JSON object for each take with every measure
//! SHA256SUMS                             for `sha256sum -c`
//! ```
//!
//! Where the profile limits the silence at the ends, what is more is cut off: whole samples, none changed. The
//! manifest says where in the take the exported file begins. Everything is written beside the target under
//! another name, which it gives up only when all of it is on the medium: what has the target's name is whole.
//! An earlier export is replaced in one step, so that either has the name at any moment; where the system has no such
//! step (Windows, NFS, FAT), in two, between which the earlier one stands beside it.

mod error;
mod folder;
mod manifest;
mod metadata;
mod take;
mod trim;
mod wav;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use error::ExportError;
pub use take::ExportTake;

use self::folder::{PartFolder, hex_line};
use crate::store::{Disk, LocalDisk, Store, TakeFilter};
use crate::units::Seconds;
use crate::verdict::EndSilence;

/// What an export is to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// An earlier export in the target's place is replaced; anything else there never is.
    pub replace: bool,
    /// `metadata.csv` is written. LJSpeech can hold neither `|` nor line breaks in a text.
    pub metadata: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            replace: false,
            metadata: true,
        }
    }
}

/// What was exported.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportReport {
    /// The folder.
    pub target: PathBuf,
    /// Takes in it.
    pub takes: usize,
    /// Takes of which silence was cut off.
    pub trimmed: usize,
    /// Length of all exported files together.
    pub duration: Seconds,
}

/// Exports the takes that count, and writes that down in the journal, unless the collection is only looked at. `on_take` hears how many of how many takes
/// are done; `cancel` ends the export between two takes and leaves nothing.
///
/// # Errors
/// [`ExportError`]; the target is then as it was before, but for [`ExportError::Journal`].
pub fn export(
    store: &mut Store,
    target: &Path,
    options: Options,
    on_take: &mut dyn FnMut(usize, usize),
    cancel: &AtomicBool,
) -> Result<ExportReport, ExportError> {
    let collection = std::path::absolute(store.folder()).unwrap_or_else(|_| store.folder().into());
    if std::path::absolute(target).is_ok_and(|target| target.starts_with(collection.join("takes")))
    {
        return Err(ExportError::AmongTakes(target.to_owned()));
    }
    let records = store.takes(&TakeFilter::counting())?;
    let takes = records
        .iter()
        .map(|record| ExportTake::of(store, &record.id))
        .collect::<Result<Vec<_>, _>>()?;
    let end_silence = store.profile().end_silence();
    let disk = store.disk();
    let report = write_on(disk, takes, end_silence, target, options, on_take, cancel)?;
    if store.is_only_looked_at() {
        // Its journal is not ours to write.
        return Ok(report);
    }
    store
        .exported(&report.target, "ljspeech", report.takes as u32)
        .map_err(|cause| ExportError::Journal {
            target: report.target.clone(),
            cause: Box::new(cause),
        })?;
    Ok(report)
}

/// Writes takes to a folder; what [`export`] does once it knows which.
///
/// # Errors
/// [`ExportError`]; the target is then as it was before.
pub fn write(
    takes: Vec<ExportTake>,
    end_silence: Option<EndSilence>,
    target: &Path,
    options: Options,
    on_take: &mut dyn FnMut(usize, usize),
    cancel: &AtomicBool,
) -> Result<ExportReport, ExportError> {
    let disk = Arc::new(LocalDisk);
    write_on(disk, takes, end_silence, target, options, on_take, cancel)
}

/// [`write`] on another file system.
fn write_on(
    disk: Arc<dyn Disk>,
    mut takes: Vec<ExportTake>,
    end_silence: Option<EndSilence>,
    target: &Path,
    options: Options,
    on_take: &mut dyn FnMut(usize, usize),
    cancel: &AtomicBool,
) -> Result<ExportReport, ExportError> {
    if takes.is_empty() {
        return Err(ExportError::Nothing);
    }
    takes.sort_by_key(ExportTake::name);
    if options.metadata {
        metadata::check(&takes)?;
    }
    let folder = PartFolder::begin(disk, target, options.replace)?;
    folder.create_folder("wavs")?;
    let mut lines = String::new();
    let mut sums = Vec::new();
    let (mut trimmed, mut duration) = (0, 0.0);
    let all = takes.len();
    for (done, take) in takes.iter().enumerate() {
        on_take(done, all);
        if cancel.load(Ordering::Relaxed) {
            return Err(ExportError::Cancelled);
        }
        let file = wav::write(take, end_silence, &folder)?;
        trimmed += usize::from(!file.cut.is_nothing());
        duration += file.frames.seconds(file.rate).0;
        lines.push_str(&manifest::line(take, &file));
        sums.push(hex_line(&file.sha256, &take.file()));
    }
    if options.metadata {
        let sha256 = folder.write("metadata.csv", &metadata::content(&takes))?;
        sums.push(hex_line(&sha256, "metadata.csv"));
    }
    let sha256 = folder.write("manifest.jsonl", &lines)?;
    sums.push(hex_line(&sha256, "manifest.jsonl"));
    folder.write("SHA256SUMS", &sums.concat())?;
    let target = folder.commit()?;
    on_take(all, all);
    Ok(ExportReport {
        target,
        takes: all,
        trimmed,
        duration: Seconds(duration),
    })
}
