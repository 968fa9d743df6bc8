//! Why a profile is refused.

use thiserror::Error;

/// Why a profile is refused. Every variant names the line and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// The text is not TOML.
    #[error("line {line}: this is not TOML: {message}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// A field that has to be there is not.
    #[error("`{field}` is missing; it must be {expected}")]
    Missing {
        /// The field, with the tables it stands in: `limits.snr_db.reject`.
        field: String,
        /// What it may be.
        expected: String,
    },
    /// A field that nobody knows.
    #[error("line {line}: `{field}` is not known here; it may be {expected}")]
    Unknown {
        /// Counted from 1.
        line: usize,
        /// The field, with the tables it stands in.
        field: String,
        /// What may stand here.
        expected: String,
    },
    /// A field with a value that makes no sense.
    #[error("line {line}: `{field}` is {found}; it must be {expected}")]
    Invalid {
        /// Counted from 1.
        line: usize,
        /// The field, with the tables it stands in.
        field: String,
        /// What stands there.
        found: String,
        /// What it may be.
        expected: String,
    },
}
