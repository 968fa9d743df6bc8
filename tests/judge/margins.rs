//! Values near their limits, and the errors of the measures.

use takegate::analysis::Interval;
use takegate::units::{Db, Dbfs};
use takegate::verdict::{Bounds, FindingCode, Severity};

use crate::takes::around;
use crate::{assert_only, before, codes, quiet_room};

/// What `snr_db ≥ 20` says of a value with an interval of so many decibels to each side.
fn snr(value: f64, half: f64) -> Vec<(FindingCode, Severity, bool)> {
    let limits = "[limits.snr_db]\nreject = { min = 20 }";
    let verdict = before(limits, |take| {
        take.snr = Ok(Interval {
            value: Db(value),
            low: Db(value - half),
            high: Db(value + half),
        });
    });
    let findings = verdict.findings.iter();
    findings
        .map(|finding| (finding.code, finding.severity, finding.within_error))
        .collect()
}

#[test]
fn inside_the_error_of_a_measure_a_finding_is_a_warning_that_says_so() {
    let warning = [(FindingCode::LowSnr, Severity::Warn, true)];
    assert_eq!(snr(19.4, 0.3), warning);
    assert_eq!(snr(20.0, 0.3), warning);
    assert_eq!(snr(20.6, 0.3), warning);
    assert_eq!(snr(20.8, 0.3), []);
    assert_eq!(
        snr(19.2, 0.3),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
}

#[test]
fn a_wide_interval_makes_a_pass_doubtful_and_never_saves_a_take_that_fails() {
    assert_eq!(
        snr(24.0, 6.0),
        [(FindingCode::LowSnr, Severity::Warn, true)]
    );
    assert_eq!(snr(27.0, 6.0), []);
    assert_eq!(
        snr(16.0, 10.0),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
}

#[test]
fn a_measure_that_is_arithmetic_has_no_margin() {
    let limits = "[limits.sample_peak_dbfs]\nreject = { max = -3 }";
    let peak = |level: f64| {
        let verdict = before(limits, |take| take.level.sample_peak = Ok(Dbfs(level)));
        codes(&verdict)
    };
    assert_eq!(peak(-3.0), []);
    assert_eq!(peak(-2.999), [(FindingCode::TooLoud, Severity::Reject)]);
}

#[test]
fn between_warn_and_reject_a_take_is_accepted_with_a_plain_warning() {
    let verdict = quiet_room(|take, _| take.snr = Ok(around(24.0, Db)));
    assert_only(&verdict, FindingCode::LowSnr, Severity::Warn);
    assert!(!verdict.findings[0].within_error);
    assert_eq!(verdict.findings[0].limit, Bounds::at_least(28.0));
}
