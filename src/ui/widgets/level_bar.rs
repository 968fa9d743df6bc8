//! The level bar: sample peak with hold mark, RMS under it, the good zone as a bracket on the scale.

use eframe::egui::{
    Align2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, remap_clamp, vec2,
};

use super::flat;
use crate::meter::{AIM, GOOD, Reading, Zone};
use crate::ui::tokens::Tokens;
use crate::units::Dbfs;

/// Lowest level of the scale, dBFS.
const FLOOR: f64 = -60.0;

/// Height of the scale under the bars, in points at 100 %.
pub fn scale_height(tokens: &Tokens) -> f32 {
    tokens.size(30.0)
}

/// The level bar. `name` is what screen readers say before the level.
pub fn level_bar(
    ui: &mut Ui,
    tokens: &Tokens,
    size: Vec2,
    reading: &Reading,
    name: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let spoken = match reading.peak {
        Some(peak) => format!("{name}: {peak:.0}"),
        None => format!("{name}: –"),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &spoken));

    let palette = tokens.palette;
    let painter = ui.painter();
    let inset = tokens.size(10.0);
    let (left, right) = (rect.left() + inset, rect.right() - inset);
    let x = |level: f64| remap_clamp(level as f32, FLOOR as f32..=0.0, left..=right);
    let bars = rect.height() - scale_height(tokens);
    let gap = tokens.size(4.0);
    let peak_height = ((bars - gap) * 0.7).round();
    let peak = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(right, rect.top() + peak_height),
    );
    let rms = Rect::from_min_max(
        pos2(left, peak.bottom() + gap),
        pos2(right, rect.top() + bars),
    );
    flat(painter, peak, palette.well);
    flat(painter, rms, palette.well);
    let until = |bar: Rect, level: Option<Dbfs>| {
        level.map(|level| Rect::from_min_max(bar.min, pos2(x(level.0), bar.bottom())))
    };
    let color = match reading.zone {
        Zone::Hot => palette.rejected,
        Zone::Good => palette.accepted,
        Zone::Quiet => palette.text_second,
    };
    if let Some(bar) = until(peak, reading.peak) {
        flat(painter, bar, color);
    }
    if let Some(bar) = until(rms, reading.rms) {
        flat(painter, bar, palette.signal);
    }
    if let Some(hold) = reading.hold.filter(|hold| hold.0 > FLOOR) {
        let mark = Rect::from_center_size(
            pos2(x(hold.0), peak.center().y),
            vec2(tokens.size(3.0), peak.height()),
        );
        flat(painter, mark, palette.text);
    }

    let top = rms.bottom() + tokens.size(4.0);
    let line = tokens.size(1.5).round().max(1.0);
    let (low, high) = (x(GOOD.0.0), x(GOOD.1.0));
    let drop = tokens.size(6.0);
    let good = Rect::from_min_max(pos2(low, top), pos2(high, top + drop));
    for (right, bottom) in [(high, top + line), (low + line, top + drop)] {
        flat(
            painter,
            Rect::from_min_max(good.min, pos2(right, bottom)),
            palette.text,
        );
    }
    let end = Rect::from_min_max(pos2(high - line, top), good.max);
    flat(painter, end, palette.text);
    let aim = Rect::from_min_max(
        pos2(x(AIM.0.0), top),
        pos2(x(AIM.1.0), top + tokens.size(4.0)),
    );
    flat(painter, aim, palette.accepted);
    for level in [-60.0, -50.0, -40.0, -30.0, -20.0, -12.0, -6.0, 0.0] {
        let text = if level == 0.0 {
            "0".to_owned()
        } else {
            format!("−{:.0}", -level)
        };
        painter.text(
            pos2(x(level), rect.bottom()),
            Align2::CENTER_BOTTOM,
            text,
            tokens.label(),
            palette.text_second,
        );
        let tick = Rect::from_min_size(pos2(x(level), top + drop), vec2(1.0, tokens.size(3.0)));
        flat(painter, tick, palette.text_faint);
    }
    response
}
