//! What the audio callback may not do, and what it may not lose.

use std::process::Command;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use proptest::prelude::*;
use takegate::audio::Channel;
use takegate::capture::StreamEvent;
use takegate::capture::realtime::{Alarm, BlockTime, Feeder};
use takegate::capture::ring::{RING_LENGTH, RingReader, ring};
use takegate::units::{Frames, SampleRate};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATE: SampleRate = SampleRate::new(48_000).unwrap();

/// The block that starts at this frame was captured at this time.
fn captured(frame: usize) -> BlockTime {
    BlockTime {
        captured_ns: frame as u64 * 1_000_000_000 / u64::from(RATE.hz()),
    }
}

/// A stereo line whose second channel is recorded.
fn line() -> (Feeder, RingReader) {
    ring(RATE, Channel(2.try_into().unwrap()), 2)
}

/// `frames` frames from frame `start` on; the second channel counts, the first is its negative.
fn stereo(start: usize, frames: usize) -> Vec<i32> {
    (start..start + frames)
        .flat_map(|frame| [-1, 1].map(|sign| sign * ((frame as i32) << 8)))
        .collect()
}

/// What the second channel of [`stereo`] is recorded as.
fn mono(start: usize, frames: usize) -> Vec<f32> {
    (start..start + frames)
        .map(|frame| frame as f32 / 8_388_608.0)
        .collect()
}

/// All the audio thread does: blocks that fit, blocks that fit in part, blocks for which the ring has no
/// room, and alarms. Runs for twice the ring's length.
fn everything_the_audio_thread_does(feeder: &mut Feeder, reader: &RingReader, blocks: &[Vec<i32>]) {
    for (number, block) in blocks.iter().enumerate() {
        feeder.feed(block, captured(number * 480));
    }
    let counters = reader.counters();
    for alarm in [
        Alarm::Xrun,
        Alarm::DeviceChanged,
        Alarm::RealtimeDenied,
        Alarm::Fatal(1),
    ] {
        counters.raise(alarm);
    }
}

fn twice_the_ring() -> Vec<Vec<i32>> {
    (0..2 * RING_LENGTH.frames(RATE).0 as usize / 480)
        .map(|number| stereo(number * 480, 480))
        .collect()
}

#[test]
fn the_callback_does_not_allocate_even_when_the_ring_is_full() {
    let (mut feeder, reader) = line();
    let blocks = twice_the_ring();
    // In the test profile an allocation in here ends the process.
    assert_no_alloc(|| everything_the_audio_thread_does(&mut feeder, &reader, &blocks));
}

/// Files that are not there; asking for them shows in a trace.
const BEGIN: &str = "/takegate-callback-begins";
const END: &str = "/takegate-callback-ends";

/// The other half of the next test, which runs it under strace. By itself it claims nothing.
#[test]
fn callback_between_two_markers() {
    let (mut feeder, reader) = line();
    let blocks = twice_the_ring();
    // The first such question of a process has the standard library try out the system call itself.
    let _ = std::fs::metadata(BEGIN);
    let _ = std::fs::metadata(BEGIN);
    everything_the_audio_thread_does(&mut feeder, &reader, &blocks);
    let _ = std::fs::metadata(END);
}

#[test]
fn the_callback_makes_no_system_call_even_when_the_ring_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "callback_between_two_markers",
            "--test-threads=1",
        ])
        .status()
        .expect("strace must be installed (package strace)");
    assert!(status.success(), "{status}");

    let trace = std::fs::read_to_string(trace).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    let marker = |path: &str| {
        lines
            .iter()
            .rposition(|line| line.contains(path))
            .expect("a marker in the trace")
    };
    let thread = lines[marker(BEGIN)].split_whitespace().next().unwrap();
    let between: Vec<_> = lines[marker(BEGIN) + 1..marker(END)]
        .iter()
        // Other threads of the test's process may do what they like.
        .filter(|line| line.split_whitespace().next() == Some(thread) && !line.contains(BEGIN))
        .collect();
    assert!(
        between.is_empty(),
        "system calls in the callback: {between:#?}"
    );
}

