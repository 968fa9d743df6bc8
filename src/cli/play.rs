//! `takegate play`: takes to the headphones.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

use super::Exit;
use super::decide::find;
use super::interrupt::Interrupt;
use super::open::open_or_look;
use super::status::state_word;
use super::text::visible;
use crate::audio::DeviceId;
use crate::collection::TakeId;
use crate::playback::{Output, Player, Sound, outputs};
use crate::store::{Store, TakeFilter};
use crate::units::Seconds;
use crate::words::{Language, text};

/// How often it is looked whether a take is over.
const LOOK: Duration = Duration::from_millis(20);

/// Plays takes, one after another, from their pre-roll to their post-roll. Ctrl-C ends it.
///
/// Any take can be heard, whatever became of it, and while another Takegate has the collection open. Where a microphone is
/// live, use headphones.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 played or ended by you, 2 it could not be played.\n\nExamples:\n  \
                        takegate play talks anna/0001/one_1\n  \
                        takegate play talks one_1 one_2 --from 0.5"
)]
pub struct Arguments {
    /// The collection's folder.
    folder: PathBuf,

    /// The takes, as `takegate takes` lists them; `prompt_number` is enough where only one take has it.
    #[arg(required = true)]
    takes: Vec<String>,

    /// Where in each take to begin.
    #[arg(long, value_name = "SECONDS", default_value = "0", allow_negative_numbers = true, value_parser = seconds)]
    from: Seconds,

    /// Another output than the system's: its id, or a part of its name.
    #[arg(long, value_name = "NAME")]
    output: Option<String>,
}

fn seconds(text: &str) -> Result<Seconds, String> {
    match text.parse() {
        Ok(seconds) if (0.0..f64::INFINITY).contains(&seconds) => Ok(Seconds(seconds)),
        _ => Err("a place in a take is a number of seconds from 0 on".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// Fails when there is no such take or output, a file cannot be read, or the output goes away.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let mut store = open_or_look(&arguments.folder, language)?;
    let chosen = arguments
        .takes
        .iter()
        .map(|wanted| find(&store, wanted))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let told = told(&mut store, &chosen, language)?;
    let files: Vec<PathBuf> = chosen.iter().map(|take| store.wav(take)).collect();
    // Whoever wants to record meanwhile may.
    drop(store);
    let output = arguments.output.as_deref().map(choose).transpose()?;
    let interrupt = Interrupt::listen()?;
    for ((take, told), file) in chosen.iter().zip(told).zip(files) {
        let sound = Sound::read(&file).with_context(|| {
            format!(
                "take {take} cannot be played: {}; see `takegate verify {}`",
                file.display(),
                arguments.folder.display()
            )
        })?;
        writeln!(io::stdout(), "{told}")?;
        let player = Player::start(sound.samples, sound.rate, arguments.from, output.as_ref())?;
        while !player.is_over() {
            if interrupt.is_raised() {
                return Ok(Exit::Accepted);
            }
            std::thread::sleep(LOOK);
        }
        if let Some(error) = player.failure() {
            return Err(error.into());
        }
    }
    Ok(Exit::Accepted)
}

/// What is said of each take while it is heard: which it is, its length and state, and what was to be read.
fn told(store: &mut Store, chosen: &[TakeId], language: Language) -> anyhow::Result<Vec<String>> {
    let rate = store.config().rate;
    let records = store.takes(&TakeFilter::default())?;
    let one = |id: &TakeId| {
        let prompt = store
            .script()
            .prompts()
            .iter()
            .find(|it| it.id == id.prompt);
        let read = prompt.map_or("", |prompt| prompt.text.as_str());
        let record = records.iter().find(|record| record.id == *id);
        let said = record.map_or_else(String::new, |record| {
            text(
                language,
                "playing",
                &[
                    ("take", id.to_string().into()),
                    ("length", record.frames.seconds(rate).to_string().into()),
                    ("state", state_word(record, language).into()),
                ],
            )
        });
        format!("{said}\n  {}", visible(read))
    };
    Ok(chosen.iter().map(one).collect())
}

/// The output of this id, or the only one whose name has this in it.
fn choose(wanted: &str) -> anyhow::Result<DeviceId> {
    let outputs = outputs()?;
    if let Some(output) = outputs.iter().find(|output| output.id.0 == wanted) {
        return Ok(output.id.clone());
    }
    let part = wanted.to_lowercase();
    let named = |output: &&Output| output.name.to_lowercase().contains(&part);
    let meant: Vec<&Output> = outputs.iter().filter(named).collect();
    let list = |outputs: &[&Output]| {
        let lines = outputs
            .iter()
            .map(|output| format!("\n  {}  {}", output.id.0, output.name));
        lines.collect::<String>()
    };
    match meant.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => bail!(
            "there is no output {wanted:?}; there are:{}",
            list(&outputs.iter().collect::<Vec<_>>())
        ),
        several => bail!(
            "{wanted:?} may be one of these; write its id:{}",
            list(several)
        ),
    }
}
