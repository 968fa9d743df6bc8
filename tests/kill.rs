//! The program is killed at random points of recording, stopping, judging, ruling, exporting and recovering, 200 times:
//! no take that was told as accepted is lost, none counts twice, and an export is whole or not there.
//! `TAKEGATE_KILLS=2000 cargo test --test kill -- --nocapture` kills more often.

mod sitting;
mod small_collection;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use small_collection::Loudness::{Right, TooLoud};
use takegate::collection::{TakeId, TakeState};

use sitting::{anna, collection, reading};
use support::{Noise, noise};
use takegate::store::{Store, TakeFilter};
use takegate::units::Dbfs;

/// Kills of all kinds together unless `TAKEGATE_KILLS` says otherwise: while recording and all that follows from it, an
/// export, a ruling, a recovery.
const KILLS: usize = 200;
const PARTS_OF_TEN: [usize; 4] = [3, 5, 1, 1];

/// Kills of one kind.
fn kills(kind: usize) -> usize {
    let kills = std::env::var("TAKEGATE_KILLS").map_or(KILLS, |kills| {
        kills.parse().expect("TAKEGATE_KILLS is a number")
    });
    (kills * PARTS_OF_TEN[kind] / 10).max(1)
}

/// Prompts of one collection; a new one is begun when all are read.
const PROMPTS: usize = 60;

/// A random number from the machine's own source: every run kills elsewhere.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish()
        % below
}

fn wav(folder: &Path, name: &str, samples: &[f32]) -> PathBuf {
    let path = folder.join(name);
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(&path, spec).unwrap();
    for sample in samples {
        file.write_sample((sample * 32767.0) as i16).unwrap();
    }
    file.finalize().unwrap();
    path
}

