//! The command line as people and scripts meet it: exit codes, messages, help, languages, logs.

#[allow(dead_code)] // shared with tests/demo.rs, each uses its part
mod program;

use std::io::Write;
use std::process::{Command, Stdio};

use program::{Program, Ran, in_room, reading_of};
use takegate::units::Dbfs;

const COMMANDS: [&str; 11] = [
    "new",
    "record",
    "check",
    "status",
    "export",
    "verify",
    "recover",
    "profiles",
    "devices",
    "demo",
    "completions",
];

/// The lines under "Examples:" of a help text.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help
        .split_once("Examples:\n")
        .expect("a help text without examples");
    examples
        .lines()
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn every_command_has_help_with_examples_of_itself() {
    let program = Program::new();
    let all = program.run(&["--help"]);
    for command in COMMANDS {
        assert!(
            all.out.contains(&format!("  {command} ")),
            "{command} is not listed"
        );
        let help = program.run(&[command, "--help"]);
        assert_eq!(help.code, 0);
        let examples = examples(&help.out);
        assert!(!examples.is_empty(), "{command}");
        for example in examples {
            assert!(
                example.starts_with(&format!("takegate {command}")),
                "{example}"
            );
        }
    }
}

#[test]
fn the_examples_of_the_help_texts_work_as_they_are_written() {
    let program = Program::new();
    program.write(
        "prompts.tsv",
        "one\tGood morning.\ntwo\tHow are you today?\n",
    );
    program.write("prompts.csv", "id,text\none,Good morning.\n");
    program.write("prompts.txt", "Good morning.\n");
    program.good_take("one.wav", "harbour");
    program.good_take("two.wav", "bread");
    program.good_take("a.wav", "wind");
    std::fs::create_dir_all(program.path("recordings")).unwrap();
    program.noisy_take("recordings/noisy.wav", "train");
    std::fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/room.flac"),
        program.path("b.flac"),
    )
    .unwrap();
    stereo(&program, "interview.wav");
    for folder in [".zfunc", ".local/share/bash-completion/completions"] {
        std::fs::create_dir_all(program.path(folder)).unwrap();
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_takegate"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", binary.parent().unwrap().display());

    // In this order each finds what it needs, as a person would have made it before.
    let mut ran = 0;
    for command in [
        "profiles",
        "new",
        "record",
        "check",
        "status",
        "export",
        "verify",
        "recover",
        "completions",
    ] {
        let help = program.run(&[command, "--help"]);
        for example in examples(&help.out) {
            let microphone = command == "record" && !example.contains("--input");
            if microphone {
                continue;
            }
            // What other programs make of the output is theirs.
            let line = example.split(" | ").next().unwrap();
            let mut shell = Command::new("sh");
            shell.args(["-c", line]);
            program.clean(&mut shell);
            let ended = Ran::of(shell.env("PATH", &path).output().unwrap());
            assert!(ended.code < 2, "{example}: {ended:?}");
            ran += 1;
        }
    }
    assert!(ran >= 20, "only {ran} examples were run");
}

fn stereo(program: &Program, name: &str) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(program.path(name), spec).unwrap();
    for sample in in_room(&reading_of("room"), Dbfs(-65.0)) {
        wav.write_sample(0i16).unwrap();
        wav.write_sample((sample * 32_767.0) as i16).unwrap();
    }
    wav.finalize().unwrap();
}

#[test]
fn a_replayed_session_accepts_rejects_counts_and_exports() {
    let program = Program::new();
    program.collection("talks");
    program.good_take("good.wav", "harbour");
    program.noisy_take("noisy.wav", "bread");

    let session = program.run(&[
        "record",
        "talks",
        "--input",
        "good.wav",
        "noisy.wav",
        "--speed",
        "max",
    ]);
    assert_eq!(session.code, 1, "{session:?}");
    assert!(
        session.out.contains("✓ accepted  one take 1"),
        "{}",
        session.out
    );
    assert!(
        session.out.contains("✕ rejected  two take 1"),
        "{}",
        session.out
    );
    assert!(session.out.contains("Too much noise"), "{}", session.out);
    assert!(session.out.contains("accepted 1 of 2"), "{}", session.out);

    // The session goes on where it stopped; the rejected prompt is read again.
    program.good_take("again.wav", "bread");
    let session = program.run(&["record", "talks", "--input", "again.wav", "--speed", "max"]);
    assert_eq!(session.code, 0, "{session:?}");
    assert!(
        session.out.contains("✓ accepted  two take 2"),
        "{}",
        session.out
    );

    let status = program.run(&["status", "talks", "--format", "json", "--takes"]);
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["accepted"], 2);
    assert_eq!(status["states"]["rejected"], 1);
    assert_eq!(status["rejected_for"]["high_noise_floor"], 1);
    assert_eq!(status["takes"].as_array().unwrap().len(), 3);
    assert_eq!(program.run(&["verify", "talks"]).code, 0);

    let export = program.run(&["export", "talks", "out"]);
    assert_eq!(export.code, 0, "{export:?}");
    let wavs = std::fs::read_dir(program.path("out/wavs")).unwrap();
    let mut wavs: Vec<_> = wavs.map(|entry| entry.unwrap().file_name()).collect();
    wavs.sort();
    assert_eq!(wavs, ["anna_one_1.wav", "anna_two_2.wav"]);
    let again = program.run(&["export", "talks", "out"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("--replace"), "{}", again.err);
}

