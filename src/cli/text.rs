//! Text in the columns of a terminal: East Asian characters take two, marks that combine take none.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` on one line, its control characters written out: a file's name must neither break a table nor steer the
/// terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let shown = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// `text` on lines of at most `columns`. Lines break at spaces, and between East Asian characters except before
/// closing punctuation; a word longer than a line is broken where the line is full.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            if width(&line) + width(piece.trim_end()) > columns && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            for character in piece.chars() {
                // A space that no longer fits ends the line without being shown.
                let columns_of_it = character.width().unwrap_or(0);
                if width(&line) + columns_of_it > columns && !character.is_whitespace() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The pieces of a paragraph that stay together, each with the spaces after it.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in paragraph.char_indices() {
        if before.is_some_and(|before| may_break(before, character)) {
            pieces.push(&paragraph[start..at]);
            start = at;
        }
        before = Some(character);
    }
    pieces.push(&paragraph[start..]);
    pieces
}

/// Whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    let wide = |character: char| character.width() == Some(2);
    if before.is_whitespace() {
        !after.is_whitespace()
    } else {
        (wide(before) || wide(after)) && !closes(after) && !opens(before) && !after.is_whitespace()
    }
}

/// Punctuation that no line begins with (JIS X 4051, GB/T 15834).
fn closes(character: char) -> bool {
    "、。，．：；！？）〕］｝〉》」』】’”·…—ー々,.:;!?)]}%".contains(character)
}

/// Punctuation that no line ends with.
fn opens(character: char) -> bool {
    "（〔［｛〈《「『【‘“([{".contains(character)
}

/// `text` cut to at most `columns`, with an ellipsis where something was cut off.
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        if width(&short) + character.width().unwrap_or(0) + 1 > columns {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}

/// Rows of cells as a table: columns aligned, two spaces apart, numbers to the right. The first row is the head.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let numeric: Vec<bool> = (0..columns)
        .map(|column| {
            rows.iter()
                .skip(1)
                .filter_map(|row| row.get(column))
                .all(|cell| {
                    cell == "–"
                        || cell.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '−')
                })
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[column] - width(cell));
            if numeric[column] {
                line.push_str(&gap);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&gap);
            }
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn english_breaks_at_spaces() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_full_stop() {
        assert_eq!(wrap("今天天气很好。", 12), ["今天天气很", "好。"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_where_the_line_is_full() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(visible("a\nb\u{1b}[31m谢"), "a\\nb\\u{1b}[31m谢");
        assert_eq!(visible("plain.wav"), "plain.wav");
    }

    #[test]
    fn a_shortened_text_says_so() {
        assert_eq!(shorten("今天天气", 5), "今天…");
        assert_eq!(shorten("short", 5), "short");
    }

    #[test]
    fn a_table_aligns_words_left_and_numbers_right() {
        let rows = [["name", "count"], ["a", "5"], ["谢谢", "10"]];
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        assert_eq!(table(&rows), "name  count\na         5\n谢谢     10\n");
    }

    proptest! {
        #[test]
        fn no_wrapped_line_is_too_wide_and_no_letter_is_lost(text in "[a-zа-я今天气。， ก็é]{0,80}", columns in 2usize..40) {
            let lines = wrap(&text, columns);
            for line in &lines {
                prop_assert!(width(line) <= columns, "{line:?}");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
