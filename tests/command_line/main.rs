//! The command line as people and scripts meet it: exit codes, messages, help, languages, logs.

mod around;
mod help;
#[allow(dead_code)] // shared with tests/demo.rs, each uses its part
#[path = "../program/mod.rs"]
mod program;
mod refusals;
mod replayed;

use program::Program;

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
