//! The terminal as a screen: raw while a session runs, restored however it ends, and painted line by line.

use std::io::{self, Write};
use std::sync::Once;

use crossterm::style::{Attribute, Color, Print, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{self, Clear, ClearType};
use crossterm::{cursor, execute, queue};

use crate::cli::text::{shorten, width};

/// How a span stands out. The roles are those of the windows; a terminal picks its own shade of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Second to the rest.
    Quiet,
    /// What is read from afar.
    Strong,
    /// Audio.
    Signal,
    /// Accepted.
    Good,
    /// Look at this.
    Warn,
    /// Rejected, recording, faults.
    Bad,
}

/// A stretch of text in one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text, without line breaks or control characters.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// A line of one span.
    pub fn of(text: impl Into<String>, tone: Tone) -> Self {
        Self::default().then(text, tone)
    }

    /// The line with another span after it.
    pub fn then(mut self, text: impl Into<String>, tone: Tone) -> Self {
        self.0.push(Span {
            text: text.into(),
            tone,
        });
        self
    }

    /// Its text without tones.
    pub fn text(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// Columns that it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|span| width(&span.text)).sum()
    }
}

/// The screen of a session. Raw mode and the alternate screen end when it is dropped, and before a panic is told.
pub struct Screen {
    painted: Vec<Line>,
    size: (u16, u16),
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// Fails where standard output is no terminal that can do this.
    pub fn open() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let told = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                restore();
                told(panic);
            }));
        });
        terminal::enable_raw_mode()?;
        let screen = Self {
            painted: Vec::new(),
            size: (0, 0),
        };
        execute!(
            io::stdout(),
            terminal::EnterAlternateScreen,
            cursor::Hide,
            Clear(ClearType::All)
        )?;
        Ok(screen)
    }

    /// Columns and lines now.
    pub fn size(&self) -> (usize, usize) {
        // A terminal that does not tell its size gets the size of the first ones.
        let (columns, lines) = terminal::size().unwrap_or((80, 24));
        (usize::from(columns.max(20)), usize::from(lines.max(8)))
    }

    /// Paints everything anew next time, for a terminal that something else wrote on.
    pub fn forget(&mut self) {
        self.size = (0, 0);
    }

    /// Shows `lines`. Only those that changed are sent, as one update: nothing flickers, and a slow connection
    /// carries it.
    ///
    /// # Errors
    /// Fails when the terminal went away.
    pub fn paint(&mut self, lines: Vec<Line>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let (columns, rows) = self.size();
        let size = terminal::size().unwrap_or((80, 24));
        if size == self.size && lines == self.painted {
            return Ok(());
        }
        queue!(out, terminal::BeginSynchronizedUpdate)?;
        if size != self.size {
            self.size = size;
            self.painted.clear();
            queue!(out, Clear(ClearType::All))?;
        }
        let empty = Line::default();
        for row in 0..rows.min(lines.len().max(self.painted.len())) {
            let line = lines.get(row).unwrap_or(&empty);
            if self.painted.get(row) == Some(line) {
                continue;
            }
            queue!(out, cursor::MoveTo(0, row as u16))?;
            paint_line(&mut out, line, columns)?;
            queue!(out, Clear(ClearType::UntilNewLine))?;
        }
        queue!(out, terminal::EndSynchronizedUpdate)?;
        out.flush()?;
        self.painted = lines;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back. Harmless when done twice; a terminal that went away needs nothing.
pub fn restore() {
    let _ = execute!(
        io::stdout(),
        ResetColor,
        cursor::Show,
        terminal::LeaveAlternateScreen
    );
    let _ = terminal::disable_raw_mode();
}

/// Begins the line anew where the cursor is.
pub fn clear_line(out: &mut impl Write) -> io::Result<()> {
    queue!(out, Print('\r'), Clear(ClearType::UntilNewLine))
}

/// Writes a line with its tones where the cursor is, whole.
pub fn print(out: &mut impl Write, line: &Line) -> io::Result<()> {
    paint_line(out, line, usize::MAX)
}

fn paint_line(out: &mut impl Write, line: &Line, columns: usize) -> io::Result<()> {
    let mut left = columns;
    for span in &line.0 {
        let text = shorten(&span.text, left);
        left = left.saturating_sub(width(&text));
        match tone(span.tone) {
            (Some(color), _) if colors() => queue!(out, SetForegroundColor(color))?,
            _ => {}
        }
        if let (_, Some(attribute)) = tone(span.tone) {
            queue!(out, SetAttribute(attribute))?;
        }
        queue!(out, Print(text), SetAttribute(Attribute::Reset), ResetColor)?;
        if left == 0 {
            break;
        }
    }
    Ok(())
}

fn tone(tone: Tone) -> (Option<Color>, Option<Attribute>) {
    match tone {
        Tone::Plain => (None, None),
        Tone::Quiet => (None, Some(Attribute::Dim)),
        Tone::Strong => (None, Some(Attribute::Bold)),
        Tone::Signal => (Some(Color::Blue), None),
        Tone::Good => (Some(Color::Green), Some(Attribute::Bold)),
        Tone::Warn => (Some(Color::Yellow), None),
        Tone::Bad => (Some(Color::Red), Some(Attribute::Bold)),
    }
}

/// Whether colours are wanted; see <https://no-color.org>.
pub fn colors() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
