//! What a crash, a full disk or a damaged file leaves is put right when the collection is opened next.

mod small_collection;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use small_collection::Loudness::{Right, TooLoud};
use small_collection::{create, device, prompt, record, ruling, speaker};
use takegate::collection::{Ruling, SessionId, TakeId, TakeState};
use takegate::store::{RecoveryItem, Store, StoreError, TakeFilter};
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

/// Everything in the folder but the index and the lock, which SQLite and the system write.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if !name.starts_with("index.sqlite") {
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

#[test]
fn a_recording_that_was_never_ended_is_salvaged_and_never_counts_by_itself() {
    let (folder, _) = with_one_take();
    {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        let mut take = store.begin_take(&prompt("0002")).unwrap();
        take.append(&small_collection::tone(Right)).unwrap();
        // Neither finished nor discarded, as when the process is killed.
    }
    let (mut store, items) = recovered(&folder);
    let [RecoveryItem::Salvaged { take, length }] = &items[..] else {
        panic!("{items:?}");
    };
    assert_eq!(length.0, 0.25);
    assert_eq!(state(&store, take), TakeState::Salvaged);
    assert_eq!(store.progress().accepted, 1);
    assert_eq!(
        store.next_open_prompt(&speaker(), None).unwrap().id,
        prompt("0002")
    );
    sound(&store);

    let read: Vec<i32> = hound::WavReader::open(store.wav(take))
        .unwrap()
        .into_samples()
        .map(Result::unwrap)
        .collect();
    assert_eq!(read, small_collection::tone(Right));
    let sidecar = store.sidecar(take).unwrap();
    assert_eq!(sidecar.text, "two");
    assert!(sidecar.report.contains_key("sample_peak_dbfs"));

    // Nobody knows whether frames were lost, so nobody can say that it is good.
    let accept = Ruling::Accept {
        reason: "sounds fine".into(),
    };
    let refused = store.decide(ruling(take, accept)).unwrap_err();
    assert!(matches!(refused, StoreError::Refused(_)), "{refused}");
}

#[test]
fn a_recording_torn_inside_a_sample_keeps_its_whole_samples() {
    let (folder, take) = with_one_take();
    let part = wav(&folder, &take).with_file_name("0002_1.wav.part");
    let bytes = fs::read(wav(&folder, &take)).unwrap();
    fs::write(&part, &bytes[..1001]).unwrap();
    let (store, items) = recovered(&folder);
    assert!(
        matches!(&items[..], [RecoveryItem::Salvaged { .. }]),
        "{items:?}"
    );
    assert_eq!(fs::metadata(part.with_extension("")).unwrap().len(), 1000);
    sound(&store);
}

#[test]
fn a_recording_without_audio_is_removed() {
    let (folder, take) = with_one_take();
    let header = &fs::read(wav(&folder, &take)).unwrap()[..44];
    for (name, bytes) in [("0002_1.wav.part", header), ("0003_1.wav.part", b"")] {
        fs::write(wav(&folder, &take).with_file_name(name), bytes).unwrap();
    }
    let (store, items) = recovered(&folder);
    assert!(
        matches!(
            &items[..],
            [RecoveryItem::Removed { .. }, RecoveryItem::Removed { .. }]
        ),
        "{items:?}"
    );
    sound(&store);
}

#[test]
fn a_finished_recording_without_sidecar_or_line_is_salvaged() {
    let (folder, take) = with_one_take();
    forget(&folder, 1);
    fs::remove_file(wav(&folder, &take).with_extension("json")).unwrap();
    let (store, items) = recovered(&folder);
    assert!(
        matches!(&items[..], [RecoveryItem::Salvaged { .. }]),
        "{items:?}"
    );
    assert_eq!(state(&store, &take), TakeState::Salvaged);
    assert_eq!(store.progress().accepted, 0);
    sound(&store);
}

