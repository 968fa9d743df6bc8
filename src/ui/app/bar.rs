//! Language, theme and keys on the pages without a session.

use eframe::egui::{self, Ui, vec2};

use crate::ui::keys::Action;
use crate::ui::operator::{Frame, Wish};
use crate::ui::widgets::{Tone, chip_button};
use crate::words::Language;

/// Draws them, from the right.
pub(super) fn bar(ui: &mut Ui, frame: &mut Frame<'_>) {
    let size = vec2(ui.available_width(), frame.tokens.size(28.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        let other = match frame.language {
            Language::En => "中文",
            Language::ZhCn => "English",
        };
        let help = format!(
            "{} {}",
            frame.keys.cap(Action::Help),
            frame.words("ui-keys")
        );
        for (words, action) in [
            (help, Action::Help),
            (other.to_owned(), Action::Language),
            (frame.words("ui-key-theme"), Action::Theme),
        ] {
            if chip_button(ui, frame.tokens, &words, Tone::Quiet).clicked() {
                frame.wishes.push(Wish::Do(action));
            }
        }
    });
}
