//! Work that would hold up a window, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, TryRecvError};

/// Work that is being done.
pub struct Task<T> {
    answer: Receiver<T>,
}

/// Where a task stands.
pub enum Poll<T> {
    /// Still at it.
    Working,
    /// Done.
    Done(T),
    /// The thread is gone without an answer: a defect.
    Failed,
}

impl<T: Send + 'static> Task<T> {
    /// Begins.
    pub fn begin(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (send, answer) = crossbeam_channel::bounded(1);
        // Where no thread can be had, the channel is closed, and that is a failed task.
        let _ = std::thread::Builder::new()
            .name("task".to_owned())
            .spawn(move || {
                let _ = send.send(work());
            });
        Self { answer }
    }

    /// Looks whether it is done.
    pub fn poll(&self) -> Poll<T> {
        match self.answer.try_recv() {
            Ok(answer) => Poll::Done(answer),
            Err(TryRecvError::Empty) => Poll::Working,
            Err(TryRecvError::Disconnected) => Poll::Failed,
        }
    }
}

/// How far a task is, and a way to stop it.
#[derive(Clone, Default)]
pub struct Meanwhile {
    done: Arc<AtomicUsize>,
    all: Arc<AtomicUsize>,
    /// Set to stop.
    pub cancel: Arc<AtomicBool>,
}

impl Meanwhile {
    /// So many of so many are done.
    pub fn tell(&self, done: usize, all: usize) {
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    /// How many of how many are done.
    pub fn so_far(&self) -> (usize, usize) {
        (
            self.done.load(Ordering::Relaxed),
            self.all.load(Ordering::Relaxed),
        )
    }
}
