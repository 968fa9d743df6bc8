//! The sidecar of a take: everything that is known of it, in one JSON object beside the WAV.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::disk::LocalDisk;
use super::files::{SIDECAR_MOST, read_all};
use super::journal::Seq;
use super::layout::sidecar_path;
use crate::audio::{DeviceFacts, Integrity};
use crate::collection::{Ruling, TakeId, TakeLine, TakeState};
use crate::units::Frames;
use crate::verdict::{FindingCode, Outcome};

/// Version of the sidecar's own fields; those of the report have `schema`.
pub const SIDECAR_SCHEMA: u32 = 1;

/// What is known of a take. In the file all fields stand side by side with those of the report
/// (the object of `takegate check`), which follow them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sidecar {
    /// Version of these fields.
    pub sidecar_schema: u32,
    /// Which take.
    #[serde(flatten)]
    pub id: TakeId,
    /// What was to be read.
    pub text: String,
    /// What became of the take when it was stored. The journal knows what became of it since.
    pub state: TakeState,
    /// Why it was discarded or salvaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When its first frame was stored, UTC with the local offset; `None` where that was lost in a crash.
    pub started_at: Option<String>,
    /// SHA-256 of the WAV, in hex.
    pub sha256: String,
    /// Frames of the WAV from before the sign to speak; `None` where that was lost in a crash or never known.
    pub pre_roll_frames: Option<Frames>,
    /// Frames of the WAV from after the stop; `None` likewise.
    pub post_roll_frames: Option<Frames>,
    /// What it was recorded with; `None` where that was lost in a crash.
    pub device: Option<DeviceFacts>,
    /// What capture knows of the take's wholeness; `None` where that was lost in a crash.
    pub integrity: Option<Integrity>,
    /// Version of the Takegate that stored it.
    pub takegate: String,
    /// The operator's rulings on it, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<KeptRuling>,
    /// The object of `takegate check`: identity, judgement, measures. Empty for a take that was never judged.
    #[serde(flatten)]
    pub report: Map<String, Value>,
}

/// A ruling as the sidecar keeps it, so that it survives damage to the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRuling {
    /// Its line in the journal.
    pub seq: Seq,
    /// What was said.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// Who said so.
    pub who: String,
}

/// Whether a finding of this wire name is one that no operator may accept.
fn is_final(code: &str) -> bool {
    let same = |known: &&FindingCode| known.wire() == code;
    FindingCode::ALL
        .iter()
        .find(same)
        .is_some_and(|code| code.is_final())
}

impl Sidecar {
    /// The verdict's outcome; `None` for a take that was never judged.
    pub fn outcome(&self) -> Option<Outcome> {
        let outcome = self.report.get("outcome")?;
        serde_json::from_value(outcome.clone()).ok()
    }

    /// The line that the journal has of such a take.
    pub fn line(&self) -> TakeLine {
        let findings = self.report.get("findings").and_then(Value::as_array);
        let rejecting = findings.into_iter().flatten().filter_map(|finding| {
            (finding.get("severity")? == "reject")
                .then(|| finding.get("code")?.as_str())
                .flatten()
        });
        let mut reasons: Vec<String> = self.reason.iter().cloned().collect();
        for code in rejecting {
            if !reasons.iter().any(|reason| reason == code) {
                reasons.push(code.to_owned());
            }
        }
        TakeLine {
            id: self.id.clone(),
            state: self.state,
            outcome: self.outcome(),
            whole: self.integrity.is_some() && !reasons.iter().any(|code| is_final(code)),
            reasons,
            started_at: self.started_at.clone(),
            frames: self.frames(),
            sha256: self.sha256.clone(),
        }
    }

    /// Length of the take, pre- and post-roll included.
    pub fn frames(&self) -> Frames {
        Frames(
            self.report
                .get("frames")
                .and_then(Value::as_u64)
                .unwrap_or(0),
        )
    }

    /// Reads those fields of a take's sidecar that `T` names and skips the others, in a collection that may be open
    /// elsewhere: for lists of thousands. `None` where there is none or it is damaged, which is for `verify` to report.
    pub fn read_fields<T: DeserializeOwned>(folder: &Path, take: &TakeId) -> Option<T> {
        let path = sidecar_path(folder, take);
        serde_json::from_slice(&read_all(&LocalDisk, &path, SIDECAR_MOST).ok()?).ok()
    }

    pub(super) fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a sidecar is JSON");
        json.push('\n');
        json
    }

    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| error.to_string())
    }
}
