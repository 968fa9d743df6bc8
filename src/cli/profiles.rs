//! `takegate profiles`: the limits that takes are judged by.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Subcommand;

use super::Exit;
use super::text::{shorten, table, wrap};
use crate::store::read_profile;
use crate::verdict::{Bounds, FaultRule, FindingCode, Measure, Profile};

/// Columns of a source in the list, so that a row fits a terminal.
const SOURCE_COLUMNS: usize = 60;

/// Shows the profiles that takes are judged by, and checks one of your own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        takegate profiles list\n  \
                        takegate profiles show tts-studio\n  \
                        takegate profiles show asr-quiet --toml > mine.toml\n  \
                        takegate profiles check mine.toml")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists the profiles that come with the program.
    List,
    /// Shows a profile: every limit with its unit.
    Show {
        /// A built-in profile's name, or a profile file.
        profile: String,
        /// Prints the TOML itself, to begin one of your own from.
        #[arg(long)]
        toml: bool,
    },
    /// Checks a profile file; an invalid one is refused naming the field and what it may be.
    Check {
        /// The TOML file.
        file: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// Fails when there is no such profile, or it is none.
pub fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    match &arguments.what {
        What::List => list(&mut out)?,
        What::Show { profile, toml } => {
            let profile = find(profile)?;
            if *toml {
                out.write_all(profile.toml().as_bytes())?;
            } else {
                show(&mut out, &profile)?;
            }
        }
        What::Check { file } => {
            let profile = read_profile(file)?;
            writeln!(
                out,
                "{}: profile {} version {}, {} limits, sha256 {}",
                file.display(),
                profile.name(),
                profile.version(),
                profile.limits().len(),
                profile.sha256()
            )?;
        }
    }
    Ok(Exit::Accepted)
}

/// The profile of a built-in name, or of a file.
///
/// # Errors
/// Names the profiles there are, or what is wrong with the file.
pub fn find(wanted: &str) -> anyhow::Result<Profile> {
    if let Some(built_in) = Profile::built_in()
        .iter()
        .find(|known| known.name == wanted)
    {
        return Ok(built_in.profile()?);
    }
    let path = Path::new(wanted);
    if !path.exists() {
        let names: Vec<_> = Profile::built_in().iter().map(|known| known.name).collect();
        bail!(
            "there is no profile \"{wanted}\": it is neither a file nor one of {}",
            names.join(", ")
        );
    }
    Ok(read_profile(path)?)
}

fn list(out: &mut impl Write) -> anyhow::Result<()> {
    let mut rows = vec![row(["profile", "version", "source"])];
    for built_in in Profile::built_in() {
        let profile = built_in.profile()?;
        rows.push(row([
            profile.name(),
            &profile.version().to_string(),
            &shorten(profile.source(), SOURCE_COLUMNS),
        ]));
    }
    out.write_all(table(&rows).as_bytes())?;
    Ok(())
}

fn show(out: &mut impl Write, profile: &Profile) -> anyhow::Result<()> {
    writeln!(out, "{} version {}", profile.name(), profile.version())?;
    writeln!(out, "source: {}", profile.source())?;
    if let Some(disclaimer) = profile.disclaimer() {
        for line in wrap(disclaimer, 80) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out, "sha256: {}\n", profile.sha256())?;

    let format = profile.format();
    writeln!(
        out,
        "format: rate {}, bits {}, channels {}",
        format.rate, format.depth, format.channels
    )?;
    if profile.allows_operator_accept() {
        writeln!(out, "the operator may accept a take that the limits reject")?;
    } else {
        writeln!(out, "nobody may accept a take that the limits reject")?;
    }
    let doubt = match profile.within_error() {
        FaultRule::Reject => "rejects",
        FaultRule::Warn => "warns",
        FaultRule::Allow => "is a note",
    };
    writeln!(
        out,
        "a value within its error of a limit that rejects {doubt}"
    )?;
    writeln!(out)?;

    let mut rows = vec![row(["measure", "rejected outside", "warned outside"])];
    for limit in profile.limits() {
        let mut rejected = bounds(limit.reject, limit.measure.unit());
        if !limit.reject.is_open() && !limit.measure.may_reject() {
            rejected += " (warns only)";
        }
        rows.push(row([
            limit.measure.wire(),
            &rejected,
            &bounds(limit.warn, limit.measure.unit()),
        ]));
    }
    if let Some(silence) = profile.end_silence() {
        for (measure, wanted) in [
            (Measure::LeadSilence, silence.lead),
            (Measure::TrailSilence, silence.trail),
        ] {
            let longest = Bounds {
                min: None,
                ..wanted
            };
            let trimmed = bounds(longest, measure.unit());
            rows.push(row([
                measure.wire(),
                &bounds(
                    Bounds {
                        max: None,
                        ..wanted
                    },
                    measure.unit(),
                ),
                &match wanted.max {
                    Some(_) => format!("{trimmed} (trimmed on export)"),
                    None => trimmed,
                },
            ]));
        }
    }
    out.write_all(table(&rows).as_bytes())?;
    writeln!(out)?;

    let faults = profile.faults();
    let mut rows = vec![row(["fault", "the take is"])];
    for (name, rule) in [
        (FindingCode::NoSpeech.wire(), faults.no_speech),
        (FindingCode::Clipped.wire(), faults.clipped),
        (FindingCode::SoftClipped.wire(), faults.soft_clipped),
        (FindingCode::Dropout.wire(), faults.dropout),
        (FindingCode::ChannelFault.wire(), faults.channel_fault),
        (FindingCode::StartCut.wire(), faults.start_cut),
        (FindingCode::EndCut.wire(), faults.end_cut),
        (FindingCode::DigitalSilence.wire(), faults.digital_silence),
        (Measure::CodecEdge.wire(), faults.codec_edge),
        (Measure::Gated.wire(), faults.gated),
        (Measure::GainRiding.wire(), faults.gain_riding),
    ] {
        let becomes = match rule {
            FaultRule::Reject => "rejected",
            FaultRule::Warn => "accepted with a warning",
            FaultRule::Allow => "accepted",
        };
        rows.push(row([name, becomes]));
    }
    for code in [
        FindingCode::SamplesLost,
        FindingCode::DeviceChanged,
        FindingCode::RateMismatch,
    ] {
        rows.push(row([code.wire(), "rejected, whatever the profile says"]));
    }
    out.write_all(table(&rows).as_bytes())?;
    Ok(())
}

/// "−35…−15 dBFS", "≥ 20 dB", "≤ 0.5 s", "–".
pub(super) fn bounds(bounds: Bounds, unit: &str) -> String {
    let text = match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => format!("{min}…{max}"),
        (Some(min), None) => format!("≥ {min}"),
        (None, Some(max)) => format!("≤ {max}"),
        (None, None) => return "–".to_owned(),
    };
    format!("{text} {unit}").trim_end().to_owned()
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
