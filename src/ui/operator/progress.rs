//! How far the collection is, alarms in words, the keys of the moment.

use eframe::egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Frame, takes::reason_words};
use crate::collection::TakeState;
use crate::session::State;
use crate::ui::desk::Desk;
use crate::ui::keys::Action;
use crate::ui::numbers::minus;
use crate::ui::widgets::{Rounded, flat};
use crate::words::text;

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let area = ui.max_rect();
    let progress = &desk.now.progress;
    let painter = ui.painter().clone();
    painter.text(
        area.min,
        Align2::LEFT_TOP,
        frame.words("ui-progress"),
        tokens.label(),
        palette.text_second,
    );

    let base = area.top() + tokens.size(50.0);
    let number = painter.text(
        pos2(area.left(), base),
        Align2::LEFT_BOTTOM,
        progress.accepted.to_string(),
        tokens.value(),
        palette.text,
    );
    let of = text(
        frame.language,
        "ui-progress-of",
        &[
            ("target", progress.target.into()),
            ("reserve", progress.reserve.into()),
        ],
    );
    let beside = pos2(number.right() + tokens.size(10.0), base - tokens.size(5.0));
    painter.text(
        beside,
        Align2::LEFT_BOTTOM,
        &of,
        tokens.body(),
        palette.text_second,
    );
    if let Some(left) = desk.time_left() {
        let minutes = left.as_secs().div_ceil(60);
        let left = text(
            frame.language,
            "ui-time-left",
            &[
                ("hours", (minutes / 60).into()),
                ("minutes", (minutes % 60).into()),
            ],
        );
        painter.text(
            pos2(area.right(), base - tokens.size(5.0)),
            Align2::RIGHT_BOTTOM,
            left,
            tokens.body(),
            palette.text_second,
        );
    }

    let bar = Rect::from_min_size(
        pos2(area.left(), base + tokens.space(1.5)),
        vec2(area.width(), tokens.size(10.0)),
    );
    let response = ui.allocate_rect(bar, Sense::hover());
    let spoken = format!("{} {of}", progress.accepted);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &spoken));
    let wanted = (progress.target + progress.reserve).max(1) as f32;
    flat(&painter, bar, palette.well);
    let x = |count: u32| bar.left() + bar.width() * (count as f32 / wanted).min(1.0);
    if progress.reserve > 0 {
        let reserve = Rect::from_min_max(pos2(x(progress.target), bar.top()), bar.max);
        flat(&painter, reserve, palette.line);
    }
    flat(
        &painter,
        Rect::from_min_max(bar.min, pos2(x(progress.accepted), bar.bottom())),
        palette.accepted,
    );

    let y = bar.bottom() + tokens.space(2.5);
    let rejected = progress.state(TakeState::Rejected);
    let mut placed = painter.text(
        pos2(area.left(), y),
        Align2::LEFT_TOP,
        text(
            frame.language,
            "ui-filter-rejected",
            &[("count", rejected.into())],
        ),
        tokens.body(),
        palette.text_second,
    );
    let mut reasons: Vec<(&String, &u32)> = progress.rejected_for.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (code, count) in reasons {
        let words = format!("{} {count}", reason_words(frame, code));
        let galley = painter.layout_no_wrap(words, tokens.body(), palette.text);
        let left = placed.right() + tokens.size(10.0);
        if left + galley.size().x > area.right() {
            break;
        }
        placed = Rect::from_min_size(pos2(left, y), galley.size());
        painter.galley(placed.min, galley, palette.text);
    }

    let keys = tokens.size(24.0);
    let bottom = Rect::from_min_max(pos2(area.left(), area.bottom() - keys), area.max);
    let middle = Rect::from_min_max(
        pos2(area.left(), placed.bottom() + tokens.space(2.0)),
        pos2(area.right(), bottom.top() - tokens.space(1.0)),
    );
    message(ui, frame, desk, middle);
    caps(ui, frame, desk, bottom);
}

