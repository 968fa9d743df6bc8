//! Which files there are to check.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Endings by which audio files are known in a folder, in lower case.
pub(super) const ENDINGS: &[&str] = &[
    "wav", "wave", "flac", "aif", "aiff", "aifc", "caf", "mp3", "m4a", "m4b", "mp4", "aac", "ogg",
    "oga", "opus", "mka", "webm",
];

/// A file to check, or what stood in the way of finding it.
#[derive(Debug)]
pub(super) struct Found {
    /// As it was given or joined, with forward slashes.
    pub name: String,
    pub path: PathBuf,
    /// Why a folder cannot be looked into, and what to do.
    pub error: Option<String>,
}

/// The files named by `paths` and all audio files in the folders among them, each once, in the order of names.
/// What is hidden in a folder is left alone.
pub(super) fn find(paths: &[PathBuf]) -> Vec<Found> {
    let mut found = BTreeMap::new();
    let mut seen = HashSet::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut seen, &mut found);
        } else {
            add(path, None, &mut found);
        }
    }
    found.into_values().collect()
}

/// A path as it stands in a report.
pub(super) fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}

/// By name, and by path, for names that are no UTF-8 may look the same.
type ByName = BTreeMap<(String, PathBuf), Found>;

fn add(path: &Path, error: Option<String>, found: &mut ByName) {
    let name = shown(path);
    found.insert(
        (name.clone(), path.to_owned()),
        Found {
            name,
            path: path.to_owned(),
            error,
        },
    );
}

fn search(folder: &Path, seen: &mut HashSet<PathBuf>, found: &mut ByName) {
    let unseen = |error: std::io::Error| {
        Some(format!(
            "cannot be looked into: {error}; give yourself permission to read the folder, or leave it out"
        ))
    };
    // A link may lead back to a folder above.
    if let Ok(real) = folder.canonicalize()
        && !seen.insert(real)
    {
        return;
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return add(folder, unseen(error), found),
    };
    for entry in entries {
        let path = match entry {
            Ok(entry) if entry.file_name().to_string_lossy().starts_with('.') => continue,
            Ok(entry) => entry.path(),
            Err(error) => {
                add(folder, unseen(error), found);
                continue;
            }
        };
        if path.is_dir() {
            search(&path, seen, found);
        } else if is_audio(&path) {
            add(&path, None, found);
        }
    }
}

fn is_audio(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}
