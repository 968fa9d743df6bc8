//! A session on the whole screen of a terminal.

use std::time::{Duration, Instant};

use crossterm::event::{self, Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::analysis::Live;
use crate::cli::interrupt::Interrupt;
use crate::cli::record::ask;
use crate::cli::record::course::Course;
use crate::cli::record::keys::{self, Action};
use crate::cli::record::screen::{Line, Screen};
use crate::cli::record::view::{self, Frame};
use crate::collection::StartRule;
use crate::session::{Command, Event, Session};
use crate::words::Language;

/// How often the screen is painted: bars move at 30 Hz.
const FRAME: Duration = Duration::from_millis(33);
/// How often live values change: often enough to act on, seldom enough to read.
const VALUES: Duration = Duration::from_millis(500);
/// Longest note, characters.
const LONGEST_NOTE: usize = 1000;

/// Runs until the session has ended, and gives its last verdict, which the screen takes with it.
///
/// # Errors
/// Fails when the terminal cannot be used; the session ends then, in order.
pub fn run(
    session: &Session,
    title: &str,
    start: StartRule,
    course: &mut Course,
    interrupt: &Interrupt,
    language: Language,
) -> anyhow::Result<Vec<Line>> {
    let mut desk = Desk {
        screen: Screen::open()?,
        verdict: Vec::new(),
        message: None,
        note: None,
        live: None,
        renewed: Instant::now(),
        ending: false,
    };
    loop {
        loop {
            match session.events().try_recv() {
                Ok(event) => desk.hear(&event, course),
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Ok(desk.verdict),
            }
        }
        if interrupt.is_raised() {
            desk.end(session);
        }
        desk.paint(session, title, start, language)?;
        if event::poll(FRAME)?
            && let Input::Key(key) = event::read()?
            && key.kind != KeyEventKind::Release
        {
            desk.press(key, session);
        }
    }
}

/// What stands on the screen besides the session itself.
struct Desk {
    screen: Screen,
    verdict: Vec<Line>,
    message: Option<Line>,
    note: Option<String>,
    live: Option<Live>,
    renewed: Instant,
    ending: bool,
}

impl Desk {
    fn hear(&mut self, event: &Event, course: &mut Course) {
        let lines = course.hear(event);
        if matches!(event, Event::Judged(_) | Event::LevelChecked(_)) {
            self.verdict = lines;
            self.message = None;
        } else if let Some(line) = lines.into_iter().next() {
            self.message = Some(line);
        }
    }

    fn press(&mut self, key: KeyEvent, session: &Session) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match (key.code, &mut self.note) {
            (KeyCode::Char('c' | 'd'), _) if control => self.end(session),
            (KeyCode::Char('l'), _) if control => self.screen.forget(),
            (KeyCode::Enter, Some(note)) => {
                if !note.trim().is_empty() {
                    session.ask(Command::Note(note.trim().to_owned()));
                }
                self.note = None;
            }
            (KeyCode::Esc, Some(_)) => self.note = None,
            (KeyCode::Backspace, Some(note)) => drop(note.pop()),
            (KeyCode::Char(character), Some(note)) if note.chars().count() < LONGEST_NOTE => {
                note.push(character);
            }
            (_, Some(_)) => {}
            // A key that is held down must not start and stop take after take.
            (KeyCode::Char(character), None) if key.kind == KeyEventKind::Press => {
                self.message = None;
                match keys::action(character) {
                    Some(Action::Note) => self.note = Some(String::new()),
                    Some(Action::Quit) => self.end(session),
                    Some(action) => ask(session, action),
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, session: &Session) {
        if !self.ending {
            self.ending = true;
            session.ask(Command::End);
        }
    }

    fn paint(
        &mut self,
        session: &Session,
        title: &str,
        start: StartRule,
        language: Language,
    ) -> anyhow::Result<()> {
        let now = session.snapshot();
        if self.renewed.elapsed() >= VALUES || now.live.is_none() != self.live.is_none() {
            self.live = now.live;
            self.renewed = Instant::now();
        }
        let (columns, rows) = self.screen.size();
        let frame = Frame {
            title,
            start,
            now: &now,
            live: self.live,
            verdict: &self.verdict,
            message: self.message.as_ref(),
            note: self.note.as_deref(),
        };
        self.screen
            .paint(view::lines(&frame, columns, rows, language))?;
        Ok(())
    }
}
