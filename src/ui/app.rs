//! The program behind the windows: which page is shown, what runs meanwhile, what is remembered.

mod actions;
mod bar;
mod ground;
mod report;
mod speaker_window;
mod work;

use std::time::{Duration, Instant};

use eframe::egui::{
    self, CentralPanel, Context, Ui, ViewportBuilder, ViewportCommand, ViewportId, vec2,
};

use super::desk::Desk;
use super::help::Help;
use super::keys::KeyMap;
use super::lobby::{Lobby, LobbyWish};
use super::operator::{Arrangement, Frame, OperatorView, Wish};
use super::settings::{Settings, WindowSettings};
use super::speaker::SpeakerView;
use super::start::{StartPage, StartWish};
use super::strip::Scale;
use super::text::Texts;
use super::tokens::Tokens;
use crate::session::State;

pub use ground::{Ground, OpenStream};

use bar::bar;
use speaker_window::SpeakerWindow;
use work::{Busy, Work};

/// From one frame to the next while there is a stream to show.
const FRAME: Duration = Duration::from_micros(33_333);

enum Stage {
    Start(Box<StartPage>),
    Busy(Busy),
    Lobby(Box<Lobby>),
    Session(Box<Desk>),
}

/// Which page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// No collection is open.
    Start,
    /// Something is being done.
    Busy,
    /// A collection is open.
    Lobby,
    /// A session runs.
    Session,
}

/// The program.
pub struct App {
    ground: Ground,
    settings: Settings,
    keys: KeyMap,
    texts: Texts,
    stage: Stage,
    help: Help,
    operator: OperatorView,
    speaker: SpeakerView,
    speaker_window: SpeakerWindow,
    /// A window is full screen: the operator's, the speaker's.
    full_screen: [bool; 2],
    leaving: bool,
    /// When the next frame of a stream is due.
    next_frame: Instant,
}

/// Which window an action came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Window {
    Operator,
    Speaker,
}

impl App {
    /// Gives a context its fonts and takes its own keys away. To be called once, before the first frame.
    pub fn prepare(context: &Context) {
        super::fonts::install(context);
        context.options_mut(|options| {
            options.zoom_with_keyboard = false;
            // Ending a session must not end the program.
            options.quit_shortcuts.clear();
        });
    }

    /// The program.
    pub fn new(ground: Ground) -> Self {
        let mut settings = ground
            .settings
            .as_deref()
            .map_or_else(Settings::default, Settings::load);
        if ground.language.is_some() {
            settings.language = ground.language;
        }
        let language = settings.language();
        let mut app = Self {
            keys: KeyMap::with_changes(&settings.keys),
            texts: Texts::new(language.tag()),
            stage: Stage::Start(Box::new(StartPage::new(language))),
            help: Help::default(),
            operator: OperatorView::default(),
            speaker: SpeakerView::default(),
            speaker_window: SpeakerWindow::default(),
            full_screen: [false, false],
            leaving: false,
            next_frame: Instant::now(),
            settings,
            ground,
        };
        if let Some(folder) = app.ground.collection.take() {
            app.open(folder);
        }
        app
    }

    /// The operator's window as it was left.
    pub fn operator_viewport(settings: &Settings) -> ViewportBuilder {
        window("Takegate", settings.operator_window)
    }

    /// Which page is shown.
    pub fn page(&self) -> Page {
        match self.stage {
            Stage::Start(_) => Page::Start,
            Stage::Busy(_) => Page::Busy,
            Stage::Lobby(_) => Page::Lobby,
            Stage::Session(_) => Page::Session,
        }
    }

    /// The desk of the session that runs.
    pub fn desk(&self) -> Option<&Desk> {
        match &self.stage {
            Stage::Session(desk) => Some(desk),
            _ => None,
        }
    }

