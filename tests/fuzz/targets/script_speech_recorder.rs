#![no_main]

#[path = "../entrances.rs"]
mod entrances;
#[path = "../../small_collection/mod.rs"]
mod small_collection;

use takegate::script::ScriptKind;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entrances::script(bytes, ScriptKind::SpeechRecorder));
