//! The journal folded into the state of every take, and the rule of what counts.

use std::collections::HashMap;

use super::{Decision, Quota, Refusal, Ruling, SpeakerId, TakeId, TakeLine, TakeState};
use crate::script::{Prompt, PromptId, Script};
use crate::verdict::Outcome;

/// A take with everything that was said of it since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeStatus {
    line: TakeLine,
    /// The rulings that stand, oldest first, each with its place in the order of all that was applied.
    standing: Vec<(u64, Ruling)>,
    missing: bool,
}

impl TakeStatus {
    /// What the journal said when the take was stored.
    pub fn line(&self) -> &TakeLine {
        &self.line
    }

    /// What it is now.
    pub fn state(&self) -> TakeState {
        if self.missing {
            return TakeState::Missing;
        }
        match self.ruling() {
            Some(Ruling::Accept { .. }) => TakeState::Accepted,
            Some(Ruling::Misread | Ruling::Reject { .. }) => TakeState::Rejected,
            Some(Ruling::Undo) | None => self.line.state,
        }
    }

    /// The last ruling that stands.
    pub fn ruling(&self) -> Option<&Ruling> {
        self.standing.last().map(|(_, ruling)| ruling)
    }

    /// The rulings that stand, oldest first.
    pub fn standing(&self) -> impl Iterator<Item = &Ruling> {
        self.standing.iter().map(|(_, ruling)| ruling)
    }

    /// Why it does not count, the main reason first: wire names of findings, `misread`, `operator`, or why it
    /// was discarded or salvaged. Empty for an accepted take.
    pub fn reasons(&self) -> Vec<String> {
        match (self.state(), self.ruling()) {
            (TakeState::Accepted, _) => Vec::new(),
            (TakeState::Rejected, Some(Ruling::Misread)) => vec!["misread".to_owned()],
            (TakeState::Rejected, Some(Ruling::Reject { .. })) => vec!["operator".to_owned()],
            _ => self.line.reasons.clone(),
        }
    }

    /// When the operator's acceptance that stands was applied.
    fn accepted_by_word(&self) -> Option<u64> {
        match self.standing.last() {
            Some((order, Ruling::Accept { .. })) => Some(*order),
            _ => None,
        }
    }
}

/// The state of every take: what is left when the journal is read from its first line to its last.
///
/// What counts for a prompt and speaker is the accepted take that the operator accepted last, or, where the
/// operator accepted none, the one that was accepted first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    takes: Vec<TakeStatus>,
    by_id: HashMap<TakeId, usize>,
    by_prompt: HashMap<SpeakerId, HashMap<PromptId, Vec<usize>>>,
    applied: u64,
}

impl Ledger {
    /// Applies a take's line. `false`, and nothing changes, when the take has one already.
    pub fn take(&mut self, line: TakeLine) -> bool {
        if self.by_id.contains_key(&line.id) {
            return false;
        }
        self.applied += 1;
        let at = self.takes.len();
        self.by_id.insert(line.id.clone(), at);
        self.by_prompt
            .entry(line.id.speaker.clone())
            .or_default()
            .entry(line.id.prompt.clone())
            .or_default()
            .push(at);
        self.takes.push(TakeStatus {
            line,
            standing: Vec::new(),
            missing: false,
        });
        true
    }

    /// Applies a ruling that was allowed when it was made. `false`, and nothing changes, for an unknown take or
    /// where nothing stands to be undone.
    pub fn decide(&mut self, decision: &Decision) -> bool {
        let Some(at) = self.by_id.get(&decision.take) else {
            return false;
        };
        self.applied += 1;
        let standing = &mut self.takes[*at].standing;
        match &decision.ruling {
            Ruling::Undo => standing.pop().is_some(),
            ruling => {
                standing.push((self.applied, ruling.clone()));
                true
            }
        }
    }

    /// Says that a take's file is gone, or is back. `false`, and nothing changes, for an unknown take or where
    /// that was known.
    pub fn missing(&mut self, take: &TakeId, gone: bool) -> bool {
        let Some(at) = self.by_id.get(take) else {
            return false;
        };
        let was = std::mem::replace(&mut self.takes[*at].missing, gone);
        was != gone
    }

