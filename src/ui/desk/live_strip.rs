//! The newest seconds of the stream as columns.

use crate::session::Scope;
use crate::ui::strip::{Column, Stripper};
use crate::units::{Frames, SampleRate};

/// Columns kept, one of which is a pixel wide: more than a wide window shows.
const KEPT: usize = 2000;

/// The newest seconds of the stream as columns.
pub struct LiveStrip {
    scope: Scope,
    stripper: Stripper,
    read: Frames,
    samples: Vec<f32>,
    /// The columns, the newest last.
    pub columns: Vec<Column>,
    /// How many columns there were before those.
    pub first: u64,
}

impl LiveStrip {
    pub(super) fn new(scope: Scope, rate: SampleRate) -> Self {
        Self {
            scope,
            stripper: Stripper::new(rate),
            read: Frames(0),
            samples: Vec::new(),
            columns: Vec::new(),
            first: 0,
        }
    }

    /// Takes up what the stream has brought.
    pub(super) fn look(&mut self, speaking: bool) {
        self.samples.clear();
        let glimpse = self.scope.read(self.read, &mut self.samples);
        if glimpse.rate != self.stripper.rate() {
            self.stripper = Stripper::new(glimpse.rate);
        }
        self.read = glimpse.until;
        if self.samples.is_empty() {
            return;
        }
        // The take's first frame lies in the past when it is told: its pre-roll.
        let begin = glimpse.take.map_or(glimpse.until, |take| take.from);
        let end = glimpse
            .take
            .and_then(|take| take.until)
            .unwrap_or(glimpse.until);
        let inside = |position: Frames| position >= begin && position < end;
        let column = self.stripper.column_frames();
        let mut position = glimpse.from;
        for part in self.samples.chunks(column.0 as usize) {
            self.stripper
                .push(part, speaking, inside(position), &mut self.columns);
            position += Frames(part.len() as u64);
        }
        // A pre-roll that was drawn before its take began belongs to it all the same.
        let behind = ((glimpse.until - begin).0 / column.0.max(1)) as usize;
        if glimpse.take.is_some_and(|take| take.until.is_none()) {
            let from = self.columns.len().saturating_sub(behind);
            for column in &mut self.columns[from..] {
                column.in_take = true;
            }
        }
        let surplus = self.columns.len().saturating_sub(KEPT);
        self.columns.drain(..surplus);
        self.first += surplus as u64;
    }
}
