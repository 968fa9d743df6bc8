//! Before there is a collection: recent ones, opening one, making one.

use std::path::{Path, PathBuf};

use eframe::egui::{Button, ComboBox, Grid, RichText, ScrollArea, TextEdit, Ui};

use super::numbers::{heading, short_limit};
use super::operator::Frame;
use super::settings::Settings;
use super::task::{Poll, Task};
use super::text::Missing;
use crate::audio::{Channel, TakeDepth};
use crate::collection::{CollectionConfig, Language as Spoken, StartRule, StopRule};
use crate::script::Script;
use crate::units::{SampleRate, Seconds};
use crate::verdict::{Allowed, Profile};
use crate::words::text;

/// Rates that are offered, Hz.
const RATES: [u32; 6] = [16_000, 22_050, 24_000, 44_100, 48_000, 96_000];
/// The silence that ends a take where the collection says so.
const STOP_SILENCE: Seconds = Seconds(1.5);

/// What the page asks of the program.
pub enum StartWish {
    /// Open this collection.
    Open(PathBuf),
    /// Make this one.
    Create(Box<NewCollection>),
}

/// A collection to be made.
pub struct NewCollection {
    /// Its folder.
    pub folder: PathBuf,
    /// Its settings.
    pub config: CollectionConfig,
    /// Its profile.
    pub profile: Profile,
    /// Its prompts.
    pub script: Script,
}

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
    name: String,
    parent: String,
    script_path: String,
    script: Option<Result<(Script, Missing), String>>,
    script_read: String,
    profile_name: String,
    profile: Result<Profile, String>,
    language: String,
    rate: u32,
    depth: TakeDepth,
    channel: u16,
    by_voice: bool,
    by_silence: bool,
    reserve: u32,
    dialog: Option<(Wanted, Task<Option<PathBuf>>)>,
    /// Why the last wish was not met.
    pub problem: Option<String>,
}

