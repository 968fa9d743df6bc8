//! One sitting of one speaker: the state machine, pure, and the worker that runs it on a stream of audio.

mod command;
mod drift;
mod level_check;
mod machine;
mod prompter;
mod recording;
mod refusal;
mod rules;
mod scope;
mod snapshot;
mod stream;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use crate::capture::{CaptureError, CaptureSource};
use crate::collection::SpeakerId;
use crate::script::PromptId;
use crate::store::{Store, StoreError};
use crate::units::{Frames, Seconds};

pub use command::{Command, Event, JudgedTake};
pub use drift::Drift;
pub use level_check::{LevelCheck, Remark};
pub use machine::State;
pub use refusal::Refusal;
pub use scope::{Glimpse, Scope, TakeSpan};
pub use snapshot::{Snapshot, ZEROS_TOLD};

/// Opens the stream: when the session begins, and again when it was lost.
pub type Opener = Box<dyn FnMut() -> Result<Box<dyn CaptureSource>, CaptureError> + Send>;

/// What gives commands in the place of a person, in the stream's own time: a demo, a replay of files.
pub trait Driver: Send {
    /// Looks at the session after each block of the stream; the command takes effect at that very frame.
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command>;
}

/// What a [`Driver`] sees.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// What the session is doing.
    pub state: State,
    /// For how long.
    pub in_state: Frames,
    /// The prompt that is shown.
    pub prompt: Option<&'a PromptId>,
    /// Takes of this session so far.
    pub takes: u32,
}

/// What a session begins with.
pub struct Setup {
    /// The collection. It is given back by [`Session::join`].
    pub store: Store,
    /// Where samples come from.
    pub open: Opener,
    /// Who reads.
    pub speaker: SpeakerId,
    /// Who sits at the desk: stands with each ruling and note.
    pub operator: String,
    /// Pre- and post-roll in the place of the collection's, for files that bring their own.
    pub rolls: Option<(Seconds, Seconds)>,
    /// What gives commands besides people.
    pub driver: Option<Box<dyn Driver>>,
}

/// Why a session cannot begin or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No stream: see there what to do.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// The collection does not take it: see there what to do.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect. What was recorded is on disk; the next opening of the collection salvages it.
    #[error(
        "the recording stopped by a defect in Takegate; everything recorded so far is on disk: open the \
         collection again to go on, and please report the defect"
    )]
    Defect,
}

/// A running session. Dropping it without [`join`](Session::join) ends it too, and a take under way is stored.
pub struct Session {
    commands: Sender<Command>,
    events: Receiver<Event>,
    snapshot: Arc<Mutex<Arc<Snapshot>>>,
    scope: Scope,
    worker: JoinHandle<Store>,
}

impl Session {
    /// Opens the stream, begins the session in the collection, and shows the prompt at which the speaker stopped.
    ///
    /// # Errors
    /// [`SessionError::Capture`], [`SessionError::Store`].
    pub fn start(setup: Setup) -> Result<Self, SessionError> {
        let (commands, asked) = crossbeam_channel::unbounded();
        let (tell, events) = crossbeam_channel::unbounded();
        let worker = worker::Worker::new(setup, asked, tell)?;
        let snapshot = worker.shared_snapshot();
        let scope = worker.scope();
        let worker = std::thread::Builder::new()
            .name("session".to_owned())
            .spawn(move || worker.run())
            .map_err(|_| SessionError::Defect)?;
        Ok(Self {
            commands,
            events,
            snapshot,
            scope,
            worker,
        })
    }

    /// Asks for something. After the end of the session nothing happens.
    pub fn ask(&self, command: Command) {
        // A session that is over has told so by an event; there is nobody left to refuse.
        let _ = self.commands.send(command);
    }

    /// What happened, in order. Disconnects when the session is over and stored.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// The session as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The newest seconds of the stream, for pictures of it.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Ends the session, a take under way included, and gives the collection back.
    ///
    /// # Errors
    /// [`SessionError::Defect`].
    pub fn join(self) -> Result<Store, SessionError> {
        self.ask(Command::End);
        self.worker.join().map_err(|_| SessionError::Defect)
    }
}
