//! The speaker's window, drawn anew only when what it shows has changed.
//!
//! The operator's window is drawn thirty times a second, the speaker's stands still while somebody speaks. egui draws
//! a second window either with the first one every time (immediate) or by its own events only (deferred), and the
//! latter is not reliable on every system. So it is immediate where something has changed, and deferred meanwhile;
//! what happens to it then shows the last picture again, is taken up with the next frame of the operator's window,
//! and makes that one draw it anew.

use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{Context, Ui, ViewportClass, ViewportId, epaint::ClippedShape};

use super::{App, Stage, Window, remember_place, window};
use crate::collection::Progress;
use crate::script::Prompt;
use crate::session::{JudgedTake, Snapshot, State};
use crate::ui::keys::{Action, KeyMap};
use crate::ui::operator::Frame;
use crate::ui::settings::Settings;
use crate::ui::tokens::{Theme, Zoom};
use crate::words::{Language, text};

/// Frames that are drawn after a change: what is new in a frame settles in the next.
const SETTLE: u8 = 3;

pub(super) fn viewport() -> ViewportId {
    ViewportId::from_hash_of("speaker")
}

/// What the window shows, and what happened to it.
#[derive(Default)]
pub(super) struct SpeakerWindow {
    shown: Option<Shown>,
    /// Frames to be drawn.
    due: u8,
    meanwhile: Arc<Mutex<Meanwhile>>,
}

/// What the window finds when it is asked to draw by itself, and what it learns then.
#[derive(Default)]
struct Meanwhile {
    picture: Vec<ClippedShape>,
    keys: KeyMap,
    /// Keys act on the session: nothing covers it.
    routes: bool,
    asked: Vec<Action>,
    scrolled: f32,
    closed: bool,
    /// Something has happened since it was drawn.
    woken: bool,
}

impl Meanwhile {
    fn show(&mut self, ui: &mut Ui) {
        let context = ui.ctx().clone();
        for drawn in &self.picture {
            ui.painter()
                .with_clip_rect(drawn.clip_rect)
                .add(drawn.shape.clone());
        }
        self.asked.extend(self.keys.route(&context, self.routes));
        context.input(|input| {
            self.scrolled += input.smooth_scroll_delta.y;
            self.closed |= input.viewport().close_requested();
        });
        self.woken = true;
        context.request_repaint_of(ViewportId::ROOT);
    }
}

/// Everything that the window's picture depends on.
struct Shown {
    state: State,
    prompt: Option<Arc<Prompt>>,
    next: Option<Arc<Prompt>>,
    progress: Arc<Progress>,
    last: Option<Arc<JudgedTake>>,
    language: Language,
    theme: Theme,
    zoom: Zoom,
}

impl Shown {
    fn now(now: &Snapshot, settings: &Settings) -> Self {
        Self {
            state: now.state,
            prompt: now.prompt.clone(),
            next: now.next_prompt.clone(),
            progress: now.progress.clone(),
            last: now.last.clone(),
            language: settings.language(),
            theme: settings.theme,
            zoom: settings.speaker.zoom,
        }
    }

    /// Whether nothing has changed. What is shared is not compared: it is another one when it has changed.
    fn is(&self, other: &Self) -> bool {
        fn same<T>(one: &Option<Arc<T>>, other: &Option<Arc<T>>) -> bool {
            match (one, other) {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                (None, None) => true,
                _ => false,
            }
        }
        // The pre-roll counts down.
        self.state != State::PreRoll
            && self.state == other.state
            && same(&self.prompt, &other.prompt)
            && same(&self.next, &other.next)
            && Arc::ptr_eq(&self.progress, &other.progress)
            && same(&self.last, &other.last)
            && (self.language, self.theme, self.zoom) == (other.language, other.theme, other.zoom)
    }
}

impl App {
    /// Shows the speaker's window, and returns what was asked for in it.
    pub(super) fn show_speaker_window(&mut self, context: &Context) -> Vec<(Window, Action)> {
        let Stage::Session(desk) = &self.stage else {
            return Vec::new();
        };
        let title = text(self.settings.language(), "ui-speaker-window", &[]);
        let builder = window(&title, self.settings.speaker);
        let routes = self.help.open.is_none() && !self.asks();

        let now = Shown::now(&desk.now, &self.settings);
        let meanwhile = Arc::clone(&self.speaker_window.meanwhile);
        let mut asked = Vec::new();
        let mut scrolled = 0.0;
        {
            let mut meanwhile = meanwhile.lock().unwrap_or_else(PoisonError::into_inner);
            let one = &mut self.speaker_window;
            let changed = one.shown.as_ref().is_none_or(|shown| !shown.is(&now));
            if std::mem::take(&mut meanwhile.woken) || changed || self.speaker.waits() {
                one.due = SETTLE;
            }
            one.shown = Some(now);
            meanwhile.routes = routes;
            if meanwhile.keys != self.keys {
                meanwhile.keys.clone_from(&self.keys);
            }
            asked.append(&mut meanwhile.asked);
            scrolled += std::mem::take(&mut meanwhile.scrolled);
            if std::mem::take(&mut meanwhile.closed) {
                self.settings.speaker_window = false;
            }
        }
        self.speaker.scroll(scrolled);
        if self.speaker_window.due == 0 && !context.embed_viewports() {
            context.show_viewport_deferred(viewport(), builder, move |ui, _| {
                let mut meanwhile = meanwhile.lock().unwrap_or_else(PoisonError::into_inner);
                meanwhile.show(ui);
            });
        } else {
            self.speaker_window.due = self.speaker_window.due.saturating_sub(1);
            let picture = context.show_viewport_immediate(viewport(), builder, |ui, class| {
                self.draw_speaker_window(ui, class, routes, &mut asked)
            });
            let mut meanwhile = meanwhile.lock().unwrap_or_else(PoisonError::into_inner);
            meanwhile.picture = picture;
        }
        asked
            .into_iter()
            .map(|action| (Window::Speaker, action))
            .collect()
    }

    /// Draws the window anew, and returns its picture.
    fn draw_speaker_window(
        &mut self,
        ui: &mut Ui,
        class: ViewportClass,
        routes: bool,
        asked: &mut Vec<Action>,
    ) -> Vec<ClippedShape> {
        let context = ui.ctx().clone();
        let tokens = self.tokens(Window::Speaker);
        if class != ViewportClass::EmbeddedWindow {
            asked.extend(self.keys.route(&context, routes));
            remember_place(&context, &mut self.settings.speaker);
        }
        let style = tokens.style();
        context.set_global_style(style.clone());
        ui.set_style(style);
        let mut frame = Frame {
            tokens: &tokens,
            texts: &mut self.texts,
            language: self.settings.language(),
            keys: &self.keys,
            wishes: Vec::new(),
        };
        if let Stage::Session(desk) = &mut self.stage {
            self.speaker.show(ui, &mut frame, desk, false);
        }
        if context.input(|input| input.viewport().close_requested()) {
            self.settings.speaker_window = false;
        }
        let layer = ui.layer_id();
        context.graphics(|graphics| {
            let list = graphics.get(layer);
            list.map_or_else(Vec::new, |list| list.all_entries().cloned().collect())
        })
    }
}
