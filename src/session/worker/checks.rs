//! A level check: a line and the room, measured and not stored.

use std::sync::Arc;

use super::Worker;
use crate::analysis::{Analyzer, TakeAnalysis};
use crate::session::{Event, LevelCheck, Remark};

/// A level check under way.
pub(super) struct Check {
    pub analyzer: Analyzer,
    /// Seconds of speech that had been heard when it began.
    pub speech_before: f64,
    /// The line, once it is read.
    line: Option<TakeAnalysis>,
}

impl Worker {
    pub(super) fn begin_check(&mut self) {
        self.check = Some(Check {
            analyzer: Analyzer::new(self.stream.rate()),
            speech_before: self.stream.voice().map_or(0.0, |voice| voice.speech().0),
            line: None,
        });
    }

    pub(super) fn begin_room_tone(&mut self) {
        if let Some(check) = &mut self.check {
            let room = Analyzer::new(self.stream.rate());
            let line = std::mem::replace(&mut check.analyzer, room);
            check.line = Some(line.finish());
        }
    }

    pub(super) fn end_check(&mut self) {
        let Some(check) = self.check.take() else {
            return;
        };
        let Some(line) = check.line else { return };
        let check = LevelCheck::new(line, check.analyzer.finish(), self.store.profile());
        let remarks: Vec<&str> = check.remarks.iter().map(Remark::wire).collect();
        tracing::info!(?remarks, "the level was checked");
        let kept = self
            .store
            .keep_level_check(&check.line, &check.room, &remarks);
        self.tell_failure(kept);
        self.watch.checked(&check);
        let check = Arc::new(check);
        self.checked = Some(check.clone());
        self.tell(Event::LevelChecked(check));
    }
}
