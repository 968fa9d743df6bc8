//! Gathers what is found, and at the end sees to it that one cause gives one finding, the most useful first.

use crate::analysis::NotMeasured;
use crate::verdict::{
    Bounds, Check, Faults, Finding, FindingCode, Limit, Measure, Outcome, Severity, Standing,
    Verdict,
};

/// A limit that has no value to judge.
struct Missing {
    measure: Measure,
    why: NotMeasured,
    severity: Severity,
    limit: Bounds,
}

#[derive(Default)]
pub(super) struct Docket {
    findings: Vec<Finding>,
    checks: Vec<Check>,
    missing: Vec<Missing>,
}

impl Docket {
    pub(super) fn found(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn checked(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Enters a limit without a value, as a check and for the findings at the end. `severity` is what an
    /// unmet limit would weigh.
    pub(super) fn missed(&mut self, limit: &Limit, why: NotMeasured, severity: Severity) {
        let measure = limit.measure;
        self.checked(Check {
            measure,
            value: None,
            not_measured: Some(why),
            reject: limit.reject,
            warn: limit.warn,
            standing: Standing::NotMeasured,
        });
        self.missing.push(Missing {
            measure,
            why,
            severity,
            limit: limit.graver(),
        });
    }

    pub(super) fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    pub(super) fn close(mut self, faults: &Faults) -> Verdict {
        self.keep_the_graver_of_one_measure();
        self.account_for_missing_values(faults);
        self.let_no_speech_speak_for_its_consequences();
        self.let_a_cut_speak_for_the_missing_silence();
        self.let_a_narrow_band_speak_for_its_edge();
        // Stable, so that within one code the profile's order stays.
        self.findings
            .sort_by_key(|finding| (finding.severity, finding.code));
        let rejected = self
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Reject);
        Verdict {
            outcome: if rejected {
                Outcome::Rejected
            } else {
                Outcome::Accepted
            },
            findings: self.findings,
            checks: self.checks,
        }
    }

    /// Clipping can be both a fault and over a limit: one finding of a code and measure is enough.
    fn keep_the_graver_of_one_measure(&mut self) {
        let mut kept: Vec<Finding> = Vec::with_capacity(self.findings.len());
        for finding in self.findings.drain(..) {
            match kept
                .iter_mut()
                .find(|other| other.code == finding.code && other.measure == finding.measure)
            {
                Some(other) if finding.severity < other.severity => *other = finding,
                Some(_) => {}
                None => kept.push(finding),
            }
        }
        self.findings = kept;
    }

    fn account_for_missing_values(&mut self, faults: &Faults) {
        for missing in std::mem::take(&mut self.missing) {
            match missing.why {
                NotMeasured::DigitalSilence if self.has(FindingCode::DigitalSilence) => {}
                NotMeasured::DigitalSilence => self.add_once(Finding {
                    code: FindingCode::DigitalSilence,
                    severity: faults.digital_silence.severity(),
                    ..missing.finding()
                }),
                NotMeasured::NoSpeech | NotMeasured::Silence if self.has(FindingCode::NoSpeech) => {
                }
                _ if self.explains(&missing) => {}
                _ => self.add_once(missing.finding()),
            }
        }
    }

    /// Adds a finding unless there is one of the same code and reason; then the graver severity stays.
    fn add_once(&mut self, finding: Finding) {
        match self
            .findings
            .iter_mut()
            .find(|other| other.code == finding.code && other.not_measured == finding.not_measured)
        {
            Some(other) if finding.severity < other.severity => *other = finding,
            Some(_) => {}
            None => self.findings.push(finding),
        }
    }

    /// Whether something found already says why there is no value, and weighs as much.
    fn explains(&self, missing: &Missing) -> bool {
        let causes: &[FindingCode] = match (missing.why, missing.measure) {
            (NotMeasured::TooShort, _) => &[FindingCode::TooShort, FindingCode::NoSpeech],
            (NotMeasured::NoPause, Measure::LeadNoise) => {
                &[FindingCode::StartCut, FindingCode::ShortLead]
            }
            (NotMeasured::NoDecay, _) => &[FindingCode::LowSnr, FindingCode::HighNoiseFloor],
            _ => &[],
        };
        self.findings
            .iter()
            .any(|found| causes.contains(&found.code) && found.severity <= missing.severity)
    }

    /// A take that is rejected for want of speech is not also too quiet, too short and without silence at its ends.
    fn let_no_speech_speak_for_its_consequences(&mut self) {
        let rejects = self.findings.iter().any(|finding| {
            finding.code == FindingCode::NoSpeech && finding.severity == Severity::Reject
        });
        if rejects {
            self.findings
                .retain(|finding| !follows_from_no_speech(finding));
        }
    }

    /// A band that is too narrow is not also told for the edge that it ends in, unless that weighs more.
    fn let_a_narrow_band_speak_for_its_edge(&mut self) {
        let narrow = |finding: &&Finding| finding.code == FindingCode::BandLimited;
        if let Some(severity) = self.findings.iter().find(narrow).map(|f| f.severity) {
            self.findings.retain(|finding| {
                finding.measure != Measure::CodecEdge || finding.severity < severity
            });
        }
    }

    /// Speech that runs into an end of the take leaves no silence there: that the silence is too short as well is
    /// the same fault told again, unless it weighs more than the cut.
    fn let_a_cut_speak_for_the_missing_silence(&mut self) {
        for (cut, short) in [
            (FindingCode::StartCut, FindingCode::ShortLead),
            (FindingCode::EndCut, FindingCode::ShortTrail),
        ] {
            let found = self.findings.iter().find(|finding| finding.code == cut);
            if let Some(severity) = found.map(|finding| finding.severity) {
                self.findings
                    .retain(|finding| finding.code != short || finding.severity < severity);
            }
        }
    }
}

fn follows_from_no_speech(finding: &Finding) -> bool {
    use FindingCode as Code;
    match finding.code {
        Code::TooQuiet | Code::LowSnr | Code::HighSnr | Code::Loudness => true,
        Code::Reverberant => true,
        Code::StartCut | Code::EndCut => true,
        Code::ShortLead | Code::ShortTrail | Code::LongLead | Code::LongTrail => true,
        Code::TooShort => finding.measure == Measure::SpeechDuration,
        _ => false,
    }
}

impl Missing {
    fn finding(&self) -> Finding {
        Finding {
            code: FindingCode::NotMeasurable,
            severity: self.severity,
            measure: self.measure,
            value: None,
            limit: self.limit,
            at: None,
            not_measured: Some(self.why),
            within_error: false,
        }
    }
}