    /// Whether a ruling may be made now.
    ///
    /// # Errors
    /// [`Refusal`], saying why not and what to do instead.
    pub fn allows(&self, decision: &Decision, profile_allows_accept: bool) -> Result<(), Refusal> {
        let id = || decision.take.clone();
        let take = self
            .get(&decision.take)
            .ok_or_else(|| Refusal::Unknown(id()))?;
        let state = take.state();
        if state == TakeState::Missing {
            return Err(Refusal::Missing(id()));
        }
        match decision.ruling {
            Ruling::Misread | Ruling::Reject { .. } => match state {
                TakeState::Accepted | TakeState::Salvaged => Ok(()),
                state => Err(Refusal::NotAccepted { take: id(), state }),
            },
            Ruling::Accept { .. } if self.counts(&decision.take) => Err(Refusal::Counts(id())),
            Ruling::Accept { .. } => match take.line.outcome {
                _ if !take.line.whole => Err(Refusal::NotWhole(id())),
                None => Err(Refusal::NotJudged(id())),
                Some(Outcome::Rejected) if !profile_allows_accept => {
                    Err(Refusal::ProfileForbids(id()))
                }
                Some(_) => Ok(()),
            },
            Ruling::Undo if take.standing.is_empty() => Err(Refusal::NothingToUndo(id())),
            Ruling::Undo => Ok(()),
        }
    }

    /// A take by its id.
    pub fn get(&self, id: &TakeId) -> Option<&TakeStatus> {
        self.by_id.get(id).map(|at| &self.takes[*at])
    }

    /// All takes in the order of their lines.
    pub fn takes(&self) -> impl Iterator<Item = &TakeStatus> {
        self.takes.iter()
    }

    /// The takes of a prompt by a speaker, in the order of their lines.
    pub fn of<'a>(
        &'a self,
        speaker: &SpeakerId,
        prompt: &PromptId,
    ) -> impl Iterator<Item = &'a TakeStatus> + use<'a> {
        let of_prompt = self.by_prompt.get(speaker).and_then(|p| p.get(prompt));
        of_prompt.into_iter().flatten().map(|at| &self.takes[*at])
    }

    /// The take that counts for a prompt and speaker.
    pub fn counted(&self, speaker: &SpeakerId, prompt: &PromptId) -> Option<&TakeStatus> {
        let accepted = |take: &&TakeStatus| take.state() == TakeState::Accepted;
        self.of(speaker, prompt)
            .filter(accepted)
            .filter(|take| take.accepted_by_word().is_some())
            .max_by_key(|take| take.accepted_by_word())
            .or_else(|| self.of(speaker, prompt).find(accepted))
    }

    /// Whether this take counts.
    pub fn counts(&self, id: &TakeId) -> bool {
        self.counted(&id.speaker, &id.prompt)
            .is_some_and(|take| take.line.id == *id)
    }

    /// How many of the script's prompts have a take of this speaker that counts.
    pub fn accepted(&self, speaker: &SpeakerId, script: &Script) -> u32 {
        let counted = |prompt: &&Prompt| self.counted(speaker, &prompt.id).is_some();
        script.prompts().iter().filter(counted).count() as u32
    }

    /// The next prompt that is open for a speaker: the first one behind `after` in the order of the script, then
    /// those before it, then `after` itself. `None` when the speaker's target and reserve are filled or no prompt
    /// is open.
    pub fn next_open<'a>(
        &self,
        script: &'a Script,
        quota: Quota,
        speaker: &SpeakerId,
        after: Option<&PromptId>,
    ) -> Option<&'a Prompt> {
        if self.accepted(speaker, script) >= quota.wanted() {
            return None;
        }
        let start = after
            .and_then(|id| script.position(id))
            .map_or(0, |at| at + 1);
        let (before, behind) = script.prompts().split_at(start);
        behind
            .iter()
            .chain(before)
            .find(|prompt| self.counted(speaker, &prompt.id).is_none())
    }
}
