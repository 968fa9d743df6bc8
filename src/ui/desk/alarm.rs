//! The same reason a third time running: then it is the equipment, not the speaker.

use std::sync::Arc;

use crate::session::JudgedTake;
use crate::verdict::{Finding, FindingCode, Severity};
use crate::words::{Audience, Language, advice, text};

/// Rejections in a row for one reason that make an alarm.
const IN_A_ROW: u32 = 3;

/// Counts rejections for one reason.
#[derive(Clone, Debug, Default)]
pub struct Alarm {
    reason: Option<(FindingCode, u32)>,
    last: Option<Arc<JudgedTake>>,
}

impl Alarm {
    pub(super) fn judged(&mut self, take: &Arc<JudgedTake>) {
        let reason = rejecting(take).map(|finding| finding.code);
        self.reason = match (self.reason, reason) {
            (Some((before, times)), Some(now)) if before == now => Some((now, times + 1)),
            (_, Some(now)) => Some((now, 1)),
            (_, None) => None,
        };
        self.last = Some(take.clone());
    }

    /// The alarm in words, while there is one.
    pub fn words(&self, language: Language) -> Option<String> {
        let (_, times) = self.reason.filter(|(_, times)| *times >= IN_A_ROW)?;
        let finding = rejecting(self.last.as_ref()?)?;
        Some(text(
            language,
            "ui-alarm",
            &[
                ("times", times.into()),
                (
                    "advice",
                    advice(language, finding, Audience::Operator).into(),
                ),
            ],
        ))
    }
}

fn rejecting(take: &JudgedTake) -> Option<&Finding> {
    let findings = take.verdict.findings.iter();
    findings
        .into_iter()
        .find(|finding| finding.severity == Severity::Reject)
}
