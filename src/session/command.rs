//! What can be asked of a session, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use crate::audio::DeviceFacts;
use crate::collection::{Ruling, TakeId};
use crate::script::PromptId;
use crate::store::TakeRecord;
use crate::units::Frames;
use crate::verdict::Verdict;

use super::{LevelCheck, Refusal};

/// What the operator, the speaker or a [`Driver`](super::Driver) asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin a take of the prompt that is shown.
    Start,
    /// Begin a take that ends by itself after so many frames.
    StartFor(Frames),
    /// Check the level: the speaker reads a line, then the room is measured. Nothing of it is stored but the result.
    CheckLevel,
    /// End the take under way, after its post-roll; of a level check the line, or the measuring of the room.
    Stop,
    /// "I misread that": puts the take under way aside, or turns the last accepted one down; its prompt comes again.
    /// A level check under way is forgotten.
    Misread,
    /// The operator's word on a take; `None` means the last one of this session.
    Rule {
        /// Which take.
        take: Option<TakeId>,
        /// What is said of it.
        ruling: Ruling,
    },
    /// Show the next open prompt without recording this one.
    Skip,
    /// Show the prompt before this one.
    Back,
    /// Show this prompt.
    GoTo(PromptId),
    /// Nothing starts a take until [`Command::Resume`].
    Pause,
    /// End the pause.
    Resume,
    /// Write something down, about the last take of this session where there is one.
    Note(String),
    /// Put out the clip lamp.
    PutOutLamp,
    /// End the session; a take under way is ended first, judged and stored.
    End,
}

/// A take that has been judged and stored.
#[derive(Clone, Debug)]
pub struct JudgedTake {
    /// The take as the store has it.
    pub record: TakeRecord,
    /// What was to be read.
    pub text: String,
    /// The judgement with all its findings.
    pub verdict: Verdict,
    /// From the take's last frame reaching the session to the verdict being stored.
    pub took: Duration,
}

/// What happened, in order; each event is told once.
#[derive(Clone, Debug)]
pub enum Event {
    /// A take was judged and stored.
    Judged(Arc<JudgedTake>),
    /// A level check is complete.
    LevelChecked(Arc<LevelCheck>),
    /// A take was put aside before it was judged.
    Discarded(TakeRecord),
    /// A ruling of the operator was written down.
    Ruled(TakeRecord),
    /// A request cannot be met in this state.
    Refused(Refusal),
    /// A request cannot be met; in words.
    Failed(String),
    /// A take could not be stored to its end: it does not count, what is on disk of it is kept, and its prompt is
    /// still open. In words.
    Salvaged(String),
    /// The audio stream was lost; in words.
    AudioLost(String),
    /// Another device answers in the place of the one that was lost. It is not used unless a take is started, which
    /// begins a new session with it; when the lost one is back, that is used at once.
    OtherDevice(Arc<DeviceFacts>),
    /// A stream runs again.
    AudioBack,
    /// The source has nothing more to give (a replay at its end), so the session ends.
    SourceEnded,
}
