//! What people read: advice and interface texts, from the Fluent files in `assets/words`, by language.
//!
//! A text is found by its id and filled with what it says about this take. Ids of advice are made of the audience
//! and the finding's code (`speaker-too-loud`, `operator-too-loud`), those of measures of their names on the wire
//! (`measure-snr-db`). A test holds both languages to the same ids and placeholders, and every id to a use.

mod advice;
mod language;
mod quantity;
mod text;
mod treatment;

pub use advice::{Audience, advice};
pub use language::{Language, UnknownLanguage};
pub use quantity::{label, limit, value};
pub use text::{Arg, text};
pub use treatment::{other_device, treatments};
