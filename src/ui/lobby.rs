//! A collection is open and no session runs: who reads, with which microphone; how far it is; export.

mod devices;

use std::path::PathBuf;

use eframe::egui::{Button, Label, RichText, Ui};

use super::operator::Frame;
use super::page::{field, missing_report, page};
use super::settings::Settings;
use super::task::{Poll, Task};
use super::text::{Look, Missing};
use crate::capture::{CaptureError, DeviceInfo};
use crate::collection::{Progress, Speaker, SpeakerId, TakeState};
use crate::playback::{Output, PlaybackError};
use crate::store::{RecoveryReport, Store};
use crate::words::text;

/// What the page asks of the program.
pub enum LobbyWish {
    /// Begin a session of this speaker.
    Begin(SpeakerId),
    /// Export to this folder.
    Export(PathBuf),
    /// Close the collection.
    Close,
}

/// The page of one collection.
pub struct Lobby {
    /// The collection.
    pub store: Store,
    recovered: Vec<String>,
    cautions: Vec<String>,
    missing: Missing,
    /// Pictures of the script that are not in the collection's folder any more.
    pictures_gone: Vec<String>,
    progress: Progress,
    speaker: Option<SpeakerId>,
    new_speaker: String,
    devices: Option<Task<Result<Vec<DeviceInfo>, CaptureError>>>,
    known: Result<Vec<DeviceInfo>, String>,
    outputs: Task<Result<Vec<Output>, PlaybackError>>,
    heard_with: Option<Vec<Output>>,
    target: String,
    /// Why the last wish was not met.
    pub problem: Option<String>,
    /// What was done.
    pub done: Option<String>,
}

impl Lobby {
    /// The page of an open collection; `list` asks for the microphones, `outputs` for what takes are heard with.
    pub fn new(
        store: Store,
        recovery: &RecoveryReport,
        missing: Missing,
        list: fn() -> Result<Vec<DeviceInfo>, CaptureError>,
        outputs: fn() -> Result<Vec<Output>, PlaybackError>,
    ) -> Self {
        let progress = store.progress();
        let unfinished = progress
            .speakers
            .iter()
            .find(|speaker| speaker.accepted < progress.quota.wanted())
            .or(progress.speakers.first());
        Self {
            speaker: unfinished.map(|speaker| speaker.speaker.clone()),
            recovered: recovery.items.iter().map(ToString::to_string).collect(),
            cautions: store.cautions().iter().map(ToString::to_string).collect(),
            missing,
            pictures_gone: pictures_gone(&store),
            progress,
            new_speaker: String::new(),
            devices: Some(Task::begin(list)),
            known: Ok(Vec::new()),
            outputs: Task::begin(outputs),
            heard_with: None,
            target: store
                .folder()
                .with_extension("export")
                .display()
                .to_string(),
            store,
            problem: None,
            done: None,
        }
    }

    /// Whether something is to come by itself: the list of microphones or of outputs.
    pub fn waits(&self) -> bool {
        self.devices.is_some() || self.heard_with.is_none()
    }

    fn look(&mut self) {
        if self.heard_with.is_none() {
            // Without a list there is still the system's own output.
            self.heard_with = match self.outputs.poll() {
                Poll::Working => None,
                Poll::Done(Ok(outputs)) => Some(outputs),
                Poll::Done(Err(_)) | Poll::Failed => Some(Vec::new()),
            };
        }
        let Some(task) = &self.devices else { return };
        match task.poll() {
            Poll::Working => return,
            Poll::Done(Ok(devices)) => {
                self.known = Ok(devices
                    .into_iter()
                    .filter(|device| device.abilities.is_ok())
                    .collect());
            }
            Poll::Done(Err(error)) => self.known = Err(error.to_string()),
            Poll::Failed => {}
        }
        self.devices = None;
    }

