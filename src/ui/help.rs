//! The help sheet: every key, made from the table of keys, with a way to change them; and about the program.

use eframe::egui::{Event, Grid, Id, Key, Modal, RichText, ScrollArea, Ui};

use super::keys::{Action, Chord, KeyMap};
use super::operator::Frame;
use crate::words::text;

/// Which sheet lies on the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The keys.
    Keys,
    /// About the program.
    About,
}

/// What the sheet keeps from one frame to the next.
#[derive(Default)]
pub struct Help {
    /// The sheet that is open.
    pub open: Option<Sheet>,
    waiting_for: Option<Action>,
}

impl Help {
    /// Whether the next key that is pressed is given to an action instead of doing what it does.
    pub fn takes_keys(&self) -> bool {
        self.waiting_for.is_some()
    }

    /// Draws the open sheet. `true` when the keys were changed.
    pub fn show(&mut self, ui: &Ui, frame: &Frame<'_>, keys: &mut KeyMap, report: &str) -> bool {
        let Some(sheet) = self.open else {
            return false;
        };
        let mut changed = false;
        if let Some(action) = self.waiting_for {
            let pressed = ui.input(|input| {
                input.events.iter().find_map(|event| match event {
                    Event::Key {
                        key,
                        pressed: true,
                        modifiers,
                        ..
                    } => Some((*key, *modifiers)),
                    _ => None,
                })
            });
            match pressed {
                Some((Key::Escape, _)) => self.waiting_for = None,
                Some((key, modifiers)) => {
                    keys.set(action, vec![Chord::pressed(key, modifiers)]);
                    self.waiting_for = None;
                    changed = true;
                }
                None => {}
            }
        }
        let tokens = frame.tokens;
        let mut close = false;
        let most = ui.ctx().content_rect().height() * 0.86;
        let modal =
            Modal::new(Id::unique("help")).frame(tokens.panel().inner_margin(tokens.space(5.0)));
        let shown = modal.show(ui.ctx(), |ui| {
            ui.set_width(
                tokens
                    .size(560.0)
                    .min(ui.ctx().content_rect().width() * 0.9),
            );
            ui.horizontal(|ui| {
                for (one, words) in [(Sheet::Keys, "ui-keys"), (Sheet::About, "ui-about")] {
                    let words = RichText::new(frame.words(words)).font(tokens.strong());
                    if ui.selectable_label(sheet == one, words).clicked() {
                        self.open = Some(one);
                    }
                }
                close = ui.button(frame.words("ui-close")).clicked();
            });
            ui.separator();
            let most = most - tokens.size(90.0);
            ScrollArea::vertical()
                .max_height(most)
                .min_scrolled_height(most)
                .show(ui, |ui| match sheet {
                    Sheet::Keys => changed |= self.keys(ui, frame, keys),
                    Sheet::About => about(ui, frame, report),
                });
        });
        if close || (shown.should_close() && self.waiting_for.is_none()) {
            self.open = None;
            self.waiting_for = None;
        }
        changed
    }

    fn keys(&mut self, ui: &mut Ui, frame: &Frame<'_>, keys: &mut KeyMap) -> bool {
        let tokens = frame.tokens;
        ui.label(RichText::new(frame.words("ui-keys-change")).color(tokens.palette.text_second));
        Grid::new("keys")
            .num_columns(2)
            .striped(true)
            .show(ui, |ui| {
                for action in Action::ALL {
                    let caps: Vec<String> =
                        keys.keys(*action).iter().map(Chord::to_string).collect();
                    let shown = if self.waiting_for == Some(*action) {
                        frame.words("ui-keys-press")
                    } else if caps.is_empty() {
                        "–".to_owned()
                    } else {
                        caps.join("  ")
                    };
                    if ui
                        .button(RichText::new(shown).font(tokens.body()))
                        .clicked()
                    {
                        self.waiting_for = Some(*action);
                    }
                    ui.label(frame.words(action.words()));
                    ui.end_row();
                }
            });
        let mut changed = false;
        if ui.button(frame.words("ui-keys-usual")).clicked() {
            *keys = KeyMap::default();
            changed = true;
        }
        changed
    }
}

fn about(ui: &mut Ui, frame: &Frame<'_>, report: &str) {
    let version = text(
        frame.language,
        "ui-about-version",
        &[("version", env!("CARGO_PKG_VERSION").into())],
    );
    ui.label(RichText::new(version).font(frame.tokens.strong()));
    ui.label(frame.words("ui-about-what"));
    ui.add_space(frame.tokens.space(2.0));
    ui.label(frame.words("ui-about-licences"));
    ui.label("Takegate: MIT OR Apache-2.0");
    ui.label("Inter, Noto Sans CJK: SIL Open Font License 1.1");
    ui.label("egui, eframe, cosmic-text, cpal, hound, symphonia, rustfft: MIT OR Apache-2.0");
    ui.add_space(frame.tokens.space(2.0));
    if ui.button(frame.words("ui-copy-report")).clicked() {
        ui.ctx().copy_text(report.to_owned());
    }
    ui.label(
        RichText::new(report)
            .font(frame.tokens.label())
            .color(frame.tokens.palette.text_second),
    );
}
