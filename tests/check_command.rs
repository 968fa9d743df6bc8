//! `takegate check`: what it prints, in which order, and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Map, Value};
use takegate::audio::{TakeDepth, TakeFile, decode};
use takegate::units::SampleRate;
use tempfile::TempDir;

const RATE: SampleRate = SampleRate::new(48_000).expect("not zero");
const BED: f32 = 3e-4;

/// Speech with half a second of room before and after it, over a bed of white noise of this amplitude.
fn speech(gain: f32, bed: f32) -> Vec<f32> {
    let reading = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/harbour.flac");
    let mut decoder = decode(&reading).unwrap();
    assert_eq!(decoder.format().rate, RATE);
    let (mut block, mut samples) = (Vec::new(), vec![0.0; 24_000]);
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    samples.extend([0.0; 24_000]);
    let mut random = 1u32;
    for sample in &mut samples {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (random >> 8) as f32 / (1 << 23) as f32 - 1.0;
        *sample = (*sample * gain + noise * bed).clamp(-1.0, 32_767.0 / 32_768.0);
    }
    samples
}

fn write(path: &Path, samples: &[f32]) {
    let file = fs::File::create(path).unwrap();
    let mut file = TakeFile::create(file, RATE, TakeDepth::I16).unwrap();
    let samples: Vec<i32> = samples.iter().map(|s| (s * 32_768.0) as i32).collect();
    file.append(&samples).unwrap();
    file.finish().unwrap();
}

/// A folder of takes: good ones, one for each fault, and one that is no audio.
fn recordings() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("b/deeper")).unwrap();
    fs::create_dir_all(at(".hidden")).unwrap();
    write(&at("a.wav"), &speech(1.0, BED));
    write(&at("b/clipped.WAV"), &speech(30.0, BED));
    write(&at("b/deeper/noisy.wav"), &speech(1.0, 0.03));
    write(&at("b/silent.wav"), &vec![0.0; 96_000]);
    let good = speech(1.0, BED);
    // In the middle of the first word.
    write(&at("c-cut.wav"), &good[24_000 + 9_600..]);
    fs::write(at("d-broken.wav"), "no audio").unwrap();
    fs::write(at("notes.txt"), "not to be checked").unwrap();
    fs::write(at(".hidden/x.wav"), "not to be checked").unwrap();
    fs::write(at("._a.wav"), "not to be checked").unwrap();
    fs::write(at("z.wav.part"), "not to be checked").unwrap();
    folder
}

