//! The pages before a session.

use std::path::Path;

use eframe::egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use takegate::store::Store;
use takegate::ui::app::App;

use crate::studio::{ground, window};

/// The page of a new collection, its name and script typed in.
fn new_collection(folder: &Path, script: &Path) -> Harness<'static, App> {
    let mut window = window(ground(folder));
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
    window
}

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
fn a_key_given_to_another_action_is_taken_from_the_first_and_remembered() {
    use eframe::egui::accesskit::Role::Button;
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(ground(folder.path()));
    window.step();
    window.key_press(Key::F1);
    window.run_steps(2);
    // Skip is given the key of the pause.
    window.get_by_role_and_label(Button, "N").click();
    window.run_steps(2);
    assert!(window.query_by_label("press a key …").is_some());
    window.key_press(Key::K);
    window.run_steps(2);
    let with = |cap: &str| {
        let buttons = window.query_all_by_role_and_label(Button, cap);
        buttons.count()
    };
    assert_eq!((with("N"), with("K"), with("–")), (0, 1, 1));
    let settings = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
    assert!(settings.contains("\"K\""), "{settings}");
}

#[test]
fn about_names_the_licences_and_copies_a_report_without_anything_private() {
    use eframe::egui::OutputCommand::CopyText;
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(ground(folder.path()));
    window.step();
    window.key_press(Key::F1);
    window.run_steps(2);
    window.get_by_label("about").click();
    window.run_steps(2);
    assert!(
        window
            .query_by_label_contains("SIL Open Font License")
            .is_some()
    );
    // One event, so that the frame that hears it is the one that is looked at.
    window
        .get_by_label("Copy a report for a defect")
        .click_accesskit();
    window.step();
    let mut commands = window.output().platform_output.commands.iter();
    let copied = commands.find_map(|command| match command {
        CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("nothing was copied");
    assert!(copied.starts_with("takegate "), "{copied}");
    assert!(!copied.contains("kim"), "{copied}");
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
    let mut window = new_collection(folder.path(), &script);
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

#[test]
fn a_script_of_speech_recorder_says_what_it_leaves_out_and_its_picture_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let picture = include_bytes!("../pictures/four-by-three.png");
    std::fs::write(folder.path().join("house.png"), picture).unwrap();
    let script = folder.path().join("demo_script.xml");
    let xml = "<session><recordingscript><section order=\"random\">\n\
               <recording itemcode=\"a\"><recprompt>\
               <mediaitem mimetype=\"image/png\" src=\"house.png\"/>\
               <mediaitem>A house.</mediaitem></recprompt></recording>\
               </section></recordingscript></session>";
    std::fs::write(&script, xml).unwrap();
    let mut window = new_collection(folder.path(), &script);
    for part in ["1 prompt", "line 1: the section asks for a random order"] {
        let told = window.query_all_by_label_contains(part).next().is_some();
        assert!(told, "{part}");
    }
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
    std::fs::remove_file(folder.path().join("house.png")).unwrap();
    // The picture was looked at when the script was named; it must be there when it is copied.
    // The report has pushed it below the window's edge.
    window.get_by_label("Make the collection").click_accesskit();
    for _ in 0..300 {
        window.step();
        let told = window.query_all_by_label_contains("house.png” is not there");
        if told.count() > 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("a picture that is gone was not told");
}
