//! `collection.toml`: the collection's name, its format and its rules of recording.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Quota;
use crate::audio::{Channel, TakeDepth};
use crate::script::Script;
use crate::units::{SampleRate, Seconds};

/// Longest pre- or post-roll.
const MAX_ROLL: Seconds = Seconds(5.0);
/// Shortest and longest of the longest allowed takes: a WAV of 24 bits at 192 kHz holds two hours.
const MAX_TAKE: (Seconds, Seconds) = (Seconds(1.0), Seconds(3600.0));
/// Longest lead-in.
const MAX_LEAD_IN: Seconds = Seconds(10.0);
/// Silences that may end a take: shorter ones fall into every second sentence, longer ones help nobody.
const STOP_SILENCE: (Seconds, Seconds) = (Seconds(0.3), Seconds(30.0));

/// Why a collection's settings are refused: the message names the field and what it may be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A field holds what it may not.
    #[error("{field} {problem}")]
    Field {
        /// The field as it is written in `collection.toml`.
        field: &'static str,
        /// What it holds and what it may be.
        problem: String,
    },
    /// Not TOML, or a field is missing, unknown or of the wrong type.
    #[error("cannot be understood: {0}; put it right, or put the file back from a backup")]
    Toml(String),
}

/// A language as a BCP-47 tag, such as `en` or `zh-CN`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

impl Language {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = ConfigError;
    fn try_from(tag: String) -> Result<Self, ConfigError> {
        match tag.parse::<unic_langid::LanguageIdentifier>() {
            Ok(parsed) if parsed.language.as_str() != "und" => Ok(Self(parsed.to_string())),
            _ => Err(ConfigError::Field {
                field: "language",
                problem: format!("is “{tag}”; it is a BCP-47 tag such as \"en\" or \"zh-CN\""),
            }),
        }
    }
}

impl std::str::FromStr for Language {
    type Err = ConfigError;
    fn from_str(tag: &str) -> Result<Self, ConfigError> {
        Self::try_from(tag.to_owned())
    }
}

impl From<Language> for String {
    fn from(language: Language) -> String {
        language.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What starts a take besides the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartRule {
    /// Nothing.
    #[default]
    Key,
    /// A voice; the pre-roll keeps its first sound.
    Voice,
}

/// What ends a take besides the key and the longest allowed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopRule {
    /// Nothing.
    #[default]
    Key,
    /// So much silence after speech.
    Silence(Seconds),
}

/// A collection's settings. In `collection.toml` durations are seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionConfig {
    /// What people call it.
    pub name: String,
    /// What is spoken.
    pub language: Language,
    /// Frames a second of every take.
    pub rate: SampleRate,
    /// Bits of a sample of every take.
    pub depth: TakeDepth,
    /// The channel of the device that is recorded.
    pub channel: Channel,
    /// Kept from before the sign to speak, 0–5 s.
    pub pre_roll: Seconds,
    /// Kept after the stop, 0–5 s.
    pub post_roll: Seconds,
    /// Longest take between the rolls, 1–3600 s.
    pub max_take: Seconds,
    /// Between asking for a take by key and its sign, for the speaker to get ready, 0–10 s.
    #[serde(default, skip_serializing_if = "is_no_time")]
    pub lead_in: Seconds,
    /// What starts a take besides the key.
    #[serde(default)]
    pub start: StartRule,
    /// What ends a take besides the key.
    #[serde(default)]
    pub stop: StopRule,
    /// Accepted takes wanted of each speaker; without it as many as there are prompts, less the reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    /// Accepted takes of each speaker beyond the target.
    #[serde(default)]
    pub reserve: u32,
}

/// What nobody asked for is left out of the file, so that an older Takegate can open it.
fn is_no_time(duration: &Seconds) -> bool {
    duration.0 == 0.0
}

impl CollectionConfig {
    /// A collection with the defaults: 48 kHz, 16 bits, channel 1, rolls of half a second, takes of at most
    /// two minutes, started and ended by key, every prompt once by every speaker.
    pub fn new(name: &str, language: Language) -> Self {
        const RATE: SampleRate = SampleRate::new(48_000).expect("not zero");
        Self {
            name: name.to_owned(),
            language,
            rate: RATE,
            depth: TakeDepth::I16,
            channel: Channel::FIRST,
            pre_roll: Seconds(0.5),
            post_roll: Seconds(0.5),
            max_take: Seconds(120.0),
            lead_in: Seconds(0.0),
            start: StartRule::Key,
            stop: StopRule::Key,
            target: None,
            reserve: 0,
        }
    }

