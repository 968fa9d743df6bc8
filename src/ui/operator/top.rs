//! The top line: what is being recorded, and with what.

use eframe::egui::{Align, Layout, Ui};

use super::{Frame, Wish, place};
use crate::audio::SampleDepth;
use crate::session::State;
use crate::ui::desk::Desk;
use crate::ui::keys::Action;
use crate::ui::text::Look;
use crate::ui::widgets::{Tone, chip, chip_button};
use crate::words::{Language, text, treatments};

/// The line, or in narrow windows three.
pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, narrow: bool) {
    let area = ui.max_rect();
    if narrow {
        let (first, below) = area.split_top_bottom_at_fraction(1.0 / 3.0);
        let (second, third) = below.split_top_bottom_at_fraction(0.5);
        place(ui, first, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                about(ui, frame, desk);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    buttons(ui, frame)
                });
            });
        });
        place(ui, second, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                device(ui, frame, desk, None)
            });
        });
        place(ui, third, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = frame.tokens.space(3.0);
                disk(ui, frame, desk);
                treated(ui, frame, warning(frame, desk).as_deref());
            });
        });
        return;
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        about(ui, frame, desk);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = frame.tokens.space(3.0);
            buttons(ui, frame);
            // A fault comes before what may find no place.
            let low = desk.disk.is_low();
            if low {
                disk(ui, frame, desk);
            }
            let warning = warning(frame, desk);
            device(ui, frame, desk, warning.as_deref());
            treated(ui, frame, warning.as_deref());
            if !low && ui.available_width() > frame.tokens.size(160.0) {
                disk(ui, frame, desk);
            }
        });
    });
}

/// What the system does to the microphone, in words; `None` where that is nothing.
fn warning(frame: &Frame<'_>, desk: &Desk) -> Option<String> {
    let done = treatments(frame.language, &desk.now.device.treatments);
    (!done.is_empty() && desk.now.state != State::Lost).then(|| format!("▲ {done}"))
}

fn treated(ui: &mut Ui, frame: &Frame<'_>, warning: Option<&str>) {
    let Some(warning) = warning else { return };
    let words = match chip_width(ui, frame, warning) <= ui.available_width() {
        true => warning,
        false => "▲",
    };
    chip(ui, frame.tokens, words, Tone::Warning).on_hover_text(warning);
}

/// How wide a chip of these words is, with the space before the next.
fn chip_width(ui: &Ui, frame: &Frame<'_>, words: &str) -> f32 {
    let tokens = frame.tokens;
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(words.to_owned(), tokens.label(), tokens.palette.text);
    galley.size().x + tokens.space(5.0) + ui.spacing().item_spacing.x
}

/// The first letters of a name.
fn cut(name: &str, letters: usize) -> String {
    let mut cut: String = name.chars().take(letters).collect();
    if cut.len() < name.len() {
        cut.push('…');
    }
    cut
}

/// How much room is left on the disk, and for how long.
fn disk(ui: &mut Ui, frame: &Frame<'_>, desk: &Desk) {
    let (Some(free), Some(minutes)) = (desk.disk.free(), desk.disk.minutes()) else {
        return;
    };
    let free = match free {
        0..10_000_000_000 => format!("{:.1} GB", free as f64 / 1e9),
        _ => format!("{} GB", free / 1_000_000_000),
    };
    let left = match minutes {
        0..120 => text(
            frame.language,
            "ui-disk-minutes",
            &[("minutes", minutes.into())],
        ),
        _ => text(
            frame.language,
            "ui-disk-hours",
            &[("hours", (minutes / 60).into())],
        ),
    };
    let words = text(
        frame.language,
        "ui-disk",
        &[("free", free.into()), ("left", left.into())],
    );
    if desk.disk.is_low() {
        chip(ui, frame.tokens, &format!("▲ {words}"), Tone::Fault);
    } else {
        chip(ui, frame.tokens, &words, Tone::Quiet);
    }
}

