//! The `takegate` command: parses its arguments and hands them to [`takegate::cli`].

fn main() -> std::process::ExitCode {
    takegate::cli::main()
}
