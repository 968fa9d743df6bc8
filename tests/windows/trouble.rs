//! What the window says while something goes wrong, and what is made of it afterwards.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable};
use takegate::script::{Script, ScriptKind};

use crate::sitting::reading;
use crate::studio::Studio;

/// How many things there are whose label holds this.
fn count(studio: &Studio, part: &str) -> usize {
    studio.window.query_all_by_label_contains(part).count()
}

#[test]
fn clipping_warns_while_it_is_spoken_lights_the_lamp_with_its_place_and_can_be_jumped_to() {
    let mut studio = Studio::begin(2);
    studio.press(Key::Space);
    studio.wait_for_part("RECORDING");
    let loud = reading("harbour").into_iter();
    studio.room.play(
        loud.map(|sample| (sample * 40.0).clamp(-1.0, 1.0))
            .collect(),
    );
    studio.wait_for_part("Clipping: stop and repeat");
    // The operator stops at once.
    studio.press(Key::Space);
    studio.wait_for("Rejected");
    studio.wait_until("the lamp with count and place", |window| {
        let mut lamps = window.query_all_by_label_contains("CLIP ");
        lamps.any(|lamp| {
            let label = lamp.accesskit_node().label().unwrap_or_default();
            label.contains(" at 0:") && !label.contains("CLIP 0 ")
        })
    });
    let room = studio.room.clone();
    studio.wait_until("the end of the reading", |_| room.is_idle());
    studio.press(Key::C);
    studio.wait_for("CLIP 0");

    studio.press(Key::ArrowDown);
    studio.wait_for_part("Recording of the take");
    assert_eq!(count(&studio, "play from the finding"), 1);
}

#[test]
fn the_same_reason_three_times_running_is_said_to_be_the_equipment() {
    let mut studio = Studio::begin(1);
    for n in 0..3 {
        studio.read(vec![0.0; 48_000]);
        studio.wait_for("Rejected");
        studio.wait_until("the take's row", |window| {
            let row = format!("0001_{}: rejected", n + 1);
            window.query_all_by_label_contains(&row).next().is_some()
        });
        let told = count(&studio, "This is the equipment, not the speaker.");
        assert_eq!(told, usize::from(n == 2), "after {} rejections", n + 1);
    }
    studio.wait_for_part("3 times running");
}

#[test]
fn a_long_prompt_stops_shrinking_and_says_that_there_is_more() {
    let sentence = "The icy wind blew all night through the narrow streets of the old town. ";
    let lines = format!("a\t{}\nb\tShort.\n", sentence.repeat(40));
    let script = Script::parse(lines.as_bytes(), ScriptKind::Tsv).unwrap();
    let mut studio = Studio::begin_on(&script, |_| {});
    studio.wait_for("▼ more");
    studio.press(Key::N);
    studio.wait_until("the short prompt", |window| {
        window.query_all_by_label("▼ more").next().is_none()
    });
}

#[test]
fn a_character_that_no_font_has_is_told_where_the_collection_is_opened() {
    let script = Script::parse("a\tHello \u{10FFFD}.\n".as_bytes(), ScriptKind::Tsv).unwrap();
    let mut studio = Studio::begin_on(&script, |_| {});
    studio
        .window
        .key_press_modifiers(eframe::egui::Modifiers::CTRL, Key::Q);
    studio.window.step();
    studio.wait_for_part("1 character of the script cannot be shown: U+10FFFD");
}

#[test]
fn painted_parts_have_roles_and_names() {
    let mut studio = Studio::begin(2);
    studio.read(reading("harbour"));
    studio.wait_for("Accepted");
    studio.press(Key::ArrowDown);
    studio.wait_for_part("Recording of the take");
    let named = |role: Role, part: &str| {
        let mut parts = studio.window.query_all_by_label_contains(part);
        assert!(
            parts.any(|node| node.accesskit_node().role() == role),
            "no {role:?} {part:?}"
        );
    };
    named(Role::Image, "Recording of the take");
    named(Role::ProgressIndicator, "level: ");
    named(Role::ProgressIndicator, "1 of 2");
    named(Role::Label, "0001_1: Accepted");
    named(Role::Label, "SNR: ");
    named(Role::Button, "0001_1: accepted");
    named(Role::Button, "CLIP 0");
}
