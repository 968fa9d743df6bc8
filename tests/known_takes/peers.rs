//! What `sox`, `ffmpeg` and libebur128 say of the same samples, by their nearest figure.

use std::path::Path;
use std::process::Command;

use ebur128::{EbuR128, Mode};
use rayon::prelude::*;

use crate::mix::Mix;
use crate::support::true_peak::reference;
use crate::support::{Errors, rms, speech_level};

pub const LOUDNESS: &str = "loudness, Takegate beside libebur128, LU";
pub const TRUE_PEAK: &str = "true peak, Takegate";
pub const SAMPLE_PEAK: &str = "sample peak, Takegate";
pub const RMS: &str = "RMS, Takegate";
pub const OFFSET: &str = "DC offset, Takegate";

/// The errors of each tool's nearest figure.
pub struct Beside {
    rows: Vec<(&'static str, Option<Errors>)>,
}

impl Beside {
    /// The errors of one row, which has some.
    pub fn errors(&self, row: &str) -> &Errors {
        let row = self.rows.iter().find(|(name, _)| *name == row);
        row.and_then(|(_, errors)| errors.as_ref())
            .expect("Takegate answers")
    }

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
    true_peak: f64,
    standard_level: f64,
    sox_offset: Option<f64>,
    ffmpeg_offset: Option<f64>,
    sox_largest: Option<f64>,
    ffmpeg_largest: Option<f64>,
    truth: Truth,
}

/// What arithmetic says of the samples.
struct Truth {
    /// Largest, in dBFS.
    peak: f64,
    /// In dBFS.
    rms: f64,
    /// Mean.
    offset: f64,
    /// By an interpolation of 64 times, in dBTP.
    true_peak: f64,
}

impl Truth {
    fn of(samples: &[f32]) -> Self {
        let sum: f64 = samples.iter().map(|&x| f64::from(x)).sum();
        let largest = samples.iter().fold(0f32, |m, x| m.max(x.abs()));
        Self {
            peak: 20.0 * f64::from(largest).log10(),
            rms: 20.0 * rms(samples).log10(),
            offset: sum / samples.len() as f64,
            true_peak: reference(samples),
        }
    }
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
            row(LOUDNESS, &|m, s| {
                Some(m.found.loudness.integrated.ok()?.0 - s.loudness)
            }),
            row(TRUE_PEAK, &|m, s| {
                Some(m.found.true_peak.ok()?.value() - s.truth.true_peak)
            }),
            row("true peak, libebur128", &|_, s| {
                Some(s.true_peak - s.truth.true_peak)
            }),
            row(SAMPLE_PEAK, &|m, s| {
                Some(m.found.level.sample_peak.ok()?.0 - s.truth.peak)
            }),
            row("sample peak, sox stats", &|_, s| {
                Some(s.sox_largest? - s.truth.peak)
            }),
            row("sample peak, ffmpeg astats", &|_, s| {
                Some(s.ffmpeg_largest? - s.truth.peak)
            }),
            row(RMS, &|m, s| Some(m.found.level.rms.ok()?.0 - s.truth.rms)),
            row(OFFSET, &|m, s| {
                Some(m.found.level.dc_offset.ok()? - s.truth.offset)
            }),
            row("DC offset, sox stats", &|_, s| {
                Some(s.sox_offset? - s.truth.offset)
            }),
            row("DC offset, ffmpeg astats", &|_, s| {
                Some(s.ffmpeg_offset? - s.truth.offset)
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
    let mut meter =
        EbuR128::new(1, rate, Mode::I | Mode::TRUE_PEAK).expect("one channel at an ordinary rate");
    meter.add_frames_f32(samples).expect("whole frames");
    Said {
        sox_peak: after(&sox, "RMS Pk dB"),
        sox_trough: after(&sox, "RMS Tr dB"),
        ffmpeg_peak: after(&ffmpeg, "RMS peak dB:"),
        ffmpeg_floor: after(&ffmpeg, "Noise floor dB:"),
        silence_end: after(&ffmpeg, "silence_end:"),
        loudness: meter.loudness_global().expect("the mode asks for it"),
        true_peak: 20.0 * meter.true_peak(0).expect("the mode asks for it").log10(),
        standard_level: speech_level(samples, rate).0,
        sox_offset: after(&sox, "DC offset"),
        ffmpeg_offset: after(&ffmpeg, "DC offset:"),
        sox_largest: after(&sox, "Pk lev dB"),
        ffmpeg_largest: after(&ffmpeg, "Peak level dB:"),
        truth: Truth::of(samples),
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
