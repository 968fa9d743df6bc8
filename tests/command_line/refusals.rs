//! What cannot be done says why and what to do.

use crate::program::{Program, Ran};
use crate::refused;

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
    let process = format!("process {}", std::process::id());
    for arguments in [
        &["recover", "talks"][..],
        &["rebuild-index", "talks"],
        &["decide", "talks", "one_1", "misread"],
    ] {
        let message = refused(&program, arguments);
        for words in ["already open", "close it", &process, "since"] {
            assert!(message.contains(words), "{words}: {message}");
        }
    }
    // What only reads shows it as it is now, and says so.
    for command in ["status", "verify", "takes"] {
        let ran = program.run(&[command, "talks"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            ran.err.contains("already open") && ran.err.contains("nothing is written"),
            "{ran:?}"
        );
    }
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
fn a_file_that_cannot_be_replayed_is_named_before_anything_is_recorded() {
    let program = Program::new();
    program.collection("talks");
    program.write("text.wav", "this is no audio");
    let message = refused(&program, &["record", "talks", "--input", "text.wav"]);
    assert!(message.contains("text.wav"), "{message}");
    let status = program.run(&["status", "talks", "--takes"]);
    assert!(!status.out.contains("one_1"), "{}", status.out);
}
