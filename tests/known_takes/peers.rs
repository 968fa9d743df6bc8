//! What `sox`, `ffmpeg` and libebur128 say of the same samples, by their nearest figure.

use std::path::Path;
use std::process::Command;

use ebur128::{EbuR128, Mode};
use rayon::prelude::*;

use crate::mix::Mix;
use crate::support::{Errors, speech_level};

/// The errors of each tool's nearest figure.
pub struct Beside {
    rows: Vec<(&'static str, Option<Errors>)>,
}

impl Beside {
    /// The mean absolute error of the better of the other tools' ratios, in dB.
    pub fn best_snr_error(&self) -> f64 {
        let theirs = self
            .rows
            .iter()
            .filter(|(name, _)| name.starts_with("SNR") && !name.contains("Takegate"));
        theirs
            .filter_map(|(_, errors)| errors.as_ref())
            .map(|errors| errors.mae)
            .fold(f64::INFINITY, f64::min)
    }
}

impl std::fmt::Display for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, errors) in &self.rows {
            match errors {
                Some(errors) => writeln!(f, "{name:58} {errors}")?,
                None => writeln!(f, "{name:58} no answer")?,
            }
        }
        Ok(())
    }
}

struct Said {
    sox_peak: Option<f64>,
    sox_trough: Option<f64>,
    ffmpeg_peak: Option<f64>,
    ffmpeg_floor: Option<f64>,
    silence_end: Option<f64>,
    loudness: f64,
    standard_level: f64,
}

/// Asks the tools about every take with pauses that kept its samples.
pub fn compare(mixes: &[Mix]) -> Beside {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let said: Vec<(&Mix, Said)> = mixes
        .par_iter()
        .enumerate()
        .filter_map(|(n, mix)| {
            let (samples, rate) = mix.samples.as_ref().filter(|_| mix.has_pauses)?;
            let path = folder.path().join(format!("{n}.wav"));
            write(&path, samples, *rate);
            Some((mix, ask(&path, samples, *rate)))
        })
        .collect();
    let row = |name, error: &dyn Fn(&Mix, &Said) -> Option<f64>| {
        let found: Vec<f64> = said.iter().filter_map(|(m, s)| error(m, s)).collect();
        (name, (!found.is_empty()).then(|| Errors::of(&found)))
    };
    let at_ends = |m: &Mix| m.ratio >= 10.0 && !m.tight;
    Beside {
        rows: vec![
            row("SNR, Takegate", &|m, _| m.snr_error()),
            row("SNR, sox stats: RMS peak − RMS trough", &|m, s| {
                Some(s.sox_peak? - s.sox_trough? - m.snr().0)
            }),
            row("SNR, ffmpeg astats: RMS peak − noise floor", &|m, s| {
                Some(s.ffmpeg_peak? - s.ffmpeg_floor? - m.snr().0)
            }),
            row("noise floor, Takegate", &|m, _| m.floor_error()),
            row("noise floor, sox stats: RMS trough", &|m, s| {
                Some(s.sox_trough? - m.floor.0)
            }),
            row("noise floor, ffmpeg astats", &|m, s| {
                Some(s.ffmpeg_floor? - m.floor.0)
            }),
            row("speech level, Takegate", &|m, _| m.level_error()),
            row("speech level, P.56 as the standard has it", &|m, s| {
                Some(s.standard_level - m.speech.0)
            }),
            row("leading silence from 10 dB on, Takegate, s", &|m, _| {
                at_ends(m).then(|| m.lead_error())?
            }),
            row(
                "leading silence, ffmpeg silencedetect at −45 dB, s",
                &|m, s| at_ends(m).then(|| Some(s.silence_end? - m.lead))?,
            ),
            row("loudness, Takegate beside libebur128, LU", &|m, s| {
                Some(m.found.loudness.integrated.ok()?.0 - s.loudness)
            }),
        ],
    }
}

fn write(path: &Path, samples: &[f32], rate: u32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a temporary file");
    for &sample in samples {
        writer.write_sample(sample).expect("a temporary file");
    }
    writer.finalize().expect("a temporary file");
}

fn ask(path: &Path, samples: &[f32], rate: u32) -> Said {
    let sox = output(Command::new("sox").arg(path).args(["-n", "stats"]), "sox");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-hide_banner", "-nostdin", "-i"]).arg(path);
    ffmpeg.args([
        "-af",
        "silencedetect=noise=-45dB:d=0.1,astats",
        "-f",
        "null",
        "-",
    ]);
    let ffmpeg = output(&mut ffmpeg, "ffmpeg");
    let mut meter = EbuR128::new(1, rate, Mode::I).expect("one channel at an ordinary rate");
    meter.add_frames_f32(samples).expect("whole frames");
    Said {
        sox_peak: after(&sox, "RMS Pk dB"),
        sox_trough: after(&sox, "RMS Tr dB"),
        ffmpeg_peak: after(&ffmpeg, "RMS peak dB:"),
        ffmpeg_floor: after(&ffmpeg, "Noise floor dB:"),
        silence_end: after(&ffmpeg, "silence_end:"),
        loudness: meter.loudness_global().expect("the mode asks for it"),
        standard_level: speech_level(samples, rate).0,
    }
}

/// What a tool prints on its standard error.
fn output(command: &mut Command, tool: &str) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{tool}: {e}; install it with: apt-get install {tool}"));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{tool}: {text}");
    text
}

/// The first finite number behind a name.
fn after(text: &str, name: &str) -> Option<f64> {
    let rest = &text[text.find(name)? + name.len()..];
    let number: f64 = rest.split_whitespace().next()?.parse().ok()?;
    number.is_finite().then_some(number)
}
