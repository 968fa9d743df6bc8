//! Rectangles with round corners, as stamps.

use eframe::egui::{
    Color32, Painter, Pos2, Rect, Shape, Stroke, emath::GuiRounding as _, pos2, vec2,
};

use super::{Key, Motif, Stamps};

/// A rectangle with round corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded {
    /// Radius of the corners, points; half of the height at most.
    pub radius: f32,
    /// What is outside of the corners: nothing where it is transparent.
    pub ground: Color32,
    /// What is inside.
    pub fill: Color32,
    /// The edge, inside.
    pub edge: Color32,
    /// Width of the edge, points.
    pub line: f32,
}

impl Rounded {
    /// One of one colour.
    pub fn plain(radius: f32, fill: Color32) -> Self {
        let nothing = Color32::TRANSPARENT;
        Self {
            radius,
            ground: nothing,
            fill,
            edge: nothing,
            line: 1.0,
        }
    }

    /// Paints it, on whole pixels. A transparent middle costs nothing.
    pub fn paint(self, painter: &Painter, rect: Rect) {
        self.paint_with(painter, rect, true);
    }

    /// The same without its middle, for what is of that colour already.
    pub fn paint_around(self, painter: &Painter, rect: Rect) {
        self.paint_with(painter, rect, false);
    }

    fn paint_with(self, painter: &Painter, rect: Rect, middle: bool) {
        let pixels = painter.pixels_per_point();
        let rect = rect.round_to_pixels(pixels);
        // As round as can be is half of the height: so many half pixels.
        let most = (rect.height().min(rect.width()) * pixels).round() as u32;
        let motif = Corners {
            halves: ((self.radius * pixels * 2.0).round() as u32).min(most),
            line: (self.line * pixels).round().max(1.0) as u32,
            look: self,
        };
        let corner = motif.corner() as f32;
        // On the screen and in the picture: two corners and what is stretched between them.
        let stretch = |from: f32, to: f32| {
            let side = corner / pixels;
            [
                (from, from + side, 0.0, corner),
                (from + side, to - side, corner + 0.5, corner + 0.5),
                (to - side, to, corner + 1.0, 2.0 * corner + 1.0),
            ]
        };
        let columns = stretch(rect.left(), rect.right());
        let rows = stretch(rect.top(), rect.bottom());
        let filled = middle && self.fill != Color32::TRANSPARENT;
        let parts = (0..9).filter(|at| filled || *at != 4).map(|at| {
            let (left, right, from, to) = columns[at % 3];
            let (top, bottom, upper, lower) = rows[at / 3];
            (
                Rect::from_min_max(pos2(left, top), pos2(right, bottom)),
                Rect::from_min_max(pos2(from, upper), pos2(to, lower)),
            )
        });
        Stamps::paint(painter, &motif, parts);
    }
}

/// The corners of a [`Rounded`], with one pixel between them.
struct Corners {
    /// Radius in half pixels.
    halves: u32,
    /// Width of the edge, pixels.
    line: u32,
    look: Rounded,
}

impl Corners {
    fn corner(&self) -> u32 {
        (self.halves / 2).max(self.line)
    }
}

impl Motif for Corners {
    fn key(&self) -> Key {
        let look = &self.look;
        (
            "rounded",
            [self.halves, self.line, 0],
            [look.ground, look.fill, look.edge],
        )
    }

    fn size(&self) -> [usize; 2] {
        [2 * self.corner() as usize + 1; 2]
    }

    fn shapes(&self, scale: f32) -> Vec<Shape> {
        let all = Rect::from_min_size(Pos2::ZERO, vec2(1.0, 1.0) * (self.size()[0] as f32 * scale));
        let radius = self.halves as f32 / 2.0 * scale;
        let line = self.line as f32 * scale;
        let look = &self.look;
        let mut shapes = Vec::new();
        if look.ground != Color32::TRANSPARENT {
            shapes.push(Shape::rect_filled(all, 0.0, look.ground));
        }
        if look.fill != Color32::TRANSPARENT {
            let points = outline(all, radius);
            shapes.push(Shape::convex_polygon(points, look.fill, Stroke::NONE));
        }
        if look.edge != Color32::TRANSPARENT {
            let points = outline(all.shrink(line / 2.0), (radius - line / 2.0).max(0.0));
            shapes.push(Shape::closed_line(points, Stroke::new(line, look.edge)));
        }
        shapes
    }
}

/// The edge of a rectangle with round corners, clockwise.
fn outline(rect: Rect, radius: f32) -> Vec<Pos2> {
    let middles = rect.shrink(radius);
    let corners = [
        middles.right_top(),
        middles.right_bottom(),
        middles.left_bottom(),
        middles.left_top(),
    ];
    let steps = 16;
    let mut points = Vec::new();
    for (quarter, middle) in corners.into_iter().enumerate() {
        for step in 0..=steps {
            let turn = quarter as f32 - 1.0 + step as f32 / steps as f32;
            let (sine, cosine) = (turn * std::f32::consts::FRAC_PI_2).sin_cos();
            points.push(middle + vec2(cosine, sine) * radius);
        }
    }
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::super::{FINE, draw};
    use super::*;

    #[test]
    fn the_ring_of_a_chip_is_closed_and_its_middle_is_empty() {
        let clear = Color32::TRANSPARENT;
        let look = Rounded {
            radius: 11.0,
            ground: clear,
            fill: clear,
            edge: Color32::RED,
            line: 1.0,
        };
        let corners = Corners {
            halves: 22,
            line: 1,
            look,
        };
        let image = draw(corners.size(), &corners.shapes(FINE as f32));
        let alpha = |x: usize, y: usize| image.pixels[y * 23 + x].a();
        assert_eq!((alpha(11, 11), alpha(0, 0)), (0, 0));
        for (x, y) in [(11, 0), (11, 22), (0, 11), (22, 11)] {
            assert!(alpha(x, y) > 240, "{x} {y}: {}", alpha(x, y));
        }
    }
}
