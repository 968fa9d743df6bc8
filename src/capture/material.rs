//! What a replay plays: samples, files, or whatever is pushed while it runs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::CaptureError;
use super::recording::Recording;

/// What is replayed.
pub(super) enum Material {
    /// All of it is known.
    Fixed { samples: Vec<f32>, next: usize },
    /// It is read from files as it is needed.
    Files(Box<Recording>),
    /// It is pushed while the stream runs.
    Studio(Arc<Mutex<Playlist>>),
}

/// What the studio still has to play.
#[derive(Debug, Default)]
pub(super) struct Playlist {
    segments: VecDeque<Vec<f32>>,
    /// Samples of the first segment that are played already.
    played: usize,
}

/// Pushes material into a running [`Replay::studio`](super::Replay::studio), from any thread.
#[derive(Clone, Debug)]
pub struct ReplayHandle {
    playlist: Arc<Mutex<Playlist>>,
}

impl ReplayHandle {
    /// Plays `samples` (amplitude 1.0 = full scale, at the stream's rate) after what is already waiting;
    /// they arrive in the stream unchanged.
    pub fn play(&self, samples: Vec<f32>) {
        if !samples.is_empty() {
            lock(&self.playlist).segments.push_back(samples);
        }
    }

    /// Whether everything has been played and only the noise bed runs.
    pub fn is_idle(&self) -> bool {
        lock(&self.playlist).segments.is_empty()
    }
}

/// A panic elsewhere leaves the playlist whole: it is changed in one step.
fn lock(playlist: &Mutex<Playlist>) -> MutexGuard<'_, Playlist> {
    playlist.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Material {
    /// An empty playlist, and what pushes into it.
    pub(super) fn studio() -> (Self, ReplayHandle) {
        let playlist = Arc::default();
        let handle = ReplayHandle {
            playlist: Arc::clone(&playlist),
        };
        (Self::Studio(playlist), handle)
    }

    /// Appends at most `frames` of what is left; `false` where nothing is.
    pub(super) fn append(
        &mut self,
        frames: usize,
        samples: &mut Vec<f32>,
    ) -> Result<bool, CaptureError> {
        match self {
            Self::Fixed { samples: all, next } => {
                let end = all.len().min(next.saturating_add(frames));
                samples.extend_from_slice(&all[*next..end]);
                Ok(end > std::mem::replace(next, end))
            }
            Self::Files(recording) => recording.append(frames, samples),
            Self::Studio(playlist) => Ok(lock(playlist).append(frames, samples)),
        }
    }

    /// Goes back to the first sample; `false` where there is none.
    pub(super) fn rewind(&mut self) -> bool {
        match self {
            Self::Fixed { samples, next } => {
                *next = 0;
                !samples.is_empty()
            }
            Self::Files(recording) => recording.rewind(),
            Self::Studio(_) => false,
        }
    }
}

impl Playlist {
    fn append(&mut self, frames: usize, samples: &mut Vec<f32>) -> bool {
        let Some(segment) = self.segments.front() else {
            return false;
        };
        let end = segment.len().min(self.played.saturating_add(frames));
        samples.extend_from_slice(&segment[self.played..end]);
        self.played = end;
        if end == segment.len() {
            self.segments.pop_front();
            self.played = 0;
        }
        true
    }
}
