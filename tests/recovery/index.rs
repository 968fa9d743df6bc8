//! The index, damaged in every way that a disk, a synced folder or a stranger has.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use takegate::collection::Ruling;
use takegate::store::{Store, TakeFilter, TakeRecord};
use tempfile::TempDir;

use crate::random::Random;
use crate::small_collection::Loudness::{Right, TooLoud};
use crate::small_collection::{create, device, record, ruling, speaker};

/// Damages of the ordinary run.
const DAMAGES: u64 = 1000;

fn noise(random: &mut Random, count: usize) -> Vec<u8> {
    (0..count).map(|_| random.below(256) as u8).collect()
}

/// Spoils the index in one of ten ways; says how.
fn spoil(index: &Path, whole: &[u8], random: &mut Random) -> &'static str {
    let mut bytes = whole.to_vec();
    let kind = random.below(10);
    let named = match kind {
        0..=3 => {
            for _ in 0..=random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            "bits flipped"
        }
        4 => {
            bytes.truncate(random.below(bytes.len()));
            "truncated"
        }
        5 => {
            let at = random.below(bytes.len());
            let count = random.below(2048).min(bytes.len() - at);
            let garbage = noise(random, count);
            bytes[at..at + count].copy_from_slice(&garbage);
            "overwritten"
        }
        6 => {
            let count = random.below(20_000);
            bytes = noise(random, count);
            "garbage"
        }
        7 => {
            bytes.clear();
            "empty"
        }
        8 => "rows changed",
        _ => "foreign tables",
    };
    fs::write(index, &bytes).unwrap();
    if kind == 8 {
        let changes = [
            "UPDATE takes SET counts = 1 - counts",
            "UPDATE takes SET state = 'accepted'",
            "DELETE FROM takes WHERE position = 1",
            "INSERT INTO takes SELECT position + 90, 'S09', session, prompt, number, state, counts, outcome, whole, \
             reasons, frames, started_at, sha256 FROM takes WHERE position = 1",
        ];
        let db = Connection::open(index).unwrap();
        db.execute_batch(changes[random.below(changes.len())])
            .unwrap();
    }
    if kind == 9 {
        let changes = [
            "DROP TABLE takes",
            "DROP TABLE takes; CREATE TABLE takes (song TEXT)",
            "CREATE TRIGGER t AFTER INSERT ON takes BEGIN DELETE FROM takes; END",
            "DROP TABLE takes; CREATE VIEW takes AS SELECT 1 AS position",
            "CREATE TABLE other (x)",
        ];
        let db = Connection::open(index).unwrap();
        db.execute_batch(changes[random.below(changes.len())])
            .unwrap();
    }
    if random.below(8) == 0 {
        let count = random.below(3000);
        fs::write(
            index.with_file_name("index.sqlite-journal"),
            noise(random, count),
        )
        .unwrap();
    }
    named
}

#[test]
fn whatever_is_done_to_the_index_the_count_is_that_of_journal_and_sidecars() {
    let folder = TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap());
    let wanted: Vec<TakeRecord> = {
        let mut store = create(folder.path());
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0001", Right).unwrap();
        record(&mut store, "0002", TooLoud).unwrap();
        record(&mut store, "0002", Right).unwrap();
        let kept = record(&mut store, "0003", Right).unwrap().id;
        store.decide(ruling(&kept, Ruling::Misread)).unwrap();
        store.takes(&TakeFilter::default()).unwrap()
    };
    let index = folder.path().join("index.sqlite");
    let whole = fs::read(&index).unwrap();
    let mut random = Random(7);
    let mut rebuilt = 0;
    for n in 0..DAMAGES {
        let how = spoil(&index, &whole, &mut random);
        let (mut store, report) = Store::open(folder.path()).unwrap();
        let of = format!("damage {n}, {how}: {report:?}");
        assert_eq!(store.takes(&TakeFilter::default()).unwrap(), wanted, "{of}");
        assert_eq!(
            store.takes(&TakeFilter::counting()).unwrap().len(),
            2,
            "{of}"
        );
        let of_speaker = TakeFilter {
            speaker: Some(speaker()),
            ..TakeFilter::default()
        };
        assert_eq!(store.takes(&of_speaker).unwrap(), wanted, "{of}");
        assert_eq!(store.progress().accepted, 2, "{of}");
        let found = store.verify(|_, _| {});
        assert!(found.is_sound(), "{of}: {:?}", found.problems);
        rebuilt += usize::from(!report.is_empty());
        drop(store);
        let (_, again) = Store::open(folder.path()).unwrap();
        assert!(again.is_empty(), "{of}: then {again:?}");
    }
    println!(
        "{DAMAGES} damages to the index: {rebuilt} rebuilt, the others as good as before; the count never changed"
    );
    assert!(rebuilt > DAMAGES as usize / 2);
}

#[test]
fn an_index_is_made_anew_when_it_is_asked_for() {
    let (folder, take) = crate::with_one_take();
    let (mut store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(store.rebuild_index().unwrap(), 1);
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap()[0].id, take);
    crate::sound(&store);
    drop(store);
    let (_, report) = Store::open(folder.path()).unwrap();
    assert!(report.is_empty(), "{report:?}");
}

#[cfg(unix)]
#[test]
fn an_index_that_is_a_link_is_not_followed() {
    let (folder, take) = crate::with_one_take();
    let elsewhere = TempDir::new().unwrap();
    let theirs = elsewhere.path().join("theirs");
    let index = folder.path().join("index.sqlite");
    fs::rename(&index, &theirs).unwrap();
    let before = fs::read(&theirs).unwrap();
    std::os::unix::fs::symlink(&theirs, &index).unwrap();
    let (mut store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap()[0].id, take);
    drop(store);
    assert!(!index.is_symlink());
    assert_eq!(fs::read(&theirs).unwrap(), before);
}
