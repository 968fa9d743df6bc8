//! The languages of the interface.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// 简体中文, simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// A language that the program does not speak.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the program does not speak `{0}`; it may be `en` (English) or `zh-CN` (简体中文)")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// Every language.
    pub const ALL: &'static [Self] = &[Self::En, Self::ZhCn];

    /// Its BCP-47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "简体中文",
        }
    }

    /// The first language of the user's system that the program speaks; English where there is none.
    pub fn from_system() -> Self {
        Self::first_of(sys_locale::get_locales())
    }

    fn first_of(tags: impl IntoIterator<Item = String>) -> Self {
        tags.into_iter()
            .find_map(|tag| tag.parse().ok())
            .unwrap_or_default()
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a BCP-47 tag or a POSIX locale (`zh_CN.UTF-8`). Chinese of any region is answered in simplified
    /// characters: it is nearer than English.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::En),
            "zh" => Ok(Self::ZhCn),
            _ => Err(UnknownLanguage(tag.to_owned())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_locales_of_both_languages_are_read() {
        for tag in ["en", "en-GB", "EN_us.UTF-8"] {
            assert_eq!(tag.parse(), Ok(Language::En));
        }
        for tag in ["zh", "zh-CN", "zh_CN.UTF-8", "zh-Hans-CN", "zh-TW"] {
            assert_eq!(tag.parse(), Ok(Language::ZhCn));
        }
        assert_eq!(
            "english".parse::<Language>(),
            Err(UnknownLanguage("english".into()))
        );
    }

    #[test]
    fn the_first_spoken_language_of_the_system_wins() {
        let tags = |list: &[&str]| list.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            Language::first_of(tags(&["fr-FR", "zh-CN", "en"])),
            Language::ZhCn
        );
        assert_eq!(Language::first_of(tags(&["C", "fr"])), Language::En);
        assert_eq!(Language::first_of(tags(&[])), Language::En);
    }
}
