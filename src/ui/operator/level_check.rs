//! The level check: what is to be changed before the first take.

use eframe::egui::{Label, RichText, ScrollArea, Sense, Ui, vec2};

use super::verdict::row;
use super::{Frame, Wish};
use crate::analysis::TakeAnalysis;
use crate::meter::GOOD;
use crate::session::{LevelCheck, State};
use crate::ui::desk::Desk;
use crate::ui::keys::Action;
use crate::ui::numbers::{heading, minus};
use crate::ui::widgets::{Sign, Tone, chip_button};
use crate::verdict::{Bounds, Check, Measure, Profile, Standing};
use crate::words::text;

/// What the line and the room are shown with.
const OF_LINE: [Measure; 4] = [
    Measure::SpeechLevel,
    Measure::SamplePeak,
    Measure::NoiseFloor,
    Measure::Snr,
];

pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let state = desk.now.state;
    ui.horizontal(|ui| {
        let title = RichText::new(frame.words("ui-check"));
        ui.label(title.font(tokens.label()).color(palette.text_second));
        if !state.in_check() {
            let again = match desk.now.checked {
                Some(_) => "ui-check-again",
                None => "key-check-level",
            };
            let key = frame.keys.cap(Action::CheckLevel);
            let words = format!("{key} {}", frame.words(again));
            if chip_button(ui, &tokens, words.trim(), Tone::Plain).clicked() {
                frame.wishes.push(Wish::Do(Action::CheckLevel));
            }
        }
    });
    ui.add_space(tokens.space(1.0));
    let told = match (state, &desk.now.checked) {
        (State::Checking, _) => {
            let key = frame.keys.cap(Action::StartStop);
            text(frame.language, "ui-check-reading", &[("key", key.into())])
        }
        (State::RoomTone, _) => frame.words("ui-check-quiet"),
        (_, None) => frame.words("ui-check-why"),
        (_, Some(check)) => {
            let check = check.clone();
            ScrollArea::vertical()
                .id_salt("level-check")
                .auto_shrink(false)
                .show(ui, |ui| result(ui, frame, desk, &check));
            return;
        }
    };
    ui.add(Label::new(RichText::new(told).color(palette.text)).wrap());
}

fn result(ui: &mut Ui, frame: &Frame<'_>, desk: &Desk, check: &LevelCheck) {
    let tokens = frame.tokens;
    let palette = tokens.palette;
    let mut line = |sign: Sign, words: String| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = tokens.space(2.0);
            let (square, _) =
                ui.allocate_exact_size(vec2(1.0, 1.0) * tokens.size(14.0), Sense::hover());
            sign.paint(ui.painter(), square, sign.color(palette));
            ui.add(Label::new(RichText::new(minus(&words)).color(sign.color(palette))).wrap());
        });
        ui.add_space(tokens.space(1.0));
    };
    for remark in &check.remarks {
        let sign = match remark.is_grave() {
            true => Sign::Rejected,
            false => Sign::Look,
        };
        line(sign, remark.words(frame.language));
    }
    if check.remarks.is_empty() {
        line(Sign::Accepted, frame.words("check-good"));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for measure in OF_LINE {
        let name = heading(frame.language, measure);
        row(
            ui,
            frame,
            &name,
            &against(measure, &check.line, &desk.about.profile),
        );
    }
    let room = against(Measure::NoiseFloor, &check.room, &desk.about.profile);
    row(ui, frame, &frame.words("ui-check-room"), &room);
}

/// A measure against the profile's limit, where it has one.
fn against(measure: Measure, take: &TakeAnalysis, profile: &Profile) -> Check {
    let limit = profile.limit(measure);
    let (reject, warn) = match limit {
        Some(limit) => (limit.reject, limit.warn),
        // Where the profile leaves the peak open, the good zone of the level bar is what one aims for.
        None if measure == Measure::SamplePeak => {
            (Bounds::OPEN, Bounds::between(GOOD.0.0, GOOD.1.0))
        }
        None => (Bounds::OPEN, Bounds::OPEN),
    };
    let value = measure.read(take).map(|reading| reading.value);
    let standing = match value {
        Err(_) => Standing::NotMeasured,
        Ok(value) if !reject.holds(value.number()) => Standing::Reject,
        Ok(value) if !warn.holds(value.number()) => Standing::Warn,
        Ok(_) => Standing::Pass,
    };
    Check {
        measure,
        value: value.ok(),
        not_measured: value.err(),
        reject,
        warn,
        standing,
    }
}
