//! The prompts of the script as a list, with what has become of each for the speaker who reads.

use std::collections::HashMap;

use super::TakeList;
use crate::collection::{SpeakerId, TakeState};
use crate::script::{PromptId, Script};

/// What has become of a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PromptState {
    /// No take of it has been judged.
    #[default]
    Open,
    /// None of its takes counts, and the newest was rejected.
    Rejected,
    /// A take of it counts.
    Accepted,
}

/// The prompts in the order of the script.
#[derive(Default)]
pub struct PromptList {
    states: Vec<(PromptState, u32)>,
    /// Only those that are not accepted yet.
    only_open: bool,
    /// Places in the script of those that are shown.
    listed: Vec<usize>,
    cursor: Option<usize>,
    moved: bool,
}

impl PromptList {
    /// Counts the takes of a speaker anew.
    pub(super) fn count(&mut self, script: &Script, takes: &TakeList, speaker: &SpeakerId) {
        let mut of: HashMap<&PromptId, (PromptState, u32)> = HashMap::new();
        let own = takes
            .takes()
            .iter()
            .filter(|take| take.id.speaker == *speaker);
        for take in own {
            let (state, count) = of.entry(&take.id.prompt).or_default();
            *count += 1;
            match take.state {
                _ if take.counts => *state = PromptState::Accepted,
                TakeState::Rejected if *state == PromptState::Open => {
                    *state = PromptState::Rejected;
                }
                _ => {}
            }
        }
        let prompts = script.prompts().iter();
        self.states = prompts
            .map(|prompt| of.get(&prompt.id).copied().unwrap_or_default())
            .collect();
        self.list();
    }

    fn list(&mut self) {
        let open = |place: &usize| self.states[*place].0 != PromptState::Accepted;
        self.listed = (0..self.states.len())
            .filter(|place| !self.only_open || open(place))
            .collect();
    }

    /// Places in the script of the prompts that are shown.
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// What has become of the prompt at a place in the script, and how many takes of it there are.
    pub fn state(&self, place: usize) -> (PromptState, u32) {
        self.states.get(place).copied().unwrap_or_default()
    }

    /// How many are not accepted yet.
    pub fn open(&self) -> usize {
        let states = self.states.iter();
        states
            .filter(|(state, _)| *state != PromptState::Accepted)
            .count()
    }

    /// Whether only those are shown.
    pub fn only_open(&self) -> bool {
        self.only_open
    }

    /// Shows all of them, or only those that are not accepted yet.
    pub fn show_only_open(&mut self, only_open: bool) {
        self.only_open = only_open;
        self.list();
    }

    /// The row of the cursor.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Puts the cursor on the prompt at a place in the script, as far as it is shown.
    pub(super) fn point_at(&mut self, place: Option<usize>) {
        let place = place.unwrap_or(0);
        self.cursor = self.listed.iter().position(|listed| *listed >= place);
        self.moved = true;
    }

    /// Moves the cursor up (−1) or down (1).
    pub(super) fn step(&mut self, by: isize) {
        let Some(last) = self.listed.len().checked_sub(1) else {
            return;
        };
        let at = self.cursor.map_or(0, |at| at as isize + by);
        self.cursor = Some(at.clamp(0, last as isize) as usize);
        self.moved = true;
    }

    /// Whether the cursor has moved since this was asked last: its row is to be brought into view.
    pub fn take_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }
}
