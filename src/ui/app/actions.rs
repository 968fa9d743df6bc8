//! What each action does.

use eframe::egui::{Context, ViewportCommand, ViewportId};

use super::{App, Stage, Window, speaker_window};
use crate::collection::{Ruling, TakeState};
use crate::session::{Command, State};
use crate::ui::desk::{Desk, Question};
use crate::ui::help::Sheet;
use crate::ui::keys::Action;
use crate::ui::tokens::Zoom;
use crate::words::{Language, text};

impl App {
    pub(super) fn act(&mut self, context: &Context, window: Window, action: Action) {
        match action {
            Action::Help => {
                self.help.open = match self.help.open {
                    None => Some(Sheet::Keys),
                    Some(_) => None,
                };
            }
            Action::Language => {
                let other = match self.settings.language() {
                    Language::En => Language::ZhCn,
                    Language::ZhCn => Language::En,
                };
                self.settings.language = Some(other);
                self.remember();
            }
            Action::Theme => {
                self.settings.theme = self.settings.theme.other();
                self.remember();
            }
            Action::ZoomIn => self.zoom(window, Zoom::larger),
            Action::ZoomOut => self.zoom(window, Zoom::smaller),
            Action::ZoomReset => self.zoom(window, |_| Zoom::default()),
            Action::SpeakerWindow => {
                self.settings.speaker_window = !self.settings.speaker_window;
                self.remember();
            }
            Action::FullScreen => {
                let (at, viewport) = match window {
                    Window::Operator => (0, ViewportId::ROOT),
                    Window::Speaker => (1, speaker_window::viewport()),
                };
                self.full_screen[at] = !self.full_screen[at];
                let command = ViewportCommand::Fullscreen(self.full_screen[at]);
                context.send_viewport_cmd_to(viewport, command);
            }
            Action::SpectrogramScale => {
                self.settings.log_spectrogram = !self.settings.log_spectrogram;
                self.remember();
            }
            Action::EndSession if matches!(self.stage, Stage::Session(_)) => self.end_session(),
            Action::EndSession => context.send_viewport_cmd(ViewportCommand::Close),
            Action::TakeUp | Action::TakeDown if window == Window::Speaker => {
                self.speaker.turn(if action == Action::TakeDown {
                    1.0
                } else {
                    -1.0
                });
            }
            _ => {
                let language = self.settings.language();
                if let Stage::Session(desk) = &mut self.stage {
                    at_desk(desk, action, language);
                }
            }
        }
    }

    fn zoom(&mut self, window: Window, to: impl Fn(Zoom) -> Zoom) {
        let zoom = match window {
            Window::Operator => &mut self.settings.operator_window.zoom,
            Window::Speaker => &mut self.settings.speaker.zoom,
        };
        *zoom = to(*zoom);
        self.remember();
    }
}

fn at_desk(desk: &mut Desk, action: Action, language: Language) {
    let state = desk.now.state;
    match action {
        Action::StartStop if state.can_stop() => desk.ask(Command::Stop),
        Action::StartStop if state == State::Paused => desk.ask(Command::Resume),
        Action::StartStop => {
            // Sound from the loudspeakers would be in the take.
            desk.viewer.close();
            desk.ask(Command::Start);
        }
        Action::CheckLevel => {
            desk.viewer.close();
            desk.ask(Command::CheckLevel);
        }
        Action::Again => desk.ask(Command::Misread),
        Action::Reject => {
            if let Some(take) = desk.chosen() {
                let counts = desk.takes.record(&take).map(|record| record.state);
                match counts {
                    Some(TakeState::Accepted | TakeState::Salvaged) => {
                        desk.question = Some(Question::Reject(take, String::new()));
                    }
                    _ => desk.say(text(language, "ui-nothing-to-reject", &[]), false),
                }
            } else {
                desk.say(text(language, "refused-nothing-to-rule", &[]), false);
            }
        }
        Action::Accept => match desk.chosen() {
            Some(take) => {
                let whole = desk.takes.record(&take).is_some_and(|record| record.whole);
                let judged_good = desk.takes.record(&take).is_some_and(|record| {
                    record.outcome == Some(crate::verdict::Outcome::Accepted)
                });
                if !whole {
                    desk.say(text(language, "ui-accept-not-whole", &[]), false);
                } else if !judged_good && !desk.about.profile.allows_operator_accept() {
                    desk.say(text(language, "ui-accept-forbidden", &[]), false);
                } else {
                    desk.question = Some(Question::Accept(take, String::new()));
                }
            }
            None => desk.say(text(language, "refused-nothing-to-rule", &[]), false),
        },
        Action::Undo => desk.ask(Command::Rule {
            take: None,
            ruling: Ruling::Undo,
        }),
        Action::Skip => desk.ask(Command::Skip),
        Action::Back => desk.ask(Command::Back),
        Action::Pause if state == State::Paused => desk.ask(Command::Resume),
        Action::Pause => desk.ask(Command::Pause),
        Action::Note => desk.question = Some(Question::Note(String::new())),
        Action::ClearClip => desk.ask(Command::PutOutLamp),
        Action::Play => desk.play(language),
        Action::Jump if !state.in_take() => desk.jump(language),
        Action::Prompts => desk.turn_list(),
        Action::TakeUp => desk.step(-1),
        Action::TakeDown => desk.step(1),
        Action::Filter => desk.turn_filter(),
        _ => {}
    }
}
