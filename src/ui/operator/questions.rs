//! What the operator is asked: why a take is turned down or accepted, what is to be written down.

use eframe::egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use super::Frame;
use crate::ui::desk::{Desk, Question, Through};
use crate::words::text;

/// What takes can be heard through.
pub(in crate::ui) const THROUGH: [(Through, &str); 2] = [
    (Through::Headphones, "ui-through-headphones"),
    (Through::Loudspeakers, "ui-through-loudspeakers"),
];

/// Reasons that are asked for most.
const USUAL: [&str; 6] = [
    "ui-why-misread",
    "ui-why-cough",
    "ui-why-page",
    "ui-why-noise",
    "ui-why-mispronounced",
    "ui-why-hesitation",
];

/// Asks what takes are heard through: a live microphone hears loudspeakers.
fn through(ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk) {
    let tokens = *frame.tokens;
    let language = frame.language;
    let words = |id: &str| text(language, id, &[]);
    let (mut answer, mut cancelled) = (None, false);
    let modal =
        Modal::new(Id::unique("through")).frame(tokens.panel().inner_margin(tokens.space(5.0)));
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(tokens.size(460.0));
        ui.label(RichText::new(words("ui-ask-through")).font(tokens.heading()));
        ui.label(RichText::new(words("ui-ask-through-why")).color(tokens.palette.text_second));
        ui.add_space(tokens.space(2.0));
        ui.horizontal(|ui| {
            for (through, id) in THROUGH {
                let button = ui.button(words(id));
                if ui.memory(|memory| memory.focused().is_none()) {
                    button.request_focus();
                }
                if button.clicked() {
                    answer = Some(through);
                }
            }
            cancelled = ui.button(words("ui-cancel")).clicked();
        });
    });
    if let Some(through) = answer {
        desk.hear_through(through, language);
    } else if cancelled || shown.should_close() {
        desk.question = None;
    }
}

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &mut Desk) {
    let tokens = *frame.tokens;
    let language = frame.language;
    let Some(question) = &mut desk.question else {
        return;
    };
    if *question == Question::Through {
        return through(ui, frame, desk);
    }
    let named = |id: &str, take: &crate::collection::TakeId| {
        let take = format!("{}_{}", take.prompt, take.number);
        text(language, id, &[("take", take.into())])
    };
    let (title, hint, usual, answer, ready) = match question {
        Question::Reject(take, reason) => {
            let ready = !reason.trim().is_empty();
            (
                named("ui-ask-reject", take),
                "ui-ask-reason",
                true,
                reason,
                ready,
            )
        }
        Question::Accept(take, reason) => {
            let ready = !reason.trim().is_empty();
            (
                named("ui-ask-accept", take),
                "ui-ask-reason",
                false,
                reason,
                ready,
            )
        }
        Question::Through => return,
        Question::Note(note) => {
            let ready = !note.trim().is_empty();
            (
                text(language, "ui-ask-note", &[]),
                "ui-ask-note-hint",
                false,
                note,
                ready,
            )
        }
    };
    let (mut done, mut cancelled) = (false, false);
    let modal =
        Modal::new(Id::unique("question")).frame(tokens.panel().inner_margin(tokens.space(5.0)));
    let shown = modal.show(ui.ctx(), |ui| {
        ui.set_width(tokens.size(460.0));
        ui.label(RichText::new(&title).font(tokens.heading()));
        ui.add_space(tokens.space(2.0));
        if usual {
            ui.horizontal_wrapped(|ui| {
                for id in USUAL {
                    let words = text(language, id, &[]);
                    if ui.button(&words).clicked() {
                        *answer = words;
                        done = true;
                    }
                }
            });
            ui.add_space(tokens.space(2.0));
        }
        let hint = text(language, hint, &[]);
        let field = ui.add(
            TextEdit::singleline(answer)
                .hint_text(&hint)
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &hint)
        });
        if ui.memory(|memory| memory.focused().is_none()) && !done {
            field.request_focus();
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(tokens.space(2.0));
        ui.horizontal(|ui| {
            let keep = ui.add_enabled(
                ready,
                eframe::egui::Button::new(text(language, "ui-ok", &[])),
            );
            done |= ready && (keep.clicked() || enter);
            cancelled |= ui.button(text(language, "ui-cancel", &[])).clicked();
        });
    });
    if done {
        desk.answer();
    } else if cancelled || shown.should_close() {
        desk.question = None;
    }
}
