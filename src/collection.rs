//! What a collection is and what counts toward it: pure rules, no files, no clock.
//!
//! A collection wants `target` accepted takes of each speaker, and `reserve` more to choose from. One accepted
//! take counts for each prompt and speaker, whatever the number of takes. [`Ledger`] folds the lines of the
//! journal into the state of every take; [`Progress`] counts them.

mod config;
mod ledger;
mod progress;
mod speaker;
mod take;

pub use config::{CollectionConfig, ConfigError, Language, StartRule, StopRule};
pub use ledger::{Ledger, TakeStatus};
pub use progress::{Progress, PromptProgress, Quota, SpeakerProgress};
pub use speaker::{Speaker, SpeakerId, Speakers, SpeakersError};
pub use take::{Decision, Refusal, Ruling, SessionId, TakeId, TakeLine, TakeState};
