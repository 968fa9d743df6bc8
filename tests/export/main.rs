//! What is exported is what was recorded, loads in the programs it is made for, and is whole or not there.

mod collection;
mod target;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use takegate::audio::{TakeDepth, TakeFile};
use takegate::collection::{SessionId, TakeId};
use takegate::export::{ExportError, ExportReport, ExportTake, Options, write};
use takegate::units::SampleRate;
use takegate::verdict::{Bounds, EndSilence};
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
