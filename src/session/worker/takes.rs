//! A take from its first frame to its line in the journal.

use std::sync::Arc;
use std::time::Instant;

use super::Worker;
use crate::audio::AudioFormat;
use crate::session::recording::Recording;
use crate::session::{Event, JudgedTake};
use crate::store::{Judged, StoreError};
use crate::units::Frames;
use crate::verdict::judge;

impl Worker {
    pub(super) fn begin_take(&mut self, from: Frames) {
        let Some(prompt) = self.prompter.shown() else {
            self.machine.abandon();
            self.machine.finish();
            return;
        };
        let begun = self.store.begin_take(&prompt.id).and_then(|take| {
            let speech = self.stream.voice().map_or(0.0, |voice| voice.speech().0);
            let depth = self.store.config().depth;
            let mut recording = Recording::new(take, from, self.stream.rate(), depth, speech);
            recording.push(self.stream.past(from))?;
            Ok(recording)
        });
        match begun {
            Ok(recording) => {
                self.scope.take_begins(self.stream.position() - from);
                self.recording = Some(recording);
            }
            Err(error) => self.give_up_take(&error),
        }
    }

    pub(super) fn end_take(&mut self, lost: bool) {
        let Some(recording) = self.recording.take() else {
            return;
        };
        let arrived = Instant::now();
        self.scope.take_ends();
        let (pre_roll, post_roll) = self.machine.rolls();
        let config = self.store.config();
        let stored = AudioFormat {
            rate: self.stream.rate(),
            depth: config.depth.into(),
            channels: 1,
        };
        let mut integrity = self
            .stream
            .integrity(recording.from, stored, config.rate, lost);
        integrity.dropped_frames += recording.bad_samples();
        let (take, analysis) = recording.finish();
        self.watch.judged(&analysis);
        let verdict = judge(&analysis, &integrity, self.store.profile());
        let stored = self.store.finish_take(
            take,
            Judged {
                analysis: &analysis,
                verdict: &verdict,
                integrity: &integrity,
                pre_roll,
                post_roll,
            },
        );
        match stored {
            Ok(record) => {
                self.machine.judged(verdict.is_accepted());
                let text = self
                    .prompter
                    .shown()
                    .map_or_else(String::new, |prompt| prompt.text.clone());
                let judged = Arc::new(JudgedTake {
                    record,
                    text,
                    verdict,
                    took: arrived.elapsed(),
                });
                tracing::info!(take = %judged.record.id, outcome = judged.verdict.outcome.wire(), took = ?judged.took, "a take was judged");
                self.takes += 1;
                self.last = Some(judged.clone());
                self.count();
                self.tell(Event::Judged(judged));
            }
            Err(error) => self.give_up_take(&error),
        }
    }

    pub(super) fn discard_take(&mut self) {
        if let Some(recording) = self.recording.take() {
            self.scope.take_ends();
            let (take, _) = recording.finish();
            let discarded = self.store.discard_take(take, "misread");
            if let Some(record) = self.tell_failure(discarded) {
                self.takes += 1;
                self.count();
                self.tell(Event::Discarded(record));
            }
        }
    }

    /// The disk does not take the take: what it has of it is kept, and found when the collection is opened next.
    pub(super) fn give_up_take(&mut self, error: &StoreError) {
        tracing::error!(%error, "a take could not be stored");
        self.recording = None;
        self.scope.take_ends();
        self.machine.abandon();
        self.prompter.refresh(&self.store);
        self.tell(Event::Salvaged(error.to_string()));
    }
}
