//! What the system does to a microphone.

use super::{Language, text};
use crate::audio::Treatment;

/// All of it in a few words, as in "echo cancelling, Bluetooth"; empty where nothing is known.
pub fn treatments(language: Language, treatments: &[Treatment]) -> String {
    let words =
        |treatment: &Treatment| text(language, &format!("treatment-{}", treatment.wire()), &[]);
    let all: Vec<String> = treatments.iter().map(words).collect();
    all.join(match language {
        Language::En => ", ",
        Language::ZhCn => "、",
    })
}
