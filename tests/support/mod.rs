//! Real speech and synthetic noises of known level, for any test: `mod support;`.
//!
//! The speech is that of Debian's packages `alsa-utils` (one voice, 48 kHz) and
//! `asterisk-core-sounds-{en,fr,es,it}-g722` (four voices, 16 kHz), decoded by `ffmpeg`; [`speech`] has more
//! voices, parted for fitting and for reporting. What is missing fails the test and names the package.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub mod backgrounds;
pub mod bands;
pub mod channels;
pub mod clipping;
pub mod dropouts;
pub mod dynamics;
pub mod edges;
pub mod hum;
mod random;
pub mod regression;
pub mod rooms;
pub mod saturation;
pub mod speech;
pub mod true_peak;

pub use random::Random;

use takegate::analysis::SpeechLevelMeter;
use takegate::units::{Dbfs, SampleRate};

/// A stretch of real speech, level as it was published.
#[derive(Clone)]
pub struct Voice {
    /// Its file.
    pub name: String,
    /// Its rate in Hz.
    pub rate: u32,
    /// One channel, full scale ±1.0.
    pub samples: Vec<f32>,
}

/// A language of the asterisk prompts: apt package, folder.
const LANGUAGES: [(&str, &str); 4] = [
    ("asterisk-core-sounds-en-g722", "en_US_f_Allison"),
    ("asterisk-core-sounds-fr-g722", "fr_CA_f_June"),
    ("asterisk-core-sounds-es-g722", "es_MX_f_Allison"),
    ("asterisk-core-sounds-it-g722", "it_IT_m_Carlo"),
];

fn listed(folder: &str, extension: &str, package: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{folder}: {e}; install it with: apt-get install {package}"));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that was opened can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    assert!(
        !files.is_empty(),
        "{folder} is empty; apt-get install --reinstall {package}"
    );
    files.sort();
    files
}

/// Decodes (and resamples) any file with `ffmpeg`, which must be installed.
pub fn decoded(path: &Path, rate: u32) -> Vec<f32> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin"]);
    if path.extension().is_some_and(|e| e == "g722") {
        ffmpeg.args(["-f", "g722"]);
    }
    ffmpeg.arg("-i").arg(path);
    ffmpeg.args([
        "-map_metadata",
        "-1",
        "-ac",
        "1",
        "-ar",
        &rate.to_string(),
        "-f",
        "f32le",
        "-",
    ]);
    let output = ffmpeg
        .output()
        .unwrap_or_else(|e| panic!("ffmpeg: {e}; install it with: apt-get install ffmpeg"));
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "ffmpeg on {}: {problem}",
        path.display()
    );
    output
        .stdout
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("chunks of four")))
        .collect()
}

/// The eight spoken channel names of `alsa-utils`, 1 to 2 s each, at 48 kHz.
pub fn alsa_voices() -> &'static [Voice] {
    static VOICES: OnceLock<Vec<Voice>> = OnceLock::new();
    VOICES.get_or_init(|| {
        listed("/usr/share/sounds/alsa", "wav", "alsa-utils")
            .iter()
            .filter(|path| !path.ends_with("Noise.wav"))
            .map(|path| voice(path, 48_000))
            .collect()
    })
}

