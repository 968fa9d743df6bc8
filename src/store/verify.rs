//! Whether everything in a collection is as it was written.

use std::fmt;

use super::files::{JOURNAL_MOST, open_wav, read_all, sha256};
use super::layout::TakePart;
use super::record::TakeRecord;
use super::sidecar::Sidecar;
use super::{Store, journal};
use crate::collection::{Ledger, TakeId, TakeLine, TakeState};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The WAV of a take is gone.
    Missing(TakeId),
    /// The WAV of a take is not what was stored.
    Changed(TakeId),
    /// The header of a take's WAV does not say what was stored.
    Header {
        /// Which take.
        take: TakeId,
        /// What is wrong.
        cause: String,
    },
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
            Self::Header { take, cause } => {
                write!(f, "take {take}: its WAV {cause}; put it back from a backup")
            }
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
    /// Hashes every take anew and lays files, their headers, sidecars, journal and index beside each other. `on_take` hears how
    /// many of how many takes are done.
    ///
    /// What must hold after every opening, whatever happened before: each take that is not missing has its WAV, of
    /// the hash that the journal has and in the collection's format, and its sidecar, of the same take, hash, length and
    /// verdict; reading the journal from its first
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
                report.problems.extend(self.verify_take(line));
            }
            on_take(done + 1, of);
        }
        report.problems.extend(self.verify_journal());
        report.problems.extend(self.verify_index());
        report
    }

    fn verify_take(&self, line: &TakeLine) -> Vec<Problem> {
        let take = &line.id;
        let mut problems = Vec::new();
        let wav = self.layout.take(take, TakePart::Wav);
        match sha256(&*self.disk, &wav) {
            Ok(found) if found == line.sha256 => {
                problems.extend(self.header_fault(line).map(|cause| Problem::Header {
                    take: take.clone(),
                    cause,
                }));
            }
            Ok(_) => problems.push(Problem::Changed(take.clone())),
            Err(_) => problems.push(Problem::Missing(take.clone())),
        }
        let cause = match self.sidecar(take) {
            Ok(sidecar) => sidecar_fault(&sidecar, line).map(str::to_owned),
            Err(error) => Some(format!("cannot be used: {error}")),
        };
        problems.extend(cause.map(|cause| Problem::Sidecar {
            take: take.clone(),
            cause,
        }));
        problems
    }

    /// What the header of a WAV, whose hash is right, says that it should not.
    fn header_fault(&self, line: &TakeLine) -> Option<String> {
        let wav = match open_wav(&*self.disk, &self.layout.take(&line.id, TakePart::Wav)) {
            Ok(wav) => wav,
            Err(error) => return Some(format!("has no header that can be read ({error})")),
        };
        let spec = wav.spec();
        let frames = u64::from(wav.duration());
        if frames != line.frames.0 {
            return Some(format!(
                "holds {frames} frames by its header and {} by the journal",
                line.frames.0
            ));
        }
        let (rate, bits) = (self.config.rate.hz(), u16::from(self.config.depth.bits()));
        let whole = (spec.sample_rate, spec.bits_per_sample, spec.channels) == (rate, bits, 1);
        (!whole).then(|| {
            format!(
                "is of {} Hz, {} bits and {} channels, and the collection's takes are of {rate} Hz, {bits} bits and one",
                spec.sample_rate, spec.bits_per_sample, spec.channels
            )
        })
    }

    fn verify_journal(&self) -> Vec<Problem> {
        let problem = |what: String| vec![Problem::Journal(what)];
        let bytes = match read_all(&*self.disk, &self.layout.journal(), JOURNAL_MOST) {
            Ok(bytes) => bytes,
            Err(error) => return problem(error.to_string()),
        };
        let mut read = journal::read(&bytes);
        if self.is_only_looked_at() {
            // Whoever has it open goes on writing: what came since is not what is looked at, nor is a line half written.
            read.lines
                .retain(|(_, line)| line.seq <= self.journal.last());
            read.tail.clear();
        }
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

    fn verify_index(&self) -> Option<Problem> {
        let problem = match self.index.says(&self.ledger) {
            Ok(true) => return None,
            Ok(false) => "it does not say what the journal says".to_owned(),
            Err(error) => error.to_string(),
        };
        Some(Problem::Index(problem))
    }
}

/// What a sidecar says that the journal's line of its take does not. The line may know more: that it could not be
/// written at first, that another take was accepted since, or, where the sidecar was made anew from the recording alone,
/// what capture knew.
fn sidecar_fault(sidecar: &Sidecar, line: &TakeLine) -> Option<&'static str> {
    let own = sidecar.line();
    if sidecar.id != line.id {
        Some("speaks of another take")
    } else if sidecar.sha256 != line.sha256 {
        Some("has another hash than the journal")
    } else if own.frames != line.frames {
        Some("has another length than the journal")
    } else if (sidecar.integrity.is_some() && own.outcome != line.outcome)
        || (own.state != line.state && line.state != TakeState::Salvaged)
    {
        Some("has another verdict than the journal")
    } else {
        None
    }
}
