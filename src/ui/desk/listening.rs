//! Listening to takes beside a live microphone.

use super::{Desk, Question, Through};
use crate::collection::StartRule;
use crate::session::State;
use crate::units::Seconds;
use crate::words::{Language, text};

impl Desk {
    /// Plays the chosen take, the last one where none is chosen; stops what is playing. Asks once whether it is heard
    /// through headphones or loudspeakers, for the microphone is live.
    pub fn play(&mut self, language: Language) {
        if self.viewer.playing().is_some() {
            self.viewer.toggle(&self.hearing);
            return;
        }
        if self.now.state.in_take() {
            self.say(text(language, "ui-warn-playback", &[]), false);
            return;
        }
        match self.hearing.through {
            None => {
                self.question = Some(Question::Through);
                return;
            }
            Some(Through::Loudspeakers) if self.would_start_a_take() => {
                self.say(text(language, "ui-warn-would-start", &[]), false);
                return;
            }
            Some(_) => {}
        }
        if self.viewer.take().is_none() {
            if let Some(take) = self.chosen() {
                self.view(&take);
                self.viewer.play_when_read();
            }
        } else {
            self.viewer.toggle(&self.hearing);
        }
    }

    /// Plays from a place of the shown take.
    pub fn play_from(&mut self, from: Seconds, language: Language) {
        match self.hearing.through {
            Some(through) if through == Through::Headphones || !self.would_start_a_take() => {
                self.viewer.play_from(from, &self.hearing);
            }
            _ => self.play(language),
        }
    }

    /// Plays the shown take from shortly before its first finding.
    pub fn jump(&mut self, language: Language) {
        if let Some(from) = self.viewer.before_first_finding() {
            self.play_from(from, language);
        }
    }

    /// Whether what the loudspeakers play would start a take.
    fn would_start_a_take(&self) -> bool {
        self.about.config.start == StartRule::Voice
            && matches!(self.now.state, State::Waiting | State::Rejected)
    }

    /// What takes are heard through, as the operator says; then the chosen take is played.
    pub fn hear_through(&mut self, through: Through, language: Language) {
        self.question = None;
        self.hearing.through = Some(through);
        self.play(language);
    }
}
