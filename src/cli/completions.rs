//! `takegate completions`: the script with which a shell completes the commands.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::Exit;

/// Prints a shell's completion script.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate completions bash > ~/.local/share/bash-completion/completions/takegate\n  \
                        takegate completions zsh > ~/.zfunc/_takegate")]
pub struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Prints the completion script for the whole command `C`.
pub fn run<C: CommandFactory>(arguments: &Arguments) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut C::command(), "takegate", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Accepted)
}
