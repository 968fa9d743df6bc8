//! Whether everything in a collection is as it was written.

use std::fmt;

use crate::collection::TakeId;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The WAV of a take is gone.
    Missing(TakeId),
    /// The WAV of a take is not what was stored.
    Changed(TakeId),
    /// The sidecar of a take is gone, damaged or speaks of another take.
    Sidecar {
        /// Which take.
        take: TakeId,
        /// What is wrong.
        cause: String,
    },
    /// The journal has a damaged or missing line.
    Journal(String),
    /// The index does not say what the journal says.
    Index(String),
    /// The script, profile, settings or speakers cannot be read.
    Unreadable(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(take) => write!(
                f,
                "take {take}: its WAV is missing; put it back from a backup"
            ),
            Self::Changed(take) => write!(
                f,
                "take {take}: its WAV is not what was stored (SHA-256 differs); put it back from a backup or record \
                 the prompt again"
            ),
            Self::Sidecar { take, cause } => write!(f, "take {take}: its sidecar {cause}"),
            Self::Journal(what) => write!(f, "journal.jsonl: {what}"),
            Self::Index(what) => write!(
                f,
                "index.sqlite: {what}; opening the collection again rebuilds it"
            ),
            Self::Unreadable(what) => f.write_str(what),
        }
    }
}

/// What [`super::Store::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Takes that were looked at.
    pub takes: usize,
    /// Takes that count.
    pub counting: usize,
    /// What is not as it should be.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}
