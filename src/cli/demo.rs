//! `takegate demo`: a whole session from bundled readings, good and bad, through the very path that a microphone
//! takes.

mod acts;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{bail, ensure};
use crossbeam_channel::RecvTimeoutError;

use super::export::{done, with_bar};
use super::interrupt::Interrupt;
use super::record::course::Course;
use super::record::screen::{self, Line, Tone};
use super::record::{once, tell};
use super::status::progress_line;
use super::text::table;
use super::{Exit, profiles};
use crate::capture::{Replay, Speed};
use crate::collection::{CollectionConfig, Speaker};
use crate::export::Options;
use crate::script::{Script, ScriptKind};
use crate::session::{Command, Event, JudgedTake, Session, Setup};
use crate::store::Store;
use crate::verdict::{Finding, Severity};
use crate::words::{Language, text};

use acts::{Act, RATE, ROOM, SCRIPT, Stage};

/// Times real time that the demo runs at: it is over soon and can still be followed.
const SPEED: f64 = 5.0;
/// How often the meter moves.
const FRAME: Duration = Duration::from_millis(40);
const PROFILE: &str = "asr-quiet";
const SPEAKER: &str = "demo";

/// Shows a session of good and bad takes being judged; no microphone is needed.
///
/// Makes a collection and records its script from bundled readings: a good take, a clipped one, a noisy one, one cut
/// off at its start, an empty one, each repeated well. Ends with the progress and an export.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 every take was judged as it should be, 2 not.\n\nExamples:\n  \
                        takegate demo\n  \
                        takegate demo my-demo --real-time\n  \
                        takegate demo --lang zh-CN"
)]
pub struct Arguments {
    /// The folder to make [default: one in the system's folder for temporary files].
    folder: Option<PathBuf>,

    /// As fast as people speak.
    #[arg(long)]
    real_time: bool,
}

/// Runs the command.
///
/// # Errors
/// Fails when the folder is in use, and when a take is not judged as it should be.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let folder = match &arguments.folder {
        Some(folder) => folder.clone(),
        None => unused_folder(),
    };
    let target = beside(&folder);
    if target.exists() {
        bail!("{} exists already; choose another folder", target.display());
    }
    let acts = acts::all(&std::env::temp_dir())?;
    let store = collection(&folder)?;

    let mut page = Page::new(store.script().clone(), language);
    let intro = text(
        language,
        "demo-intro",
        &[
            ("folder", folder.display().to_string().into()),
            ("profile", PROFILE.into()),
        ],
    );
    page.say(&Line::of(intro, Tone::Plain))?;

    let interrupt = Interrupt::listen()?;
    let (mut store, judged) = record(store, &acts, arguments.real_time, &interrupt, &mut page)?;
    if interrupt.is_raised() {
        return Ok(Exit::Failed);
    }
    compare(&acts, &judged)?;

    let progress = store.progress();
    page.say(&Line::default())?;
    page.say(&Line::of(progress_line(&progress, language), Tone::Strong))?;
    let report = with_bar(&mut store, &target, Options::default(), &interrupt)?;
    page.say(&Line::of(done(&report, language), Tone::Plain))?;
    ensure!(
        progress.is_complete() && report.takes == progress.accepted as usize,
        "the demo did not come out as it should: {} of {} accepted, {} exported; please report this",
        progress.accepted,
        progress.target,
        report.takes
    );
    page.say(&Line::default())?;
    for line in next(&folder, &target, language) {
        page.say(&Line::of(line, Tone::Plain))?;
    }
    Ok(Exit::Accepted)
}

fn collection(folder: &Path) -> anyhow::Result<Store> {
    let script = Script::parse(SCRIPT, ScriptKind::Tsv)?;
    let profile = profiles::find(PROFILE)?;
    let mut config = CollectionConfig::new("Demo", "en".parse()?);
    config.rate = RATE;
    let mut store = Store::create(folder, &config, &profile, &script)?;
    store.add_speaker(Speaker::new(SPEAKER.parse()?))?;
    Ok(store)
}

/// Records the acts and gives the collection back with the takes that were judged.
fn record(
    store: Store,
    acts: &[Act],
    real_time: bool,
    interrupt: &Interrupt,
    page: &mut Page,
) -> anyhow::Result<(Store, Vec<Arc<JudgedTake>>)> {
    let speed = match real_time {
        true => Speed::RealTime,
        false => Speed::Times(SPEED),
    };
    let (replay, handle) = Replay::studio(RATE, ROOM);
    let depth = store.config().depth.into();
    let session = Session::start(Setup {
        store,
        open: once(Box::new(replay.speed(speed).depth(depth))),
        speaker: SPEAKER.parse()?,
        operator: SPEAKER.to_owned(),
        rolls: None,
        driver: Some(Box::new(Stage::new(acts, handle))),
    })?;
    let shown = follow(&session, acts, interrupt, page);
    let store = session.join()?;
    Ok((store, shown?))
}

