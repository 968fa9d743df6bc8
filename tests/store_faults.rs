//! Every single operation on the disk fails once, and the machine dies at every single operation: no take that was
//! told to be accepted is ever lost, and none counts twice. After SQLite's "How SQLite is tested".

mod failing_disk;
mod small_collection;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use failing_disk::{EACCES, EIO, ENOSPC, EROFS, FailingDisk, Fault};
use sha2::{Digest, Sha256};
use small_collection::Loudness::{Right, TooLoud};
use small_collection::{
    Loudness, RATE, create, create_on, device, prompt, record, ruling, speaker,
};
use takegate::collection::{Ruling, TakeId, TakeState};
use takegate::export::{ExportError, Options, export};
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
    /// Takes of an export that was told to be whole.
    exported: Option<usize>,
    /// What was said of errors.
    errors: Vec<String>,
}

/// Prompts that are recorded before and after the collection is opened again.
const PROMPTS: usize = 3;

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
                // What follows from a session that could not begin is no fault of the disk.
                Err(StoreError::NoSession) => {}
                Err(error) => self.errors.push(error.to_string()),
            }
        }
    }

    /// Rules on a take; whether it was written down.
    fn rule(&mut self, store: &mut Store, id: &TakeId, word: Ruling) -> bool {
        match store.decide(ruling(id, word)) {
            Ok(take) => drop(self.states.insert(take.id, take.state)),
            Err(StoreError::Refused(refusal)) => panic!("{refusal}"),
            Err(error) => {
                self.unsure.push(id.clone());
                self.errors.push(error.to_string());
                return false;
            }
        }
        true
    }

    /// Exports; where the disk refuses, once more.
    fn export(&mut self, store: &mut Store, target: &Path) {
        let options = Options {
            replace: true,
            ..Options::default()
        };
        for _ in 0..2 {
            let cancel = AtomicBool::new(false);
            match export(store, target, options, &mut |_, _| {}, &cancel) {
                Ok(report) => {
                    self.exported = Some(report.takes);
                    return;
                }
                Err(ExportError::Nothing) => return,
                Err(error) => self.errors.push(error.to_string()),
            }
        }
    }

    fn of(&self, id: &str, state: TakeState) -> Option<TakeId> {
        let mut found = self.states.iter().filter(|(_, now)| **now == state);
        let found = found.find(|(take, _)| take.prompt == prompt(id));
        found.map(|(take, _)| take.clone())
    }
}

/// A collection is made and used, exported, closed, opened again and used on, and goes on after every error.
fn scenario(disk: Arc<dyn Disk>, folder: &Path, target: &Path) -> Told {
    let mut told = Told::default();
    let mut store = match create_on(disk.clone(), folder) {
        Ok(store) => store,
        Err(error) => {
            told.errors.push(error.to_string());
            return told;
        }
    };
    told.created = true;
    begin(&mut store, &mut told);
    told.take(&mut store, "0001", Right);
    told.take(&mut store, "0002", TooLoud);
    told.take(&mut store, "0002", Right);
    if let Some(first) = told.of("0001", TakeState::Accepted) {
        told.rule(&mut store, &first, Ruling::Misread);
        told.take(&mut store, "0001", Right);
    }
    if let Some(loud) = told.of("0002", TakeState::Rejected) {
        let accept = Ruling::Accept {
            reason: "the peak is a click".into(),
        };
        if told.rule(&mut store, &loud, accept) {
            told.rule(&mut store, &loud, Ruling::Undo);
        }
    }
    let _ = store.note("a door slammed", "operator", None);
    if let Ok(mut take) = store.begin_take(&prompt("0003")) {
        let _ = take.append(&small_collection::tone(Right));
        if let Ok(take) = store.discard_take(take, "misread") {
            told.states.insert(take.id, take.state);
        }
    }
    told.export(&mut store, target);
    let _ = store.end_session();
    drop(store);

    // The first opening may meet the fault, the second does not.
    let reopened = (0..2).find_map(|_| {
        let opened = Store::open_on(disk.clone(), folder);
        opened
            .map_err(|error| told.errors.push(error.to_string()))
            .ok()
    });
    let Some((mut store, _)) = reopened else {
        return told;
    };
    begin(&mut store, &mut told);
    told.take(&mut store, "0003", Right);
    told.export(&mut store, target);
    let _ = store.end_session();
    told
}

fn begin(store: &mut Store, told: &mut Told) {
    for _ in 0..2 {
        match store.begin_session(&speaker(), &device()) {
            Ok(_) => return,
            Err(error) => told.errors.push(error.to_string()),
        }
    }
}

