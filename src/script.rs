//! What is to be read: prompts, and the files they come from.
//!
//! | file | a prompt is |
//! |---|---|
//! | `.tsv` | a line `id<TAB>text`; no quotes, no escapes |
//! | `.csv` | a record by RFC 4180, quotes and line breaks in texts allowed |
//! | `.txt` | a line; ids are generated: `0001`, `0002`, … |
//! | `.jsonl` | a JSON object with `text` and, where wanted, `id`, `section`, `ruby`, `note` |
//!
//! TSV and CSV may begin with a header that names its columns among `id`, `text`, `section`, `ruby`, `note`, in
//! any order; further columns are left alone. Without a header there are exactly two: id and text. Files are
//! UTF-8 or UTF-16; anything else is refused with the line where it shows.

mod encoding;
mod error;
mod prompt;
mod read;
mod tsv;

pub use error::ScriptError;
pub use prompt::{IdError, Prompt, PromptId, file_safe};
pub use read::ScriptKind;

use std::path::Path;

/// The prompts of a collection, in the order in which they are read; never empty, ids unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    prompts: Vec<Prompt>,
}

impl Script {
    /// A script of these prompts.
    ///
    /// # Errors
    /// [`ScriptError::Empty`] and [`ScriptError::DuplicateId`], the position in the list standing for the line.
    pub fn new(prompts: Vec<Prompt>) -> Result<Self, ScriptError> {
        Self::numbered(prompts.into_iter().zip(1..).map(|(p, line)| (line, p)))
    }

    /// Reads a script file, its kind told by its extension.
    ///
    /// # Errors
    /// [`ScriptError`], naming the line and what to do.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        let kind = ScriptKind::of(path)?;
        let bytes = std::fs::read(path).map_err(|cause| ScriptError::Unreadable {
            file: path.to_owned(),
            cause,
        })?;
        Self::parse(&bytes, kind)
    }

    /// Reads a script from the bytes of a file.
    ///
    /// # Errors
    /// [`ScriptError`], naming the line and what to do.
    pub fn parse(bytes: &[u8], kind: ScriptKind) -> Result<Self, ScriptError> {
        let text = encoding::decode(bytes)?;
        Self::numbered(read::prompts(&text, kind)?.into_iter())
    }

    fn numbered(prompts: impl Iterator<Item = (u64, Prompt)>) -> Result<Self, ScriptError> {
        // Two ids that differ only in case would be one file on Windows and macOS.
        let mut lines = std::collections::HashMap::new();
        let mut list = Vec::new();
        for (line, prompt) in prompts {
            if let Some(first) = lines.insert(prompt.id.as_str().to_ascii_lowercase(), line) {
                return Err(ScriptError::DuplicateId {
                    id: prompt.id,
                    first,
                    second: line,
                });
            }
            list.push(prompt);
        }
        if list.is_empty() {
            return Err(ScriptError::Empty);
        }
        Ok(Self { prompts: list })
    }

    /// The prompts in reading order.
    pub fn prompts(&self) -> &[Prompt] {
        &self.prompts
    }

    /// The prompt of this id.
    pub fn get(&self, id: &PromptId) -> Option<&Prompt> {
        self.position(id).map(|at| &self.prompts[at])
    }

    /// Where in the reading order the prompt stands, from 0.
    pub fn position(&self, id: &PromptId) -> Option<usize> {
        self.prompts.iter().position(|prompt| prompt.id == *id)
    }

    /// The script as a TSV that [`Script::parse`] reads back exactly: with a header, and where a tab, a line
    /// break or a backslash stands in a field, with the escapes `\t`, `\n`, `\r` and `\\` in all fields, which
    /// the header says by naming its text column `text_escaped`.
    pub fn to_tsv(&self) -> String {
        tsv::write(&self.prompts)
    }
}
