//! The thread that owns the stream, the take under way and the store, and runs the state machine on them.

mod checks;
mod commands;
mod device;
mod takes;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use self::checks::Check;
use super::drift::Watch;
use super::machine::{Heard, Machine, Step};
use super::prompter::Prompter;
use super::recording::Recording;
use super::rules::Rules;
use super::scope::Scope;
use super::stream::Stream;
use super::{
    Command, Driver, Event, JudgedTake, LevelCheck, Moment, Opener, SessionError, Setup, Snapshot,
    State,
};
use crate::audio::DeviceFacts;
use crate::collection::{Progress, SessionId, SpeakerId, TakeId};
use crate::store::{Store, StoreError};
use crate::units::{Frames, Seconds};

/// How long the worker sleeps when nothing has arrived: a tenth of the time it has for a take's next write.
const POLL: Duration = Duration::from_millis(5);
/// The longest piece of the stream that is worked through at once; commands take effect between pieces.
const PIECE: Seconds = Seconds(0.01);
/// How often the snapshot is renewed: so often that what a screen of 30 Hz shows is hardly older than its frame.
const RENEW: Duration = Duration::from_millis(10);
/// Speech that a take must hold before a silence may end it; a click is not speech.
const LEAST_SPEECH: Seconds = Seconds(0.1);

pub(super) struct Worker {
    store: Store,
    session: SessionId,
    speaker: SpeakerId,
    operator: String,
    machine: Machine,
    prompter: Prompter,
    stream: Stream,
    recording: Option<Recording>,
    check: Option<Check>,
    checked: Option<Arc<LevelCheck>>,
    watch: Watch,
    open: Opener,
    driver: Option<Box<dyn Driver>>,
    commands: Receiver<Command>,
    tell: Sender<Event>,
    snapshot: Arc<Mutex<Arc<Snapshot>>>,
    scope: Scope,
    renewed: Instant,
    reopened: Instant,
    /// What answers in the place of the device that was lost.
    other: Option<DeviceFacts>,
    progress: Arc<Progress>,
    last: Option<Arc<JudgedTake>>,
    last_ruled: Option<TakeId>,
    takes: u32,
    lost_frames: u64,
    stream_faults: u32,
    ending: bool,
}

impl Worker {
    pub fn new(
        setup: Setup,
        commands: Receiver<Command>,
        tell: Sender<Event>,
    ) -> Result<Self, SessionError> {
        let Setup {
            mut store,
            mut open,
            speaker,
            operator,
            rolls,
            driver,
        } = setup;
        let rules = Rules::of(store.config(), rolls);
        let mut stream = Stream::new(open()?, &rules);
        let session = store.begin_session(&speaker, stream.facts())?;
        let prompter = Prompter::resume(&store, speaker.clone());
        let mut machine = Machine::new(rules);
        if prompter.shown().is_none() {
            machine.finish();
        }
        let progress = Arc::new(store.progress());
        let snapshot = Snapshot {
            state: machine.state(),
            in_state: Seconds(0.0),
            speaker: speaker.clone(),
            session,
            prompt: prompter.shown().cloned(),
            take_number: prompter.number(),
            prompt_done: prompter.done(),
            next_prompt: prompter.next().cloned(),
            recorded: Seconds(0.0),
            meter: stream.meter().reading(),
            live: None,
            last: None,
            checked: None,
            drift: None,
            progress: progress.clone(),
            device: stream.facts().clone(),
            zeros: Seconds(0.0),
            lost_frames: 0,
            stream_faults: 0,
        };
        let now = Instant::now();
        let scope = Scope::new(stream.rate());
        Ok(Self {
            store,
            session,
            speaker,
            operator,
            machine,
            prompter,
            stream,
            recording: None,
            check: None,
            checked: None,
            watch: Watch::default(),
            open,
            driver,
            commands,
            tell,
            snapshot: Arc::new(Mutex::new(Arc::new(snapshot))),
            scope,
            renewed: now,
            reopened: now,
            other: None,
            progress,
            last: None,
            last_ruled: None,
            takes: 0,
            lost_frames: 0,
            stream_faults: 0,
            ending: false,
        })
    }

    pub fn shared_snapshot(&self) -> Arc<Mutex<Arc<Snapshot>>> {
        self.snapshot.clone()
    }

    pub fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// Runs until the session is asked to end; then gives the collection back.
    pub fn run(mut self) -> Store {
        while !self.ending || self.machine.state().in_take() {
            while let Ok(command) = self.commands.try_recv() {
                self.obey(command);
            }
            let moved = self.listen();
            self.ask_driver();
            // What has just been heard is told at once, not when the clock says so: a peak must not wait for it.
            let age = self.renewed.elapsed();
            if age >= RENEW || (moved && age >= RENEW / 2) {
                self.renew_snapshot();
            }
            if !moved {
                match self.commands.recv_timeout(POLL) {
                    Ok(command) => self.obey(command),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => self.obey(Command::End),
                }
            }
        }
        if let Err(error) = self.store.end_session() {
            self.tell(Event::Failed(error.to_string()));
        }
        self.renew_snapshot();
        self.store
    }