    fn tokens(&self, window: Window) -> Tokens {
        let zoom = match window {
            Window::Operator => self.settings.operator_window.zoom,
            Window::Speaker => self.settings.speaker.zoom,
        };
        Tokens::new(self.settings.theme, zoom)
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement {
            one_screen: !self.settings.speaker_window,
            scale: if self.settings.log_spectrogram {
                Scale::Log
            } else {
                Scale::Linear
            },
        }
    }

    /// Takes up what has happened; also while the window is hidden.
    pub fn tick(&mut self, context: &Context) {
        let language = self.settings.language();
        let mut heard = None;
        if let Stage::Session(desk) = &mut self.stage {
            desk.look(language);
            heard = (self.settings.hearing != desk.hearing).then(|| desk.hearing.clone());
            if desk.ended {
                self.end_session();
            }
        }
        if let Some(hearing) = heard {
            self.settings.hearing = hearing;
            self.remember();
        }
        self.finish_work();
        let pause = match &self.stage {
            Stage::Session(desk) if desk.now.state == State::Lost => Duration::from_millis(200),
            Stage::Session(_) => self.until_next_frame(),
            Stage::Busy(_) => Duration::from_millis(50),
            Stage::Start(page) if page.waits() => Duration::from_millis(100),
            Stage::Lobby(page) if page.waits() => Duration::from_millis(100),
            Stage::Start(_) | Stage::Lobby(_) => return,
        };
        context.request_repaint_after(pause);
    }

    /// Thirty frames a second by the clock, so that neither a late one nor one that a key asked for moves the others.
    fn until_next_frame(&mut self) -> Duration {
        let now = Instant::now();
        if now >= self.next_frame {
            let due = self.next_frame + FRAME;
            self.next_frame = if due > now { due } else { now + FRAME };
        }
        self.next_frame - now
    }

    /// Draws the operator's window, and the speaker's where there is one.
    pub fn draw(&mut self, ui: &mut Ui) {
        self.texts.begin_frame();
        let context = ui.ctx().clone();
        let in_session = matches!(self.stage, Stage::Session(_));
        let routes = |app: &Self| app.help.takes_keys();
        let mut asked = Vec::new();
        if !routes(self) {
            let covered = self.help.open.is_some() || self.asks();
            asked.extend(
                self.keys
                    .route(&context, in_session && !covered)
                    .into_iter()
                    .map(|action| (Window::Operator, action)),
            );
        }
        let tokens = self.tokens(Window::Operator);
        let style = tokens.style();
        context.set_global_style(style.clone());
        ui.set_style(style.clone());
        remember_place(&context, &mut self.settings.operator_window);

        let mut wishes = Vec::new();
        self.draw_page(ui, &tokens, &mut wishes);
        self.sheet(ui, &tokens);
        asked.extend(
            wishes
                .into_iter()
                .map(|Wish::Do(action)| (Window::Operator, action)),
        );
        if in_session && self.settings.speaker_window {
            asked.extend(self.show_speaker_window(&context));
            // What is drawn after the speaker's window belongs to the operator's again.
            context.set_global_style(style);
        }
        for (window, action) in asked {
            self.act(&context, window, action);
        }
        self.drop_files(&context);
        if context.input(|input| input.viewport().close_requested()) {
            self.leave(&context);
        }
    }

    fn asks(&self) -> bool {
        matches!(&self.stage, Stage::Session(desk) if desk.question.is_some())
    }

