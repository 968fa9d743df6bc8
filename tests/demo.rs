//! The demo: what a newcomer sees first must be what happens.

#[allow(dead_code)] // shared with tests/command_line, each uses its part
mod program;

use std::process::Command;

use program::{Program, Ran};

#[test]
fn the_demo_rejects_each_bad_take_for_its_reason_and_exports_the_good_ones() {
    let program = Program::new();
    let demo = program.run(&["demo", "shown"]);
    assert_eq!(demo.code, 0, "{demo:?}");
    let rejected: Vec<&str> = demo
        .out
        .lines()
        .filter(|line| line.starts_with("✕ rejected"))
        .map(|line| line.split_whitespace().nth(2).unwrap())
        .collect();
    assert_eq!(rejected, ["bread", "wind", "train", "room"]);
    assert_eq!(demo.out.matches("✓ accepted").count(), 5);
    for reason in [
        "Clipped",
        "Too much noise",
        "Cut off at the start",
        "No speech found",
    ] {
        assert!(demo.out.contains(reason), "{reason}: {}", demo.out);
    }
    assert!(demo.out.contains("accepted 5 of 5"), "{}", demo.out);
    assert!(
        demo.out.contains("takegate new --help"),
        "what to try next: {}",
        demo.out
    );

    // What it left behind is a collection like any other.
    let status = program.run(&["status", "shown", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["accepted"], 5);
    let reasons = status["rejected_for"].as_object().unwrap();
    let reasons: Vec<&str> = reasons.keys().map(String::as_str).collect();
    assert_eq!(
        reasons,
        ["clipped", "high_noise_floor", "no_speech", "start_cut"]
    );
    assert_eq!(program.run(&["verify", "shown"]).code, 0);
    assert_eq!(
        std::fs::read_dir(program.path("shown-export/wavs"))
            .unwrap()
            .count(),
        5
    );
    assert_eq!(program.run(&["check", "shown-export/wavs"]).code, 0);
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let program = Program::new();
    std::fs::create_dir(program.path("mine")).unwrap();
    program.write("mine/thesis.txt", "years of work");
    let demo = program.run(&["demo", "mine"]);
    assert_eq!(demo.code, 2, "{demo:?}");
    assert!(demo.err.contains("not empty"), "{}", demo.err);
    assert!(program.path("mine/thesis.txt").exists());
}

/// The whole path, recording to export, under a tracer: no socket but local ones is ever made.
#[cfg(target_os = "linux")]
#[test]
fn nothing_of_it_opens_a_network_connection() {
    let program = Program::new();
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-e", "trace=socket,connect", "-o", "trace.txt"]);
    traced.args([env!("CARGO_BIN_EXE_takegate"), "demo", "shown"]);
    program.clean(&mut traced);
    let demo = Ran::of(
        traced
            .output()
            .expect("strace runs; install it with .ci/install tests"),
    );
    assert_eq!(demo.code, 0, "{demo:?}");
    let trace = std::fs::read_to_string(program.path("trace.txt")).unwrap();
    assert!(!trace.contains("AF_INET"), "{trace}");
}
