//! Waveform and spectrogram: of the stream, or of the chosen take.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::{Frame, Wish, place};
use crate::ui::desk::{Desk, Through};
use crate::ui::keys::Action;
use crate::ui::numbers::clock;
use crate::ui::strip::Scale;
use crate::ui::widgets::{Marks, Span, Strip, StripView, Tone, chip_button, corner};
use crate::words::text;

pub(super) fn show(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    desk: &mut Desk,
    view: &mut StripView,
    scale: Scale,
) {
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let head = tokens.size(20.0);
    let title = Rect::from_min_max(area.min, pos2(area.right(), area.top() + head));
    let picture = Rect::from_min_max(
        pos2(area.left(), title.bottom() + tokens.space(1.0)),
        area.max,
    );
    place(ui, title, |ui| heading(ui, frame, desk, scale));

    if desk.viewer.take().is_none() {
        let rate = desk.now.device.granted.rate;
        place(ui, picture, |ui| {
            view.show(
                ui,
                &tokens,
                &Strip {
                    columns: &desk.strip.columns,
                    span: Span::Stream(desk.strip.first),
                    scale,
                    marks: &Marks::default(),
                    name: &frame.words("ui-picture-stream"),
                },
            );
            corner(
                ui.painter(),
                &tokens,
                StripView::parts(picture, &tokens).1,
                &nyquist(rate.hz()),
            );
        });
        return;
    }
    let cursor = desk.viewer.playing().map(|at| at.0);
    let Some((viewed, version)) = desk.viewer.viewed() else {
        return;
    };
    let columns = viewed.columns.len();
    let marks = Marks {
        findings: desk.viewer.findings().to_vec(),
        cursor,
    };
    let name = match viewed.speech {
        Some((from, until)) => text(
            frame.language,
            "ui-picture-take",
            &[("from", clock(from).into()), ("until", clock(until).into())],
        ),
        None => frame.words("ui-picture-take-silent"),
    };
    let clicked = place(ui, picture, |ui| {
        let response = view.show(
            ui,
            &tokens,
            &Strip {
                columns: &viewed.columns,
                span: Span::Whole(version),
                scale,
                marks: &marks,
                name: &name,
            },
        );
        corner(
            ui.painter(),
            &tokens,
            StripView::parts(picture, &tokens).1,
            &nyquist(viewed.rate.hz()),
        );
        response
            .clicked()
            .then(|| response.interact_pointer_pos())
            .flatten()
            .map(|at| StripView::time_at(response.rect, at.x, columns))
    });
    if let Some(from) = clicked {
        desk.play_from(from, frame.language);
    }
}

fn nyquist(hz: u32) -> String {
    format!("{} kHz", f64::from(hz) / 2000.0)
}

fn heading(ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, scale: Scale) {
    let tokens = *frame.tokens;
    let area = ui.max_rect();
    let words = match desk.viewer.take() {
        Some(take) => {
            let length = desk.viewer.viewed().map_or(0.0, |(viewed, _)| {
                viewed.samples.len() as f64 / f64::from(viewed.rate.hz())
            });
            let mut words = text(
                frame.language,
                "ui-shown-take",
                &[
                    ("take", format!("{}_{}", take.prompt, take.number).into()),
                    ("length", format!("{length:.2}").into()),
                ],
            );
            if let Some(at) = desk.viewer.playing() {
                words.push_str(&format!(" · {}", clock(at)));
                if desk.hearing.through == Some(Through::Loudspeakers) {
                    words.push_str(&format!(" · ▲ {}", frame.words("ui-warn-loud")));
                }
            }
            words
        }
        None => frame.words("ui-picture-stream"),
    };
    let (words, color) = match &desk.viewer.failed {
        Some(why) => (why.clone(), tokens.palette.rejected),
        None => (words, tokens.palette.text_second),
    };
    let buttons = ui.with_layout(
        eframe::egui::Layout::right_to_left(eframe::egui::Align::Center),
        |ui| {
            let name = match scale {
                Scale::Linear => "ui-scale-linear",
                Scale::Log => "ui-scale-log",
            };
            let mut button = |ui: &mut Ui, words: String, tone: Tone, action: Action| {
                if chip_button(ui, &tokens, &words, tone).clicked() {
                    frame.wishes.push(Wish::Do(action));
                }
            };
            let language = frame.language;
            let word = |id: &str| text(language, id, &[]);
            button(ui, word(name), Tone::Quiet, Action::SpectrogramScale);
            if desk.viewer.take().is_some() {
                let playing = desk.viewer.playing().is_some();
                let play = word(if playing {
                    "ui-stop-playing"
                } else {
                    "ui-key-play"
                });
                button(ui, play, Tone::Plain, Action::Play);
                if !desk.viewer.findings().is_empty() {
                    button(ui, word("ui-key-jump"), Tone::Plain, Action::Jump);
                }
            }
        },
    );
    let mut job = LayoutJob::simple_singleline(words.clone(), tokens.label(), color);
    let room = buttons.response.rect.left() - area.left() - tokens.space(2.0);
    job.wrap = TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    let cut = galley.elided;
    let place = Rect::from_min_size(
        pos2(area.left(), area.center().y - galley.size().y / 2.0),
        galley.size(),
    );
    let response = ui.allocate_rect(place, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    ui.painter().galley(place.min, galley, color);
    if cut {
        response.on_hover_text(words);
    }
}
