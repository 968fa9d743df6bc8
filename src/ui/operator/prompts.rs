//! The prompts: what has become of each, and which one is read next.

use eframe::egui::{
    Align, Align2, Layout, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::takes::tabs;
use super::{Frame, place};
use crate::session::Command;
use crate::ui::desk::{Desk, PromptState};
use crate::ui::text::{LayOut, Look};
use crate::ui::widgets::{Rounded, Sign, chip_choice};
use crate::words::text;

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk) {
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let head = Rect::from_min_size(area.min, vec2(area.width(), tokens.size(22.0)));
    place(ui, head, |ui| heading(ui, frame, desk));
    let rows = Rect::from_min_max(
        pos2(area.left(), head.bottom() + tokens.space(1.0)),
        area.max,
    );
    let height = tokens.size(25.0);
    let moved = desk.prompts.take_moved();
    let cursor = desk.prompts.cursor();
    let listed = desk.prompts.listed().to_vec();
    let mut chosen = None;
    place(ui, rows, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let mut list = ScrollArea::vertical().id_salt("prompts").auto_shrink(false);
        if let Some(row) = cursor.filter(|_| moved) {
            let above = rows.height() / 2.0 - height;
            list = list.vertical_scroll_offset((row as f32 * height - above).max(0.0));
        }
        list.show_rows(ui, height, listed.len(), |ui, range| {
            for index in range {
                let focus = moved && cursor == Some(index);
                if row(ui, frame, desk, listed[index], height, focus) {
                    chosen = Some(listed[index]);
                }
            }
        });
    });
    if let Some(at) = chosen {
        let prompt = desk.about.script.prompts()[at].id.clone();
        desk.viewer.close();
        desk.ask(Command::GoTo(prompt));
    }
}

fn heading(ui: &mut Ui, frame: &Frame<'_>, desk: &mut Desk) {
    let tokens = frame.tokens;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        tabs(ui, frame, desk);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let all = desk.about.script.prompts().len();
            for (only_open, id, count) in [
                (true, "ui-filter-open", desk.prompts.open()),
                (false, "ui-filter-all", all),
            ] {
                let words = text(frame.language, id, &[("count", count.into())]);
                let is_chosen = desk.prompts.only_open() == only_open;
                if chip_choice(ui, tokens, &words, is_chosen) {
                    desk.prompts.show_only_open(only_open);
                }
            }
        });
    });
}

/// Draws a prompt; whether it was chosen to be read next.
fn row(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    desk: &Desk,
    at: usize,
    height: f32,
    focus: bool,
) -> bool {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    if focus {
        response.request_focus();
    }
    let prompt = &desk.about.script.prompts()[at];
    let (state, takes) = desk.prompts.state(at);
    let (sign, word) = match state {
        PromptState::Accepted => (Sign::Accepted, "take-accepted"),
        PromptState::Rejected => (Sign::Rejected, "take-rejected"),
        PromptState::Open => (Sign::Ready, "ui-prompt-open"),
    };
    let now = desk
        .now
        .prompt
        .as_ref()
        .is_some_and(|now| now.id == prompt.id);
    let mut words = frame.words(word);
    if takes > 0 {
        let takes = text(frame.language, "ui-takes-of", &[("count", takes.into())]);
        words.push_str(&format!(" · {takes}"));
    }
    if now {
        words = format!("{} · {words}", frame.words("ui-prompt-now"));
    }
    let spoken = format!("{}: {words}. {}", prompt.id, prompt.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));

    if now || response.hovered() || response.has_focus() {
        let fill = if now {
            palette.line
        } else {
            palette.background
        };
        Rounded::plain(tokens.size(4.0), fill).paint(ui.painter(), rect);
    }
    if response.has_focus() {
        let ring = eframe::egui::Stroke::new(2.0, palette.signal);
        ui.painter().rect_stroke(
            rect,
            tokens.size(4.0),
            ring,
            eframe::egui::StrokeKind::Inside,
        );
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let y = rect.center().y;
    let side = tokens.size(12.0);
    let square = Rect::from_center_size(pos2(rect.left() + side, y), vec2(side, side));
    let color = match state {
        PromptState::Open => palette.text_second,
        _ => sign.color(palette),
    };
    sign.paint(&painter, square, color);
    let left = rect.left() + tokens.size(26.0);
    let id = painter.with_clip_rect(Rect::from_x_y_ranges(
        left..=left + tokens.size(86.0),
        rect.y_range(),
    ));
    id.text(
        pos2(left, y),
        Align2::LEFT_CENTER,
        prompt.id.as_str(),
        tokens.body(),
        palette.text,
    );
    let state = painter.text(
        pos2(rect.right() - tokens.space(2.0), y),
        Align2::RIGHT_CENTER,
        words,
        tokens.body(),
        palette.text_second,
    );
    let left = left + tokens.size(92.0);
    let room = (state.left() - tokens.space(3.0) - left).max(1.0);
    let look = Look {
        size: tokens.size(14.0),
        strong: false,
        color: palette.text,
    };
    let size = vec2(room, 1e5);
    let block = frame
        .texts
        .block(ui.ctx(), &prompt.text, look, size, LayOut::OneLine);
    let place = Rect::from_min_size(pos2(left, y - block.size.y / 2.0), vec2(room, block.size.y));
    block.paint(&painter, place, crate::ui::text::Align::Start);
    response.clicked()
}
