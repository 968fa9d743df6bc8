//! The keys of a recording session: one table, from which keys are read and help is written.

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
pub struct Key {
    /// The character it sends, in lower case.
    pub character: char,
    /// What is printed on it.
    pub cap: &'static str,
    /// What it asks for.
    pub action: Action,
    /// The id of its words in the language files.
    pub words: &'static str,
}

/// All keys, in the order of the help line.
pub const KEYS: &[Key] = &[
    key(' ', "Space", Action::StartStop, "key-start-stop"),
    key('l', "L", Action::CheckLevel, "key-check-level"),
    key('r', "R", Action::Again, "key-again"),
    key('x', "X", Action::RejectLast, "key-reject-last"),
    key('n', "N", Action::Skip, "key-skip"),
    key('b', "B", Action::Back, "key-back"),
    key('k', "K", Action::Pause, "key-pause"),
    key('t', "T", Action::Note, "key-note"),
    key('q', "Q", Action::Quit, "key-quit"),
];

const fn key(character: char, cap: &'static str, action: Action, words: &'static str) -> Key {
    Key {
        character,
        cap,
        action,
        words,
    }
}

/// What a character asks for; upper and lower case are one key.
pub fn action(character: char) -> Option<Action> {
    let typed = character.to_ascii_lowercase();
    KEYS.iter()
        .find(|key| key.character == typed)
        .map(|key| key.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_and_every_action_stands_in_the_table_once() {
        for (at, key) in KEYS.iter().enumerate() {
            for other in &KEYS[at + 1..] {
                assert_ne!(key.character, other.character);
                assert_ne!(key.action, other.action);
            }
        }
    }

    #[test]
    fn capital_letters_are_the_same_keys() {
        assert_eq!(action('Q'), Some(Action::Quit));
        assert_eq!(action('q'), Some(Action::Quit));
        assert_eq!(action('z'), None);
    }
}
