//! What lies around the panels.
//!
//! Without a graphics card each pixel costs, and the panels are most of the window. So the window is cleared in their
//! colour, and only what is left of it is painted.

use eframe::egui::{Color32, Mesh, Pos2, Rect, Ui, pos2, vec2};

use crate::ui::tokens::Tokens;

/// Parts of the arc of a corner.
const ARC: u32 = 8;

/// Paints everything but `rows` of panels in the ground's colour, and the panels' edges; the panels of a row are as
/// high as each other.
pub(super) fn around(ui: &Ui, tokens: &Tokens, rows: &[&[Rect]]) {
    let all = ui.max_rect();
    let color = tokens.palette.background;
    let mut mesh = Mesh::default();
    let mut top = all.top();
    for row in rows {
        let Some(first) = row.first() else { continue };
        add(&mut mesh, all.x_range(), top..=first.top(), color);
        let mut left = all.left();
        for panel in *row {
            add(&mut mesh, left..=panel.left(), panel.y_range(), color);
            let radius = f32::from(tokens.round().nw);
            let pixel = 1.0 / ui.pixels_per_point();
            edges(&mut mesh, *panel, radius, pixel, tokens.palette.line);
            corners(&mut mesh, *panel, radius, pixel, tokens);
            left = panel.right();
        }
        add(&mut mesh, left..=all.right(), first.y_range(), color);
        top = first.bottom();
    }
    add(&mut mesh, all.x_range(), top..=all.bottom(), color);
    ui.painter().add(mesh);
}

fn add(
    mesh: &mut Mesh,
    x: impl Into<eframe::egui::Rangef>,
    y: impl Into<eframe::egui::Rangef>,
    color: Color32,
) {
    let rect = Rect::from_x_y_ranges(x, y);
    if rect.is_positive() {
        mesh.add_colored_rect(rect, color);
    }
}

/// Paints the straight parts of a panel's edge, one pixel inside.
fn edges(mesh: &mut Mesh, panel: Rect, radius: f32, pixel: f32, color: Color32) {
    let (x, y) = (
        panel.x_range().shrink(radius),
        panel.y_range().shrink(radius),
    );
    add(mesh, x, panel.top()..=panel.top() + pixel, color);
    add(mesh, x, panel.bottom() - pixel..=panel.bottom(), color);
    add(mesh, panel.left()..=panel.left() + pixel, y, color);
    add(mesh, panel.right() - pixel..=panel.right(), y, color);
}

/// Paints what is outside of a panel's round corners, and their edge.
fn corners(mesh: &mut Mesh, panel: Rect, radius: f32, pixel: f32, tokens: &Tokens) {
    let quarter = std::f32::consts::FRAC_PI_2 / ARC as f32;
    for (corner, x, y) in [
        (panel.left_top(), 1.0, 1.0),
        (panel.right_top(), -1.0, 1.0),
        (panel.left_bottom(), 1.0, -1.0),
        (panel.right_bottom(), -1.0, -1.0),
    ] {
        let middle = corner + vec2(x, y) * radius;
        let on = |part: u32, radius: f32| -> Pos2 {
            let (sine, cosine) = (part as f32 * quarter).sin_cos();
            pos2(middle.x - x * cosine * radius, middle.y - y * sine * radius)
        };
        for part in 0..ARC {
            let (from, to) = (on(part, radius), on(part + 1, radius));
            triangle(mesh, [corner, from, to], tokens.palette.background);
            let inside = [on(part, radius - pixel), on(part + 1, radius - pixel)];
            triangle(mesh, [from, to, inside[0]], tokens.palette.line);
            triangle(mesh, [to, inside[0], inside[1]], tokens.palette.line);
        }
    }
}

fn triangle(mesh: &mut Mesh, points: [Pos2; 3], color: Color32) {
    let first = mesh.vertices.len() as u32;
    for point in points {
        mesh.colored_vertex(point, color);
    }
    mesh.add_triangle(first, first + 1, first + 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_without_width_adds_nothing_and_one_with_it_a_rectangle() {
        let mut mesh = Mesh::default();
        add(&mut mesh, 5.0..=5.0, 0.0..=10.0, Color32::RED);
        assert!(mesh.is_empty());
        add(&mut mesh, 5.0..=6.0, 0.0..=10.0, Color32::RED);
        assert_eq!(
            mesh.calc_bounds(),
            Rect::from_min_max(pos2(5.0, 0.0), pos2(6.0, 10.0))
        );
    }
}
