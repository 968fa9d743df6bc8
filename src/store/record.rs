//! Takes as the store tells of them.

use crate::collection::{Ledger, SessionId, SpeakerId, TakeId, TakeState, TakeStatus};
use crate::script::PromptId;
use crate::units::Frames;
use crate::verdict::Outcome;

/// What is known of a stored take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeRecord {
    /// Which take.
    pub id: TakeId,
    /// What it is now.
    pub state: TakeState,
    /// Whether it is the one that counts for its prompt and speaker.
    pub counts: bool,
    /// The verdict's outcome; `None` where nothing was judged.
    pub outcome: Option<Outcome>,
    /// Whether capture vouches that no frame is lost.
    pub whole: bool,
    /// Why it is not accepted, the main reason first: wire names of findings, `misread`, `operator`, or why it
    /// was discarded or salvaged.
    pub reasons: Vec<String>,
    /// Length, pre- and post-roll included.
    pub frames: Frames,
    /// When it was begun, UTC with the local offset; `None` where that was lost in a crash.
    pub started_at: Option<String>,
    /// SHA-256 of the WAV, in hex.
    pub sha256: String,
}

impl TakeRecord {
    pub(super) fn of(take: &TakeStatus, ledger: &Ledger) -> Self {
        let line = take.line();
        Self {
            id: line.id.clone(),
            state: take.state(),
            counts: ledger.counts(&line.id),
            outcome: line.outcome,
            whole: line.whole,
            reasons: take.reasons(),
            frames: line.frames,
            started_at: line.started_at.clone(),
            sha256: line.sha256.clone(),
        }
    }
}

/// Which takes are asked for; the default asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeFilter {
    /// Of this speaker only.
    pub speaker: Option<SpeakerId>,
    /// Of this session only.
    pub session: Option<SessionId>,
    /// Of this prompt only.
    pub prompt: Option<PromptId>,
    /// In this state only.
    pub state: Option<TakeState>,
    /// Only those that count for their prompt and speaker.
    pub counting: bool,
}

impl TakeFilter {
    /// The takes that count: at most one for each prompt and speaker.
    pub fn counting() -> Self {
        Self {
            counting: true,
            ..Self::default()
        }
    }
}
