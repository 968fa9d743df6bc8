//! A progress bar on standard error, where a person waits there.

use std::io::{self, IsTerminal};

use indicatif::ProgressBar;

/// A bar for so many steps as [`show`] will say; nothing is drawn where nobody sees it.
pub fn begin() -> ProgressBar {
    if io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    }
}

/// Shows that `done` of `of` steps are done.
pub fn show(bar: &ProgressBar, done: usize, of: usize) {
    bar.set_length(of as u64);
    bar.set_position(done as u64);
}
