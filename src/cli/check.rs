//! `takegate check`: finished audio files through the same analysis and the same judge as a take.

mod csv;
mod files;
mod jsonl;
mod one;
mod ordered;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};

use super::{Exit, new, profiles};
use crate::audio::Channel;
use crate::verdict::Profile;
use crate::words::Language;

/// Judges finished audio files by a profile.
///
/// Each file goes through the same analysis and the same judge as a take that is recorded. Folders are searched
/// with all their folders; the output is in the order of names.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads WAV, FLAC, AIFF, CAF, MP3, AAC, ALAC, Ogg Vorbis and MKV.\n\n\
                        Exit codes: 0 all accepted, 1 something rejected, 2 a file could not be read or nothing \
                        could be done.\n\nExamples:\n  \
                        takegate check recordings/\n  \
                        takegate check recordings/ --profile tts-studio --format csv > report.csv\n  \
                        takegate check a.wav b.flac --profile mine.toml\n  \
                        takegate check interview.wav --channel 2 --format jsonl | jq .snr_db"
)]
pub struct Arguments {
    /// Audio files, and folders that hold them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,

    /// A built-in profile (see `takegate profiles list`) or a profile file.
    #[arg(long, value_name = "NAME|FILE", default_value = "asr-quiet")]
    profile: String,

    /// A table for people, one JSON object a line with every measure, or the same as CSV.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// The channel that is judged, counted from 1; channels are never mixed.
    #[arg(long, value_name = "N", default_value = "1", value_parser = new::channel)]
    channel: Channel,

    /// Files measured at a time [default: the machine's cores].
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Jsonl,
    Csv,
}

/// How many files came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: u64,
    rejected: u64,
    errors: u64,
}

impl Tally {
    fn count(&mut self, file: &Map<String, Value>) {
        match file.get("outcome").and_then(Value::as_str) {
            Some("accepted") => self.accepted += 1,
            Some("rejected") => self.rejected += 1,
            _ => self.errors += 1,
        }
    }

    fn exit(self) -> Exit {
        match self {
            Self { errors: 1.., .. } => Exit::Failed,
            Self { rejected: 1.., .. } => Exit::Rejected,
            _ => Exit::Accepted,
        }
    }
}

/// What writes one of the formats, file by file as they come.
trait Report {
    fn file(&mut self, file: &Map<String, Value>) -> io::Result<()>;
    fn end(&mut self, tally: Tally) -> io::Result<()>;
}

/// Runs the command.
///
/// # Errors
/// Fails when the profile is none, when there is no audio file, and when the report cannot be written. A file
/// that cannot be read is part of the report, with outcome "error".
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let profile = profiles::find(&arguments.profile)?;
    let files = files::find(&arguments.paths);
    if files.is_empty() {
        let folders: Vec<String> = arguments.paths.iter().map(|p| files::shown(p)).collect();
        bail!(
            "no audio file in {}; files are known by their ending ({}), or give them by name",
            folders.join(", "),
            files::ENDINGS.join(", ")
        );
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut report: Box<dyn Report + '_> = match arguments.format {
        Format::Jsonl => Box::new(jsonl::Jsonl::new(&mut out)),
        Format::Csv => Box::new(csv::Csv::begin(&mut out, &profile, language)?),
        Format::Table => Box::new(table::Table::begin(&mut out, &files, &profile, language)?),
    };
    let bar = progress_bar(arguments.format, files.len());
    let tally = judge_all(arguments, language, &profile, &files, &mut *report, &bar)?;
    bar.finish_and_clear();
    report.end(tally)?;
    Ok(tally.exit())
}

fn judge_all(
    arguments: &Arguments,
    language: Language,
    profile: &Profile,
    files: &[files::Found],
    report: &mut dyn Report,
    bar: &ProgressBar,
) -> anyhow::Result<Tally> {
    let jobs = match arguments.jobs {
        Some(jobs) => jobs,
        None => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let mut tally = Tally::default();
    ordered::map(
        jobs,
        files,
        |found| one::judged(found, arguments.channel, profile, language),
        |file| {
            tally.count(&file);
            bar.suspend(|| report.file(&file))?;
            bar.inc(1);
            Ok::<(), io::Error>(())
        },
    )?;
    Ok(tally)
}

/// A bar on standard error while a person waits for a table; elsewhere nothing is drawn.
fn progress_bar(format: Format, files: usize) -> ProgressBar {
    if format != Format::Table || files < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}  {eta}")
        .expect("a template that indicatif knows");
    ProgressBar::new(files as u64).with_style(style)
}

/// Flushes after each file: a report is read while it is being made.
fn flushed(out: &mut dyn Write, result: io::Result<()>) -> io::Result<()> {
    result.and_then(|()| out.flush())
}
