//! The last verdict: each limit with value, limit and how far.

use eframe::egui::{Align2, Color32, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Frame, level_check, place};
use crate::session::JudgedTake;
use crate::ui::desk::Desk;
use crate::ui::numbers::{check_value, heading, limit_words, minus};
use crate::ui::tokens::Tokens;
use crate::ui::widgets::{Sign, flat};
use crate::verdict::{Bounds, Check, Finding, Kind, Measure, Severity, Standing};
use crate::words::{Audience, advice, text, value};

/// Height of a row, points at 100 %.
const ROW: f32 = 26.0;
/// Where the limit stands on each bar.
const LIMIT_AT: f32 = 0.64;

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let last = match &desk.now.last {
        Some(last) if !desk.checked_last && !desk.now.state.in_check() => last,
        _ => return level_check::show(ui, frame, desk),
    };
    let head = Rect::from_min_size(area.min, vec2(area.width(), tokens.size(22.0)));
    place(ui, head, |ui| title(ui, frame, last));
    let mut top = head.bottom() + tokens.space(1.0);
    let first = last.verdict.findings.first();
    if let Some(finding) = first.filter(|finding| finding.severity != Severity::Info) {
        let color = match finding.severity {
            Severity::Reject => tokens.palette.rejected,
            Severity::Warn => tokens.palette.warning,
            Severity::Info => tokens.palette.text_second,
        };
        let words = advice(frame.language, finding, Audience::Operator);
        let galley = ui
            .painter()
            .layout(words.clone(), tokens.body(), color, area.width());
        let height = galley.size().y.min(tokens.size(58.0));
        let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height));
        let response = ui.allocate_rect(rect, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        ui.painter()
            .with_clip_rect(rect)
            .galley(rect.min, galley, color);
        top = rect.bottom() + tokens.space(1.5);
    }
    // Whole rows only; how many are below them stands above.
    let row_height = tokens.size(ROW);
    let seen = ((area.bottom() - top + tokens.space(1.0)) / row_height).floor();
    let rows = Rect::from_min_max(
        pos2(area.left(), top),
        pos2(area.right(), top + seen * row_height),
    );
    let scrolled = place(ui, rows, |ui| {
        ui.set_clip_rect(rows.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ScrollArea::vertical()
            .id_salt("verdict")
            .auto_shrink(false)
            .show(ui, |ui| {
                let mut checks: Vec<&Check> = last.verdict.checks.iter().collect();
                checks.sort_by_key(|check| rank(check));
                for finding in without_check(last) {
                    other(ui, frame, finding);
                }
                for check in checks {
                    row(ui, frame, &heading(frame.language, check.measure), check);
                }
            })
    });
    let below = scrolled.content_size.y - scrolled.state.clamped_offset().y - rows.height();
    let below = (below / row_height).round() as u32;
    if below > 0 {
        ui.painter().text(
            head.right_center(),
            Align2::RIGHT_CENTER,
            text(frame.language, "ui-rows-below", &[("count", below.into())]),
            tokens.label(),
            tokens.palette.text_second,
        );
    }
}

