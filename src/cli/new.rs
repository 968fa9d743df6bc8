//! `takegate new`: makes a collection.

use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, bail};

use super::{Exit, open, profiles};
use crate::audio::{Channel, TakeDepth};
use crate::collection::{
    CollectionConfig, Language as Spoken, Speaker, SpeakerId, StartRule, StopRule,
};
use crate::script::Script;
use crate::store::Store;
use crate::units::{SampleRate, Seconds};
use crate::verdict::{Allowed, Profile};
use crate::words::{Language, text};

/// The rate of a collection where the profile leaves it open: what studios and microphones run at.
const USUAL_RATE: SampleRate = SampleRate::new(48_000).expect("not zero");
/// The silence that ends a take where `--stop silence` names none: longer than a pause between sentences.
const STOP_SILENCE: Seconds = Seconds(1.5);

/// Makes a collection: a folder with its script, its profile and its rules of recording.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Scripts are .tsv (id<TAB>text), .csv, .txt (one prompt a line), .jsonl or .xml (SpeechRecorder), in UTF-8 or \
                        UTF-16.\n\nExamples:\n  \
                        takegate new talks --script prompts.tsv --profile asr-quiet --speaker anna\n  \
                        takegate new voice --script prompts.csv --profile tts-studio --language en-GB --depth 24\n  \
                        takegate new car --script prompts.txt --profile mine.toml --start voice --stop silence:1.2"
)]
pub struct Arguments {
    /// The folder to make; it must not hold anything yet.
    folder: PathBuf,

    /// What is to be read.
    #[arg(long, value_name = "FILE")]
    script: PathBuf,

    /// A built-in profile (see `takegate profiles list`) or a profile file.
    #[arg(long, value_name = "NAME|FILE")]
    profile: String,

    /// The collection's name [default: the folder's].
    #[arg(long)]
    name: Option<String>,

    /// What is spoken, as a BCP-47 tag [default: the system's language].
    #[arg(long, value_name = "TAG")]
    language: Option<Spoken>,

    /// Frames a second [default: 48000, or what the profile asks for].
    #[arg(long, value_name = "HZ", value_parser = rate)]
    rate: Option<SampleRate>,

    /// Bits of a sample, 16 or 24 [default: 16, or what the profile asks for].
    #[arg(long, value_name = "BITS", value_parser = depth)]
    depth: Option<TakeDepth>,

    /// The channel of the device that is recorded, from 1; channels are never mixed.
    #[arg(long, value_name = "N", default_value = "1", value_parser = channel)]
    channel: Channel,

    /// Kept from before the sign to speak, 0 to 5 s.
    #[arg(long, value_name = "SECONDS", default_value = "0.5")]
    pre_roll: f64,

    /// Kept after the stop, 0 to 5 s.
    #[arg(long, value_name = "SECONDS", default_value = "0.5")]
    post_roll: f64,

    /// Longest take, 1 to 3600 s.
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    max_take: f64,

    /// Between the key that asks for a take and its sign, for the speaker to get ready, 0 to 10 s.
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    lead_in: f64,

    /// What starts a take besides the key: nothing (key), or a voice.
    #[arg(long, value_name = "key|voice", default_value = "key", value_parser = start)]
    start: StartRule,

    /// What ends a take besides the key: nothing (key), or silence after speech, 1.5 s if no time is given.
    #[arg(long, value_name = "key|silence[:SECONDS]", default_value = "key", value_parser = stop)]
    stop: StopRule,

    /// Accepted takes wanted of each speaker [default: one of every prompt].
    #[arg(long, value_name = "N")]
    target: Option<u32>,

    /// Accepted takes of each speaker beyond the target.
    #[arg(long, value_name = "N", default_value = "0")]
    reserve: u32,

    /// A speaker's pseudonym; may be given more than once.
    #[arg(long, value_name = "ID")]
    speaker: Vec<SpeakerId>,
}

/// Runs the command.
///
/// # Errors
/// Fails when script, profile or a setting cannot be used, or the folder is in use already.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let script = Script::read(&arguments.script)
        .with_context(|| format!("the script {} cannot be used", arguments.script.display()))?;
    let profile = profiles::find(&arguments.profile)?;
    let config = config(arguments, &profile)?;
    config.check(&script)?;

    let mut store = Store::create(&arguments.folder, &config, &profile, &script)?;
    for speaker in &arguments.speaker {
        store.add_speaker(Speaker::new(speaker.clone()))?;
    }
    open::tell_cautions(&store);
    tracing::info!(
        prompts = script.prompts().len(),
        profile = profile.name(),
        "collection made"
    );

    let quota = config.quota(script.prompts().len());
    let made = text(
        language,
        "new-made",
        &[
            ("name", config.name.as_str().into()),
            ("folder", arguments.folder.display().to_string().into()),
            ("prompts", script.prompts().len().into()),
            ("language", config.language.as_str().into()),
            ("profile", profile.name().into()),
            ("version", profile.version().into()),
            ("rate", config.rate.to_string().into()),
            ("bits", config.depth.bits().into()),
            ("target", quota.target.into()),
            ("reserve", quota.reserve.into()),
        ],
    );
    let next = text(
        language,
        "new-next",
        &[("command", next_command(arguments).into())],
    );
    for left_out in script.left_out() {
        writeln!(io::stderr(), "▲ {left_out}")?;
    }
    writeln!(io::stdout(), "{made}\n{next}")?;
    Ok(Exit::Accepted)
}

