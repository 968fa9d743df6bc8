//! `takegate record`: a session of one speaker in the terminal.

pub mod course;
mod inputs;
mod keys;
mod live;
pub mod plain;
pub mod screen;
pub mod tell;
pub mod view;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::bail;

use super::interrupt::Interrupt;
use super::open::open;
use super::status::progress_line;
use super::{Exit, new};
use crate::audio::Channel;
use crate::capture::{CaptureError, CaptureSource, Speed};
use crate::collection::{CollectionConfig, Ruling, Speaker, SpeakerId};
use crate::session::{Command, Opener, Session, Setup, State};
use crate::store::Store;
use crate::words::{Language, text};

use course::Course;
use inputs::Inputs;
use keys::{Action, Key, keys};
use screen::{Line, Tone};

/// Records a session: prompt by prompt, each take judged as it is spoken.
///
/// In a terminal it shows the prompt, a live meter and the verdict. Elsewhere it writes line by line and reads keys
/// as characters from standard input.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// Who reads; may be left out when the collection has one speaker.
    #[arg(long, value_name = "ID")]
    speaker: Option<SpeakerId>,

    /// Adds this speaker to the collection, who reads.
    #[arg(long, value_name = "ID", conflicts_with = "speaker")]
    new_speaker: Option<SpeakerId>,

    /// The microphone, by id or name or a part of its name (see `takegate devices`) [default: the system's].
    #[arg(long, value_name = "ID|NAME", conflicts_with = "input")]
    device: Option<String>,

    /// The channel of the device that is recorded, from 1 [default: the collection's].
    #[arg(long, value_name = "N", value_parser = new::channel)]
    channel: Option<Channel>,

    /// Replays files instead of a microphone: each is one take, from its beginning to its end; where the collection
    /// says that voices start takes, they do.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    input: Vec<PathBuf>,

    /// How fast files are replayed: so many times real time, or max.
    #[arg(long, value_name = "N|max", default_value = "1", value_parser = speed, requires = "input")]
    speed: Speed,

    /// Who sits at the desk: stands with each ruling and note.
    #[arg(long, value_name = "NAME", default_value = "operator")]
    operator: String,
}

/// Keys, exit codes and examples.
fn after_help() -> String {
    let words = |key: &Key| format!("{} {}", key.cap, text(Language::En, key.words, &[]));
    let keys: Vec<String> = keys().iter().map(words).collect();
    format!(
        "Keys: {}.\n\n\
         Exit codes: 0 the newest take of every prompt that was read is accepted, 1 one is rejected, 2 it could not \
         be done.\n\n\
         Examples:\n  \
         takegate record talks\n  \
         takegate record talks --speaker anna --device \"USB microphone\" --channel 2\n  \
         takegate record talks --new-speaker ben\n  \
         takegate record talks --input one.wav two.wav --speed max",
        keys.join("; ")
    )
}

/// Runs the command.
///
/// # Errors
/// Fails when the collection, the speaker, the microphone or a file cannot be used.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open(&arguments.folder, language)?;
    let speaker = speaker(arguments, &mut store)?;
    let config = store.config().clone();
    let channel = arguments.channel.unwrap_or(config.channel);
    let title = format!(
        "{} · {} {}",
        config.name,
        store.profile().name(),
        store.profile().version()
    );

    let replays = !arguments.input.is_empty();
    let (open, rolls, driver): (Opener, _, _) = if replays {
        let inputs = Inputs::read(&arguments.input, &config, channel)?;
        let rolls = inputs.rolls();
        let (source, driver) = inputs.into_stream(arguments.speed);
        (once(source), rolls, Some(driver))
    } else {
        (microphone(arguments, &config, channel)?, None, None)
    };

    let interrupt = Interrupt::listen()?;
    let session = Session::start(Setup {
        store,
        open,
        speaker,
        operator: arguments.operator.clone(),
        rolls,
        driver,
    })?;
    let mut course = Course::new(config.rate, language);
    let on_screen = !replays && io::stdin().is_terminal() && io::stdout().is_terminal();
    let shown = if on_screen {
        live::run(
            &session,
            &title,
            config.start,
            &mut course,
            &interrupt,
            language,
        )
    } else {
        if !replays {
            plain::say(&[Line::of(
                tell::device(&session.snapshot().device, language),
                Tone::Quiet,
            )])?;
        }
        plain::run(
            &session,
            config.start,
            &mut course,
            &interrupt,
            !replays,
            language,
        )
        .map(|()| Vec::new())
    };
    // Whatever became of the screen, the session ends in order, and what it still has to say is heard.
    let events = session.events().clone();
    let store = session.join()?;
    let rest: Vec<_> = events
        .try_iter()
        .flat_map(|event| course.hear(&event))
        .collect();
    plain::say(&shown?)?;
    plain::say(&rest)?;
    summary(&store, language)?;
    Ok(course.exit())
}

