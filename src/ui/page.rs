//! What the pages before a session are made of.

use eframe::egui::{Label, Response, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::operator::Frame;
use super::text::Missing;
use super::tokens::Tokens;
use crate::words::text;

/// Width of a page's column, points at 100 %.
const WIDTH: f32 = 820.0;

/// Draws into a column in the middle of the window, which scrolls where it is too long.
pub fn page<T>(ui: &mut Ui, tokens: &Tokens, what: impl FnOnce(&mut Ui) -> T) -> T {
    let shown = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = ui.available_width().min(tokens.size(WIDTH));
        let side = (ui.available_width() - width) / 2.0;
        let column = ui.horizontal(|ui| {
            ui.add_space(side);
            let column = ui.vertical(|ui| {
                ui.set_width(width);
                ui.add_space(tokens.space(8.0));
                let done = what(ui);
                ui.add_space(tokens.space(8.0));
                done
            });
            column.inner
        });
        column.inner
    });
    shown.inner
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
    ui.add(Label::new(words).wrap());
}

/// A field with its name for screen readers.
pub fn field(ui: &mut Ui, text: &mut String, name: &str, width: f32) -> Response {
    let response = ui.add(
        TextEdit::singleline(text)
            .hint_text(name)
            .desired_width(width),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
    response
}