fn next_command(arguments: &Arguments) -> String {
    let folder = arguments.folder.display();
    match arguments.speaker.as_slice() {
        [_] => format!("takegate record {folder}"),
        [first, ..] => format!("takegate record {folder} --speaker {first}"),
        [] => format!("takegate record {folder} --speaker ID"),
    }
}

/// The settings, with what the profile asks for where nothing was said.
fn config(arguments: &Arguments, profile: &Profile) -> anyhow::Result<CollectionConfig> {
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => folder_name(&arguments.folder)?,
    };
    let format = profile.format();
    let rate = arguments
        .rate
        .unwrap_or_else(|| usual(&format.rate, USUAL_RATE));
    if !format.rate.allows(rate) {
        bail!(
            "the profile {} takes rates of {}, not {rate}; give another --rate or another profile",
            profile.name(),
            format.rate
        );
    }
    let bits = arguments
        .depth
        .map_or_else(|| usual(&format.depth, 16), TakeDepth::bits);
    let depth = TakeDepth::try_from(bits)
        .ok()
        .filter(|depth| format.depth.allows(depth.bits()));
    let Some(depth) = depth else {
        bail!(
            "the profile {} takes samples of {} bits, not {bits}, and takes are stored with 16 or 24; give \
             another --depth or another profile",
            profile.name(),
            format.depth
        );
    };
    if !format.channels.allows(1) {
        bail!(
            "the profile {} takes files of {} channels, and a take has one; choose another profile",
            profile.name(),
            format.channels
        );
    }
    let language = match &arguments.language {
        Some(language) => language.clone(),
        None => system_language(),
    };
    let mut config = CollectionConfig::new(&name, language);
    config.rate = rate;
    config.depth = depth;
    config.channel = arguments.channel;
    config.pre_roll = Seconds(arguments.pre_roll);
    config.post_roll = Seconds(arguments.post_roll);
    config.max_take = Seconds(arguments.max_take);
    config.lead_in = Seconds(arguments.lead_in);
    config.start = arguments.start;
    config.stop = arguments.stop;
    config.target = arguments.target;
    config.reserve = arguments.reserve;
    Ok(config)
}

fn folder_name(folder: &std::path::Path) -> anyhow::Result<String> {
    let absolute = std::path::absolute(folder)
        .with_context(|| format!("{} is no folder's name", folder.display()))?;
    match absolute.file_name() {
        Some(name) => Ok(name.to_string_lossy().into_owned()),
        None => bail!(
            "{} has no name of its own; give one with --name",
            folder.display()
        ),
    }
}

/// What the system speaks; English where it does not say.
fn system_language() -> Spoken {
    sys_locale::get_locale()
        .and_then(|tag| tag.parse().ok())
        .unwrap_or_else(|| "en".parse().expect("a BCP-47 tag"))
}

/// The usual value where it is allowed, else the largest that is.
fn usual<T: Copy + Ord>(allowed: &Allowed<T>, usual: T) -> T {
    match allowed {
        Allowed::Any => usual,
        Allowed::AtLeast(least) => usual.max(*least),
        Allowed::OneOf(list) if list.contains(&usual) => usual,
        Allowed::OneOf(list) => list.iter().copied().max().unwrap_or(usual),
    }
}

fn rate(hz: &str) -> Result<SampleRate, String> {
    hz.parse()
        .ok()
        .and_then(SampleRate::new)
        .ok_or_else(|| "a rate is a whole number of Hz, such as 48000".to_owned())
}

fn depth(bits: &str) -> Result<TakeDepth, String> {
    match bits {
        "16" => Ok(TakeDepth::I16),
        "24" => Ok(TakeDepth::I24),
        _ => Err("takes are stored with 16 or 24 bits".to_owned()),
    }
}

/// Reads a channel as people count them, from 1.
pub(super) fn channel(number: &str) -> Result<Channel, String> {
    number
        .parse()
        .map(Channel)
        .map_err(|_| "channels are counted from 1".to_owned())
}

fn start(rule: &str) -> Result<StartRule, String> {
    match rule {
        "key" => Ok(StartRule::Key),
        "voice" => Ok(StartRule::Voice),
        _ => Err("a take starts by key or by voice".to_owned()),
    }
}

fn stop(rule: &str) -> Result<StopRule, String> {
    match rule.split_once(':') {
        None if rule == "key" => Ok(StopRule::Key),
        None if rule == "silence" => Ok(StopRule::Silence(STOP_SILENCE)),
        Some(("silence", seconds)) => f64::from_str(seconds)
            .map(|seconds| StopRule::Silence(Seconds(seconds)))
            .map_err(|_| format!("{seconds} is no number of seconds, such as silence:1.5")),
        _ => Err("a take ends by key, by silence or by silence:SECONDS".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_rate_gives_way_to_what_a_profile_asks_for() {
        assert_eq!(usual(&Allowed::Any, 48), 48);
        assert_eq!(usual(&Allowed::AtLeast(24), 48), 48);
        assert_eq!(usual(&Allowed::AtLeast(96), 48), 96);
        assert_eq!(usual(&Allowed::OneOf(vec![44, 48]), 48), 48);
        assert_eq!(usual(&Allowed::OneOf(vec![8, 16]), 48), 16);
    }

    #[test]
    fn a_stop_rule_is_read_with_or_without_its_seconds() {
        assert_eq!(stop("silence"), Ok(StopRule::Silence(STOP_SILENCE)));
        assert_eq!(stop("silence:0.8"), Ok(StopRule::Silence(Seconds(0.8))));
        assert_eq!(stop("key"), Ok(StopRule::Key));
        assert!(stop("silence:soon").is_err());
        assert!(stop("voice").is_err());
    }
}
