//! What takes its time: opening and making collections, beginning and ending sessions, export.

use std::path::PathBuf;

use eframe::egui::{ProgressBar, RichText, Ui};

use super::{App, Stage};
use crate::capture::{DeviceChoice, Wanted};
use crate::collection::SpeakerId;
use crate::export::{ExportError, ExportReport, Options, export};
use crate::session::{Session, SessionError, Setup};
use crate::store::{RecoveryReport, Store, StoreError, TakeFilter, TakeRecord};
use crate::ui::desk::{About, Desk};
use crate::ui::lobby::Lobby;
use crate::ui::operator::Frame;
use crate::ui::start::{NewCollection, StartPage};
use crate::ui::task::{Meanwhile, Poll, Task};
use crate::words::text;

type Opened = Result<(Store, RecoveryReport), StoreError>;

/// A session that has begun, or why not, with the collection opened again.
pub(super) enum Begun {
    Session(Box<(Session, About, Vec<TakeRecord>)>),
    Not(String, Box<Opened>),
}

pub(super) enum Work {
    Opening(PathBuf, Task<Opened>),
    Beginning(Task<Begun>),
    Ending(Task<Result<Store, SessionError>>),
    Exporting(Meanwhile, Task<(Store, Result<ExportReport, ExportError>)>),
}

/// Something is being done and the page waits for it.
pub(super) struct Busy {
    pub(super) words: &'static str,
    pub(super) work: Work,
}

impl Busy {
    pub(super) fn show(&self, ui: &mut Ui, frame: &Frame<'_>) {
        ui.vertical_centered(|ui| {
            ui.add_space(ui.available_height() * 0.4);
            ui.label(RichText::new(frame.words(self.words)).font(frame.tokens.heading()));
            ui.add_space(frame.tokens.space(3.0));
            if let Work::Exporting(meanwhile, _) = &self.work {
                let (done, all) = meanwhile.so_far();
                let part = done as f32 / all.max(1) as f32;
                ui.add(
                    ProgressBar::new(part)
                        .desired_width(frame.tokens.size(400.0))
                        .text(format!("{done} / {all}")),
                );
                ui.add_space(frame.tokens.space(3.0));
                if ui.button(frame.words("ui-stop")).clicked() {
                    meanwhile
                        .cancel
                        .store(true, std::sync::atomic::Ordering::Relaxed);
                }
            } else {
                ui.spinner();
            }
        });
    }
}

impl App {
    pub(super) fn open(&mut self, folder: PathBuf) {
        // It is remembered, and the next start may be elsewhere.
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        let path = folder.clone();
        let task = Task::begin(move || Store::open(&path));
        self.busy("ui-busy-opening", Work::Opening(folder, task));
    }

    pub(super) fn create(&mut self, new: NewCollection) {
        let folder = new.folder.clone();
        let task = Task::begin(move || {
            let store = Store::create(&new.folder, &new.config, &new.profile, &new.script)?;
            Ok((store, nothing()))
        });
        self.busy("ui-busy-making", Work::Opening(folder, task));
    }

    fn busy(&mut self, words: &'static str, work: Work) {
        self.stage = Stage::Busy(Busy { words, work });
    }

    fn start_page(&self, problem: Option<String>) -> Stage {
        let mut page = StartPage::new(self.settings.language());
        page.problem = problem;
        Stage::Start(Box::new(page))
    }

    pub(super) fn close_collection(&mut self) {
        self.stage = self.start_page(None);
    }

    pub(super) fn begin_session(&mut self, speaker: SpeakerId) {
        let waiting = self.start_page(None);
        let page = std::mem::replace(&mut self.stage, waiting);
        let Stage::Lobby(lobby) = page else {
            self.stage = page;
            return;
        };
        self.remember();
        let mut store = lobby.store;
        let at = store.folder().to_owned();
        let config = store.config();
        let wanted = Wanted {
            device: self
                .settings
                .device
                .clone()
                .map_or(DeviceChoice::Default, DeviceChoice::Id),
            channel: config.channel,
            rate: config.rate,
            depth: config.depth,
        };
        let stream = self.ground.open.clone();
        let operator = self.settings.operator.clone();
        let task = Task::begin(move || {
            let about = About::of(&store);
            let takes = match store.takes(&TakeFilter::default()) {
                Ok(takes) => takes,
                Err(error) => {
                    return Begun::Not(error.to_string(), Box::new(Ok((store, nothing()))));
                }
            };
            let begun = Session::start(Setup {
                store,
                open: Box::new(move || stream(&wanted)),
                speaker,
                operator,
                rolls: None,
                driver: None,
            });
            match begun {
                Ok(session) => Begun::Session(Box::new((session, about, takes))),
                Err(error) => Begun::Not(error.to_string(), Box::new(Store::open(&at))),
            }
        });
        self.busy("ui-busy-beginning", Work::Beginning(task));
    }