#[test]
fn a_session_that_sleeps_longer_than_the_ring_is_told_of_each_lost_frame() {
    let (mut feeder, mut reader) = line();
    let ring = RING_LENGTH.frames(RATE).0 as usize;
    let (mut samples, mut events) = (Vec::new(), Vec::new());

    // 100 frames that are read, then 12 s while nobody reads, then a block that tells of it.
    feeder.feed(&stereo(0, 100), captured(0));
    reader.read(&mut samples, &mut events);
    let asleep = 12 * RATE.hz() as usize;
    for start in (0..asleep).step_by(1000) {
        feeder.feed(&stereo(100 + start, 1000), captured(100 + start));
    }
    reader.read(&mut samples, &mut events);
    feeder.feed(&stereo(100 + asleep, 480), captured(100 + asleep));
    reader.read(&mut samples, &mut events);

    let at = Frames((100 + ring) as u64);
    assert_eq!(
        events,
        [StreamEvent::Overrun {
            at,
            lost: Frames((asleep - ring) as u64)
        }]
    );
    assert_eq!(samples[..100 + ring], mono(0, 100 + ring));
    assert_eq!(samples[100 + ring..], mono(100 + asleep, 480));
}

#[test]
fn frames_lost_at_the_very_end_are_reported_when_the_stream_ends() {
    let (mut feeder, mut reader) = line();
    let ring = RING_LENGTH.frames(RATE).0 as usize;
    feeder.feed(&stereo(0, ring + 7), captured(0));
    let (mut samples, mut events) = (Vec::new(), Vec::new());
    reader.read(&mut samples, &mut events);
    assert_eq!((samples.len(), events.len()), (ring, 0));
    reader.finish(&mut events);
    reader.finish(&mut events);
    assert_eq!(
        events,
        [StreamEvent::Overrun {
            at: Frames(ring as u64),
            lost: Frames(7)
        }]
    );
}

proptest! {
    /// Whatever the lengths of the blocks and however long the session sleeps between them: what is read
    /// and what is reported as lost together are what the device delivered, in order and in place.
    #[test]
    fn read_and_lost_frames_are_together_all_that_was_delivered(
        steps in prop::collection::vec((1usize..200_000, prop::bool::weighted(0.4)), 1..30)
    ) {
        let (mut feeder, mut reader) = line();
        let (mut samples, mut events) = (Vec::new(), Vec::new());
        let mut delivered = 0;
        for (frames, read) in steps {
            feeder.feed(&stereo(delivered, frames), captured(delivered));
            delivered += frames;
            if read {
                reader.read(&mut samples, &mut events);
            }
        }
        reader.read(&mut samples, &mut events);
        reader.finish(&mut events);

        let mut expected = Vec::new();
        let mut next = 0;
        for event in &events {
            let StreamEvent::Overrun { at, lost } = *event else { panic!("{event:?}") };
            let until = at.0 as usize;
            expected.extend(mono(next, until - expected.len()));
            next = delivered_before(&expected, &events, at) + lost.0 as usize;
        }
        expected.extend(mono(next, samples.len() - expected.len()));
        prop_assert!(samples == expected);
        let lost: u64 = events.iter().filter_map(StreamEvent::lost).map(|frames| frames.0).sum();
        prop_assert_eq!(samples.len() as u64 + lost, delivered as u64);
    }
}

/// Frames the device had delivered when the loss at `at` began.
fn delivered_before(handed_over: &[f32], events: &[StreamEvent], at: Frames) -> usize {
    let lost: u64 = events
        .iter()
        .filter(|it| it.at() < at)
        .filter_map(StreamEvent::lost)
        .map(|it| it.0)
        .sum();
    handed_over.len() + lost as usize
}
