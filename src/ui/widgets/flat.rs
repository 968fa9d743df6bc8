//! Rectangles with sharp edges on whole pixels.
//!
//! egui softens the edges of everything it draws by strips of thin triangles, which without a graphics card cost more
//! than what they surround. Bars and borders that are drawn thirty times a second need no softening.

use eframe::egui::{Color32, Mesh, Painter, Rect, emath::GuiRounding as _};

/// Fills a rectangle.
pub fn flat(painter: &Painter, rect: Rect, color: Color32) {
    let rect = rect.round_to_pixels(painter.pixels_per_point());
    if rect.is_positive() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(rect, color);
        painter.add(mesh);
    }
}
