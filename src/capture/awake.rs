//! Keeps the machine from falling asleep while a microphone is open: systemd's inhibitor locks on Linux, a power
//! assertion on macOS, the thread's execution state on Windows.

use std::sync::mpsc::{self, Sender};

/// As long as this lives, the machine does not fall asleep by itself. A system that refuses (a server without a session
/// manager) goes on as it would; the log says so.
pub(super) struct Awake {
    /// Held, and never sent to: its end is the signal.
    _until: Sender<()>,
}

impl Awake {
    /// Asks the system, on a thread of its own: the answer may take long, and on Windows it holds for the thread that
    /// asked.
    pub(super) fn begin() -> Option<Self> {
        let (until, end) = mpsc::channel::<()>();
        std::thread::Builder::new()
            .name("awake".to_owned())
            .spawn(move || {
                let asked = keepawake::Builder::default()
                    .idle(true)
                    .sleep(true)
                    .app_name("Takegate")
                    .app_reverse_domain("org.takegate.Takegate")
                    .reason("A microphone is open")
                    .create();
                if let Err(error) = &asked {
                    tracing::info!(%error, "the system is not kept from sleeping");
                }
                let _ = end.recv();
            })
            .ok()?;
        Some(Self { _until: until })
    }
}
