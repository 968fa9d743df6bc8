//! Whole sessions by the real program: from files, by voice, by keys, and however they end.

use std::io::Write;
use std::process::{Command, Stdio};
use takegate::units::Dbfs;

use crate::program::{Program, Ran, in_room, reading_of};

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
    // The shell's own kill: a bare machine has no other.
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
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
