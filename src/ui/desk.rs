//! A running session as the operator's window sees it: what the session tells, gathered for drawing.

mod alarm;
mod disk_room;
mod facts;
mod hearing;
mod listening;
mod live_strip;
mod prompt_list;
mod take_list;
mod viewer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::TryRecvError;

use crate::collection::{CollectionConfig, Ruling, TakeId};
use crate::script::{Prompt, PromptId, Script};
use crate::session::{Command, Event, JudgedTake, Session, Snapshot, State, ZEROS_TOLD};
use crate::store::{Store, TakeRecord};
use crate::verdict::{Profile, Severity};
use crate::words::{Audience, Language, advice, other_device, text};

pub use alarm::Alarm;
pub use disk_room::DiskRoom;
pub use facts::{FactsLoader, TakeFacts};
pub use hearing::{Hearing, Through};
pub use live_strip::LiveStrip;
pub use prompt_list::{PromptList, PromptState};
pub use take_list::{Filter, TakeList};
pub use viewer::{Viewed, Viewer};

/// How often numbers change.
const NUMBERS: Duration = Duration::from_millis(500);
/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(8);
/// Values kept for the small histories.
const HISTORY: usize = 40;

/// What a session is about.
#[derive(Clone)]
pub struct About {
    /// The collection's folder.
    pub folder: PathBuf,
    /// Its settings.
    pub config: CollectionConfig,
    /// Its profile.
    pub profile: Profile,
    /// Its prompts.
    pub script: Arc<Script>,
    prompts: Arc<HashMap<PromptId, usize>>,
}

impl About {
    /// What there is to know of an open collection.
    pub fn of(store: &Store) -> Self {
        let script = store.script().clone();
        let prompts = script.prompts().iter().enumerate();
        Self {
            folder: store.folder().to_owned(),
            config: store.config().clone(),
            profile: store.profile().clone(),
            prompts: Arc::new(
                prompts
                    .map(|(at, prompt)| (prompt.id.clone(), at))
                    .collect(),
            ),
            script: Arc::new(script),
        }
    }

    /// A prompt, found without going through all of them.
    pub fn prompt(&self, id: &PromptId) -> Option<&Prompt> {
        self.prompts.get(id).map(|at| &self.script.prompts()[*at])
    }
}

/// What the operator is being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why this take is turned down.
    Reject(TakeId, String),
    /// Why this take is accepted.
    Accept(TakeId, String),
    /// What is to be written down.
    Note(String),
    /// Whether takes are heard through headphones or loudspeakers.
    Through,
}

/// A sentence that stays for a while.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub fault: bool,
    since: Instant,
}

/// The desk of the operator.
pub struct Desk {
    session: Session,
    /// What the session is about.
    pub about: About,
    /// The session as it is now.
    pub now: Arc<Snapshot>,
    /// The session as its numbers show it: renewed twice a second.
    pub numbers: Arc<Snapshot>,
    numbers_at: Instant,
    /// The takes.
    pub takes: TakeList,
    /// The prompts, for the speaker who reads.
    pub prompts: PromptList,
    /// The list shows the prompts, not the takes.
    pub lists_prompts: bool,
    /// Room on the collection's disk.
    pub disk: DiskRoom,
    /// What takes are listened to with.
    pub hearing: Hearing,
    /// The take whose recording is shown; `None` shows the stream.
    pub viewer: Viewer,
    /// The newest seconds of the stream.
    pub strip: LiveStrip,
    /// The same reason for the third time running.
    pub alarm: Alarm,
    /// The newest result is that of a level check, not of a take.
    pub checked_last: bool,
    /// What the operator is being asked.
    pub question: Option<Question>,
    /// The newest notice.
    pub notice: Option<Notice>,
    /// Noise floor and SNR of the last takes of this session.
    pub history: [Vec<f32>; 2],
    began: Instant,
    accepted_at_begin: u32,
    /// The session is over and stored.
    pub ended: bool,
}

impl Desk {
    /// The desk of a session that has just begun. `takes` are those that were there before.
    pub fn new(session: Session, about: About, takes: Vec<TakeRecord>, hearing: Hearing) -> Self {
        let now = session.snapshot();
        Self {
            strip: LiveStrip::new(session.scope().clone(), now.device.granted.rate),
            session,
            numbers: now.clone(),
            numbers_at: Instant::now(),
            accepted_at_begin: now.progress.accepted,
            now,
            takes: TakeList::new(about.folder.clone(), takes),
            prompts: PromptList::default(),
            lists_prompts: false,
            disk: DiskRoom::new(about.folder.clone(), &about.config),
            hearing,
            viewer: Viewer::default(),
            alarm: Alarm::default(),
            checked_last: false,
            question: None,
            notice: None,
            history: [Vec::new(), Vec::new()],
            began: Instant::now(),
            about,
            ended: false,
        }
    }

