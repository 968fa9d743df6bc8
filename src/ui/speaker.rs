//! The speaker's view: the prompt, one state, one kind sentence. Nothing moves while somebody speaks.

mod picture;

use std::sync::Arc;

use eframe::egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::desk::Desk;
use super::operator::Frame;
use super::text::{Align, Block, LayOut, Look};
use super::widgets::Sign;
use crate::session::State;
use crate::words::text;

/// Largest type of a prompt, points at 100 %.
const LARGEST: f32 = 96.0;
/// Smallest type of a prompt, points at 100 %: then it scrolls.
const SMALLEST: f32 = 28.0;

/// The part of the prompt's place that its picture has.
const PICTURE: f32 = 0.68;

/// The sign and the word of a state, to the speaker.
pub fn sign(state: State) -> (Sign, &'static str) {
    match state {
        State::Waiting => (Sign::Wait, "state-waiting"),
        State::Checking => (Sign::Ready, "state-checking"),
        State::RoomTone => (Sign::Wait, "state-room-tone"),
        State::LeadIn | State::PreRoll => (Sign::Ready, "state-pre-roll"),
        State::Recording => (Sign::Recording, "state-recording"),
        State::PostRoll => (Sign::Wait, "state-post-roll"),
        State::Judging => (Sign::Wait, "state-judging"),
        State::Accepted => (Sign::Accepted, "state-accepted"),
        State::Rejected => (Sign::Again, "state-rejected"),
        State::Paused => (Sign::Pause, "state-paused"),
        State::Lost => (Sign::Wait, "speaker-equipment"),
        State::Finished => (Sign::Accepted, "state-finished"),
    }
}

/// What the view keeps from one frame to the next: how far a long prompt is scrolled.
#[derive(Default)]
pub struct SpeakerView {
    picture: picture::Picture,
    prompt: String,
    scrolled: f32,
    /// Half pages asked for by key since the last frame.
    turned: f32,
    /// Points asked for by wheel since the last frame.
    wheeled: f32,
    /// The texts that are shown. The window keeps its last picture without drawing it anew, and they must last as long.
    shown: Vec<Arc<Block>>,
}