    /// Draws the page.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        settings: &mut Settings,
    ) -> Option<LobbyWish> {
        self.look();
        let tokens = *frame.tokens;
        page(ui, &tokens, |ui| {
            self.head(ui, frame);
            ui.add_space(tokens.space(3.0));
            for (line, color, sign) in [
                (&self.problem, tokens.palette.rejected, "✗"),
                (&self.done, tokens.palette.accepted, "✓"),
            ] {
                if let Some(line) = line {
                    let words = RichText::new(format!("{sign} {line}")).color(color);
                    ui.add(Label::new(words).wrap());
                    ui.add_space(tokens.space(2.0));
                }
            }
            let session = self.session(ui, frame, settings);
            ui.add_space(tokens.space(3.0));
            let export = self.export(ui, frame);
            ui.add_space(tokens.space(3.0));
            let close = ui.button(frame.words("ui-close-collection")).clicked();
            let close = close.then_some(LobbyWish::Close);
            session.or(export).or(close)
        })
    }

    fn head(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        let tokens = *frame.tokens;
        let palette = tokens.palette;
        let look = Look {
            size: tokens.size(28.0),
            strong: true,
            color: palette.text,
        };
        frame
            .texts
            .label(ui, &self.store.config().name, look, tokens.size(780.0));
        let config = self.store.config();
        let profile = self.store.profile();
        let facts = format!(
            "{} v{} · {} · {} · {} · {}",
            profile.name(),
            profile.version(),
            config.language,
            config.rate,
            text(
                frame.language,
                "ui-bits",
                &[("bits", config.depth.bits().into())]
            ),
            text(
                frame.language,
                "ui-script-prompts",
                &[("count", self.store.script().prompts().len().into())]
            ),
        );
        ui.label(RichText::new(facts).color(palette.text_second));
        let folder = self.store.folder().display().to_string();
        ui.label(
            RichText::new(folder)
                .font(tokens.label())
                .color(palette.text_second),
        );
        let of = text(
            frame.language,
            "ui-progress-of",
            &[
                ("target", self.progress.target.into()),
                ("reserve", self.progress.reserve.into()),
            ],
        );
        ui.label(RichText::new(format!("{} {of}", self.progress.accepted)).font(tokens.heading()));
        let rejected = self.progress.state(TakeState::Rejected);
        let rejected = text(
            frame.language,
            "ui-filter-rejected",
            &[("count", rejected.into())],
        );
        ui.label(RichText::new(rejected).color(palette.text_second));
        missing_report(ui, frame, &self.missing);
        if let Some(first) = self.pictures_gone.first() {
            let words = text(
                frame.language,
                "ui-pictures-gone",
                &[
                    ("count", self.pictures_gone.len().into()),
                    ("first", first.as_str().into()),
                ],
            );
            let words = RichText::new(format!("▲ {words}")).color(palette.warning);
            ui.add(Label::new(words).wrap());
        }
        for caution in &self.cautions {
            let words = RichText::new(format!("▲ {caution}")).color(palette.warning);
            ui.add(Label::new(words).wrap());
        }
        if !self.recovered.is_empty() {
            ui.colored_label(
                palette.warning,
                format!("▲ {}", frame.words("recovery-found")),
            );
            for line in &self.recovered {
                ui.add(Label::new(RichText::new(line).color(palette.text_second)).wrap());
            }
        }
    }

    fn session(
        &mut self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        settings: &mut Settings,
    ) -> Option<LobbyWish> {
        let tokens = frame.tokens;
        let mut wish = None;
        tokens.panel().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(frame.words("ui-session")).font(tokens.heading()));
            eframe::egui::Grid::new("session")
                .num_columns(2)
                .show(ui, |ui| {
                    ui.label(frame.words("ui-who-reads"));
                    ui.horizontal_wrapped(|ui| {
                        for speaker in &self.progress.speakers {
                            let words = format!("{} · {}", speaker.speaker, speaker.accepted);
                            let chosen = self.speaker.as_ref() == Some(&speaker.speaker);
                            if ui.selectable_label(chosen, words).clicked() {
                                self.speaker = Some(speaker.speaker.clone());
                            }
                        }
                    });
                    ui.end_row();
                    ui.label("");
                    ui.horizontal(|ui| {
                        let name = frame.words("ui-new-speaker");
                        let response = field(ui, &mut self.new_speaker, &name, tokens.size(240.0));
                        let enter = response.lost_focus()
                            && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
                        let ready = !self.new_speaker.trim().is_empty();
                        let add = ui
                            .add_enabled(ready, Button::new(frame.words("ui-add")))
                            .clicked();
                        if ready && (add || enter) {
                            self.add_speaker();
                        }
                    });
                    ui.end_row();
                    ui.label(frame.words("ui-microphone"));
                    self.microphone(ui, frame, settings);
                    ui.end_row();
                    ui.label(frame.words("ui-listen-with"));
                    self.output(ui, frame, &mut settings.hearing);
                    ui.end_row();
                    ui.label(frame.words("ui-operator"));
                    field(
                        ui,
                        &mut settings.operator,
                        &frame.words("ui-operator"),
                        tokens.size(180.0),
                    );
                    ui.end_row();
                });
            ui.add_space(tokens.space(2.0));
            let begin =
                Button::new(RichText::new(frame.words("ui-begin-session")).font(tokens.strong()));
            let asked = ui.add_enabled(self.speaker.is_some(), begin).clicked();
            // What is done most needs no Tab.
            let enter = ui.memory(|memory| memory.focused().is_none())
                && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
            if asked || enter {
                wish = self.speaker.clone().map(LobbyWish::Begin);
            }
        });
        wish
    }

    fn add_speaker(&mut self) {
        let added = self
            .new_speaker
            .trim()
            .parse::<SpeakerId>()
            .map_err(|error| error.to_string())
            .and_then(|id| {
                let speaker = Speaker::new(id.clone());
                self.store
                    .add_speaker(speaker)
                    .map_err(|error| error.to_string())?;
                Ok(id)
            });
        match added {
            Ok(id) => {
                self.speaker = Some(id);
                self.new_speaker.clear();
                self.problem = None;
                self.progress = self.store.progress();
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    fn export(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> Option<LobbyWish> {
        let tokens = frame.tokens;
        let mut wish = None;
        tokens.panel().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(frame.words("ui-export")).font(tokens.heading()));
            ui.label(
                RichText::new(frame.words("ui-export-what")).color(tokens.palette.text_second),
            );
            ui.horizontal(|ui| {
                field(
                    ui,
                    &mut self.target,
                    &frame.words("ui-export-target"),
                    tokens.size(440.0),
                );
                let ready = self.progress.accepted > 0 && !self.target.trim().is_empty();
                if ui
                    .add_enabled(ready, Button::new(frame.words("ui-export-do")))
                    .clicked()
                {
                    wish = Some(LobbyWish::Export(PathBuf::from(self.target.trim())));
                }
            });
        });
        wish
    }
}

fn pictures_gone(store: &Store) -> Vec<String> {
    let prompts = store.script().prompts().iter();
    let images = prompts.filter_map(|prompt| prompt.image.as_ref());
    images
        .filter(|image| !image.file(store.folder()).is_file())
        .map(ToString::to_string)
        .collect()
}
