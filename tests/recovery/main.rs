//! What a crash, a full disk or a damaged file leaves is put right when the collection is opened next.

mod books;
mod index;
#[path = "../support/random.rs"]
mod random;
#[path = "../small_collection/mod.rs"]
mod small_collection;
mod takes;

use std::fs;
use std::path::{Path, PathBuf};

use small_collection::Loudness::Right;
use small_collection::{create, device, prompt, record, speaker};
use takegate::collection::{SessionId, TakeId, TakeState};
use takegate::store::{RecoveryItem, Store, TakeFilter};
use tempfile::TempDir;

/// A collection with one accepted take of prompt 0001, closed.
fn with_one_take() -> (TempDir, TakeId) {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    store.begin_session(&speaker(), &device()).unwrap();
    let take = record(&mut store, "0001", Right).unwrap();
    assert!(take.counts);
    (folder, take.id)
}

fn wav(folder: &TempDir, take: &TakeId) -> PathBuf {
    let name = format!("{}_{}.wav", take.prompt, take.number);
    let session = folder.path().join("takes/S01/0001");
    assert_eq!(take.session, SessionId(1));
    session.join(name)
}

fn journal(folder: &TempDir) -> PathBuf {
    folder.path().join("journal.jsonl")
}

/// Removes the journal's last `n` lines.
fn forget(folder: &TempDir, n: usize) {
    let text = fs::read_to_string(journal(folder)).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(journal(folder), lines[..lines.len() - n].concat()).unwrap();
}

/// Everything in the folder but the index, which SQLite writes, and who has the collection open.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if !name.starts_with("index.sqlite") && name != ".open-by" {
                files.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Opens the collection, and again: the second time there is nothing to do. Gives what the first one did.
fn recovered(folder: &TempDir) -> (Store, Vec<RecoveryItem>) {
    let (store, first) = Store::open(folder.path()).unwrap();
    drop(store);
    let before = content(folder.path());
    let (store, second) = Store::open(folder.path()).unwrap();
    assert_eq!(second.items, [], "after {:?}", first.items);
    assert_eq!(content(folder.path()), before);
    (store, first.items)
}

fn state(store: &Store, take: &TakeId) -> TakeState {
    store.ledger().get(take).unwrap().state()
}

fn sound(store: &Store) {
    let report = store.verify(|_, _| {});
    assert!(report.is_sound(), "{:?}", report.problems);
}

#[test]
fn a_collection_that_was_closed_needs_nothing() {
    let (folder, take) = with_one_take();
    let (mut store, items) = recovered(&folder);
    assert_eq!(items, []);
    assert_eq!(state(&store, &take), TakeState::Accepted);
    assert_eq!(store.progress().accepted, 1);
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap()[0].id, take);
    assert_eq!(
        store.next_open_prompt(&speaker(), None).unwrap().id,
        prompt("0002")
    );
    sound(&store);
}
