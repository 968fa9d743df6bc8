//! What runs on the operating system's audio thread.
//!
//! Nothing here allocates, locks, logs, wakes a thread or enters the kernel: it converts, pushes into
//! rings that were made beforehand, and counts in atomics. Even the time is the callback's own, because
//! asking for it can be a system call on a virtual machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use rtrb::Producer;
use rtrb::chunks::ChunkError;

use super::NativeSample;

/// When a block was captured and delivered, in nanoseconds of the stream's own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockTime {
    /// When its first frame was captured.
    pub captured_ns: u64,
}

/// What the reading side is told of one block, beside its samples.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// Frames in the ring's stream before this block.
    pub position: u64,
    /// Frames that were lost since the last mark, at `lost_at`.
    pub lost: u64,
    /// Position in the ring's stream at which they are missing.
    pub lost_at: u64,
    /// When the block was captured.
    pub time: BlockTime,
}

/// The counters that the audio thread writes and the reading side reads.
#[derive(Debug, Default)]
pub struct Counters {
    /// Blocks delivered.
    pub(super) blocks: AtomicU64,
    /// Frames delivered by the device, lost ones included.
    pub(super) delivered: AtomicU64,
    /// Frames for which the ring had no room.
    pub(super) lost: AtomicU64,
    /// Lost samples that the audio system reported.
    pub(super) xruns: AtomicU32,
    /// Times the audio system went over to another device.
    pub(super) changes: AtomicU32,
    /// Refusals of real-time priority.
    pub(super) denied: AtomicU32,
    /// Why the stream is over, as a code other than 0.
    pub(super) fatal: AtomicU8,
}

/// What the audio system's error callback may have to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Samples were lost before they reached this program.
    Xrun,
    /// The stream goes on from another device.
    DeviceChanged,
    /// The audio thread runs without real-time priority.
    RealtimeDenied,
    /// The stream is over, for the reason with this code (not 0).
    Fatal(u8),
}

impl Counters {
    /// Notes an alarm; called from the error callback, as often as the audio system likes.
    pub fn raise(&self, alarm: Alarm) {
        match alarm {
            Alarm::Xrun => _ = self.xruns.fetch_add(1, Ordering::Relaxed),
            Alarm::DeviceChanged => _ = self.changes.fetch_add(1, Ordering::Relaxed),
            Alarm::RealtimeDenied => _ = self.denied.fetch_add(1, Ordering::Relaxed),
            Alarm::Fatal(code) => self.fatal.store(code, Ordering::Release),
        }
    }
}

/// The writing end of the ring: owned by the audio callback.
pub struct Feeder {
    pub(super) ring: Producer<f32>,
    pub(super) marks: Producer<Mark>,
    pub(super) counters: Arc<Counters>,
    /// Channels in a frame, and the one that is taken.
    pub(super) channels: usize,
    pub(super) channel: usize,
    /// Frames pushed so far.
    pub(super) pushed: u64,
    /// Frames lost since the last mark, and where.
    pub(super) lost: u64,
    pub(super) lost_at: u64,
}

impl Feeder {
    /// Takes one block of interleaved samples of any length.
    pub fn feed<T: NativeSample>(&mut self, interleaved: &[T], time: BlockTime) {
        let frames = interleaved.len() / self.channels;
        let fit = frames.min(self.ring.slots());

        if fit > 0 {
            // The mark goes first, so that whoever sees a sample can also see what happened before it.
            let mark = Mark {
                position: self.pushed,
                lost: self.lost,
                lost_at: self.lost_at,
                time,
            };
            if self.marks.push(mark).is_ok() {
                self.lost = 0;
            }
            let channel = interleaved.iter().skip(self.channel).step_by(self.channels);
            match self.ring.write_chunk_uninit(fit) {
                Ok(chunk) => _ = chunk.fill_from_iter(channel.map(|sample| sample.amplitude())),
                // `slots` has just promised the room, and only this side takes it away.
                Err(ChunkError::TooFewSlots(_)) => {}
            }
            self.pushed += fit as u64;
        }

        let lost = (frames - fit) as u64;
        if lost > 0 {
            if self.lost == 0 {
                self.lost_at = self.pushed;
            }
            self.lost += lost;
            self.counters.lost.fetch_add(lost, Ordering::Relaxed);
        }
        self.counters
            .delivered
            .fetch_add(frames as u64, Ordering::Relaxed);
        self.counters.blocks.fetch_add(1, Ordering::Release);
    }
}
