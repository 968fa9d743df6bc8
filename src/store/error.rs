//! Why the store cannot do what it was asked.

use std::io;
use std::path::{Path, PathBuf};

use crate::audio::WavError;
use crate::collection::{ConfigError, Refusal, SpeakerId, SpeakersError, TakeId};
use crate::script::{ImageProblem, PromptId, ScriptError};
use crate::verdict::ProfileError;

/// Why the store cannot do what it was asked: each message names the cause and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Choose another folder, or create a collection there.
    #[error("{} is not a collection: it has no collection.toml; check the path, or make one with `takegate new`", .0.display())]
    NotACollection(PathBuf),
    /// Choose a folder that is empty or does not exist.
    #[error("{} is not empty; choose a new folder for the collection, or an empty one", .0.display())]
    NotEmpty(PathBuf),
    /// Close the other Takegate.
    #[error(
        "the collection {} is already open in another Takegate{}; close it there first",
        .folder.display(),
        .by.as_ref().map_or(String::new(), |by| format!(" ({by})"))
    )]
    AlreadyOpen {
        /// The collection.
        folder: PathBuf,
        /// Which process of whom has it open, since when; `None` where that cannot be read.
        by: Option<String>,
    },
    /// Open it for writing: close the other Takegate, or give yourself write permission.
    #[error(
        "cannot write to the collection {}: it was opened for looking only, because another Takegate has it open or \
         its folder cannot be written; close it there, or give yourself write permission, and open it again",
        .0.display()
    )]
    OnlyLooking(PathBuf),
    /// Put the file or folder itself there.
    #[error(
        "{} is a symbolic link, and Takegate follows none out of a collection; put the file or folder itself in its \
         place (the collection's own folder may be a link)",
        .0.display()
    )]
    Link(PathBuf),
    /// Free some space.
    #[error(
        "cannot begin a take: only {} MiB are free on the disk of {}; free some space and go on",
        .free >> 20,
        .folder.display()
    )]
    NoRoom {
        /// Bytes that are free.
        free: u64,
        /// The collection.
        folder: PathBuf,
    },
    /// Open the collection again.
    #[error(
        "cannot write to {}: another program changed it while the collection was open; close Takegate and open the \
         collection again, which keeps every take",
        .0.display()
    )]
    ChangedOutside(PathBuf),
    /// Begin a new collection.
    #[error(
        "cannot count on: this collection has used up its numbers of {0}; begin a new collection"
    )]
    NoNumberLeft(&'static str),
    /// Update this Takegate.
    #[error(
        "{} was made by a newer Takegate (version {found} of the format, this one knows {known}); update Takegate",
        .file.display()
    )]
    Newer {
        /// The file that says so.
        file: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version known.
        known: u32,
    },
    /// Put the image right, and make the collection again.
    #[error("the image “{image}” {cause}")]
    Image {
        /// Its path as the script has it.
        image: String,
        /// What is wrong with it.
        cause: ImageProblem,
    },
    /// Put the settings right.
    #[error("{}: {cause}", .file.display())]
    Config {
        /// `collection.toml`.
        file: PathBuf,
        /// What is wrong in it.
        cause: ConfigError,
    },
    /// Put the profile right.
    #[error("{}: {cause}", .file.display())]
    Profile {
        /// `profile.toml`.
        file: PathBuf,
        /// What is wrong in it.
        cause: ProfileError,
    },
    /// Put the first profile back: all takes of a collection are judged by one.
    #[error(
        "{} is not the profile this collection began with (SHA-256 {wanted}); put that one back, or make a new \
         collection with the changed one",
        .file.display()
    )]
    ProfileChanged {
        /// `profile.toml`.
        file: PathBuf,
        /// Hash of the profile at the beginning.
        wanted: String,
    },
    /// Put the script right.
    #[error("{}: {cause}", .file.display())]
    Script {
        /// `script.tsv`.
        file: PathBuf,
        /// What is wrong in it.
        cause: ScriptError,
    },
    /// Choose another pseudonym.
    #[error(transparent)]
    Speakers(#[from] SpeakersError),
    /// Add the speaker first.
    #[error("there is no speaker “{0}” in this collection; add the speaker first")]
    UnknownSpeaker(SpeakerId),
    /// Choose a prompt of the script.
    #[error(
        "there is no prompt “{0}” in this collection's script; see script.tsv for those there are"
    )]
    UnknownPrompt(PromptId),
    /// Begin a session first.
    #[error("no session is running; begin one with a speaker first")]
    NoSession,
    /// The rules of the collection do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The take is on disk and does not count; its prompt is still open.
    #[error(
        "take {take} could not be stored to the end and does not count; what is on disk of it is kept: {cause}"
    )]
    Salvaged {
        /// Which take.
        take: TakeId,
        /// What stood in the way.
        cause: Box<StoreError>,
    },
    /// The disk refused.
    #[error("cannot {doing} {}: {cause}; {}", .path.display(), remedy(.cause))]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The take's audio could not be written.
    #[error(transparent)]
    Wav(#[from] WavError),
    /// What was read is not what was once written there.
    #[error("{} cannot be understood: {cause}; put it back from a backup", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong in it.
        cause: String,
    },
    /// The index could not be made anew on disk; until the collection is closed it is kept in memory.
    #[error(
        "cannot write a new index.sqlite: {0}; check the folder's permissions and free space, and try again"
    )]
    Rebuild(String),
    /// The index could not be asked and could not be rebuilt.
    #[error(
        "the index cannot be used: {0}; close Takegate, delete index.sqlite and open the collection again"
    )]
    Index(#[from] rusqlite::Error),
}

impl StoreError {
    /// Whether a collection that cannot be opened for this reason can still be looked at: see
    /// [`Store::look`](super::Store::look).
    pub fn leaves_looking(&self) -> bool {
        match self {
            Self::AlreadyOpen { .. } => true,
            Self::Disk { doing, cause, .. } => {
                *doing != "read"
                    && matches!(
                        cause.kind(),
                        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                    )
            }
            _ => false,
        }
    }
}

fn remedy(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: free some space and go on"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "give yourself write permission to the folder, or choose another one"
        }
        io::ErrorKind::NotADirectory => {
            "a file stands where a folder is needed: choose another path"
        }
        io::ErrorKind::IsADirectory => {
            "a folder stands where a file is needed: move it away, or put the file back from a backup"
        }
        io::ErrorKind::NotFound => "check that the folder is there and its drive is connected",
        _ => "check the disk and its connection",
    }
}

/// Says to what an error of the system belongs.
pub(super) trait Doing<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, StoreError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, StoreError> {
        self.map_err(|cause| StoreError::Disk {
            doing,
            path: path.to_owned(),
            cause,
        })
    }
}
