//! Before there is a collection: recent ones, opening one, making one.

mod form;
mod report;

use std::path::{Path, PathBuf};

use eframe::egui::{Button, RichText, Ui};

use super::operator::Frame;
use super::page::{field, page};
use super::settings::Settings;
use super::task::{Poll, Task};

pub use form::NewCollection;
use form::{Form, FormWish};

/// What the page asks of the program.
pub enum StartWish {
    /// Open this collection.
    Open(PathBuf),
    /// Make this one.
    Create(Box<NewCollection>),
}

/// What a dialog of the system asks for.
#[derive(Clone, Copy)]
enum Wanted {
    Open,
    Parent,
    Script,
    Profile,
}

/// The page.
pub struct StartPage {
    open: String,
    creating: bool,
    form: Form,
    dialog: Option<(Wanted, Task<Option<PathBuf>>)>,
    /// Why the last wish was not met.
    pub problem: Option<String>,
}

impl StartPage {
    /// The page as it is at first.
    pub fn new(language: crate::words::Language) -> Self {
        Self {
            open: String::new(),
            creating: false,
            form: Form::new(language),
            dialog: None,
            problem: None,
        }
    }

    /// Takes a file that was dropped on the window: a collection's folder, a script or a profile.
    pub fn dropped(&mut self, path: &Path) -> Option<StartWish> {
        if path.is_dir() {
            return Some(StartWish::Open(path.to_owned()));
        }
        self.creating = true;
        let shown = path.display().to_string();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            self.form.choose_profile(&shown);
        } else {
            self.form.script_path = shown;
        }
        None
    }

    /// Whether something is to come by itself: a dialog is open.
    pub fn waits(&self) -> bool {
        self.dialog.is_some()
    }

    fn look(&mut self) {
        let Some((wanted, task)) = &self.dialog else {
            return;
        };
        match task.poll() {
            Poll::Working => {}
            Poll::Failed => self.dialog = None,
            Poll::Done(path) => {
                if let Some(path) = path.map(|path| path.display().to_string()) {
                    match wanted {
                        Wanted::Open => self.open = path,
                        Wanted::Parent => self.form.parent = path,
                        Wanted::Script => self.form.script_path = path,
                        Wanted::Profile => self.form.choose_profile(&path),
                    }
                }
                self.dialog = None;
            }
        }
    }

    /// Draws the page.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        settings: &Settings,
    ) -> Option<StartWish> {
        self.look();
        let tokens = *frame.tokens;
        page(ui, &tokens, |ui| {
            ui.label(RichText::new("Takegate").font(tokens.value()));
            ui.label(RichText::new(frame.words("ui-start-what")).color(tokens.palette.text_second));
            ui.add_space(tokens.space(4.0));
            if let Some(problem) = &self.problem {
                ui.colored_label(tokens.palette.rejected, format!("✗ {problem}"));
                ui.add_space(tokens.space(2.0));
            }
            if !self.creating {
                return self.open_form(ui, frame, settings);
            }
            match self.form.show(ui, frame)? {
                FormWish::Browse(wanted) => self.ask(wanted),
                FormWish::Leave => self.creating = false,
                FormWish::Make(Ok(new)) => return Some(StartWish::Create(new)),
                FormWish::Make(Err(problem)) => self.problem = Some(problem),
            }
            None
        })
    }

    fn open_form(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        settings: &Settings,
    ) -> Option<StartWish> {
        let tokens = *frame.tokens;
        let mut wish = None;
        tokens.panel().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(frame.words("ui-recent")).font(tokens.heading()));
            if settings.recent.is_empty() {
                ui.label(
                    RichText::new(frame.words("ui-recent-none")).color(tokens.palette.text_second),
                );
            }
            for folder in &settings.recent {
                let name = folder.file_name().map_or_else(
                    || folder.display().to_string(),
                    |name| name.to_string_lossy().into_owned(),
                );
                ui.horizontal(|ui| {
                    if ui.button(RichText::new(&name).strong()).clicked() {
                        wish = Some(StartWish::Open(folder.clone()));
                    }
                    ui.label(
                        RichText::new(folder.display().to_string())
                            .font(tokens.label())
                            .color(tokens.palette.text_second),
                    );
                });
            }
            ui.add_space(tokens.space(3.0));
            ui.horizontal(|ui| {
                field(
                    ui,
                    &mut self.open,
                    &frame.words("ui-folder-to-open"),
                    tokens.size(440.0),
                );
                if ui.button(frame.words("ui-browse")).clicked() {
                    self.ask(Wanted::Open);
                }
                let ready = !self.open.trim().is_empty();
                if ui
                    .add_enabled(ready, Button::new(frame.words("ui-open")))
                    .clicked()
                {
                    wish = Some(StartWish::Open(PathBuf::from(self.open.trim())));
                }
            });
        });
        ui.add_space(tokens.space(3.0));
        if ui
            .button(RichText::new(frame.words("ui-new-collection")).font(tokens.strong()))
            .clicked()
        {
            self.creating = true;
        }
        wish
    }

    fn ask(&mut self, wanted: Wanted) {
        if self.dialog.is_some() {
            return;
        }
        let folder = matches!(wanted, Wanted::Open | Wanted::Parent);
        let task = Task::begin(move || {
            let dialog = rfd::FileDialog::new();
            if folder {
                dialog.pick_folder()
            } else {
                dialog.pick_file()
            }
        });
        self.dialog = Some((wanted, task));
    }
}
