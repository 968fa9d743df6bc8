//! Logs in the user's state folder: one file a day, the last [`KEPT`] of them. Logs name takes by their ids and
//! never hold a prompt's text.

use std::path::PathBuf;

use directories::ProjectDirs;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::LevelFilter;

/// Days of logs that are kept.
const KEPT: usize = 14;

/// The environment variable that sets the level: error, warn, info (the default), debug, trace or off.
const LEVEL: &str = "TAKEGATE_LOG";

/// The folder of the logs; `None` where the system names no home.
///
/// Linux: `$XDG_STATE_HOME/takegate`, else `~/.local/state/takegate`. macOS and Windows know no state folder;
/// there it is the local data folder.
pub fn folder() -> Option<PathBuf> {
    let directories = ProjectDirs::from("", "", "takegate")?;
    let base = directories
        .state_dir()
        .unwrap_or_else(|| directories.data_local_dir());
    Some(base.join("logs"))
}

/// Starts the log. Whoever cannot write one records without: a full or read-only home must not stop a session.
/// Keep what is given until the end; dropping it writes out what is still queued.
pub fn start() -> Option<WorkerGuard> {
    let level = std::env::var(LEVEL)
        .ok()
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    if level == LevelFilter::OFF {
        return None;
    }
    let folder = folder()?;
    // The appender looks for old files before it makes the folder, and complains on standard error.
    std::fs::create_dir_all(&folder).ok()?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("takegate")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .ok()?;
    // A slow disk must not hold up whoever logs, so a thread of its own writes.
    let (writer, guard) = tracing_appender::non_blocking(appender);
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(level)
        .try_init()
        .ok()?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    Some(guard)
}
