//! The judgement.

use super::{Profile, Verdict};
use crate::analysis::TakeAnalysis;
use crate::audio::Integrity;

/// Judges a take: the same input gives the same verdict.
pub fn judge(take: &TakeAnalysis, integrity: &Integrity, profile: &Profile) -> Verdict {
    let _ = (take, integrity, profile);
    todo!()
}
