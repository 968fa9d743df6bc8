//! The judgement.

mod docket;
mod faults;
mod limits;
mod wholeness;

use docket::Docket;

use super::{Profile, Verdict};
use crate::analysis::TakeAnalysis;
use crate::audio::Integrity;

/// Judges a take by the rules in this room's documentation. Pure: the same input gives the same verdict.
pub fn judge(take: &TakeAnalysis, integrity: &Integrity, profile: &Profile) -> Verdict {
    let mut docket = Docket::default();
    wholeness::integrity(&mut docket, integrity);
    wholeness::format(&mut docket, integrity, profile.format());
    faults::faults(&mut docket, take, profile);
    limits::limits(&mut docket, take, profile);
    if let Some(silence) = profile.end_silence() {
        limits::end_silence(&mut docket, take, silence, profile.within_error());
    }
    docket.close(profile.faults())
}
