//! The level before the first take, and whether it stays.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable;

use crate::sitting::reading;
use crate::studio::Studio;

fn louder(samples: Vec<f32>, by_db: f32) -> Vec<f32> {
    let factor = 10f32.powf(by_db / 20.0);
    samples.into_iter().map(|sample| sample * factor).collect()
}

fn check(studio: &mut Studio, line: Vec<f32>) {
    studio.press(Key::L);
    studio.wait_for_part("LEVEL CHECK");
    studio.wait_for("Please read this in your everyday voice");
    studio.room.play(line);
    let room = studio.room.clone();
    studio.wait_until("the end of the line", |_| room.is_idle());
    studio.press(Key::Space);
    studio.wait_for("Please stay quiet for a moment");
    studio.wait_for("WAITING");
}

#[test]
fn a_soft_line_is_answered_with_how_far_to_turn_the_preamp() {
    let mut studio = Studio::begin(1);
    studio.wait_for_part("Check the level first");
    check(&mut studio, louder(reading("harbour"), -20.0));
    studio.wait_for_part("Raise the preamp by about");
    studio.press(Key::F2);
    studio.wait_for_part("请将前级增益调高约");

    // The verdict of a take stands where the level check stood.
    studio.press(Key::F2);
    studio.read(reading("harbour"));
    let checks = studio
        .window
        .query_all_by_label_contains("Raise the preamp");
    assert_eq!(checks.count(), 0);
}

#[test]
fn a_check_can_be_called_off_and_leaves_the_prompt_as_it_was() {
    let mut studio = Studio::begin(1);
    studio.press(Key::L);
    studio.wait_for_part("LEVEL CHECK");
    studio.press(Key::R);
    studio.wait_for("WAITING");
    studio.wait_for_part("Check the level first");
}

#[test]
fn takes_that_are_much_louder_than_the_check_are_told() {
    let mut studio = Studio::begin(4);
    check(&mut studio, louder(reading("harbour"), -7.0));
    for n in 0..3 {
        studio.read(reading("harbour"));
        studio.wait_for("Accepted");
        assert_eq!(
            n == 2,
            studio
                .window
                .query_all_by_label_contains("since the level check")
                .next()
                .is_some()
        );
        studio.wait_for("WAITING");
    }
    // Whether the gain or the voice has changed depends on the noise in the pauses of the reading.
    studio.wait_for_part("dB since the level check");
}
