//! Calls into the audio system that may never return: a sound server that has died can deadlock even the
//! closing of a stream.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Runs `task` on a thread of its own and waits for at most `limit`; `None` when it takes longer (the
/// thread is then left to itself) or cannot be started.
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    name: &str,
    task: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            // Nobody listens any more when the limit has passed: the result is dropped here.
            let _ = done.send(task());
        })
        .ok()?;
    result.recv_timeout(limit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_hangs_is_left_behind() {
        let hang = || thread::sleep(Duration::from_secs(3600));
        assert_eq!(within(Duration::from_millis(20), "hang", hang), None);
        assert_eq!(within(Duration::from_secs(60), "answer", || 42), Some(42));
    }
}
