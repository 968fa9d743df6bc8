//! Every single operation on the disk fails once, and the machine dies at every single operation: no take that was
//! told to be accepted is ever lost, and none counts twice. After SQLite's "How SQLite is tested".

mod failing_disk;
mod small_collection;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use failing_disk::{FailingDisk, Fault};
use small_collection::Loudness::{Right, TooLoud};
use small_collection::{Loudness, create, create_on, device, prompt, record, ruling, speaker};
use takegate::collection::{Ruling, TakeId, TakeState};
use takegate::store::{Disk, Store, StoreError};
use tempfile::TempDir;

/// In memory where that can be had: a dying machine is played, not waited for.
fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

/// What the store has told.
#[derive(Debug, Default)]
struct Told {
    created: bool,
    /// The states of takes that were told without an error.
    states: BTreeMap<TakeId, TakeState>,
    /// Takes that the store said are kept and do not count.
    salvaged: Vec<TakeId>,
    /// Takes on which a ruling was refused by the disk: it may or may not have been written.
    unsure: Vec<TakeId>,
}

impl Told {
    /// Records a take; where the disk refuses, the prompt is still open and is recorded once more.
    fn take(&mut self, store: &mut Store, id: &str, loudness: Loudness) {
        for _ in 0..2 {
            match record(store, id, loudness) {
                Ok(take) => {
                    self.states.insert(take.id, take.state);
                    return;
                }
                Err(StoreError::Salvaged { take, .. }) => {
                    assert!(!store.ledger().counts(&take));
                    self.salvaged.push(take);
                }
                Err(_) => {}
            }
        }
    }

    fn rule(&mut self, store: &mut Store, id: &TakeId, word: Ruling) {
        match store.decide(ruling(id, word)) {
            Ok(take) => drop(self.states.insert(take.id, take.state)),
            Err(StoreError::Refused(refusal)) => panic!("{refusal}"),
            Err(_) => self.unsure.push(id.clone()),
        }
    }
}

/// A collection is made and used, and goes on after every error.
fn scenario(disk: Arc<dyn Disk>, folder: &Path) -> Told {
    let mut told = Told::default();
    let Ok(mut store) = create_on(disk, folder) else {
        return told;
    };
    told.created = true;
    for _ in 0..2 {
        if store.begin_session(&speaker(), &device()).is_ok() {
            break;
        }
    }
    told.take(&mut store, "0001", Right);
    told.take(&mut store, "0002", TooLoud);
    told.take(&mut store, "0002", Right);
    let first = told
        .states
        .keys()
        .find(|id| id.prompt == prompt("0001"))
        .cloned();
    if let Some(first) = first {
        told.rule(&mut store, &first, Ruling::Misread);
        told.take(&mut store, "0001", Right);
    }
    let _ = store.note("a door slammed", "operator", None);
    if let Ok(mut take) = store.begin_take(&prompt("0003")) {
        let _ = take.append(&small_collection::tone(Right));
        if let Ok(take) = store.discard_take(take, "misread") {
            told.states.insert(take.id, take.state);
        }
    }
    told.take(&mut store, "0003", Right);
    let _ = store.end_session();
    told
}

/// Opens the collection on a disk that is in order again, and holds it to what was told.
fn check(folder: &Path, told: &Told, of: &str) {
    let (store, report) = match Store::open(folder) {
        Ok(opened) => opened,
        Err(StoreError::NotACollection(_)) if !told.created => {
            create(folder);
            return;
        }
        Err(error) => panic!("{of}: {error}"),
    };
    for (id, state) in &told.states {
        let now = store.ledger().get(id).map(|take| take.state());
        let sure = !told.unsure.contains(id);
        assert!(
            now == Some(*state) || (!sure && now.is_some()),
            "{of}: take {id} was told to be {state:?} and is {now:?}; {report:?}"
        );
        let counted = store.ledger().counted(&id.speaker, &id.prompt);
        if *state == TakeState::Accepted && sure {
            assert!(counted.is_some(), "{of}: nothing counts for {id}");
        }
    }
    for id in &told.salvaged {
        let now = store.ledger().get(id).map(|take| take.state());
        assert_ne!(now, Some(TakeState::Missing), "{of}: {id}");
    }
    let progress = store.progress();
    assert!(progress.accepted <= 3, "{of}: {progress:?}");
    let sound = store.verify(|_, _| {});
    assert!(
        sound.is_sound(),
        "{of}: {:?} after {report:?}",
        sound.problems
    );
    assert_eq!(sound.counting, progress.accepted as usize, "{of}");
    drop(store);

    let (_, again) = Store::open(folder).unwrap();
    assert!(again.is_empty(), "{of}: {again:?} after {report:?}");
}

/// Fails the first operation, then the second, and so on until the scenario runs without a fault.
fn sweep(fault: Fault) {
    for n in 1.. {
        let folder = folder();
        let path = folder.path().join("collection");
        let disk = FailingDisk::new(n, fault);
        let told = scenario(disk.clone(), &path);
        let reached = disk.reached();
        disk.die();
        check(&path, &told, &format!("{fault:?} at operation {n}"));
        if !reached {
            assert_eq!(told.states.len(), 6, "{told:?}");
            assert!(told.salvaged.is_empty() && told.unsure.is_empty());
            assert!(n > 100, "the scenario does more than {n} operations");
            return;
        }
    }
}