    /// Checks every field, and the targets against the script.
    ///
    /// # Errors
    /// [`ConfigError::Field`] for the first field that holds nonsense.
    pub fn check(&self, script: &Script) -> Result<(), ConfigError> {
        let wrong = |field, problem| Err(ConfigError::Field { field, problem });
        if self.name.trim().is_empty() {
            return wrong("name", "is empty; give the collection a name".to_owned());
        }
        let within = |value: Seconds, (low, high): (Seconds, Seconds)| {
            (low.0..=high.0)
                .contains(&value.0)
                .then_some(())
                .ok_or_else(|| format!("is {value:.3}; it may be {low:.1} to {high:.1}"))
        };
        let silence = match self.stop {
            StopRule::Key => STOP_SILENCE.0,
            StopRule::Silence(silence) => silence,
        };
        for (field, value, limits) in [
            ("pre_roll", self.pre_roll, (Seconds(0.0), MAX_ROLL)),
            ("post_roll", self.post_roll, (Seconds(0.0), MAX_ROLL)),
            ("max_take", self.max_take, MAX_TAKE),
            ("lead_in", self.lead_in, (Seconds(0.0), MAX_LEAD_IN)),
            ("stop.silence", silence, STOP_SILENCE),
        ] {
            within(value, limits).or_else(|problem| wrong(field, problem))?;
        }
        if !(8_000..=384_000).contains(&self.rate.hz()) {
            return wrong(
                "rate",
                format!("is {} Hz; it may be 8000 to 384000", self.rate.hz()),
            );
        }
        let prompts = script.prompts().len() as u64;
        let wanted = u64::from(self.target.unwrap_or(0)) + u64::from(self.reserve);
        if self.target == Some(0) {
            return wrong(
                "target",
                "is 0; leave it out to want every prompt".to_owned(),
            );
        }
        if wanted > prompts || (self.target.is_none() && wanted == prompts) {
            return wrong(
                if self.target.is_some() {
                    "target"
                } else {
                    "reserve"
                },
                format!(
                    "asks for {wanted} accepted takes of each speaker, reserve included, and the script has \
                     {prompts} prompts, each of which counts once; lower it or add prompts"
                ),
            );
        }
        Ok(())
    }

    /// What each speaker owes, for this many prompts.
    pub fn quota(&self, prompts: usize) -> Quota {
        let prompts = u32::try_from(prompts).unwrap_or(u32::MAX);
        let reserve = self.reserve.min(prompts);
        Quota {
            target: self.target.unwrap_or(prompts - reserve).min(prompts),
            reserve,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::ScriptKind;

    fn script() -> Script {
        Script::parse(b"one\ntwo\nthree\n", ScriptKind::Txt).unwrap()
    }

    fn config() -> CollectionConfig {
        CollectionConfig::new("Digits", "en".parse().unwrap())
    }

    #[test]
    fn the_settings_survive_their_file() {
        let mut config = config();
        config.stop = StopRule::Silence(Seconds(1.5));
        config.start = StartRule::Voice;
        config.target = Some(2);
        config.lead_in = Seconds(1.0);
        let toml = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<CollectionConfig>(&toml).unwrap(), config);
    }

    #[test]
    fn nonsense_is_refused_by_the_field_that_holds_it() {
        type Spoil = fn(&mut CollectionConfig);
        let nonsense: [(&str, Spoil); 10] = [
            ("lead_in", |c| c.lead_in = Seconds(10.1)),
            ("name", |c| c.name = " ".into()),
            ("pre_roll", |c| c.pre_roll = Seconds(5.1)),
            ("post_roll", |c| c.post_roll = Seconds(-0.1)),
            ("post_roll", |c| c.post_roll = Seconds(f64::NAN)),
            ("max_take", |c| c.max_take = Seconds(0.0)),
            ("stop.silence", |c| c.stop = StopRule::Silence(Seconds(0.0))),
            ("rate", |c| c.rate = SampleRate::new(100).unwrap()),
            ("target", |c| c.target = Some(4)),
            ("reserve", |c| c.reserve = 3),
        ];
        for (field, spoil) in nonsense {
            let mut config = config();
            spoil(&mut config);
            let error = config.check(&script()).unwrap_err();
            assert!(
                matches!(error, ConfigError::Field { field: f, .. } if f == field),
                "{error}"
            );
        }
        assert!("no language".parse::<Language>().is_err());
        assert_eq!(config().check(&script()), Ok(()));
    }

    #[test]
    fn without_a_target_every_prompt_is_wanted_less_the_reserve() {
        let mut config = config();
        assert_eq!(
            config.quota(3),
            Quota {
                target: 3,
                reserve: 0
            }
        );
        config.reserve = 1;
        assert_eq!(
            config.quota(3),
            Quota {
                target: 2,
                reserve: 1
            }
        );
    }
}
