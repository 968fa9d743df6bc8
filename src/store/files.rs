//! Reading, hashing and replacing whole files.

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::error::{Doing, StoreError};

/// Lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The largest settings, profiles and lists of speakers that are read: a thousand times what one needs.
pub(super) const SETTINGS_MOST: u64 = 16 << 20;
/// The largest sidecar that is read; one takes some 5 KiB.
pub(super) const SIDECAR_MOST: u64 = 4 << 20;
/// The largest journal that is read: two million takes.
pub(super) const JOURNAL_MOST: u64 = 1 << 30;

/// Reads a whole file of at most `most` bytes: what is larger is none of ours, and would fill the memory.
pub(super) fn read_all(disk: &dyn Disk, path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    let too_large = || StoreError::Damaged {
        file: path.to_owned(),
        cause: format!("it is larger than {} MiB", most >> 20),
    };
    let len = disk.len(path).doing("look at", path)?;
    if len.is_some_and(|len| len > most) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    disk.reader(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .doing("read", path)?;
    // It may have grown meanwhile.
    match bytes.len() as u64 > most {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}

pub(super) fn read_text(disk: &dyn Disk, path: &Path, most: u64) -> Result<String, StoreError> {
    String::from_utf8(read_all(disk, path, most)?).map_err(|_| StoreError::Damaged {
        file: path.to_owned(),
        cause: "it is not UTF-8".to_owned(),
    })
}

/// A take's WAV, its header read.
pub(crate) type TakeReader = hound::WavReader<BufReader<Box<dyn Read + Send>>>;

/// Opens a take's WAV for reading.
///
/// # Errors
/// [`hound::Error::IoError`] where the disk refuses, others where it is no WAV.
pub(crate) fn open_wav(disk: &dyn Disk, path: &Path) -> hound::Result<TakeReader> {
    let file = disk.reader(path).map_err(hound::Error::IoError)?;
    hound::WavReader::new(BufReader::new(file))
}

/// SHA-256 of a file, in hex.
pub(super) fn sha256(disk: &dyn Disk, path: &Path) -> Result<String, StoreError> {
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    let mut file = disk.reader(path).doing("read", path)?;
    loop {
        match file.read(&mut block).doing("read", path)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&block[..n]),
        }
    }
}

/// The name under which a file is written before it takes its place.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// Writes a whole file so that at any moment either the old or the new one is there. The folder's names are
/// still to be synced.
pub(super) fn replace(
    disk: &dyn Disk,
    path: &Path,
    content: impl AsRef<[u8]>,
) -> Result<(), StoreError> {
    let unfinished = unfinished(path);
    if disk
        .len(&unfinished)
        .doing("look at", &unfinished)?
        .is_some()
    {
        disk.remove(&unfinished).doing("remove", &unfinished)?;
    }
    disk.create_new(&unfinished)
        .and_then(|mut file| {
            file.write_all(content.as_ref())?;
            file.sync()
        })
        .doing("write", &unfinished)?;
    disk.rename(&unfinished, path).doing("write", path)
}

/// Creates a folder and makes its name last.
pub(super) fn create_folder(disk: &dyn Disk, path: &Path, root: &Path) -> Result<(), StoreError> {
    disk.create_folder(path).doing("create", path)?;
    // Each folder's own name stands in the one above it.
    let mut folder = path;
    while folder != root {
        let Some(above) = folder.parent() else { break };
        disk.sync_folder(above).doing("sync", above)?;
        folder = above;
    }
    Ok(())
}
