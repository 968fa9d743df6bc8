//! The journal, the index and the list of speakers.

use std::fs;

use proptest::prelude::*;
use takegate::collection::{Ruling, TakeState};
use takegate::store::{RecoveryItem, Store, TakeFilter};
use tempfile::TempDir;

use crate::small_collection::Loudness::{Right, TooLoud};
use crate::small_collection::{create, device, record, ruling, speaker};
use crate::{journal, recovered, sound, state, with_one_take};

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
