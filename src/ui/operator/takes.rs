//! The takes, the newest first.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align, Align2, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::{Frame, place, prompts};
use crate::collection::TakeState;
use crate::store::TakeRecord;
use crate::ui::desk::{Desk, Filter};
use crate::ui::numbers::tenths;
use crate::ui::text::{LayOut, Look};
use crate::ui::widgets::{Rounded, Sign, chip_choice};
use crate::verdict::{Measure, Severity};
use crate::words::{Audience, advice, text};

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk) {
    if desk.lists_prompts {
        return prompts::show(ui, frame, desk);
    }
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let head = Rect::from_min_size(area.min, vec2(area.width(), tokens.size(22.0)));
    place(ui, head, |ui| heading(ui, frame, desk));
    let rows = Rect::from_min_max(
        pos2(area.left(), head.bottom() + tokens.space(1.0)),
        area.max,
    );
    let listed = desk.takes.listed().to_vec();
    let height = tokens.size(25.0);
    let mut chosen = None;
    place(ui, rows, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        if listed.is_empty() {
            let words = frame.words("ui-no-takes");
            ui.label(RichText::new(words).color(tokens.palette.text_second));
        }
        ScrollArea::vertical()
            .id_salt("takes")
            .auto_shrink(false)
            .show_rows(ui, height, listed.len(), |ui, range| {
                for place in &listed[range] {
                    if row(ui, frame, desk, &desk.takes.takes()[*place], height) {
                        chosen = Some(desk.takes.takes()[*place].id.clone());
                    }
                }
            });
    });
    if let Some(take) = chosen {
        if desk.viewer.take() == Some(&take) {
            desk.viewer.close();
        } else {
            desk.view(&take);
        }
    }
}

/// Which list is shown: the takes, or the prompts.
pub(super) fn tabs(ui: &mut Ui, frame: &Frame<'_>, desk: &mut Desk) {
    ui.spacing_mut().item_spacing.x = frame.tokens.space(1.5);
    for (prompts, id) in [(false, "ui-list-takes"), (true, "ui-list-prompts")] {
        let is_shown = desk.lists_prompts == prompts;
        if chip_choice(ui, frame.tokens, &frame.words(id), is_shown) && !is_shown {
            desk.turn_list();
        }
    }
}

fn heading(ui: &mut Ui, frame: &Frame<'_>, desk: &mut Desk) {
    let tokens = frame.tokens;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        tabs(ui, frame, desk);
        // Above the columns that it names.
        ui.painter().text(
            pos2(
                ui.max_rect().left() + tokens.size(436.0),
                ui.max_rect().center().y,
            ),
            Align2::RIGHT_CENTER,
            frame.words("ui-takes"),
            tokens.label(),
            tokens.palette.text_second,
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for filter in Filter::ALL.into_iter().rev() {
                let count = desk.takes.count(filter);
                let id = match filter {
                    Filter::All => "ui-filter-all",
                    Filter::Rejected => "ui-filter-rejected",
                    Filter::ToCheck => "ui-filter-to-check",
                };
                let words = text(frame.language, id, &[("count", count.into())]);
                if chip_choice(ui, tokens, &words, desk.takes.filter() == filter) {
                    desk.takes.set_filter(filter);
                }
            }
        });
    });
}

