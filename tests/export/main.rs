//! What is exported is what was recorded, loads in the programs it is made for, and is whole or not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use takegate::analysis::{Analyzer, TakeAnalysis};
use takegate::audio::{
    AudioFormat, Channel, DeviceFacts, DeviceId, Integrity, TakeDepth, TakeFile, decode,
};
use takegate::collection::{CollectionConfig, SessionId, Speaker, SpeakerId, TakeId, TakeState};
use takegate::export::{ExportError, ExportReport, ExportTake, Options, write};
use takegate::script::{Script, ScriptKind};
use takegate::store::{Judged, Store, TakeRecord};
use takegate::units::{Frames, SampleRate};
use takegate::verdict::{Bounds, EndSilence, Profile, Verdict, judge};
use tempfile::TempDir;

const RATE: SampleRate = SampleRate::new(48_000).expect("not zero");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn samples(seed: i32, frames: usize) -> Vec<i32> {
    (0..frames as i32)
        .map(|n| (n.wrapping_mul(7919) ^ seed.wrapping_mul(104_729)) % 32_768)
        .collect()
}

/// A recorded take with 0.5 s of silence at its start and 0.75 s at its end, by its measures.
fn take(folder: &Path, prompt: &str, text: &str, depth: TakeDepth, samples: &[i32]) -> ExportTake {
    let id = TakeId {
        speaker: "anna".parse().unwrap(),
        session: SessionId(1),
        prompt: prompt.parse().unwrap(),
        number: 2,
    };
    let wav = folder.join(format!("{prompt}_2.wav"));
    let mut file = TakeFile::create(fs::File::create(&wav).unwrap(), RATE, depth).unwrap();
    file.append(samples).unwrap();
    file.finish().unwrap();
    let report = json!({
        "file": "takes/anna/0001/x.wav", "schema": 1, "duration_s": 1.0, "frames": samples.len(),
        "sample_rate_hz": 48_000, "bit_depth": depth.bits(), "outcome": "accepted",
        "findings": [
            {"code": "long_trail", "severity": "info", "value": 0.75},
            {"code": "loudness", "severity": "warn", "at_s": 0.6},
        ],
        "snr_db": 41.5, "clip_first_at_s": null, "speech_present": true,
        "lead_silence_s": 0.5, "trail_silence_s": 0.75,
    });
    let Value::Object(report) = report else {
        unreachable!()
    };
    ExportTake {
        id,
        sha256: hex(&Sha256::digest(fs::read(&wav).unwrap())),
        wav,
        text: text.into(),
        started_at: Some("2026-11-24T05:40:00+00:00".into()),
        report,
    }
}

fn export_with(
    takes: &[ExportTake],
    silence: Option<EndSilence>,
    target: &Path,
    options: Options,
) -> Result<ExportReport, ExportError> {
    let mut heard = Vec::new();
    let report = write(
        takes.to_vec(),
        silence,
        target,
        options,
        &mut |done, all| heard.push((done, all)),
        &AtomicBool::new(false),
    )?;
    let all = takes.len();
    assert_eq!(heard, (0..=all).map(|done| (done, all)).collect::<Vec<_>>());
    Ok(report)
}

fn export(takes: &[ExportTake], target: &Path) -> Result<ExportReport, ExportError> {
    export_with(takes, None, target, Options::default())
}

fn run(command: &mut Command, remedy: &str) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; {remedy}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}; {remedy}");
    String::from_utf8(output.stdout).unwrap()
}

