//! Every action of the windows with its keys: one table, from which keys are read, remapped and explained.
//!
//! Keys are taken out of the input before any widget sees it, so that Space starts a take and never presses the
//! button that happens to have the focus. While something is being typed, only keys that type nothing act.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use eframe::egui::{Context, Event, Key, Modifiers};
use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $words:literal, $when:ident, [$($keys:literal),*];)+) => {
        /// What can be asked for by key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// Every action, in the order of the help sheet.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The id of its words.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)+
                }
            }

            /// When it acts.
            pub fn when(self) -> When {
                match self {
                    $(Self::$name => When::$when,)+
                }
            }

            fn usual_keys(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($keys),*],)+
                }
            }
        }
    };
}

impl Action {
    /// Whether a key that is held does it again and again. Signs like + come as repeated presses, too, when Shift is
    /// let go before them.
    fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::ZoomIn | Self::ZoomOut | Self::TakeUp | Self::TakeDown
        )
    }
}

/// When an action is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// While a session runs and nothing is being typed.
    Session,
    /// At any time but while something is being typed.
    Always,
    /// Even then: its keys type nothing.
    Typing,
}

actions! {
    /// Gives the sign; ends the take under way. Page-down is what clickers and pedals send.
    StartStop: "key-start-stop", Session, ["Space", "PageDown"];
    /// Checks the level: a line and the room, measured and not stored.
    CheckLevel: "key-check-level", Session, ["L"];
    /// "I misread that": the take under way, or the last one, is put aside.
    Again: "key-again", Session, ["R", "PageUp"];
    /// The operator turns the last take down, with a reason.
    Reject: "key-reject-last", Session, ["X"];
    /// The operator accepts the chosen take, with a reason.
    Accept: "ui-key-accept", Session, ["A"];
    /// Takes the last ruling back.
    Undo: "ui-key-undo", Session, ["U", "Ctrl+Z"];
    /// Another prompt first; this one stays open.
    Skip: "key-skip", Session, ["N"];
    /// The prompt before.
    Back: "key-back", Session, ["B"];
    /// Pauses; goes on.
    Pause: "key-pause", Session, ["K"];
    /// A note on the last take.
    Note: "key-note", Session, ["T"];
    /// Plays the chosen take; stops playing.
    Play: "ui-key-play", Session, ["P"];
    /// Moves the playback to the place of the first finding.
    Jump: "ui-key-jump", Session, ["J"];
    /// Puts out the clip lamp.
    ClearClip: "ui-key-clear-clip", Session, ["C"];
    /// The take or prompt above in the list.
    TakeUp: "ui-key-take-up", Session, ["ArrowUp"];
    /// The take or prompt below in the list.
    TakeDown: "ui-key-take-down", Session, ["ArrowDown"];
    /// The list of prompts, to read one of them next; or that of the takes again.
    Prompts: "ui-key-prompts", Session, ["D"];
    /// Which takes or prompts the list shows.
    Filter: "ui-key-filter", Session, ["F"];
    /// Linear or logarithmic spectrogram.
    SpectrogramScale: "ui-key-spectrogram", Session, ["G"];
    /// Ends the session; closes the window where none runs.
    EndSession: "ui-key-end-session", Always, ["Ctrl+Q"];
    /// Opens or closes the speaker's window.
    SpeakerWindow: "ui-key-speaker-window", Typing, ["F4"];
    /// The window fills its screen.
    FullScreen: "ui-key-full-screen", Typing, ["F11"];
    /// The other language.
    Language: "ui-key-language", Typing, ["F2"];
    /// The other theme.
    Theme: "ui-key-theme", Typing, ["F3"];
    /// Larger.
    ZoomIn: "ui-key-zoom-in", Typing, ["Ctrl+Plus", "Ctrl+Equals"];
    /// Smaller.
    ZoomOut: "ui-key-zoom-out", Typing, ["Ctrl+Minus"];
    /// 100 %.
    ZoomReset: "ui-key-zoom-reset", Typing, ["Ctrl+0"];
    /// This table.
    Help: "ui-key-help", Typing, ["F1"];
}

/// A key with the modifiers held. Written `Ctrl+Z`; Ctrl is Command on a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    key: Key,
    control: bool,
    alt: bool,
    shift: bool,
}

/// Text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no key; write it like Space, R, F5, PageDown or Ctrl+Z")]
pub struct UnknownKey(String);

