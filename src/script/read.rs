//! The kinds of script files.

use std::path::Path;

use serde_json::Value;

use super::error::ScriptError;
use super::image::ImagePath;
use super::prompt::{Prompt, PromptId, filled};
use super::tsv::{COLUMNS, ESCAPED_TEXT, unescape};
use super::{Numbered, speech_recorder};

/// How a script file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptKind {
    /// `id<TAB>text`.
    Tsv,
    /// Comma-separated, RFC 4180.
    Csv,
    /// One prompt a line, without ids.
    Txt,
    /// One JSON object a line.
    JsonLines,
    /// A script of SpeechRecorder.
    SpeechRecorder,
}

impl ScriptKind {
    /// The kind that the file's extension names.
    ///
    /// # Errors
    /// [`ScriptError::UnknownKind`].
    pub fn of(path: &Path) -> Result<Self, ScriptError> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        match extension.to_ascii_lowercase().as_str() {
            "tsv" | "tab" => Ok(Self::Tsv),
            "csv" => Ok(Self::Csv),
            "txt" => Ok(Self::Txt),
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "xml" => Ok(Self::SpeechRecorder),
            _ => Err(ScriptError::UnknownKind(path.to_owned())),
        }
    }
}

/// The prompts with the lines they begin on, and what could not be taken over.
pub(super) fn prompts(text: &str, kind: ScriptKind) -> Result<Numbered, ScriptError> {
    let lines = || {
        text.split('\n')
            .zip(1u64..)
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(line, number)| (number, line))
    };
    match kind {
        ScriptKind::Tsv => table(
            lines().map(|(at, line)| (at, line.split('\t').map(str::to_owned).collect())),
            kind,
        ),
        ScriptKind::Csv => table(records(text)?.into_iter(), kind),
        ScriptKind::Txt => plain(lines().collect()),
        ScriptKind::JsonLines => objects(lines().collect()),
        ScriptKind::SpeechRecorder => return speech_recorder::prompts(text),
    }
    .map(|prompts| (prompts, Vec::new()))
}

fn picture(line: u64, path: Option<String>) -> Result<Option<ImagePath>, ScriptError> {
    let Some(path) = path else { return Ok(None) };
    match ImagePath::new(&path) {
        Ok(image) => Ok(Some(image)),
        Err(problem) => Err(ScriptError::Image {
            line,
            image: path,
            problem,
        }),
    }
}

/// `0001`, `0002`, …; wider when there are more.
fn generated(index: usize, of: usize) -> PromptId {
    let width = of.to_string().len().max(4);
    PromptId::try_from(format!("{:0width$}", index + 1)).expect("digits make a file name")
}

fn plain(lines: Vec<(u64, &str)>) -> Result<Vec<(u64, Prompt)>, ScriptError> {
    let of = lines.len();
    let prompt = |(index, (line, text)): (usize, (u64, &str))| {
        if text.trim().contains('\t') {
            return Err(ScriptError::TabInText { line });
        }
        let prompt = Prompt::new(generated(index, of), text);
        Ok((line, prompt.ok_or(ScriptError::NoText { line })?))
    };
    lines.into_iter().enumerate().map(prompt).collect()
}

