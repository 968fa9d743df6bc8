//! How much there is to paint: without a graphics card each triangle costs, thirty times a second.

use eframe::egui::epaint::Primitive;
use egui_kittest::kittest::Queryable;

use crate::sitting::reading;
use crate::studio::Studio;

/// Twice as many as there are letters, and a little more. Every round corner that egui draws itself has hundreds.
const TRIANGLES: usize = 3_000;
/// Each is a call to the graphics driver.
const DRAWS: usize = 50;

#[test]
fn a_frame_is_made_of_letters_and_rectangles_and_of_few_calls() {
    let mut studio = Studio::begin(3);
    studio.read(reading("harbour"));
    studio.wait_for("Accepted");
    studio.wait_until("the take's row", |window| {
        window
            .query_all_by_label_contains("0001_1: accepted")
            .next()
            .is_some()
    });
    let shapes = studio.window.output().shapes.clone();
    let context = studio.window.ctx.clone();
    let primitives = context.tessellate(shapes, context.pixels_per_point());
    let triangles: usize = primitives
        .iter()
        .map(|primitive| match &primitive.primitive {
            Primitive::Mesh(mesh) => mesh.indices.len() / 3,
            Primitive::Callback(_) => 0,
        })
        .sum();
    println!("{} draws of {triangles} triangles", primitives.len());
    assert!(triangles < TRIANGLES, "{triangles} triangles");
    assert!(primitives.len() < DRAWS, "{} draws", primitives.len());
}