    pub(super) fn end_session(&mut self) {
        let waiting = self.start_page(None);
        let page = std::mem::replace(&mut self.stage, waiting);
        match page {
            Stage::Session(desk) => {
                let task = Task::begin(move || desk.close());
                self.busy("ui-busy-ending", Work::Ending(task));
            }
            other => self.stage = other,
        }
    }

    pub(super) fn export(&mut self, target: PathBuf) {
        let waiting = self.start_page(None);
        let page = std::mem::replace(&mut self.stage, waiting);
        let Stage::Lobby(lobby) = page else {
            self.stage = page;
            return;
        };
        let mut store = lobby.store;
        let meanwhile = Meanwhile::default();
        let told = meanwhile.clone();
        let task = Task::begin(move || {
            let done = export(
                &mut store,
                &target,
                Options::default(),
                &mut |done, all| told.tell(done, all),
                &told.cancel,
            );
            (store, done)
        });
        self.busy("ui-busy-exporting", Work::Exporting(meanwhile, task));
    }

    fn lobby(
        &mut self,
        store: Store,
        recovery: &RecoveryReport,
        said: Result<Option<String>, String>,
    ) -> Stage {
        self.texts.set_language(store.config().language.as_str());
        let prompts = store.script().prompts().iter();
        let missing = self
            .texts
            .missing(prompts.flat_map(|prompt| prompt.text.chars()));
        self.settings.opened(store.folder());
        self.remember();
        let mut lobby = Lobby::new(
            store,
            recovery,
            missing,
            self.ground.list,
            self.ground.outputs,
        );
        match said {
            Ok(done) => lobby.done = done,
            Err(problem) => lobby.problem = Some(problem),
        }
        Stage::Lobby(Box::new(lobby))
    }

    /// Takes up work that is done.
    pub(super) fn finish_work(&mut self) {
        if !matches!(self.stage, Stage::Busy(_)) {
            return;
        }
        let waiting = self.start_page(None);
        let Stage::Busy(busy) = std::mem::replace(&mut self.stage, waiting) else {
            return;
        };
        match self.take_up(&busy.work) {
            Some(stage) => self.stage = stage,
            None => self.stage = Stage::Busy(busy),
        }
    }

    /// The page that follows; `None` while the work goes on.
    fn take_up(&mut self, work: &Work) -> Option<Stage> {
        let language = self.settings.language();
        let defect = || Some(text(language, "ui-defect", &[]));
        match work {
            Work::Opening(folder, task) => match task.poll() {
                Poll::Working => None,
                Poll::Done(Ok((store, recovery))) => Some(self.lobby(store, &recovery, Ok(None))),
                Poll::Done(Err(error)) => {
                    if matches!(error, StoreError::NotACollection(_)) {
                        self.settings.recent.retain(|recent| recent != folder);
                    }
                    Some(self.start_page(Some(error.to_string())))
                }
                Poll::Failed => Some(self.start_page(defect())),
            },
            Work::Beginning(task) => match task.poll() {
                Poll::Working => None,
                Poll::Done(Begun::Session(begun)) => {
                    let (session, about, takes) = *begun;
                    Some(Stage::Session(Box::new(Desk::new(
                        session,
                        about,
                        takes,
                        self.settings.hearing.clone(),
                    ))))
                }
                Poll::Done(Begun::Not(why, opened)) => Some(match *opened {
                    Ok((store, recovery)) => self.lobby(store, &recovery, Err(why)),
                    Err(error) => self.start_page(Some(format!("{why} {error}"))),
                }),
                Poll::Failed => Some(self.start_page(defect())),
            },
            Work::Ending(task) => match task.poll() {
                Poll::Working => None,
                Poll::Done(Ok(store)) => Some(self.lobby(store, &nothing(), Ok(None))),
                Poll::Done(Err(error)) => Some(self.start_page(Some(error.to_string()))),
                Poll::Failed => Some(self.start_page(defect())),
            },
            Work::Exporting(_, task) => match task.poll() {
                Poll::Working => None,
                Poll::Done((store, done)) => {
                    let said = done.map_err(|error| error.to_string()).map(|report| {
                        Some(text(
                            language,
                            "export-done",
                            &[
                                ("takes", report.takes.into()),
                                ("minutes", format!("{:.1}", report.duration.0 / 60.0).into()),
                                ("target", report.target.display().to_string().into()),
                                ("trimmed", report.trimmed.into()),
                            ],
                        ))
                    });
                    Some(self.lobby(store, &nothing(), said))
                }
                Poll::Failed => Some(self.start_page(defect())),
            },
        }
    }
}

fn nothing() -> RecoveryReport {
    RecoveryReport { items: Vec::new() }
}
