//! The operator's window while a session runs: everything at a glance, from two metres.

mod cards;
mod ground;
mod level_check;
mod pictures;
mod progress;
mod prompts;
mod questions;
mod state_panel;
mod takes;
mod top;
mod verdict;

use eframe::egui::layers::ShapeIdx;
use eframe::egui::{Color32, Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};

pub(super) use questions::THROUGH;

use super::desk::Desk;
use super::keys::KeyMap;
use super::speaker;
use super::strip::Scale;
use super::text::Texts;
use super::tokens::Tokens;
use super::widgets::{Rounded, Stamps, StripView};
use crate::words::Language;

/// What a window asks of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// As if its key were pressed.
    Do(super::keys::Action),
}

/// What the panels draw with.
pub struct Frame<'a> {
    /// Colours and sizes.
    pub tokens: &'a Tokens,
    /// Texts of any script.
    pub texts: &'a mut Texts,
    /// Language of the interface.
    pub language: Language,
    /// The keys.
    pub keys: &'a KeyMap,
    /// What is asked for, in order.
    pub wishes: Vec<Wish>,
}

impl Frame<'_> {
    /// An interface text.
    pub fn words(&self, id: &str) -> String {
        crate::words::text(self.language, id, &[])
    }
}

/// What the window keeps from one frame to the next.
#[derive(Default)]
pub struct OperatorView {
    strip: StripView,
    speaker: speaker::SpeakerView,
}

/// How the window is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// The speaker reads from this window too.
    pub one_screen: bool,
    /// Scale of the spectrogram.
    pub scale: Scale,
}

impl OperatorView {
    /// Draws the window into all of `ui`.
    pub fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk, how: Arrangement) {
        let tokens = *frame.tokens;
        // On one screen a take that is looked at stands in the speaker's place, until the next one begins.
        let how = Arrangement {
            one_screen: how.one_screen && desk.viewer.take().is_none(),
            ..how
        };
        let area = ui.max_rect().shrink(tokens.space(2.5));
        let gap = tokens.space(2.5);
        let narrow = area.width() < tokens.size(1100.0);
        let lines = if narrow { 3.0 } else { 1.0 };
        let top = Rect::from_min_size(area.min, vec2(area.width(), tokens.size(32.0 * lines)));
        let rest = Rect::from_min_max(pos2(area.left(), top.bottom() + gap), area.max);
        let roomy = !narrow && rest.height() >= tokens.size(590.0);
        let stamps = if roomy {
            let stamps = self.side_by_side(ui, rest, frame, desk, how);
            place(ui, top, |ui| top::show(ui, frame, desk, narrow));
            stamps
        } else {
            ui.painter()
                .rect_filled(ui.max_rect(), 0.0, tokens.palette.background);
            let stamps = Stamps::begin(ui);
            place(ui, top, |ui| top::show(ui, frame, desk, narrow));
            place(ui, rest, |ui| {
                ScrollArea::vertical()
                    .auto_shrink(false)
                    .show(ui, |ui| self.stacked(ui, frame, desk, how));
            });
            stamps
        };
        Stamps::finish(ui, stamps);
        questions::show(ui, frame, desk);
    }

    /// Panels beside each other; where the stamps are to be painted.
    fn side_by_side(
        &mut self,
        ui: &mut Ui,
        area: Rect,
        frame: &mut Frame<'_>,
        desk: &mut Desk,
        how: Arrangement,
    ) -> ShapeIdx {
        let tokens = *frame.tokens;
        let gap = tokens.space(2.5);
        let rows = Rows::of(area, &tokens, gap);
        let cards = tokens.size(500.0);
        let right = (area.width() * 0.375).max(tokens.size(480.0)).round();
        let split = |row: Rect, right: f32| {
            let at = row.right() - right;
            (
                Rect::from_min_max(row.min, pos2(at - gap, row.bottom())),
                Rect::from_min_max(pos2(at, row.top()), row.max),
            )
        };
        let (state, values) = split(rows.first, cards);
        let (pictures, verdict) = split(rows.second, right);
        let (takes, progress) = split(rows.third, right);
        let first = [&[state][..], &cards::places(values, &tokens)].concat();
        let rows: [&[Rect]; 3] = [&first, &[pictures, verdict], &[takes, progress]];
        ground::between(ui, &tokens, &rows);
        let stamps = Stamps::begin(ui);
        ground::edges(ui, &tokens, &rows);
        panel(ui, state, &tokens, |ui| {
            state_panel::show(ui, frame, desk, how.one_screen);
        });
        cards::show(ui, values, frame, desk);
        if how.one_screen {
            place(ui, pictures, |ui| {
                self.speaker.show(ui, frame, desk, true);
            });
        } else {
            panel(ui, pictures, &tokens, |ui| {
                pictures::show(ui, frame, desk, &mut self.strip, how.scale);
            });
        }
        panel(ui, verdict, &tokens, |ui| verdict::show(ui, frame, desk));
        panel(ui, takes, &tokens, |ui| takes::show(ui, frame, desk));
        panel(ui, progress, &tokens, |ui| progress::show(ui, frame, desk));
        stamps
    }

    /// One column, for narrow windows and large zooms.
    fn stacked(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk, how: Arrangement) {
        let tokens = *frame.tokens;
        ui.spacing_mut().item_spacing = Vec2::splat(tokens.space(2.5));
        // The scroll bar has a place of its own.
        let width = ui.available_width() - tokens.space(3.0);
        let row = |ui: &mut Ui, height: f32| {
            let (rect, _) = ui.allocate_exact_size(
                vec2(width, tokens.size(height)),
                eframe::egui::Sense::hover(),
            );
            fill(ui, rect, &tokens);
            rect
        };
        let rect = row(ui, 157.0);
        panel(ui, rect, &tokens, |ui| {
            state_panel::show(ui, frame, desk, how.one_screen)
        });
        if how.one_screen {
            let rect = row(ui, 260.0);
            place(ui, rect, |ui| self.speaker.show(ui, frame, desk, true));
        }
        let (rect, _) = ui.allocate_exact_size(
            vec2(width, tokens.size(130.0)),
            eframe::egui::Sense::hover(),
        );
        for card in cards::places(rect, &tokens) {
            fill(ui, card, &tokens);
        }
        cards::show(ui, rect, frame, desk);
        let rect = row(ui, 250.0);
        panel(ui, rect, &tokens, |ui| verdict::show(ui, frame, desk));
        let rect = row(ui, 226.0);
        panel(ui, rect, &tokens, |ui| progress::show(ui, frame, desk));
        if !how.one_screen {
            let rect = row(ui, 220.0);
            panel(ui, rect, &tokens, |ui| {
                pictures::show(ui, frame, desk, &mut self.strip, how.scale);
            });
        }
        let rect = row(ui, 226.0);
        panel(ui, rect, &tokens, |ui| takes::show(ui, frame, desk));
    }
}

