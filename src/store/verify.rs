//! Whether everything in a collection is as it was written.

use std::fmt;

use super::files::{read_all, sha256};
use super::layout::TakePart;
use super::record::{TakeFilter, TakeRecord};
use super::{Store, journal};
use crate::collection::{Ledger, TakeId, TakeState};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The WAV of a take is gone.
    Missing(TakeId),
    /// The WAV of a take is not what was stored.
    Changed(TakeId),
    /// The sidecar of a take is gone, damaged or speaks of another take.
    Sidecar {
        /// Which take.
        take: TakeId,
        /// What is wrong.
        cause: String,
    },
    /// The journal has a damaged or missing line.
    Journal(String),
    /// The index does not say what the journal says.
    Index(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(take) => write!(
                f,
                "take {take}: its WAV is missing; put it back from a backup"
            ),
            Self::Changed(take) => write!(
                f,
                "take {take}: its WAV is not what was stored (SHA-256 differs); put it back from a backup or record \
                 the prompt again"
            ),
            Self::Sidecar { take, cause } => write!(f, "take {take}: its sidecar {cause}"),
            Self::Journal(what) => write!(f, "journal.jsonl: {what}"),
            Self::Index(what) => write!(
                f,
                "index.sqlite: {what}; opening the collection again rebuilds it"
            ),
        }
    }
}

/// What [`super::Store::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Takes that were looked at.
    pub takes: usize,
    /// Takes that count.
    pub counting: usize,
    /// What is not as it should be.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Store {
    /// Hashes every take anew and lays files, sidecars, journal and index beside each other. `on_take` hears how
    /// many of how many takes are done.
    ///
    /// What must hold after every opening, whatever happened before: each take that is not missing has its WAV, of
    /// the hash that the journal has, and its sidecar, of the same take and hash; reading the journal from its first
    /// line gives exactly the states that the store tells; the index says the same; and at most one take counts
    /// for a prompt and speaker.
    pub fn verify(&self, mut on_take: impl FnMut(usize, usize)) -> VerifyReport {
        let of = self.ledger.takes().count();
        let mut report = VerifyReport {
            takes: of,
            ..VerifyReport::default()
        };
        for (done, take) in self.ledger.takes().enumerate() {
            let line = take.line();
            let counting = self.ledger.counts(&line.id);
            report.counting += usize::from(counting);
            if take.state() == TakeState::Missing {
                report.problems.push(Problem::Missing(line.id.clone()));
            } else {
                report
                    .problems
                    .extend(self.verify_take(&line.id, &line.sha256));
            }
            on_take(done + 1, of);
        }
        report.problems.extend(self.verify_journal());
        report.problems.extend(self.verify_index());
        report
    }

    fn verify_take(&self, take: &TakeId, hash: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        match sha256(&*self.disk, &self.layout.take(take, TakePart::Wav)) {
            Ok(found) if found == hash => {}
            Ok(_) => problems.push(Problem::Changed(take.clone())),
            Err(_) => problems.push(Problem::Missing(take.clone())),
        }
        let cause = match self.sidecar(take) {
            Ok(sidecar) if sidecar.id != *take => "speaks of another take".to_owned(),
            Ok(sidecar) if sidecar.sha256 != hash => "has another hash than the journal".to_owned(),
            Ok(_) => return problems,
            Err(error) => format!("cannot be used: {error}"),
        };
        problems.push(Problem::Sidecar {
            take: take.clone(),
            cause,
        });
        problems
    }

    fn verify_journal(&self) -> Vec<Problem> {
        let problem = |what: String| vec![Problem::Journal(what)];
        let bytes = match read_all(&*self.disk, &self.layout.journal()) {
            Ok(bytes) => bytes,
            Err(error) => return problem(error.to_string()),
        };
        let read = journal::read(&bytes);
        let mut problems = Vec::new();
        for line in &read.damaged {
            problems.extend(problem(format!("line {line} is damaged")));
        }
        for (first, last, _) in &read.holes {
            problems.extend(problem(format!(
                "the lines numbered {} to {} are gone",
                first.0, last.0
            )));
        }
        if !read.tail.is_empty() {
            problems.extend(problem(format!(
                "{} bytes at its end are torn",
                read.tail.len()
            )));
        }
        for line in &self.unwritten {
            problems.extend(problem(format!(
                "the line of take {} is not written yet",
                line.id
            )));
        }
        let mut ledger = Ledger::default();
        for (_, line) in &read.lines {
            line.event.apply(&mut ledger);
        }
        let states = |ledger: &Ledger| -> Vec<TakeRecord> {
            let written = |record: &TakeRecord| self.unwritten.iter().all(|l| l.id != record.id);
            let records = ledger.takes().map(|take| TakeRecord::of(take, ledger));
            records.filter(written).collect()
        };
        if states(&ledger) != states(&self.ledger) {
            problems.extend(problem(
                "its lines give other states than those shown; close Takegate and open the collection again"
                    .to_owned(),
            ));
        }
        problems
    }

    fn verify_index(&self) -> Vec<Problem> {
        let ledger = &self.ledger;
        let wanted: Vec<_> = ledger
            .takes()
            .map(|take| TakeRecord::of(take, ledger))
            .collect();
        match self.index.takes(&TakeFilter::default()) {
            Ok(found) if found == wanted => Vec::new(),
            Ok(_) => vec![Problem::Index(
                "it does not say what the journal says".to_owned(),
            )],
            Err(error) => vec![Problem::Index(error.to_string())],
        }
    }
}
