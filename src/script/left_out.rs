//! What stands in a script and has no place in a collection.

use std::fmt;

use super::PromptId;

/// Something that was left out, and where. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// A prompt of a kind that is not shown: sound, video, a text in a file of its own, a second picture.
    Media {
        /// The line.
        line: u64,
        /// Of which prompt.
        id: PromptId,
        /// Its type, as the script has it.
        kind: String,
    },
    /// A recording without anything to read.
    NoText {
        /// The line.
        line: u64,
        /// Its id.
        id: PromptId,
    },
    /// Something that is shown without being recorded.
    NoRecording {
        /// The line.
        line: u64,
    },
    /// A section in random order.
    RandomOrder {
        /// The line.
        line: u64,
    },
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media { line, id, kind } => write!(
                f,
                "line {line}: what {id} shows as {kind} is left out; only texts and one picture are shown"
            ),
            Self::NoText { line, id } => {
                write!(f, "line {line}: {id} has nothing to read and is left out")
            }
            Self::NoRecording { line } => write!(
                f,
                "line {line}: what is only shown and not recorded is left out"
            ),
            Self::RandomOrder { line } => write!(
                f,
                "line {line}: the section asks for a random order; the order of the script is kept"
            ),
        }
    }
}
