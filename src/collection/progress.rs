//! How far a collection is.

use std::collections::{BTreeMap, HashSet};

use super::{Ledger, SpeakerId, Speakers, TakeState};
use crate::script::{PromptId, Script};

/// What each speaker owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Accepted takes wanted.
    pub target: u32,
    /// Accepted takes beyond the target, to choose from.
    pub reserve: u32,
}

impl Quota {
    /// Target and reserve together: where a speaker is done.
    pub fn wanted(self) -> u32 {
        self.target.saturating_add(self.reserve)
    }
}

/// How far one speaker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerProgress {
    /// The speaker.
    pub speaker: SpeakerId,
    /// Prompts with a take that counts.
    pub accepted: u32,
    /// Takes of any state.
    pub takes: u32,
}

/// How far one prompt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptProgress {
    /// The prompt.
    pub prompt: PromptId,
    /// Speakers with a take that counts.
    pub accepted: u32,
    /// Takes of any state.
    pub takes: u32,
}

/// How far the collection is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Takes that count, at most one for each prompt and speaker. Only prompts of the script count.
    pub accepted: u32,
    /// Accepted takes wanted of all speakers; of one, while there is none.
    pub target: u32,
    /// Accepted takes of all speakers beyond the target.
    pub reserve: u32,
    /// What each speaker owes.
    pub quota: Quota,
    /// Takes of each state. A take may be accepted and not count, where another one does.
    pub states: BTreeMap<TakeState, u32>,
    /// Rejected takes by their main reason: the wire name of a finding, `misread` or `operator`.
    pub rejected_for: BTreeMap<String, u32>,
    /// Each speaker, in the order in which they came.
    pub speakers: Vec<SpeakerProgress>,
    /// Each prompt, in the order of the script.
    pub prompts: Vec<PromptProgress>,
    /// Prompts that have takes and stand in the script no more, sorted by id: their takes do not count, and come back
    /// into the count with them.
    pub unscripted: Vec<PromptProgress>,
}

impl Progress {
    /// Counts.
    pub fn of(ledger: &Ledger, script: &Script, speakers: &Speakers, quota: Quota) -> Self {
        let owing = u32::try_from(speakers.len().max(1)).unwrap_or(u32::MAX);
        let mut progress = Self {
            accepted: 0,
            target: quota.target.saturating_mul(owing),
            reserve: quota.reserve.saturating_mul(owing),
            quota,
            states: BTreeMap::new(),
            rejected_for: BTreeMap::new(),
            speakers: Vec::new(),
            prompts: Vec::new(),
            unscripted: Vec::new(),
        };
        let scripted: HashSet<&PromptId> =
            script.prompts().iter().map(|prompt| &prompt.id).collect();
        let mut unscripted: BTreeMap<&PromptId, PromptProgress> = BTreeMap::new();
        for take in ledger.takes() {
            *progress.states.entry(take.state()).or_default() += 1;
            if take.state() == TakeState::Rejected
                && let Some(reason) = take.reasons().into_iter().next()
            {
                *progress.rejected_for.entry(reason).or_default() += 1;
            }
            let id = &take.line().id;
            if !scripted.contains(&id.prompt) {
                let prompt = unscripted
                    .entry(&id.prompt)
                    .or_insert_with(|| PromptProgress {
                        prompt: id.prompt.clone(),
                        accepted: 0,
                        takes: 0,
                    });
                prompt.takes += 1;
                prompt.accepted += u32::from(ledger.counts(id));
            }
        }
        progress.unscripted = unscripted.into_values().collect();
        for prompt in script.prompts() {
            progress.prompts.push(PromptProgress {
                prompt: prompt.id.clone(),
                accepted: 0,
                takes: 0,
            });
        }
        for speaker in speakers.iter() {
            let (mut accepted, mut takes) = (0, 0);
            for prompt in &mut progress.prompts {
                let counts = ledger.counted(&speaker.id, &prompt.prompt).is_some();
                let of_prompt = ledger.of(&speaker.id, &prompt.prompt).count() as u32;
                accepted += u32::from(counts);
                takes += of_prompt;
                prompt.accepted += u32::from(counts);
                prompt.takes += of_prompt;
            }
            progress.accepted += accepted;
            progress.speakers.push(SpeakerProgress {
                speaker: speaker.id.clone(),
                accepted,
                takes,
            });
        }
        progress
    }

    /// Takes of one state.
    pub fn state(&self, state: TakeState) -> u32 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// How far a speaker is; `None` for one who is not in the collection.
    pub fn speaker(&self, id: &SpeakerId) -> Option<&SpeakerProgress> {
        self.speakers.iter().find(|speaker| speaker.speaker == *id)
    }

    /// Whether every speaker's target and reserve are filled.
    pub fn is_complete(&self) -> bool {
        let filled = |speaker: &SpeakerProgress| speaker.accepted >= self.quota.wanted();
        !self.speakers.is_empty() && self.speakers.iter().all(filled)
    }
}
