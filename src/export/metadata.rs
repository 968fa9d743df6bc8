//! `metadata.csv` as LJSpeech has it: `id|text|normalized text`, no head, no quoting. A text that a spreadsheet would run
//! as a formula has a space before it; `manifest.jsonl` has each text as it is.

use super::{ExportError, ExportTake};
use crate::report::no_formula;

/// What ends a line for one reader or another (Python's `str.splitlines`), and the separator.
fn breaks_a_line(character: char) -> bool {
    matches!(
        character,
        '|' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
            ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Refuses, by name, all prompts whose text the format cannot hold.
pub(super) fn check(takes: &[ExportTake]) -> Result<(), ExportError> {
    let refused = takes
        .iter()
        .filter(|take| take.text.contains(breaks_a_line));
    let mut prompts: Vec<_> = refused.map(|take| take.id.prompt.clone()).collect();
    prompts.sort();
    prompts.dedup();
    if prompts.is_empty() {
        Ok(())
    } else {
        Err(ExportError::Texts(prompts))
    }
}

/// A line for each take. The text was read as it stands, so it is its own normalization.
pub(super) fn content(takes: &[ExportTake]) -> String {
    let line = |take: &ExportTake| format!("{}|{1}|{1}\n", take.name(), no_formula(&take.text));
    takes.iter().map(line).collect()
}