impl SpeakerView {
    /// Draws the view into all of `ui`. `small` is the place inside the operator's window.
    pub fn show(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, small: bool) {
        let tokens = *frame.tokens;
        let palette = tokens.palette;
        let area = ui.max_rect();
        if !small {
            ui.painter().rect_filled(area, 0.0, palette.background);
        }
        let now = &desk.now;
        self.shown.clear();
        let (side_margin, head) = if small {
            (tokens.size(16.0), tokens.size(40.0))
        } else {
            (
                tokens.size(64.0).min(area.width() * 0.05),
                tokens.size(112.0).min(area.height() * 0.2),
            )
        };
        let inner = area.shrink2(vec2(side_margin, 0.0));
        self.state(
            ui,
            frame,
            now.state,
            Rect::from_min_size(inner.min, vec2(inner.width(), head)),
            small,
        );
        if !small || area.width() > tokens.size(500.0) {
            let who = now.progress.speaker(&now.speaker);
            let done = who.map_or(0, |who| who.accepted);
            let shown = format!("{done} / {}", now.progress.quota.wanted());
            let size = if small { 14.0 } else { 20.0 };
            ui.painter().text(
                pos2(inner.right(), inner.top() + head / 2.0),
                Align2::RIGHT_CENTER,
                shown,
                eframe::egui::FontId::proportional(tokens.size(size)),
                palette.text_second,
            );
        }

        // From below: what comes next, then the advice, then the prompt.
        let mut bottom = area.bottom()
            - if small {
                tokens.size(10.0)
            } else {
                tokens.size(28.0)
            };
        let next_size = tokens.size(if small { 14.0 } else { 20.0 });
        if let Some(next) = now
            .next_prompt
            .as_ref()
            .filter(|_| now.state != State::Finished)
        {
            let look = Look {
                size: next_size,
                strong: false,
                color: palette.text_second,
            };
            let block = frame.texts.block(
                ui.ctx(),
                &next.text,
                look,
                vec2(inner.width(), 1e5),
                LayOut::OneLine,
            );
            let top = bottom - block.size.y;
            let rect = Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), bottom));
            block.paint(ui.painter(), rect, Align::Center);
            self.shown.push(block);
        }
        // As if there always were one: the prompt must not move when the next one ends.
        bottom -= next_size * 1.42 + tokens.space(if small { 1.0 } else { 4.0 });
        let note = desk.advice_to_speaker(frame.language).or_else(|| {
            let prompt = now.prompt.as_ref()?;
            prompt.note.clone()
        });
        let note_size = tokens.size(if small { 18.0 } else { 26.0 });
        let mut note_height = note_size * 1.42;
        if let Some(note) = note {
            let look = Look {
                size: note_size,
                strong: false,
                color: palette.text,
            };
            let how = LayOut::Fitted {
                floor: (note_size * 0.6 * ui.ctx().pixels_per_point() * 64.0) as u32,
                longest: 90,
            };
            let block = frame.texts.block(
                ui.ctx(),
                &note,
                look,
                vec2(inner.width(), note_size * 3.0),
                how,
            );
            let top = bottom - block.size.y;
            note_height = note_height.max(block.size.y);
            let rect = Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), bottom));
            block.paint(ui.painter(), rect, Align::Center);
            self.shown.push(block);
            let response = ui.interact(rect, Id::unique(("advice", small)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &note));
        }
        bottom -= note_height + tokens.space(if small { 1.0 } else { 4.0 });
        let prompt = Rect::from_min_max(
            pos2(inner.left(), area.top() + head),
            pos2(inner.right(), bottom),
        );
        self.prompt(ui, frame, desk, prompt, small);
    }

    /// Whether something is to come by itself: the prompt's picture.
    pub fn waits(&self) -> bool {
        self.picture.is_coming()
    }

    /// Turns a long prompt by half a page, down (1) or up (−1).
    pub fn turn(&mut self, by: f32) {
        self.turned += by;
    }

    /// Scrolls a long prompt by so many points, as a wheel does.
    pub fn scroll(&mut self, by: f32) {
        self.wheeled += by;
    }

    fn state(&self, ui: &mut Ui, frame: &Frame<'_>, state: State, area: Rect, small: bool) {
        let tokens = frame.tokens;
        let (sign, word) = sign(state);
        let word = frame.words(word);
        let color = sign.color(tokens.palette);
        let (side, letters) = if small { (16.0, 18.0) } else { (32.0, 28.0) };
        let side = tokens.size(side);
        let center = pos2(area.left() + side / 2.0, area.center().y);
        sign.paint(
            ui.painter(),
            Rect::from_center_size(center, vec2(side, side)),
            color,
        );
        let font = eframe::egui::FontId::new(
            tokens.size(letters),
            eframe::egui::FontFamily::Name(super::fonts::STRONG.into()),
        );
        let room = area.width() - side - tokens.size(140.0);
        let galley = ui
            .painter()
            .layout(word.clone(), font, color, room.max(tokens.size(120.0)));
        let at = pos2(
            center.x + side * 1.15,
            area.center().y - galley.size().y / 2.0,
        );
        ui.painter().galley(at, galley, color);
        let response = ui.interact(area, Id::unique(("speaker-state", small)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &word));
    }

    /// Draws the picture of the prompt, where it has one; what is left of its place for the text.
    fn above_text(&mut self, ui: &mut Ui, frame: &Frame<'_>, desk: &Desk, room: Rect) -> Rect {
        let Some(prompt) = &desk.now.prompt else {
            return room;
        };
        let Some(image) = &prompt.image else {
            self.picture.clear();
            return room;
        };
        let (place, rest) = room.split_top_bottom_at_fraction(PICTURE);
        let name = text(
            frame.language,
            "ui-picture-of",
            &[("prompt", prompt.id.as_str().into())],
        );
        let file = image.file(&desk.about.folder);
        if self.picture.show(ui, &file, place, &name).is_some() {
            let words = frame.words("ui-picture-gone");
            let color = frame.tokens.palette.text_second;
            let font = frame.tokens.body();
            ui.painter()
                .text(place.center(), Align2::CENTER_CENTER, words, font, color);
        }
        let gap = frame.tokens.space(2.0);
        Rect::from_min_max(pos2(rest.left(), rest.top() + gap), rest.max)
    }

    fn prompt(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, desk: &Desk, area: Rect, small: bool) {
        let tokens = *frame.tokens;
        let palette = tokens.palette;
        let Some(prompt) = &desk.now.prompt else {
            return;
        };
        if area.height() < 10.0 {
            return;
        }
        if self.prompt != prompt.text {
            self.prompt.clone_from(&prompt.text);
            self.scrolled = 0.0;
        }
        let mut room = area;
        if let Some(ruby) = &prompt.ruby {
            let look = Look {
                size: tokens.size(if small { 14.0 } else { 24.0 }),
                strong: false,
                color: palette.text_second,
            };
            let block = frame.texts.block(
                ui.ctx(),
                ruby,
                look,
                vec2(area.width(), 1e5),
                LayOut::Wrapped,
            );
            block.paint(ui.painter(), area, Align::Center);
            room.min.y += block.size.y;
            self.shown.push(block);
        }
        room = self.above_text(ui, frame, desk, room);
        let (largest, smallest) = if small {
            (40.0, 18.0)
        } else {
            (LARGEST, SMALLEST)
        };
        let look = Look {
            size: tokens.size(largest),
            strong: false,
            color: palette.text,
        };
        let how = LayOut::Fitted {
            floor: (tokens.size(smallest) * ui.ctx().pixels_per_point() * 64.0) as u32,
            longest: 60,
        };
        let block = frame
            .texts
            .block(ui.ctx(), &prompt.text, look, room.size(), how);
        self.shown.push(Arc::clone(&block));
        let response = ui.interact(room, Id::unique(("prompt", small)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &prompt.text));
        let over = block.size.y - room.height();
        if over <= 0.5 {
            let top = room.top() + (room.height() - block.size.y) / 2.0;
            block.paint(
                ui.painter(),
                Rect::from_min_max(pos2(room.left(), top), room.max),
                Align::Center,
            );
            return;
        }
        // The mark that there is more has a line of its own, so that it never covers text.
        let mark = tokens.size(26.0);
        let seen = Rect::from_min_max(room.min, pos2(room.right(), room.bottom() - mark));
        let most = block.size.y - seen.height();
        let wheel =
            ui.input(|input| input.smooth_scroll_delta.y) + std::mem::take(&mut self.wheeled);
        let turned = std::mem::take(&mut self.turned) * seen.height() / 2.0;
        self.scrolled = (self.scrolled - wheel + turned).clamp(0.0, most);
        let painter = ui.painter().with_clip_rect(seen);
        let shifted = Rect::from_min_max(pos2(seen.left(), seen.top() - self.scrolled), seen.max);
        block.paint(&painter, shifted, Align::Center);
        let words = if self.scrolled < most - 1.0 {
            frame.words("ui-more-below")
        } else {
            frame.words("ui-more-above")
        };
        let place = ui.painter().text(
            pos2(room.center().x, room.bottom() - mark / 2.0),
            Align2::CENTER_CENTER,
            &words,
            tokens.body(),
            palette.text_second,
        );
        let response = ui.interact(place, Id::unique(("more", small)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    }
}
