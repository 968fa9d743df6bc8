//! Why a request is refused.

use crate::words::{Language, text};

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not while a take is under way.
    TakeUnderWay,
    /// Only while a take is under way.
    NoTake,
    /// An accepted take of this prompt counts already: it must be turned down before another is recorded.
    AlreadyAccepted,
    /// No take of this session is there to be ruled on.
    NothingToRule,
    /// There is no such prompt, or none in that direction.
    NoSuchPrompt,
    /// Not while the session is paused.
    Paused,
    /// Not while there is no audio.
    NoAudio,
    /// There is nothing left to record.
    Finished,
}

impl Refusal {
    /// The refusal in words, with what to do.
    pub fn words(self, language: Language) -> String {
        let id = match self {
            Self::TakeUnderWay => "refused-take-under-way",
            Self::NoTake => "refused-no-take",
            Self::AlreadyAccepted => "refused-already-accepted",
            Self::NothingToRule => "refused-nothing-to-rule",
            Self::NoSuchPrompt => "refused-no-such-prompt",
            Self::Paused => "refused-paused",
            Self::NoAudio => "refused-no-audio",
            Self::Finished => "refused-finished",
        };
        text(language, id, &[])
    }
}
