//! What recovery found and did, in words.

use std::fmt;

use crate::collection::{SpeakerId, TakeId, TakeState};
use crate::units::Seconds;

/// One thing that recovery found, and what it did.
#[derive(Clone, Debug, PartialEq)]
pub enum RecoveryItem {
    /// A recording that had not been ended, or had not been judged.
    Salvaged {
        /// Which take.
        take: TakeId,
        /// How much of it there is.
        length: Seconds,
    },
    /// A take that was stored to the end but for its line in the journal.
    Adopted {
        /// Which take.
        take: TakeId,
        /// What it is now.
        state: TakeState,
    },
    /// A take whose file is gone.
    Missing(TakeId),
    /// A missing take whose file is back.
    Found(TakeId),
    /// A take without sidecar, measured anew.
    SidecarRebuilt(TakeId),
    /// A ruling that the journal had lost and the sidecar had kept.
    RulingRestored(TakeId),
    /// A torn end of the journal.
    TailCut {
        /// Bytes of it.
        bytes: usize,
        /// Where they are kept, below the collection's folder.
        kept: String,
    },
    /// A line of the journal that is not as it was written.
    DamagedLine(u64),
    /// Lines of the journal that are gone.
    LinesLost {
        /// Number of the first.
        first: u64,
        /// Number of the last.
        last: u64,
    },
    /// Speakers that the journal or the takes know and `speakers.toml` did not.
    SpeakerRestored(SpeakerId),
    /// The index was rebuilt.
    IndexRebuilt {
        /// Why.
        why: String,
    },
    /// The index cannot be kept on disk and is kept in memory until the collection is closed.
    IndexInMemory {
        /// Why.
        why: String,
    },
    /// A file that could not be explained, put aside.
    Quarantined {
        /// What it was called, below the collection's folder.
        file: String,
        /// Why.
        why: String,
    },
    /// A file that held nothing.
    Removed {
        /// What it was called, below the collection's folder.
        file: String,
        /// Why.
        why: String,
    },
    /// Something that could not be put right now and will be tried again at the next opening.
    Trouble {
        /// What it is about.
        about: String,
        /// What stood in the way.
        cause: String,
    },
}

impl fmt::Display for RecoveryItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Salvaged { take, length } => write!(
                f,
                "take {take}: a recording of {length} that was never finished is kept as salvaged; it does not \
                 count, its prompt is open"
            ),
            Self::Adopted { take, state } => write!(
                f,
                "take {take}: stored whole but for its line in the journal; now it has one, as {}",
                state.wire()
            ),
            Self::Missing(take) => write!(
                f,
                "take {take}: its file is missing and it no longer counts; put the file back and open the \
                 collection again"
            ),
            Self::Found(take) => write!(f, "take {take}: its file is back"),
            Self::SidecarRebuilt(take) => write!(
                f,
                "take {take}: its sidecar was missing or damaged and was made anew from the recording"
            ),
            Self::RulingRestored(take) => write!(
                f,
                "take {take}: a ruling that the journal had lost was restored from the sidecar"
            ),
            Self::TailCut { bytes, kept } => write!(
                f,
                "journal.jsonl: {bytes} bytes of a torn end were cut off; they are kept in {kept}"
            ),
            Self::DamagedLine(line) => write!(
                f,
                "journal.jsonl: line {line} is damaged; its take, if it was one, is taken from the sidecar"
            ),
            Self::LinesLost { first, last } => write!(
                f,
                "journal.jsonl: the lines numbered {first} to {last} are gone; their takes are taken from the \
                 sidecars"
            ),
            Self::SpeakerRestored(speaker) => {
                write!(f, "speaker {speaker}: restored to speakers.toml")
            }
            Self::IndexRebuilt { why } => write!(f, "index.sqlite: {why}; it was rebuilt"),
            Self::IndexInMemory { why } => write!(
                f,
                "index.sqlite: {why}; the index is kept in memory until the collection is closed"
            ),
            Self::Quarantined { file, why } => {
                write!(f, "{file}: {why}; it was moved to quarantine/")
            }
            Self::Removed { file, why } => write!(f, "{file}: {why}; it was removed"),
            Self::Trouble { about, cause } => write!(f, "{about}: {cause}"),
        }
    }
}

/// What recovery found and did when a collection was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecoveryReport {
    /// Each thing, in the order in which it was dealt with.
    pub items: Vec<RecoveryItem>,
}

impl RecoveryReport {
    /// Whether everything was in order.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