/// The newest notice, the alarm, or what has changed since the level check.
fn message(ui: &mut Ui, frame: &Frame<'_>, desk: &Desk, area: Rect) {
    let tokens = frame.tokens;
    let palette = tokens.palette;
    let fault = desk.notice.as_ref().filter(|notice| notice.fault);
    let (words, edge): (String, Color32) = if let Some(fault) = fault {
        (fault.text.clone(), palette.recording)
    } else if let Some(alarm) = desk.alarm.words(frame.language) {
        (alarm, palette.warning)
    } else if let Some(drift) = desk.now.drift {
        (minus(&drift.words(frame.language)), palette.warning)
    } else if let Some(notice) = &desk.notice {
        (notice.text.clone(), palette.text_second)
    } else {
        return;
    };
    let painter = ui.painter().with_clip_rect(area);
    let inset = tokens.space(3.0);
    let galley = painter.layout(
        words.clone(),
        tokens.body(),
        palette.text,
        area.width() - 2.0 * inset,
    );
    let height = (galley.size().y + tokens.space(3.0)).min(area.height());
    let rect = Rect::from_min_size(area.min, vec2(area.width(), height));
    flat(&painter, rect, edge.gamma_multiply(0.1));
    flat(
        &painter,
        Rect::from_min_size(rect.min, vec2(tokens.size(3.0), rect.height())),
        edge,
    );
    painter.galley(
        rect.min + vec2(inset, tokens.space(1.5)),
        galley,
        palette.text,
    );
    let response = ui.allocate_rect(rect, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    response.on_hover_text(words);
}

/// The keys of the moment, as buttons.
fn caps(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, area: Rect) {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let state = desk.now.state;
    let keys: &[(Action, &str)] = match state {
        State::Checking | State::RoomTone | State::LeadIn => &[
            (Action::StartStop, "ui-do-stop"),
            (Action::Again, "ui-cancel"),
        ],
        State::PreRoll | State::Recording => &[
            (Action::StartStop, "ui-do-stop"),
            (Action::Again, "ui-do-again"),
            (Action::ClearClip, "ui-key-clear-clip"),
        ],
        State::PostRoll | State::Judging => &[(Action::Help, "ui-keys")],
        State::Paused => &[(Action::Pause, "ui-do-go-on"), (Action::Help, "ui-keys")],
        State::Finished | State::Lost => &[
            (Action::EndSession, "ui-do-end"),
            (Action::Back, "ui-do-back"),
            (Action::Play, "ui-key-play"),
        ],
        State::Accepted | State::Rejected | State::Waiting => &[
            (Action::StartStop, "ui-do-start"),
            (Action::Again, "ui-do-again"),
            (Action::Reject, "ui-do-reject"),
            (Action::Skip, "ui-do-skip"),
            (Action::Play, "ui-key-play"),
        ],
    };
    let mut x = area.left();
    for (action, words) in keys {
        let cap = frame.keys.cap(*action);
        if cap.is_empty() {
            continue;
        }
        let words = frame.words(words);
        let painter = ui.painter();
        let cap = painter.layout_no_wrap(cap, tokens.label(), palette.text);
        let name = painter.layout_no_wrap(words.clone(), tokens.body(), palette.text_second);
        let padding = tokens.size(5.0);
        let width = cap.size().x + 2.0 * padding + tokens.size(6.0) + name.size().x;
        if x + width > area.right() + 1.0 {
            break;
        }
        let rect = Rect::from_min_size(pos2(x, area.top()), vec2(width, area.height()));
        let response = ui.allocate_rect(rect, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
        let painter = ui.painter();
        let box_height = cap.size().y + tokens.size(4.0);
        let cap_box = Rect::from_min_size(
            pos2(x, area.center().y - box_height / 2.0),
            vec2(cap.size().x + 2.0 * padding, box_height),
        );
        let edge = if response.has_focus() {
            eframe::egui::Stroke::new(2.0, palette.signal)
        } else {
            eframe::egui::Stroke::new(1.0, palette.text_second)
        };
        let round = Rounded {
            radius: tokens.size(3.0),
            ground: Color32::TRANSPARENT,
            fill: Color32::TRANSPARENT,
            edge: edge.color,
            line: edge.width,
        };
        round.paint(painter, cap_box);
        painter.galley(
            cap_box.min + vec2(padding, tokens.size(2.0)),
            cap,
            palette.text,
        );
        let color = if response.hovered() {
            palette.text
        } else {
            palette.text_second
        };
        let at = pos2(
            cap_box.right() + tokens.size(6.0),
            area.center().y - name.size().y / 2.0,
        );
        painter.galley_with_override_text_color(at, name, color);
        if response.clicked() {
            frame.wishes.push(super::Wish::Do(*action));
        }
        x += width + tokens.size(14.0);
    }
}
