//! How much room is left on the collection's disk: asked on a thread of its own, for a network drive may take its time.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::collection::CollectionConfig;
use crate::store::free_space;
use crate::ui::task::{Poll, Task};

/// How often it is asked.
const EVERY: Duration = Duration::from_secs(5);
/// So many minutes left are a fault: what a sitting takes.
const LOW: u64 = 60;

/// The room that is left.
pub struct DiskRoom {
    folder: PathBuf,
    /// What a minute of audio takes, bytes.
    minute: u64,
    asking: Option<Task<Option<u64>>>,
    asked: Instant,
    free: Option<u64>,
}

impl DiskRoom {
    pub(super) fn new(folder: PathBuf, config: &CollectionConfig) -> Self {
        let mut room = Self {
            folder,
            minute: u64::from(config.rate.hz()) * u64::from(config.depth.bits() / 8) * 60,
            asking: None,
            asked: Instant::now(),
            free: None,
        };
        room.ask();
        room
    }

    fn ask(&mut self) {
        let folder = self.folder.clone();
        self.asking = Some(Task::begin(move || free_space(&folder)));
        self.asked = Instant::now();
    }

    pub(super) fn look(&mut self) {
        match self.asking.as_ref().map(Task::poll) {
            Some(Poll::Working) => return,
            Some(Poll::Done(free)) => self.free = free,
            Some(Poll::Failed) => self.free = None,
            None if self.asked.elapsed() >= EVERY => return self.ask(),
            None => return,
        }
        self.asking = None;
    }

    /// Free bytes; `None` where the system does not say.
    pub fn free(&self) -> Option<u64> {
        self.free
    }

    /// Whole minutes of audio that fit; `None` where the system does not say.
    pub fn minutes(&self) -> Option<u64> {
        self.free.map(|free| free / self.minute.max(1))
    }

    /// Whether a sitting may not fit any more.
    pub fn is_low(&self) -> bool {
        self.minutes().is_some_and(|minutes| minutes < LOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_at_48_khz_and_16_bits_takes_five_and_three_quarters_megabytes() {
        let folder = tempfile::tempdir().unwrap();
        let config = CollectionConfig::new("c", "en".parse().unwrap());
        let mut room = DiskRoom::new(folder.path().to_owned(), &config);
        while room.free().is_none() {
            std::thread::sleep(Duration::from_millis(5));
            room.look();
        }
        let minutes = room.free().unwrap() / 5_760_000;
        assert_eq!(
            (room.minutes(), room.is_low()),
            (Some(minutes), minutes < 60)
        );
    }
}
