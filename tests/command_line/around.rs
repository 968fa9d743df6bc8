//! What surrounds the commands: exit codes, languages, logs, readers that go away.

use std::process::Stdio;

use crate::program::{Program, Ran};
use crate::refused;

#[test]
fn check_ends_with_0_1_or_2_by_what_it_found() {
    let program = Program::new();
    program.good_take("good.wav", "harbour");
    program.noisy_take("noisy.wav", "harbour");
    assert_eq!(program.run(&["check", "good.wav"]).code, 0);
    assert_eq!(program.run(&["check", "good.wav", "noisy.wav"]).code, 1);
    assert_eq!(program.run(&["check", "nowhere.wav"]).code, 2);
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
