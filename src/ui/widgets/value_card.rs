//! A value that decides: large, with its unit, its limit and a small history.

use eframe::egui::{Align2, Color32, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::sparkline;
use crate::ui::tokens::Tokens;

/// What a card shows.
pub struct ValueCard<'a> {
    /// What is measured.
    pub label: String,
    /// The number, or why there is none.
    pub value: Result<String, String>,
    /// Its unit.
    pub unit: &'a str,
    /// The limit, in words; empty where there is none.
    pub limit: String,
    /// Another line; empty where there is none.
    pub note: String,
    /// Colour of the number.
    pub color: Color32,
    /// Values of the last takes, the newest last.
    pub history: &'a [f32],
}

/// Paints a card into all of `ui`.
pub fn value_card(ui: &mut Ui, tokens: &Tokens, card: &ValueCard<'_>) -> Response {
    let rect = ui.max_rect();
    let response = ui.allocate_rect(rect, Sense::hover());
    let (number, reason) = match &card.value {
        Ok(number) => (number.as_str(), ""),
        Err(reason) => ("–", reason.as_str()),
    };
    let spoken = format!(
        "{}: {number} {}{reason}, {}",
        card.label, card.unit, card.limit
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));

    let palette = tokens.palette;
    let painter = ui.painter().with_clip_rect(rect);
    let left = rect.left();
    painter.text(
        rect.min,
        Align2::LEFT_TOP,
        &card.label,
        tokens.label(),
        palette.text_second,
    );
    let base = rect.top() + tokens.size(48.0);
    let placed = painter.text(
        pos2(left, base),
        Align2::LEFT_BOTTOM,
        number,
        tokens.value(),
        if card.value.is_ok() {
            card.color
        } else {
            palette.text_second
        },
    );
    let beside = pos2(placed.right() + tokens.size(7.0), base - tokens.size(5.0));
    let unit = if card.value.is_ok() {
        card.unit
    } else {
        reason
    };
    painter.text(
        beside,
        Align2::LEFT_BOTTOM,
        unit,
        tokens.label(),
        palette.text_second,
    );
    let mut y = rect.top() + tokens.size(56.0);
    for line in [&card.limit, &card.note] {
        if !line.is_empty() {
            let placed = painter.text(
                pos2(left, y),
                Align2::LEFT_TOP,
                line,
                tokens.label(),
                palette.text_second,
            );
            y = placed.bottom() + tokens.size(4.0);
        }
    }
    let free = Rect::from_min_max(
        pos2(left, y + tokens.size(2.0)),
        rect.max - vec2(0.0, tokens.size(2.0)),
    );
    if free.height() > tokens.size(14.0) {
        let high = free.height().min(tokens.size(30.0));
        let spark = Rect::from_min_size(free.min, vec2(free.width(), high));
        sparkline(&painter, spark, card.history, 3.0, palette.signal);
    }
    response
}