/// The last line of a session, and what to do next.
fn summary(store: &Store, language: Language) -> io::Result<()> {
    let progress = store.progress();
    let mut out = io::stdout().lock();
    writeln!(out, "{}", progress_line(&progress, language))?;
    if progress.is_complete() {
        let folder = store.folder().display().to_string();
        writeln!(
            out,
            "{}",
            text(language, "record-complete", &[("folder", folder.into())])
        )?;
    }
    Ok(())
}

/// Who reads.
fn speaker(arguments: &Arguments, store: &mut Store) -> anyhow::Result<SpeakerId> {
    if let Some(new) = &arguments.new_speaker {
        store.add_speaker(Speaker::new(new.clone()))?;
        return Ok(new.clone());
    }
    let known: Vec<SpeakerId> = store
        .speakers()
        .iter()
        .map(|speaker| speaker.id.clone())
        .collect();
    let names = || {
        known
            .iter()
            .map(SpeakerId::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (&arguments.speaker, known.as_slice()) {
        (Some(wanted), []) => {
            // The first speaker cannot be mistaken for another one.
            store.add_speaker(Speaker::new(wanted.clone()))?;
            Ok(wanted.clone())
        }
        (Some(wanted), known) if known.contains(wanted) => Ok(wanted.clone()),
        (Some(wanted), _) => bail!(
            "the collection has no speaker \"{wanted}\", only {}; choose one of them, or add a new one with \
             --new-speaker {wanted}",
            names()
        ),
        (None, [only]) => Ok(only.clone()),
        (None, []) => bail!("the collection has no speaker yet; say who reads with --speaker ID"),
        (None, _) => bail!("say who reads with --speaker: {}", names()),
    }
}

/// Opens the microphone, and when it was lost the same one again.
#[cfg(feature = "capture")]
#[allow(clippy::unnecessary_wraps)] // the build without microphones fails here
fn microphone(
    arguments: &Arguments,
    config: &CollectionConfig,
    channel: Channel,
) -> anyhow::Result<Opener> {
    use crate::capture::{DeviceChoice, Microphone, Wanted};

    let mut wanted = Wanted {
        device: match &arguments.device {
            Some(device) => DeviceChoice::Named(device.clone()),
            None => DeviceChoice::Default,
        },
        channel,
        rate: config.rate,
        depth: config.depth,
    };
    Ok(Box::new(move || {
        let microphone = Microphone::open(&wanted)?;
        wanted.device = DeviceChoice::Id(microphone.facts().id.clone());
        Ok(Box::new(microphone))
    }))
}

#[cfg(not(feature = "capture"))]
fn microphone(_: &Arguments, _: &CollectionConfig, _: Channel) -> anyhow::Result<Opener> {
    bail!(
        "this takegate was built without microphones; replay files with --input FILE, or build it with the feature \
         \"capture\""
    )
}

/// Opens a source that exists already. It has no second beginning.
pub fn once(source: Box<dyn CaptureSource>) -> Opener {
    let mut source = Some(source);
    Box::new(move || source.take().ok_or(CaptureError::Ended))
}

/// Asks the session for what a key stands for.
fn ask(session: &Session, action: Action) {
    let state = session.snapshot().state;
    let command = match action {
        Action::StartStop if state.can_stop() => Command::Stop,
        Action::StartStop => Command::Start,
        Action::CheckLevel => Command::CheckLevel,
        Action::Again => Command::Misread,
        Action::RejectLast => Command::Rule {
            take: None,
            ruling: Ruling::Reject {
                reason: "rejected while recording".to_owned(),
            },
        },
        Action::Skip => Command::Skip,
        Action::Back => Command::Back,
        Action::Pause if state == State::Paused => Command::Resume,
        Action::Pause => Command::Pause,
        Action::Quit => Command::End,
        // A note needs its text first.
        Action::Note => return,
    };
    session.ask(command);
}

fn speed(words: &str) -> Result<Speed, String> {
    if words == "max" {
        return Ok(Speed::AsFast);
    }
    match words.parse::<f64>() {
        Ok(1.0) => Ok(Speed::RealTime),
        Ok(times) if (0.01..=1000.0).contains(&times) => Ok(Speed::Times(times)),
        _ => Err("a speed is a number from 0.01 to 1000, 1 being real time, or max".to_owned()),
    }
}