fn objects(lines: Vec<(u64, &str)>) -> Result<Vec<(u64, Prompt)>, ScriptError> {
    let of = lines.len();
    let mut prompts = Vec::with_capacity(of);
    for (index, (line, json)) in lines.into_iter().enumerate() {
        let bad = |cause: String| ScriptError::Json { line, cause };
        let object: serde_json::Map<String, Value> =
            serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
        let field = |name: &str| match object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(filled(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(bad(format!("\"{name}\" is neither text nor a number"))),
        };
        let id = match field("id")? {
            Some(id) => PromptId::try_from(id).map_err(|cause| ScriptError::Id { line, cause })?,
            None => generated(index, of),
        };
        prompts.push((
            line,
            Prompt {
                id,
                text: field("text")?.ok_or(ScriptError::NoText { line })?,
                section: field("section")?,
                ruby: field("ruby")?,
                note: field("note")?,
                image: picture(line, field("image")?)?,
            },
        ));
    }
    Ok(prompts)
}

/// The records of a CSV with the lines they begin on.
fn records(text: &str) -> Result<Vec<(u64, Vec<String>)>, ScriptError> {
    if let Some(line) = open_quote(text) {
        return Err(ScriptError::OpenQuote { line });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.expect("text in memory is UTF-8 and is read without fault");
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, |position| position.line());
        records.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(records)
}

/// The line of a quote that opens a field and is never closed: the `csv` crate would swallow the rest of
/// the file as one text.
fn open_quote(text: &str) -> Option<u64> {
    let (mut line, mut opened, mut at_start) = (1, None, true);
    for c in text.chars() {
        line += u64::from(c == '\n');
        match (opened, c) {
            (None, '"') if at_start => opened = Some(line),
            // A doubled quote closes and opens again at once.
            (Some(_), '"') => opened = None,
            _ => {}
        }
        at_start = matches!(c, ',' | '\n') || (c == '"' && opened.is_none());
    }
    opened
}

/// Which column holds what.
struct Header {
    columns: Vec<Option<usize>>,
    escaped: bool,
}

impl Header {
    /// Without a header: id, text.
    fn none() -> Self {
        Self {
            columns: vec![Some(0), Some(1)],
            escaped: false,
        }
    }

    /// The first record as a header; `None` when it is a prompt already.
    fn of(line: u64, record: &[String]) -> Result<Option<Self>, ScriptError> {
        let names: Vec<String> = record
            .iter()
            .map(|name| name.trim().to_ascii_lowercase())
            .collect();
        let escaped = names.iter().any(|name| name == ESCAPED_TEXT);
        let named = |name: &str| names.iter().any(|n| n == name);
        let has_text = escaped || named("text");
        if !has_text || !(named("id") || names.len() == 1) {
            // Taken for a prompt, a header would be read out, and every text be the wrong column.
            let known = |name: &String| name == ESCAPED_TEXT || COLUMNS.contains(&name.as_str());
            let missing = match names[0] == "id" || (names.len() > 1 && names.iter().all(known)) {
                true if has_text => "id",
                true => "text",
                false => return Ok(None),
            };
            return Err(ScriptError::HeaderLacks { line, missing });
        }
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let plain = if name == ESCAPED_TEXT { "text" } else { &name };
            let column = COLUMNS.iter().position(|known| *known == plain);
            if column.is_some() && columns.contains(&column) {
                return Err(ScriptError::Header { line, column: name });
            }
            columns.push(column);
        }
        Ok(Some(Self { columns, escaped }))
    }
}

fn table(
    rows: impl Iterator<Item = (u64, Vec<String>)>,
    kind: ScriptKind,
) -> Result<Vec<(u64, Prompt)>, ScriptError> {
    let mut rows = rows.peekable();
    let header = match rows.peek() {
        Some((line, first)) => Header::of(*line, first)?,
        None => None,
    };
    if header.is_some() {
        rows.next();
    }
    let without_ids = header
        .as_ref()
        .is_some_and(|header| header.columns.len() == 1);
    let named = header.is_some();
    let header = header.unwrap_or_else(Header::none);
    let rows: Vec<_> = rows.collect();
    let of = rows.len();
    let mut prompts = Vec::with_capacity(of);
    for (index, (line, mut row)) in rows.into_iter().enumerate() {
        while row.len() > header.columns.len() && row.last().is_some_and(|f| f.trim().is_empty()) {
            row.pop();
        }
        if row.len() > header.columns.len() {
            return Err(ScriptError::Columns {
                line,
                columns: row.len(),
                named: header.columns.len(),
                remedy: match (kind, named) {
                    (ScriptKind::Csv, _) => "put texts that hold a comma between double quotes",
                    (_, true) => "remove the tab that is too much",
                    (_, false) => {
                        "begin the file with a header like id<TAB>text<TAB>section<TAB>note"
                    }
                },
            });
        }
        if row.len() == 1 && !without_ids && kind == ScriptKind::Tsv {
            return Err(ScriptError::NoTab { line });
        }
        let mut fields: [Option<String>; 6] = Default::default();
        for (column, field) in header.columns.iter().zip(row) {
            let Some(column) = *column else { continue };
            let field = match header.escaped {
                true => unescape(&field).ok_or(ScriptError::Escape { line })?,
                false => field,
            };
            fields[column] = filled(&field);
        }
        let [id, text, section, ruby, note, image] = fields;
        let id = match id {
            None if without_ids => generated(index, of),
            id => PromptId::try_from(id.unwrap_or_default())
                .map_err(|cause| ScriptError::Id { line, cause })?,
        };
        prompts.push((
            line,
            Prompt {
                id,
                text: text.ok_or(ScriptError::NoText { line })?,
                section,
                ruby,
                note,
                image: picture(line, image)?,
            },
        ));
    }
    Ok(prompts)
}
