//! Texts in the cells of tables that a spreadsheet may open.

use std::borrow::Cow;

/// A text that no spreadsheet takes for a formula: with a space before it where it begins with `=`, `+`, `-`, `@`, a tab
/// or a carriage return (OWASP, "CSV injection"). For texts only; a number may well begin with `-`.
pub fn no_formula(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        true => Cow::Owned(format!(" {text}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_reads_as_a_formula_gets_a_space_and_others_stay() {
        for text in [
            "=1+1",
            "+49",
            "-5 degrees",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
        ] {
            assert_eq!(no_formula(text), format!(" {text}"));
        }
        for text in ["", "Good morning.", " =1", "a=b", "“-5”"] {
            assert_eq!(no_formula(text), text);
        }
    }
}
