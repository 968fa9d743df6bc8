//! Reading a profile from a file of somebody's own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::files::SETTINGS_MOST;
use crate::verdict::{Profile, ProfileError};

/// Why a file is not taken for a profile: each message names the cause and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ProfileFileError {
    /// Check the path and its permissions.
    #[error(
        "the profile {} cannot be read: {cause}; check that it is a file and that you may read it",
        .file.display()
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Save what comes out of it to a file.
    #[error("{} is a pipe or a device, not a file; save what comes from it to a file first", .0.display())]
    NotAFile(PathBuf),
    /// Choose another file.
    #[error(
        "{} is no profile: it is larger than {} MiB; choose a profile's TOML file",
        .0.display(),
        SETTINGS_MOST >> 20
    )]
    TooLarge(PathBuf),
    /// Save it in another encoding.
    #[error("{} is no profile: it is not UTF-8; save it as UTF-8", .0.display())]
    NotUtf8(PathBuf),
    /// Put right what the cause names.
    #[error("{} is no valid profile: {cause}", .file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// What is wrong in it.
        cause: ProfileError,
    },
}

/// Reads a profile's TOML file.
///
/// # Errors
/// [`ProfileFileError`].
pub fn read_profile(file: &Path) -> Result<Profile, ProfileFileError> {
    let unreadable = |cause| ProfileFileError::Unreadable {
        file: file.to_owned(),
        cause,
    };
    // Before it is opened: a pipe waits for whoever writes into it, maybe for ever.
    let meta = fs::metadata(file).map_err(unreadable)?;
    if !meta.is_file() && !meta.is_dir() {
        return Err(ProfileFileError::NotAFile(file.to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|opened| opened.take(SETTINGS_MOST + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > SETTINGS_MOST {
        return Err(ProfileFileError::TooLarge(file.to_owned()));
    }
    let toml = String::from_utf8(bytes).map_err(|_| ProfileFileError::NotUtf8(file.to_owned()))?;
    Profile::parse(&toml).map_err(|cause| ProfileFileError::Invalid {
        file: file.to_owned(),
        cause,
    })
}
