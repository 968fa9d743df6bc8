//! What the judgement of a take holds to.

mod any;
mod codes;
mod margins;
mod missing;
#[path = "../takes/mod.rs"]
mod takes;
mod whole;

use takegate::analysis::TakeAnalysis;
use takegate::audio::Integrity;
use takegate::verdict::{FindingCode, Outcome, Profile, Severity, Verdict, judge};

use takes::{built_in, good, ideal, whole};

/// A good take and whole file, changed, before a built-in profile.
fn verdict_of(profile: &str, change: impl FnOnce(&mut TakeAnalysis, &mut Integrity)) -> Verdict {
    let profile = built_in(profile);
    let (mut take, mut integrity) = ideal(&profile);
    change(&mut take, &mut integrity);
    judge(&take, &integrity, &profile)
}

/// The same before `asr-quiet`.
fn quiet_room(change: impl FnOnce(&mut TakeAnalysis, &mut Integrity)) -> Verdict {
    verdict_of("asr-quiet", change)
}

/// A good take, changed, before limits of one's own.
fn before(limits: &str, change: impl FnOnce(&mut TakeAnalysis)) -> Verdict {
    let toml = format!("name = \"mine\"\nversion = 1\nsource = \"a test\"\n{limits}\n");
    let mut take = good();
    change(&mut take);
    judge(&take, &whole(48_000), &Profile::parse(&toml).unwrap())
}

fn codes(verdict: &Verdict) -> Vec<(FindingCode, Severity)> {
    let findings = verdict.findings.iter();
    findings
        .map(|finding| (finding.code, finding.severity))
        .collect()
}

#[track_caller]
fn assert_rejects_for(verdict: &Verdict, code: FindingCode) {
    assert_eq!(
        verdict.outcome,
        Outcome::Rejected,
        "{:#?}",
        verdict.findings
    );
    let first = verdict.findings.first().map(|finding| finding.code);
    assert_eq!(first, Some(code), "{:#?}", verdict.findings);
}

#[track_caller]
fn assert_only(verdict: &Verdict, code: FindingCode, severity: Severity) {
    assert_eq!(
        codes(verdict),
        [(code, severity)],
        "{:#?}",
        verdict.findings
    );
    let expected = if severity == Severity::Reject {
        Outcome::Rejected
    } else {
        Outcome::Accepted
    };
    assert_eq!(verdict.outcome, expected);
}
