//! Why an export cannot be done.

use std::io;
use std::path::{Path, PathBuf};

use crate::collection::TakeId;
use crate::script::PromptId;
use crate::store::StoreError;

/// Why an export cannot be done: each message names the cause and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Record first.
    #[error("no take is accepted yet, so there is nothing to export; record first")]
    Nothing,
    /// Choose another target, or say that the old export may go.
    #[error(
        "{} exists already; choose another folder, or replace that export with --replace",
        .0.display()
    )]
    Exists(PathBuf),
    /// Choose another target: what is there is none of ours to remove.
    #[error(
        "{} exists and is no export of Takegate (it has no manifest.jsonl and SHA256SUMS), so it is not replaced; \
         choose another folder",
        .0.display()
    )]
    NotAnExport(PathBuf),
    /// Choose a folder outside the takes.
    #[error("{} is among the takes of the collection; choose a folder elsewhere", .0.display())]
    AmongTakes(PathBuf),
    /// The texts cannot stand in `metadata.csv`.
    #[error(
        "LJSpeech's metadata.csv can hold neither | nor line breaks in a text, and these prompts have them: {}; \
         leave it out with --no-metadata (manifest.jsonl holds any text), or record them from a changed script",
        list(.0)
    )]
    Texts(Vec<PromptId>),
    /// The file is not what was recorded: `takegate verify` tells more.
    #[error(
        "the file of take {0} is not what was recorded: its SHA-256 differs; see `takegate verify`, and put it back \
         from a backup"
    )]
    Altered(TakeId),
    /// The file cannot be read as the take it should be.
    #[error("the file of take {take} cannot be read: {cause}; see `takegate verify`")]
    Take {
        /// Which take.
        take: TakeId,
        /// What is wrong.
        cause: String,
    },
    /// Whoever asked for the export ended it.
    #[error("the export was ended; nothing was left behind")]
    Cancelled,
    /// The disk refused.
    #[error("cannot {doing} {}: {cause}; check the disk's free space and its connection", .path.display())]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The collection could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The export is whole, only the journal does not know of it.
    #[error("{} is exported and whole, but the journal could not be told: {cause}", .target.display())]
    Journal {
        /// The folder.
        target: PathBuf,
        /// Why not.
        cause: Box<StoreError>,
    },
}

/// Prompts by name: all of a few, the first of many.
fn list(prompts: &[PromptId]) -> String {
    const SHOWN: usize = 20;
    let names: Vec<&str> = prompts.iter().take(SHOWN).map(PromptId::as_str).collect();
    let more = match prompts.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names.join(", "))
}

/// Says what was being done when the disk refused.
pub(super) trait Doing<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, ExportError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T, ExportError> {
        self.map_err(|cause| ExportError::Disk {
            doing,
            path: path.to_owned(),
            cause,
        })
    }
}