fn title(ui: &mut Ui, frame: &Frame<'_>, last: &JudgedTake) {
    let tokens = frame.tokens;
    let area = ui.max_rect();
    let take = text(
        frame.language,
        "ui-last-take",
        &[(
            "take",
            format!("{}_{}", last.record.id.prompt, last.record.id.number).into(),
        )],
    );
    let (sign, word) = if last.verdict.is_accepted() {
        (Sign::Accepted, frame.words("ui-state-accepted"))
    } else {
        (Sign::Rejected, frame.words("ui-state-rejected"))
    };
    let response = ui.allocate_rect(area, Sense::hover());
    let spoken = format!("{take}: {word}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let painter = ui.painter();
    let placed = painter.text(
        area.left_center(),
        Align2::LEFT_CENTER,
        take,
        tokens.label(),
        tokens.palette.text_second,
    );
    let color = sign.color(tokens.palette);
    let side = tokens.size(13.0);
    let center = pos2(
        placed.right() + tokens.space(3.0) + side / 2.0,
        area.center().y,
    );
    sign.paint(
        painter,
        Rect::from_center_size(center, vec2(side, side)),
        color,
    );
    painter.text(
        pos2(center.x + side, area.center().y),
        Align2::LEFT_CENTER,
        word,
        tokens.strong(),
        color,
    );
}

/// What decides stands above what is as it should be, and the profile's own limits above the recording's wholeness.
fn rank(check: &Check) -> (u8, u8) {
    let standing = match check.standing {
        Standing::Reject => 0,
        Standing::Warn => 1,
        Standing::NotMeasured if check.measure.kind() != Kind::Calibrated => 2,
        Standing::Pass => 3,
        Standing::NotMeasured => 4,
    };
    let kind = match check.measure.kind() {
        Kind::Limit => 0,
        Kind::Fault => 1,
        Kind::EndSilence => 2,
        _ => 3,
    };
    (standing, kind)
}

/// Findings of the recording itself, which no limit of the profile names.
fn without_check(last: &JudgedTake) -> impl Iterator<Item = &Finding> {
    let checks = &last.verdict.checks;
    last.verdict
        .findings
        .iter()
        .filter(|finding| !checks.iter().any(|check| check.measure == finding.measure))
}

fn other(ui: &mut Ui, frame: &Frame<'_>, finding: &Finding) {
    let tokens = frame.tokens;
    let sign = match finding.severity {
        Severity::Reject => Sign::Rejected,
        Severity::Warn | Severity::Info => Sign::Look,
    };
    let value = minus(&value(frame.language, finding.measure, finding.value));
    draw(
        ui,
        tokens,
        &Row {
            sign,
            color: sign.color(tokens.palette),
            label: heading(frame.language, finding.measure),
            value,
            limit: limit_words(frame.language, finding.measure, finding.limit),
            bar: None,
        },
    );
}

/// A limit with what was measured.
pub(super) fn row(ui: &mut Ui, frame: &Frame<'_>, label: &str, check: &Check) {
    let palette = frame.tokens.palette;
    let (sign, color) = match check.standing {
        Standing::Pass => (Sign::Accepted, palette.accepted),
        Standing::Warn => (Sign::Look, palette.warning),
        Standing::Reject => (Sign::Rejected, palette.rejected),
        Standing::NotMeasured => (Sign::Look, palette.text_second),
    };
    let bounds = if check.reject.is_open() {
        check.warn
    } else {
        check.reject
    };
    let number = check.measure.kind() != Kind::Fault;
    let bar = check
        .value
        .filter(|_| number)
        .and_then(|value| filled(check.measure, value.number(), bounds));
    draw(
        ui,
        frame.tokens,
        &Row {
            sign,
            color,
            label: label.to_owned(),
            value: check_value(frame.language, check),
            limit: limit_words(frame.language, check.measure, bounds),
            bar,
        },
    );
}

struct Row {
    sign: Sign,
    color: Color32,
    label: String,
    value: String,
    limit: String,
    /// How full the bar is, 0…1; the limit is at [`LIMIT_AT`].
    bar: Option<f32>,
}

fn draw(ui: &mut Ui, tokens: &Tokens, row: &Row) {
    let palette = tokens.palette;
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, tokens.size(ROW)), Sense::hover());
    let spoken = format!("{}: {}, {}", row.label, row.value, row.limit);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let painter = ui.painter();
    let y = rect.center().y;
    let side = tokens.size(12.0);
    let square = Rect::from_center_size(pos2(rect.left() + side * 0.7, y), vec2(side, side));
    row.sign.paint(painter, square, row.color);
    let value_right = rect.left() + tokens.size(250.0).min(width * 0.56);
    let name = painter.with_clip_rect(Rect::from_x_y_ranges(
        rect.left()..=value_right,
        rect.y_range(),
    ));
    let label = name.text(
        pos2(rect.left() + tokens.size(24.0), y),
        Align2::LEFT_CENTER,
        &row.label,
        tokens.body(),
        palette.text,
    );
    let value = painter.layout_no_wrap(row.value.clone(), tokens.body(), palette.text);
    // A long value stands over the limit's place rather than over the name.
    let left = (value_right - value.size().x).max(label.right() + tokens.size(8.0));
    let right = left + value.size().x;
    painter.galley(pos2(left, y - value.size().y / 2.0), value, palette.text);
    let limit_left = (value_right + tokens.size(10.0)).max(right + tokens.size(8.0));
    painter.text(
        pos2(limit_left, y),
        Align2::LEFT_CENTER,
        &row.limit,
        tokens.body(),
        palette.text_second,
    );
    let bar_left = value_right + tokens.size(88.0);
    if let Some(full) = row.bar
        && bar_left < rect.right() - tokens.size(30.0)
    {
        let well = Rect::from_min_max(
            pos2(bar_left, y - tokens.size(2.5)),
            pos2(
                (bar_left + tokens.size(120.0)).min(rect.right()),
                y + tokens.size(2.5),
            ),
        );
        flat(painter, well, palette.well);
        let until = well.left() + well.width() * full;
        flat(
            painter,
            Rect::from_min_max(well.min, pos2(until, well.bottom())),
            row.color,
        );
        let limit = well.left() + well.width() * LIMIT_AT;
        let mark =
            Rect::from_center_size(pos2(limit, y), vec2(tokens.size(2.0), tokens.size(12.0)));
        flat(painter, mark, palette.text);
    }
}

/// How full a bar is: up to its mark where the value stands at its limit, more where it is better.
fn filled(measure: Measure, value: f64, bounds: Bounds) -> Option<f32> {
    let under = bounds.max.map(|max| max - value);
    let over = bounds.min.map(|min| value - min);
    let margin = match (under, over) {
        (Some(under), Some(over)) => under.min(over),
        (Some(margin), None) | (None, Some(margin)) => margin,
        (None, None) => return None,
    };
    let limit = bounds.min.or(bounds.max).unwrap_or(0.0).abs();
    // Levels and ratios are read over 20 dB, everything else relative to its limit.
    let span = if measure.unit().starts_with("dB") || measure.unit() == "LUFS" {
        20.0
    } else {
        limit.max(0.1)
    };
    let part = (margin / span).clamp(-1.0, 1.0) as f32;
    let room = if part >= 0.0 {
        1.0 - LIMIT_AT
    } else {
        LIMIT_AT
    };
    Some(LIMIT_AT + part * room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_reaches_its_mark_at_the_limit_and_beyond_where_the_value_is_better() {
        let limit = Bounds::at_most(-60.0);
        assert_eq!(filled(Measure::NoiseFloor, -60.0, limit), Some(LIMIT_AT));
        assert!(filled(Measure::NoiseFloor, -66.0, limit) > Some(LIMIT_AT));
        assert_eq!(filled(Measure::NoiseFloor, -10.0, limit), Some(0.0));
        assert_eq!(filled(Measure::Snr, 1.0, Bounds::OPEN), None);
    }
}
