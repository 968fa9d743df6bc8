//! A whole session at the operator's desk, by keyboard alone.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use takegate::collection::TakeState;
use takegate::store::{Store, TakeFilter};

use crate::sitting::reading;
use crate::studio::Studio;

fn silence(seconds: f64) -> Vec<f32> {
    // A room that goes on, not digital silence: the bed is added to it.
    vec![0.0; (seconds * 48_000.0) as usize]
}

#[test]
fn ten_prompts_two_rejections_one_undo_and_an_export_need_no_mouse() {
    let mut studio = Studio::begin(10);
    let readings = ["bread", "harbour", "train", "wind"].map(reading);
    let mut read = 0;
    for n in 0..10 {
        if n == 3 || n == 6 {
            // Nobody speaks.
            studio.read(silence(1.5));
            studio.wait_for("Rejected");
        }
        studio.read(readings[n % readings.len()].clone());
        studio.wait_for("Accepted");
        read += 1;
        if read == 5 {
            // The take was good after all: turned down, and taken back.
            studio.press(Key::X);
            studio.wait_until("the question", |window| {
                window.query_by_label_contains("turned down?").is_some()
            });
            studio.window.get_by_label("cough").click();
            studio.window.step();
            studio.wait_until("the ruling", |window| {
                window
                    .query_all_by_label_contains("rejected 2")
                    .next()
                    .is_some()
                    || window
                        .query_all_by_label_contains("rejected 3")
                        .next()
                        .is_some()
            });
            studio.press(Key::U);
        }
        if n < 9 {
            studio.wait_until("the next prompt", |window| {
                window.query_all_by_label("WAITING").next().is_some()
            });
        }
    }
    studio.wait_for("FINISHED");
    studio.window.key_press_modifiers(Modifiers::CTRL, Key::Q);
    studio.window.step();
    studio.wait_for("Begin the session");
    studio
        .window
        .get_all_by_label("Export")
        .last()
        .unwrap()
        .click();
    studio.window.step();
    studio.wait_until("the export", |window| {
        window
            .query_all_by_label_contains("10 accepted takes")
            .next()
            .is_some()
    });
    let (_kept, folder) = studio.close();

    let (mut store, recovery) = Store::open(&folder).unwrap();
    assert!(recovery.items.is_empty(), "{:?}", recovery.items);
    let takes = store.takes(&TakeFilter::default()).unwrap();
    let rejected = takes
        .iter()
        .filter(|take| take.state == TakeState::Rejected)
        .count();
    assert_eq!((takes.len(), rejected), (12, 2));
    assert_eq!(store.progress().accepted, 10);
    let exported = std::fs::read_dir(folder.with_extension("export").join("wavs")).unwrap();
    assert_eq!(exported.count(), 10);
}

#[test]
fn space_starts_a_take_whatever_has_the_focus_and_types_a_space_in_a_field() {
    let mut studio = Studio::begin(2);
    let help = studio.window.get_by_label("F1 keys");
    help.focus();
    studio.window.step();
    studio.press(Key::Space);
    studio.wait_until("the sign", |window| {
        window
            .query_all_by_label_contains("RECORDING")
            .next()
            .is_some()
    });
    assert!(
        studio.window.query_by_label("this sheet").is_none(),
        "the button was pressed"
    );
    studio.press(Key::R);
    studio.wait_for("WAITING");

    studio.press(Key::T);
    studio.wait_for("Note on the last take");
    studio.window.step();
    studio.press(Key::Space);
    studio.window.step();
    assert!(
        studio
            .window
            .query_all_by_label_contains("RECORDING")
            .next()
            .is_none(),
        "a take began while a note was being written"
    );
}

#[test]
fn page_down_of_a_clicker_starts_and_stops_and_page_up_reads_again() {
    let mut studio = Studio::begin(1);
    studio.press(Key::PageDown);
    studio.wait_until("the sign", |window| {
        window
            .query_all_by_label_contains("RECORDING")
            .next()
            .is_some()
    });
    studio.press(Key::PageUp);
    studio.wait_for("WAITING");
    let (_kept, folder) = studio.close();
    let (mut store, _) = Store::open(&folder).unwrap();
    let takes = store.takes(&TakeFilter::default()).unwrap();
    assert_eq!(takes.len(), 1);
    assert_eq!(takes[0].state, TakeState::Discarded);
}

#[test]
fn the_speaker_reads_state_prompt_and_advice_in_the_language_that_was_switched_to() {
    let mut studio = Studio::begin(2);
    studio.read(silence(1.0));
    studio.wait_for("Once more, please");
    studio.wait_for("Nothing was heard; please read the sentence once more.");
    studio.press(Key::F2);
    studio.wait_for("请再读一遍");
    studio.wait_for("Sentence number 1 is read aloud.");
}
