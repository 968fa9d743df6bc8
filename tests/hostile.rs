//! Files and folders that mean no good, and disks and clocks that do not keep still.

mod failing_disk;
#[allow(dead_code)] // shared with the claims about the command line, each uses its part
mod program;
mod sitting;
mod small_collection;

use std::fs;
use std::path::{Path, PathBuf};

use failing_disk::{FailingDisk, Fault};
use program::Program;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use small_collection::Loudness::Right;
use small_collection::{
    config, create, create_on, device, profile, prompt, record, ruling, speaker, tone,
};
use takegate::collection::{Ruling, SpeakerId, TakeState};
use takegate::script::{PromptId, Script, ScriptKind};
use takegate::session::Event;
use takegate::store::{Caution, Store, StoreError, TakeFilter, synced_by};
use tempfile::TempDir;

/// A disk that fails only where it is told to.
fn calm_disk() -> std::sync::Arc<FailingDisk> {
    FailingDisk::new(u64::MAX, Fault::Kill { torn: false })
}

fn with_takes(prompts: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut store = create(folder.path());
    store.begin_session(&speaker(), &device()).unwrap();
    for id in prompts {
        record(&mut store, id, Right).unwrap();
    }
    folder
}

/// The session's folder of [`with_takes`].
fn session(folder: &TempDir) -> PathBuf {
    folder.path().join("takes/S01/0001")
}

