//! `manifest.jsonl`: everything that is known of a take, one JSON object a line.
//!
//! First what a loader needs; then the object of `takegate check` as the take was judged. Measures are those of
//! the take as recorded; places and end silences count from the exported file's ends.

use serde_json::{Map, Value, json};

use super::ExportTake;
use super::wav::Exported;

/// The take's line, with its line feed.
pub(super) fn line(take: &ExportTake, file: &Exported) -> String {
    let mut line = Map::new();
    let mut set = |name: &str, value: Value| {
        line.insert(name.to_owned(), value);
    };
    let rate = file.rate;
    set("id", json!(take.name()));
    set("file", json!(take.file()));
    set("text", json!(take.text));
    set("speaker", json!(take.id.speaker));
    set("session", json!(take.id.session));
    set("prompt", json!(take.id.prompt));
    set("number", json!(take.id.number));
    set("started_at", json!(take.started_at));
    set("sha256", json!(file.sha256));
    set("frames", json!(file.frames));
    set("duration_s", seconds(file.frames.seconds(rate).0));
    set("source_sha256", json!(take.sha256));
    set("source_frames", json!(file.source_frames));
    set("source_offset_frames", json!(file.cut.start));
    set("source_offset_s", seconds(file.cut.start.seconds(rate).0));
    for (name, value) in &take.report {
        if !line.contains_key(name) {
            line.insert(name.clone(), value.clone());
        }
    }
    if !file.cut.is_nothing() {
        let start = file.cut.start.seconds(rate).0;
        let end = file.cut.end.seconds(rate).0;
        move_by(line.get_mut("lead_silence_s"), start);
        move_by(line.get_mut("trail_silence_s"), end);
        move_by(line.get_mut("clip_first_at_s"), start);
        if let Some(Value::Array(findings)) = line.get_mut("findings") {
            // Cured by the cut.
            findings.retain(|f| f["code"] != "long_lead" && f["code"] != "long_trail");
            for finding in findings {
                move_by(finding.get_mut("at_s"), start);
            }
        }
    }
    let mut json = serde_json::to_string(&line).expect("a map of JSON values");
    json.push('\n');
    json
}

fn move_by(place: Option<&mut Value>, by: f64) {
    if let Some(place) = place
        && let Some(at) = place.as_f64()
    {
        *place = seconds((at - by).max(0.0));
    }
}

/// To the microsecond, which is finer than any frame.
fn seconds(seconds: f64) -> Value {
    json!((seconds * 1e6).round() / 1e6)
}