fn manifest(target: &Path) -> Vec<Map<String, Value>> {
    let lines = fs::read_to_string(target.join("manifest.jsonl")).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn read(path: PathBuf) -> Vec<i32> {
    let reader = hound::WavReader::open(path).unwrap();
    reader.into_samples().map(Result::unwrap).collect()
}

/// Everything in a folder, to see that nothing changed.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(content(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

const TEXTS: [(&str, &str); 4] = [
    ("0001", "She said \"no\", and 'yes'."),
    ("0002", "今天天气很好，“对吧”？"),
    ("0003", "Tab\there, comma, semicolon; back\\slash"),
    ("a_4", "ünïcödé — and \u{202b}עברית\u{202c}"),
];

#[test]
fn an_export_loads_in_soundfile_csv_json_and_sha256sum() {
    let folder = TempDir::new().unwrap();
    let takes: Vec<ExportTake> = TEXTS
        .iter()
        .zip([TakeDepth::I16, TakeDepth::I24].into_iter().cycle())
        .enumerate()
        .map(|(n, ((prompt, text), depth))| {
            take(
                folder.path(),
                prompt,
                text,
                depth,
                &samples(n as i32, 4801 + n),
            )
        })
        .collect();
    let target = folder.path().join("out");
    let report = export(&takes, &target).unwrap();
    assert_eq!((report.takes, report.trimmed), (4, 0));

    run(
        Command::new("sha256sum")
            .args(["--check", "--strict", "SHA256SUMS"])
            .current_dir(&target),
        "apt-get install coreutils",
    );
    let loader = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/loaders/load_export.py");
    let loaded = run(
        Command::new("python3").arg(loader).arg(&target),
        "pip install -r tests/loaders/requirements.txt",
    );
    let loaded: Vec<Value> = loaded
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(loaded.len(), 4);
    for ((n, found), ((prompt, text), take)) in
        loaded.iter().enumerate().zip(TEXTS.iter().zip(&takes))
    {
        let bits = take.report["bit_depth"].as_u64().unwrap();
        let wanted: Vec<u8> = samples(n as i32, 4801 + n)
            .iter()
            .flat_map(|sample| (sample << (32 - bits)).to_le_bytes())
            .collect();
        assert_eq!(found["id"], format!("anna_{prompt}_2"));
        assert_eq!(found["text"], *text);
        assert_eq!(found["bits"], bits);
        assert_eq!(found["samples"], hex(&Sha256::digest(wanted)));
        // Untouched: the file itself.
        assert_eq!(
            fs::read(&take.wav).unwrap(),
            fs::read(target.join(take.file())).unwrap()
        );
    }
}

#[test]
fn sox_and_ffmpeg_read_exported_files_without_complaint() {
    let folder = TempDir::new().unwrap();
    let wanted = samples(3, 4801);
    for depth in [TakeDepth::I16, TakeDepth::I24] {
        let take = take(folder.path(), "p", "a", depth, &wanted);
        let target = folder.path().join(format!("out{}", depth.bits()));
        export(&[take], &target).unwrap();
        let file = target.join("wavs/anna_p_2.wav");
        for (program, before, after) in [
            ("sox", "-V2", "-t raw -e signed -b 32 -"),
            ("ffmpeg", "-v error -i", "-f s32le -c:a pcm_s32le -"),
        ] {
            let mut command = Command::new(program);
            command
                .args(before.split(' '))
                .arg(&file)
                .args(after.split(' '));
            let output = command.output().expect("apt-get install ffmpeg sox");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program}");
            let read: Vec<i32> = output
                .stdout
                .chunks(4)
                .map(|b| i32::from_le_bytes(b.try_into().unwrap()) >> (32 - depth.bits()))
                .collect();
            assert_eq!(read, wanted, "{program}");
        }
    }
}

