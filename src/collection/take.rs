//! A take's identity, its states, and what the journal says of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::SpeakerId;
use crate::script::PromptId;
use crate::units::Frames;
use crate::verdict::Outcome;

/// One sitting of one speaker, counted from 1 in each collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub u32);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// Which take: `number` counts the takes of this prompt by this speaker from 1, through all sessions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TakeId {
    /// Who reads.
    pub speaker: SpeakerId,
    /// The sitting.
    pub session: SessionId,
    /// What is read.
    pub prompt: PromptId,
    /// The how-manieth time.
    pub number: u32,
}

impl fmt::Display for TakeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}/{}_{}",
            self.speaker, self.session, self.prompt, self.number
        )
    }
}

impl std::str::FromStr for TakeId {
    type Err = String;
    /// Reads what [`Display`](fmt::Display) writes: `speaker/session/prompt_number`.
    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let mut parts = text.splitn(3, '/');
            let (speaker, session) = (parts.next()?, parts.next()?);
            let (prompt, number) = parts.next()?.rsplit_once('_')?;
            Some(Self {
                speaker: speaker.parse().ok()?,
                session: SessionId(session.parse().ok()?),
                prompt: prompt.parse().ok()?,
                number: number.parse().ok()?,
            })
        };
        read()
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| format!("“{text}” names no take; write it as in the list of takes, such as anna/0001/greeting_2"))
    }
}

/// What became of a take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeState {
    /// It meets the profile, or the operator took it. Whether it also counts is another question: one
    /// accepted take counts for a prompt and speaker.
    Accepted,
    /// It does not meet the profile, or the operator turned it down.
    Rejected,
    /// It was saved after a crash or a failing disk. It counts only by the operator's word.
    Salvaged,
    /// It was given up before there was a verdict.
    Discarded,
    /// Its file is gone. It counts again when the file is back.
    Missing,
}

impl TakeState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Accepted,
        Self::Rejected,
        Self::Salvaged,
        Self::Discarded,
        Self::Missing,
    ];

    /// The state of this name on the wire.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.wire() == name)
    }

    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Salvaged => "salvaged",
            Self::Discarded => "discarded",
            Self::Missing => "missing",
        }
    }
}

/// What the journal says of a take when it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeLine {
    /// Which take.
    #[serde(flatten)]
    pub id: TakeId,
    /// What became of it.
    pub state: TakeState,
    /// The verdict's outcome; `None` where nothing was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Whether capture vouches that no frame is lost and the device and rate stayed the same. Without that nobody
    /// can accept the take.
    pub whole: bool,
    /// What rejects it, by wire name, the most useful first; or why it was discarded or salvaged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// When its first frame was stored, UTC with the local offset; for people, never for order. `None` where that
    /// was lost in a crash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// Length, pre- and post-roll included.
    pub frames: Frames,
    /// SHA-256 of the WAV, in hex.
    pub sha256: String,
}

/// What the operator says of a take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ruling")]
pub enum Ruling {
    /// "I misread that": an accepted take is turned down and its prompt is open again.
    Misread,
    /// An accepted or salvaged take is turned down.
    Reject {
        /// In the operator's words.
        reason: String,
    },
    /// A take is accepted, and takes the place of the one that counted for its prompt and speaker.
    Accept {
        /// In the operator's words.
        reason: String,
    },
    /// The last ruling on the take that still stands is taken back.
    Undo,
}

/// A ruling on a take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which take.
    #[serde(flatten)]
    pub take: TakeId,
    /// What is said of it.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// Who says so.
    pub who: String,
}

/// Why a ruling is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such take.
    #[error("there is no take {0}; see the list of takes for those there are")]
    Unknown(TakeId),
    /// Its file is gone.
    #[error("the file of take {0} is missing; put it back and open the collection again")]
    Missing(TakeId),
    /// Only an accepted or salvaged take can be turned down.
    #[error("take {take} is {} and does not count; there is nothing to turn down", .state.wire())]
    NotAccepted {
        /// Which take.
        take: TakeId,
        /// What it is.
        state: TakeState,
    },
    /// It counts already.
    #[error("take {0} is accepted and counts already")]
    Counts(TakeId),
    /// Frames are lost, the device or the rate changed, or nobody knows whether they did.
    #[error(
        "take {0} cannot be accepted: frames are lost, the device or its rate changed, or what capture knew of \
         that was lost in a crash; record the prompt again"
    )]
    NotWhole(TakeId),
    /// It was never judged.
    #[error("take {0} was given up before it was judged; record the prompt again")]
    NotJudged(TakeId),
    /// The profile keeps the verdict to itself.
    #[error(
        "take {0} does not meet the profile, and the profile lets no operator accept such takes; record the prompt again"
    )]
    ProfileForbids(TakeId),
    /// No ruling stands.
    #[error("there is no ruling on take {0} to take back")]
    NothingToUndo(TakeId),
}