#[test]
fn a_name_that_could_leave_the_folder_is_none() {
    let long = "x".repeat(300);
    for name in [
        "..",
        ".",
        "../x",
        "a/../b",
        "/etc/passwd",
        "C:\\x",
        "\\\\host\\share",
        "a\\b",
        "NUL",
        "con",
        "Aux.tsv",
        "COM1",
        "lpt9.x",
        "caf\u{e9}",
        "cafe\u{301}",
        "\u{1F600}",
        "a\0b",
        "a\nb",
        " a",
        "a ",
        "a.",
        "-rf",
        "~",
        "$HOME",
        "%2e%2e",
        long.as_str(),
        "",
    ] {
        assert!(name.parse::<PromptId>().is_err(), "{name:?}");
        assert!(name.parse::<SpeakerId>().is_err(), "{name:?}");
    }
    // Twins that one file system tells apart and another does not.
    let twins = Script::parse(b"One\tfirst\none\tsecond\n", ScriptKind::Tsv);
    assert!(twins.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is taken for a name stays one plain name below the folder that it is joined to, on every system.
    #[test]
    fn every_name_that_is_taken_is_one_plain_part_of_a_path(name in "[a-zA-Z0-9._\\-/\\\\: ~é\u{301}\u{1F600}\0]{0,12}|\\PC{0,8}") {
        if let Ok(id) = name.parse::<PromptId>() {
            let path = Path::new("folder").join(id.as_str());
            prop_assert_eq!(path.components().count(), 2);
            prop_assert!(path.starts_with("folder") && id.as_str().is_ascii());
            prop_assert!(!id.as_str().contains([':', '\\', '/', '~']));
        }
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_collection_are_not_followed_out_of_it() {
    use std::os::unix::fs::symlink;
    let folder = with_takes(&["0001", "0002"]);
    let outside = TempDir::new().unwrap();
    // Torn, so that a repair would show.
    let theirs = outside.path().join("theirs.wav");
    let wav = fs::read(session(&folder).join("0001_1.wav")).unwrap();
    fs::write(&theirs, &wav[..1001]).unwrap();
    let before = fs::read(&theirs).unwrap();
    for name in ["0003_1.wav", "0003_2.wav.part", "0003_3.json"] {
        symlink(&theirs, session(&folder).join(name)).unwrap();
    }
    symlink(outside.path(), folder.path().join("takes/S02")).unwrap();
    symlink(outside.path(), folder.path().join("takes/S01/0009")).unwrap();
    let (store, report) = Store::open(folder.path()).unwrap();
    assert_eq!(report.items.len(), 5, "{report:?}");
    assert!(
        report
            .items
            .iter()
            .all(|item| item.to_string().contains("symbolic link"))
    );
    assert_eq!(fs::read(&theirs).unwrap(), before);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(
        (store.progress().accepted, store.ledger().takes().count()),
        (2, 2)
    );
    drop(store);

    // None of the collection's own files and folders is a link either.
    for name in ["journal.jsonl", "script.tsv", "takes"] {
        let (own, moved) = (folder.path().join(name), outside.path().join(name));
        fs::rename(&own, &moved).unwrap();
        symlink(&moved, &own).unwrap();
        let refused = Store::open(folder.path()).err().unwrap();
        assert!(
            matches!(&refused, StoreError::Link(path) if *path == own),
            "{refused}"
        );
        fs::remove_file(&own).unwrap();
        fs::rename(&moved, &own).unwrap();
    }
    // The collection's folder itself may be one.
    let way = outside.path().join("way");
    symlink(folder.path(), &way).unwrap();
    assert!(Store::open(&way).is_ok());
}

#[test]
fn files_that_would_fill_the_memory_or_nest_too_deep_are_refused() {
    let folder = with_takes(&["0001"]);
    let sparse = |name: &str, len: u64| {
        let path = folder.path().join(name);
        let kept = fs::read(&path).unwrap();
        fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(len)
            .unwrap();
        (path, kept)
    };
    for (name, len) in [
        ("collection.toml", 1 << 34),
        ("profile.toml", 1 << 34),
        ("script.tsv", 1 << 34),
        ("journal.jsonl", 1 << 34),
    ] {
        let (path, kept) = sparse(name, len);
        let refused = Store::open(folder.path()).err().unwrap().to_string();
        assert!(
            refused.contains(name) && refused.contains("larger than"),
            "{refused}"
        );
        fs::write(path, kept).unwrap();
    }
    let (path, kept) = sparse("takes/S01/0001/0001_1.json", 1 << 34);
    let (store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(store.progress().accepted, 1);
    let found = store.verify(|_, _| {});
    assert_eq!(found.problems.len(), 1, "{found:?}");
    drop(store);

    let deep = "[".repeat(200_000);
    fs::write(&path, format!("{{\"rulings\":{deep}")).unwrap();
    assert!(
        !Store::open(folder.path())
            .unwrap()
            .0
            .verify(|_, _| {})
            .is_sound()
    );
    fs::write(path, kept).unwrap();
    let speakers = fs::read(folder.path().join("speakers.toml")).unwrap();
    fs::write(
        folder.path().join("speakers.toml"),
        format!("speaker = {deep}"),
    )
    .unwrap();
    let (store, report) = Store::open(folder.path()).unwrap();
    assert_eq!(
        (store.speakers().len(), report.items.len()),
        (1, 2),
        "{report:?}"
    );
    drop(store);
    fs::write(folder.path().join("speakers.toml"), speakers).unwrap();
    fs::write(folder.path().join("collection.toml"), format!("x = {deep}")).unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Config { .. })
    ));

    assert!(takegate::verdict::Profile::parse(&format!("limits = {deep}")).is_err());
    let json = format!("{{\"text\": \"a\", \"x\": {deep}");
    assert!(Script::parse(json.as_bytes(), ScriptKind::JsonLines).is_err());
    let long = format!("one\t{}\n", "x".repeat(20_001));
    let refused = Script::parse(long.as_bytes(), ScriptKind::Tsv)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("line 1"), "{refused}");
}

#[test]
fn numbers_at_their_end_stop_the_collection_with_words() {
    let folder = with_takes(&["0001"]);
    let from = session(&folder).join("0001_1.wav");
    fs::copy(from, session(&folder).join("0002_4294967295.wav")).unwrap();
    let (mut store, _) = Store::open(folder.path()).unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    let refused = store.begin_take(&prompt("0002")).err().unwrap();
    assert!(matches!(refused, StoreError::NoNumberLeft(_)), "{refused}");
    assert!(record(&mut store, "0003", Right).unwrap().counts);
}

