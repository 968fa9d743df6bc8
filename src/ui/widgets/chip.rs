//! Chips: one fact in a round edge; a fault fills its chip.

use eframe::egui::{
    Color32, Response, Role, Sense, Stroke, Ui, WidgetInfo, emath::GuiRounding as _, vec2,
};

use super::Rounded;
use crate::ui::tokens::Tokens;

/// How a chip stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Beside the rest.
    Quiet,
    /// What is read.
    Plain,
    /// The chosen one of several.
    Chosen,
    /// Look at this.
    Warning,
    /// A fault: filled.
    Fault,
}

/// A fact.
pub fn chip(ui: &mut Ui, tokens: &Tokens, text: &str, tone: Tone) -> Response {
    paint(ui, tokens, text, tone, Sense::hover(), Role::Label)
}

/// A fact that can be pressed.
pub fn chip_button(ui: &mut Ui, tokens: &Tokens, text: &str, tone: Tone) -> Response {
    paint(ui, tokens, text, tone, Sense::click(), Role::Button)
}

/// One of several to choose from; whether it was pressed.
pub fn chip_choice(ui: &mut Ui, tokens: &Tokens, text: &str, is_chosen: bool) -> bool {
    let tone = if is_chosen { Tone::Chosen } else { Tone::Quiet };
    chip_button(ui, tokens, text, tone).clicked()
}

fn paint(
    ui: &mut Ui,
    tokens: &Tokens,
    text: &str,
    tone: Tone,
    sense: Sense,
    role: Role,
) -> Response {
    let palette = tokens.palette;
    let (letters, fill, edge) = match tone {
        Tone::Quiet => (palette.text_second, Color32::TRANSPARENT, palette.line),
        Tone::Plain => (palette.text, palette.well, palette.line),
        Tone::Chosen => (palette.text, palette.line, palette.text_second),
        Tone::Warning => (palette.warning, Color32::TRANSPARENT, palette.warning),
        Tone::Fault => (palette.on_recording, palette.recording, palette.recording),
    };
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), tokens.label(), letters);
    let padding = vec2(tokens.space(2.5), tokens.space(0.9));
    let (rect, response) = ui.allocate_exact_size(galley.size() + 2.0 * padding, sense);
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
    let edge = if response.has_focus() {
        Stroke::new(2.0, palette.signal)
    } else if response.hovered() && sense.senses_click() {
        Stroke::new(1.0, palette.text_second)
    } else {
        Stroke::new(1.0, edge)
    };
    let rect = rect.round_to_pixels(ui.pixels_per_point());
    let round = Rounded {
        radius: rect.height() / 2.0,
        ground: Color32::TRANSPARENT,
        fill,
        edge: edge.color,
        line: edge.width,
    };
    round.paint(ui.painter(), rect);
    ui.painter().galley(rect.min + padding, galley, letters);
    response
}
