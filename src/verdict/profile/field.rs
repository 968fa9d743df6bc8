//! Typed access to TOML that remembers where everything stands, so that an error can say so.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ProfileError;

/// A table with its path from the top: `limits.snr_db`.
pub(super) struct Table<'a> {
    text: &'a str,
    path: String,
    map: &'a DeTable<'a>,
}

/// A value with its path.
pub(super) struct Field<'a> {
    text: &'a str,
    path: String,
    value: &'a Spanned<DeValue<'a>>,
}

/// The line of a place in a text, counted from 1.
fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// Reads the text's tables; the borrowed form keeps the places.
pub(super) fn tables(text: &str) -> Result<Spanned<DeTable<'_>>, ProfileError> {
    DeTable::parse(text).map_err(|error| ProfileError::Syntax {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().trim().replace('\n', "; "),
    })
}

impl<'a> Table<'a> {
    /// The outermost table.
    pub(super) fn top(text: &'a str, map: &'a Spanned<DeTable<'a>>) -> Self {
        Self {
            text,
            path: String::new(),
            map: map.get_ref(),
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<Field<'a>> {
        self.map.get(key).map(|value| Field {
            text: self.text,
            path: self.path_of(key),
            value,
        })
    }

    /// The value under a key that has to be there.
    pub(super) fn need(&self, key: &str, expected: &str) -> Result<Field<'a>, ProfileError> {
        self.get(key).ok_or_else(|| ProfileError::Missing {
            field: self.path_of(key),
            expected: expected.to_owned(),
        })
    }

    /// The keys, in the order of the text.
    pub(super) fn keys(&self) -> Vec<&'a str> {
        let mut keys: Vec<_> = self.map.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        keys.into_iter().map(|key| key.get_ref().as_ref()).collect()
    }

    /// Refuses every key but these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ProfileError> {
        match self.keys().into_iter().find(|key| !known.contains(key)) {
            None => Ok(()),
            Some(key) => Err(self.unknown(key, &format!("one of {}", known.join(", ")))),
        }
    }

    /// The error for a key that has no business here.
    pub(super) fn unknown(&self, key: &str, expected: &str) -> ProfileError {
        let offset = self
            .map
            .get_key_value(key)
            .map_or(0, |(key, _)| key.span().start);
        ProfileError::Unknown {
            line: line_of(self.text, offset),
            field: self.path_of(key),
            expected: expected.to_owned(),
        }
    }
}

impl<'a> Field<'a> {
    /// The error for this value: what stands there, and what it must be.
    pub(super) fn invalid(&self, expected: impl Into<String>) -> ProfileError {
        let found = match self.value.get_ref() {
            DeValue::String(text) => format!("\"{text}\""),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(is_so) => is_so.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(table) if table.is_empty() => "an empty table".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        ProfileError::Invalid {
            line: line_of(self.text, self.value.span().start),
            field: self.path.clone(),
            found,
            expected: expected.into(),
        }
    }

    /// A text that is not empty.
    pub(super) fn string(&self) -> Result<&'a str, ProfileError> {
        match self.value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.invalid("a text in quotes that is not empty")),
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ProfileError> {
        match self.value.get_ref() {
            DeValue::Boolean(is_so) => Ok(*is_so),
            _ => Err(self.invalid("true or false")),
        }
    }

    /// A whole number in a range.
    pub(super) fn whole(&self, range: RangeInclusive<u32>) -> Result<u32, ProfileError> {
        let number = match self.value.get_ref() {
            DeValue::Integer(digits) => u32::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                self.invalid(format!(
                    "a whole number from {} to {}",
                    range.start(),
                    range.end()
                ))
            })
    }

    /// A number in a range; infinities and "not a number", which TOML can write, are in none.
    pub(super) fn number(&self, (least, most): (f64, f64)) -> Result<f64, ProfileError> {
        let number = match self.value.get_ref() {
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(digits) => digits.as_str().parse::<f64>().ok(),
            _ => None,
        };
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| self.invalid(format!("a number from {least} to {most}")))
    }

    /// A list of values.
    pub(super) fn list(&self) -> Option<Vec<Field<'a>>> {
        match self.value.get_ref() {
            DeValue::Array(list) => Some(
                list.iter()
                    .map(|value| Field {
                        text: self.text,
                        path: self.path.clone(),
                        value,
                    })
                    .collect(),
            ),
            _ => None,
        }
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// A table.
    pub(super) fn table(&self, expected: &str) -> Result<Table<'a>, ProfileError> {
        match self.value.get_ref() {
            DeValue::Table(map) => Ok(Table {
                text: self.text,
                path: self.path.clone(),
                map,
            }),
            _ => Err(self.invalid(expected)),
        }
    }
}
