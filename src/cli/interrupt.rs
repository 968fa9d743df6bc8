//! Being asked to end, by ctrl-C or by the system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use super::record::screen;

/// Whether the program was asked to end.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on, once in a program. Asked a second time, the program ends at once; what was recorded is
    /// on disk.
    ///
    /// # Errors
    /// Fails when the system does not let it listen.
    pub fn listen() -> anyhow::Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        let raise = Arc::clone(&raised);
        ctrlc::set_handler(move || {
            if raise.swap(true, Ordering::Relaxed) {
                screen::restore();
                std::process::exit(2);
            }
        })
        .context("cannot listen for ctrl-C")?;
        Ok(Self(raised))
    }

    /// Whether it was asked to end.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The same, for what looks at it by itself.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }
}
