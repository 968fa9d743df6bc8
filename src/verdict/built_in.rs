//! The profiles that come with the program.

use super::{Profile, ProfileError};

/// A profile that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Its commented TOML.
    pub toml: &'static str,
}

impl BuiltIn {
    /// Reads it.
    ///
    /// # Errors
    /// Never for what comes with the program: a test reads them all.
    pub fn profile(&self) -> Result<Profile, ProfileError> {
        Profile::parse(self.toml)
    }
}

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        pub(super) const BUILT_IN: &[BuiltIn] = &[$(BuiltIn {
            name: $name,
            toml: include_str!(concat!("../../assets/profiles/", $name, ".toml")),
        }),+];
    };
}

built_in!(
    "asr-car",
    "asr-home",
    "asr-quiet",
    "audiobook",
    "custom-voice",
    "hifi-tts",
    "telephone",
    "tts-studio",
    "voice-clone",
);
