//! What the list says of takes besides their state: measures and findings, read from their sidecars on a thread of
//! its own so that ten thousand of them hold nobody up.

use std::collections::HashMap;
use std::path::PathBuf;

use crossbeam_channel::Receiver;
use serde_json::{Map, Value};

use crate::collection::TakeId;
use crate::session::JudgedTake;
use crate::store::{Sidecar, TakeRecord};
use crate::verdict::{Finding, Measure, Severity};

/// What is known of a take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TakeFacts {
    numbers: Vec<(Measure, f64)>,
    /// The gravest of its findings.
    pub worst: Option<Severity>,
    /// Places of its findings, seconds from the take's start.
    pub places: Vec<f64>,
    /// The first finding, where the take was judged in this session; else its wire name stands in the record.
    pub first: Option<Finding>,
}

/// The measures that the list and the histories show.
const WANTED: [Measure; 2] = [Measure::NoiseFloor, Measure::Snr];

impl TakeFacts {
    /// A measure's value.
    pub fn number(&self, measure: Measure) -> Option<f64> {
        let found = self.numbers.iter().find(|(known, _)| *known == measure);
        found.map(|(_, number)| *number)
    }

    fn of_report(report: &Map<String, Value>) -> Self {
        let findings: Vec<&Value> = report
            .get("findings")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        let severity = |finding: &&Value| -> Option<Severity> {
            serde_json::from_value(finding.get("severity")?.clone()).ok()
        };
        Self {
            numbers: WANTED
                .into_iter()
                .filter_map(|measure| Some((measure, report.get(measure.wire())?.as_f64()?)))
                .collect(),
            worst: findings.iter().filter_map(severity).min(),
            places: findings
                .iter()
                .filter_map(|finding| finding.get("at_s")?.as_f64())
                .collect(),
            first: None,
        }
    }

    fn of_judged(judged: &JudgedTake) -> Self {
        let findings = &judged.verdict.findings;
        let live = |measure: Measure| {
            let checks = judged.verdict.checks.iter();
            let value = checks
                .filter(|check| check.measure == measure)
                .find_map(|check| check.value)
                .map(|value| value.number());
            value.map(|value| (measure, value))
        };
        Self {
            numbers: WANTED.into_iter().filter_map(live).collect(),
            worst: findings.iter().map(|finding| finding.severity).min(),
            places: findings
                .iter()
                .filter_map(|finding| finding.at.map(|at| at.0))
                .collect(),
            first: findings.first().cloned(),
        }
    }
}

/// The facts of all takes, as far as they have been read.
pub struct FactsLoader {
    known: HashMap<TakeId, TakeFacts>,
    coming: Option<Receiver<(TakeId, TakeFacts)>>,
}

impl FactsLoader {
    /// Begins to read the sidecars of `takes`, the newest first.
    pub fn begin(folder: PathBuf, takes: &[TakeRecord]) -> Self {
        let takes: Vec<TakeId> = takes.iter().rev().map(|take| take.id.clone()).collect();
        let (send, coming) = crossbeam_channel::unbounded();
        let thread = std::thread::Builder::new().name("sidecars".to_owned());
        let begun = thread.spawn(move || {
            for take in takes {
                // Damage is for `verify` to report; the list only shows less.
                let Some(sidecar) = Sidecar::read(&folder, &take) else {
                    continue;
                };
                let facts = TakeFacts::of_report(&sidecar.report);
                if send.send((take, facts)).is_err() {
                    return;
                }
            }
        });
        Self {
            known: HashMap::new(),
            coming: begun.ok().map(|_| coming),
        }
    }

    /// Takes up what has been read; whether there was something.
    pub(super) fn look(&mut self) -> bool {
        let before = self.known.len();
        if let Some(coming) = &self.coming {
            self.known.extend(coming.try_iter().take(500));
        }
        self.known.len() != before
    }

    pub(super) fn known(&self) -> usize {
        self.known.len()
    }

    pub(super) fn judged(&mut self, judged: &JudgedTake) {
        self.known
            .insert(judged.record.id.clone(), TakeFacts::of_judged(judged));
    }

    pub(super) fn of(&self, take: &TakeId) -> Option<&TakeFacts> {
        self.known.get(take)
    }
}