fn check(arguments: &[&str], paths: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_takegate"))
        .args(["check", "--lang", "en"])
        .args(arguments)
        .args(paths)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn objects(output: &Output) -> Vec<Map<String, Value>> {
    text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn jsonl(paths: &[&Path]) -> Vec<Map<String, Value>> {
    objects(&check(&["--format", "jsonl"], paths))
}

fn codes(file: &Map<String, Value>) -> Vec<&str> {
    let findings = file["findings"].as_array().unwrap();
    let rejecting = findings.iter().filter(|f| f["severity"] == "reject");
    rejecting.map(|f| f["code"].as_str().unwrap()).collect()
}

fn shown(folder: &Path, name: &str) -> String {
    format!("{}/{name}", folder.display())
}

#[test]
fn a_folder_is_judged_file_by_file_in_the_order_of_names_each_for_its_own_reason() {
    let folder = recordings();
    let output = check(&["--format", "jsonl"], &[folder.path()]);
    let files = objects(&output);
    let names: Vec<&str> = files.iter().map(|f| f["file"].as_str().unwrap()).collect();
    let wanted = [
        "a.wav",
        "b/clipped.WAV",
        "b/deeper/noisy.wav",
        "b/silent.wav",
        "c-cut.wav",
        "d-broken.wav",
    ]
    .map(|name| shown(folder.path(), name));
    assert_eq!(names, wanted);

    assert_eq!(
        files[0]["outcome"], "accepted",
        "{:?}",
        files[0]["findings"]
    );
    for (file, code) in [
        (1, "clipped"),
        (2, "low_snr"),
        (3, "no_speech"),
        (4, "start_cut"),
    ] {
        assert_eq!(files[file]["outcome"], "rejected");
        assert!(
            codes(&files[file]).contains(&code),
            "{:?}",
            files[file]["findings"]
        );
    }
    assert_eq!(files[5]["outcome"], "error");
    let error = files[5]["error"].as_str().unwrap();
    assert!(
        error.contains("no audio file") && error.contains("convert it"),
        "{error}"
    );
    assert_eq!(output.status.code(), Some(2), "one could not be read");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_exit_code_tells_accepted_rejected_and_could_not_be_done_apart() {
    let folder = recordings();
    let at = |name: &str| folder.path().join(name);
    let nowhere = at("nowhere.wav");
    let empty = TempDir::new().unwrap();
    for (paths, code) in [
        (vec![at("a.wav")], 0),
        (vec![at("a.wav"), at("b")], 1),
        (vec![at("a.wav"), nowhere.clone()], 2),
        (vec![empty.path().to_owned()], 2),
    ] {
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        for format in ["table", "jsonl", "csv"] {
            let output = check(&["--format", format], &paths);
            assert_eq!(output.status.code(), Some(code), "{paths:?}");
        }
    }
    let output = check(&[], &[empty.path()]);
    assert!(
        text(&output.stderr).contains("no audio file in"),
        "{output:?}"
    );
    let output = check(&["--format", "jsonl"], &[&nowhere]);
    let error = objects(&output)[0]["error"].to_string();
    assert!(error.contains("check that it exists"), "{error}");
    for arguments in [
        ["--profile", "nonesuch"],
        ["--channel", "0"],
        ["--jobs", "0"],
        ["--format", "xml"],
    ] {
        let output = check(&arguments, &[&at("a.wav")]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn an_object_carries_identity_judgement_and_measures() {
    let folder = recordings();
    let file = &jsonl(&[&folder.path().join("a.wav")])[0];
    let frames = speech(1.0, BED).len();
    assert_eq!(file["schema"], 1);
    assert_eq!(file["frames"], frames);
    assert_eq!(file["sample_rate_hz"], 48_000);
    assert_eq!(file["bit_depth"], 16);
    assert_eq!(
        (&file["channels"], &file["channel"]),
        (&1.into(), &1.into())
    );
    assert_eq!(file["profile"], "asr-quiet");
    assert_eq!(file["profile_sha256"].as_str().unwrap().len(), 64);
    // What the bed and the reading were made with: a uniform noise has an RMS of its amplitude over √3.
    let bed = 20.0 * f64::from(BED / 3f32.sqrt()).log10();
    assert!((file["noise_floor_dbfs"].as_f64().unwrap() - bed).abs() < 1.0);
    assert!((file["speech_level_dbfs"].as_f64().unwrap() + 26.0).abs() < 1.5);
    assert!(file["snr_db"].as_f64().unwrap() > 35.0);
}

#[test]
fn lossless_copies_of_a_take_give_the_same_object_but_for_name_and_depth() {
    let folder = TempDir::new().unwrap();
    let wav = folder.path().join("a.wav");
    write(&wav, &speech(1.0, BED));
    let mut wanted = jsonl(&[&wav]).remove(0);
    for (name, options) in [
        ("a.flac", ""),
        ("24.wav", "-c:a pcm_s24le"),
        ("float.wav", "-c:a pcm_f32le"),
        ("a.aiff", ""),
        ("a.m4a", "-c:a alac"),
    ] {
        let path = folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(&wav)
            .args(options.split_whitespace())
            .arg(&path)
            .status()
            .expect("apt-get install ffmpeg");
        assert!(made.success());
        let mut found = jsonl(&[&path]).remove(0);
        for (key, object) in [("file", &mut wanted), ("file", &mut found)] {
            object.shift_remove(key);
        }
        wanted["bit_depth"] = found["bit_depth"].clone();
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn files_of_every_depth_and_rate_are_judged_or_rejected_for_their_format() {
    let folder = TempDir::new().unwrap();
    let wav = folder.path().join("a.wav");
    write(&wav, &speech(1.0, BED));
    for (name, options, outcome) in [
        ("24.wav", "-c:a pcm_s24le", "accepted"),
        ("float.wav", "-c:a pcm_f32le", "accepted"),
        ("192k.wav", "-c:a pcm_s24le -ar 192000", "accepted"),
        ("44k.wav", "-ar 44100", "accepted"),
        ("8.wav", "-c:a pcm_u8", "rejected"),
        ("8k.wav", "-ar 8000", "rejected"),
    ] {
        let path = folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(&wav)
            .args(options.split_whitespace())
            .arg(&path)
            .status()
            .expect("apt-get install ffmpeg");
        assert!(made.success());
        let file = jsonl(&[&path]).remove(0);
        assert_eq!(file["outcome"], outcome, "{name}: {:?}", file["findings"]);
        assert_eq!(
            codes(&file).contains(&"format"),
            outcome == "rejected",
            "{name}"
        );
    }
}

/// A file whose left channel is the samples times one factor and whose right is them times another.
fn write_stereo(path: &Path, samples: &[f32], left: f32, right: f32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        for factor in [left, right] {
            writer
                .write_sample((sample * factor * 32_767.0) as i16)
                .unwrap();
        }
    }
    writer.finalize().unwrap();
}

#[test]
fn a_fault_between_the_channels_of_a_file_is_named_and_judged() {
    let folder = TempDir::new().unwrap();
    let good = speech(1.0, BED);
    let path = folder.path().join("stereo.wav");
    for (left, right, fault, severity) in [
        (1.0, -0.9, "inverted", "warn"),
        (1.0, 0.2, "imbalance", "warn"),
        (1.0, 1.0, "dual_mono", "info"),
        (1.0, 0.0, "dead", "warn"),
    ] {
        write_stereo(&path, &good, left, right);
        let file = jsonl(&[&path]).remove(0);
        assert_eq!(file["channel_fault"], fault);
        let findings = file["findings"].as_array().unwrap();
        let finding = findings.iter().find(|f| f["code"] == "channel_fault");
        let finding = finding.unwrap_or_else(|| panic!("{fault}: {findings:?}"));
        assert_eq!(finding["severity"], severity);
        assert_eq!(finding["value"], true);
    }
}

#[test]
fn the_channel_that_is_judged_is_chosen_and_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("stereo.wav");
    write_stereo(&path, &speech(1.0, BED), 0.0, 1.0);
    for (channel, speech) in [("1", false), ("2", true)] {
        let file = objects(&check(
            &["--format", "jsonl", "--channel", channel],
            &[&path],
        ))
        .remove(0);
        assert_eq!(file["channels"], 2);
        assert_eq!(file["channel"].to_string(), channel);
        assert_eq!(file["speech_present"] == Value::Bool(true), speech);
    }
    let output = check(&["--format", "jsonl", "--channel", "3"], &[&path]);
    assert_eq!(output.status.code(), Some(2));
    let error = objects(&output)[0]["error"].to_string();
    assert!(
        error.contains("no channel 3") && error.contains("choose"),
        "{error}"
    );
}

#[test]
fn csv_has_the_same_columns_and_values_as_the_objects() {
    let folder = recordings();
    let files = jsonl(&[folder.path()]);
    let output = check(&["--format", "csv"], &[folder.path()]);
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), files.len());
    for (row, file) in rows.iter().zip(&files) {
        for (column, cell) in head.iter().zip(row) {
            match file.get(column) {
                Some(Value::String(text)) => assert_eq!(cell, text, "{column}"),
                Some(Value::Number(number)) => assert_eq!(cell, number.to_string(), "{column}"),
                Some(Value::Bool(is_so)) => assert_eq!(cell, is_so.to_string(), "{column}"),
                Some(Value::Null) => assert_eq!(cell, "", "{column}"),
                Some(_) => {}
                None if column == "advice" => {}
                None => assert_eq!(cell, "", "{column}"),
            }
        }
        for name in file.keys() {
            assert!(head.iter().any(|column| column == name), "no column {name}");
        }
    }
    let cell = |row: usize, column: &str| {
        let at = head.iter().position(|name| name == column).unwrap();
        rows[row][at].to_owned()
    };
    assert!(cell(1, "findings").contains("clipped:reject"));
    assert!(cell(1, "advice").contains("preamp"));
    assert!(cell(3, "not_measured").contains("snr_db="));
    assert!(cell(5, "error").contains("no audio file"));
}

#[test]
fn the_table_tells_people_the_judgement_the_values_with_their_limits_and_what_to_do() {
    let folder = recordings();
    let output = check(&[], &[folder.path()]);
    let table = text(&output.stdout);
    let lines: Vec<&str> = table.lines().collect();
    let line = |name: &str| *lines.iter().find(|line| line.contains(name)).expect(name);
    assert!(
        lines[0].contains("file") && lines[0].contains("SNR"),
        "{table}"
    );
    assert!(
        lines[1].contains("dBFS") && lines[1].contains("dB"),
        "{table}"
    );
    assert!(
        lines[2].contains("≥ 20") && lines[2].contains("-35…-15"),
        "{table}"
    );
    assert!(line("a.wav").starts_with(['✓', '▲']), "{table}");
    assert!(line("a.wav").contains("accepted"), "{table}");
    assert!(line("clipped.WAV").starts_with("✕ rejected"), "{table}");
    assert!(line("d-broken.wav").starts_with("✕ unreadable"), "{table}");
    assert!(table.contains("Lower the preamp"), "{table}");
    assert!(table.contains("convert it: ffmpeg"), "{table}");
    let summary = "6 files: 1 accepted, 4 rejected, 1 unreadable. Profile asr-quiet";
    assert!(lines[lines.len() - 1].starts_with(summary), "{table}");

    let output = check(&["--lang", "zh-CN"][1..], &[folder.path()]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "a bare tag is a file that is not there"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_takegate"))
        .args(["check", "--lang", "zh-CN"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        text(&output.stdout).contains("✕ 未通过"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let folder = recordings();
    for n in 0..40 {
        fs::copy(
            folder.path().join("a.wav"),
            folder.path().join(format!("e{n:02}.wav")),
        )
        .unwrap();
    }
    let one = check(&["--format", "jsonl", "--jobs", "1"], &[folder.path()]);
    let four = check(&["--format", "jsonl", "--jobs", "4"], &[folder.path()]);
    assert_eq!(one.stdout, four.stdout);
    assert_eq!(objects(&one).len(), 46);
}

#[test]
fn a_file_named_twice_is_judged_once() {
    let folder = recordings();
    let file = folder.path().join("a.wav");
    assert_eq!(jsonl(&[&file, &file]).len(), 1);
}

#[cfg(unix)]
#[test]
fn files_whose_names_are_no_utf_8_are_judged_each_though_their_names_look_the_same() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    for name in [b"\xff.wav", b"\xfe.wav"] {
        write(&folder.path().join(OsStr::from_bytes(name)), &[0.0; 4800]);
    }
    let found = jsonl(&[folder.path()]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["file"], found[1]["file"]);
}

#[cfg(unix)]
#[test]
fn a_name_with_control_characters_neither_breaks_the_table_nor_steers_the_terminal() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("a\nb\u{1b}[31m.wav"), &[0.0; 4800]);
    let table = check(&[], &[folder.path()]);
    let table = text(&table.stdout);
    assert!(table.contains("a\\nb\\u{1b}[31m.wav"), "{table}");
    assert!(!table.contains('\u{1b}'), "{table:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_by_name_and_waited_for_by_nobody() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.wav");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [folder.path(), Path::new("/dev/zero")] {
        let found = jsonl(&[path]).remove(0);
        let error = found["error"].as_str().unwrap();
        assert!(
            error.contains("pipe or a device") && error.contains("save"),
            "{error}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_says_what_to_do_and_accepts_nothing() {
    let folder = recordings();
    let file = folder.path().join("a.wav");
    let run = |out: std::process::Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takegate"));
        command.args(["check", "--lang", "en"]).arg(&file);
        command.stderr(std::process::Stdio::piped()).stdout(out);
        command.spawn().unwrap().wait_with_output().unwrap()
    };
    let full = run(fs::File::create("/dev/full").unwrap().into());
    let error = text(&full.stderr);
    assert_eq!(full.status.code(), Some(2), "{error}");
    assert!(
        error.contains("output cannot be written") && error.contains("make room"),
        "{error}"
    );

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let closed = run(writer.into());
    assert_eq!((closed.status.code(), text(&closed.stderr)), (Some(2), ""));
}

#[test]
fn a_profile_of_ones_own_judges_and_a_senseless_one_is_refused() {
    let folder = recordings();
    let file = folder.path().join("a.wav");
    let profile = folder.path().join("mine.toml");
    let path = profile.to_str().unwrap().to_owned();
    let shown = Command::new(env!("CARGO_BIN_EXE_takegate"))
        .args(["profiles", "show", "asr-quiet", "--toml"])
        .output()
        .unwrap();
    let toml = text(&shown.stdout).replace("name = \"asr-quiet\"", "name = \"mine\"");
    fs::write(&profile, &toml).unwrap();
    let found = objects(&check(&["--format", "jsonl", "--profile", &path], &[&file])).remove(0);
    assert_eq!(found["profile"], "mine");

    fs::write(&profile, toml.replace("snr_db", "loudness_of_the_moon")).unwrap();
    let output = check(&["--profile", &path], &[&file]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("loudness_of_the_moon"),
        "{output:?}"
    );
}
