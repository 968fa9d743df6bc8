//! Which prompt is shown: the next one that is open, or one that was turned to by hand.

use std::sync::Arc;

use crate::collection::SpeakerId;
use crate::script::{Prompt, PromptId};
use crate::store::Store;

/// The prompt that is shown to one speaker.
pub(super) struct Prompter {
    speaker: SpeakerId,
    shown: Option<Arc<Prompt>>,
    next: Option<Arc<Prompt>>,
    number: u32,
    done: bool,
}

impl Prompter {
    /// Shows the prompt at which the speaker stopped: that of the last take if it is still open, else the next.
    pub fn resume(store: &Store, speaker: SpeakerId) -> Self {
        let ledger = store.ledger();
        let last = ledger
            .takes()
            .map(|take| &take.line().id)
            .filter(|id| id.speaker == speaker)
            .last()
            .map(|id| &id.prompt);
        let open_again = last
            .filter(|prompt| ledger.counted(&speaker, prompt).is_none())
            .filter(|_| store.next_open_prompt(&speaker, None).is_some())
            .and_then(|prompt| store.script().get(prompt));
        let shown = open_again.or_else(|| store.next_open_prompt(&speaker, last));
        let mut prompter = Self {
            shown: shown.cloned().map(Arc::new),
            speaker,
            next: None,
            number: 1,
            done: false,
        };
        prompter.refresh(store);
        prompter
    }

    /// The prompt that is shown; `None` when none is open any more.
    pub fn shown(&self) -> Option<&Arc<Prompt>> {
        self.shown.as_ref()
    }

    /// The one after it.
    pub fn next(&self) -> Option<&Arc<Prompt>> {
        self.next.as_ref()
    }

    /// The number that the next take of the prompt will have.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether a take of the prompt counts already.
    pub fn done(&self) -> bool {
        self.done
    }

    /// Shows the next open prompt. `false` when none is open besides the one that is shown.
    pub fn advance(&mut self, store: &Store) -> bool {
        let after = self.shown.as_ref().map(|prompt| &prompt.id);
        let next = store.next_open_prompt(&self.speaker, after);
        let moved = next.is_some_and(|next| after != Some(&next.id));
        self.shown = next.cloned().map(Arc::new);
        self.refresh(store);
        moved
    }

    /// Shows the prompt before this one, whether it is open or not. `false` at the first.
    pub fn back(&mut self, store: &Store) -> bool {
        let prompts = store.script().prompts();
        let at = match &self.shown {
            Some(prompt) => store.script().position(&prompt.id).unwrap_or(0),
            None => prompts.len(),
        };
        let Some(before) = at.checked_sub(1).and_then(|at| prompts.get(at)) else {
            return false;
        };
        self.shown = Some(Arc::new(before.clone()));
        self.refresh(store);
        true
    }

    /// Shows this prompt. `false` when the script has no such.
    pub fn go_to(&mut self, store: &Store, prompt: &PromptId) -> bool {
        let Some(found) = store.script().get(prompt) else {
            return false;
        };
        self.shown = Some(Arc::new(found.clone()));
        self.refresh(store);
        true
    }

    /// Looks the takes of the prompt up again, after one of them has come or changed.
    pub fn refresh(&mut self, store: &Store) {
        let shown = self.shown.as_ref().map(|prompt| &prompt.id);
        self.next = store
            .next_open_prompt(&self.speaker, shown)
            .filter(|next| Some(&next.id) != shown)
            .cloned()
            .map(Arc::new);
        let takes = shown.map(|prompt| {
            let takes = store.ledger().of(&self.speaker, prompt);
            (
                takes.map(|take| take.line().id.number).max().unwrap_or(0),
                store.ledger().counted(&self.speaker, prompt).is_some(),
            )
        });
        let (last, done) = takes.unwrap_or((0, false));
        self.number = last + 1;
        self.done = done;
    }
}