#[test]
fn any_operation_may_fail_and_nothing_is_lost() {
    sweep(Fault::Error { torn: false });
}

#[test]
fn any_write_may_stop_half_way_and_nothing_is_lost() {
    sweep(Fault::Error { torn: true });
}

#[test]
fn the_process_may_be_killed_at_any_operation_and_nothing_is_lost() {
    sweep(Fault::Kill { torn: false });
}

#[test]
fn the_process_may_be_killed_inside_any_write_and_nothing_is_lost() {
    sweep(Fault::Kill { torn: true });
}

#[test]
fn the_power_may_fail_at_any_operation_and_nothing_is_lost() {
    sweep(Fault::PowerCut);
}

/// A collection with something of each kind for recovery to do.
fn damaged(folder: &Path) {
    let mut store = create(folder);
    store.begin_session(&speaker(), &device()).unwrap();
    record(&mut store, "0001", Right).unwrap();
    let mut take = store.begin_take(&prompt("0002")).unwrap();
    take.append(&small_collection::tone(Right)).unwrap();
    drop(take);
    let kept = record(&mut store, "0003", Right).unwrap().id;
    store.decide(ruling(&kept, Ruling::Misread)).unwrap();
    record(&mut store, "0003", Right).unwrap();
    drop(store);

    let session = folder.join("takes/S01/0001");
    fs::write(session.join("strange.txt"), "?").unwrap();
    fs::remove_file(session.join("0001_1.wav")).unwrap();
    fs::remove_file(folder.join("speakers.toml")).unwrap();
    // The ruling is damaged, the last line torn.
    let journal = folder.join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let text = text.replace("\"misread\"", "\"misreed\"");
    fs::write(journal, &text[..text.len() - 9]).unwrap();
}

fn states(store: &Store) -> Vec<(TakeId, TakeState, bool)> {
    let ledger = store.ledger();
    let mut states: Vec<_> = ledger
        .takes()
        .map(|take| {
            (
                take.line().id.clone(),
                take.state(),
                ledger.counts(&take.line().id),
            )
        })
        .collect();
    states.sort();
    states
}

/// Recovery is broken off at every operation, and done again.
fn sweep_recovery(fault: Fault) {
    let whole = folder();
    damaged(whole.path());
    let (store, report) = Store::open(whole.path()).unwrap();
    assert!(report.items.len() >= 6, "{report:?}");
    let wanted = states(&store);
    for n in 1.. {
        let folder = folder();
        damaged(folder.path());
        let disk = FailingDisk::new(n, fault);
        // An error is allowed where the settings themselves cannot be read.
        drop(Store::open_on(disk.clone(), folder.path()));
        let reached = disk.reached();
        disk.die();
        let (store, report) = Store::open(folder.path()).unwrap();
        assert_eq!(states(&store), wanted, "{fault:?} at {n}: {report:?}");
        assert_eq!(store.speakers().len(), 1, "{fault:?} at {n}");
        drop(store);
        let (_, again) = Store::open(folder.path()).unwrap();
        assert!(
            again.is_empty(),
            "{fault:?} at {n}: {again:?} after {report:?}"
        );
        if !reached {
            return;
        }
    }
}

#[test]
fn recovery_may_fail_at_any_operation_and_is_done_the_next_time() {
    sweep_recovery(Fault::Error { torn: true });
}

#[test]
fn recovery_may_be_killed_at_any_operation_and_is_done_the_next_time() {
    sweep_recovery(Fault::Kill { torn: true });
}

#[test]
fn the_power_may_fail_during_recovery_which_is_done_the_next_time() {
    sweep_recovery(Fault::PowerCut);
}

#[test]
fn a_take_whose_line_cannot_be_written_is_salvaged_and_its_prompt_stays_open() {
    let folder = folder();
    let disk = FailingDisk::new(u64::MAX, Fault::Error { torn: true });
    let mut store = create_on(disk.clone(), folder.path()).unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    disk.fail_journal(true);
    let error = record(&mut store, "0001", Right).unwrap_err();
    let StoreError::Salvaged { take, .. } = &error else {
        panic!("{error}");
    };
    assert!(error.to_string().contains("free some space"), "{error}");
    let state = |store: &Store| store.ledger().get(take).unwrap().state();
    assert_eq!(state(&store), TakeState::Salvaged);
    assert_eq!(store.progress().accepted, 0);
    assert_eq!(
        store.next_open_prompt(&speaker(), None).unwrap().id,
        prompt("0001")
    );

    // Once there is room, the operator may take it: capture vouches for it and its verdict is good.
    disk.fail_journal(false);
    let word = Ruling::Accept {
        reason: "the disk was full".into(),
    };
    assert!(store.decide(ruling(take, word)).unwrap().counts);
    drop(store);
    let (store, report) = Store::open(folder.path()).unwrap();
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(state(&store), TakeState::Accepted);
    assert_eq!(store.progress().accepted, 1);
}