    /// Takes up what has happened since the last call.
    pub fn look(&mut self, language: Language) {
        self.now = self.session.snapshot();
        if self.numbers_at.elapsed() >= NUMBERS || self.now.state != self.numbers.state {
            self.numbers = self.now.clone();
            self.numbers_at = Instant::now();
        }
        loop {
            match self.session.events().try_recv() {
                Ok(event) => self.hear(event, language),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    self.ended = true;
                    break;
                }
            }
        }
        let speaking = self.now.live.as_ref().is_some_and(|live| live.speaking);
        self.strip.look(speaking);
        if self.takes.look() {
            self.prompts
                .count(&self.about.script, &self.takes, &self.now.speaker);
        }
        self.disk.look();
        self.viewer.look(&self.hearing);
        if self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.since.elapsed() > NOTICE)
        {
            self.notice = None;
        }
    }

    fn hear(&mut self, event: Event, language: Language) {
        match event {
            Event::Judged(judged) => {
                self.checked_last = false;
                self.takes.judged(&judged);
                self.remember(&judged);
                self.alarm.judged(&judged);
            }
            Event::LevelChecked(_) => self.checked_last = true,
            Event::Discarded(record) | Event::Ruled(record) => self.takes.put(record),
            Event::Refused(refusal) => self.say(refusal.words(language), false),
            Event::Failed(words) | Event::Salvaged(words) | Event::AudioLost(words) => {
                self.say(words, true);
            }
            Event::OtherDevice(device) => self.say(other_device(language, &device), true),
            Event::AudioBack => self.say(text(language, "audio-back", &[]), false),
            Event::SourceEnded => self.ended = true,
        }
    }

    fn remember(&mut self, judged: &JudgedTake) {
        let wanted = [
            crate::verdict::Measure::NoiseFloor,
            crate::verdict::Measure::Snr,
        ];
        for (history, measure) in self.history.iter_mut().zip(wanted) {
            let facts = self.takes.facts(&judged.record.id);
            if let Some(value) = facts.and_then(|facts| facts.number(measure)) {
                history.push(value as f32);
                let surplus = history.len().saturating_sub(HISTORY);
                history.drain(..surplus);
            }
        }
    }

    /// Shows a sentence for a while.
    pub fn say(&mut self, text: String, fault: bool) {
        self.notice = Some(Notice {
            text,
            fault,
            since: Instant::now(),
        });
    }

    /// Asks the session for something.
    pub fn ask(&self, command: Command) {
        self.session.ask(command);
    }

    /// Ends the session and waits until it is stored; the collection comes back.
    ///
    /// # Errors
    /// As [`Session::join`].
    pub fn close(self) -> Result<Store, crate::session::SessionError> {
        self.session.join()
    }

    /// The take that a ruling is about: the chosen one, else the last of this session.
    pub fn chosen(&self) -> Option<TakeId> {
        let shown = self.viewer.take().cloned();
        shown.or_else(|| self.now.last.as_ref().map(|last| last.record.id.clone()))
    }

    /// Shows the recording of a take.
    pub fn view(&mut self, take: &TakeId) {
        let findings = self.takes.facts(take).map(|facts| facts.places.clone());
        self.viewer.open(
            &self.about.folder,
            take.clone(),
            findings.unwrap_or_default(),
        );
    }

    /// Turns from the list of takes to that of prompts, or back.
    pub fn turn_list(&mut self) {
        self.lists_prompts = !self.lists_prompts;
        if self.lists_prompts {
            let shown = self.now.prompt.as_ref();
            let place = shown.and_then(|prompt| self.about.prompts.get(&prompt.id));
            self.prompts.point_at(place.copied());
        }
    }

    /// Turns to the next filter of the list that is shown.
    pub fn turn_filter(&mut self) {
        if self.lists_prompts {
            self.prompts.show_only_open(!self.prompts.only_open());
        } else {
            self.takes.turn_filter();
        }
    }

    /// Moves the choice in the list up (−1) or down (1).
    pub fn step(&mut self, by: isize) {
        if self.lists_prompts {
            self.prompts.step(by);
            return;
        }
        match self.takes.beside(self.viewer.take(), by).cloned() {
            Some(take) => self.view(&take),
            None if by < 0 => self.viewer.close(),
            None => {}
        }
    }

    /// Seconds until the collection's speakers are done, by the pace of this session; `None` before there is one.
    pub fn time_left(&self) -> Option<Duration> {
        let progress = &self.now.progress;
        let done = progress.accepted.checked_sub(self.accepted_at_begin)?;
        let left = (progress.target + progress.reserve).saturating_sub(progress.accepted);
        (done >= 3).then(|| self.began.elapsed() / done * left)
    }

    /// What already decides the take that is running, in words.
    pub fn live_warning(&self, language: Language) -> Option<String> {
        let now = &self.now;
        if now.state == State::Lost {
            return Some(text(language, "ui-warn-lost", &[]));
        }
        if now.zeros >= ZEROS_TOLD {
            return Some(text(language, "ui-warn-zeros", &[]));
        }
        let live = now.live.as_ref().filter(|_| now.state.in_take())?;
        if live
            .clipping
            .as_ref()
            .is_ok_and(|clipping| clipping.clipped)
        {
            return Some(text(language, "ui-warn-clipping", &[]));
        }
        let limit = self
            .about
            .profile
            .limit(crate::verdict::Measure::NoiseFloor)?;
        let most = limit.reject.max?;
        // A running take may still be calming down: only what no pause will mend.
        (live.noise_floor.is_ok_and(|noise| noise.0 > most + 6.0) && live.speech.0 > 1.0)
            .then(|| text(language, "ui-warn-noise", &[]))
    }

    /// Sends what the operator has answered.
    pub fn answer(&mut self) {
        match self.question.take() {
            Some(Question::Reject(take, reason)) => self.ask(Command::Rule {
                take: Some(take),
                ruling: Ruling::Reject { reason },
            }),
            Some(Question::Accept(take, reason)) => self.ask(Command::Rule {
                take: Some(take),
                ruling: Ruling::Accept { reason },
            }),
            Some(Question::Note(note)) if !note.trim().is_empty() => {
                self.ask(Command::Note(note.trim().to_owned()));
            }
            Some(Question::Note(_) | Question::Through) | None => {}
        }
    }

    /// What to say to the speaker about the last take; `None` unless it was rejected just now.
    pub fn advice_to_speaker(&self, language: Language) -> Option<String> {
        let last = self.now.last.as_ref()?;
        let finding = last.verdict.findings.first()?;
        (self.now.state == State::Rejected && finding.severity == Severity::Reject)
            .then(|| advice(language, finding, Audience::Speaker))
    }
}