impl Chord {
    /// A key as it was pressed.
    pub fn pressed(key: Key, modifiers: Modifiers) -> Self {
        // Shift is needed to reach "+" on many keyboards and says nothing there.
        let shifted_sign = matches!(key, Key::Plus | Key::Minus | Key::Equals);
        Self {
            key,
            control: modifiers.command || modifiers.ctrl,
            alt: modifiers.alt,
            shift: modifiers.shift && !shifted_sign,
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.control, "Ctrl+"),
            (self.alt, "Alt+"),
            (self.shift, "Shift+"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        f.write_str(self.key.name())
    }
}

impl FromStr for Chord {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let mut chord = Self {
            key: Key::Space,
            control: false,
            alt: false,
            shift: false,
        };
        let mut rest = text.trim();
        loop {
            match rest.split_once('+') {
                Some(("Ctrl", left)) => (chord.control, rest) = (true, left),
                Some(("Alt", left)) => (chord.alt, rest) = (true, left),
                Some(("Shift", left)) => (chord.shift, rest) = (true, left),
                _ => break,
            }
        }
        let name = match rest {
            "ArrowUp" => "Up",
            "ArrowDown" => "Down",
            other => other,
        };
        chord.key = Key::from_name(name).ok_or_else(|| UnknownKey(text.to_owned()))?;
        Ok(chord)
    }
}

/// Which keys ask for what: the usual ones, changed where the user has changed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMap {
    keys: BTreeMap<Action, Vec<Chord>>,
}

impl Default for KeyMap {
    fn default() -> Self {
        let keys = Action::ALL.iter().map(|action| {
            let chords = action.usual_keys().iter();
            let chords = chords.map(|text| text.parse().expect("the table names real keys"));
            (*action, chords.collect())
        });
        Self {
            keys: keys.collect(),
        }
    }
}

impl KeyMap {
    /// The usual keys with a user's changes; a change that names no key is left out.
    pub fn with_changes(changes: &BTreeMap<Action, Vec<String>>) -> Self {
        let mut map = Self::default();
        for (action, texts) in changes {
            map.set(
                *action,
                texts.iter().filter_map(|text| text.parse().ok()).collect(),
            );
        }
        map
    }

    /// The keys that differ from the usual ones, as they are written in the settings.
    pub fn changes(&self) -> BTreeMap<Action, Vec<String>> {
        let usual = Self::default();
        self.keys
            .iter()
            .filter(|(action, chords)| usual.keys[action] != **chords)
            .map(|(action, chords)| (*action, chords.iter().map(Chord::to_string).collect()))
            .collect()
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> &[Chord] {
        &self.keys[&action]
    }

    /// The first key of an action as it is printed on screen; empty where it has none.
    pub fn cap(&self, action: Action) -> String {
        self.keys(action)
            .first()
            .map(Chord::to_string)
            .unwrap_or_default()
    }

    /// Gives an action these keys. They are taken from whatever had them: one key, one action.
    pub fn set(&mut self, action: Action, chords: Vec<Chord>) {
        for others in self.keys.values_mut() {
            others.retain(|chord| !chords.contains(chord));
        }
        self.keys.insert(action, chords);
    }

    fn action(&self, chord: Chord) -> Option<Action> {
        self.keys
            .iter()
            .find(|(_, chords)| chords.contains(&chord))
            .map(|(action, _)| *action)
    }

    /// Takes the keys that ask for something out of the input of the window that is being drawn. To be called
    /// before any widget of it.
    pub fn route(&self, context: &Context, session: bool) -> Vec<Action> {
        let typing = context.text_edit_focused();
        let mut asked = Vec::new();
        context.input_mut(|input| {
            input.events.retain(|event| {
                let Event::Key {
                    key,
                    pressed,
                    repeat,
                    modifiers,
                    ..
                } = event
                else {
                    // What a key types besides: no field has the focus, so it goes nowhere.
                    return true;
                };
                let Some(action) = self.action(Chord::pressed(*key, *modifiers)) else {
                    return true;
                };
                let acts = match action.when() {
                    When::Typing => true,
                    When::Always => !typing,
                    When::Session => session && !typing,
                };
                if acts && *pressed && (!repeat || action.may_repeat()) {
                    asked.push(action);
                }
                !acts
            });
        });
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_asks_for_one_thing() {
        let map = KeyMap::default();
        for (at, one) in Action::ALL.iter().enumerate() {
            for other in &Action::ALL[at + 1..] {
                for chord in map.keys(*one) {
                    assert!(
                        !map.keys(*other).contains(chord),
                        "{chord} asks for {one:?} and {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_key_given_to_one_action_is_taken_from_the_other() {
        let mut map = KeyMap::default();
        map.set(Action::Again, vec!["X".parse().unwrap()]);
        assert!(map.keys(Action::Reject).is_empty());
        let again = KeyMap::with_changes(&map.changes());
        assert_eq!(again, map);
    }

    #[test]
    fn keys_read_as_they_are_written() {
        for text in ["Space", "Ctrl+Z", "Ctrl+Shift+F5", "PageDown", "R"] {
            assert_eq!(text.parse::<Chord>().unwrap().to_string(), text);
        }
        assert!("Quux".parse::<Chord>().is_err());
    }
}