struct Rows {
    first: Rect,
    second: Rect,
    third: Rect,
}

impl Rows {
    fn of(area: Rect, tokens: &Tokens, gap: f32) -> Self {
        let (first, third) = (tokens.size(157.0).round(), tokens.size(226.0).round());
        let row = |from: f32, to: f32| Rect::from_x_y_ranges(area.x_range(), from..=to);
        let second = area.top() + first + gap;
        let last = area.bottom() - third;
        Self {
            first: row(area.top(), area.top() + first),
            second: row(second, last - gap),
            third: row(last, area.bottom()),
        }
    }
}

/// Draws into a place of its own.
fn place<T>(ui: &mut Ui, rect: Rect, what: impl FnOnce(&mut Ui) -> T) -> T {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    child.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    what(&mut child)
}

/// Draws a panel on the ground, where it is not what the window was cleared with.
fn fill(ui: &Ui, rect: Rect, tokens: &Tokens) {
    let palette = tokens.palette;
    let round = Rounded {
        radius: f32::from(tokens.round().nw),
        ground: Color32::TRANSPARENT,
        fill: palette.panel,
        edge: palette.line,
        line: 1.0 / ui.pixels_per_point(),
    };
    round.paint(ui.painter(), rect);
}

/// Draws what is on a panel; the panel itself is drawn with what lies around it.
fn panel<T>(ui: &mut Ui, rect: Rect, tokens: &Tokens, what: impl FnOnce(&mut Ui) -> T) -> T {
    let inner = rect.shrink2(vec2(tokens.space(3.5), tokens.space(3.0)));
    place(ui, inner, what)
}
