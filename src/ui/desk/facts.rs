//! What the list says of takes besides their state: measures and findings, read from their sidecars on a thread of
//! its own so that ten thousand of them hold nobody up.

use std::collections::HashMap;
use std::path::PathBuf;

use crossbeam_channel::Receiver;
use serde::Deserialize;

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

/// What a sidecar tells that is wanted here; a take that was never judged has none of it.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    findings: Vec<ToldFinding>,
    noise_floor_dbfs: Option<f64>,
    snr_db: Option<f64>,
}

#[derive(Deserialize)]
struct ToldFinding {
    severity: Severity,
    at_s: Option<f64>,
}

/// The measures that the list and the histories show.
const WANTED: [Measure; 2] = [Measure::NoiseFloor, Measure::Snr];

impl TakeFacts {
    /// A measure's value.
    pub fn number(&self, measure: Measure) -> Option<f64> {
        let found = self.numbers.iter().find(|(known, _)| *known == measure);
        found.map(|(_, number)| *number)
    }

    fn of_sidecar(sidecar: Told) -> Self {
        let numbers = [
            (Measure::NoiseFloor, sidecar.noise_floor_dbfs),
            (Measure::Snr, sidecar.snr_db),
        ];
        let findings = &sidecar.findings;
        Self {
            numbers: numbers
                .into_iter()
                .filter_map(|(measure, number)| Some((measure, number?)))
                .collect(),
            worst: findings.iter().map(|finding| finding.severity).min(),
            places: findings.iter().filter_map(|finding| finding.at_s).collect(),
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

/// Takes whose facts come together: a few milliseconds' work, so that the list fills while one looks.
const BATCH: usize = 250;

/// The facts of all takes, as far as they have been read.
pub struct FactsLoader {
    known: HashMap<TakeId, TakeFacts>,
    coming: Option<Receiver<Vec<(TakeId, TakeFacts)>>>,
}

impl FactsLoader {
    /// Begins to read the sidecars of `takes`, the newest first.
    pub fn begin(folder: PathBuf, takes: &[TakeRecord]) -> Self {
        let takes: Vec<TakeId> = takes.iter().rev().map(|take| take.id.clone()).collect();
        let known = HashMap::with_capacity(takes.len());
        let (send, coming) = crossbeam_channel::unbounded();
        let thread = std::thread::Builder::new().name("sidecars".to_owned());
        let begun = thread.spawn(move || {
            let read = |take: &TakeId| {
                // Damage is for `verify` to report; the list only shows less.
                let told = Sidecar::read_fields(&folder, take)?;
                Some((take.clone(), TakeFacts::of_sidecar(told)))
            };
            for batch in takes.chunks(BATCH) {
                if send.send(batch.iter().filter_map(read).collect()).is_err() {
                    return;
                }
            }
        });
        Self {
            known,
            coming: begun.ok().map(|_| coming),
        }
    }

    /// Takes up what has been read; whether there was something.
    pub(super) fn look(&mut self) -> bool {
        let before = self.known.len();
        if let Some(coming) = &self.coming {
            self.known.extend(coming.try_iter().flatten());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_tells_measures_under_their_wire_names_and_skips_the_rest() {
        let json = format!(
            r#"{{"sidecar_schema": 1, "speaker": "anna", "{}": -66.5, "{}": null, "deep": {{"er": [1, {{}}]}},
               "findings": [{{"code": "a", "severity": "warn", "at_s": 0.5}}, {{"severity": "reject", "at_s": null}}]}}"#,
            Measure::NoiseFloor.wire(),
            Measure::Snr.wire()
        );
        let facts = TakeFacts::of_sidecar(serde_json::from_str(&json).unwrap());
        assert_eq!(facts.number(Measure::NoiseFloor), Some(-66.5));
        assert_eq!(facts.number(Measure::Snr), None);
        assert_eq!(facts.worst, Some(Severity::Reject));
        assert_eq!(facts.places, [0.5]);
    }
}