#[test]
fn too_much_silence_is_cut_off_in_whole_samples_and_the_manifest_says_where() {
    let folder = TempDir::new().unwrap();
    for depth in [TakeDepth::I16, TakeDepth::I24] {
        let whole = samples(5, 96_001);
        let take = take(folder.path(), "p", "a", depth, &whole);
        let target = folder.path().join(format!("out{}", depth.bits()));
        let silence = EndSilence {
            lead: Bounds::between(0.1, 0.3),
            trail: Bounds::between(0.1, 0.5),
        };
        let report = export_with(
            std::slice::from_ref(&take),
            Some(silence),
            &target,
            Options::default(),
        );
        assert_eq!(report.unwrap().trimmed, 1);
        // Left is what is allowed, less 20 ms so that it also measures so: 0.28 s of 0.5 s, 0.48 s of 0.75 s.
        let (start, end) = (10_560, 12_960);
        assert_eq!(
            read(target.join(take.file())),
            whole[start..whole.len() - end]
        );

        let line = &manifest(&target)[0];
        assert_eq!(line["frames"], whole.len() - start - end);
        assert_eq!(line["source_frames"], whole.len());
        assert_eq!(line["source_offset_frames"], start);
        assert_eq!(line["source_offset_s"], 0.22);
        assert_eq!(line["lead_silence_s"], 0.28);
        assert_eq!(line["trail_silence_s"], 0.48);
        assert_eq!(line["snr_db"], 41.5);
        assert_eq!(line["source_sha256"], take.sha256.as_str());
        let file = fs::read(target.join(take.file())).unwrap();
        assert_eq!(line["sha256"], hex(&Sha256::digest(file)));
        let findings = line["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "the cut has cured the other");
        assert_eq!(findings[0]["at_s"], 0.38);
    }
}

#[test]
fn texts_that_ljspeech_cannot_hold_are_refused_by_name_before_anything_is_written() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    let takes = [
        ("fine", "A plain text."),
        ("pipe", "this | that"),
        ("line", "one\ntwo"),
        ("paragraph", "one\u{2029}two"),
    ]
    .map(|(prompt, text)| take(folder.path(), prompt, text, TakeDepth::I16, &[1, 2]));
    let message = export(&takes, &target).unwrap_err().to_string();
    assert!(
        message.contains("these prompts have them: line, paragraph, pipe;"),
        "{message}"
    );
    assert!(message.contains("--no-metadata"), "{message}");
    assert!(!target.exists());

    let options = Options {
        metadata: false,
        ..Options::default()
    };
    export_with(&takes, None, &target, options).unwrap();
    assert!(!target.join("metadata.csv").exists());
    let texts: Vec<Value> = manifest(&target)
        .iter()
        .map(|line| line["text"].clone())
        .collect();
    assert_eq!(
        texts,
        ["A plain text.", "one\ntwo", "one\u{2029}two", "this | that"]
    );
}

#[test]
fn what_stands_in_the_targets_place_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let take = take(folder.path(), "p", "a", TakeDepth::I16, &[1, 2]);
    let replacing = Options {
        replace: true,
        ..Options::default()
    };

    let target = folder.path().join("mine");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("thesis.txt"), "years of work").unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    let before = content(folder.path());
    for target in [&target, &file] {
        let refused = export(std::slice::from_ref(&take), target);
        assert!(
            matches!(refused, Err(ExportError::Exists(_))),
            "{refused:?}"
        );
        let refused = export_with(std::slice::from_ref(&take), None, target, replacing);
        assert!(
            matches!(refused, Err(ExportError::NotAnExport(_))),
            "{refused:?}"
        );
    }
    assert_eq!(content(folder.path()), before);
}

