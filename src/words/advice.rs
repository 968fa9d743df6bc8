//! A finding in words.

use super::Language;
use crate::verdict::Finding;

/// Who is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Who reads: one short sentence, no number, no blame.
    Speaker,
    /// Who runs the session: measure, value, limit, place, and what to do.
    Operator,
}

/// What to say about a finding.
pub fn advice(language: Language, finding: &Finding, audience: Audience) -> String {
    let _ = (language, finding, audience);
    todo!()
}
