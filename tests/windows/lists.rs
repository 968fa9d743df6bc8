//! The lists of takes and prompts, and listening.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable;
use takegate::units::Seconds;

use crate::sitting::reading;
use crate::studio::Studio;

#[test]
fn a_prompt_is_chosen_from_the_list_and_read_next_by_keyboard() {
    let mut studio = Studio::begin(40);
    studio.press(Key::D);
    studio.wait_for_part("0001: now · open");
    for _ in 0..30 {
        studio.press(Key::ArrowDown);
    }
    studio.press(Key::Enter);
    studio.wait_for("0031 · take 1");
    studio.wait_for_part("0031: now · open. Sentence number 31");
    studio.read(reading("harbour"));
    studio.wait_for_part("0031: accepted · 1 take");
    // The list is filtered by the same key as that of the takes.
    studio.wait_for("open 39");
    studio.press(Key::F);
    studio.window.step();
    let gone = studio.window.query_all_by_label_contains("0031: accepted");
    assert_eq!(gone.count(), 0);
    studio.press(Key::D);
    studio.wait_for_part("0031_1: accepted");
}

#[test]
fn what_takes_are_heard_through_is_asked_once_and_remembered() {
    let mut studio = Studio::begin(2);
    studio.read(reading("harbour"));
    studio.wait_for("Accepted");
    studio.press(Key::P);
    studio.wait_for("What do you hear takes through?");
    studio.window.step();
    // Headphones have the focus.
    studio.press(Key::Enter);
    studio.wait_until("the recording", |window| {
        window
            .query_all_by_label_contains("Recording of the take, speech from")
            .next()
            .is_some()
    });
    studio.press(Key::P);
    studio.window.step();
    let asked = studio
        .window
        .query_all_by_label("What do you hear takes through?");
    assert_eq!(asked.count(), 0, "it was asked again");
    let (kept, _) = studio.close();
    let settings = std::fs::read_to_string(kept.path().join("settings.toml")).unwrap();
    assert!(settings.contains("through = \"headphones\""), "{settings}");
}

#[test]
fn loudspeakers_play_nothing_while_a_voice_would_start_a_take() {
    let mut studio = Studio::begin_with(2, |config| {
        config.start = takegate::collection::StartRule::Voice;
    });
    studio.read(reading("harbour"));
    studio.wait_for("WAITING");
    studio.press(Key::P);
    studio.wait_for("What do you hear takes through?");
    studio.window.get_by_label("Loudspeakers").click();
    studio.window.step();
    studio.wait_for_part("pause first, then play");
}

#[test]
fn the_top_line_says_how_much_room_the_disk_has() {
    let mut studio = Studio::begin(1);
    studio.wait_for_part("Disk ");
    studio.wait_for_part(" GB · ");
}

#[test]
fn the_stored_take_shows_where_speech_is() {
    let mut studio = Studio::begin(1);
    studio.read(reading("harbour"));
    studio.press(Key::ArrowDown);
    studio.wait_until("the recording", |window| {
        window
            .query_all_by_label_contains("Recording of the take, speech from 0:0")
            .next()
            .is_some()
    });
    studio.press(Key::ArrowUp);
    // On one screen the speaker's view stands there again.
    studio.wait_for("That was all. Thank you!");
}

#[test]
fn a_lead_in_lets_the_speaker_get_ready_and_can_be_called_off() {
    let mut studio = Studio::begin_with(1, |config| config.lead_in = Seconds(2.0));
    studio.press(Key::Space);
    studio.wait_for("Get ready");
    studio.press(Key::Space);
    studio.wait_for("WAITING");
    studio.read(reading("harbour"));
    studio.wait_for("Accepted");
}

#[test]
fn the_picture_of_a_prompt_is_shown_to_the_speaker_with_its_text() {
    let mut studio = Studio::begin_with_picture();
    studio.wait_for("Picture of a");
    studio.wait_for("A house.");
    studio.wait_for("picture");
}
