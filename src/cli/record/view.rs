//! What the screen of a session shows: pure, from a snapshot to lines.

use crate::analysis::Live;
use crate::cli::record::keys::keys;
use crate::cli::record::screen::{Line, Tone};
use crate::cli::record::tell;
use crate::cli::status::progress_line;
use crate::cli::text::{width, wrap};
use crate::collection::StartRule;
use crate::meter::{AIM, GOOD, Reading, Zone};
use crate::session::{Snapshot, State, ZEROS_TOLD};
use crate::units::{Dbfs, Seconds};
use crate::words::{Language, text};

/// The bar's scale, dBFS; its upper end is 0.
const SCALE_FLOOR: f64 = -60.0;
/// Longest line of a prompt, columns: longer ones are hard to read aloud.
const PROMPT_COLUMNS: usize = 60;
/// Columns left free around everything.
const MARGIN: usize = 2;

/// What the session does not say of itself.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Collection and profile.
    pub title: &'a str,
    /// What starts a take.
    pub start: StartRule,
    /// The session now.
    pub now: &'a Snapshot,
    /// Live values, renewed twice a second so that they can be read.
    pub live: Option<Live>,
    /// The last verdict.
    pub verdict: &'a [Line],
    /// The last thing that happened besides verdicts.
    pub message: Option<&'a Line>,
    /// The note that is being typed.
    pub note: Option<&'a str>,
}

/// The lines of the screen, at most `rows` of them, each at most `columns` wide.
pub fn lines(frame: &Frame<'_>, columns: usize, rows: usize, language: Language) -> Vec<Line> {
    let now = frame.now;
    let inner = columns.saturating_sub(2 * MARGIN).max(20);

    let mut top = vec![header(frame, language), Line::default()];
    top.push(state_line(now, frame.start, language));

    let mut meter = meter_lines(&now.meter, inner, language);
    meter.push(live_line(frame.live, language));

    let mut bottom = Vec::new();
    bottom.extend(wrapped(frame.verdict, inner));
    bottom.push(Line::default());
    if let Some(drift) = now.drift {
        bottom.extend(wrapped(&[tell::drift(drift, language)], inner));
    }
    if let Some(message) = frame.message {
        bottom.extend(wrapped(std::slice::from_ref(message), inner));
    }
    bottom.push(Line::of(
        progress_line(&now.progress, language),
        Tone::Plain,
    ));
    match frame.note {
        Some(note) => {
            let asked = text(language, "note-typing", &[]);
            bottom.push(Line::of(format!("{asked} {note}▏"), Tone::Strong));
        }
        None => bottom.extend(help(inner, language)),
    }

    // The prompt gets the room that is left, the verdict gives way first on a small screen.
    let prompt = prompt_lines(now, inner, language);
    let fixed = top.len() + meter.len();
    let room = rows.saturating_sub(fixed + prompt.len() + 2);
    if bottom.len() > room {
        let surplus = bottom.len() - room;
        bottom.drain(..surplus.min(bottom.len().saturating_sub(2)));
    }
    let free = rows.saturating_sub(fixed + prompt.len() + bottom.len());
    let above = (free / 2).clamp(1, 4);

    let mut lines = top;
    lines.extend((0..above).map(|_| Line::default()));
    lines.extend(prompt);
    lines.extend((0..above).map(|_| Line::default()));
    lines.extend(meter);
    while lines.len() + bottom.len() < rows {
        lines.push(Line::default());
    }
    lines.extend(bottom);
    lines.truncate(rows);
    lines.into_iter().map(indented).collect()
}

fn indented(line: Line) -> Line {
    if line.0.is_empty() {
        return line;
    }
    let mut spans = Line::of(" ".repeat(MARGIN), Tone::Plain).0;
    spans.extend(line.0);
    Line(spans)
}

fn header(frame: &Frame<'_>, language: Language) -> Line {
    let now = frame.now;
    let mut line = Line::default();
    if now.lost_frames > 0 || now.stream_faults > 0 {
        let lost = text(
            language,
            "stream-faults",
            &[
                ("frames", now.lost_frames.into()),
                ("faults", now.stream_faults.into()),
            ],
        );
        line = line.then(format!("✕ {lost} · "), Tone::Bad);
    }
    if now.zeros >= ZEROS_TOLD {
        line = line.then(
            format!("▲ {} · ", text(language, "ui-warn-zeros", &[])),
            Tone::Bad,
        );
    }
    line.then(
        format!(
            "{} · {} · {} {} · {}",
            frame.title,
            now.speaker,
            text(language, "word-session", &[]),
            now.session,
            tell::device(&now.device, language)
        ),
        Tone::Quiet,
    )
}

