//! The commands: parsing, dispatch, exit codes and how an error is told. Each command has its own file.

mod bar;
mod check;
mod completions;
mod decide;
mod demo;
#[cfg(feature = "capture")]
mod devices;
mod exit;
mod export;
mod interrupt;
mod logs;
mod new;
mod open;
#[cfg(feature = "capture")]
mod play;
mod profiles;
mod rebuild_index;
mod record;
mod recover;
mod status;
mod takes;
mod text;
mod verify;
#[cfg(feature = "gui")]
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;

use crate::words::Language;

/// What the command line takes.
#[derive(Debug, Parser)]
#[command(
    name = "takegate",
    version,
    about = "Records speech data and judges every take while it is spoken",
    long_about = "Records speech data and judges every take while it is spoken. Only takes that meet the \
                  profile of the collection count; a bad one is rejected with its reason before the next \
                  prompt.\n\nExit codes: 0 done and everything accepted, 1 something was rejected, 2 it \
                  could not be done.",
    after_help = "Examples:\n  \
                  takegate\n  \
                  takegate demo\n  \
                  takegate new talks --script prompts.tsv --profile asr-quiet\n  \
                  takegate record talks --speaker anna\n  \
                  takegate check recordings/ --profile tts-studio",
    propagate_version = true,
    arg_required_else_help = !cfg!(feature = "gui"),
    subcommand_required = !cfg!(feature = "gui")
)]
struct Arguments {
    /// The language of verdicts, advice and texts: en or zh-CN [default: the system's].
    #[arg(long, global = true, value_name = "LANGUAGE")]
    lang: Option<Language>,

    /// What to do; without a command the windows open.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "gui")]
    Window(window::Arguments),
    New(new::Arguments),
    Record(record::Arguments),
    Status(status::Arguments),
    Takes(takes::Arguments),
    #[cfg(feature = "capture")]
    Play(play::Arguments),
    Decide(decide::Arguments),
    Export(export::Arguments),
    Check(check::Arguments),
    #[cfg(feature = "capture")]
    Devices(devices::Arguments),
    Profiles(profiles::Arguments),
    Verify(verify::Arguments),
    Recover(recover::Arguments),
    RebuildIndex(rebuild_index::Arguments),
    Demo(demo::Arguments),
    Completions(completions::Arguments),
}

/// Runs the command that the arguments name, tells its error if it has one, and gives its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let _logs = logs::start();
    match run(&arguments) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let judges = matches!(
                arguments.command,
                Some(Command::Record(_) | Command::Check(_) | Command::Verify(_))
            );
            exit::tell(&error, judges).into()
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let language = arguments.lang.unwrap_or_else(Language::from_system);
    let Some(command) = &arguments.command else {
        #[cfg(feature = "gui")]
        return window::run(&window::Arguments::default(), arguments.lang);
        #[cfg(not(feature = "gui"))]
        unreachable!("clap has shown the help");
    };
    match command {
        #[cfg(feature = "gui")]
        Command::Window(window) => window::run(window, arguments.lang),
        Command::New(arguments) => new::run(arguments, language),
        Command::Record(arguments) => record::run(arguments, language),
        Command::Status(arguments) => status::run(arguments, language),
        Command::Takes(arguments) => takes::run(arguments, language),
        #[cfg(feature = "capture")]
        Command::Play(arguments) => play::run(arguments, language),
        Command::Decide(arguments) => decide::run(arguments, language),
        Command::Export(arguments) => export::run(arguments, language),
        Command::Check(arguments) => check::run(arguments, language),
        #[cfg(feature = "capture")]
        Command::Devices(arguments) => devices::run(arguments, language),
        Command::Verify(arguments) => verify::run(arguments, language),
        Command::Recover(arguments) => recover::run(arguments, language),
        Command::RebuildIndex(arguments) => rebuild_index::run(arguments, language),
        Command::Profiles(arguments) => profiles::run(arguments),
        Command::Demo(arguments) => demo::run(arguments, language),
        Command::Completions(arguments) => completions::run::<self::Arguments>(arguments),
    }
}
