//! The takes of the collection as a list, the newest first, with a filter.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{FactsLoader, TakeFacts};
use crate::collection::{TakeId, TakeState};
use crate::session::JudgedTake;
use crate::store::TakeRecord;
use crate::verdict::Severity;

/// Which takes the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those that were rejected.
    Rejected,
    /// Accepted ones with a warning, and salvaged ones: somebody should listen.
    ToCheck,
}

impl Filter {
    /// Every filter, in the order of the list.
    pub const ALL: [Self; 3] = [Self::All, Self::Rejected, Self::ToCheck];

    fn next(self) -> Self {
        match self {
            Self::All => Self::Rejected,
            Self::Rejected => Self::ToCheck,
            Self::ToCheck => Self::All,
        }
    }
}

/// The takes, with what is known of them.
pub struct TakeList {
    /// The oldest first.
    takes: Vec<TakeRecord>,
    places: HashMap<TakeId, usize>,
    facts: FactsLoader,
    filter: Filter,
    /// Places of the takes that are shown, the newest first; how many each filter shows. Renewed when something
    /// changed, for there may be ten thousand.
    listed: Vec<usize>,
    counts: [usize; 3],
    changed: bool,
}

impl TakeList {
    /// The takes that are there, the oldest first; their sidecars are read on a thread of its own.
    pub(super) fn new(folder: PathBuf, takes: Vec<TakeRecord>) -> Self {
        let places = takes.iter().enumerate();
        Self {
            places: places
                .map(|(place, take)| (take.id.clone(), place))
                .collect(),
            facts: FactsLoader::begin(folder, &takes),
            takes,
            filter: Filter::All,
            listed: Vec::new(),
            counts: [0; 3],
            changed: true,
        }
    }

    /// Takes up what has been read; whether the list is another one now.
    pub(super) fn look(&mut self) -> bool {
        self.changed |= self.facts.look();
        let changed = std::mem::take(&mut self.changed);
        if changed {
            self.list();
        }
        changed
    }

    pub(super) fn judged(&mut self, judged: &JudgedTake) {
        self.facts.judged(judged);
        self.put(judged.record.clone());
    }

    pub(super) fn put(&mut self, record: TakeRecord) {
        self.changed = true;
        let new = record.id.clone();
        if record.counts {
            // Another take of the prompt may have counted until now.
            for other in &mut self.takes {
                if other.id.prompt == new.prompt && other.id.speaker == new.speaker {
                    other.counts = false;
                }
            }
        }
        match self.places.get(&new) {
            Some(place) => self.takes[*place] = record,
            None => {
                self.places.insert(new, self.takes.len());
                self.takes.push(record);
            }
        }
    }

    /// The takes, the oldest first.
    pub fn takes(&self) -> &[TakeRecord] {
        &self.takes
    }

    /// What is known of a take's measures.
    pub fn facts(&self, take: &TakeId) -> Option<&TakeFacts> {
        self.facts.of(take)
    }

    /// Of how many takes the sidecars have been read.
    pub fn facts_known(&self) -> usize {
        self.facts.known()
    }

    /// The record of a take.
    pub fn record(&self, take: &TakeId) -> Option<&TakeRecord> {
        self.places.get(take).map(|place| &self.takes[*place])
    }

    /// Whether a filter shows a take.
    pub fn shows(&self, filter: Filter, take: &TakeRecord) -> bool {
        match filter {
            Filter::All => true,
            Filter::Rejected => take.state == TakeState::Rejected,
            Filter::ToCheck => match take.state {
                TakeState::Salvaged | TakeState::Missing => true,
                TakeState::Accepted => self
                    .facts(&take.id)
                    .is_some_and(|facts| facts.worst == Some(Severity::Warn)),
                TakeState::Rejected | TakeState::Discarded => false,
            },
        }
    }

    fn list(&mut self) {
        let count = |filter| {
            self.takes
                .iter()
                .filter(|take| self.shows(filter, take))
                .count()
        };
        self.counts = Filter::ALL.map(count);
        self.listed = (0..self.takes.len())
            .rev()
            .filter(|place| self.shows(self.filter, &self.takes[*place]))
            .collect();
    }

    /// The places in [`TakeList::takes`] of those that are shown, the newest first.
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// The take that stands `by` rows below another one (above where it is negative), or the newest one where that
    /// is not listed; `None` beyond the list's ends.
    pub(super) fn beside(&self, take: Option<&TakeId>, by: isize) -> Option<&TakeId> {
        let at = take.and_then(|take| {
            let mut listed = self.listed.iter();
            listed.position(|place| self.takes[*place].id == *take)
        });
        let to = at.map_or(0, |at| at as isize + by);
        let place = self.listed.get(usize::try_from(to).ok()?)?;
        Some(&self.takes[*place].id)
    }

    /// How many takes a filter shows.
    pub fn count(&self, filter: Filter) -> usize {
        self.counts[filter as usize]
    }

    /// Which takes are shown.
    pub fn filter(&self) -> Filter {
        self.filter
    }

    /// Shows the takes of a filter.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.list();
    }

    /// Turns to the next filter.
    pub(super) fn turn_filter(&mut self) {
        self.set_filter(self.filter.next());
    }
}
