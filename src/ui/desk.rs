//! A running session as the operator's window sees it: what the session tells, gathered for drawing.

mod alarm;
mod facts;
mod live_strip;
mod viewer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::TryRecvError;

use crate::collection::{CollectionConfig, Ruling, TakeId, TakeState};
use crate::script::{Prompt, PromptId, Script};
use crate::session::{Command, Event, JudgedTake, Session, Snapshot, State};
use crate::store::{Store, TakeRecord};
use crate::verdict::{Profile, Severity};
use crate::words::{Audience, Language, advice, text};

pub use alarm::Alarm;
pub use facts::{FactsLoader, TakeFacts};
pub use live_strip::{LiveStrip, SHOWN as LIVE_COLUMNS};
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

/// Which takes the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those that were rejected.
    Rejected,
    /// Accepted ones with a warning, and salvaged ones: somebody should listen.
    ToCheck,
}

impl Filter {
    /// Every filter, in the order of the list.
    pub const ALL: [Self; 3] = [Self::All, Self::Rejected, Self::ToCheck];

    fn next(self) -> Self {
        match self {
            Self::All => Self::Rejected,
            Self::Rejected => Self::ToCheck,
            Self::ToCheck => Self::All,
        }
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
    /// The takes, the oldest first.
    pub takes: Vec<TakeRecord>,
    places: HashMap<TakeId, usize>,
    facts: FactsLoader,
    filter: Filter,
    /// Places of the takes that are shown, the newest first; how many each filter shows. Renewed when something
    /// changed, for there may be ten thousand.
    listed: Vec<usize>,
    counts: [usize; 3],
    changed: bool,
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
    pub fn new(session: Session, about: About, takes: Vec<TakeRecord>) -> Self {
        let now = session.snapshot();
        let places = takes
            .iter()
            .enumerate()
            .map(|(place, take)| (take.id.clone(), place))
            .collect();
        let facts = FactsLoader::begin(about.folder.clone(), &takes);
        Self {
            strip: LiveStrip::new(session.scope().clone(), now.device.granted.rate),
            session,
            facts,
            numbers: now.clone(),
            numbers_at: Instant::now(),
            accepted_at_begin: now.progress.accepted,
            now,
            takes,
            places,
            filter: Filter::All,
            listed: Vec::new(),
            counts: [0; 3],
            changed: true,
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
        self.changed |= self.facts.look();
        if std::mem::take(&mut self.changed) {
            self.list();
        }
        self.viewer.look();
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
                self.facts.judged(&judged);
                self.remember(&judged);
                self.alarm.judged(&judged);
                self.put(judged.record.clone());
            }
            Event::LevelChecked(_) => self.checked_last = true,
            Event::Discarded(record) | Event::Ruled(record) => self.put(record),
            Event::Refused(refusal) => self.say(refusal.words(language), false),
            Event::Failed(words) | Event::Salvaged(words) | Event::AudioLost(words) => {
                self.say(words, true);
            }
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
            let facts = self.facts.of(&judged.record.id);
            if let Some(value) = facts.and_then(|facts| facts.number(measure)) {
                history.push(value as f32);
                let surplus = history.len().saturating_sub(HISTORY);
                history.drain(..surplus);
            }
        }
    }

    fn put(&mut self, record: TakeRecord) {
        self.changed = true;
        let new = record.id.clone();
        if record.counts {
            // Another take of the prompt may have counted until now.
            for other in &mut self.takes {
                if other.id.prompt == new.prompt && other.id.speaker == new.speaker {
                    other.counts = false;
                }
            }
        }
        match self.places.get(&new) {
            Some(place) => self.takes[*place] = record,
            None => {
                self.places.insert(new, self.takes.len());
                self.takes.push(record);
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

    /// What is known of a take's measures.
    pub fn facts(&self, take: &TakeId) -> Option<&TakeFacts> {
        self.facts.of(take)
    }

    /// The take that a ruling is about: the chosen one, else the last of this session.
    pub fn chosen(&self) -> Option<TakeId> {
        let shown = self.viewer.take().cloned();
        shown.or_else(|| self.now.last.as_ref().map(|last| last.record.id.clone()))
    }

    /// The record of a take.
    pub fn record(&self, take: &TakeId) -> Option<&TakeRecord> {
        self.places.get(take).map(|place| &self.takes[*place])
    }

    /// Whether a filter shows a take.
    pub fn shows(&self, filter: Filter, take: &TakeRecord) -> bool {
        match filter {
            Filter::All => true,
            Filter::Rejected => take.state == TakeState::Rejected,
            Filter::ToCheck => match take.state {
                TakeState::Salvaged | TakeState::Missing => true,
                TakeState::Accepted => self
                    .facts(&take.id)
                    .is_some_and(|facts| facts.worst == Some(Severity::Warn)),
                TakeState::Rejected | TakeState::Discarded => false,
            },
        }
    }

    fn list(&mut self) {
        let count = |filter| {
            self.takes
                .iter()
                .filter(|take| self.shows(filter, take))
                .count()
        };
        self.counts = Filter::ALL.map(count);
        self.listed = (0..self.takes.len())
            .rev()
            .filter(|place| self.shows(self.filter, &self.takes[*place]))
            .collect();
    }

    /// The places of the takes that are shown, the newest first.
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// How many takes a filter shows.
    pub fn count(&self, filter: Filter) -> usize {
        self.counts[filter as usize]
    }

    /// Which takes are shown.
    pub fn filter(&self) -> Filter {
        self.filter
    }

    /// Shows the takes of a filter.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.list();
    }

    /// Turns to the next filter.
    pub fn turn_filter(&mut self) {
        self.set_filter(self.filter.next());
    }

    /// Shows the recording of a take.
    pub fn view(&mut self, take: &TakeId) {
        let findings = self.facts(take).map(|facts| facts.places.clone());
        self.viewer.open(
            &self.about.folder,
            take.clone(),
            findings.unwrap_or_default(),
        );
    }

    /// Plays the chosen take, the last one where none is chosen; stops what is playing.
    pub fn play(&mut self) {
        if self.viewer.take().is_none() {
            if let Some(take) = self.chosen() {
                self.view(&take);
                self.viewer.play_when_read();
            }
        } else {
            self.viewer.toggle();
        }
    }

    /// Moves the choice in the list up (−1) or down (1).
    pub fn step(&mut self, by: isize) {
        let listed = &self.listed;
        let at = self.viewer.take().and_then(|take| {
            listed
                .iter()
                .position(|place| self.takes[*place].id == *take)
        });
        let to = match at {
            Some(at) => at as isize + by,
            None => 0,
        };
        if to < 0 {
            self.viewer.close();
        } else if let Some(place) = listed.get(to as usize) {
            let take = self.takes[*place].id.clone();
            self.view(&take);
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
            Some(Question::Note(_)) | None => {}
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
