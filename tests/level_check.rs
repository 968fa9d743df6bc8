//! A level check in a session: measured, judged, written down, and never a take.

mod sitting;

use serde_json::Value;
use sitting::{Act, anna, collection, reading, sit};
use takegate::session::{Event, LevelCheck, Remark};
use takegate::store::{Store, TakeFilter};
use takegate::verdict::Measure;

fn softer(samples: Vec<f32>) -> Vec<f32> {
    samples.into_iter().map(|sample| sample * 0.1).collect()
}

fn checks(events: &[Event]) -> Vec<&LevelCheck> {
    let checks = events.iter().filter_map(|event| match event {
        Event::LevelChecked(check) => Some(check.as_ref()),
        _ => None,
    });
    checks.collect()
}

#[test]
fn a_soft_line_is_measured_with_the_room_and_stands_in_the_journal_beside_its_session() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("collection");
    let store = collection(&path, 1, |_| {});
    let (events, mut store) = sit(
        store,
        [
            Act::Check(softer(reading("harbour"))),
            Act::Read(reading("harbour")),
        ],
    );
    let [check] = checks(&events)[..] else {
        panic!("{} checks", checks(&events).len());
    };
    assert!(
        matches!(check.remarks.first(), Some(Remark::Gain(by, _)) if *by > 6),
        "{:?}",
        check.remarks
    );
    // The studio's bed is white noise of −66 dBFS.
    let room = check.room.noise.floor.unwrap().value;
    assert!((room.0 + 66.0).abs() < 0.5, "{room}");
    let seconds = check.room.frames.seconds(check.room.rate).0;
    assert!((seconds - 4.0).abs() < 0.02, "{seconds}");

    let takes = store.takes(&TakeFilter::default()).unwrap();
    assert_eq!(takes.len(), 1, "the check is no take");
    drop(store);
    let journal = std::fs::read_to_string(path.join("journal.jsonl")).unwrap();
    let lines: Vec<Value> = journal
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kept = lines.iter().find(|line| line["event"] == "level_check");
    let kept = kept.unwrap();
    assert_eq!(kept["session"], 1);
    assert_eq!(kept["remarks"][0], "too_quiet");
    assert!(kept["line"]["speech_level_dbfs"].as_f64().unwrap() < -30.0);
    assert!((kept["room"]["noise_floor_dbfs"].as_f64().unwrap() - room.0).abs() < 0.01);

    let (store, recovery) = Store::open(&path).unwrap();
    assert!(recovery.items.is_empty(), "{:?}", recovery.items);
    assert!(
        store
            .ledger()
            .counted(&anna(), &"p1".parse().unwrap())
            .is_some()
    );
}

#[test]
fn a_good_line_asks_for_nothing_and_a_silent_one_says_that_nobody_was_heard() {
    let dir = tempfile::tempdir().unwrap();
    let store = collection(&dir.path().join("collection"), 1, |_| {});
    let (events, _) = sit(
        store,
        [
            Act::Check(reading("harbour")),
            Act::Check(vec![0.0; 2 * 48_000]),
        ],
    );
    let [good, silent] = checks(&events)[..] else {
        panic!("{} checks", checks(&events).len());
    };
    // The reading itself was made at a lower rate, and that shows.
    let made_at_24_khz = |remark: &&Remark| matches!(remark, Remark::Limit(finding) if finding.measure == Measure::CodecEdge);
    let asked: Vec<_> = good
        .remarks
        .iter()
        .filter(|it| !made_at_24_khz(it))
        .collect();
    assert!(asked.is_empty(), "{asked:?}");
    assert!(
        matches!(silent.remarks[..], [Remark::Nobody(Some(_))]),
        "{:?}",
        silent.remarks
    );
}