fn state_line(now: &Snapshot, start: StartRule, language: Language) -> Line {
    let mut line = tell::state(now.state, Some(start), language);
    if matches!(now.state, State::Recording | State::PostRoll) {
        line = line.then(format!("  {}", clock(now.recorded)), Tone::Strong);
    } else if now.state.in_check() {
        line = line.then(format!("  {}", clock(now.in_state)), Tone::Strong);
    }
    if let Some(prompt) = &now.prompt {
        let take = if now.prompt_done {
            let done = text(language, "prompt-done", &[]);
            format!("{} · ✓ {done}", prompt.id)
        } else {
            text(
                language,
                "prompt-take",
                &[
                    ("prompt", prompt.id.as_str().into()),
                    ("number", now.take_number.into()),
                ],
            )
        };
        line = line.then(format!("   {take}"), Tone::Quiet);
        if let Some(section) = &prompt.section {
            line = line.then(format!(" · {section}"), Tone::Quiet);
        }
    }
    if now.meter.clip.is_lit() {
        let clipped = text(
            language,
            "clip-lamp",
            &[("samples", now.meter.clip.samples.into())],
        );
        line = line.then(format!("   ● {clipped}"), Tone::Bad);
    }
    line
}

/// "0:03.2"
fn clock(time: Seconds) -> String {
    let tenths = (time.0 * 10.0) as u64;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

fn prompt_lines(now: &Snapshot, columns: usize, language: Language) -> Vec<Line> {
    let Some(prompt) = &now.prompt else {
        return vec![Line::of(text(language, "prompt-none", &[]), Tone::Strong)];
    };
    let columns = columns.min(PROMPT_COLUMNS);
    let mut lines = Vec::new();
    for ruby in prompt.ruby.iter().flat_map(|ruby| wrap(ruby, columns)) {
        lines.push(Line::of(ruby, Tone::Quiet));
    }
    for line in wrap(&prompt.text, columns) {
        lines.push(Line::of(line, Tone::Strong));
    }
    for note in prompt.note.iter().flat_map(|note| wrap(note, columns)) {
        lines.push(Line::of(format!("({note})"), Tone::Quiet));
    }
    lines
}

/// The level bar with its hold mark and numbers, RMS below, and the scale with the good zone.
fn meter_lines(reading: &Reading, columns: usize, language: Language) -> Vec<Line> {
    let numbers = format!(
        "  {} {:>5} {} {:>5} dBFS",
        text(language, "word-peak", &[]),
        level(reading.hold),
        text(language, "word-rms", &[]),
        level(reading.rms)
    );
    let cells = columns.saturating_sub(width(&numbers)).max(20);
    let peak = small_bar(reading, cells).then(numbers, Tone::Plain);
    let rms = Line::of(
        "▔".repeat((position(reading.rms, cells)).round() as usize),
        Tone::Signal,
    );
    vec![peak, rms, scale(cells)]
}

/// The level bar alone, with its number.
pub fn small_meter(reading: &Reading, cells: usize) -> Line {
    let number = format!("  {:>5} dBFS", level(reading.hold));
    small_bar(reading, cells).then(number, Tone::Plain)
}

fn small_bar(reading: &Reading, cells: usize) -> Line {
    let tone = match reading.zone {
        Zone::Quiet => Tone::Signal,
        Zone::Good => Tone::Good,
        Zone::Hot => Tone::Warn,
    };
    Line::of(bar(reading.peak, reading.hold, cells), tone)
}

/// The bar in eighths of a column, with the hold mark.
fn bar(peak: Option<Dbfs>, hold: Option<Dbfs>, cells: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (position(peak, cells) * 8.0).round() as usize;
    let (full, part) = (eighths / 8, eighths % 8);
    let mark = hold.map(|_| (position(hold, cells) as usize).min(cells - 1));
    (0..cells)
        .map(|cell| {
            if cell < full {
                "█"
            } else if mark == Some(cell) {
                "│"
            } else if cell == full && part > 0 {
                EIGHTHS[part]
            } else {
                "·"
            }
        })
        .collect()
}

/// Where a level lies on a bar of `cells`, from 0 to `cells`.
fn position(level: Option<Dbfs>, cells: usize) -> f64 {
    let level = level.map_or(SCALE_FLOOR, |level| level.0.clamp(SCALE_FLOOR, 0.0));
    (level - SCALE_FLOOR) / -SCALE_FLOOR * cells as f64
}

/// The scale: its ends, the bracket of the good zone, and where to aim inside it.
fn scale(cells: usize) -> Line {
    let at = |level: Dbfs| position(Some(level), cells) as usize;
    let (good, aim) = ((at(GOOD.0), at(GOOD.1)), (at(AIM.0), at(AIM.1)));
    let mut marks: Vec<char> = (0..cells)
        .map(|cell| match cell {
            cell if cell == good.0 => '╰',
            cell if cell == good.1 => '╯',
            cell if (aim.0..=aim.1).contains(&cell) => '━',
            cell if (good.0..good.1).contains(&cell) => '─',
            _ => ' ',
        })
        .collect();
    for (cell, character) in SCALE_FLOOR.to_string().chars().enumerate() {
        marks[cell] = character;
    }
    marks[cells - 1] = '0';
    Line::of(marks.into_iter().collect::<String>(), Tone::Quiet)
}

fn level(level: Option<Dbfs>) -> String {
    level.map_or_else(|| "–".to_owned(), |level| format!("{:.1}", level.0))
}

/// The live values of the take under way; "–" while one cannot be had.
fn live_line(live: Option<Live>, language: Language) -> Line {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.1}"));
    let noise = live.and_then(|live| live.noise_floor.ok()).map(|l| l.0);
    let snr = live.and_then(|live| live.snr.ok()).map(|ratio| ratio.0);
    let speech = live.and_then(|live| live.speech_level.ok()).map(|l| l.0);
    let word = |id: &str| text(language, id, &[]);
    Line::of(
        format!(
            "{} {:>5} dBFS   {} {:>5} dB   {} {:>5} dBFS",
            word("measure-noise-floor-dbfs"),
            number(noise),
            word("measure-snr-db"),
            number(snr),
            word("measure-speech-level-dbfs"),
            number(speech)
        ),
        Tone::Plain,
    )
}

