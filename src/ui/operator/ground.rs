//! What lies around the panels.
//!
//! Without a graphics card each pixel costs, and the panels are most of the window. So the window is cleared in their
//! colour, and only what is left of it is painted.

use eframe::egui::{Color32, Mesh, Rect, Ui};

use crate::ui::tokens::Tokens;
use crate::ui::widgets::Rounded;

/// Paints everything but `rows` of panels in the ground's colour; the panels of a row are as high as each other.
pub(super) fn between(ui: &Ui, tokens: &Tokens, rows: &[&[Rect]]) {
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
            left = panel.right();
        }
        add(&mut mesh, left..=all.right(), first.y_range(), color);
        top = first.bottom();
    }
    add(&mut mesh, all.x_range(), top..=all.bottom(), color);
    ui.painter().add(mesh);
}

/// Paints the panels' edges, and what is outside of their round corners.
pub(super) fn edges(ui: &Ui, tokens: &Tokens, rows: &[&[Rect]]) {
    let palette = tokens.palette;
    let round = Rounded {
        radius: f32::from(tokens.round().nw),
        ground: palette.background,
        fill: palette.panel,
        edge: palette.line,
        line: 1.0 / ui.pixels_per_point(),
    };
    for panel in rows.iter().copied().flatten() {
        round.paint_around(ui.painter(), *panel);
    }
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

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

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
