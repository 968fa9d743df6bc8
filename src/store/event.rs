//! What a line of the journal says.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::audio::DeviceFacts;
use crate::collection::{Decision, Ledger, SessionId, Speaker, SpeakerId, TakeId, TakeLine};

/// What happened. Fields and events may be added; none is ever renamed or changes its meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The collection was made.
    Created {
        /// Version of the collection's format.
        schema: u32,
        /// Version of the Takegate that made it.
        takegate: String,
    },
    /// A speaker joined.
    Speaker {
        /// Who.
        speaker: Speaker,
    },
    /// A session began.
    SessionBegin {
        /// Which.
        session: SessionId,
        /// Who reads.
        speaker: SpeakerId,
        /// What is recorded with.
        device: DeviceFacts,
    },
    /// The level was checked before takes were recorded: the measures of the line that was read, of the room
    /// without a voice, and what was to be done.
    LevelCheck {
        /// Of which session.
        session: SessionId,
        /// The line, by the measures' names on the wire.
        line: Map<String, Value>,
        /// The room, likewise.
        room: Map<String, Value>,
        /// What was to be done: wire names of findings, or `no_microphone`.
        remarks: Vec<String>,
    },
    /// A session ended in order.
    SessionEnd {
        /// Which.
        session: SessionId,
    },
    /// A take was stored: from this line on it counts, if it is accepted.
    Take(TakeLine),
    /// The operator ruled on a take.
    Decision(Decision),
    /// Somebody wrote something down.
    Note {
        /// What.
        text: String,
        /// Who.
        who: String,
        /// About which take.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take: Option<TakeId>,
    },
    /// Takes were exported.
    Export {
        /// To which folder.
        target: String,
        /// In which format.
        format: String,
        /// How many.
        takes: u32,
    },
    /// A take's file was found to be gone.
    Missing {
        /// Which.
        take: TakeId,
    },
    /// A missing take's file is back.
    Found {
        /// Which.
        take: TakeId,
    },
    /// A torn end of this journal was cut off; the sidecars are to be asked for what it may have held.
    Torn,
    /// Damage to this journal was seen, and what could be had from the sidecars was written anew.
    Mended {
        /// The last line of the file that was looked at then, counted from 1.
        line: u64,
    },
    /// An event that a newer Takegate knows.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// Applies what the event says of a take. `false` where it says nothing that the ledger can take: an unknown
    /// take, a second line of the same one, or something else altogether.
    pub(super) fn apply(&self, ledger: &mut Ledger) -> bool {
        match self {
            Self::Take(line) => ledger.take(line.clone()),
            Self::Decision(decision) => ledger.decide(decision),
            Self::Missing { take } => ledger.missing(take, true),
            Self::Found { take } => ledger.missing(take, false),
            _ => false,
        }
    }
}
