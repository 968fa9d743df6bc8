//! Speakers under their pseudonyms: `speakers.toml`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Language;
use crate::script::{IdError, file_safe};

/// A speaker's pseudonym: file-name safe, and without `_`, so that speaker, prompt and number can be told apart
/// in the name of an exported file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpeakerId(String);

impl SpeakerId {
    /// The pseudonym as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SpeakerId {
    type Error = IdError;
    fn try_from(id: String) -> Result<Self, IdError> {
        file_safe(&id)?;
        if id.contains('_') {
            return Err(IdError::Underscore(id));
        }
        Ok(Self(id))
    }
}

impl std::str::FromStr for SpeakerId {
    type Err = IdError;
    fn from_str(id: &str) -> Result<Self, IdError> {
        Self::try_from(id.to_owned())
    }
}

impl From<SpeakerId> for String {
    fn from(id: SpeakerId) -> String {
        id.0
    }
}

impl fmt::Display for SpeakerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What the collection needs to know of a speaker; names and addresses have no place here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    /// The pseudonym.
    pub id: SpeakerId,
    /// First language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Accents, in the collection's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accents: Option<String>,
    /// Gender, in the speaker's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Where and when consent was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl Speaker {
    /// A speaker of whom only the pseudonym is known.
    pub fn new(id: SpeakerId) -> Self {
        Self {
            id,
            language: None,
            accents: None,
            gender: None,
            consent: None,
        }
    }
}

/// Why the list of speakers is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpeakersError {
    /// The pseudonym is taken, upper and lower case being the same.
    #[error(
        "there is a speaker “{0}” already (upper and lower case count as the same); choose another pseudonym"
    )]
    Taken(SpeakerId),
    /// Not the TOML it should be.
    #[error("speakers.toml cannot be understood: {0}")]
    Toml(String),
}

/// The speakers in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speakers {
    #[serde(default)]
    speaker: Vec<Speaker>,
}

impl Speakers {
    /// Adds a speaker.
    ///
    /// # Errors
    /// [`SpeakersError::Taken`].
    pub fn add(&mut self, speaker: Speaker) -> Result<(), SpeakersError> {
        let new = speaker.id.as_str();
        if let Some(old) = self
            .iter()
            .find(|s| s.id.as_str().eq_ignore_ascii_case(new))
        {
            return Err(SpeakersError::Taken(old.id.clone()));
        }
        self.speaker.push(speaker);
        Ok(())
    }

    /// The speaker of this pseudonym.
    pub fn get(&self, id: &SpeakerId) -> Option<&Speaker> {
        self.iter().find(|speaker| speaker.id == *id)
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Speaker> {
        self.speaker.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.speaker.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.speaker.is_empty()
    }

    /// `speakers.toml`.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("pseudonyms and texts are TOML")
    }

    /// Reads `speakers.toml`.
    ///
    /// # Errors
    /// [`SpeakersError`], with the line where there is one.
    pub fn parse(text: &str) -> Result<Self, SpeakersError> {
        let read: Self =
            toml::from_str(text).map_err(|error| SpeakersError::Toml(error.to_string()))?;
        let mut speakers = Self::default();
        for speaker in read.speaker {
            speakers.add(speaker)?;
        }
        Ok(speakers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speakers_survive_their_file() {
        let mut speakers = Speakers::default();
        speakers.add(Speaker::new("S01".parse().unwrap())).unwrap();
        speakers
            .add(Speaker {
                language: Some("zh-CN".parse().unwrap()),
                accents: Some("Chéngdū, \"soft\"".into()),
                gender: Some("f".into()),
                consent: Some("form of 2026-11-01\nsigned".into()),
                ..Speaker::new("S02".parse().unwrap())
            })
            .unwrap();
        assert_eq!(Speakers::parse(&speakers.to_toml()).unwrap(), speakers);
        assert_eq!(Speakers::parse("").unwrap(), Speakers::default());
    }

    #[test]
    fn a_pseudonym_is_given_once_whatever_its_case() {
        let mut speakers = Speakers::default();
        speakers.add(Speaker::new("anna".parse().unwrap())).unwrap();
        let again = speakers.add(Speaker::new("Anna".parse().unwrap()));
        assert!(matches!(again, Err(SpeakersError::Taken(_))));
        assert!(Speakers::parse("[[speaker]]\nid = \"a/b\"").is_err());
        assert!("a_b".parse::<SpeakerId>().is_err());
    }
}
