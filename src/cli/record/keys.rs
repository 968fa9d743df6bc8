//! The keys of a recording session: one table, from which keys are read and help is written.

use std::collections::HashSet;
use std::sync::OnceLock;

/// What an operator can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Starts a take; stops the one under way.
    StartStop,
    /// Checks the level: a line and the room, measured and not stored.
    CheckLevel,
    /// "I misread that": puts the take under way, or the last one, aside; the prompt is read again.
    Again,
    /// The operator rejects the last take.
    RejectLast,
    /// Another prompt first; this one stays open.
    Skip,
    /// The prompt before.
    Back,
    /// Pauses; goes on.
    Pause,
    /// A note on the last take.
    Note,
    /// Ends the session.
    Quit,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The character it sends, in lower case.
    pub character: char,
    /// What is printed on it.
    pub cap: String,
    /// What it asks for.
    pub action: Action,
    /// The id of its words in the language files.
    pub words: &'static str,
}

/// The usual keys, in the order of the help line: those that the windows have for the same.
const USUAL: [(char, Action, &str); 9] = [
    (' ', Action::StartStop, "key-start-stop"),
    ('l', Action::CheckLevel, "key-check-level"),
    ('r', Action::Again, "key-again"),
    ('x', Action::RejectLast, "key-reject-last"),
    ('n', Action::Skip, "key-skip"),
    ('b', Action::Back, "key-back"),
    ('k', Action::Pause, "key-pause"),
    ('t', Action::Note, "key-note"),
    ('q', Action::Quit, "key-quit"),
];

/// All keys: the usual ones, changed where the user has given the windows others.
pub fn keys() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let given = given();
        let key = |(usual, action, words)| {
            let character = given(words).unwrap_or(usual);
            Key {
                character,
                cap: cap(character),
                action,
                words,
            }
        };
        let keys = USUAL.map(key);
        let characters: HashSet<char> = keys.iter().map(|key| key.character).collect();
        // A key that the windows gave to something may be the usual one of what only a terminal has.
        if characters.len() == keys.len() {
            keys.into()
        } else {
            usual()
        }
    })
}

fn usual() -> Vec<Key> {
    let key = |(character, action, words)| Key {
        character,
        cap: cap(character),
        action,
        words,
    };
    USUAL.map(key).into()
}

fn cap(character: char) -> String {
    match character {
        ' ' => "Space".to_owned(),
        character => character.to_uppercase().collect(),
    }
}

/// The character that the user has given to what these words say, where it is one that a terminal tells apart.
#[cfg(feature = "gui")]
fn given() -> impl Fn(&str) -> Option<char> {
    use crate::ui::keys::{Action, KeyMap};
    use crate::ui::settings::Settings;

    let settings = Settings::file().map(|file| Settings::load(&file));
    let map = KeyMap::with_changes(&settings.unwrap_or_default().keys);
    move |words| {
        let action = Action::ALL.iter().find(|action| action.words() == words)?;
        map.keys(*action)
            .iter()
            .find_map(|chord| character(&chord.to_string()))
    }
}

#[cfg(not(feature = "gui"))]
fn given() -> impl Fn(&str) -> Option<char> {
    |_: &str| None
}

/// The character that a key of this name sends; `None` for one with modifiers or without a character.
#[cfg(feature = "gui")]
fn character(name: &str) -> Option<char> {
    let mut letters = name.chars();
    match (name, letters.next(), letters.next()) {
        ("Space", ..) => Some(' '),
        (_, Some(letter), None) => Some(letter.to_ascii_lowercase()),
        _ => None,
    }
}

/// What a character asks for; upper and lower case are one key.
pub fn action(character: char) -> Option<Action> {
    let typed = character.to_ascii_lowercase();
    keys()
        .iter()
        .find(|key| key.character == typed)
        .map(|key| key.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_and_every_action_stands_in_the_table_once() {
        for (at, key) in USUAL.iter().enumerate() {
            for other in &USUAL[at + 1..] {
                assert_ne!(key.0, other.0);
                assert_ne!(key.1, other.1);
            }
        }
    }

    #[test]
    fn capital_letters_are_the_same_keys() {
        assert_eq!(action('Q'), Some(Action::Quit));
        assert_eq!(action('q'), Some(Action::Quit));
        assert_eq!(action('z'), None);
    }

    #[cfg(feature = "gui")]
    #[test]
    fn the_terminal_and_the_windows_have_the_same_usual_keys() {
        use crate::ui::keys::{Action, KeyMap};

        let map = KeyMap::default();
        let shared = USUAL.iter().filter_map(|(character, _, words)| {
            let action = Action::ALL.iter().find(|action| action.words() == *words)?;
            Some((*character, *action))
        });
        let shared: Vec<_> = shared.collect();
        assert_eq!(shared.len(), USUAL.len() - 1, "all but the way out");
        for (usual, action) in shared {
            let own = map
                .keys(action)
                .iter()
                .find_map(|chord| character(&chord.to_string()));
            assert_eq!(own, Some(usual), "{action:?}");
        }
    }
}
