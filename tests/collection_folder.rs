//! A collection is made once, opened by one, and says clearly why it cannot be opened.

mod small_collection;

use std::fs;
use std::path::Path;

use small_collection::Loudness::{Right, TooLoud};
use small_collection::{config, create, device, profile, prompt, record, ruling, script, speaker};
use takegate::collection::{Ruling, Speaker, TakeState};
use takegate::store::{Store, StoreError, TakeFilter};
use tempfile::TempDir;

/// The error of opening the folder.
fn refused(folder: &Path) -> StoreError {
    match Store::open(folder) {
        Ok(_) => panic!("it opens"),
        Err(error) => error,
    }
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_collection_is_opened_by_one_at_a_time() {
    let folder = TempDir::new().unwrap();
    let store = create(folder.path());
    let error = refused(folder.path());
    assert!(matches!(error, StoreError::AlreadyOpen { .. }), "{error}");
    let words = error.to_string();
    assert!(
        words.contains("another Takegate") && words.contains("close it"),
        "{words}"
    );
    drop(store);
    assert!(Store::open(folder.path()).is_ok());
}

#[test]
fn a_collection_is_not_made_in_a_folder_that_holds_anything() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("letter.txt"), "mine").unwrap();
    let made = Store::create(folder.path(), &config(), &profile(), &script());
    let error = made.err().unwrap();
    assert!(matches!(error, StoreError::NotEmpty(_)), "{error}");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing was left there"
    );

    let other = folder.path().join("deep/inside");
    drop(create(&other));
    let again = Store::create(&other, &config(), &profile(), &script());
    assert!(matches!(again.err().unwrap(), StoreError::NotEmpty(_)));
}

#[test]
fn a_file_in_the_folders_place_is_named_as_such() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("letter.txt");
    fs::write(&file, "mine").unwrap();
    for place in [&file, &file.join("talks")] {
        let made = Store::create(place, &config(), &profile(), &script());
        let error = made.err().unwrap().to_string();
        assert!(
            error.contains("a file stands where a folder is needed"),
            "{error}"
        );
    }
}

