//! Values near their limits, and the errors of the measures.

use takegate::analysis::Interval;
use takegate::units::{Db, Dbfs};
use takegate::verdict::{Bounds, FindingCode, Severity};

use crate::takes::around;
use crate::{assert_only, before, codes, quiet_room};

/// What `snr_db ≥ 20` says of a value with an interval of so many decibels to each side.
fn snr(value: f64, half: f64) -> Vec<(FindingCode, Severity, bool)> {
    ruled("", value, half)
}

/// The same under a profile with a rule of its own for what is in doubt.
fn ruled(rule: &str, value: f64, half: f64) -> Vec<(FindingCode, Severity, bool)> {
    let limits = format!("{rule}\n[limits.snr_db]\nreject = {{ min = 20 }}");
    let verdict = before(&limits, |take| {
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
        snr(19.0, 0.3),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
}

#[test]
fn an_interval_that_reaches_over_the_limit_makes_pass_and_failure_doubtful_alike() {
    assert_eq!(
        snr(24.0, 6.0),
        [(FindingCode::LowSnr, Severity::Warn, true)]
    );
    assert_eq!(snr(27.0, 6.0), []);
    assert_eq!(
        snr(16.0, 10.0),
        [(FindingCode::LowSnr, Severity::Warn, true)]
    );
    assert_eq!(
        snr(16.0, 3.9),
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

#[test]
fn a_profile_rules_what_becomes_of_a_value_within_its_error() {
    for value in [16.0, 24.0] {
        for (rule, severity) in [
            ("warn", Severity::Warn),
            ("reject", Severity::Reject),
            ("allow", Severity::Info),
        ] {
            assert_eq!(
                ruled(&format!("within_error = \"{rule}\""), value, 6.0),
                [(FindingCode::LowSnr, severity, true)]
            );
        }
    }
    assert_eq!(ruled("within_error = \"reject\"", 27.0, 6.0), []);
    assert_eq!(
        ruled("within_error = \"allow\"", 13.0, 6.0),
        [(FindingCode::LowSnr, Severity::Reject, false)]
    );
    let noise = |within_error: &str| {
        let limits = format!(
            "within_error = \"{within_error}\"\n[limits.noise_floor_dbfs]\nreject = {{ max = -50 }}"
        );
        codes(&before(&limits, |take| {
            take.noise.floor = Ok(Interval {
                value: Dbfs(-49.0),
                low: Dbfs(-52.0),
                high: Dbfs(-46.0),
            });
        }))
    };
    assert_eq!(
        noise("warn"),
        [(FindingCode::HighNoiseFloor, Severity::Warn)]
    );
    assert_eq!(
        noise("reject"),
        [(FindingCode::HighNoiseFloor, Severity::Reject)]
    );
}