#[test]
fn a_prompt_taken_out_of_the_script_is_told_with_its_takes_until_it_is_back() {
    let folder = with_takes(&["0001", "0002"]);
    let path = folder.path().join("script.tsv");
    let whole = fs::read_to_string(&path).unwrap();
    let without: String = whole
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("0002"))
        .collect();
    fs::write(&path, without).unwrap();
    for _ in 0..2 {
        let (store, _) = Store::open(folder.path()).unwrap();
        assert_eq!(store.progress().accepted, 1);
        let cautions = store.cautions();
        let [Caution::Unscripted(prompts)] = &cautions[..] else {
            panic!("{cautions:?}");
        };
        assert_eq!(
            (prompts[0].prompt.as_str(), prompts[0].accepted),
            ("0002", 1)
        );
        let words = cautions[0].to_string();
        assert!(
            words.contains("0002") && words.contains("put the prompts back"),
            "{words}"
        );
    }
    let program = Program::new();
    let told = program.run(&[
        "status",
        &folder.path().to_string_lossy(),
        "--format",
        "json",
    ]);
    assert!(
        told.err.contains("0002") && told.out.contains("\"unscripted\""),
        "{told:?}"
    );
    fs::write(&path, whole).unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    assert_eq!((store.progress().accepted, store.cautions().len()), (2, 0));
}

#[test]
fn a_clock_that_jumps_changes_no_order_and_no_count() {
    let folder = with_takes(&["0001", "0002", "0003"]);
    let state = |folder: &Path| {
        let (mut store, _) = Store::open(folder).unwrap();
        let takes = store.takes(&TakeFilter::default()).unwrap();
        let ids: Vec<_> = takes
            .into_iter()
            .map(|take| (take.id, take.counts))
            .collect();
        (ids, store.progress().accepted)
    };
    let wanted = state(folder.path());
    // Each line a year before the one above it, its sum as Takegate would have made it.
    let path = folder.path().join("journal.jsonl");
    let lines = fs::read_to_string(&path).unwrap();
    let mut back = String::new();
    for (n, line) in lines.lines().enumerate() {
        let (summed, _) = line.rsplit_once(",\"sum\":\"").unwrap();
        let at = summed.find("\"at\":\"").unwrap() + 6;
        let changed = format!("{}{}{}", &summed[..at], 2090 - n, &summed[at + 4..]);
        let sum = Sha256::digest(&changed);
        let sum: String = sum[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        back.push_str(&format!("{changed},\"sum\":\"{sum}\"}}\n"));
    }
    assert_ne!(back, lines);
    fs::write(&path, back).unwrap();
    assert_eq!(state(folder.path()), wanted);
    let (mut store, _) = Store::open(folder.path()).unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    assert_eq!(record(&mut store, "0001", Right).unwrap().id.number, 2);
}

#[test]
fn no_take_is_begun_without_room_and_one_under_way_says_when_it_runs_out() {
    let folder = TempDir::new().unwrap();
    let disk = calm_disk();
    let mut store = create_on(disk.clone(), folder.path()).unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    disk.set_free(10 << 20);
    let refused = store.begin_take(&prompt("0001")).err().unwrap();
    assert!(
        refused.to_string().contains("only 10 MiB are free"),
        "{refused}"
    );
    disk.set_free(1 << 30);
    let mut take = store.begin_take(&prompt("0001")).unwrap();
    let second: Vec<i32> = tone(Right).into_iter().cycle().take(8000).collect();
    take.append(&second).unwrap();
    assert!(take.has_room());
    disk.set_free(15 << 20);
    take.append(&second).unwrap();
    assert!(!take.has_room(), "a second later it is known");
    // There is still room to store it.
    let kept = store.discard_take(take, "misread").unwrap();
    assert_eq!(kept.state, TakeState::Discarded);
}

#[test]
fn a_take_is_ended_and_stored_while_its_disk_has_room_for_it_and_none_is_begun_after() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("talks");
    drop(sitting::collection(&path, 2, |config| {
        config.depth = 16.try_into().unwrap();
    }));
    let disk = calm_disk();
    let (store, _) = Store::open_on(disk.clone(), &path).unwrap();
    // Room to begin, and for some ten seconds more than the minute that is asked for then.
    disk.set_free((16 << 20) + 70 * 2 * u64::from(sitting::RATE.hz()));
    let long = sitting::reading("wind").repeat(30);
    let (events, mut store) = sitting::sit(store, [sitting::Act::Read(long)]);
    let told = events.iter().any(|event| {
        matches!(event, Event::Failed(why) if why.contains("nearly full") && why.contains("free some space"))
    });
    assert!(told, "the reason is told");
    let takes = store.takes(&TakeFilter::default()).unwrap();
    let [take] = &takes[..] else {
        panic!("{takes:?}");
    };
    let seconds = take.frames.seconds(sitting::RATE).0;
    assert!((65.0..75.0).contains(&seconds), "{seconds} s");
    assert!(take.whole && take.outcome.is_some(), "{take:?}");
    assert!(store.verify(|_, _| {}).is_sound());
    store.begin_session(&sitting::anna(), &device()).unwrap();
    let refused = store.begin_take(&"p2".parse().unwrap()).err().unwrap();
    assert!(matches!(refused, StoreError::NoRoom { .. }), "{refused}");
}