/// Shows a session until it has ended.
fn follow(
    session: &Session,
    acts: &[Act],
    interrupt: &Interrupt,
    page: &mut Page,
) -> anyhow::Result<Vec<Arc<JudgedTake>>> {
    let mut course = Course::new(RATE, page.language);
    let mut judged = Vec::new();
    page.announce(acts.first())?;
    loop {
        if interrupt.is_raised() {
            session.ask(Command::End);
        }
        match session.events().recv_timeout(FRAME) {
            Ok(event) => {
                for line in course.hear(&event) {
                    page.say(&line)?;
                }
                if let Event::Judged(take) = event {
                    judged.push(take);
                    page.announce(acts.get(judged.len()))?;
                }
            }
            Err(RecvTimeoutError::Timeout) => page.meter(session)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(judged),
        }
    }
}

/// Whether every take was judged as it should be.
fn compare(acts: &[Act], judged: &[Arc<JudgedTake>]) -> anyhow::Result<()> {
    ensure!(
        acts.len() == judged.len(),
        "the demo did not come out as it should: {} takes were judged, not {}; please report this",
        judged.len(),
        acts.len()
    );
    for (act, take) in acts.iter().zip(judged) {
        let rejects = |finding: &&Finding| finding.severity == Severity::Reject;
        let reason = take
            .verdict
            .findings
            .iter()
            .find(rejects)
            .map(|finding| finding.code);
        let prompt = take.record.id.prompt.as_str();
        ensure!(
            prompt == act.prompt && reason == act.rejected_for,
            "the demo did not come out as it should: take {} was {}, and a take of {} was to be {}; please report \
             this",
            take.record.id,
            reason.map_or("accepted", |code| code.wire()),
            act.prompt,
            act.rejected_for.map_or("accepted", |code| code.wire())
        );
    }
    Ok(())
}

/// What to try next, one line each.
fn next(folder: &Path, target: &Path, language: Language) -> Vec<String> {
    let (folder, target) = (folder.display(), target.display());
    let commands = [
        (
            format!("takegate status {folder} --takes"),
            "demo-next-status",
        ),
        (format!("takegate verify {folder}"), "demo-next-verify"),
        (format!("takegate check {target}/wavs"), "demo-next-check"),
        (
            "takegate profiles show tts-studio".to_owned(),
            "demo-next-profile",
        ),
        ("takegate devices".to_owned(), "demo-next-devices"),
        ("takegate new --help".to_owned(), "demo-next-new"),
    ];
    let rows: Vec<Vec<String>> = commands
        .into_iter()
        .map(|(command, words)| vec![format!("  {command}"), text(language, words, &[])])
        .collect();
    let mut lines = vec![text(language, "demo-next", &[])];
    lines.extend(table(&rows).lines().map(str::to_owned));
    lines
}

/// A folder for temporary files that nobody has yet.
fn unused_folder() -> PathBuf {
    let base = std::env::temp_dir().join(format!("takegate-demo-{}", std::process::id()));
    let unused = |path: &PathBuf| !path.exists() && !beside(path).exists();
    (1..)
        .map(|number| match number {
            1 => base.clone(),
            _ => base.with_file_name(format!("takegate-demo-{}-{number}", std::process::id())),
        })
        .find(unused)
        .unwrap_or(base)
}

/// Where the demo exports to: beside its collection.
fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!("{name}-export"))
}

/// Standard output: lines that stay, and below them, in a terminal, a meter that moves.
struct Page {
    script: Script,
    language: Language,
    terminal: bool,
    metered: bool,
}

impl Page {
    fn new(script: Script, language: Language) -> Self {
        Self {
            script,
            language,
            terminal: io::stdout().is_terminal(),
            metered: false,
        }
    }

    fn say(&mut self, line: &Line) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if std::mem::take(&mut self.metered) {
            screen::clear_line(&mut out)?;
        }
        if self.terminal {
            screen::print(&mut out, line)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", line.text())?;
        }
        out.flush()
    }

    /// Says what is about to happen.
    fn announce(&mut self, act: Option<&Act>) -> io::Result<()> {
        let Some(act) = act else { return Ok(()) };
        let words = text(self.language, act.words, &[("prompt", act.prompt.into())]);
        self.say(&Line::default())?;
        self.say(&Line::of(words, Tone::Quiet))?;
        let prompts = self.script.prompts().iter();
        let text = prompts
            .filter(|prompt| prompt.id.as_str() == act.prompt)
            .map(|prompt| format!("  “{}”", prompt.text))
            .next();
        match text {
            Some(text) => self.say(&Line::of(text, Tone::Strong)),
            None => Ok(()),
        }
    }

    fn meter(&mut self, session: &Session) -> io::Result<()> {
        if !self.terminal {
            return Ok(());
        }
        let now = session.snapshot();
        let mut line = tell::state(now.state, None, self.language);
        let gap = 24usize.saturating_sub(line.width());
        line = line.then(" ".repeat(gap), Tone::Plain);
        line.0
            .extend(super::record::view::small_meter(&now.meter, 40).0);
        let mut out = io::stdout().lock();
        screen::clear_line(&mut out)?;
        screen::print(&mut out, &line)?;
        self.metered = true;
        out.flush()
    }
}
