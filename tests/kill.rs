//! The recorder is killed at random points of a session, again and again: no take that was told as accepted is lost,
//! and none counts twice. `TAKEGATE_KILLS=2000 cargo test --test kill -- --nocapture` kills more often.

mod sitting;
mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sitting::{anna, collection, reading};
use support::{Noise, noise};
use takegate::store::{Store, TakeFilter};
use takegate::units::Dbfs;

/// Kills unless `TAKEGATE_KILLS` says otherwise.
const KILLS: usize = 50;
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
    let kills = std::env::var("TAKEGATE_KILLS").map_or(KILLS, |kills| {
        kills.parse().expect("TAKEGATE_KILLS is a number")
    });
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
