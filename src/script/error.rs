//! Why a script is refused.

use std::path::PathBuf;

use super::{IdError, ImagePath, ImageProblem, PromptId};

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
    /// A pipe or a device.
    #[error("{} is a pipe or a device, not a file; save what comes from it to a file first", .0.display())]
    NotAFile(PathBuf),
    /// More than any script holds.
    #[error("the script is larger than {most} MiB; part it into several collections")]
    TooLarge {
        /// The largest that is read, MiB.
        most: u64,
    },
    /// More prompts than anybody reads.
    #[error("the script has more than {most} prompts; part it into several collections")]
    TooManyPrompts {
        /// The most there may be.
        most: usize,
    },
    /// A text that fits no screen and no take.
    #[error(
        "line {line}: a field of the prompt is longer than {most} characters; part it into several prompts"
    )]
    TextTooLong {
        /// The line.
        line: u64,
        /// The longest there may be, characters.
        most: usize,
    },
    /// The extension names no kind that is known.
    #[error(
        "{} is of no known kind of script; name it .tsv (id<TAB>text), .csv, .txt (one prompt a line), .jsonl, or \
         .xml (SpeechRecorder)",
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
    /// Not XML, or XML that would read something outside of it.
    #[error(
        "line {line}: the script is no XML that can be read: {cause}; save it anew from SpeechRecorder"
    )]
    Xml {
        /// The line.
        line: u64,
        /// What the parser says.
        cause: String,
    },
    /// XML of another kind.
    #[error(
        "the file is XML, but no script of SpeechRecorder: it has no recordingscript and no section; choose the file \
         whose name ends in _script.xml"
    )]
    NotAScript,
    /// An image that cannot be used.
    #[error("line {line}: the image “{image}” {problem}")]
    Image {
        /// The line of its prompt.
        line: u64,
        /// Its path as it is written.
        image: String,
        /// Why.
        problem: ImageProblem,
    },
    /// Several images that cannot be used.
    #[error("{all} images of the script cannot be used: {}", first(.faults, *.all))]
    Images {
        /// How many.
        all: usize,
        /// The first of them, with the lines of their prompts.
        faults: Vec<(u64, ImagePath, ImageProblem)>,
    },
}

fn first(faults: &[(u64, ImagePath, ImageProblem)], all: usize) -> String {
    let mut words: Vec<String> = faults
        .iter()
        .map(|(line, image, problem)| format!("line {line}: “{image}” {problem}"))
        .collect();
    if faults.len() < all {
        words.push(format!("and {} more", all - faults.len()));
    }
    words.join("; ")
}
