//! How long the verdict takes: from the last frame of a 15 s take reaching the session to the take being judged,
//! stored and counted. `cargo bench --bench verdict`.

#[path = "../tests/sitting/mod.rs"]
mod sitting;

use std::time::Duration;

use sitting::{Act, collection, reading, sit};
use takegate::session::Event;

/// Takes that are measured.
const TAKES: usize = 40;
/// What is promised.
const PROMISED: Duration = Duration::from_millis(100);

fn main() {
    // A reading of the demo over and over, until the take with its rolls lasts 15 s.
    let material = reading("wind");
    let speech: Vec<f32> = material.iter().copied().cycle().take(14 * 48_000).collect();
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = collection(&dir.path().join("bench"), TAKES, |_| {});
    let (events, _) = sit(store, (0..TAKES).map(|_| Act::Read(speech.clone())));
    let mut took: Vec<Duration> = events
        .iter()
        .filter_map(|event| match event {
            Event::Judged(take) => Some(take.took),
            _ => None,
        })
        .collect();
    took.sort();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    println!(
        "verdict on a 15 s take, stored and counted: median {:.1?}, p95 {:.1?}, worst {:.1?} of {} takes; promised {PROMISED:?}",
        at(0.5),
        at(0.95),
        at(1.0),
        took.len(),
    );
}
