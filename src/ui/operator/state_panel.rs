//! State, time, prompt and level.

use eframe::egui::{Align, Align2, Layout, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Frame, Wish, place};
use crate::session::{Snapshot, State};
use crate::ui::desk::Desk;
use crate::ui::keys::Action;
use crate::ui::numbers::clock;
use crate::ui::text::{Align as TextAlign, LayOut, Look};
use crate::ui::widgets::{Sign, Tone, chip, chip_button, level_bar, scale_height};
use crate::words::text;

/// The sign and the word of a state, to the operator.
pub(super) fn sign(state: State) -> (Sign, &'static str) {
    match state {
        State::Waiting => (Sign::Wait, "ui-state-waiting"),
        State::Checking => (Sign::Ready, "ui-state-checking"),
        State::RoomTone => (Sign::Ready, "ui-state-room-tone"),
        State::LeadIn | State::PreRoll => (Sign::Ready, "ui-state-pre-roll"),
        State::Recording => (Sign::Recording, "ui-state-recording"),
        State::PostRoll => (Sign::Recording, "ui-state-post-roll"),
        State::Judging => (Sign::Wait, "ui-state-judging"),
        State::Accepted => (Sign::Accepted, "ui-state-accepted"),
        State::Rejected => (Sign::Rejected, "ui-state-rejected"),
        State::Paused => (Sign::Pause, "ui-state-paused"),
        State::Lost => (Sign::Look, "state-lost"),
        State::Finished => (Sign::Accepted, "ui-state-finished"),
    }
}

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, one_screen: bool) {
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let head = Rect::from_min_size(area.min, vec2(area.width(), tokens.size(24.0)));
    place(ui, head, |ui| line(ui, frame, desk));
    let bar = tokens.size(30.0) + scale_height(&tokens);
    let level = Rect::from_min_max(pos2(area.left(), area.bottom() - bar), area.max);
    let prompt = Rect::from_min_max(
        pos2(area.left(), head.bottom() + tokens.space(1.0)),
        pos2(area.right(), level.top() - tokens.space(1.0)),
    );
    if !one_screen {
        place(ui, prompt, |ui| self::prompt(ui, frame, &desk.now));
    }
    place(ui, level, |ui| {
        let numbers = tokens.size(86.0);
        let size = vec2(area.width() - numbers, bar);
        let name = frame.words("ui-level");
        level_bar(ui, &tokens, size, &desk.now.meter, &name);
        // The numbers change twice a second, the bars each frame.
        let reading = &desk.numbers.meter;
        let right = area.right();
        for (row, label, value) in [
            (0.0, frame.words("word-peak"), reading.hold),
            (1.0, frame.words("word-rms"), reading.rms),
        ] {
            let y = level.top() + tokens.size(12.0 + 20.0 * row);
            let number = value.map_or_else(
                || "–".to_owned(),
                |level| super::super::numbers::tenths(level.0),
            );
            let painter = ui.painter();
            painter.text(
                pos2(right - tokens.size(80.0), y),
                Align2::LEFT_CENTER,
                label,
                tokens.label(),
                tokens.palette.text_second,
            );
            painter.text(
                pos2(right, y),
                Align2::RIGHT_CENTER,
                number,
                tokens.strong(),
                tokens.palette.text,
            );
        }
        ui.painter().text(
            pos2(right, level.bottom()),
            Align2::RIGHT_BOTTOM,
            crate::units::Dbfs::UNIT,
            tokens.label(),
            tokens.palette.text_second,
        );
    });
}

fn line(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let now = &desk.now;
    let (sign, id) = sign(now.state);
    let word = frame.words(id);
    let shown = if now.state.in_take() {
        format!("{word} {}", clock(now.recorded))
    } else if now.state.in_check() {
        format!("{word} {}", clock(now.in_state))
    } else {
        word
    };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = tokens.space(2.0);
        let color = sign.color(tokens.palette);
        let (square, _) =
            ui.allocate_exact_size(vec2(1.0, 1.0) * tokens.size(14.0), Sense::hover());
        sign.paint(ui.painter(), square, color);
        let color = match sign {
            Sign::Recording => tokens.palette.recording_word,
            _ => color,
        };
        let galley = ui
            .painter()
            .layout_no_wrap(shown.clone(), tokens.strong(), color);
        // As wide for every time, so that nothing behind it jumps.
        let width = galley.size().x.max(tokens.size(118.0));
        let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &shown));
        ui.painter().galley(rect.min, galley, color);
        if let Some(prompt) = &now.prompt {
            let take = text(
                frame.language,
                "ui-prompt-take",
                &[
                    ("prompt", prompt.id.as_str().into()),
                    ("number", now.take_number.into()),
                ],
            );
            ui.label(eframe::egui::RichText::new(take).color(tokens.palette.text_second));
            if let Some(section) = &prompt.section {
                let look = Look {
                    size: tokens.size(14.0),
                    strong: false,
                    color: tokens.palette.text_second,
                };
                frame.texts.label(ui, section, look, tokens.size(160.0));
            }
            if prompt.image.is_some() {
                chip(ui, &tokens, &frame.words("ui-has-picture"), Tone::Quiet);
            }
            if now.prompt_done {
                let done = frame.words("prompt-done");
                chip(ui, &tokens, &done, Tone::Quiet);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let clip = now.meter.clip;
            let words = match clip.first {
                Some(first) => text(
                    frame.language,
                    "ui-clip-at",
                    &[
                        ("count", clip.samples.into()),
                        (
                            "place",
                            clock(first.seconds(now.device.granted.rate)).into(),
                        ),
                    ],
                ),
                None => text(frame.language, "ui-clip", &[("count", clip.samples.into())]),
            };
            let tone = if clip.is_lit() {
                Tone::Fault
            } else {
                Tone::Quiet
            };
            if chip_button(ui, &tokens, &words, tone).clicked() {
                frame.wishes.push(Wish::Do(Action::ClearClip));
            }
            if let Some(warning) = desk.live_warning(frame.language) {
                chip(ui, &tokens, &format!("▲ {warning}"), Tone::Fault);
            }
        });
    });
}

fn prompt(ui: &mut Ui, frame: &mut Frame<'_>, now: &Snapshot) {
    let tokens = frame.tokens;
    let area = ui.max_rect();
    let (words, color) = match &now.prompt {
        Some(prompt) => (prompt.text.clone(), tokens.palette.text),
        None => (frame.words("prompt-none"), tokens.palette.text_second),
    };
    let look = Look {
        size: tokens.size(20.0),
        strong: false,
        color,
    };
    let floor = (tokens.size(12.0) * ui.ctx().pixels_per_point() * 64.0) as u32;
    let how = LayOut::Fitted {
        floor,
        longest: 400,
    };
    let block = frame.texts.block(ui.ctx(), &words, look, area.size(), how);
    let response = ui.allocate_rect(area, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let top = area.top() + ((area.height() - block.size.y) / 2.0).max(0.0);
    let painter = ui.painter().with_clip_rect(area.expand(2.0));
    block.paint(
        &painter,
        Rect::from_min_max(pos2(area.left(), top), area.max),
        TextAlign::Start,
    );
    if block.size.y > area.height() {
        response.on_hover_text(&words);
    }
}