#[test]
fn a_replayed_file_becomes_a_take_sample_for_sample() {
    let program = Program::new();
    program.collection("talks");
    program.good_take("one.wav", "harbour");
    program.good_take("two.wav", "wind");
    let session = program.run(&[
        "record", "talks", "--input", "one.wav", "two.wav", "--speed", "max",
    ]);
    assert_eq!(session.code, 0, "{session:?}");
    for (file, take) in [("one.wav", "one_1.wav"), ("two.wav", "two_1.wav")] {
        let samples = |path| {
            let wav = hound::WavReader::open(path).unwrap();
            wav.into_samples::<i16>()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
        };
        let stored = samples(program.path(&format!("talks/takes/anna/0001/{take}")));
        assert!(
            stored == samples(program.path(file)),
            "{take} is not {file}"
        );
    }
}

#[test]
fn a_hands_free_collection_is_recorded_by_voice_alone() {
    let program = Program::new();
    program.write("prompts.txt", "Good morning.\nHow are you today?\n");
    let made = program.run(&[
        "new",
        "talks",
        "--script",
        "prompts.txt",
        "--profile",
        "asr-quiet",
        "--speaker",
        "anna",
        "--start",
        "voice",
        "--stop",
        "silence:0.8",
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    program.good_take("one.wav", "harbour");
    program.good_take("two.wav", "wind");
    let session = program.run(&[
        "record", "talks", "--input", "one.wav", "two.wav", "--speed", "max",
    ]);
    assert_eq!(session.code, 0, "{session:?}");
    assert!(session.out.contains("accepted 2 of 2"), "{}", session.out);
}

#[test]
fn check_ends_with_0_1_or_2_by_what_it_found() {
    let program = Program::new();
    program.good_take("good.wav", "harbour");
    program.noisy_take("noisy.wav", "harbour");
    assert_eq!(program.run(&["check", "good.wav"]).code, 0);
    assert_eq!(program.run(&["check", "good.wav", "noisy.wav"]).code, 1);
    assert_eq!(program.run(&["check", "nowhere.wav"]).code, 2);
}

/// Runs what must fail and gives the message, of which no line may look like a crash.
fn refused(program: &Program, arguments: &[&str]) -> String {
    let ran = program.run(arguments);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        !ran.err.contains("panicked") && !ran.err.contains("backtrace"),
        "{}",
        ran.err
    );
    ran.err
}

#[test]
fn a_script_that_cannot_be_used_says_where_and_what_to_do() {
    let program = Program::new();
    program.write(
        "twice.tsv",
        "one\tGood morning.\ntwo\tHello.\none\tAgain.\n",
    );
    program.write("latin.tsv", b"one\tGuten Morgen, Gr\xfc\xdfe\n");
    program.write("empty.tsv", "\n\n");
    program.write("prompts.docx", "x");
    for (script, words) in [
        ("twice.tsv", ["one", "3"]),
        ("latin.tsv", ["UTF-8", "line 1"]),
        ("empty.tsv", ["empty.tsv", "prompt"]),
        ("prompts.docx", [".tsv", ".jsonl"]),
        ("nowhere.tsv", ["nowhere.tsv", "cannot"]),
    ] {
        let message = refused(
            &program,
            &["new", "talks", "--script", script, "--profile", "asr-quiet"],
        );
        for word in words {
            assert!(message.contains(word), "{script}: {message}");
        }
        assert!(
            !program.path("talks").exists(),
            "{script} left a folder behind"
        );
    }
}

#[test]
fn a_profile_that_makes_no_sense_is_refused_by_its_field() {
    let program = Program::new();
    program.write("prompts.txt", "Good morning.\n");
    let good = program
        .run(&["profiles", "show", "asr-quiet", "--toml"])
        .out;
    assert!(good.contains("version = 1"), "{good}");
    program.write("bad.toml", good.replace("version = 1", "version = -3"));
    for arguments in [
        vec!["profiles", "check", "bad.toml"],
        vec![
            "new",
            "talks",
            "--script",
            "prompts.txt",
            "--profile",
            "bad.toml",
        ],
        vec!["check", ".", "--profile", "bad.toml"],
    ] {
        let message = refused(&program, &arguments);
        assert!(message.contains("version"), "{message}");
    }
    let message = refused(&program, &["profiles", "show", "studio"]);
    assert!(
        message.contains("tts-studio"),
        "the profiles there are: {message}"
    );
}

#[test]
fn settings_that_make_no_sense_are_refused_by_their_name() {
    let program = Program::new();
    program.write("prompts.txt", "Good morning.\n");
    for (option, value, word) in [
        ("--pre-roll", "6", "pre_roll"),
        ("--depth", "20", "16 or 24"),
        ("--rate", "fast", "Hz"),
        ("--target", "9", "target"),
        ("--channel", "0", "from 1"),
        ("--stop", "silence:soon", "silence:1.5"),
        ("--language", "no language", "BCP-47"),
        ("--speaker", "anna_b", "_"),
    ] {
        let message = refused(
            &program,
            &[
                "new",
                "talks",
                "--script",
                "prompts.txt",
                "--profile",
                "asr-quiet",
                option,
                value,
            ],
        );
        assert!(message.contains(word), "{option} {value}: {message}");
    }
    let message = refused(
        &program,
        &[
            "new",
            "talks",
            "--script",
            "prompts.txt",
            "--profile",
            "audiobook",
            "--rate",
            "48000",
        ],
    );
    assert!(message.contains("44.1 kHz"), "{message}");
}

#[test]
fn a_collection_that_is_open_elsewhere_says_so() {
    let program = Program::new();
    program.collection("talks");
    let (_open, _) = takegate::store::Store::open(&program.path("talks")).unwrap();
    let message = refused(&program, &["status", "talks"]);
    assert!(
        message.contains("already open") && message.contains("close it"),
        "{message}"
    );
}

#[test]
fn a_collection_of_a_newer_version_asks_for_an_update() {
    let program = Program::new();
    program.collection("talks");
    let file = program.path("talks/collection.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    assert!(settings.contains("schema = 1"), "{settings}");
    std::fs::write(&file, settings.replace("schema = 1", "schema = 99")).unwrap();
    let message = refused(&program, &["status", "talks"]);
    assert!(
        message.contains("newer") && message.contains("update"),
        "{message}"
    );
}

#[test]
fn a_folder_that_is_no_collection_and_one_that_is_taken_are_told_apart() {
    let program = Program::new();
    program.collection("talks");
    let message = refused(&program, &["status", "."]);
    assert!(message.contains("not a collection"), "{message}");
    let message = refused(
        &program,
        &[
            "new",
            "talks",
            "--script",
            "prompts.tsv",
            "--profile",
            "asr-quiet",
        ],
    );
    assert!(message.contains("not empty"), "{message}");
}

#[test]
fn a_machine_without_a_microphone_says_so_and_what_to_do() {
    let program = Program::new();
    program.collection("talks");
    program.write("none.conf", "# no devices at all\n");
    for arguments in [["record", "talks"], ["devices", "--all"]] {
        let mut command = program.takegate(&arguments);
        let ran = Ran::of(
            command
                .env("ALSA_CONFIG_PATH", program.path("none.conf"))
                .output()
                .unwrap(),
        );
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("no microphone was found"), "{}", ran.err);
        assert!(ran.err.contains("--input FILE"), "{}", ran.err);
        assert_eq!(
            ran.err.lines().count(),
            1,
            "nobody else's chatter: {}",
            ran.err
        );
    }
}

#[test]
fn speakers_are_never_mistaken_for_one_another() {
    let program = Program::new();
    program.collection("talks");
    program.good_take("one.wav", "harbour");
    let record = |who: &[&str]| {
        let input = ["--input", "one.wav", "--speed", "max"];
        program.run(&[&["record", "talks"], who, &input].concat())
    };
    let typo = record(&["--speaker", "ana"]);
    assert_eq!(typo.code, 2);
    assert!(
        typo.err.contains("anna") && typo.err.contains("--new-speaker ana"),
        "{}",
        typo.err
    );
    assert_eq!(record(&["--new-speaker", "ben"]).code, 0);
    let which = record(&[]);
    assert_eq!(which.code, 2);
    assert!(which.err.contains("anna, ben"), "{}", which.err);
}

#[test]
fn a_file_that_cannot_be_replayed_is_named_before_anything_is_recorded() {
    let program = Program::new();
    program.collection("talks");
    program.write("text.wav", "this is no audio");
    let message = refused(&program, &["record", "talks", "--input", "text.wav"]);
    assert!(message.contains("text.wav"), "{message}");
    let status = program.run(&["status", "talks", "--takes"]);
    assert!(!status.out.contains("one_1"), "{}", status.out);
}

#[test]
fn the_language_is_that_of_the_option_then_of_the_system_then_english() {
    let program = Program::new();
    program.collection("talks");
    let chinese = program.run(&["status", "talks", "--lang", "zh-CN"]);
    assert!(chinese.out.contains("已通过 0 / 2"), "{}", chinese.out);
    let system = |locale: &str| {
        let mut command = program.takegate(&["status", "talks"]);
        Ran::of(command.env("LC_ALL", locale).output().unwrap()).out
    };
    assert!(system("zh_CN.UTF-8").contains("已通过"));
    assert!(system("fr_FR.UTF-8").contains("accepted 0 of 2"));
    let unknown = refused(&program, &["status", "talks", "--lang", "fr"]);
    assert!(unknown.contains("zh-CN"), "{unknown}");
}

#[test]
fn logs_lie_in_the_state_folder_and_hold_no_prompt() {
    let program = Program::new();
    program.collection("talks");
    program.good_take("one.wav", "harbour");
    program.run(&["record", "talks", "--input", "one.wav", "--speed", "max"]);
    let logs: Vec<_> = std::fs::read_dir(program.path("state/takegate/logs"))
        .unwrap()
        .collect();
    assert_eq!(logs.len(), 1, "one file a day");
    let log = std::fs::read_to_string(logs[0].as_ref().unwrap().path()).unwrap();
    assert!(
        log.contains("anna/0001/one_1"),
        "takes are named by their ids: {log}"
    );
    assert!(!log.contains("Good morning"), "{log}");
}

#[test]
fn a_state_folder_that_cannot_be_written_stops_nothing() {
    let program = Program::new();
    program.write("state", "a file where the folder should be");
    let ran = program.run(&["profiles", "list"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn logs_are_kept_for_a_fortnight() {
    let program = Program::new();
    let folder = program.path("state/takegate/logs");
    std::fs::create_dir_all(&folder).unwrap();
    for day in 1..=28 {
        std::fs::write(
            folder.join(format!("takegate.2020-02-{day:02}.log")),
            "old\n",
        )
        .unwrap();
    }
    program.run(&["profiles", "list"]);
    assert!(std::fs::read_dir(folder).unwrap().count() <= 14);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let program = Program::new();
    let mut child = program
        .takegate(&["profiles", "show", "tts-studio"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn the_end_of_standard_input_ends_a_session_in_order() {
    let program = Program::new();
    program.collection("talks");
    program.good_take("one.wav", "harbour");
    // A replay that nobody's keys disturb: characters from standard input are not read.
    let mut child = program
        .takegate(&["record", "talks", "--input", "one.wav", "--speed", "max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"qqq").unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    let recovered = program.run(&["recover", "talks"]);
    assert_eq!(
        (recovered.code, recovered.out.as_str()),
        (0, "Everything is in order.\n")
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_session_in_order_and_keeps_the_take_under_way() {
    let program = Program::new();
    program.collection("talks");
    let speech = in_room(&reading_of("harbour"), Dbfs(-65.0));
    let long: Vec<f32> = speech.iter().copied().cycle().take(48_000 * 60).collect();
    program.wav("long.wav", &long);
    let child = program
        .takegate(&["record", "talks", "--input", "long.wav"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let take = program.path("talks/takes/anna/0001/one_1.wav.part");
    while std::fs::metadata(&take).map_or(0, |file| file.len()) < 96_000 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert!(ran.code < 2, "{ran:?}");
    assert!(
        program.path("talks/takes/anna/0001/one_1.json").exists(),
        "{ran:?}"
    );
    let recovered = program.run(&["recover", "talks"]);
    assert_eq!(recovered.out, "Everything is in order.\n");
}

#[test]
fn every_shell_has_its_completions() {
    let program = Program::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = program.run(&["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(
            script.out.contains("takegate") && script.out.contains("recover"),
            "{shell}"
        );
    }
}
