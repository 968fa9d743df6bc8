//! The pages before a session.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable;
use takegate::store::Store;

use crate::studio::{ground, window};

#[test]
fn the_help_sheet_holds_every_action_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(ground(folder.path()));
    window.step();
    window.key_press(Key::F1);
    window.step();
    window.step();
    for action in takegate::ui::keys::Action::ALL {
        let words = takegate::words::text(takegate::words::Language::En, action.words(), &[]);
        assert!(
            window.query_all_by_label(&words).next().is_some(),
            "{action:?} is not on the sheet"
        );
    }
}

#[test]
fn a_folder_that_is_no_collection_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut ground = ground(folder.path());
    ground.collection = Some(folder.path().to_owned());
    let mut window = window(ground);
    for _ in 0..200 {
        window.step();
        if window
            .query_all_by_label_contains("is not a collection")
            .next()
            .is_some()
        {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("nothing was said");
}

#[test]
fn a_collection_can_be_made_from_a_dropped_script() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("prompts.tsv");
    std::fs::write(&script, "a1\tGood morning.\na2\t早上好。\n").unwrap();
    let mut window = window(ground(folder.path()));
    window.step();
    window.get_by_label("New collection").click();
    window.step();
    window.step();
    for (field, text) in [("Name", "first"), ("Script", script.to_str().unwrap())] {
        let field = window.get_by_role_and_label(eframe::egui::accesskit::Role::TextInput, field);
        field.focus();
        field.type_text(text);
        window.step();
        window.step();
    }
    assert!(
        window
            .query_all_by_label_contains("2 prompts")
            .next()
            .is_some()
    );
    let parent =
        window.get_by_role_and_label(eframe::egui::accesskit::Role::TextInput, "Make it in");
    parent.focus();
    window.step();
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
    window.step();
    window
        .get_by_role_and_label(eframe::egui::accesskit::Role::TextInput, "Make it in")
        .type_text(folder.path().to_str().unwrap());
    window.step();
    window.step();
    window.get_by_label("Make the collection").click();
    for _ in 0..300 {
        window.step();
        if window
            .query_all_by_label("Begin the session")
            .next()
            .is_some()
        {
            drop(window);
            let (store, _) = Store::open(&folder.path().join("first")).unwrap();
            assert_eq!(store.script().prompts().len(), 2);
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it was not made");
}