/// What stands in the target's place is a whole export, or nothing. Gives how many takes it holds.
fn whole_export(target: &Path, of: &str) -> Option<usize> {
    if !target.exists() {
        return None;
    }
    let read = |name: &str| {
        fs::read(target.join(name)).unwrap_or_else(|error| panic!("{of}: {name}: {error}"))
    };
    let sums = String::from_utf8(read("SHA256SUMS")).unwrap();
    let mut wavs = 0;
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let found: String = Sha256::digest(read(name))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(found, sum, "{of}: {name}");
        wavs += usize::from(name.starts_with("wavs/"));
    }
    assert_eq!(
        fs::read_dir(target.join("wavs")).unwrap().count(),
        wavs,
        "{of}"
    );
    Some(wavs)
}

/// Opens the collection on a disk that is in order again, and holds it to what was told.
/// Gives how many takes count.
fn check(folder: &Path, target: &Path, told: &Told, of: &str) -> u32 {
    // Old or new, but never without a name.
    let exported = whole_export(target, of);
    assert!(
        exported >= told.exported,
        "{of}: {:?} takes were told to be exported, {exported:?} are",
        told.exported
    );
    for error in &told.errors {
        // What was being done, to what, and what to do about it.
        assert!(
            error.contains("cannot") || error.contains("could not"),
            "{of}: {error}"
        );
        assert!(error.contains(';'), "{of}: {error}");
        assert!(
            error.contains(&*folder.to_string_lossy())
                || error.contains(&*target.parent().unwrap().to_string_lossy())
                || error.contains("take"),
            "{of}: {error}"
        );
    }
    let (store, report) = match Store::open(folder) {
        Ok(opened) => opened,
        Err(StoreError::NotACollection(_)) if !told.created => {
            create(folder);
            return 0;
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
        let prompt_is_sure = told.unsure.iter().all(|other| other.prompt != id.prompt);
        if *state == TakeState::Accepted && prompt_is_sure {
            assert!(counted.is_some(), "{of}: nothing counts for {id}");
        }
    }
    for id in &told.salvaged {
        let now = store.ledger().get(id).map(|take| take.state());
        assert_ne!(now, Some(TakeState::Missing), "{of}: {id}");
    }
    let progress = store.progress();
    assert!(progress.accepted as usize <= PROMPTS, "{of}: {progress:?}");
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
    progress.accepted
}

/// Fails the first operation, then the second, and so on until the scenario runs without a fault.
fn sweep(fault: Fault) {
    for n in 1.. {
        let folder = folder();
        let (path, target) = (folder.path().join("collection"), folder.path().join("out"));
        let disk = FailingDisk::new(n, fault);
        let told = scenario(disk.clone(), &path, &target);
        let reached = disk.reached();
        disk.die();
        let of = format!("{fault:?} at operation {n}");
        let accepted = check(&path, &target, &told, &of);
        // A single fault loses nothing that is tried once more.
        if matches!(fault, Fault::Error { .. } | Fault::Short) && told.created {
            assert!(accepted >= 2, "{of}: {told:?}");
            assert!(told.exported.is_some(), "{of}: {told:?}");
        }
        if !reached {
            assert_eq!(told.states.len(), 6, "{told:?}");
            assert!(told.salvaged.is_empty() && told.unsure.is_empty() && told.errors.is_empty());
            assert_eq!(told.exported, Some(PROMPTS));
            assert!(n > 300, "the scenario does more than {n} operations");
            println!(
                "{fault:?}: each of {} operations, nothing lost, nothing counted twice",
                n - 1
            );
            return;
        }
    }
}

#[test]
fn any_operation_may_fail_for_any_reason_and_nothing_is_lost() {
    for code in [EIO, ENOSPC, EACCES, EROFS] {
        sweep(Fault::Error { code, torn: false });
    }
}

#[test]
fn any_write_may_stop_half_way_and_nothing_is_lost() {
    sweep(Fault::Error {
        code: ENOSPC,
        torn: true,
    });
    sweep(Fault::Short);
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

#[test]
fn what_was_not_synced_may_reach_the_medium_in_any_order_and_nothing_is_lost() {
    for seed in 1..=2 {
        sweep(Fault::PowerScramble { seed });
    }
}

/// A take of four seconds, told block by block of 100 ms; where the disk dies, how many samples it had taken.
fn long_take(disk: Arc<dyn Disk>, folder: &Path, samples: &[i32]) -> usize {
    let Ok((mut store, _)) = Store::open_on(disk, folder) else {
        return 0;
    };
    if store.begin_session(&speaker(), &device()).is_err() {
        return 0;
    }
    let Ok(mut take) = store.begin_take(&prompt("0001")) else {
        return 0;
    };
    let block = RATE.hz() as usize / 10;
    let taken = samples
        .chunks(block)
        .take_while(|block| take.append(block).is_ok());
    taken.map(<[i32]>::len).sum()
}

#[test]
fn a_take_in_progress_loses_at_most_1_1_s_when_the_power_fails_and_nothing_when_it_is_killed() {
    let samples: Vec<i32> = (0..4 * RATE.hz() as i32).map(|n| n % 16_384 + 1).collect();
    let mut faults = vec![(Fault::PowerCut, 1.1), (Fault::Kill { torn: true }, 0.0)];
    faults.extend((1..=4).map(|seed| (Fault::PowerScramble { seed }, 1.1)));
    for (fault, allowed) in faults {
        let mut worst = 0;
        for n in 1.. {
            let folder = folder();
            drop(create(folder.path()));
            let disk = FailingDisk::new(n, fault);
            let taken = long_take(disk.clone(), folder.path(), &samples);
            let reached = disk.reached();
            disk.die();
            let (store, report) = Store::open(folder.path()).unwrap();
            let kept = store.ledger().takes().next().map_or(Vec::new(), |take| {
                assert_eq!(take.state(), TakeState::Salvaged, "{fault:?} at {n}");
                let wav = hound::WavReader::open(store.wav(&take.line().id)).unwrap();
                wav.into_samples::<i32>().map(Result::unwrap).collect()
            });
            assert!(
                store.verify(|_, _| {}).is_sound(),
                "{fault:?} at {n}: {report:?}"
            );
            let same = kept
                .iter()
                .zip(&samples)
                .take_while(|(a, b)| a == b)
                .count();
            let lost = taken.saturating_sub(same);
            assert!(
                lost as f64 <= allowed * f64::from(RATE.hz()),
                "{fault:?} at {n}: {lost} samples of {taken} are lost"
            );
            worst = worst.max(lost);
            if !reached {
                break;
            }
        }
        let worst = worst as f64 / f64::from(RATE.hz());
        println!("{fault:?}: the take in progress loses at most {worst:.2} s");
    }
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

/// Replaces an export by a later one where two names cannot be exchanged in one step, and fails at each operation.
fn sweep_replacement(fault: Fault) {
    for n in 1.. {
        let folder = folder();
        let (path, target) = (folder.path().join("collection"), folder.path().join("out"));
        let (mut store, mut told) = (create(&path), Told::default());
        begin(&mut store, &mut told);
        told.take(&mut store, "0001", Right);
        told.export(&mut store, &target);
        told.take(&mut store, "0002", Right);
        drop(store);
        let disk = FailingDisk::new(n, fault);
        disk.cannot_exchange();
        if let Ok((mut store, _)) = Store::open_on(disk.clone(), &path) {
            told.export(&mut store, &target);
        }
        let reached = disk.reached();
        disk.die();
        let of = format!("{fault:?} at {n}");
        let old = target.with_file_name(".out.old");
        let exported = whole_export(&target, &of).or_else(|| whole_export(&old, &of));
        assert!(exported >= told.exported, "{of}: {exported:?} of {told:?}");

        let (mut store, _) = Store::open(&path).unwrap();
        told.export(&mut store, &target);
        assert_eq!(whole_export(&target, &of), Some(2), "{of}");
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(
            left, 2,
            "{of}: nothing is left beside collection and export"
        );
        if !reached {
            println!(
                "{fault:?}: each of {} operations of a replacement in two steps",
                n - 1
            );
            return;
        }
    }
}

#[test]
fn an_export_replaced_in_two_steps_is_always_whole_under_one_of_two_names() {
    sweep_replacement(Fault::Error {
        code: EIO,
        torn: true,
    });
    sweep_replacement(Fault::Kill { torn: true });
    sweep_replacement(Fault::PowerCut);
    sweep_replacement(Fault::PowerScramble { seed: 1 });
}

#[test]
fn recovery_may_fail_at_any_operation_and_is_done_the_next_time() {
    for code in [EIO, ENOSPC, EACCES, EROFS] {
        sweep_recovery(Fault::Error { code, torn: true });
    }
}

#[test]
fn recovery_may_be_killed_at_any_operation_and_is_done_the_next_time() {
    sweep_recovery(Fault::Kill { torn: true });
}

#[test]
fn the_power_may_fail_during_recovery_which_is_done_the_next_time() {
    sweep_recovery(Fault::PowerCut);
    for seed in 1..=3 {
        sweep_recovery(Fault::PowerScramble { seed });
    }
}

#[test]
fn a_take_whose_line_cannot_be_written_is_salvaged_and_its_prompt_stays_open() {
    let folder = folder();
    let disk = FailingDisk::new(u64::MAX, Fault::Kill { torn: true });
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
