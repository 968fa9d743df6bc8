//! How much silence is cut off the ends of a take.

use serde_json::{Map, Value};

use crate::units::{Frames, SampleRate, Seconds};
use crate::verdict::{Bounds, EndSilence};

/// Silence that is always left before and after the speech: more than the error with which its ends are found
/// (0.08 s on average), so that no speech is cut.
const LEFT: Seconds = Seconds(0.15);
/// How far the silence left stays below the limit: two frames of the analysis, so that the exported file meets the
/// limit when it is measured by itself.
const BELOW_LIMIT: Seconds = Seconds(0.02);

/// What is cut off a take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub start: Frames,
    pub end: Frames,
}

impl Cut {
    /// What a take with these measures has too much of.
    pub(super) fn of(
        report: &Map<String, Value>,
        rate: SampleRate,
        wanted: Option<EndSilence>,
    ) -> Self {
        let has_speech = report.get("speech_present") == Some(&Value::Bool(true));
        let Some(wanted) = wanted.filter(|_| has_speech) else {
            return Self::default();
        };
        let cut = |measure: &str, wanted: Bounds| {
            let silence = report.get(measure).and_then(Value::as_f64);
            silence.map_or(Frames(0), |silence| {
                surplus(Seconds(silence), wanted).frames(rate)
            })
        };
        Self {
            start: cut("lead_silence_s", wanted.lead),
            end: cut("trail_silence_s", wanted.trail),
        }
    }

    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

fn surplus(silence: Seconds, wanted: Bounds) -> Seconds {
    let Some(max) = wanted.max.filter(|&max| silence.0 > max) else {
        return Seconds(0.0);
    };
    let left = (max - BELOW_LIMIT.0)
        .max(wanted.min.unwrap_or(0.0))
        .max(LEFT.0);
    Seconds((silence.0 - left).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surplus_of(silence: f64, wanted: Bounds) -> f64 {
        surplus(Seconds(silence), wanted).0
    }

    #[test]
    fn silence_within_its_limit_is_not_touched() {
        assert_eq!(surplus_of(2.0, Bounds::between(0.1, 2.0)), 0.0);
        assert_eq!(surplus_of(9.0, Bounds::at_least(0.1)), 0.0);
    }

    #[test]
    fn what_is_more_is_cut_to_just_below_the_limit() {
        let cut = surplus_of(3.0, Bounds::between(0.1, 2.0));
        assert!((cut - 1.02).abs() < 1e-9);
    }

    #[test]
    fn no_limit_however_short_cuts_into_speech() {
        let cut = surplus_of(0.5, Bounds::at_most(0.0));
        assert!((cut - 0.35).abs() < 1e-9);
        assert_eq!(surplus_of(0.1, Bounds::at_most(0.0)), 0.0);
    }

    #[test]
    fn a_take_without_speech_is_exported_whole() {
        let report: Map<String, Value> =
            serde_json::from_str(r#"{"speech_present": false, "lead_silence_s": 9.0}"#).unwrap();
        let rate = SampleRate::new(48_000).unwrap();
        let wanted = EndSilence {
            lead: Bounds::at_most(1.0),
            trail: Bounds::at_most(1.0),
        };
        assert!(Cut::of(&report, rate, Some(wanted)).is_nothing());
    }
}
