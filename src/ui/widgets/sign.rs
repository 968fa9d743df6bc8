//! The signs of judgement and state: drawn shapes, the same at every size and without any font.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::ui::tokens::Palette;

/// A sign. Each stands with a word beside it, and never for a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// ✓ it counts.
    Accepted,
    /// ✕ it does not count.
    Rejected,
    /// ▲ look at this.
    Look,
    /// ● recording.
    Recording,
    /// ● small: get ready.
    Ready,
    /// ■ wait.
    Wait,
    /// ↻ once more.
    Again,
    /// ‖ a pause.
    Pause,
}

impl Sign {
    /// Its colour.
    pub fn color(self, palette: &Palette) -> Color32 {
        match self {
            Self::Accepted => palette.accepted,
            Self::Rejected => palette.rejected,
            Self::Look | Self::Again => palette.warning,
            Self::Recording => palette.recording,
            Self::Ready => palette.text,
            Self::Wait | Self::Pause => palette.text_second,
        }
    }

    /// Paints it into a square.
    pub fn paint(self, painter: &Painter, square: Rect, color: Color32) {
        let side = square.width().min(square.height());
        let center = square.center();
        let at = |x: f32, y: f32| center + vec2(x, y) * side;
        let line = Stroke::new((side * 0.13).max(1.5), color);
        match self {
            Self::Accepted => {
                let points = vec![at(-0.38, 0.02), at(-0.12, 0.3), at(0.38, -0.3)];
                painter.add(Shape::line(points, line));
            }
            Self::Rejected => {
                painter.line_segment([at(-0.3, -0.3), at(0.3, 0.3)], line);
                painter.line_segment([at(-0.3, 0.3), at(0.3, -0.3)], line);
            }
            Self::Look => {
                let points = vec![at(0.0, -0.4), at(0.44, 0.36), at(-0.44, 0.36)];
                painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
            }
            Self::Recording => {
                painter.circle_filled(center, side * 0.46, color);
            }
            Self::Ready => {
                painter.circle_filled(center, side * 0.24, color);
            }
            Self::Wait => {
                painter.rect_filled(
                    Rect::from_center_size(center, vec2(0.72, 0.72) * side),
                    side * 0.08,
                    color,
                );
            }
            Self::Pause => {
                for x in [-0.2, 0.2] {
                    let bar = Rect::from_center_size(at(x, 0.0), vec2(0.2, 0.72) * side);
                    painter.rect_filled(bar, side * 0.04, color);
                }
            }
            Self::Again => {
                // Three quarters of a circle and an arrow head at its end.
                let on = |turn: f32| -> Pos2 {
                    let angle = turn * std::f32::consts::TAU;
                    at(0.36 * angle.cos(), 0.36 * angle.sin() + 0.05)
                };
                let points: Vec<Pos2> = (0..=30)
                    .map(|n| on(-0.25 - 0.78 * n as f32 / 30.0))
                    .collect();
                painter.add(Shape::line(points, line));
                let tip = pos2(on(-0.25).x, on(-0.25).y);
                let head = vec![
                    tip + vec2(0.0, -0.2) * side,
                    tip + vec2(0.24, 0.0) * side,
                    tip + vec2(0.0, 0.2) * side,
                ];
                painter.add(Shape::convex_polygon(head, color, Stroke::NONE));
            }
        }
    }
}
