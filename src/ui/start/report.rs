//! What is wrong with a script or a profile that was chosen, or what is in it.

use eframe::egui::{Label, RichText, Ui};

use crate::script::Script;
use crate::ui::numbers::{heading, short_limit};
use crate::ui::operator::Frame;
use crate::ui::page::missing_report;
use crate::ui::text::{Look, Missing};
use crate::verdict::Profile;
use crate::words::text;

/// How many things that were left out of a script are named; the rest is counted.
const NAMED: usize = 6;

/// A script as it was read, with the characters that no font has; `None` before there is one.
pub(super) type Read = Option<Result<(Script, Missing), String>>;

pub(super) fn script_report(ui: &mut Ui, frame: &mut Frame<'_>, read: &Read) {
    let tokens = *frame.tokens;
    let palette = tokens.palette;
    let (script, missing) = match read {
        None => {
            let hint = frame.words("ui-script-hint");
            ui.add(Label::new(RichText::new(hint).color(palette.text_second)).wrap());
            return;
        }
        Some(Err(problem)) => return fault(ui, frame, problem),
        Some(Ok(read)) => read,
    };
    ui.vertical(|ui| {
        let count = [("count", script.prompts().len().into())];
        let words = text(frame.language, "ui-script-prompts", &count);
        ui.colored_label(palette.accepted, format!("✓ {words}"));
        if let Some(first) = script.prompts().first() {
            let look = Look {
                size: tokens.size(14.0),
                strong: false,
                color: palette.text_second,
            };
            let width = ui.available_width();
            frame.texts.label(ui, &first.text, look, width);
        }
        let left_out = script.left_out();
        for one in left_out.iter().take(NAMED) {
            let words = RichText::new(format!("▲ {one}")).color(palette.warning);
            ui.add(Label::new(words).wrap());
        }
        if left_out.len() > NAMED {
            let count = [("count", (left_out.len() - NAMED).into())];
            let more = text(frame.language, "ui-script-more", &count);
            ui.colored_label(palette.warning, format!("▲ {more}"));
        }
        missing_report(ui, frame, missing);
    });
}

pub(super) fn profile_report(ui: &mut Ui, frame: &Frame<'_>, profile: &Result<Profile, String>) {
    let palette = frame.tokens.palette;
    let profile = match profile {
        Err(problem) => return fault(ui, frame, problem),
        Ok(profile) => profile,
    };
    ui.vertical(|ui| {
        let limits: Vec<String> = profile
            .limits()
            .iter()
            .map(|limit| {
                let name = heading(frame.language, limit.measure);
                let unit = limit.measure.unit();
                let line = format!("{name} {} {unit}", short_limit(limit.graver()));
                line.trim_end().to_owned()
            })
            .collect();
        let line = format!("v{} · {}", profile.version(), limits.join(" · "));
        ui.add(Label::new(RichText::new(line).color(palette.text_second)).wrap());
        if let Some(disclaimer) = profile.disclaimer() {
            let words = RichText::new(disclaimer)
                .font(frame.tokens.label())
                .color(palette.text_second);
            ui.add(Label::new(words).wrap());
        }
    });
}

fn fault(ui: &mut Ui, frame: &Frame<'_>, problem: &str) {
    let words = RichText::new(format!("✗ {problem}")).color(frame.tokens.palette.rejected);
    ui.add(Label::new(words).wrap());
}
