//! The operator's rulings, had back from the sidecars when the journal has lost them.

use std::io::ErrorKind;

use super::super::Store;
use super::super::error::StoreError;
use super::super::event::Event;
use super::super::files::{SIDECAR_MOST, read_all};
use super::super::layout::TakePart;
use super::super::report::{RecoveryItem, RecoveryReport};
use super::super::sidecar::{KeptRuling, Sidecar};
use super::Heard;
use crate::collection::{Decision, Ruling, TakeId};

/// What stands when these rulings are made in the order of their numbers.
fn standing(mut rulings: Vec<KeptRuling>) -> Vec<KeptRuling> {
    rulings.sort_by_key(|kept| kept.seq);
    rulings.dedup_by_key(|kept| kept.seq);
    let mut standing = Vec::new();
    for kept in rulings {
        match kept.ruling {
            Ruling::Undo => drop(standing.pop()),
            _ => standing.push(kept),
        }
    }
    standing
}

impl Store {
    /// After damage to the journal: every sidecar is asked for rulings that the journal no longer has. `false` if one
    /// could not be asked now.
    pub(super) fn restore_rulings(&mut self, heard: &Heard, report: &mut RecoveryReport) -> bool {
        let mut whole = true;
        let ids: Vec<TakeId> = self.ledger.takes().map(|t| t.line().id.clone()).collect();
        for id in ids {
            let restored = match self.sidecar_with_rulings(&id) {
                Ok(None) => Ok(false),
                Ok(Some(sidecar)) => {
                    let journal = heard.rulings.get(&id).cloned().unwrap_or_default();
                    self.restore_rulings_of(sidecar, &journal)
                }
                // What is gone or damaged for good will not answer the next time either; verify tells of it.
                Err(StoreError::Damaged { .. }) => Ok(false),
                Err(StoreError::Disk { cause, .. }) if cause.kind() == ErrorKind::NotFound => {
                    Ok(false)
                }
                Err(error) => Err(error),
            };
            match restored {
                Ok(true) => report.items.push(RecoveryItem::RulingRestored(id)),
                Ok(false) => {}
                Err(error) => {
                    report.trouble(format!("take {id}"), &error);
                    whole = false;
                }
            }
        }
        whole
    }

    /// The sidecar of a take where it keeps rulings. Few do, and thousands are asked while somebody waits for the collection
    /// to open: those without are not understood first.
    fn sidecar_with_rulings(&self, id: &TakeId) -> Result<Option<Sidecar>, StoreError> {
        let path = self.layout.take(id, TakePart::Sidecar);
        let json = read_all(&*self.disk, &path, SIDECAR_MOST)?;
        let field = br#""rulings""#;
        if !json.windows(field.len()).any(|part| part == field) {
            return Ok(None);
        }
        let sidecar = Sidecar::parse(&json);
        sidecar
            .map(Some)
            .map_err(|cause| StoreError::Damaged { file: path, cause })
    }

    /// Writes to the journal what a sidecar and the journal together say of a take, where the ledger says otherwise.
    /// `true` if there was something to write.
    pub(super) fn restore_rulings_of(
        &mut self,
        mut sidecar: Sidecar,
        journal: &[KeptRuling],
    ) -> Result<bool, StoreError> {
        let both = journal.iter().chain(&sidecar.rulings).cloned().collect();
        let wanted = standing(both);
        let Some(take) = self.ledger.get(&sidecar.id) else {
            return Ok(false);
        };
        let now: Vec<&Ruling> = take.standing().collect();
        if now
            .iter()
            .copied()
            .eq(wanted.iter().map(|kept| &kept.ruling))
        {
            return Ok(false);
        }
        let undo = now.iter().map(|_| (Ruling::Undo, "recovery".to_owned()));
        let again = wanted.into_iter().map(|kept| (kept.ruling, kept.who));
        sidecar.rulings = Vec::new();
        let steps: Vec<_> = undo.chain(again).collect();
        for (ruling, who) in steps {
            let decision = Decision {
                take: sidecar.id.clone(),
                ruling: ruling.clone(),
                who: who.clone(),
            };
            let seq = self.write(Event::Decision(decision.clone()))?;
            self.ledger.decide(&decision);
            sidecar.rulings.push(KeptRuling { seq, ruling, who });
        }
        self.write_sidecar(&sidecar)?;
        Ok(true)
    }
}
