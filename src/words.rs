//! What people read: advice and interface texts, from the Fluent files in `assets/words`, by language.

mod advice;
mod language;
mod text;

pub use advice::{Audience, advice};
pub use language::{Language, UnknownLanguage};
pub use text::{Arg, text};
