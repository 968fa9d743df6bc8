//! `takegate devices`: which microphones there are, and what each can do.

use std::io::{self, Write};

use super::Exit;
use crate::audio::{SampleDepth, Treatment};
use crate::capture::{Abilities, CaptureError, DeviceInfo, devices};
use crate::units::SampleRate;
use crate::words::{Language, text, treatments};

/// Lists the microphones with the rates, channels and formats each offers.
///
/// Audio systems list many devices that do not open; those are left out unless you ask for all.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 a microphone was found, 2 none.\n\nExamples:\n  \
                        takegate devices\n  \
                        takegate devices --all"
)]
pub struct Arguments {
    /// Shows those that cannot be opened too, and why.
    #[arg(long)]
    all: bool,
}

/// Runs the command.
///
/// # Errors
/// Fails when the audio system does not answer, and when there is no microphone that opens.
pub fn run(arguments: &Arguments, language: Language) -> anyhow::Result<Exit> {
    let devices = devices()?;
    let mut out = io::stdout().lock();
    let mut usable = 0;
    for device in &devices {
        match &device.abilities {
            Ok(abilities) if arguments.all || is_microphone(device) => {
                usable += 1;
                show(&mut out, device, abilities, language)?;
            }
            Err(error) if arguments.all => {
                writeln!(
                    out,
                    "✕ {} ({})\n    {}",
                    device.name, device.host, device.id.0
                )?;
                writeln!(out, "    {error}")?;
            }
            _ => {}
        }
    }
    if usable == 0 {
        return Err(CaptureError::NoMicrophone.into());
    }
    Ok(Exit::Accepted)
}

/// ALSA lists a sink for nothing among its sources: it opens, and gives zeros.
fn is_microphone(device: &DeviceInfo) -> bool {
    !device.id.0.ends_with(":null")
}

fn show(
    out: &mut impl Write,
    device: &DeviceInfo,
    abilities: &Abilities,
    language: Language,
) -> io::Result<()> {
    let mark = if device.is_default { "*" } else { " " };
    let default = if device.is_default {
        format!(" ({})", text(language, "device-default", &[]))
    } else {
        String::new()
    };
    writeln!(out, "{mark} {}{default}", device.name)?;
    writeln!(out, "    {} · {}", device.host, device.id.0)?;
    let done = Treatment::named(&device.name);
    if !done.is_empty() {
        writeln!(out, "    ▲ {}", treatments(language, &done))?;
    }
    writeln!(
        out,
        "    {}",
        text(
            language,
            "device-abilities",
            &[
                ("rates", rates(&abilities.rates).into()),
                ("channels", runs(&abilities.channels).into()),
                (
                    "depths",
                    list(abilities.depths.iter().map(|depth| code(*depth))).into()
                ),
            ],
        )
    )
}

fn list(items: impl Iterator<Item = impl ToString>) -> String {
    items
        .map(|item| item.to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// "1, 2, 4…8": numbers that follow one another as a range.
fn runs(ascending: &[u16]) -> String {
    let runs = ascending.chunk_by(|before, after| before + 1 == *after);
    list(runs.flat_map(|run| match run {
        [first, .., last] if run.len() > 2 => vec![format!("{first}…{last}")],
        short => short.iter().map(u16::to_string).collect(),
    }))
}

/// "44.1 kHz, 48 kHz" or "8 kHz…192 kHz".
fn rates(ranges: &[(SampleRate, SampleRate)]) -> String {
    list(ranges.iter().map(|(low, high)| {
        if low == high {
            low.to_string()
        } else {
            format!("{low}…{high}")
        }
    }))
}

fn code(depth: SampleDepth) -> String {
    match depth {
        SampleDepth::Int(bits) => bits.to_string(),
        SampleDepth::Float(bits) => format!("{bits} float"),
        SampleDepth::Lossy => "lossy".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_that_follow_one_another_are_a_range() {
        assert_eq!(runs(&[1, 2]), "1, 2");
        assert_eq!(runs(&[1, 2, 3, 6, 8, 9, 10]), "1…3, 6, 8…10");
    }
}