/// Records until the kill; the prompts that were told as accepted. The kill comes 20 to 620 ms after the start: a take
/// at full speed lasts some tens of milliseconds, so that kills fall on every part of its way.
fn record_and_kill(folder: &Path, inputs: &[PathBuf]) -> BTreeSet<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_takegate"))
        .args([
            "record",
            "--lang",
            "en",
            "--speaker",
            "anna",
            "--speed",
            "max",
        ])
        .arg(folder)
        .arg("--input")
        .args(inputs)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reader = std::thread::spawn(move || {
        let told = lines.map_while(Result::ok).filter_map(|line| {
            let line = line.strip_prefix("✓ accepted")?.to_owned();
            line.split_whitespace()
                .find(|word| word.starts_with('p'))
                .map(|word| {
                    word.trim_end_matches(|c: char| !c.is_ascii_digit())
                        .to_owned()
                })
        });
        told.collect()
    });
    std::thread::sleep(Duration::from_micros(20_000 + random(600_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn no_accepted_take_is_lost_and_none_counts_twice_wherever_the_recorder_is_killed() {
    let kills = kills(0);
    let dir = tempfile::tempdir().unwrap();
    // Short readings: the way from one take to the next is what is tested.
    let room = noise(Noise::White, Dbfs(-66.0), 24_000, 48_000, 3);
    let good = [room.clone(), reading("train"), room].concat();
    let loud: Vec<f32> = good
        .iter()
        .map(|sample| (sample * 40.0).clamp(-1.0, 1.0))
        .collect();
    let inputs = [
        wav(dir.path(), "good.wav", &good),
        wav(dir.path(), "loud.wav", &loud),
        wav(dir.path(), "good again.wav", &good),
    ];
    let inputs: Vec<PathBuf> = inputs.iter().cycle().take(2 * PROMPTS).cloned().collect();

    let (mut in_file, mut adopted, mut counted, mut collections) = (0, 0, 0, 0);
    let mut folder = PathBuf::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for kill in 0..kills {
        if folder.as_os_str().is_empty() {
            collections += 1;
            folder = dir.path().join(format!("collection{collections}"));
            drop(collection(&folder, PROMPTS, |_| {}));
            told.clear();
        }
        told.extend(record_and_kill(&folder, &inputs));

        let parts = count_parts(&folder);
        let (mut store, recovery) = Store::open(&folder).unwrap();
        let takes = store.takes(&TakeFilter::default()).unwrap();
        let counting: Vec<String> = takes
            .iter()
            .filter(|take| take.counts)
            .map(|take| take.id.prompt.to_string())
            .collect();
        let once: BTreeSet<String> = counting.iter().cloned().collect();
        assert_eq!(
            counting.len(),
            once.len(),
            "kill {kill}: a prompt counts twice: {counting:?}"
        );
        assert!(
            once.is_superset(&told),
            "kill {kill}: of {told:?} only {once:?} count; {recovery:?}"
        );
        assert_eq!(store.progress().accepted as usize, once.len());
        let found = store.verify(|_, _| {});
        assert!(found.is_sound(), "kill {kill}: {found:?}");

        in_file += usize::from(parts > 0);
        adopted += once.difference(&told).count();
        // What was adopted counts from now on, and must not be lost either.
        told = once;
        counted = counted.max(told.len());
        let done = store.next_open_prompt(&anna(), None).is_none();
        drop(store);
        let (_, again) = Store::open(&folder).unwrap();
        assert!(
            again.is_empty(),
            "kill {kill}: recovery is done once: {again:?}"
        );
        if done {
            folder = PathBuf::new();
        }
    }
    println!(
        "{kills} kills in {collections} collections: {in_file} inside a take, {adopted} takes stored but not yet told, \
         {counted} accepted in the fullest; none lost, none counted twice"
    );
    assert!(counted > 0, "the recorder came as far as an accepted take");
}

fn takegate(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takegate"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "en_US.UTF-8")
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join("state"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// How long a command takes when nobody kills it: the longest of three.
fn lasts(command: impl Fn() -> Command) -> Duration {
    let time = || {
        let begun = Instant::now();
        assert!(
            command()
                .status()
                .unwrap()
                .code()
                .is_some_and(|code| code < 2)
        );
        begun.elapsed()
    };
    (0..3).map(|_| time()).max().unwrap()
}

/// Kills the command at a random point of its life; what it said.
fn kill_within(mut command: Command, life: Duration) -> String {
    let child = command.spawn().unwrap();
    let micros = life.as_micros() as u64;
    std::thread::sleep(Duration::from_micros(random(micros + micros / 5)));
    let mut child: Child = child;
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Takes of a whole export, to which no other file belongs; `None` where nothing stands in its place.
fn whole_export(target: &Path) -> Option<usize> {
    let sums = match fs::read_to_string(target.join("SHA256SUMS")) {
        Ok(sums) => sums,
        Err(_) => {
            assert!(!target.exists(), "there is an export, and it is not whole");
            return None;
        }
    };
    let mut named = BTreeSet::from([target.join("SHA256SUMS")]);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        named.insert(target.join(name));
        let found = Sha256::digest(fs::read(target.join(name)).unwrap());
        let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "{name}");
    }
    let all = [target.to_owned(), target.join("wavs")];
    let entries = all.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let found: BTreeSet<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    assert_eq!(found, named);
    Some(sums.lines().filter(|line| line.contains("  wavs/")).count())
}

#[test]
fn an_export_that_is_killed_is_whole_or_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = small_collection::create(&dir.path().join("talks"));
    store
        .begin_session(&small_collection::speaker(), &small_collection::device())
        .unwrap();
    for id in ["0001", "0002", "0003"] {
        small_collection::record(&mut store, id, Right).unwrap();
    }
    drop(store);
    let export = |more: &[&str]| {
        let arguments = [&["export", "talks", "out", "--replace"], more].concat();
        takegate(&arguments, dir.path())
    };
    let life = lasts(|| export(&[]));
    let kills = kills(1);
    let (mut absent, mut whole, mut replaced) = (0, 0, 0);
    let mut stood = true;
    for kill in 0..kills {
        // Every third time there is no earlier export.
        if kill % 3 == 0 {
            for name in ["out", ".out.part"] {
                let _ = fs::remove_dir_all(dir.path().join(name));
            }
            stood = false;
        }
        // Old and new are told apart by a file.
        let more: &[&str] = if kill % 2 == 0 {
            &[]
        } else {
            &["--no-metadata"]
        };
        let told = kill_within(export(more), life).contains("accepted takes");
        match whole_export(&dir.path().join("out")) {
            Some(takes) => {
                assert_eq!(takes, 3, "kill {kill}");
                let new = dir.path().join("out/metadata.csv").exists() == more.is_empty();
                assert!(
                    new || !told,
                    "kill {kill}: the old one stands where the new one was told"
                );
                whole += 1;
                replaced += usize::from(stood && new);
                stood = true;
            }
            None => {
                assert!(!told, "kill {kill}: it was told to be done");
                assert!(!stood, "kill {kill}: the earlier export has lost its name");
                absent += 1;
            }
        }
        let (store, report) = Store::open(&dir.path().join("talks")).unwrap();
        assert!(
            store.verify(|_, _| {}).is_sound(),
            "kill {kill}: {report:?}"
        );
    }
    // Nothing that was left is in the way, nor stays.
    assert_eq!(export(&[]).status().unwrap().code(), Some(0));
    assert_eq!(whole_export(&dir.path().join("out")), Some(3));
    assert!(!dir.path().join(".out.part").exists() && !dir.path().join(".out.old").exists());
    println!(
        "{kills} kills of an export of {life:.0?}: {whole} times whole ({replaced} in the place of an earlier one), {absent} \
         times not there, an earlier one never without its name; every hash right"
    );
}

fn state_of(folder: &Path, take: &TakeId) -> TakeState {
    let (store, report) = Store::open(folder).unwrap();
    let found = store.verify(|_, _| {});
    assert!(found.is_sound(), "{found:?} after {report:?}");
    store.ledger().get(take).unwrap().state()
}

#[test]
fn a_ruling_that_was_told_stands_and_one_that_was_killed_stands_or_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("talks");
    let mut store = small_collection::create(&folder);
    store
        .begin_session(&small_collection::speaker(), &small_collection::device())
        .unwrap();
    let take = small_collection::record(&mut store, "0001", TooLoud)
        .unwrap()
        .id;
    drop(store);
    let accept = || {
        takegate(
            &[
                "decide",
                "talks",
                "0001_1",
                "accept",
                "--reason",
                "it is fine",
            ],
            dir.path(),
        )
    };
    let undo = || takegate(&["decide", "talks", "0001_1", "undo"], dir.path());
    let begun = Instant::now();
    for command in [accept(), undo()] {
        let mut command = command;
        assert_eq!(command.status().unwrap().code(), Some(0));
    }
    let life = begun.elapsed() / 2;
    let kills = kills(2);
    let (mut now, mut told_all, mut written) = (TakeState::Rejected, 0, 0);
    for kill in 0..kills {
        let (command, wanted) = match now {
            TakeState::Rejected => (accept(), TakeState::Accepted),
            _ => (undo(), TakeState::Rejected),
        };
        let told = kill_within(command, life).contains("is now");
        let found = state_of(&folder, &take);
        assert!(
            found == wanted || (!told && found == now),
            "kill {kill}: {found:?} from {now:?}"
        );
        told_all += usize::from(told);
        written += usize::from(found == wanted);
        now = found;
    }
    println!(
        "{kills} kills of a ruling of {life:.0?}: {written} written down, {told_all} told, none lost"
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_recovery_that_is_killed_is_done_the_next_time_as_if_it_had_not_been() {
    let dir = tempfile::tempdir().unwrap();
    let broken = dir.path().join("broken");
    let mut store = small_collection::create(&broken);
    store
        .begin_session(&small_collection::speaker(), &small_collection::device())
        .unwrap();
    small_collection::record(&mut store, "0001", Right).unwrap();
    let mut take = store.begin_take(&small_collection::prompt("0002")).unwrap();
    take.append(&small_collection::tone(Right)).unwrap();
    drop(take);
    small_collection::record(&mut store, "0003", Right).unwrap();
    drop(store);
    // The last take's line is torn, a stray file lies there, the list of speakers and the index are gone.
    let journal = broken.join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, &text[..text.len() - 9]).unwrap();
    fs::write(broken.join("takes/S01/0001/strange.txt"), "?").unwrap();
    fs::remove_file(broken.join("speakers.toml")).unwrap();
    fs::remove_file(broken.join("index.sqlite")).unwrap();

    let states = |folder: &Path| {
        let (store, _) = Store::open(folder).unwrap();
        assert!(store.verify(|_, _| {}).is_sound());
        let takes = store.ledger().takes();
        let mut states: Vec<_> = takes
            .map(|take| (take.line().id.clone(), take.state()))
            .collect();
        states.sort();
        (states, store.progress().accepted, store.speakers().len())
    };
    copy(&broken, &dir.path().join("whole"));
    let begun = Instant::now();
    assert_eq!(
        takegate(&["recover", "whole"], dir.path())
            .status()
            .unwrap()
            .code(),
        Some(0)
    );
    let life = begun.elapsed();
    let wanted = states(&dir.path().join("whole"));
    assert_eq!((wanted.1, wanted.2), (2, 1), "{wanted:?}");
    let kills = kills(3);
    for kill in 0..kills {
        let folder = dir.path().join(format!("killed{kill}"));
        copy(&broken, &folder);
        kill_within(
            takegate(&["recover", &format!("killed{kill}")], dir.path()),
            life,
        );
        assert_eq!(states(&folder), wanted, "kill {kill}");
        let (_, again) = Store::open(&folder).unwrap();
        assert!(again.is_empty(), "kill {kill}: {again:?}");
    }
    println!("{kills} kills of a recovery of {life:.0?}: done the next time, nothing lost");
}

/// The recording of the take that is under way.
fn part(folder: &Path) -> Option<PathBuf> {
    let session = folder.join("takes/anna/0001");
    let entries = fs::read_dir(session).ok()?;
    entries
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with(".wav.part"))
}

/// Begins to record a long file at the speed of speech, and waits until there is audio on disk.
fn recording(folder: &Path, dir: &Path) -> (Child, Instant) {
    drop(collection(folder, 1, |_| {}));
    let room = noise(Noise::White, Dbfs(-66.0), 24_000, 48_000, 3);
    let long = [room, reading("wind"), reading("train"), reading("wind")].concat();
    let input = wav(dir, "long.wav", &long);
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let input = input.to_string_lossy().into_owned();
    let child = takegate(
        &["record", &name, "--speaker", "anna", "--input", &input],
        dir,
    )
    .spawn()
    .unwrap();
    let begun = loop {
        let len = part(folder).and_then(|part| fs::metadata(part).ok());
        if len.is_some_and(|meta| meta.len() > 5_000) {
            break Instant::now();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    (child, begun)
}

#[test]
fn a_take_in_progress_is_salvaged_with_all_that_was_on_disk_when_the_recorder_was_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut behind = Vec::new();
    for kill in 0..4 {
        let folder = dir.path().join(format!("live{kill}"));
        let (mut child, begun) = recording(&folder, dir.path());
        std::thread::sleep(Duration::from_millis(500 + random(1_000)));
        let there = fs::metadata(part(&folder).unwrap()).unwrap().len();
        let spoken = begun.elapsed().as_secs_f64();
        child.kill().unwrap();
        child.wait().unwrap();
        let opened = Instant::now();
        let (store, _) = Store::open(&folder).unwrap();
        let opened = opened.elapsed();
        let take = store.ledger().takes().next().unwrap();
        assert_eq!(take.state(), TakeState::Salvaged);
        let frames = take.line().frames.0;
        assert!(
            44 + 2 * frames >= there - 1,
            "{frames} frames of {there} bytes"
        );
        behind.push(spoken - frames as f64 / 48_000.0);
        println!(
            "killed after {spoken:.2} s of audio: {:.2} s salvaged, opened in {opened:.0?}",
            frames as f64 / 48_000.0
        );
    }
    // What is missing was not there to be written: a machine that is busy hears later.
    behind.sort_by(f64::total_cmp);
    println!("behind the clock by {:.0} ms at best", behind[0] * 1000.0);
    assert!(behind[0] <= 0.1, "{behind:?}");
}

#[cfg(unix)]
#[test]
fn a_terminal_that_hangs_up_twice_costs_no_take_its_verdict() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("hung-up");
    let (mut child, _) = recording(&folder, dir.path());
    for _ in 0..3 {
        let kill = Command::new("sh")
            .args(["-c", &format!("kill -HUP {}", child.id())])
            .status();
        assert!(kill.unwrap().success());
        std::thread::sleep(Duration::from_millis(100));
    }
    child.wait().unwrap();
    let (store, report) = Store::open(&folder).unwrap();
    assert!(report.is_empty(), "{report:?}");
    let state = store.ledger().takes().next().unwrap().state();
    assert!(
        matches!(state, TakeState::Accepted | TakeState::Rejected),
        "{state:?}"
    );
}

/// Takes that were under way.
fn count_parts(folder: &Path) -> usize {
    fn walk(folder: &Path, found: &mut usize) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "part")
            {
                *found += 1;
            }
        }
    }
    let mut found = 0;
    walk(&folder.join("takes"), &mut found);
    found
}
