//! One prompt and its id.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ImagePath;

/// The longest id: leaves room for speaker and number in a file name of 255 bytes.
const MAX_ID: usize = 100;

/// Names that Windows keeps for devices, whatever their extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why an id cannot be part of a file name on every system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// There is nothing.
    #[error("the id is empty; write one, such as 0001")]
    Empty,
    /// Too many characters.
    #[error("the id “{0}” is longer than 100 characters; shorten it")]
    TooLong(String),
    /// A character that some file system or tool does not take.
    #[error(
        "the id “{id}” holds {character:?}; ids become file names, so use only A–Z, a–z, 0–9, '-', '_' and '.'"
    )]
    Character {
        /// The id.
        id: String,
        /// Its first character that does not fit.
        character: char,
    },
    /// A `.` or `-` where it hides the file or reads as an option.
    #[error("the id “{0}” begins with '.' or '-' or ends with '.'; begin with a letter or a digit")]
    Edge(String),
    /// A device name of Windows.
    #[error("the id “{0}” is the name of a device on Windows; choose another one")]
    Reserved(String),
    /// `_` in a speaker's id.
    #[error(
        "the speaker “{0}” holds '_', which parts speaker, prompt and number in the names of exported files; use '-'"
    )]
    Underscore(String),
}

/// Checks that `id` can be part of a file name on Linux, macOS and Windows.
///
/// # Errors
/// [`IdError`], naming what is in the way.
pub fn file_safe(id: &str) -> Result<(), IdError> {
    if id.is_empty() {
        return Err(IdError::Empty);
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(character) = id.chars().find(|c| !fits(*c)) {
        return Err(IdError::Character {
            id: id.to_owned(),
            character,
        });
    }
    if id.len() > MAX_ID {
        return Err(IdError::TooLong(id.to_owned()));
    }
    if id.starts_with(['.', '-']) || id.ends_with('.') {
        return Err(IdError::Edge(id.to_owned()));
    }
    let stem = id.split('.').next().unwrap_or(id).to_ascii_lowercase();
    if RESERVED.contains(&stem.as_str()) {
        return Err(IdError::Reserved(id.to_owned()));
    }
    Ok(())
}

/// The id of a prompt: file-name safe, unique in its script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PromptId(String);

impl PromptId {
    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PromptId {
    type Error = IdError;
    fn try_from(id: String) -> Result<Self, IdError> {
        file_safe(&id)?;
        Ok(Self(id))
    }
}

impl TryFrom<&str> for PromptId {
    type Error = IdError;
    fn try_from(id: &str) -> Result<Self, IdError> {
        Self::try_from(id.to_owned())
    }
}

impl std::str::FromStr for PromptId {
    type Err = IdError;
    fn from_str(id: &str) -> Result<Self, IdError> {
        Self::try_from(id)
    }
}

impl From<PromptId> for String {
    fn from(id: PromptId) -> String {
        id.0
    }
}

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One thing to read. Fields hold no white space at their ends, and what is empty is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its id.
    pub id: PromptId,
    /// What is read.
    pub text: String,
    /// The section it belongs to.
    pub section: Option<String>,
    /// How it is pronounced, shown above the text.
    pub ruby: Option<String>,
    /// A hint for the reader, not read aloud.
    pub note: Option<String>,
    /// A picture that is shown above the text.
    pub image: Option<ImagePath>,
}

impl Prompt {
    /// A prompt of id and text alone; `None` when the text is blank.
    pub fn new(id: PromptId, text: &str) -> Option<Self> {
        Some(Self {
            id,
            text: filled(text)?,
            section: None,
            ruby: None,
            note: None,
            image: None,
        })
    }
}

/// The field without white space at its ends and without zero characters, which no text has and which would
/// make the collection's own script look like UTF-16; `None` when nothing is left.
pub(super) fn filled(field: &str) -> Option<String> {
    let field = field.replace('\0', "");
    let field = field.trim();
    (!field.is_empty()).then(|| field.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_make_no_file_name_are_refused_with_the_reason() {
        for (id, reason) in [
            ("", "empty"),
            ("a/b", "'/'"),
            ("a b", "' '"),
            ("..", "begins with"),
            ("-x", "begins with"),
            ("end.", "ends with"),
            ("句一", "'句'"),
            ("NUL", "device"),
            ("com1.old", "device"),
        ] {
            let error = PromptId::try_from(id).unwrap_err().to_string();
            assert!(error.contains(reason), "{id:?}: {error}");
        }
        assert!(matches!(
            PromptId::try_from("x".repeat(101)),
            Err(IdError::TooLong(_))
        ));
        for id in [
            "0001",
            "a_1",
            "S1.Q2",
            "greeting-3",
            "x".repeat(100).as_str(),
        ] {
            assert_eq!(PromptId::try_from(id).unwrap().as_str(), id);
        }
    }
}
