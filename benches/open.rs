//! How long it takes to open a collection of 10,000 takes, after it was closed and after it was killed, and how soon a second
//! program is refused. `cargo bench --bench open`.

#[path = "../tests/small_collection/mod.rs"]
mod small_collection;

use std::path::Path;
use std::time::{Duration, Instant};

use small_collection::Loudness::Right;
use small_collection::{config, device, profile, record, speaker};
use takegate::collection::Speaker;
use takegate::script::{Script, ScriptKind};
use takegate::store::Store;

/// Takes of the collection, each of a prompt of its own.
const TAKES: usize = 10_000;
/// What is promised.
const OPEN: Duration = Duration::from_secs(1);
const REFUSED: Duration = Duration::from_millis(200);
/// Times that each is measured.
const TIMES: usize = 9;

fn main() {
    // Making it is not what is measured, so it is made in memory where that can be had.
    let dir = tempfile::TempDir::new_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a temporary folder");
    let folder = dir.path().join("talks");
    make(&folder);
    let (store, report) = Store::open(&folder).expect("it opens");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(store.progress().accepted as usize, TAKES);

    tell("a second program is refused", REFUSED, || {
        assert!(Store::open(&folder).is_err());
    });
    tell("looked at while it is open elsewhere", OPEN, || {
        assert!(Store::look(&folder).is_ok());
    });
    drop(store);
    tell("opened after it was closed", OPEN, || {
        assert!(Store::open(&folder).is_ok());
    });
    // What a kill leaves at worst: an index that is behind or gone, and a take without its line.
    let journal = folder.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let last = text
        .lines()
        .rfind(|line| line.contains("\"event\":\"take\""))
        .expect("a take");
    let cut = text.find(last).expect("it stands there");
    tell("opened after it was killed, its index gone", OPEN, || {
        std::fs::write(&journal, &text[..cut + last.len() / 2]).expect("written");
        std::fs::remove_file(folder.join("index.sqlite")).expect("removed");
        let (store, report) = Store::open(&folder).expect("it opens");
        assert_eq!(store.progress().accepted as usize, TAKES, "{report:?}");
    });
}

fn make(folder: &Path) {
    let lines: String = (1..=TAKES)
        .map(|n| format!("Sentence number {n}.\n"))
        .collect();
    let script = Script::parse(lines.as_bytes(), ScriptKind::Txt).expect("a script");
    let mut store = Store::create(folder, &config(), &profile(), &script).expect("made");
    store.add_speaker(Speaker::new(speaker())).expect("added");
    store.begin_session(&speaker(), &device()).expect("begun");
    for n in 1..=TAKES {
        record(&mut store, &format!("{n:05}"), Right).expect("recorded");
    }
    store.end_session().expect("ended");
}

fn tell(what: &str, promised: Duration, mut act: impl FnMut()) {
    let mut took: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "{TAKES} takes, {what}: median {:.0?}, worst {:.0?}; promised {promised:?}",
        took[TIMES / 2],
        took[TIMES - 1]
    );
}
