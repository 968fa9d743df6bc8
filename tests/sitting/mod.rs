//! A speaker who reads into a studio that is replayed, through the real session into a real collection.

// Each test binary uses the part that it needs.
#![allow(dead_code)]

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use takegate::audio::{SampleDepth, decode};
use takegate::capture::{CaptureSource, Fault, Replay, ReplayHandle, Speed};
use takegate::collection::{CollectionConfig, Speaker, SpeakerId};
use takegate::script::Script;
use takegate::session::{Command, Driver, Event, Moment, Session, Setup, State};
use takegate::store::Store;
use takegate::units::{Dbfs, SampleRate, Seconds};
use takegate::verdict::Profile;

/// The rate of the demo's readings.
pub const RATE: SampleRate = SampleRate::new(48_000).unwrap();
/// A quiet studio.
pub const BED: Dbfs = Dbfs(-66.0);

/// What the speaker does next.
pub enum Act {
    /// Waits for the sign, reads this, and stops.
    Read(Vec<f32>),
    /// Waits for the sign, begins to read, and asks for this half a second later.
    ReadAndAsk(Vec<f32>, Command),
    /// Begins a level check, reads this, and stops; the room is measured then.
    Check(Vec<f32>),
    /// Starts a take of exactly these samples.
    Replay(Vec<f32>),
    /// Asks for something between takes.
    Ask(Command),
    /// Speaks without touching a key, and waits until nothing is heard and the session waits again.
    Speak(Vec<f32>),
}

enum Doing {
    Nothing,
    Starting(Vec<f32>, Option<Command>),
    Reading(Option<Command>),
    Stopping,
    Speaking(bool),
}

struct Hands {
    acts: VecDeque<Act>,
    studio: ReplayHandle,
    doing: Doing,
    /// Looks since the studio fell silent, one every 10 ms.
    quiet: u32,
}

impl Driver for Hands {
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command> {
        self.quiet = if self.studio.is_idle() {
            self.quiet + 1
        } else {
            0
        };
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Nothing => self.next_act(now),
            Doing::Starting(reading, ask)
                if matches!(now.state, State::Recording | State::Checking) =>
            {
                self.studio.play(reading);
                self.doing = Doing::Reading(ask);
                None
            }
            Doing::Reading(ask) if ask.is_some() && now.in_state >= Seconds(0.5).frames(RATE) => {
                self.doing = Doing::Stopping;
                ask
            }
            Doing::Reading(None) if self.studio.is_idle() => {
                self.doing = Doing::Stopping;
                Some(Command::Stop)
            }
            Doing::Stopping
                if !now.state.in_take() && now.state != State::Judging && self.studio.is_idle() =>
            {
                None
            }
            Doing::Speaking(heard) => {
                let heard = heard || now.state.in_take();
                let over = heard && self.studio.is_idle() && !now.state.in_take();
                if !over {
                    self.doing = Doing::Speaking(heard);
                }
                None
            }
            unchanged => {
                self.doing = unchanged;
                None
            }
        }
    }
}

impl Hands {
    fn next_act(&mut self, now: &Moment<'_>) -> Option<Command> {
        // Half a second of the room, so that every take has its pre-roll.
        let settled = now.in_state >= Seconds(0.5).frames(RATE) && self.quiet > 50;
        let ready = matches!(
            now.state,
            State::Waiting | State::Rejected | State::Finished | State::Paused
        );
        if !(ready && settled) {
            return None;
        }
        match self.acts.pop_front() {
            Some(Act::Read(reading)) => {
                self.doing = Doing::Starting(reading, None);
                Some(Command::Start)
            }
            Some(Act::Check(reading)) => {
                self.doing = Doing::Starting(reading, None);
                Some(Command::CheckLevel)
            }
            Some(Act::ReadAndAsk(reading, ask)) => {
                self.doing = Doing::Starting(reading, Some(ask));
                Some(Command::Start)
            }
            Some(Act::Replay(samples)) => {
                let frames = takegate::units::Frames(samples.len() as u64);
                self.studio.play(samples);
                self.doing = Doing::Stopping;
                Some(Command::StartFor(frames))
            }
            Some(Act::Ask(command)) => Some(command),
            Some(Act::Speak(speech)) => {
                self.studio.play(speech);
                self.doing = Doing::Speaking(false);
                None
            }
            None => Some(Command::End),
        }
    }
}

/// Makes a collection with the prompts `p1`, `p2`, … and a speaker `anna`.
pub fn collection(
    folder: &Path,
    prompts: usize,
    change: impl FnOnce(&mut CollectionConfig),
) -> Store {
    let mut config = CollectionConfig::new("test", "en".parse().unwrap());
    change(&mut config);
    let profile = Profile::built_in()
        .iter()
        .find(|built_in| built_in.name == "asr-quiet")
        .unwrap()
        .profile()
        .unwrap();
    let lines: String = (1..=prompts)
        .map(|n| format!("p{n}\tSentence number {n}.\n"))
        .collect();
    let path = folder.with_extension("tsv");
    std::fs::write(&path, lines).unwrap();
    let script = Script::read(&path).unwrap();
    let mut store = Store::create(folder, &config, &profile, &script).unwrap();
    store.add_speaker(Speaker::new(anna())).unwrap();
    store
}

/// The speaker of these tests.
pub fn anna() -> SpeakerId {
    "anna".parse().unwrap()
}

/// Runs a session as fast as the machine can, until all acts are done; what happened, and the collection.
pub fn sit(store: Store, acts: impl IntoIterator<Item = Act>) -> (Vec<Event>, Store) {
    sit_with(store, acts, None, Vec::new())
}

/// The same with rolls of its own and with faults of the device.
pub fn sit_with(
    store: Store,
    acts: impl IntoIterator<Item = Act>,
    rolls: Option<(Seconds, Seconds)>,
    faults: Vec<Fault>,
) -> (Vec<Event>, Store) {
    let (studio, handle) = Replay::studio(RATE, BED);
    let mut source: Option<Box<dyn CaptureSource>> = Some(Box::new(
        studio
            .depth(SampleDepth::Int(16))
            .speed(Speed::AsFast)
            .faults(faults),
    ));
    let session = Session::start(Setup {
        store,
        open: Box::new(move || {
            source
                .take()
                .ok_or(takegate::capture::CaptureError::NoMicrophone)
        }),
        speaker: anna(),
        operator: "test".to_owned(),
        rolls,
        driver: Some(Box::new(Hands {
            acts: acts.into_iter().collect(),
            studio: handle,
            doing: Doing::Nothing,
            quiet: 0,
        })),
    })
    .unwrap();
    let mut events = Vec::new();
    while let Ok(event) = session.events().recv_timeout(Duration::from_secs(60)) {
        let lost = matches!(event, Event::AudioLost(_));
        events.push(event);
        if lost {
            session.ask(Command::End);
        }
    }
    (events, session.join().unwrap())
}

/// One of the demo's readings, at 48 kHz.
pub fn reading(name: &str) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/demo/{name}.flac"));
    samples_of(&path)
}

/// All samples of a file with one channel.
pub fn samples_of(path: &Path) -> Vec<f32> {
    let mut decoder = decode(path).unwrap();
    let (mut samples, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    samples
}

/// Samples as a 16-bit device would deliver them.
pub fn to_16_bits(samples: Vec<f32>) -> Vec<f32> {
    samples
        .into_iter()
        .map(|sample| (sample * 32768.0).round().clamp(-32768.0, 32767.0) / 32768.0)
        .collect()
}
