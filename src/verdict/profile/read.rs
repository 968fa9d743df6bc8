//! From TOML to a checked profile.

use super::*;

pub(super) fn profile(toml: &str) -> Result<Profile, ProfileError> {
    let _ = toml;
    todo!()
}
