//! Tab-separated fields, plain and with escapes.

use super::image::ImagePath;
use super::prompt::Prompt;

/// The columns in the order in which they are written.
pub(super) const COLUMNS: [&str; 6] = ["id", "text", "section", "ruby", "note", "image"];

/// The name of the text column in a file whose fields are escaped.
pub(super) const ESCAPED_TEXT: &str = "text_escaped";

pub(super) fn write(prompts: &[Prompt]) -> String {
    let escaped = prompts
        .iter()
        .flat_map(fields)
        .any(|field| field.contains(['\t', '\n', '\r', '\\']));
    // An older Takegate reads a script without images, for it never asks for that column.
    let pictured = prompts.iter().any(|prompt| prompt.image.is_some());
    let columns = if pictured {
        COLUMNS.len()
    } else {
        COLUMNS.len() - 1
    };
    let mut tsv = COLUMNS[..columns].join("\t");
    if escaped {
        tsv = tsv.replacen("text", ESCAPED_TEXT, 1);
    }
    tsv.push('\n');
    for prompt in prompts {
        let line = fields(prompt).map(|field| match escaped {
            true => escape(field),
            false => field.to_owned(),
        });
        tsv.push_str(&line[..columns].join("\t"));
        tsv.push('\n');
    }
    tsv
}

fn fields(prompt: &Prompt) -> [&str; 6] {
    [
        prompt.id.as_str(),
        &prompt.text,
        prompt.section.as_deref().unwrap_or(""),
        prompt.ruby.as_deref().unwrap_or(""),
        prompt.note.as_deref().unwrap_or(""),
        prompt.image.as_ref().map_or("", ImagePath::as_str),
    ]
}

fn escape(field: &str) -> String {
    field
        .replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// The field that was escaped; `None` when a backslash is followed by anything else.
pub(super) fn unescape(field: &str) -> Option<String> {
    let mut plain = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            c => c,
        });
    }
    Some(plain)
}