#[test]
fn a_take_with_sidecar_and_without_line_is_adopted_with_its_verdict() {
    let (folder, take) = with_one_take();
    forget(&folder, 1);
    let (store, items) = recovered(&folder);
    assert_eq!(
        items,
        [RecoveryItem::Adopted {
            take: take.clone(),
            state: TakeState::Accepted
        }]
    );
    assert_eq!(store.progress().accepted, 1);
    sound(&store);
}

#[test]
fn a_sidecar_that_was_written_but_not_renamed_is_as_good_as_one() {
    let (folder, take) = with_one_take();
    forget(&folder, 1);
    let sidecar = wav(&folder, &take).with_extension("json");
    fs::rename(&sidecar, sidecar.with_extension("json.part")).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(
        items,
        [RecoveryItem::Adopted {
            take,
            state: TakeState::Accepted
        }]
    );
    sound(&store);
}

#[test]
fn a_rejected_take_without_line_is_adopted_as_rejected_for_its_reason() {
    let (folder, _) = with_one_take();
    let id = {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0002", TooLoud).unwrap().id
    };
    forget(&folder, 1);
    let (mut store, items) = recovered(&folder);
    assert_eq!(
        items,
        [RecoveryItem::Adopted {
            take: id.clone(),
            state: TakeState::Rejected
        }]
    );
    assert_eq!(store.progress().rejected_for.get("too_loud"), Some(&1));
    let found = store
        .takes(&TakeFilter {
            state: Some(TakeState::Rejected),
            ..Default::default()
        })
        .unwrap();
    assert_eq!(found[0].id, id);
}

#[test]
fn a_take_is_only_salvaged_where_another_was_accepted_since() {
    let (folder, first) = with_one_take();
    let text = fs::read_to_string(journal(&folder)).unwrap();
    let second = {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0001", Right).unwrap().id
    };
    // The first take's line is damaged.
    let whole = fs::read_to_string(journal(&folder)).unwrap();
    let line = text.trim_end().rsplit('\n').next().unwrap();
    fs::write(
        journal(&folder),
        whole.replace(line, &line.replace("accepted", "acceptef")),
    )
    .unwrap();

    let (store, items) = recovered(&folder);
    assert!(
        matches!(items[0], RecoveryItem::DamagedLine(_)),
        "{items:?}"
    );
    assert_eq!(state(&store, &first), TakeState::Salvaged);
    assert!(store.ledger().counts(&second));
    assert_eq!(store.progress().accepted, 1);
}

#[test]
fn a_line_without_its_file_is_missing_and_counts_again_when_the_file_is_back() {
    let (folder, take) = with_one_take();
    let bytes = fs::read(wav(&folder, &take)).unwrap();
    fs::remove_file(wav(&folder, &take)).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items, [RecoveryItem::Missing(take.clone())]);
    assert_eq!(store.progress().accepted, 0);
    assert_eq!(store.progress().state(TakeState::Missing), 1);
    assert!(!store.verify(|_, _| {}).is_sound());
    drop(store);

    fs::write(wav(&folder, &take), &bytes).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items, [RecoveryItem::Found(take)]);
    assert_eq!(store.progress().accepted, 1);
    sound(&store);
}

#[test]
fn a_torn_last_line_is_cut_off_and_kept_aside() {
    let (folder, take) = with_one_take();
    let whole = fs::read(journal(&folder)).unwrap();
    fs::write(journal(&folder), &whole[..whole.len() - 7]).unwrap();
    let (store, items) = recovered(&folder);
    let [
        RecoveryItem::TailCut { kept, .. },
        RecoveryItem::Adopted { take: adopted, .. },
    ] = &items[..]
    else {
        panic!("{items:?}");
    };
    assert_eq!(*adopted, take);
    assert!(whole.starts_with(b"{") && folder.path().join(kept).exists());
    assert_eq!(store.progress().accepted, 1);
    sound(&store);
}