#[test]
fn a_folder_that_vanishes_is_named_and_nothing_of_it_is_lost_when_it_is_back() {
    let above = TempDir::new().unwrap();
    let (folder, away) = (above.path().join("talks"), above.path().join("away"));
    let mut store = create(&folder);
    store.begin_session(&speaker(), &device()).unwrap();
    let kept = record(&mut store, "0001", Right).unwrap().id;
    let mut take = store.begin_take(&prompt("0002")).unwrap();
    fs::rename(&folder, &away).unwrap();
    take.append(&tone(Right)).unwrap();
    let refused = store.discard_take(take, "misread").unwrap_err().to_string();
    let ruled = store
        .decide(ruling(&kept, Ruling::Misread))
        .unwrap_err()
        .to_string();
    let begun = store.begin_take(&prompt("0003")).err().unwrap().to_string();
    for words in [refused, ruled, begun] {
        assert!(
            words.contains("talks") && words.contains("drive is connected"),
            "{words}"
        );
    }
    fs::rename(&away, &folder).unwrap();
    drop(store);
    let (store, _) = Store::open(&folder).unwrap();
    assert_eq!(store.progress().accepted, 1);
    assert_eq!(store.progress().state(TakeState::Salvaged), 1);
}

#[test]
fn a_journal_that_another_program_replaces_under_an_open_collection_is_not_written_past() {
    let folder = with_takes(&["0001"]);
    let (mut store, _) = Store::open(folder.path()).unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    let path = folder.path().join("journal.jsonl");
    let older = fs::read(&path).unwrap();
    fs::write(folder.path().join("copy"), &older[..older.len() / 2]).unwrap();
    fs::rename(folder.path().join("copy"), &path).unwrap();
    let refused = record(&mut store, "0002", Right).unwrap_err().to_string();
    assert!(refused.contains("another program changed it"), "{refused}");
    drop(store);
    let (store, _) = Store::open(folder.path()).unwrap();
    assert_eq!(store.progress().accepted, 2, "the sidecars have both");
}