#[test]
fn an_earlier_export_is_replaced_only_when_asked_and_then_as_a_whole() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    // An empty folder is no loss.
    fs::create_dir(&target).unwrap();
    let one = take(folder.path(), "one", "a", TakeDepth::I16, &[1, 2]);
    let two = take(folder.path(), "two", "a", TakeDepth::I16, &[3, 4]);
    export(std::slice::from_ref(&one), &target).unwrap();
    let before = content(&target);
    let refused = export(std::slice::from_ref(&two), &target);
    assert!(matches!(refused, Err(ExportError::Exists(_))));
    assert_eq!(content(&target), before);

    let replacing = Options {
        replace: true,
        ..Options::default()
    };
    export_with(std::slice::from_ref(&two), None, &target, replacing).unwrap();
    assert!(target.join(two.file()).exists());
    assert!(!target.join(one.file()).exists());
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_export_that_is_ended_or_fails_leaves_nothing_and_keeps_the_earlier_one() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("exports/out");
    let good = take(folder.path(), "a", "a", TakeDepth::I16, &[1, 2]);
    let mut altered = take(folder.path(), "b", "b", TakeDepth::I16, &[1, 2]);
    altered.sha256 = "0".repeat(64);
    let mut gone = take(folder.path(), "c", "c", TakeDepth::I16, &[1, 2]);
    gone.wav = folder.path().join("nowhere.wav");

    let replacing = Options {
        replace: true,
        ..Options::default()
    };
    let fails = |wanted: &str| {
        let before = target.exists().then(|| content(&target));
        for broken in [&altered, &gone] {
            let failed = export_with(&[good.clone(), broken.clone()], None, &target, replacing);
            let message = failed.unwrap_err().to_string();
            assert!(message.contains("takegate verify"), "{message}");
        }
        let cancel = AtomicBool::new(false);
        let ended = write(
            vec![good.clone(), good.clone()],
            None,
            &target,
            replacing,
            &mut |done, _| cancel.store(done == 1, Ordering::Relaxed),
            &cancel,
        );
        assert!(matches!(ended, Err(ExportError::Cancelled)), "{ended:?}");
        assert_eq!(
            target.exists().then(|| content(&target)),
            before,
            "{wanted}"
        );
        let beside = fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(beside, usize::from(before.is_some()), "{wanted}");
    };
    fails("nothing");
    export(std::slice::from_ref(&good), &target).unwrap();
    fails("the earlier export");
}

#[test]
fn what_a_killed_export_left_is_neither_an_export_nor_in_the_way() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    let part = folder.path().join(".out.part");
    fs::create_dir_all(part.join("wavs")).unwrap();
    fs::write(part.join("wavs/anna_old_1.wav"), "half").unwrap();
    let take = take(folder.path(), "p", "a", TakeDepth::I16, &[1, 2]);
    export(&[take], &target).unwrap();
    assert!(!part.exists());
    assert_eq!(fs::read_dir(target.join("wavs")).unwrap().count(), 1);

    // Killed between taking the old export away and naming the new one.
    fs::rename(&target, folder.path().join(".out.old")).unwrap();
    let other = self::take(folder.path(), "q", "b", TakeDepth::I16, &[1, 2]);
    let refused = export(&[other], &target);
    assert!(matches!(refused, Err(ExportError::Exists(_))));
    assert!(
        target.join("SHA256SUMS").exists(),
        "the old one has its name back"
    );
}

#[test]
fn a_collection_without_an_accepted_take_has_nothing_to_export() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    assert!(matches!(export(&[], &target), Err(ExportError::Nothing)));
    assert!(!target.exists());
}

/// A reading over quiet room noise, with so much of the room before it and half a second after it.
fn reading(lead_s: f64) -> Vec<i32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/wind.flac");
    let mut decoder = decode(&path).unwrap();
    let mut samples = vec![0.0; (lead_s * 48_000.0) as usize];
    let mut block = Vec::new();
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    samples.resize(samples.len() + 24_000, 0.0);
    let mut random = 1u32;
    let room = |sample: f32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (sample * 32_768.0) as i32 + (random >> 28) as i32 - 8
    };
    samples.into_iter().map(room).collect()
}

/// Records one take into a collection, as the session does.
fn record(store: &mut Store, prompt: &str, samples: &[i32]) -> TakeRecord {
    let mut take = store.begin_take(&prompt.parse().unwrap()).unwrap();
    take.append(samples).unwrap();
    let (format, analysis, verdict) = judged(samples, store.profile());
    let judged = Judged {
        analysis: &analysis,
        verdict: &verdict,
        integrity: &Integrity::of_file(format),
        pre_roll: Frames(0),
        post_roll: Frames(0),
    };
    store.finish_take(take, judged).unwrap()
}