#[test]
fn a_damaged_line_inside_is_told_once_and_its_take_comes_back_from_the_sidecar() {
    let (folder, first) = with_one_take();
    {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0002", Right).unwrap();
    }
    let text = fs::read_to_string(journal(&folder)).unwrap();
    let line = text
        .lines()
        .position(|line| line.contains("\"take\""))
        .unwrap();
    fs::write(
        journal(&folder),
        text.replacen("\"event\":\"take\"", "\"event\":\"tape\"", 1),
    )
    .unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(
        items,
        [
            RecoveryItem::DamagedLine(line as u64 + 1),
            RecoveryItem::Adopted {
                take: first,
                state: TakeState::Accepted
            },
        ]
    );
    assert_eq!(store.progress().accepted, 2);
    // What happened to the journal is not forgotten.
    assert!(!store.verify(|_, _| {}).is_sound());
}

#[test]
fn a_ruling_that_the_journal_lost_comes_back_from_the_sidecar() {
    let (folder, take) = with_one_take();
    {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.decide(ruling(&take, Ruling::Misread)).unwrap();
        store.note("after the ruling", "operator", None).unwrap();
    }
    let text = fs::read_to_string(journal(&folder)).unwrap();
    fs::write(journal(&folder), text.replace("\"misread\"", "\"misreed\"")).unwrap();
    let (store, items) = recovered(&folder);
    assert!(
        items.contains(&RecoveryItem::RulingRestored(take.clone())),
        "{items:?}"
    );
    assert_eq!(state(&store, &take), TakeState::Rejected);
}

#[test]
fn without_its_journal_a_collection_is_had_back_from_its_sidecars() {
    let (folder, first) = with_one_take();
    let second = {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        let second = record(&mut store, "0001", Right).unwrap().id;
        assert!(!store.ledger().counts(&second));
        let word = Ruling::Accept {
            reason: "better".into(),
        };
        assert!(store.decide(ruling(&second, word)).unwrap().counts);
        store.decide(ruling(&first, Ruling::Misread)).unwrap();
        record(&mut store, "0002", TooLoud).unwrap();
        second
    };
    fs::remove_file(journal(&folder)).unwrap();
    fs::remove_file(folder.path().join("speakers.toml")).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items.len(), 4, "three takes and their speaker: {items:?}");
    assert_eq!(state(&store, &first), TakeState::Rejected);
    assert!(store.ledger().counts(&second));
    assert_eq!(store.progress().accepted, 1);
    assert_eq!(store.speakers().len(), 1);
    sound(&store);
}

#[test]
fn a_sidecar_that_is_gone_is_made_anew_and_the_take_still_counts() {
    let (folder, take) = with_one_take();
    let path = wav(&folder, &take).with_extension("json");
    fs::remove_file(&path).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items, [RecoveryItem::SidecarRebuilt(take.clone())]);
    assert!(store.ledger().counts(&take));
    sound(&store);
}

#[test]
fn an_index_that_cannot_be_read_is_moved_aside_and_rebuilt() {
    let (folder, take) = with_one_take();
    let index = folder.path().join("index.sqlite");
    for spoil in [
        &b"not a database at all, but long enough to be one"[..],
        b"",
    ] {
        fs::write(&index, spoil).unwrap();
        let (mut store, items) = recovered(&folder);
        assert!(
            matches!(&items[..], [RecoveryItem::IndexRebuilt { .. }]),
            "{items:?}"
        );
        assert_eq!(store.takes(&TakeFilter::default()).unwrap()[0].id, take);
        sound(&store);
    }
    fs::remove_file(&index).unwrap();
    let (store, _) = recovered(&folder);
    sound(&store);
}

#[test]
fn an_index_of_a_newer_version_is_rebuilt() {
    let (folder, _) = with_one_take();
    let db = rusqlite::Connection::open(folder.path().join("index.sqlite")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    let (store, items) = recovered(&folder);
    assert!(
        matches!(&items[..], [RecoveryItem::IndexRebuilt { .. }]),
        "{items:?}"
    );
    sound(&store);
}

#[test]
fn an_index_that_cannot_be_kept_on_disk_stands_in_nobodys_way() {
    let (folder, take) = with_one_take();
    let index = folder.path().join("index.sqlite");
    fs::remove_file(&index).unwrap();
    // A folder of that name, and a file where it would be moved to.
    fs::create_dir(&index).unwrap();
    fs::write(folder.path().join("quarantine"), b"").unwrap();
    let (mut store, report) = Store::open(folder.path()).unwrap();
    assert!(
        matches!(&report.items[..], [RecoveryItem::IndexInMemory { .. }]),
        "{report:?}"
    );
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap()[0].id, take);
}

