//! Making a collection: script, profile, format and flow, with what is wrong with them.

use std::path::{Path, PathBuf};

use eframe::egui::{Button, ComboBox, DragValue, Grid, RichText, Ui};

use super::Wanted;
use super::report::{Read, profile_report, script_report};
use crate::audio::{Channel, TakeDepth};
use crate::collection::{CollectionConfig, Language as Spoken, StartRule, StopRule};
use crate::script::Script;
use crate::store::read_profile;
use crate::ui::operator::Frame;
use crate::ui::page::field;
use crate::units::{SampleRate, Seconds};
use crate::verdict::{Allowed, Profile};
use crate::words::text;

/// Rates that are offered, Hz.
const RATES: [u32; 6] = [16_000, 22_050, 24_000, 44_100, 48_000, 96_000];
/// The silence that ends a take where the collection says so.
const STOP_SILENCE: Seconds = Seconds(1.5);

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

/// What the form asks of its page.
pub(super) enum FormWish {
    /// Ask the system for a file or a folder.
    Browse(Wanted),
    /// Make the collection; or why it cannot be made.
    Make(Result<Box<NewCollection>, String>),
    /// Go back.
    Leave,
}

/// The form.
pub(super) struct Form {
    name: String,
    pub parent: String,
    pub script_path: String,
    script: Read,
    script_read: String,
    profile_name: String,
    profile: Result<Profile, String>,
    language: String,
    rate: u32,
    depth: TakeDepth,
    channel: u16,
    by_voice: bool,
    by_silence: bool,
    lead_in: f64,
    reserve: u32,
}

impl Form {
    pub fn new(language: crate::words::Language) -> Self {
        let first = Profile::built_in()
            .iter()
            .find(|profile| profile.name == "asr-quiet");
        let first = first.or(Profile::built_in().first());
        let mut form = Self {
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
            lead_in: 0.0,
            reserve: 0,
        };
        form.choose_profile(first.map_or("", |profile| profile.name));
        form
    }

    /// Takes a built-in profile by its name, or one from a file.
    pub fn choose_profile(&mut self, name: &str) {
        self.profile_name = name.to_owned();
        let built_in = Profile::built_in()
            .iter()
            .find(|profile| profile.name == name);
        self.profile = match built_in {
            Some(built_in) => built_in.profile().map_err(|error| error.to_string()),
            None => read_profile(Path::new(name)).map_err(|error| error.to_string()),
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

    /// Reads the script again when another one is named.
    fn read_script(&mut self, frame: &mut Frame<'_>) {
        if self.script_read == self.script_path {
            return;
        }
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

    /// Draws the form.
    pub fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) -> Option<FormWish> {
        let tokens = *frame.tokens;
        let language = frame.language;
        let words = move |id: &str| text(language, id, &[]);
        self.read_script(frame);
        let mut wish = None;
        tokens.panel().show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(words("ui-new-collection")).font(tokens.heading()));
            // Beside it stand the name of the field and a button.
            let wide = tokens
                .size(400.0)
                .min(ui.available_width() - tokens.size(290.0))
                .max(tokens.size(120.0));
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
                            wish = Some(FormWish::Browse(Wanted::Parent));
                        }
                    });
                    ui.end_row();
                    ui.label(words("ui-new-script"));
                    ui.horizontal(|ui| {
                        field(ui, &mut self.script_path, &words("ui-new-script"), wide);
                        if ui.button(words("ui-browse")).clicked() {
                            wish = Some(FormWish::Browse(Wanted::Script));
                        }
                    });
                    ui.end_row();
                    ui.label("");
                    script_report(ui, frame, &self.script);
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
                            wish = Some(FormWish::Browse(Wanted::Profile));
                        }
                    });
                    ui.end_row();
                    ui.label("");
                    profile_report(ui, frame, &self.profile);
                    ui.end_row();
                    ui.label(words("ui-new-format"));
                    ui.horizontal(|ui| self.format(ui, frame));
                    ui.end_row();
                    ui.label(words("ui-new-flow"));
                    ui.vertical(|ui| {
                        ui.checkbox(&mut self.by_voice, words("ui-new-by-voice"));
                        ui.checkbox(&mut self.by_silence, words("ui-new-by-silence"));
                        ui.horizontal(|ui| {
                            let lead_in = DragValue::new(&mut self.lead_in)
                                .range(0.0..=10.0)
                                .speed(0.1)
                                .max_decimals(1)
                                .suffix(" s");
                            ui.add(lead_in).accessible_name(words("ui-new-lead-in"));
                            ui.label(words("ui-new-lead-in"));
                        });
                    });
                    ui.end_row();
                    ui.label(words("ui-new-reserve"));
                    ui.add(DragValue::new(&mut self.reserve).range(0..=100_000))
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
                    wish = Some(FormWish::Make(self.collection().map(Box::new)));
                }
                if ui.button(words("ui-cancel")).clicked() {
                    wish = Some(FormWish::Leave);
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
        ui.add(DragValue::new(&mut self.channel).range(1..=64))
            .accessible_name(frame.words("ui-new-channel"));
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
        config.lead_in = Seconds(self.lead_in);
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
