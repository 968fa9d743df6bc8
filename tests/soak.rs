//! A long day: hours of takes through one session, replayed as fast as the machine can, with memory and file handles
//! counted on the way. `TAKEGATE_SOAK_HOURS=8` sets the hours of audio.
#![cfg(target_os = "linux")]

mod sitting;
mod support;

use std::fs;

use sitting::{BED, RATE, anna, collection, reading, to_16_bits};
use takegate::audio::SampleDepth;
use takegate::capture::{CaptureError, CaptureSource, Replay, ReplayHandle, Speed};
use takegate::session::{Command, Driver, Event, Moment, Session, Setup, State};
use takegate::units::Seconds;

/// Reads the same sentence for every prompt until the stream is so old.
struct Reader {
    studio: ReplayHandle,
    sentence: Vec<f32>,
    reading: bool,
    until: f64,
    /// Seconds of the stream so far.
    clock: f64,
    looked: State,
    notes: crossbeam_channel::Sender<Note>,
    next_note: f64,
}

/// How the process stands at one time of the stream.
#[derive(Clone, Copy, Debug)]
struct Note {
    hours: f64,
    memory_kb: u64,
    handles: usize,
}

/// What the process holds of memory that is its own, and of open files.
fn note(hours: f64) -> Note {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:"));
    let memory = line.and_then(|line| line.split_whitespace().nth(1));
    Note {
        hours,
        memory_kb: memory.unwrap().parse().unwrap(),
        handles: fs::read_dir("/proc/self/fd").unwrap().count(),
    }
}

impl Driver for Reader {
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command> {
        // The session looks once for each 10 ms of the stream.
        self.clock += 0.01;
        let hours = self.clock / 3600.0;
        if hours >= self.next_note && !now.state.in_take() {
            let _ = self.notes.send(note(hours));
            self.next_note += self.until / 3600.0 / 32.0;
        }
        let settled = now.in_state >= Seconds(0.5).frames(RATE);
        match now.state {
            State::Waiting | State::Accepted | State::Rejected if self.clock >= self.until => {
                Some(Command::End)
            }
            State::Waiting | State::Rejected if settled && self.studio.is_idle() => {
                self.reading = false;
                Some(Command::Start)
            }
            State::Recording if !self.reading => {
                self.reading = true;
                self.studio.play(self.sentence.clone());
                None
            }
            State::Recording if settled && self.studio.is_idle() => Some(Command::Stop),
            State::Finished => Some(Command::End),
            state => {
                self.looked = state;
                None
            }
        }
    }
}

#[test]
fn hours_of_takes_drop_no_frame_and_leave_memory_and_file_handles_where_they_were() {
    let hours: f64 = std::env::var("TAKEGATE_SOAK_HOURS").map_or(0.5, |it| it.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let sentence = to_16_bits(reading("wind"));
    let take_s = sentence.len() as f64 / f64::from(RATE.hz()) + 1.0;
    let prompts = (hours * 3600.0 / take_s * 1.2) as usize;
    let store = collection(&dir.path().join("talks"), prompts, |_| {});
    let (studio, handle) = Replay::studio(RATE, BED);
    let mut source: Option<Box<dyn CaptureSource>> = Some(Box::new(
        studio.depth(SampleDepth::Int(16)).speed(Speed::AsFast),
    ));
    let (notes, noted) = crossbeam_channel::unbounded();
    let session = Session::start(Setup {
        store,
        open: Box::new(move || source.take().ok_or(CaptureError::NoMicrophone)),
        speaker: anna(),
        operator: "test".to_owned(),
        rolls: None,
        driver: Some(Box::new(Reader {
            studio: handle,
            sentence,
            reading: false,
            until: hours * 3600.0,
            clock: 0.0,
            looked: State::Waiting,
            notes,
            next_note: 0.0,
        })),
    })
    .unwrap();
    let mut takes = 0u32;
    let mut dropped = 0;
    while let Ok(event) = session.events().recv() {
        match event {
            Event::Judged(take) => {
                takes += 1;
                let report = &take.record;
                assert_eq!(report.reasons, Vec::<String>::new(), "take {takes}");
                dropped += session.snapshot().lost_frames;
            }
            Event::AudioLost(why) | Event::Failed(why) => panic!("{why}"),
            _ => {}
        }
    }
    let store = session.join().unwrap();
    assert_eq!(dropped, 0);
    assert_eq!(store.progress().accepted, takes);

    let notes: Vec<Note> = noted.try_iter().collect();
    let last = notes.last().unwrap();
    println!("{takes} takes in {:.2} hours of audio", last.hours);
    for note in &notes {
        println!(
            "{:6.2} h {:8} kB {:3} files",
            note.hours, note.memory_kb, note.handles
        );
    }
    assert!(last.hours >= hours * 0.9, "the session lasted {last:?}");
    // The first eighth fills what is filled once: caches, tables, the allocator's pools.
    let settled = &notes[notes.len() / 8..];
    let first = settled[0];
    let grown = settled.iter().map(|note| note.memory_kb).max().unwrap() - first.memory_kb;
    assert!(grown <= 5 * 1024, "memory grew by {grown} kB");
    assert!(settled.iter().all(|note| note.handles == first.handles));
}
