//! Whether something has changed since the level check: speech level and noise of the newest takes against those of
//! the line that was read then. Pure.

use std::collections::VecDeque;

use super::LevelCheck;
use crate::analysis::TakeAnalysis;
use crate::units::{Db, Dbfs};
use crate::words::{Language, text};

/// The newest takes that are looked at. The median of three is moved by two of them, never by one.
const TAKES: usize = 3;
/// A change of gain moves speech and noise alike; from so many decibels on it is told.
const GAIN: Db = Db(3.0);
/// How far apart the two changes of one gain may be measured: a sentence is read louder or more softly by some
/// decibels.
const ALIKE: Db = Db(3.0);
/// A change of the noise alone, from so many decibels on: ten times what the measure is wrong by.
const NOISE: Db = Db(6.0);
/// A change of the speech alone, from so many decibels on: no reading in one voice varies by as much in the median.
const SPEECH: Db = Db(6.0);

/// What has changed since the level check, by how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drift {
    /// Speech and noise alike: the gain.
    Gain(Db),
    /// The noise alone: the room.
    Room(Db),
    /// The speech alone: the distance to the microphone, or the voice.
    Voice(Db),
}

impl Drift {
    /// The change in words, to the operator.
    pub fn words(self, language: Language) -> String {
        let (id, by) = match self {
            Self::Gain(by) => ("drift-gain", by),
            Self::Room(by) => ("drift-room", by),
            Self::Voice(by) => ("drift-voice", by),
        };
        text(language, id, &[("by", format!("{:+.0}", by.0).into())])
    }
}

/// Levels of the newest takes beside those of the level check.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    check: Option<(Dbfs, Option<Dbfs>)>,
    takes: VecDeque<(Dbfs, Option<Dbfs>)>,
}

impl Watch {
    /// A new level check: what came before it says nothing any more.
    pub fn checked(&mut self, check: &LevelCheck) {
        self.check = levels(&check.line);
        self.takes.clear();
    }

    /// A take that was judged.
    pub fn judged(&mut self, take: &TakeAnalysis) {
        self.takes.extend(levels(take));
        let surplus = self.takes.len().saturating_sub(TAKES);
        self.takes.drain(..surplus);
    }

    /// What has changed; `None` without a level check, before there are enough takes, and while nothing has.
    pub fn drift(&self) -> Option<Drift> {
        let (speech_then, noise_then) = self.check?;
        if self.takes.len() < TAKES {
            return None;
        }
        let speech = median(self.takes.iter().map(|(speech, _)| *speech))? - speech_then;
        let noise = noise_then.and_then(|then| {
            Some(median(self.takes.iter().filter_map(|(_, noise)| *noise))? - then)
        });
        let size = |by: Db| by.0.abs();
        match noise {
            Some(noise)
                if size(speech) >= GAIN.0
                    && size(noise) >= GAIN.0
                    && (speech.0 - noise.0).abs() <= ALIKE.0 =>
            {
                Some(Drift::Gain(Db((speech.0 + noise.0) / 2.0)))
            }
            // A room that has become quieter is no trouble.
            Some(noise) if noise.0 >= NOISE.0 => Some(Drift::Room(noise)),
            _ if size(speech) >= SPEECH.0 => Some(Drift::Voice(speech)),
            _ => None,
        }
    }
}

fn levels(take: &TakeAnalysis) -> Option<(Dbfs, Option<Dbfs>)> {
    let noise = take.noise.floor.ok().map(|floor| floor.value);
    take.speech.level.ok().map(|speech| (speech, noise))
}

fn median(levels: impl Iterator<Item = Dbfs>) -> Option<Dbfs> {
    let mut levels: Vec<Dbfs> = levels.collect();
    levels.sort_by(|one, other| one.0.total_cmp(&other.0));
    levels.get(levels.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: (Dbfs, Option<Dbfs>) = (Dbfs(-24.0), Some(Dbfs(-66.0)));

    fn after(takes: &[(f64, f64)]) -> Option<Drift> {
        let watch = Watch {
            check: Some(THEN),
            takes: takes
                .iter()
                .map(|(speech, noise)| (Dbfs(*speech), Some(Dbfs(*noise))))
                .collect(),
        };
        watch.drift()
    }

    #[test]
    fn speech_and_noise_that_move_alike_are_a_change_of_gain() {
        let takes = [(-16.5, -59.5), (-17.5, -59.0), (-17.0, -58.5)];
        assert_eq!(after(&takes), Some(Drift::Gain(Db(7.0))));
        let lower = [(-30.0, -72.0), (-30.0, -72.0), (-30.0, -72.0)];
        assert_eq!(after(&lower), Some(Drift::Gain(Db(-6.0))));
        assert_eq!(
            Drift::Gain(Db(7.0)).words(Language::En),
            "The gain seems to have changed by +7 dB since the level check. Check the level again."
        );
    }

    #[test]
    fn noise_alone_is_the_room_and_speech_alone_the_voice() {
        let noisier = [(-24.0, -58.0), (-25.0, -57.0), (-23.5, -59.0)];
        assert_eq!(after(&noisier), Some(Drift::Room(Db(8.0))));
        let quieter = [(-24.0, -80.0), (-24.0, -80.0), (-24.0, -80.0)];
        assert_eq!(after(&quieter), None);
        let softer = [(-31.0, -66.0), (-32.0, -66.5), (-31.5, -66.0)];
        assert_eq!(after(&softer), Some(Drift::Voice(Db(-7.5))));
    }

    #[test]
    fn one_strange_take_or_two_takes_are_no_change() {
        assert_eq!(
            after(&[(-24.0, -66.0), (-10.0, -50.0), (-25.0, -65.0)]),
            None
        );
        assert_eq!(after(&[(-10.0, -50.0), (-10.0, -50.0)]), None);
        assert_eq!(Watch::default().drift(), None);
    }
}