/// Draws a take; whether it was chosen.
fn row(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, take: &TakeRecord, height: f32) -> bool {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let facts = desk.takes.facts(&take.id);
    let worst = facts.and_then(|facts| facts.worst);
    let (sign, word) = match (take.state, worst) {
        (TakeState::Accepted, Some(Severity::Warn)) => (Sign::Look, "take-accepted"),
        (TakeState::Accepted, _) if !take.counts => (Sign::Accepted, "take-accepted-spare"),
        (TakeState::Accepted, _) => (Sign::Accepted, "take-accepted"),
        (TakeState::Rejected, _) => (Sign::Rejected, "take-rejected"),
        (TakeState::Salvaged, _) => (Sign::Look, "take-salvaged"),
        (TakeState::Discarded, _) => (Sign::Wait, "take-discarded"),
        (TakeState::Missing, _) => (Sign::Look, "take-missing"),
    };
    let id = format!("{}_{}", take.id.prompt, take.id.number);
    let reason = reason(frame, desk, take);
    let prompt = desk.about.prompt(&take.id.prompt);
    let spoken = format!("{id}: {} {reason}", frame.words(word));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));

    let chosen = desk.viewer.take() == Some(&take.id);
    if chosen || response.hovered() || response.has_focus() {
        let fill = if chosen {
            palette.line
        } else {
            palette.background
        };
        Rounded::plain(tokens.size(4.0), fill).paint(ui.painter(), rect);
    }
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let y = rect.center().y;
    let side = tokens.size(12.0);
    let color = match take.state {
        TakeState::Accepted if !take.counts => palette.text_second,
        _ => sign.color(palette),
    };
    let square = Rect::from_center_size(pos2(rect.left() + side, y), vec2(side, side));
    sign.paint(&painter, square, color);
    let column = |x: f32| pos2(rect.left() + tokens.size(x), y);
    let cut = |from: f32, to: f32| {
        painter.with_clip_rect(Rect::from_x_y_ranges(
            rect.left() + tokens.size(from)..=rect.left() + tokens.size(to),
            rect.y_range(),
        ))
    };
    cut(26.0, 112.0).text(
        column(26.0),
        Align2::LEFT_CENTER,
        &id,
        tokens.body(),
        palette.text,
    );
    if let Some(prompt) = prompt {
        let look = Look {
            size: tokens.size(14.0),
            strong: false,
            color: palette.text_second,
        };
        let block = frame.texts.block(
            ui.ctx(),
            &prompt.text,
            look,
            vec2(tokens.size(200.0), 1e5),
            LayOut::OneLine,
        );
        let at = Rect::from_min_size(
            pos2(rect.left() + tokens.size(118.0), y - block.size.y / 2.0),
            vec2(tokens.size(200.0), block.size.y),
        );
        block.paint(&painter, at, crate::ui::text::Align::Start);
    }
    for (measure, right) in [(Measure::Snr, 376.0), (Measure::NoiseFloor, 436.0)] {
        let number = facts
            .and_then(|facts| facts.number(measure))
            .map_or_else(|| "–".to_owned(), tenths);
        painter.text(
            column(right),
            Align2::RIGHT_CENTER,
            number,
            tokens.body(),
            palette.text,
        );
    }
    let words = if reason.is_empty() && take.state != TakeState::Accepted {
        frame.words(word)
    } else {
        reason
    };
    let mut job = LayoutJob::simple_singleline(words.clone(), tokens.body(), color);
    job.wrap = TextWrapping::truncate_at_width((rect.right() - column(450.0).x).max(0.0));
    let galley = painter.layout_job(job);
    let at = column(450.0) - vec2(0.0, galley.size().y / 2.0);
    painter.galley(at, galley, color);
    let clicked = response.clicked();
    if !words.is_empty() {
        response.on_hover_text(words);
    }
    clicked
}

/// Why a take is not accepted, or what is to be looked at.
fn reason(frame: &Frame<'_>, desk: &Desk, take: &TakeRecord) -> String {
    let own = take.reasons.first().map(String::as_str);
    if let Some(first) = desk
        .takes
        .facts(&take.id)
        .and_then(|facts| facts.first.as_ref())
        && (own == Some(first.code.wire()) || (own.is_none() && first.severity != Severity::Info))
    {
        return advice(frame.language, first, Audience::Operator);
    }
    match own {
        Some(code) => reason_words(frame, code),
        None => String::new(),
    }
}

/// A reason by its name in the journal, in words; what only later versions know stands as it is written.
pub(super) fn reason_words(frame: &Frame<'_>, code: &str) -> String {
    let words = text(frame.language, &format!("reason-{code}"), &[]);
    if words.starts_with('{') {
        code.replace('_', " ")
    } else {
        words
    }
}
