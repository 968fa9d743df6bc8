//! CSV: the wire object with its lists in single cells, none of which a spreadsheet runs as a formula.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::{Report, Tally};
use crate::analysis::Analyzer;
use crate::audio::{AudioFormat, Channel, Integrity, SampleDepth};
use crate::report::{self, Subject, no_formula};
use crate::units::SampleRate;
use crate::verdict::{Profile, judge};
use crate::words::Language;

/// Where a file that cannot be read has its reason, and where a finding has its sentence.
const AFTER_OUTCOME: &str = "error";
const AFTER_FINDINGS: &str = "advice";

pub(super) struct Csv<'a> {
    out: csv::Writer<&'a mut dyn Write>,
    columns: Vec<String>,
}

impl<'a> Csv<'a> {
    /// Writes the head. The columns are the names on the wire in their order, for every file the same.
    pub(super) fn begin(
        out: &'a mut dyn Write,
        profile: &Profile,
        language: Language,
    ) -> io::Result<Self> {
        let mut columns = Vec::new();
        for (name, _) in object_of_nothing(profile, language) {
            let after = match name.as_str() {
                "outcome" => Some(AFTER_OUTCOME),
                "findings" => Some(AFTER_FINDINGS),
                _ => None,
            };
            columns.push(name);
            columns.extend(after.map(str::to_owned));
        }
        let mut out = csv::Writer::from_writer(out);
        out.write_record(&columns)?;
        Ok(Self { out, columns })
    }
}

impl Report for Csv<'_> {
    fn file(&mut self, file: &Map<String, Value>) -> io::Result<()> {
        let cells = self.columns.iter().map(|column| match column.as_str() {
            "advice" => first_advice(file).unwrap_or_default().to_owned(),
            // The same file under a name that no spreadsheet runs.
            "file" => match file.get(column).map(cell).unwrap_or_default() {
                path if *no_formula(&path) != path => format!("./{path}"),
                path => path,
            },
            column => match file.get(column) {
                Some(Value::String(text)) => no_formula(text).into_owned(),
                value => value.map(cell).unwrap_or_default(),
            },
        });
        self.out.write_record(cells)?;
        self.out.flush()
    }

    fn end(&mut self, _: Tally) -> io::Result<()> {
        self.out.flush()
    }
}

/// What to do about the most useful finding.
pub(super) fn first_advice(file: &Map<String, Value>) -> Option<&str> {
    file.get("findings")?.get(0)?.get("advice")?.as_str()
}

/// One cell: findings as `code:severity`, reasons as `measure=reason`, lists with semicolons.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(";"),
        Value::Object(finding) if finding.contains_key("code") => {
            format!("{}:{}", cell(&finding["code"]), cell(&finding["severity"]))
        }
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| format!("{name}={}", cell(value)))
            .collect::<Vec<_>>()
            .join(";"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The object of a take without a sample, which has every name.
fn object_of_nothing(profile: &Profile, language: Language) -> Map<String, Value> {
    let rate = SampleRate::new(48_000).expect("not zero");
    let format = AudioFormat {
        rate,
        depth: SampleDepth::Int(16),
        channels: 1,
    };
    let analysis = Analyzer::new(rate).finish();
    let verdict = judge(&analysis, &Integrity::of_file(format), profile);
    let subject = Subject {
        file: "",
        format,
        channel: Channel::FIRST,
    };
    report::object(&subject, &analysis, &verdict, profile, language)
}