    fn draw_page(&mut self, ui: &mut Ui, tokens: &Tokens, wishes: &mut Vec<Wish>) {
        let how = self.arrangement();
        let mut frame = Frame {
            tokens,
            texts: &mut self.texts,
            language: self.settings.language(),
            keys: &self.keys,
            wishes: Vec::new(),
        };
        let (mut start, mut lobby) = (None, None);
        match &mut self.stage {
            Stage::Start(page) => {
                CentralPanel::default()
                    .frame(egui::Frame::new().inner_margin(tokens.space(2.0)))
                    .show(ui, |ui| {
                        bar(ui, &mut frame);
                        start = page.show(ui, &mut frame, &self.settings);
                    });
            }
            Stage::Lobby(page) => {
                CentralPanel::default()
                    .frame(egui::Frame::new().inner_margin(tokens.space(2.0)))
                    .show(ui, |ui| {
                        bar(ui, &mut frame);
                        lobby = page.show(ui, &mut frame, &mut self.settings);
                    });
            }
            Stage::Busy(busy) => {
                CentralPanel::default()
                    .frame(egui::Frame::new().inner_margin(tokens.space(2.0)))
                    .show(ui, |ui| busy.show(ui, &frame));
            }
            Stage::Session(desk) => self.operator.show(ui, &mut frame, desk, how),
        }
        wishes.append(&mut frame.wishes);
        match start {
            Some(StartWish::Open(folder)) => self.open(folder),
            Some(StartWish::Create(new)) => self.create(*new),
            None => {}
        }
        match lobby {
            Some(LobbyWish::Begin(speaker)) => self.begin_session(speaker),
            Some(LobbyWish::Export(target)) => self.export(target),
            Some(LobbyWish::Close) => self.close_collection(),
            None => {}
        }
    }

    fn sheet(&mut self, ui: &Ui, tokens: &Tokens) {
        let report = self.report();
        let frame = Frame {
            tokens,
            texts: &mut self.texts,
            language: self.settings.language(),
            keys: &KeyMap::default(),
            wishes: Vec::new(),
        };
        if self.help.show(ui, &frame, &mut self.keys, &report) {
            self.settings.keys = self.keys.changes();
            self.remember();
        }
    }

    fn drop_files(&mut self, context: &Context) {
        let dropped = context.input(|input| input.raw.dropped_files.clone());
        let Stage::Start(page) = &mut self.stage else {
            return;
        };
        let wish = dropped.iter().find_map(|file| page.dropped(file.path()));
        if let Some(StartWish::Open(folder)) = wish {
            self.open(folder);
        }
    }

    /// The window is to be closed: a session is ended and stored first.
    fn leave(&mut self, context: &Context) {
        if matches!(self.stage, Stage::Session(_)) {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
            self.leaving = true;
            self.end_session();
        } else if matches!(
            &self.stage,
            Stage::Busy(Busy {
                work: Work::Ending(_),
                ..
            })
        ) {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
        }
    }

    fn remember(&self) {
        if let Some(file) = &self.ground.settings
            && let Err(error) = self.settings.save(file)
        {
            tracing::warn!(%error, "the settings cannot be saved");
        }
    }
}

fn window(title: &str, settings: WindowSettings) -> ViewportBuilder {
    let builder = ViewportBuilder::default()
        .with_title(title)
        .with_app_id("takegate")
        .with_min_inner_size(vec2(640.0, 400.0));
    match settings.place {
        Some([left, top, width, height]) => builder
            .with_position(egui::pos2(left, top))
            .with_inner_size(vec2(width, height)),
        None => builder.with_inner_size(vec2(1280.0, 720.0)),
    }
}

fn remember_place(context: &Context, settings: &mut WindowSettings) {
    context.input(|input| {
        let viewport = input.viewport();
        let fills = viewport.fullscreen == Some(true) || viewport.maximized == Some(true);
        if let (Some(outer), Some(inner), false) = (viewport.outer_rect, viewport.inner_rect, fills)
        {
            settings.place = Some([outer.left(), outer.top(), inner.width(), inner.height()]);
        }
    });
}

impl eframe::App for App {
    fn logic(&mut self, context: &Context, _: &mut eframe::Frame) {
        self.tick(context);
        if self.leaving && matches!(self.stage, Stage::Lobby(_) | Stage::Start(_)) {
            context.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.settings.keys = self.keys.changes();
        self.remember();
    }

    /// The ground of the operator's window: cheaper than a rectangle as large as the window. In a session most of it
    /// is panels.
    fn clear_color(&self, _: &egui::Visuals) -> [f32; 4] {
        let palette = self.settings.theme.palette();
        let ground = match self.stage {
            Stage::Session(_) => palette.panel,
            _ => palette.background,
        };
        ground.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