fn about(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let now = &desk.now;
    ui.spacing_mut().item_spacing.x = tokens.space(3.0);
    let look = Look {
        size: tokens.size(15.0),
        strong: true,
        color: tokens.palette.text,
    };
    let width = tokens.size(230.0).min(ui.available_width() * 0.3);
    frame.texts.label(ui, &desk.about.config.name, look, width);
    let profile = &desk.about.profile;
    let named = format!("{} v{}", profile.name(), profile.version());
    let shown = chip(ui, &tokens, &named, Tone::Quiet);
    if let Some(disclaimer) = profile.disclaimer() {
        shown.on_hover_text(disclaimer);
    }
    let who = text(
        frame.language,
        "ui-speaker-session",
        &[
            ("speaker", now.speaker.as_str().into()),
            ("session", now.session.0.into()),
        ],
    );
    chip(ui, &tokens, &who, Tone::Quiet);
}

fn buttons(ui: &mut Ui, frame: &mut Frame<'_>) {
    let tokens = *frame.tokens;
    let help = format!(
        "{} {}",
        frame.keys.cap(Action::Help),
        frame.words("ui-keys")
    );
    if chip_button(ui, &tokens, &help, Tone::Quiet).clicked() {
        frame.wishes.push(Wish::Do(Action::Help));
    }
    let other = match frame.language {
        Language::En => "中文",
        Language::ZhCn => "English",
    };
    if chip_button(ui, &tokens, other, Tone::Quiet).clicked() {
        frame.wishes.push(Wish::Do(Action::Language));
    }
}

/// The device and what it grants. The warning beside it is to find its place too.
fn device(ui: &mut Ui, frame: &Frame<'_>, desk: &Desk, warning: Option<&str>) {
    let tokens = frame.tokens;
    let now = &desk.now;
    let device = &now.device;
    let depth = match device.granted.depth {
        SampleDepth::Int(bits) => text(frame.language, "ui-bits", &[("bits", bits.into())]),
        SampleDepth::Float(bits) => text(frame.language, "ui-bits-float", &[("bits", bits.into())]),
        SampleDepth::Lossy => String::new(),
    };
    let channel = text(
        frame.language,
        "ui-channel",
        &[("channel", device.channel.0.get().into())],
    );
    let facts = format!("{channel} · {} {depth}", device.granted.rate);
    if now.state == State::Lost {
        let name = cut(&device.name, 28);
        let lost = format!("{name} · {facts} · {}", frame.words("state-lost"));
        chip(ui, tokens, &lost, Tone::Fault);
        return;
    }
    let lost = text(
        frame.language,
        "ui-lost-frames",
        &[("frames", now.lost_frames.into())],
    );
    let whole = now.lost_frames == 0 && now.stream_faults == 0;
    let shown = |letters: usize| {
        let name = cut(&device.name, letters);
        if whole {
            return format!("● {name} · {facts} · {lost}");
        }
        let faults = text(
            frame.language,
            "ui-stream-faults",
            &[("faults", now.stream_faults.into())],
        );
        format!("▲ {name} · {facts} · {lost} · {faults}")
    };
    // Where room is short the name gives way, not the figures, and the warning's words to its sign only then.
    let fits = |letters: usize, beside: &str| {
        let beside = match beside {
            "" => 0.0,
            words => chip_width(ui, frame, words),
        };
        chip_width(ui, frame, &shown(letters)) + beside <= ui.available_width()
    };
    let names = [28, 18, 10];
    let spelled = warning.and_then(|words| names.into_iter().find(|name| fits(*name, words)));
    let sign = if warning.is_some() { "▲" } else { "" };
    let letters = spelled.or_else(|| names.into_iter().find(|name| fits(*name, sign)));
    let tone = if whole { Tone::Plain } else { Tone::Fault };
    let response = chip(ui, tokens, &shown(letters.unwrap_or(6)), tone);
    let source = device.source.iter().map(|source| format!(" · {source}"));
    response.on_hover_text(format!(
        "{} · {}{}",
        device.name,
        device.host,
        String::from_iter(source)
    ));
}
