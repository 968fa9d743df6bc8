//! How a command ends.

use std::io;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, and everything that was judged was accepted.
    Accepted,
    /// Done, and something was rejected.
    Rejected,
    /// It could not be done.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Accepted => Self::SUCCESS,
            Exit::Rejected => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}

/// Tells an error and its causes on standard error, each cause once.
///
/// A reader that went away (`takegate status | head -1`) is no error, unless the command `judges`: it stopped before
/// it had judged everything, so it cannot end as if all had been accepted.
pub fn tell(error: &anyhow::Error, judges: bool) -> Exit {
    let closed = error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    });
    if closed {
        return if judges { Exit::Failed } else { Exit::Accepted };
    }
    // Whatever else fails says what it was about; only writing to standard output does not.
    if let Some(cause) = error.downcast_ref::<io::Error>()
        && error.chain().count() == 1
    {
        eprintln!(
            "takegate: the output cannot be written: {cause}; make room where it goes, or send it elsewhere"
        );
        return Exit::Failed;
    }
    tracing::error!(error = %chain(error), "command failed");
    eprintln!("takegate: {}", chain(error));
    Exit::Failed
}

/// The messages of an error and its causes. Many errors repeat their cause in their own words; what was said
/// already is not said again.
fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let message = cause.to_string();
        if said.is_empty() {
            said = message;
        } else if !said.contains(&message) {
            said = format!("{said}: {message}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_the_message_holds_already_is_not_told_again() {
        let error = anyhow::anyhow!("permission denied")
            .context("cannot open talks: permission denied")
            .context("cannot record");
        assert_eq!(
            chain(&error),
            "cannot record: cannot open talks: permission denied"
        );
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_but_what_was_not_judged_is_not_accepted() {
        let error = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(tell(&error, false), Exit::Accepted);
        assert_eq!(tell(&error, true), Exit::Failed);
    }
}