    /// Works through what the stream has brought. `false` when that was nothing.
    fn listen(&mut self) -> bool {
        if self.machine.state() == State::Lost {
            self.try_to_reopen();
            return false;
        }
        let fetched = self.stream.fetch();
        let piece = PIECE.frames(self.stream.rate());
        let mut moved = false;
        loop {
            let position = self.stream.position();
            let to_due = self.machine.due().map_or(piece, |due| due - position);
            // Pieces end at whole multiples of their length, whatever blocks the device delivers.
            let to_edge = Frames(piece.0 - position.0 % piece.0);
            let Some(samples) = self.stream.next_piece(to_edge.min(to_due).max(Frames(1))) else {
                break;
            };
            moved = true;
            self.scope.push(samples);
            let stored = match &mut self.recording {
                Some(recording) => recording.push(samples),
                None => Ok(()),
            };
            if let Some(check) = &mut self.check {
                check.analyzer.push(samples);
            }
            if let Err(error) = stored {
                self.give_up_take(&error);
            }
            self.look_for_room();
            let heard = self.heard();
            self.machine.hear(heard);
            self.do_steps(false);
        }
        match fetched {
            Ok(events) => {
                self.stream_faults += events.len() as u32;
                let lost = events.iter().filter_map(|event| event.lost());
                self.lost_frames += lost.map(|lost| lost.0).sum::<u64>();
            }
            Err(error) => self.lose_audio(&error),
        }
        if self.recording.is_none() {
            self.stream.forget_old_events();
        }
        moved
    }

    /// Ends the take under way while there is still room to store it to its end.
    fn look_for_room(&mut self) {
        let full = self
            .recording
            .as_ref()
            .is_some_and(|take| !take.take.has_room());
        if full && self.machine.stop().is_ok() {
            let folder = self.store.folder().display();
            self.tell(Event::Failed(format!(
                "the take was ended because the disk of {folder} is nearly full; what was read is stored and judged; \
                 free some space and go on"
            )));
        }
    }

    fn heard(&self) -> Heard {
        let mut heard = Heard {
            position: self.stream.position(),
            ..Heard::default()
        };
        if let Some(voice) = self.stream.voice() {
            let of_take = self.recording.as_ref().map(|take| take.speech_before);
            let of_check = self.check.as_ref().map(|check| check.speech_before);
            heard.speaking = voice.speaking();
            heard.silence = voice.silence().frames(self.stream.rate());
            heard.speech_in_take = of_take
                .or(of_check)
                .is_some_and(|before| voice.speech().0 - before > LEAST_SPEECH.0);
        }
        heard
    }

    fn ask_driver(&mut self) {
        let Some(driver) = &mut self.driver else {
            return;
        };
        let command = driver.drive(&Moment {
            state: self.machine.state(),
            in_state: self.machine.in_state(),
            prompt: self.prompter.shown().map(|prompt| &prompt.id),
            takes: self.takes,
        });
        if let Some(command) = command {
            self.obey(command);
        }
    }

    fn do_steps(&mut self, lost: bool) {
        while let Some(step) = self.machine.next_step() {
            match step {
                Step::BeginTake { from } => self.begin_take(from),
                Step::EndTake => self.end_take(lost),
                Step::DiscardTake => self.discard_take(),
                Step::NextPrompt => self.show_next(),
                Step::BeginCheck => self.begin_check(),
                Step::BeginRoomTone => self.begin_room_tone(),
                Step::EndCheck => self.end_check(),
                Step::DropCheck => self.check = None,
            }
        }
    }

    fn show_next(&mut self) {
        self.prompter.advance(&self.store);
        if self.prompter.shown().is_none() && !self.machine.state().in_take() {
            self.machine.finish();
        }
    }

    /// The count has changed, and which takes the prompt has.
    fn count(&mut self) {
        self.progress = Arc::new(self.store.progress());
        self.prompter.refresh(&self.store);
    }

    fn renew_snapshot(&mut self) {
        let rate = self.stream.rate();
        let of_check = self.check.as_mut().map(|check| check.analyzer.live());
        let of_take = self.recording.as_mut().map(Recording::live);
        let snapshot = Arc::new(Snapshot {
            state: self.machine.state(),
            in_state: self.machine.in_state().seconds(rate),
            speaker: self.speaker.clone(),
            session: self.session,
            prompt: self.prompter.shown().cloned(),
            take_number: self.prompter.number(),
            prompt_done: self.prompter.done(),
            next_prompt: self.prompter.next().cloned(),
            recorded: self.machine.recorded().seconds(rate),
            meter: self.stream.meter().reading(),
            live: of_take.or(of_check),
            last: self.last.clone(),
            checked: self.checked.clone(),
            drift: self.watch.drift(),
            progress: self.progress.clone(),
            device: self.stream.facts().clone(),
            zeros: self.stream.zeros().seconds(rate),
            lost_frames: self.lost_frames,
            stream_faults: self.stream_faults,
        });
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = snapshot;
        self.renewed = Instant::now();
    }

    fn tell_failure<T>(&self, done: Result<T, StoreError>) -> Option<T> {
        done.map_err(|error| self.tell(Event::Failed(error.to_string())))
            .ok()
    }

    fn tell(&self, event: Event) {
        // Nobody listening is no reason to stop recording.
        let _ = self.tell.send(event);
    }
}
