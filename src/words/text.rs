//! Interface texts by their message id.

use super::Language;

/// A value put into a text: a number (for plurals) or a string.
pub type Arg<'a> = fluent_bundle::FluentValue<'a>;

/// The text `id` in `language`, with its placeholders filled: `text(lang, "progress-line", &[("accepted", 3.into())])`.
pub fn text(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> String {
    let _ = (language, id, args);
    todo!()
}