impl StartPage {
    /// The page as it is at first.
    pub fn new(language: crate::words::Language) -> Self {
        let first = Profile::built_in()
            .iter()
            .find(|profile| profile.name == "asr-quiet");
        let first = first.or(Profile::built_in().first());
        let mut page = Self {
            open: String::new(),
            creating: false,
            name: String::new(),
            parent: directories::UserDirs::new().map_or_else(String::new, |folders| {
                let folder = folders.audio_dir().unwrap_or(folders.home_dir());
                folder.display().to_string()
            }),
            script_path: String::new(),
            script: None,
            script_read: String::new(),
            profile_name: String::new(),
            profile: Err(String::new()),
            language: language.tag().to_owned(),
            rate: 48_000,
            depth: TakeDepth::I16,
            channel: 1,
            by_voice: false,
            by_silence: false,
            reserve: 0,
            dialog: None,
            problem: None,
        };
        page.choose_profile(first.map_or("", |profile| profile.name));
        page
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
            self.choose_profile(&shown);
        } else {
            self.script_path = shown;
        }
        None
    }

    fn choose_profile(&mut self, name: &str) {
        self.profile_name = name.to_owned();
        let built_in = Profile::built_in()
            .iter()
            .find(|profile| profile.name == name);
        self.profile = match built_in {
            Some(built_in) => built_in.profile().map_err(|error| error.to_string()),
            None => std::fs::read_to_string(name)
                .map_err(|error| format!("{name}: {error}"))
                .and_then(|toml| Profile::parse(&toml).map_err(|error| error.to_string())),
        };
        if let Ok(profile) = &self.profile {
            let allowed = &profile.format().rate;
            let fits = |hz: &u32| SampleRate::new(*hz).is_some_and(|rate| allowed.allows(rate));
            if !fits(&self.rate) {
                let wanted = match allowed {
                    Allowed::OneOf(rates) => rates.first().map(|rate| rate.hz()),
                    _ => RATES.iter().copied().find(fits),
                };
                self.rate = wanted.unwrap_or(self.rate);
            }
            if !profile.format().depth.allows(self.depth.bits()) {
                self.depth = TakeDepth::I24;
            }
        }
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
                        Wanted::Parent => self.parent = path,
                        Wanted::Script => self.script_path = path,
                        Wanted::Profile => self.choose_profile(&path),
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
        let mut wish = None;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let width = ui.available_width().min(tokens.size(820.0));
            let side = (ui.available_width() - width) / 2.0;
            ui.horizontal(|ui| {
                ui.add_space(side);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.add_space(tokens.space(8.0));
                    ui.label(RichText::new("Takegate").font(tokens.value()));
                    ui.label(
                        RichText::new(frame.words("ui-start-what"))
                            .color(tokens.palette.text_second),
                    );
                    ui.add_space(tokens.space(4.0));
                    if let Some(problem) = &self.problem {
                        ui.colored_label(tokens.palette.rejected, format!("✗ {problem}"));
                        ui.add_space(tokens.space(2.0));
                    }
                    if self.creating {
                        wish = self.new_form(ui, frame);
                    } else {
                        wish = self.open_form(ui, frame, settings);
                    }
                    ui.add_space(tokens.space(8.0));
                });
            });
        });
        wish
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

    fn new_form(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) -> Option<StartWish> {
        let tokens = *frame.tokens;
        let language = frame.language;
        let words = move |id: &str| text(language, id, &[]);
        if self.script_read != self.script_path {
            self.script_read.clone_from(&self.script_path);
            let path = PathBuf::from(self.script_path.trim());
            self.script = (!self.script_path.trim().is_empty()).then(|| {
                Script::read(&path)
                    .map_err(|error| error.to_string())
                    .map(|script| {
                        let prompts = script.prompts().iter();
                        let missing = frame
                            .texts
                            .missing(prompts.flat_map(|prompt| prompt.text.chars()));
                        (script, missing)
                    })
            });
        }
        let mut wish = None;
        tokens.panel().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(words("ui-new-collection")).font(tokens.heading()));
            let wide = tokens.size(400.0);
            Grid::new("new")
                .num_columns(2)
                .spacing(ui.spacing().item_spacing)
                .show(ui, |ui| {
                    ui.label(words("ui-new-name"));
                    field(ui, &mut self.name, &words("ui-new-name"), wide);
                    ui.end_row();
                    ui.label(words("ui-new-parent"));
                    ui.horizontal(|ui| {
                        field(ui, &mut self.parent, &words("ui-new-parent"), wide);
                        if ui.button(words("ui-browse")).clicked() {
                            self.ask(Wanted::Parent);
                        }
                    });
                    ui.end_row();
                    ui.label(words("ui-new-script"));
                    ui.horizontal(|ui| {
                        field(ui, &mut self.script_path, &words("ui-new-script"), wide);
                        if ui.button(words("ui-browse")).clicked() {
                            self.ask(Wanted::Script);
                        }
                    });
                    ui.end_row();
                    ui.label("");
                    self.script_report(ui, frame);
                    ui.end_row();
                    ui.label(words("ui-new-language"));
                    field(
                        ui,
                        &mut self.language,
                        &words("ui-new-language"),
                        tokens.size(120.0),
                    );
                    ui.end_row();
                    ui.label(words("ui-new-profile"));
                    ui.horizontal(|ui| {
                        let mut name = self.profile_name.clone();
                        ComboBox::from_id_salt("profile")
                            .width(tokens.size(220.0))
                            .selected_text(&name)
                            .show_ui(ui, |ui| {
                                for built_in in Profile::built_in() {
                                    ui.selectable_value(
                                        &mut name,
                                        built_in.name.to_owned(),
                                        built_in.name,
                                    );
                                }
                            })
                            .response
                            .accessible_name(words("ui-new-profile"));
                        if name != self.profile_name {
                            self.choose_profile(&name);
                        }
                        if ui.button(words("ui-browse")).clicked() {
                            self.ask(Wanted::Profile);
                        }
                    });
                    ui.end_row();
                    ui.label("");
                    self.profile_report(ui, frame);
                    ui.end_row();
                    ui.label(words("ui-new-format"));
                    ui.horizontal(|ui| self.format(ui, frame));
                    ui.end_row();
                    ui.label(words("ui-new-flow"));
                    ui.vertical(|ui| {
                        ui.checkbox(&mut self.by_voice, words("ui-new-by-voice"));
                        ui.checkbox(&mut self.by_silence, words("ui-new-by-silence"));
                    });
                    ui.end_row();
                    ui.label(words("ui-new-reserve"));
                    ui.add(eframe::egui::DragValue::new(&mut self.reserve).range(0..=100_000))
                        .accessible_name(words("ui-new-reserve"));
                    ui.end_row();
                });
            ui.add_space(tokens.space(2.0));
            ui.horizontal(|ui| {
                let ready = !self.name.trim().is_empty()
                    && matches!(self.script, Some(Ok(_)))
                    && self.profile.is_ok();
                let make = Button::new(RichText::new(words("ui-make")).font(tokens.strong()));
                if ui.add_enabled(ready, make).clicked() {
                    wish = self.make();
                }
                if ui.button(words("ui-cancel")).clicked() {
                    self.creating = false;
                }
            });
        });
        wish
    }

    fn format(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let tokens = frame.tokens;
        let khz = |hz: u32| format!("{} kHz", f64::from(hz) / 1000.0);
        ComboBox::from_id_salt("rate")
            .width(tokens.size(100.0))
            .selected_text(khz(self.rate))
            .show_ui(ui, |ui| {
                for hz in RATES {
                    ui.selectable_value(&mut self.rate, hz, khz(hz));
                }
            })
            .response
            .accessible_name(frame.words("ui-new-format"));
        let bits =
            |depth: TakeDepth| text(frame.language, "ui-bits", &[("bits", depth.bits().into())]);
        ComboBox::from_id_salt("depth")
            .width(tokens.size(90.0))
            .selected_text(bits(self.depth))
            .show_ui(ui, |ui| {
                for depth in [TakeDepth::I16, TakeDepth::I24] {
                    ui.selectable_value(&mut self.depth, depth, bits(depth));
                }
            })
            .response
            .accessible_name(frame.words("ui-new-format"));
        ui.label(frame.words("ui-new-channel"));
        ui.add(eframe::egui::DragValue::new(&mut self.channel).range(1..=64))
            .accessible_name(frame.words("ui-new-channel"));
    }

    fn script_report(&self, ui: &mut Ui, frame: &mut Frame<'_>) {
        let palette = frame.tokens.palette;
        match &self.script {
            None => {
                let hint = frame.words("ui-script-hint");
                ui.label(RichText::new(hint).color(palette.text_second));
            }
            Some(Err(problem)) => {
                ui.add(
                    eframe::egui::Label::new(
                        RichText::new(format!("✗ {problem}")).color(palette.rejected),
                    )
                    .wrap(),
                );
            }
            Some(Ok((script, missing))) => {
                ui.vertical(|ui| {
                    let count = script.prompts().len();
                    let words = text(
                        frame.language,
                        "ui-script-prompts",
                        &[("count", count.into())],
                    );
                    ui.colored_label(palette.accepted, format!("✓ {words}"));
                    if let Some(first) = script.prompts().first() {
                        let look = super::text::Look {
                            size: frame.tokens.size(14.0),
                            strong: false,
                            color: palette.text_second,
                        };
                        frame
                            .texts
                            .label(ui, &first.text, look, frame.tokens.size(440.0));
                    }
                    missing_report(ui, frame, missing);
                });
            }
        }
    }

    fn profile_report(&self, ui: &mut Ui, frame: &Frame<'_>) {
        let palette = frame.tokens.palette;
        match &self.profile {
            Err(problem) => {
                ui.add(
                    eframe::egui::Label::new(
                        RichText::new(format!("✗ {problem}")).color(palette.rejected),
                    )
                    .wrap(),
                );
            }
            Ok(profile) => {
                ui.vertical(|ui| {
                    let limits: Vec<String> = profile
                        .limits()
                        .iter()
                        .map(|limit| {
                            let name = heading(frame.language, limit.measure);
                            let unit = limit.measure.unit();
                            format!("{name} {} {unit}", short_limit(limit.graver()))
                                .trim_end()
                                .to_owned()
                        })
                        .collect();
                    let line = format!("v{} · {}", profile.version(), limits.join(" · "));
                    ui.add(
                        eframe::egui::Label::new(RichText::new(line).color(palette.text_second))
                            .wrap(),
                    );
                    if let Some(disclaimer) = profile.disclaimer() {
                        ui.add(
                            eframe::egui::Label::new(
                                RichText::new(disclaimer)
                                    .font(frame.tokens.label())
                                    .color(palette.text_second),
                            )
                            .wrap(),
                        );
                    }
                });
            }
        }
    }

    fn make(&mut self) -> Option<StartWish> {
        let made = self.collection();
        match made {
            Ok(new) => Some(StartWish::Create(Box::new(new))),
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        }
    }

    fn collection(&self) -> Result<NewCollection, String> {
        let (Some(Ok((script, _))), Ok(profile)) = (&self.script, &self.profile) else {
            return Err(String::new());
        };
        let language: Spoken = self
            .language
            .trim()
            .parse()
            .map_err(|error: crate::collection::ConfigError| error.to_string())?;
        let mut config = CollectionConfig::new(self.name.trim(), language);
        config.rate = SampleRate::new(self.rate).unwrap_or(config.rate);
        config.depth = self.depth;
        if let Some(channel) = std::num::NonZeroU16::new(self.channel) {
            config.channel = Channel(channel);
        }
        if self.by_voice {
            config.start = StartRule::Voice;
        }
        if self.by_silence {
            config.stop = StopRule::Silence(STOP_SILENCE);
        }
        config.reserve = self.reserve;
        config.check(script).map_err(|error| error.to_string())?;
        let folder_name: String = self
            .name
            .trim()
            .chars()
            .map(|char| {
                if char.is_alphanumeric() || "-_.".contains(char) {
                    char
                } else {
                    '-'
                }
            })
            .collect();
        Ok(NewCollection {
            folder: Path::new(self.parent.trim()).join(folder_name),
            config,
            profile: profile.clone(),
            script: script.clone(),
        })
    }
}

/// Says which characters no font has, and what to install.
pub fn missing_report(ui: &mut Ui, frame: &Frame<'_>, missing: &Missing) {
    if missing.is_empty() {
        return;
    }
    let shown: Vec<String> = missing
        .characters
        .iter()
        .take(12)
        .map(|char| format!("U+{:04X}", u32::from(*char)))
        .collect();
    let words = text(
        frame.language,
        "ui-missing-characters",
        &[
            ("count", missing.characters.len().into()),
            ("characters", shown.join(" ").into()),
            ("packages", missing.packages().join(", ").into()),
        ],
    );
    let words = RichText::new(format!("▲ {words}")).color(frame.tokens.palette.warning);
    ui.add(eframe::egui::Label::new(words).wrap());
}

/// A field with its name for screen readers.
pub fn field(ui: &mut Ui, text: &mut String, name: &str, width: f32) -> eframe::egui::Response {
    let response = ui.add(
        TextEdit::singleline(text)
            .hint_text(name)
            .desired_width(width),
    );
    response.widget_info(|| {
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, name)
    });
    response
}
