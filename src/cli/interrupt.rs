//! Being asked to end, by ctrl-C or by the system.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::record::screen;

/// How long the end in order may take before a second request ends the program at once: longer than the longest
/// post-roll (5 s) with the judgement after it. A terminal that is closed asks twice or more at once, through the system and
/// through the shell, and that must not cost the take its verdict.
const PATIENCE: Duration = Duration::from_secs(8);

/// Whether the program was asked to end.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on, once in a program. Asked again when the end in order takes longer than it ever should, the
    /// program ends at once; what was recorded is on disk.
    ///
    /// # Errors
    /// Fails when the system does not let it listen.
    pub fn listen() -> anyhow::Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        let raise = Arc::clone(&raised);
        let mut first = None;
        ctrlc::set_handler(move || {
            raise.store(true, Ordering::Relaxed);
            if first.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
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