#[test]
fn an_index_behind_its_journal_is_brought_up() {
    let (folder, _) = with_one_take();
    let index = folder.path().join("index.sqlite");
    let old = fs::read(&index).unwrap();
    {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0002", Right).unwrap();
    }
    fs::write(&index, old).unwrap();
    let (mut store, items) = recovered(&folder);
    assert_eq!(items, []);
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap().len(), 2);
    sound(&store);
}

#[test]
fn what_cannot_be_explained_goes_to_the_quarantine() {
    let (folder, take) = with_one_take();
    let session = wav(&folder, &take).parent().unwrap().to_owned();
    let strange = [
        session.join("notes.txt"),
        session.join("0003_1.json"),
        session.join("0003_2.wav"),
        folder.path().join("takes/S01/elsewhere.wav"),
        folder.path().join("takes/stray.wav"),
    ];
    for file in &strange {
        fs::write(file, b"something").unwrap();
    }
    fs::write(session.join(".DS_Store"), b"the system's own").unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items.len(), strange.len(), "{items:?}");
    for file in strange {
        let below = file.strip_prefix(folder.path()).unwrap();
        let aside = folder.path().join("quarantine").join(below);
        assert_eq!(fs::read(aside).unwrap(), b"something");
    }
    sound(&store);
}

#[test]
fn a_recording_that_is_not_the_one_its_sidecar_speaks_of_goes_to_the_quarantine() {
    let (folder, take) = with_one_take();
    forget(&folder, 1);
    let path = wav(&folder, &take);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items.len(), 2, "{items:?}");
    assert!(
        items
            .iter()
            .all(|item| matches!(item, RecoveryItem::Quarantined { .. }))
    );
    assert_eq!(store.progress().accepted, 0);
}

#[test]
fn a_changed_recording_is_found_by_verify() {
    let (folder, take) = with_one_take();
    let path = wav(&folder, &take);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let (store, _) = recovered(&folder);
    let report = store.verify(|_, _| {});
    assert_eq!(report.problems, [takegate::store::Problem::Changed(take)]);
}

#[test]
fn speakers_that_cannot_be_read_are_had_back_from_the_journal() {
    let (folder, _) = with_one_take();
    fs::write(folder.path().join("speakers.toml"), "[[speaker]\n").unwrap();
    let (store, items) = recovered(&folder);
    assert_eq!(items.len(), 2, "put aside and restored: {items:?}");
    assert!(store.speakers().get(&speaker()).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever happens to the journal's end, no accepted take is lost and none counts twice.
    #[test]
    fn no_damage_to_the_journals_end_loses_an_accepted_take(
        cut in 0usize..900,
        garbage in prop::collection::vec(any::<u8>(), 0..80),
        flips in prop::collection::vec((0usize..900, 1u8..=255), 0..4),
    ) {
        let folder = TempDir::new().unwrap();
        {
            let mut store = create(folder.path());
            store.begin_session(&speaker(), &device()).unwrap();
            for (id, loudness) in [("0001", Right), ("0002", TooLoud), ("0002", Right), ("0003", Right)] {
                record(&mut store, id, loudness).unwrap();
            }
        }
        let mut bytes = fs::read(journal(&folder)).unwrap();
        bytes.truncate(bytes.len().saturating_sub(cut));
        for (back, flip) in flips {
            let at = bytes.len().saturating_sub(back + 1);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= flip;
            }
        }
        bytes.extend(garbage);
        fs::write(journal(&folder), bytes).unwrap();

        let (store, _) = recovered(&folder);
        prop_assert_eq!(store.progress().accepted, 3);
        prop_assert_eq!(store.ledger().takes().count(), 4);
    }
}
