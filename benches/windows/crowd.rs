//! A collection of ten thousand prompts and ten thousand takes, and the sound of the room in which the next is read.

use std::path::{Path, PathBuf};

use takegate::analysis::Analyzer;
use takegate::audio::{AudioFormat, Channel, DeviceFacts, DeviceId, Integrity, SampleDepth};
use takegate::collection::{CollectionConfig, Speaker};
use takegate::script::{PromptId, Script, ScriptKind};
use takegate::store::{Judged, Store};
use takegate::units::{Frames, SampleRate};
use takegate::verdict::{Profile, judge};

use super::sitting::reading;

/// Prompts of the collection.
pub const PROMPTS: usize = 10_000;
/// Takes in it: the first half of the prompts, each with one rejected take and one that counts.
pub const TAKES: usize = 10_000;
/// Frames of each stored take: short, for what is measured is how many there are.
const STORED: usize = 2_400;
const RATE: SampleRate = SampleRate::new(48_000).unwrap();

/// The collection, made once and kept in the build's own temporary folder.
pub fn collection() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ten-thousand-takes-3");
    if folder.exists() {
        return folder;
    }
    println!("making the collection (once)");
    // In memory first: a commit that waits for a real disk takes some milliseconds.
    let quick = tempfile::Builder::new()
        .prefix("takegate-bench")
        .tempdir_in("/dev/shm")
        .expect("a folder in memory");
    let made = quick.path().join("crowd");
    make(&made);
    let partly = folder.with_extension("partly");
    let _ = std::fs::remove_dir_all(&partly);
    copy(&made, &partly);
    std::fs::rename(&partly, &folder).expect("the collection's place");
    folder
}

/// Copies the collection, for what adds takes to it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its kind").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn make(folder: &Path) {
    let lines: String = (1..=PROMPTS)
        .map(|n| format!("{n:05}\tThe icy wind blew all night through the narrow streets of the old town, says sentence {n}.\n"))
        .collect();
    let script = Script::parse(lines.as_bytes(), ScriptKind::Tsv).expect("a script");
    let profile = Profile::built_in()
        .iter()
        .find(|built_in| built_in.name == "asr-quiet")
        .expect("it is built in")
        .profile()
        .expect("and in order");
    let config = CollectionConfig::new("Ten thousand takes", "en".parse().expect("a tag"));
    let mut store = Store::create(folder, &config, &profile, &script).expect("a new folder");
    let speaker = Speaker::new("anna".parse().expect("a pseudonym"));
    store.add_speaker(speaker.clone()).expect("a new speaker");
    let granted = AudioFormat {
        rate: RATE,
        depth: SampleDepth::Int(16),
        channels: 1,
    };
    let device = DeviceFacts {
        id: DeviceId("replay:crowd".into()),
        name: "Test microphone".into(),
        host: "replay".into(),
        granted,
        channel: Channel::FIRST,
        source: None,
        treatments: Vec::new(),
    };
    store
        .begin_session(&speaker.id, &device)
        .expect("a session");

    // With the silence around it that the profile asks for, and the room's noise under all of it.
    let mut noise = room_noise(7);
    let silence = vec![0.0; RATE.hz() as usize];
    let spoken = [&silence[..], &reading("harbour"), &silence].concat();
    let good: Vec<f32> = spoken.iter().map(|sample| sample + noise()).collect();
    let clipped: Vec<f32> = good.iter().map(|s| (s * 40.0).clamp(-1.0, 1.0)).collect();
    let judged: Vec<_> = [(clipped, false), (good, true)]
        .into_iter()
        .map(|(samples, counts)| {
            let mut analyzer = Analyzer::new(RATE);
            analyzer.push(&samples);
            let analysis = analyzer.finish();
            let integrity = Integrity::of_file(granted);
            let verdict = judge(&analysis, &integrity, &profile);
            assert_eq!(verdict.is_accepted(), counts, "{:?}", verdict.findings);
            let stored: Vec<i32> = samples[samples.len() / 2..][..STORED]
                .iter()
                .map(|s| (s * 32767.0) as i32)
                .collect();
            (analysis, integrity, verdict, stored)
        })
        .collect();
    for n in 0..TAKES {
        let (analysis, integrity, verdict, stored) = &judged[n % 2];
        let prompt: PromptId = format!("{:05}", n / 2 + 1).parse().expect("an id");
        let mut take = store.begin_take(&prompt).expect("a take");
        take.append(stored).expect("room on the disk");
        let judged = Judged {
            analysis,
            verdict,
            integrity,
            pre_roll: Frames(0),
            post_roll: Frames(0),
        };
        store.finish_take(take, judged).expect("room on the disk");
    }
    store.end_session().expect("the end");
}

/// A bed of noise some 66 dB under full scale, which an idle sink would not have.
fn room_noise(seed: u64) -> impl FnMut() -> f32 {
    let mut random = seed;
    move || {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
        ((random >> 40) as f32 / (1 << 24) as f32 - 0.5) * 0.0017
    }
}

/// Five minutes of people reading in a quiet room, as a WAV file.
pub fn write_room(file: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE.hz(),
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(file, spec).expect("a WAV file");
    let mut noise = room_noise(1);
    let mut readings = ["harbour", "wind", "bread", "train"].map(reading);
    let mut left = 300 * RATE.hz() as usize;
    let mut next = 0;
    while left > 0 {
        let reading = &mut readings[next % 4];
        let pause = vec![0.0; RATE.hz() as usize / 2];
        for sample in reading.iter().chain(&pause).take(left) {
            let sample = (sample + noise()).clamp(-1.0, 1.0);
            writer
                .write_sample((sample * 32767.0) as i16)
                .expect("room on the disk");
        }
        left -= (reading.len() + pause.len()).min(left);
        next += 1;
    }
    writer.finalize().expect("room on the disk");
}
