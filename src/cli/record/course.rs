//! The course of a session: what its events say to people, and how it came out.

use std::collections::BTreeMap;

use crate::cli::Exit;
use crate::cli::record::screen::{Line, Tone};
use crate::cli::record::tell;
use crate::collection::TakeState;
use crate::script::PromptId;
use crate::session::Event;
use crate::store::TakeRecord;
use crate::units::SampleRate;
use crate::words::{Language, text};

/// What has happened so far.
pub struct Course {
    rate: SampleRate,
    language: Language,
    /// The prompts of this session, and whether the newest take of each is accepted.
    prompts: BTreeMap<PromptId, bool>,
    /// A take could not be stored, or the microphone was lost and did not come back.
    trouble: bool,
}

impl Course {
    /// Of a session that has just begun; takes are at `rate`.
    pub fn new(rate: SampleRate, language: Language) -> Self {
        Self {
            rate,
            language,
            prompts: BTreeMap::new(),
            trouble: false,
        }
    }

    /// Hears an event and puts it into words.
    pub fn hear(&mut self, event: &Event) -> Vec<Line> {
        let language = self.language;
        match event {
            Event::Judged(judged) => {
                self.stands(&judged.record);
                tell::verdict(judged, self.rate, language)
            }
            Event::LevelChecked(check) => tell::level_check(check, language),
            Event::Ruled(take) => {
                self.stands(take);
                vec![tell::ruled(take, language)]
            }
            Event::Discarded(take) => vec![tell::ruled(take, language)],
            Event::Refused(refusal) => vec![tell::refused(*refusal, language)],
            Event::Failed(words) => vec![tell::trouble(words)],
            Event::Salvaged(words) => {
                self.trouble = true;
                vec![tell::trouble(words)]
            }
            Event::AudioLost(words) => {
                self.trouble = true;
                vec![tell::trouble(words)]
            }
            Event::OtherDevice(device) => vec![tell::other_device(device, language)],
            Event::AudioBack => {
                self.trouble = false;
                let words = text(language, "audio-back", &[]);
                vec![Line::of(format!("✓ {words}"), Tone::Good)]
            }
            Event::SourceEnded => Vec::new(),
        }
    }

    fn stands(&mut self, take: &TakeRecord) {
        let accepted = take.state == TakeState::Accepted;
        self.prompts.insert(take.id.prompt.clone(), accepted);
    }

    /// How the session came out: something was rejected when the newest take of one of its prompts is.
    pub fn exit(&self) -> Exit {
        if self.trouble {
            Exit::Failed
        } else if self.prompts.values().all(|accepted| *accepted) {
            Exit::Accepted
        } else {
            Exit::Rejected
        }
    }
}
