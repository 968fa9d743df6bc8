//! The ring between the audio thread and the session, and its reading end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, RingBuffer};

use super::StreamEvent;
use super::rate_watch::RateWatch;
use super::realtime::{Counters, Feeder, Mark};
use super::stream_time::StreamTime;
use crate::audio::Channel;
use crate::units::{Frames, SampleRate, Seconds};

/// The ring holds this much: the session may stand still for so long before a frame is lost.
pub const RING_LENGTH: Seconds = Seconds(10.0);

/// Blocks whose times can wait beside the samples. More blocks than this in the ring (it would take
/// blocks of under 1.2 ms) leave some times untold; no sample and no count of lost frames depends on it.
const MARKS: usize = 8192;

/// Makes the ring for a device of so many channels, of which one is recorded.
///
/// # Panics
///
/// When the device has no such channel.
pub fn ring(rate: SampleRate, channel: Channel, channels: u16) -> (Feeder, RingReader) {
    assert!(
        channel.index() < usize::from(channels),
        "channel {} of {channels}",
        channel.0
    );
    let length = usize::try_from(RING_LENGTH.frames(rate).0).unwrap_or(usize::MAX);
    let (samples_in, samples_out) = RingBuffer::new(length);
    let (marks_in, marks_out) = RingBuffer::new(MARKS);
    let counters = Arc::new(Counters::default());
    let feeder = Feeder {
        ring: samples_in,
        marks: marks_in,
        counters: Arc::clone(&counters),
        channels: usize::from(channels),
        channel: channel.index(),
        pushed: 0,
        lost: 0,
        lost_at: 0,
    };
    let reader = RingReader {
        ring: samples_out,
        marks: marks_out,
        waiting: VecDeque::new(),
        counters,
        time: StreamTime::new(rate),
        rate: RateWatch::new(rate),
        position: 0,
        told_lost: 0,
    };
    (feeder, reader)
}

/// The reading end of the ring.
pub struct RingReader {
    ring: Consumer<f32>,
    marks: Consumer<Mark>,
    /// Marks of samples that are not read yet.
    waiting: VecDeque<Mark>,
    counters: Arc<Counters>,
    time: StreamTime,
    rate: RateWatch,
    position: u64,
    /// Lost frames that were reported.
    told_lost: u64,
}

impl RingReader {
    /// Appends what is in the ring to `samples`, and what happened among it to `events`.
    pub fn read(&mut self, samples: &mut Vec<f32>, events: &mut Vec<StreamEvent>) {
        let available = self.ring.slots();
        if let Ok(chunk) = self.ring.read_chunk(available) {
            let (first, second) = chunk.as_slices();
            samples.extend_from_slice(first);
            samples.extend_from_slice(second);
            chunk.commit_all();
            self.position += available as u64;
        }
        while let Ok(mark) = self.marks.pop() {
            self.waiting.push_back(mark);
        }
        while let Some(mark) = self
            .waiting
            .pop_front_if(|mark| mark.position <= self.position)
        {
            self.tell(mark, events);
        }
    }

    /// Reports losses that no later block could tell of, because none came. For the end of a stream.
    pub fn finish(&mut self, events: &mut Vec<StreamEvent>) {
        let lost = self.counters.lost.load(Ordering::Relaxed) - self.told_lost;
        if lost > 0 {
            self.told_lost += lost;
            events.push(StreamEvent::Overrun {
                at: self.position(),
                lost: Frames(lost),
            });
        }
    }

    fn tell(&mut self, mark: Mark, events: &mut Vec<StreamEvent>) {
        if mark.lost > 0 {
            self.told_lost += mark.lost;
            events.push(StreamEvent::Overrun {
                at: Frames(mark.lost_at),
                lost: Frames(mark.lost),
            });
        }
        // On the device's own time the frames that were thrown away did pass.
        let on_device = mark.position + self.told_lost;
        if let Some(gap) = self.time.block(mark.position, on_device, mark.time) {
            events.push(gap);
        }
        if let Some((at, hz)) = self.rate.block(mark.position, on_device, mark.time) {
            events.push(StreamEvent::RateChanged {
                at: Frames(at),
                hz: hz.round() as u32,
            });
        }
    }

    /// Frames read so far.
    pub fn position(&self) -> Frames {
        Frames(self.position)
    }

    /// What the audio thread counts.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }
}
