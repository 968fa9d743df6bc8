//! What the system does to a microphone.

use super::{Language, text};
use crate::audio::{DeviceFacts, Treatment};

/// That this device answers in the place of one that was lost, and what to do.
pub fn other_device(language: Language, found: &DeviceFacts) -> String {
    let name = found.source.as_ref().unwrap_or(&found.name);
    text(language, "other-device", &[("name", name.as_str().into())])
}

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