/// The keys, from their table.
pub fn help(columns: usize, language: Language) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    for key in keys() {
        let words = text(language, key.words, &[]);
        let taken = lines.last().map_or(0, Line::width);
        let wanted = width(&key.cap) + 1 + width(&words);
        if taken > 0 && taken + 2 + wanted > columns {
            lines.push(Line::default());
        }
        if let Some(line) = lines.pop() {
            let gap = if line.0.is_empty() { "" } else { "  " };
            lines.push(
                line.then(format!("{gap}{}", key.cap), Tone::Strong)
                    .then(format!(" {words}"), Tone::Quiet),
            );
        }
    }
    lines
}

/// Lines too wide for the screen on as many as they need; the tone of a line's last span goes on.
fn wrapped(lines: &[Line], columns: usize) -> Vec<Line> {
    let mut all = Vec::new();
    for line in lines {
        if line.width() <= columns {
            all.push(line.clone());
            continue;
        }
        let whole = line.text();
        let first = line.0.first().map_or(Tone::Plain, |span| span.tone);
        let last = line.0.last().map_or(Tone::Plain, |span| span.tone);
        for (at, part) in wrap(&whole, columns).into_iter().enumerate() {
            all.push(Line::of(part, if at == 0 { first } else { last }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_empty_at_its_floor_and_full_at_0_dbfs() {
        assert_eq!(bar(None, None, 4), "····");
        assert_eq!(bar(Some(Dbfs(-60.0)), None, 4), "····");
        assert_eq!(bar(Some(Dbfs(0.0)), None, 4), "████");
        assert_eq!(bar(Some(Dbfs(-30.0)), Some(Dbfs(-10.0)), 4), "██·│");
    }

    #[test]
    fn half_a_column_is_half_a_block() {
        assert_eq!(bar(Some(Dbfs(-52.5)), None, 4), "▌···");
    }

    #[test]
    fn the_scale_marks_the_good_zone_and_the_aim() {
        let Line(spans) = scale(60);
        let marks: Vec<char> = spans[0].text.chars().collect();
        assert_eq!((marks[40], marks[54]), ('╰', '╯'));
        assert_eq!((marks[45], marks[48]), ('━', '━'));
        assert_eq!(marks.len(), 60);
    }

    #[test]
    fn a_clock_counts_tenths_to_minutes() {
        assert_eq!(clock(Seconds(3.26)), "0:03.2");
        assert_eq!(clock(Seconds(75.0)), "1:15.0");
    }
}
