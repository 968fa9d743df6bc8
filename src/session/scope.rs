//! The newest seconds of the stream, for pictures of it: written by the worker, read by a window when it draws.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::units::{Frames, SampleRate, Seconds};

/// How much is kept: more than any window shows, so that one that was covered for a while still has its picture.
const KEPT: Seconds = Seconds(20.0);

/// A take's place in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeSpan {
    /// Its first frame.
    pub from: Frames,
    /// The frame after its last; `None` while it is under way.
    pub until: Option<Frames>,
}

/// What is read at once.
#[derive(Clone, Debug)]
pub struct Glimpse {
    /// Rate of the stream.
    pub rate: SampleRate,
    /// Position of the first sample returned.
    pub from: Frames,
    /// Position behind the last sample returned.
    pub until: Frames,
    /// The newest take of the stream.
    pub take: Option<TakeSpan>,
}

#[derive(Debug)]
struct Kept {
    rate: SampleRate,
    samples: VecDeque<f32>,
    until: Frames,
    take: Option<TakeSpan>,
}

/// The newest seconds of the stream. Clones show the same stream.
#[derive(Clone, Debug)]
pub struct Scope(Arc<Mutex<Kept>>);

impl Scope {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            rate,
            samples: VecDeque::with_capacity(KEPT.frames(rate).0 as usize),
            until: Frames(0),
            take: None,
        })))
    }

    fn with<T>(&self, what: impl FnOnce(&mut Kept) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn push(&self, samples: &[f32]) {
        self.with(|kept| {
            let most = KEPT.frames(kept.rate).0 as usize;
            kept.samples.extend(samples);
            let surplus = kept.samples.len().saturating_sub(most);
            kept.samples.drain(..surplus);
            kept.until += Frames(samples.len() as u64);
        });
    }

    /// A stream that begins anew, after the device was lost.
    pub(super) fn restart(&self, rate: SampleRate) {
        self.with(|kept| {
            kept.rate = rate;
            kept.samples.clear();
            kept.take = None;
        });
    }

    /// A take begins `ago` frames before now.
    pub(super) fn take_begins(&self, ago: Frames) {
        self.with(|kept| {
            kept.take = Some(TakeSpan {
                from: kept.until - ago,
                until: None,
            });
        });
    }

    pub(super) fn take_ends(&self) {
        self.with(|kept| {
            let now = kept.until;
            if let Some(take) = &mut kept.take {
                take.until.get_or_insert(now);
            }
        });
    }

    /// Appends to `samples` what came after position `since`, as far as it is still kept. Positions never run
    /// backwards; frames that are no longer there are skipped.
    pub fn read(&self, since: Frames, samples: &mut Vec<f32>) -> Glimpse {
        self.with(|kept| {
            let oldest = kept.until - Frames(kept.samples.len() as u64);
            let from = since.max(oldest).min(kept.until);
            samples.extend(kept.samples.range((from - oldest).0 as usize..));
            Glimpse {
                rate: kept.rate,
                from,
                until: kept.until,
                take: kept.take,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_each_sample_once_and_skips_what_is_gone() {
        let rate = SampleRate::new(100).unwrap();
        let scope = Scope::new(rate);
        scope.push(&[1.0, 2.0]);
        let mut read = Vec::new();
        let glimpse = scope.read(Frames(0), &mut read);
        scope.push(&[3.0]);
        let glimpse = scope.read(glimpse.until, &mut read);
        assert_eq!(
            (read.as_slice(), glimpse.until),
            ([1.0, 2.0, 3.0].as_slice(), Frames(3))
        );

        scope.push(&vec![0.0; 2100]);
        read.clear();
        let glimpse = scope.read(glimpse.until, &mut read);
        assert_eq!(read.len(), 2000);
        assert_eq!((glimpse.from, glimpse.until), (Frames(103), Frames(2103)));
    }
}