fn judged(samples: &[i32], profile: &Profile) -> (AudioFormat, TakeAnalysis, Verdict) {
    let format = AudioFormat {
        rate: RATE,
        depth: TakeDepth::I16.into(),
        channels: 1,
    };
    let floats: Vec<f32> = samples.iter().map(|&s| s as f32 / 32_768.0).collect();
    let mut analyzer = Analyzer::new(RATE);
    analyzer.push(&floats);
    let analysis = analyzer.finish();
    let verdict = judge(&analysis, &Integrity::of_file(format), profile);
    (format, analysis, verdict)
}

#[test]
fn of_a_collection_only_the_takes_that_count_are_exported_and_the_journal_says_so() {
    let folder = TempDir::new().unwrap();
    let collection = folder.path().join("talks");
    let quiet = Profile::built_in()
        .iter()
        .find(|known| known.name == "asr-quiet")
        .unwrap();
    let script = Script::parse("one\tFirst\ntwo\tSecond\n".as_bytes(), ScriptKind::Tsv).unwrap();
    let config = CollectionConfig::new("talks", "en".parse().unwrap());
    let profile = quiet.profile().unwrap();
    let mut store = Store::create(&collection, &config, &profile, &script).unwrap();
    let anna: SpeakerId = "anna".parse().unwrap();
    store.add_speaker(Speaker::new(anna.clone())).unwrap();
    let device = DeviceFacts {
        id: DeviceId("replay".into()),
        name: "replay".into(),
        host: "replay".into(),
        granted: AudioFormat {
            rate: RATE,
            depth: TakeDepth::I16.into(),
            channels: 1,
        },
        channel: Channel::FIRST,
    };
    store.begin_session(&anna, &device).unwrap();
    let exported = |store: &mut Store, target: &Path| {
        let cancel = AtomicBool::new(false);
        takegate::export::export(store, target, Options::default(), &mut |_, _| {}, &cancel)
    };
    let target = folder.path().join("out");
    let silence = vec![0; 96_000];
    assert_eq!(
        record(&mut store, "one", &silence).state,
        TakeState::Rejected
    );
    assert!(matches!(
        exported(&mut store, &target),
        Err(ExportError::Nothing)
    ));

    let plain = reading(0.6);
    let late = reading(4.0);
    assert_eq!(record(&mut store, "one", &plain).state, TakeState::Accepted);
    assert_eq!(record(&mut store, "two", &late).state, TakeState::Accepted);
    let report = exported(&mut store, &target).unwrap();
    assert_eq!((report.takes, report.trimmed), (2, 1));
    let refused = exported(&mut store, &collection.join("takes/out"));
    assert!(matches!(refused, Err(ExportError::AmongTakes(_))));

    let files: Vec<_> = content(&target.join("wavs"))
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let wav = |name: &str| target.join("wavs").join(name);
    assert_eq!(files, [wav("anna_one_2.wav"), wav("anna_two_1.wav")]);
    assert_eq!(read(wav("anna_one_2.wav")), plain);

    // The late reading begins with less than 3 s of room, and holds all that follows.
    let trimmed = read(wav("anna_two_1.wav"));
    let start = late.len() - trimmed.len();
    assert_eq!(trimmed, late[start..]);
    let lead = |samples: &[i32]| judged(samples, &profile).1.speech.lead_silence.unwrap().0;
    let (before, after) = (lead(&late), lead(&trimmed));
    assert!(
        before > 3.5 && (2.5..=3.0).contains(&after),
        "{before} s, then {after} s"
    );
    let line = &manifest(&target)[1];
    assert_eq!(line["source_offset_frames"], start);
    assert_eq!(line["prompt"], "two");
    assert_eq!(line["speaker"], "anna");
    assert_eq!(line["outcome"], "accepted");
    for measure in report_measures(&late, &profile).keys() {
        assert!(line.contains_key(measure), "no {measure}");
    }
    let journal = fs::read_to_string(collection.join("journal.jsonl")).unwrap();
    let last = journal.lines().last().unwrap();
    assert!(
        last.contains("\"export\"") && last.contains("ljspeech"),
        "{last}"
    );
}

fn report_measures(samples: &[i32], profile: &Profile) -> Map<String, Value> {
    takegate::report::measures(&judged(samples, profile).1)
}
