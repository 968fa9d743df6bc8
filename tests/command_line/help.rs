//! Help texts, their examples, and completions.

use std::process::Command;
use takegate::units::Dbfs;

use crate::program::{Program, Ran, in_room, reading_of};

const COMMANDS: &[&str] = &[
    #[cfg(feature = "gui")]
    "window",
    "new",
    "record",
    "check",
    "status",
    "takes",
    #[cfg(feature = "capture")]
    "play",
    "decide",
    "export",
    "verify",
    "recover",
    "rebuild-index",
    "profiles",
    #[cfg(feature = "capture")]
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
    for &command in COMMANDS {
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
        "takes",
        "decide",
        "export",
        "verify",
        "recover",
        "rebuild-index",
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
