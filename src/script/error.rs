//! Why a script is refused.

use std::path::PathBuf;

use super::{IdError, PromptId};

/// Why a script is refused: each message names the line and what to do. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file cannot be opened or read.
    #[error("the script {} cannot be read: {cause}; check its name and permissions", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The extension names no kind that is known.
    #[error(
        "{} is of no known kind of script; name it .tsv (id<TAB>text), .csv, .txt (one prompt a line) or .jsonl",
        .0.display()
    )]
    UnknownKind(PathBuf),
    /// No prompt in it.
    #[error("the script is empty: it holds no prompt; write at least one line")]
    Empty,
    /// Not UTF-8 or UTF-16.
    #[error("line {line}: the script is not UTF-8 ({guess}); save it as UTF-8, {remedy}")]
    Encoding {
        /// Where it shows first.
        line: u64,
        /// What it may be instead.
        guess: &'static str,
        /// A command that converts it.
        remedy: &'static str,
    },
    /// Zeros all over: not text.
    #[error(
        "line {line}: the script holds zero bytes, so it is not a text file; save it as UTF-8 text"
    )]
    NotText {
        /// Where the first one is.
        line: u64,
    },
    /// Two prompts of one id, upper and lower case being the same.
    #[error(
        "lines {first} and {second} both have the id “{id}” (upper and lower case count as the same); give one of them another id"
    )]
    DuplicateId {
        /// The id as the second one writes it.
        id: PromptId,
        /// Line of the first.
        first: u64,
        /// Line of the second.
        second: u64,
    },
    /// The id makes no file name.
    #[error("line {line}: {cause}")]
    Id {
        /// The line.
        line: u64,
        /// Why.
        cause: IdError,
    },
    /// No text.
    #[error(
        "line {line}: the prompt has an id but no text; write the text behind it or remove the line"
    )]
    NoText {
        /// The line.
        line: u64,
    },
    /// A tab in a file of one prompt a line.
    #[error(
        "line {line} holds a tab; name the file .tsv if its lines are id<TAB>text, or remove the tab"
    )]
    TabInText {
        /// The line.
        line: u64,
    },
    /// No tab where id and text are to be parted.
    #[error(
        "line {line} has no tab between id and text; put one there, or name the file .txt if each line is a text"
    )]
    NoTab {
        /// The line.
        line: u64,
    },
    /// Columns that nothing names.
    #[error("line {line} has {columns} columns and the file names only {named}; {remedy}")]
    Columns {
        /// The line.
        line: u64,
        /// Its columns.
        columns: usize,
        /// Columns the header names, or 2 without a header.
        named: usize,
        /// What to do in this kind of file.
        remedy: &'static str,
    },
    /// A header that names a column twice.
    #[error("line {line}: the header names the column “{column}” twice; remove one")]
    Header {
        /// The line.
        line: u64,
        /// The column.
        column: String,
    },
    /// A header without one of the columns that a prompt needs.
    #[error(
        "line {line} looks like a header, and none of its columns is called “{missing}”; call the one that holds it so"
    )]
    HeaderLacks {
        /// The line.
        line: u64,
        /// The column.
        missing: &'static str,
    },
    /// A quote that is never closed.
    #[error(
        "line {line}: a quote opens here and never closes; write \"\" for a quote inside a quoted text"
    )]
    OpenQuote {
        /// Where it opens.
        line: u64,
    },
    /// A backslash with no meaning in an escaped file.
    #[error(
        "line {line}: a backslash is followed by neither t, n, r nor a backslash; write \\\\ for a backslash"
    )]
    Escape {
        /// The line.
        line: u64,
    },
    /// Not a JSON object of the known fields.
    #[error(
        "line {line} is not a JSON object with a \"text\": {cause}; write one object a line, like {{\"id\": \"0001\", \"text\": \"…\"}}"
    )]
    Json {
        /// The line.
        line: u64,
        /// What the parser says.
        cause: String,
    },
}