#[test]
fn a_folder_that_is_no_collection_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let error = refused(folder.path());
    assert!(error.to_string().contains("takegate new"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(matches!(
        refused(&folder.path().join("none")),
        StoreError::NotACollection(_)
    ));
}

#[test]
fn settings_profile_script_and_speakers_come_back_as_they_were_given() {
    let folder = TempDir::new().unwrap();
    drop(create(folder.path()));
    let (store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(*store.config(), config());
    assert_eq!(*store.profile(), profile());
    assert_eq!(*store.script(), script());
    assert_eq!(store.speakers().iter().next().unwrap().id, speaker());
}

#[test]
fn a_collection_of_a_newer_version_asks_for_an_update() {
    let folder = TempDir::new().unwrap();
    drop(create(folder.path()));
    edit(
        folder.path(),
        "collection.toml",
        "schema = 1",
        "schema = 2\nnew_thing = true",
    );
    let error = refused(folder.path());
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("update Takegate"), "{error}");
}

#[test]
fn a_changed_profile_is_refused_and_the_first_one_put_back_is_taken() {
    let folder = TempDir::new().unwrap();
    drop(create(folder.path()));
    edit(folder.path(), "profile.toml", "max = -6", "max = -1");
    let error = refused(folder.path());
    assert!(
        matches!(error, StoreError::ProfileChanged { .. }),
        "{error}"
    );
    edit(folder.path(), "profile.toml", "max = -1", "max = -6");
    assert!(Store::open(folder.path()).is_ok());
}

#[test]
fn nonsense_in_the_settings_names_the_field() {
    let folder = TempDir::new().unwrap();
    drop(create(folder.path()));
    for (from, to, field) in [
        ("rate = 8000", "rate = \"fast\"", "rate"),
        ("depth = 16", "depth = 12", "16 or 24 bits"),
        ("pre_roll = 0.5", "pre_roll = 50.0", "pre_roll"),
        ("reserve = 0", "reverse = 0", "reverse"),
        ("reserve = 0", "reserve = 9", "reserve"),
        ("schema = 1", "schema = 0", "schema"),
        ("reserve = 0", "reserve 0", "put the file back"),
    ] {
        edit(folder.path(), "collection.toml", from, to);
        let error = refused(folder.path()).to_string();
        assert!(
            error.contains("collection.toml") && error.contains(field),
            "{to}: {error}"
        );
        edit(folder.path(), "collection.toml", to, from);
    }
    fs::write(folder.path().join("script.tsv"), "id\ttext\n").unwrap();
    let error = refused(folder.path()).to_string();
    assert!(
        error.contains("script.tsv") && error.contains("empty"),
        "{error}"
    );
}

#[test]
fn sessions_and_takes_are_numbered_on_through_all_openings() {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    assert!(matches!(
        store.begin_take(&prompt("0001")),
        Err(StoreError::NoSession)
    ));
    store.begin_session(&speaker(), &device()).unwrap();
    let unknown = store.begin_take(&prompt("0009"));
    assert!(matches!(unknown, Err(StoreError::UnknownPrompt(_))));
    assert_eq!(record(&mut store, "0001", TooLoud).unwrap().id.number, 1);
    assert_eq!(record(&mut store, "0001", Right).unwrap().id.number, 2);
    drop(store);

    let (mut store, _) = Store::open(folder.path()).unwrap();
    let other: takegate::collection::SpeakerId = "S02".parse().unwrap();
    let stranger = store.begin_session(&other, &device());
    assert!(matches!(stranger, Err(StoreError::UnknownSpeaker(_))));
    store.add_speaker(Speaker::new(other.clone())).unwrap();
    assert!(
        store
            .add_speaker(Speaker::new("s02".parse().unwrap()))
            .is_err()
    );
    let take = {
        store.begin_session(&speaker(), &device()).unwrap();
        record(&mut store, "0001", Right).unwrap()
    };
    assert_eq!((take.id.session.0, take.id.number), (2, 3));
    assert_eq!(take.state, TakeState::Accepted);
    assert!(
        !take.counts,
        "the one before counts until the operator says otherwise"
    );
    store.begin_session(&other, &device()).unwrap();
    let take = record(&mut store, "0001", Right).unwrap();
    assert_eq!(
        (take.id.session.0, take.id.number, take.counts),
        (3, 1, true)
    );
    let progress = store.progress();
    assert_eq!((progress.accepted, progress.target), (2, 6));
}

#[test]
fn a_take_is_stored_bit_for_bit_with_all_that_is_known_of_it() {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    store.begin_session(&speaker(), &device()).unwrap();
    let take = record(&mut store, "0002", Right).unwrap();
    let stored: Vec<i32> = hound::WavReader::open(store.wav(&take.id))
        .unwrap()
        .into_samples()
        .map(Result::unwrap)
        .collect();
    assert_eq!(stored, small_collection::tone(Right));

    let path = store.wav(&take.id).with_extension("json");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    for (field, value) in [
        ("speaker", "S01".into()),
        ("session", 1.into()),
        ("prompt", "0002".into()),
        ("number", 1.into()),
        ("text", "two".into()),
        ("state", "accepted".into()),
        ("outcome", "accepted".into()),
        ("file", "takes/S01/0001/0002_1.wav".into()),
        ("frames", 2000.into()),
        ("pre_roll_frames", 100.into()),
        ("post_roll_frames", 200.into()),
        ("profile_sha256", store.profile().sha256().into()),
        ("sha256", take.sha256.clone().into()),
    ] {
        let value: serde_json::Value = value;
        assert_eq!(json[field], value, "{field}");
    }
    assert_eq!(json["device"]["name"], "Tone");
    assert_eq!(json["integrity"]["dropped_frames"], 0);
    let at = json["started_at"].as_str().unwrap();
    assert!(at.parse::<jiff::Timestamp>().is_ok(), "{at}");
}

#[test]
fn a_take_that_was_misread_before_its_verdict_is_kept_and_never_counts() {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    store.begin_session(&speaker(), &device()).unwrap();
    let mut take = store.begin_take(&prompt("0001")).unwrap();
    take.append(&[1, 2, 3]).unwrap();
    let record = store.discard_take(take, "misread").unwrap();
    assert_eq!((record.state, record.frames.0), (TakeState::Discarded, 3));
    assert!(store.wav(&record.id).exists());
    let accept = Ruling::Accept {
        reason: "it was fine".into(),
    };
    assert!(matches!(
        store.decide(ruling(&record.id, accept)),
        Err(StoreError::Refused(_))
    ));
    drop(store);
    let (mut store, report) = Store::open(folder.path()).unwrap();
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(store.takes(&TakeFilter::default()).unwrap(), [record]);
    assert!(store.verify(|_, _| {}).is_sound());
}

#[test]
fn rulings_notes_and_exports_are_written_down_in_the_journal() {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    store.begin_session(&speaker(), &device()).unwrap();
    let take = record(&mut store, "0001", TooLoud).unwrap();
    let word = Ruling::Accept {
        reason: "the buyer wants it".into(),
    };
    assert!(store.decide(ruling(&take.id, word)).unwrap().counts);
    store
        .note("a door slammed", "operator", Some(&take.id))
        .unwrap();
    store.exported(Path::new("/out"), "ljspeech", 1).unwrap();
    store.end_session().unwrap();
    let journal = fs::read_to_string(folder.path().join("journal.jsonl")).unwrap();
    let events: Vec<String> = journal
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["event"].to_string())
        .collect();
    assert_eq!(
        events.join(" "),
        "\"created\" \"speaker\" \"session_begin\" \"take\" \"decision\" \"note\" \"export\" \"session_end\""
    );
    assert!(journal.contains("a door slammed") && journal.contains("the buyer wants it"));
}
