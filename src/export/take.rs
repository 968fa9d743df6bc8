//! A take as export needs it.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::ExportError;
use crate::collection::TakeId;
use crate::store::Store;

/// A take to be exported.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportTake {
    /// Which take.
    pub id: TakeId,
    /// Its file in the collection.
    pub wav: PathBuf,
    /// SHA-256 of that file when it was recorded, in hex.
    pub sha256: String,
    /// What was read.
    pub text: String,
    /// When its first frame was stored, UTC with the local offset; `None` where that was lost in a crash.
    pub started_at: Option<String>,
    /// The object of `takegate check`.
    pub report: Map<String, Value>,
}

impl ExportTake {
    pub(super) fn of(store: &Store, id: &TakeId) -> Result<Self, ExportError> {
        let sidecar = store.sidecar(id)?;
        Ok(Self {
            id: id.clone(),
            wav: store.wav(id),
            sha256: sidecar.sha256,
            text: sidecar.text,
            started_at: sidecar.started_at,
            report: sidecar.report,
        })
    }

    /// `<speaker>_<prompt>_<number>`; no speaker has a `_`, so no two takes share a name.
    pub fn name(&self) -> String {
        let TakeId {
            speaker,
            prompt,
            number,
            ..
        } = &self.id;
        format!("{speaker}_{prompt}_{number}")
    }

    /// Its file in the export, seen from the export's folder.
    pub fn file(&self) -> String {
        format!("wavs/{}.wav", self.name())
    }
}
