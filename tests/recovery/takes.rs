//! Recordings and sidecars.

use std::fs;

use takegate::collection::{Ruling, TakeState};
use takegate::store::{RecoveryItem, Store, StoreError, TakeFilter};

use crate::small_collection::Loudness::{Right, TooLoud};
use crate::small_collection::{device, prompt, record, ruling, speaker, tone};
use crate::{forget, journal, recovered, sound, state, wav, with_one_take};

#[test]
fn a_recording_that_was_never_ended_is_salvaged_and_never_counts_by_itself() {
    let (folder, _) = with_one_take();
    {
        let (mut store, _) = Store::open(folder.path()).unwrap();
        store.begin_session(&speaker(), &device()).unwrap();
        let mut take = store.begin_take(&prompt("0002")).unwrap();
        take.append(&tone(Right)).unwrap();
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
    assert_eq!(read, tone(Right));
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
fn takes_whose_whole_folder_is_gone_are_missing_and_do_not_count() {
    let (folder, take) = with_one_take();
    fs::rename(folder.path().join("takes"), folder.path().join("away")).unwrap();
    let (mut store, items) = recovered(&folder);
    assert_eq!(items, [RecoveryItem::Missing(take.clone())]);
    assert_eq!(store.progress().accepted, 0);
    store.begin_session(&speaker(), &device()).unwrap();
    assert!(record(&mut store, "0001", Right).unwrap().counts);
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