#[test]
fn a_collection_that_cannot_be_written_can_be_looked_at_and_stays_as_it_is() {
    let folder = with_takes(&["0001", "0002"]);
    let disk = calm_disk();
    disk.set_read_only(true);
    let mut store = Store::look_on(disk, folder.path()).unwrap();
    assert_eq!(store.progress().accepted, 2);
    assert_eq!(store.takes(&TakeFilter::counting()).unwrap().len(), 2);
    assert!(store.verify(|_, _| {}).is_sound());
    let id = store.takes(&TakeFilter::counting()).unwrap()[0].id.clone();
    for refused in [
        store.begin_session(&speaker(), &device()).err(),
        store.decide(ruling(&id, Ruling::Misread)).err(),
        store.note("x", "y", None).err(),
        store.rebuild_index().err(),
    ] {
        assert!(
            matches!(refused, Some(StoreError::OnlyLooking(_))),
            "{refused:?}"
        );
    }
    // One that is open elsewhere goes on meanwhile.
    let (mut open, _) = Store::open(folder.path()).unwrap();
    let looking = Store::look(folder.path()).unwrap();
    open.begin_session(&speaker(), &device()).unwrap();
    record(&mut open, "0003", Right).unwrap();
    assert!(looking.verify(|_, _| {}).is_sound());
    assert_eq!(
        (looking.progress().accepted, open.progress().accepted),
        (2, 3)
    );
    let program = Program::new();
    let (collection, target) = (folder.path().to_string_lossy(), program.path("out"));
    let ran = program.run(&["export", &collection, &target.to_string_lossy()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains(&format!("process {}", std::process::id())),
        "{ran:?}"
    );
    assert_eq!(fs::read_dir(target.join("wavs")).unwrap().count(), 3);
}

#[test]
fn a_folder_that_is_synced_is_warned_of_when_it_is_made_and_when_it_is_opened() {
    let program = Program::new();
    program.collection("Dropbox");
    let status = program.run(&["status", "Dropbox"]);
    assert!(
        status.err.contains("Dropbox copies while it is written"),
        "{status:?}"
    );
    let made = program.run(&[
        "new",
        "OneDrive - Studio",
        "--script",
        "prompts.tsv",
        "--profile",
        "asr-quiet",
    ]);
    assert!(made.err.contains("OneDrive copies"), "{made:?}");
    assert_eq!(synced_by(Path::new("/home/anna/talks")), None);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let program = Program::new();
    for name in ["=1+1.wav", "+x.wav", "@x.wav", "-x.wav"] {
        program.good_take(name, "harbour");
    }
    let ran = program.run(&["check", ".", "--format", "csv"]);
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(true)
        .from_reader(ran.out.as_bytes());
    let mut files = 0;
    for row in rows.records() {
        for cell in &row.unwrap() {
            let number = cell.parse::<f64>().is_ok();
            assert!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
        }
        files += 1;
    }
    assert_eq!(files, 4, "{ran:?}");

    // An export's metadata.csv: the manifest has the text as it was read.
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("c");
    let script = Script::parse(b"a\t=SUM(A1:A9)\nb\t-5 degrees\n", ScriptKind::Tsv).unwrap();
    let mut store = Store::create(&path, &config(), &profile(), &script).unwrap();
    store
        .add_speaker(takegate::collection::Speaker::new(speaker()))
        .unwrap();
    store.begin_session(&speaker(), &device()).unwrap();
    for id in ["a", "b"] {
        record(&mut store, id, Right).unwrap();
    }
    let target = folder.path().join("out");
    let cancel = std::sync::atomic::AtomicBool::new(false);
    takegate::export::export(
        &mut store,
        &target,
        Default::default(),
        &mut |_, _| {},
        &cancel,
    )
    .unwrap();
    let metadata = fs::read_to_string(target.join("metadata.csv")).unwrap();
    assert!(
        metadata.contains("| =SUM(A1:A9)|") && metadata.contains("| -5 degrees|"),
        "{metadata}"
    );
    let manifest = fs::read_to_string(target.join("manifest.jsonl")).unwrap();
    assert!(manifest.contains("\"=SUM(A1:A9)\""), "{manifest}");
}
