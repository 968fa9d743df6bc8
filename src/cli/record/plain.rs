//! A session line by line, for scripts, pipes and screen readers: keys are read as characters from standard input.

use std::io::{self, Read, Write};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, never, select_biased, tick};

use crate::cli::interrupt::Interrupt;
use crate::cli::record::course::Course;
use crate::cli::record::keys::{self, Action};
use crate::cli::record::screen::{Line, Tone};
use crate::cli::record::{ask, tell};
use crate::collection::StartRule;
use crate::script::PromptId;
use crate::session::{Command, Session, Snapshot, State};
use crate::words::{Language, text};

/// How often the session's state is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Runs until the session has ended. The end of standard input ends it where `keys` are read at all.
///
/// # Errors
/// Fails when nothing can be written any more; the session ends then, in order.
pub fn run(
    session: &Session,
    start: StartRule,
    course: &mut Course,
    interrupt: &Interrupt,
    keys: bool,
    language: Language,
) -> anyhow::Result<()> {
    let mut desk = Desk {
        language,
        start,
        note: None,
        prompt: None,
        state: None,
        drift: false,
        ending: false,
    };
    let typed = if keys { typed() } else { never() };
    let look = tick(LOOK);
    loop {
        // What has happened is told before what is asked for next.
        select_biased! {
            recv(session.events()) -> event => match event {
                Ok(event) => say(&course.hear(&event))?,
                Err(_) => return Ok(()),
            },
            recv(typed) -> character => match character {
                Ok(character) => desk.press(character, session),
                Err(_) => {
                    desk.end(session);
                    return drain(session, course);
                }
            },
            recv(look) -> _ => {
                if interrupt.is_raised() {
                    desk.end(session);
                }
                desk.look(&session.snapshot())?;
            }
        }
    }
}

/// Waits for the end of a session that was asked to end.
fn drain(session: &Session, course: &mut Course) -> anyhow::Result<()> {
    loop {
        match session.events().recv_timeout(LOOK) {
            Ok(event) => say(&course.hear(&event))?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// The characters that come from standard input. Reading it blocks and cannot be given up, so a thread of its own
/// does it; the thread ends with the program.
fn typed() -> Receiver<char> {
    let (send, receive) = crossbeam_channel::unbounded();
    std::thread::spawn(move || {
        let mut waiting = Vec::new();
        for byte in io::stdin().lock().bytes() {
            let Ok(byte) = byte else { return };
            waiting.push(byte);
            let Ok(character) = std::str::from_utf8(&waiting) else {
                // No character is longer than four bytes: what is none by then never will be.
                if waiting.len() >= 4 {
                    waiting.clear();
                }
                continue;
            };
            if character
                .chars()
                .any(|character| send.send(character).is_err())
            {
                return;
            }
            waiting.clear();
        }
    });
    receive
}

/// Writes lines without tones and at once.
pub fn say(lines: &[Line]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{}", line.text())?;
    }
    out.flush()
}

struct Desk {
    language: Language,
    start: StartRule,
    /// The note that is being typed, until the end of its line.
    note: Option<String>,
    /// The prompt that was told last, and the number of its take.
    prompt: Option<(PromptId, u32)>,
    /// The state that was seen last.
    state: Option<State>,
    /// Whether what has changed since the level check is told already.
    drift: bool,
    ending: bool,
}

impl Desk {
    fn press(&mut self, character: char, session: &Session) {
        match (&mut self.note, character) {
            (Some(note), '\n') => {
                session.ask(Command::Note(note.trim().to_owned()));
                self.note = None;
            }
            (Some(note), character) => note.push(character),
            (None, character) => match keys::action(character) {
                Some(Action::Note) => self.note = Some(String::new()),
                Some(Action::Quit) => self.end(session),
                Some(action) => ask(session, action),
                None => {}
            },
        }
    }

    fn end(&mut self, session: &Session) {
        if !self.ending {
            self.ending = true;
            session.ask(Command::End);
        }
    }

    /// Tells a new prompt or state.
    fn look(&mut self, now: &Snapshot) -> io::Result<()> {
        let mut lines = Vec::new();
        let waits = matches!(now.state, State::Waiting | State::Rejected);
        if let Some(prompt) = now.prompt.as_ref().filter(|_| waits) {
            let news = (prompt.id.clone(), now.take_number);
            if self.prompt.as_ref() != Some(&news) {
                lines.push(self.prompt_line(now, &prompt.text));
                self.prompt = Some(news);
            }
        }
        let told = matches!(
            now.state,
            State::Checking
                | State::RoomTone
                | State::LeadIn
                | State::Recording
                | State::Paused
                | State::Lost
                | State::Finished
        );
        if self.state.replace(now.state) != Some(now.state) && told {
            lines.push(tell::state(now.state, Some(self.start), self.language));
        }
        if let Some(drift) = now.drift.filter(|_| !self.drift) {
            lines.push(tell::drift(drift, self.language));
        }
        self.drift = now.drift.is_some();
        say(&lines)
    }

    /// "harbour take 2: The harbour lights came on."
    fn prompt_line(&self, now: &Snapshot, prompt: &str) -> Line {
        let id = now.prompt.as_ref().map_or("", |prompt| prompt.id.as_str());
        let take = text(
            self.language,
            "prompt-take",
            &[("prompt", id.into()), ("number", now.take_number.into())],
        );
        let line = Line::of(format!("{take}: {prompt}"), Tone::Plain);
        if !now.prompt_done {
            return line;
        }
        let done = text(self.language, "prompt-done", &[]);
        line.then(format!(" · ✓ {done}"), Tone::Good)
    }
}