/// `per_language` prompts of 3 to 9 s in each of the four languages, at 16 kHz, spread over each list.
pub fn prompts(per_language: usize) -> Vec<Voice> {
    LANGUAGES
        .iter()
        .flat_map(|(package, folder)| {
            let folder = format!("/usr/share/asterisk/sounds/{folder}");
            let files: Vec<PathBuf> = listed(&folder, "g722", package)
                .into_iter()
                .filter(|path| {
                    // 64 kbit/s: 8000 bytes a second.
                    let bytes = path.metadata().map_or(0, |m| m.len());
                    (24_000..72_000).contains(&bytes)
                })
                .collect();
            assert!(
                files.len() >= per_language,
                "{folder}: {} prompts",
                files.len()
            );
            (0..per_language)
                .map(|n| voice(&files[n * files.len() / per_language], 16_000))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn voice(path: &Path, rate: u32) -> Voice {
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default()
        .to_string_lossy();
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Voice {
        name: format!("{folder}/{file}"),
        rate,
        samples: decoded(path, rate),
    }
}

/// The active speech level by the standard form of ITU-T P.56.
pub fn speech_level(samples: &[f32], rate: u32) -> Dbfs {
    let mut meter = SpeechLevelMeter::new(SampleRate::new(rate).expect("not zero"));
    meter.push(samples);
    meter.level().expect("there is a signal").level
}

/// RMS of the samples.
pub fn rms(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
    (sum / samples.len() as f64).sqrt()
}

/// The samples times a factor.
pub fn scaled(samples: &[f32], factor: f64) -> Vec<f32> {
    samples
        .iter()
        .map(|&x| (f64::from(x) * factor) as f32)
        .collect()
}

/// The sum of both, as long as the longer one.
pub fn mixed(a: &[f32], b: &[f32]) -> Vec<f32> {
    let at = |s: &[f32], i: usize| s.get(i).copied().unwrap_or(0.0);
    (0..a.len().max(b.len()))
        .map(|i| at(a, i) + at(b, i))
        .collect()
}

/// The samples with digital silence before and after.
pub fn padded(samples: &[f32], before: usize, after: usize) -> Vec<f32> {
    let mut out = vec![0.0; before];
    out.extend_from_slice(samples);
    out.resize(out.len() + after, 0.0);
    out
}

/// Kinds of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Equal power in each hertz.
    White,
    /// Equal power in each octave.
    Pink,
    /// −6 dB an octave above 20 Hz.
    Brown,
    /// 50 Hz mains and its harmonics over a bed of white noise 20 dB below.
    Hum,
    /// Key clicks, four a second, over a bed of pink noise.
    Clicks,
    /// Chords of steady tones changing each half second, like music, over a bed of white noise 20 dB below.
    Tones,
}

/// Noise whose RMS after the noise floor's own filter, a second-order Butterworth high-pass at 20 Hz, is `level`.
pub fn noise(kind: Noise, level: Dbfs, samples: usize, rate: u32, seed: u64) -> Vec<f32> {
    let mut random = Random(seed.wrapping_mul(0x1000_0001).wrapping_add(kind as u64));
    let hz = f64::from(rate);
    let raw: Vec<f64> = match kind {
        Noise::White => (0..samples).map(|_| random.gaussian()).collect(),
        Noise::Pink => pink(samples, &mut random),
        Noise::Brown => {
            let mut sum = 0.0;
            let leak = (-2.0 * std::f64::consts::PI * 20.0 / hz).exp();
            (0..samples)
                .map(|_| {
                    sum = leak * sum + random.gaussian();
                    sum
                })
                .collect()
        }
        Noise::Hum => (0..samples)
            .map(|n| {
                let phase = 2.0 * std::f64::consts::PI * 50.0 * n as f64 / hz;
                let tones: f64 = (1..=7)
                    .map(|k| (phase * f64::from(k)).sin() / f64::from(k))
                    .sum();
                tones + 0.08 * random.gaussian()
            })
            .collect(),
        Noise::Clicks => {
            let mut out: Vec<f64> = pink(samples, &mut random).iter().map(|x| 0.1 * x).collect();
            let mut at = 0.0;
            while (at as usize) < samples {
                let from = at as usize;
                let length = (0.03 * hz) as usize;
                for (n, x) in out.iter_mut().skip(from).take(length).enumerate() {
                    let decay = (-(n as f64) / (0.004 * hz)).exp();
                    *x += 4.0 * decay * random.gaussian();
                }
                at += hz * random.between(0.15, 0.35);
            }
            out
        }
        Noise::Tones => {
            let mut out = Vec::with_capacity(samples);
            let mut chord = [0.0; 4];
            for n in 0..samples {
                if n % (rate as usize / 2) == 0 {
                    chord = std::array::from_fn(|_| 110.0 * 2f64.powf(random.between(0.0, 3.0)));
                }
                let time = 2.0 * std::f64::consts::PI * n as f64 / hz;
                let tones: f64 = chord.iter().map(|f| (f * time).sin()).sum();
                out.push(tones + 0.14 * random.gaussian());
            }
            out
        }
    };
    at_floor_level(raw, level, rate)
}

/// The samples, free of offset, at the RMS `level` above 20 Hz, as the noise floor is defined.
pub fn at_floor_level(raw: Vec<f64>, level: Dbfs, rate: u32) -> Vec<f32> {
    let count = raw.len().max(1) as f64;
    let mean = raw.iter().sum::<f64>() / count;
    let raw: Vec<f64> = raw.iter().map(|x| x - mean).collect();
    let factor = level.amplitude() / floor_power(&raw, rate).sqrt();
    raw.iter().map(|x| (x * factor) as f32).collect()
}

/// The mean square above 20 Hz, as the noise floor is defined.
pub fn floor_power(samples: &[f64], rate: u32) -> f64 {
    let high = above_20_hz(samples, f64::from(rate));
    high.iter().map(|x| x * x).sum::<f64>() / samples.len().max(1) as f64
}

/// Pink noise by Paul Kellet's filter (±0.05 dB above 9 Hz at 44.1 kHz).
fn pink(samples: usize, random: &mut Random) -> Vec<f64> {
    let mut b = [0.0; 7];
    (0..samples)
        .map(|_| {
            let white = random.gaussian();
            b[0] = 0.99886 * b[0] + white * 0.0555179;
            b[1] = 0.99332 * b[1] + white * 0.0750759;
            b[2] = 0.96900 * b[2] + white * 0.1538520;
            b[3] = 0.86650 * b[3] + white * 0.3104856;
            b[4] = 0.55000 * b[4] + white * 0.5329522;
            b[5] = -0.7616 * b[5] - white * 0.0168980;
            let out = b.iter().sum::<f64>() + white * 0.5362;
            b[6] = white * 0.115926;
            out
        })
        .collect()
}

/// The second-order Butterworth high-pass at 20 Hz over which a noise floor is defined (R. Bristow-Johnson's
/// cookbook, Q = 1/√2).
pub fn above_20_hz(samples: &[f64], hz: f64) -> Vec<f64> {
    let w = 2.0 * std::f64::consts::PI * 20.0 / hz;
    let alpha = w.sin() / std::f64::consts::SQRT_2;
    let (a0, a1, a2) = (1.0 + alpha, -2.0 * w.cos(), 1.0 - alpha);
    let b = (1.0 + w.cos()) / 2.0;
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    samples
        .iter()
        .map(|&x| {
            let y = (b * (x - 2.0 * x1 + x2) - a1 * y1 - a2 * y2) / a0;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            y
        })
        .collect()
}

/// Speech free of noise, at an active level of −26 dBFS, that begins with its first and ends with its last sample.
#[derive(Clone)]
pub struct Clean {
    /// Its file.
    pub name: String,
    /// Its rate in Hz.
    pub rate: u32,
    /// One channel, full scale ±1.0.
    pub samples: Vec<f32>,
}

/// The active level of [`Clean`] speech before anything is added.
pub const CLEAN_LEVEL: Dbfs = Dbfs(-26.0);

/// The voices whose own noise lies more than 55 dB under their speech, cut to their speech: from the first to
/// the last 10 ms within 30 dB of the active level.
pub fn clean(voices: &[Voice]) -> Vec<Clean> {
    const OWN_NOISE: f64 = -55.0;
    const EDGE: f64 = -30.0;
    voices
        .iter()
        .filter_map(|voice| {
            let level = speech_level(&voice.samples, voice.rate);
            let hop = voice.rate as usize / 100;
            let power: Vec<f64> = voice.samples.chunks(hop).map(|c| rms(c).powi(2)).collect();
            // The quietest 60 ms, be they in a pause or in a closure.
            let own = power
                .windows(6)
                .map(|w| w.iter().sum::<f64>() / 6.0)
                .fold(f64::INFINITY, f64::min);
            if own > Dbfs(level.0 + OWN_NOISE).power() {
                return None;
            }
            let edge = Dbfs(level.0 + EDGE).power();
            let first = power.iter().position(|&p| p > edge)?;
            let last = power.iter().rposition(|&p| p > edge)?;
            let end = ((last + 1) * hop).min(voice.samples.len());
            let gain = CLEAN_LEVEL.amplitude() / level.amplitude();
            let mut samples = scaled(&voice.samples[first * hop..end], gain);
            // 5 ms of fade, so that cutting makes no click.
            let (length, fade) = (samples.len(), voice.rate as usize / 200);
            for n in 0..fade {
                let factor = n as f32 / fade as f32;
                samples[n] *= factor;
                samples[length - 1 - n] *= factor;
            }
            Some(Clean {
                name: voice.name.clone(),
                rate: voice.rate,
                samples,
            })
        })
        .collect()
}

/// Errors of a measure over many takes.
pub struct Errors {
    /// Mean.
    pub bias: f64,
    /// Mean of the magnitudes.
    pub mae: f64,
    /// Median of the magnitudes.
    pub median: f64,
    /// 95th percentile of the magnitudes.
    pub p95: f64,
    /// The largest of the magnitudes.
    pub largest: f64,
    count: usize,
}

impl Errors {
    /// Of at least one error.
    pub fn of(errors: &[f64]) -> Self {
        let count = errors.len();
        assert!(count > 0, "nothing was measured");
        let mut sizes: Vec<f64> = errors.iter().map(|e| e.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        Self {
            bias: errors.iter().sum::<f64>() / count as f64,
            mae: sizes.iter().sum::<f64>() / count as f64,
            median: sizes[count / 2],
            p95: sizes[(count - 1) * 95 / 100],
            count,
            largest: sizes[count - 1],
        }
    }
}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            bias,
            mae,
            median,
            p95,
            count,
            largest,
        } = self;
        write!(
            f,
            "n {count:4}  bias {bias:+.3}  MAE {mae:.3}  median {median:.3}  p95 {p95:.3}  max {largest:.3}"
        )
    }
}
