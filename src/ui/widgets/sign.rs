//! The signs of judgement and state: drawn shapes, the same at every size and without any font.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::stamp::{Key, Motif, stamp};
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
        let pixels = painter.pixels_per_point();
        let side = square.width().min(square.height()) * pixels;
        let drawn = Drawn {
            sign: self,
            side: side.round().max(1.0) as u32,
            color,
        };
        let half = (drawn.side + 2) as f32 / 2.0 / pixels;
        stamp(painter, &drawn, square.center() - vec2(half, half));
    }
}

/// A sign in its size and colour, with a pixel around it.
struct Drawn {
    sign: Sign,
    /// Pixels.
    side: u32,
    color: Color32,
}

impl Motif for Drawn {
    fn key(&self) -> Key {
        let none = Color32::TRANSPARENT;
        (
            "sign",
            [self.sign as u32, self.side, 0],
            [self.color, none, none],
        )
    }

    fn size(&self) -> [usize; 2] {
        [self.side as usize + 2; 2]
    }

    fn shapes(&self, scale: f32) -> Vec<Shape> {
        let color = self.color;
        let side = self.side as f32 * scale;
        let center = pos2(1.0, 1.0) * ((self.side + 2) as f32 * scale / 2.0);
        let at = |x: f32, y: f32| center + vec2(x, y) * side;
        let line = Stroke::new((side * 0.13).max(1.5 * scale), color);
        let block = |x: f32, width: f32, radius: f32| {
            let rect = Rect::from_center_size(at(x, 0.0), vec2(width, 0.72) * side);
            Shape::rect_filled(rect, side * radius, color)
        };
        match self.sign {
            Sign::Accepted => {
                let points = vec![at(-0.38, 0.02), at(-0.12, 0.3), at(0.38, -0.3)];
                vec![Shape::line(points, line)]
            }
            Sign::Rejected => vec![
                Shape::line_segment([at(-0.3, -0.3), at(0.3, 0.3)], line),
                Shape::line_segment([at(-0.3, 0.3), at(0.3, -0.3)], line),
            ],
            Sign::Look => {
                let points = vec![at(0.0, -0.4), at(0.44, 0.36), at(-0.44, 0.36)];
                vec![Shape::convex_polygon(points, color, Stroke::NONE)]
            }
            Sign::Recording => vec![Shape::circle_filled(center, side * 0.46, color)],
            Sign::Ready => vec![Shape::circle_filled(center, side * 0.24, color)],
            Sign::Wait => vec![block(0.0, 0.72, 0.08)],
            Sign::Pause => vec![block(-0.2, 0.2, 0.04), block(0.2, 0.2, 0.04)],
            Sign::Again => {
                // Three quarters of a circle and an arrow head at its end.
                let on = |turn: f32| -> Pos2 {
                    let angle = turn * std::f32::consts::TAU;
                    at(0.36 * angle.cos(), 0.36 * angle.sin() + 0.05)
                };
                let points: Vec<Pos2> = (0..=30)
                    .map(|n| on(-0.25 - 0.78 * n as f32 / 30.0))
                    .collect();
                let tip = on(-0.25);
                let head = vec![
                    tip + vec2(0.0, -0.2) * side,
                    tip + vec2(0.24, 0.0) * side,
                    tip + vec2(0.0, 0.2) * side,
                ];
                vec![
                    Shape::line(points, line),
                    Shape::convex_polygon(head, color, Stroke::NONE),
                ]
            }
        }
    }
}
