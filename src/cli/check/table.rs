//! A table for people: judgement, file, the values that decide by this profile, and what to do.

use std::io::{self, IsTerminal, Write};

use serde_json::{Map, Value};

use super::csv::first_advice;
use super::files::Found;
use super::{Report, Tally, flushed};
use crate::cli::profiles::bounds;
use crate::cli::text::{visible, width, wrap};
use crate::verdict::{Bounds, Kind, Measure, Profile};
use crate::words::{Language, label, text};

/// Values shown beside the length: those that the profile limits first.
const VALUES: usize = 4;
/// Columns up to which the files' names are aligned; a longer one is shown whole.
const NAME_COLUMNS: usize = 48;

pub(super) struct Table<'a> {
    out: &'a mut dyn Write,
    language: Language,
    profile: String,
    judgement_columns: usize,
    name_columns: usize,
    values: Vec<Column>,
    /// Columns of the terminal, where there is one to wrap lines for.
    terminal: Option<usize>,
}

/// One value: where it stands on the wire, and how wide its head makes it.
struct Column {
    wire: &'static str,
    head: [String; 3],
    decimals: usize,
    width: usize,
}

impl Column {
    fn of(measure: Measure, reject: Bounds, language: Language) -> Self {
        let head = [
            label(language, measure),
            measure.unit().to_owned(),
            bounds(reject, ""),
        ];
        let width = head.iter().map(|line| width(line)).max().unwrap_or(0);
        Self {
            wire: measure.wire(),
            head,
            decimals: match measure.unit() {
                "s" => 2,
                "" => 4,
                _ => 1,
            },
            // Wide enough for most reasons why there is no value.
            width: width.max(9),
        }
    }
}

impl<'a> Table<'a> {
    /// Writes the head: each value with its unit and its limit.
    pub(super) fn begin(
        out: &'a mut dyn Write,
        files: &[Found],
        profile: &Profile,
        language: Language,
    ) -> io::Result<Self> {
        let longest = files.iter().map(|file| width(&visible(&file.name))).max();
        let mut values = vec![Column::of(Measure::Duration, Bounds::OPEN, language)];
        let limits = profile.limits().iter();
        let shown = limits.filter(|limit| {
            limit.measure.kind() == Kind::Limit && limit.measure != Measure::Duration
        });
        values.extend(
            shown
                .take(VALUES)
                .map(|limit| Column::of(limit.measure, limit.reject, language)),
        );
        let terminal = io::stdout()
            .is_terminal()
            .then(|| crossterm::terminal::size().map_or(80, |(columns, _)| columns.into()));
        let judgements = ["accepted", "rejected", "error"].map(|of| outcome(of, language));
        let longest_judgement = judgements.iter().map(|word| width(word)).max();
        let table = Self {
            out,
            language,
            profile: format!("{} {}", profile.name(), profile.version()),
            // A glyph and a space before it, two spaces after it.
            judgement_columns: longest_judgement.unwrap_or(0) + 4,
            name_columns: longest.unwrap_or(0).min(NAME_COLUMNS),
            values,
            terminal,
        };
        for line in 0..3 {
            let name = if line == 0 {
                text(language, "check-file", &[])
            } else {
                String::new()
            };
            let cells = table.values.iter().map(|value| value.head[line].clone());
            let row = table.row("", &name, cells.collect());
            writeln!(table.out, "{row}")?;
        }
        Ok(table)
    }

    /// One line: glyph and word, name, values to the right.
    fn row(&self, judgement: &str, name: &str, values: Vec<String>) -> String {
        let mut row = padded(judgement, self.judgement_columns);
        row.push_str(&padded(name, self.name_columns));
        for (column, value) in self.values.iter().zip(values) {
            let gap = (column.width + 2).saturating_sub(width(&value)).max(1);
            row.extend(std::iter::repeat_n(' ', gap));
            row.push_str(&value);
        }
        row.trim_end().to_owned()
    }

    fn note(&mut self, note: &str) -> io::Result<()> {
        let indent = " ".repeat(self.judgement_columns);
        match self.terminal {
            None => writeln!(self.out, "{indent}{note}"),
            Some(columns) => wrap(note, columns.saturating_sub(indent.len()))
                .iter()
                .try_for_each(|line| writeln!(self.out, "{indent}{line}")),
        }
    }
}

impl Report for Table<'_> {
    fn file(&mut self, file: &Map<String, Value>) -> io::Result<()> {
        let name = visible(string(file, "file"));
        let values = self
            .values
            .iter()
            .map(|column| value(file, column, self.language));
        let judged = string(file, "outcome");
        let glyph = match judged {
            "accepted" if has_warning(file) => "▲",
            "accepted" => "✓",
            _ => "✕",
        };
        let judgement = format!("{glyph} {}", outcome(judged, self.language));
        let row = self.row(&judgement, &name, values.collect());
        writeln!(self.out, "{row}")?;
        let note = match file.get("error").and_then(Value::as_str) {
            Some(error) => Some(error),
            None => first_advice(file),
        };
        let noted = match note {
            Some(note) => self.note(note),
            None => Ok(()),
        };
        flushed(self.out, noted)
    }

    fn end(&mut self, tally: Tally) -> io::Result<()> {
        let summary = text(
            self.language,
            "check-summary",
            &[
                (
                    "files",
                    (tally.accepted + tally.rejected + tally.errors).into(),
                ),
                ("accepted", tally.accepted.into()),
                ("rejected", tally.rejected.into()),
                ("errors", tally.errors.into()),
                ("profile", self.profile.as_str().into()),
            ],
        );
        let written = writeln!(self.out, "\n{summary}");
        flushed(self.out, written)
    }
}

fn outcome(wire: &str, language: Language) -> String {
    text(language, &format!("outcome-{wire}"), &[])
}

fn has_warning(file: &Map<String, Value>) -> bool {
    let findings = file.get("findings").and_then(Value::as_array);
    findings.is_some_and(|list| list.iter().any(|finding| finding["severity"] == "warn"))
}

fn string<'a>(file: &'a Map<String, Value>, name: &str) -> &'a str {
    file.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A value in as many digits as people use; where there is none, why.
fn value(file: &Map<String, Value>, column: &Column, language: Language) -> String {
    match file.get(column.wire) {
        Some(Value::Number(number)) => {
            let number = number.as_f64().unwrap_or(0.0);
            format!("{number:.*}", column.decimals)
        }
        Some(Value::Bool(is_so)) => is_so.to_string(),
        Some(Value::Null) => match file
            .get("not_measured")
            .and_then(|why| why.get(column.wire))
        {
            Some(Value::String(why)) => text(language, &format!("reason-{why}"), &[]),
            _ => "–".to_owned(),
        },
        _ => String::new(),
    }
}

fn padded(text: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(gap))
}
