//! A small history.

use eframe::egui::{Color32, Painter, Rect, Shape, Stroke, pos2, remap};

/// Draws values from left to right, over their own range but at least `least` high.
pub fn sparkline(painter: &Painter, rect: Rect, values: &[f32], least: f32, color: Color32) {
    if values.len() < 2 {
        return;
    }
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let middle = (low + high) / 2.0;
    let half = ((high - low) / 2.0).max(least / 2.0);
    let last = (values.len() - 1) as f32;
    let points = values.iter().enumerate().map(|(index, value)| {
        pos2(
            remap(index as f32, 0.0..=last, rect.left()..=rect.right()),
            remap(
                *value,
                middle - half..=middle + half,
                rect.bottom()..=rect.top(),
            ),
        )
    });
    painter.add(Shape::line(points.collect(), Stroke::new(1.5, color)));
}
