//! Takes whose bandwidth is known: real speech in noise through filters, resamplers and codecs of other people's
//! making (`sox`, `ffmpeg`).

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};

use super::speech::Half;
use super::{Noise, Random, decoded, listed, mixed, noise, scaled};
use takegate::units::Dbfs;

/// What a take goes through, with the frequency that it ends at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chain {
    /// Nothing: the whole band.
    Whole,
    /// A steep linear-phase low-pass of `sox` at so many Hz (its −6 dB point).
    LowPass(u32),
    /// Down to a rate and up again by `sox rate`, which passes 95 % of the lower band.
    SoxRate(u32),
    /// Down to a rate and up again by `ffmpeg`, whose soft filter leaves mirror images above half of it.
    FfmpegRate(u32),
    /// A round trip through a code: `ffmpeg` format, arguments, rate inside (0: the take's own), and where it ends.
    Codec(&'static str, &'static str, u32, f64),
}

impl Chain {
    /// The frequency above which nothing is left, in Hz, of a take at `rate`.
    pub fn ends_at(self, rate: u32) -> f64 {
        let half = f64::from(rate) / 2.0;
        match self {
            Self::Whole => half,
            Self::LowPass(hz) => f64::from(hz),
            Self::SoxRate(lower) => 0.95 * f64::from(lower) / 2.0,
            Self::FfmpegRate(lower) => f64::from(lower) / 2.0,
            Self::Codec(.., hz) => hz.min(half),
        }
    }

    /// Whether the edge is one that the rate does not explain.
    pub fn is_edge(self, rate: u32) -> bool {
        self.ends_at(rate) < 0.9 * f64::from(rate) / 2.0
    }

    /// Every filter, resampler and code of the known takes.
    pub fn narrowing() -> Vec<Self> {
        let passes = [
            3_000, 3_600, 4_500, 5_500, 7_000, 9_000, 11_000, 13_000, 15_000, 17_000, 19_000,
        ];
        let rates = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000];
        let mut chains: Vec<Self> = passes.map(Self::LowPass).to_vec();
        chains.extend(rates.map(Self::SoxRate));
        chains.extend(rates.map(Self::FfmpegRate));
        chains.extend([
            // The low-passes of LAME for one channel at these rates, as white noise through it shows them.
            Self::Codec("mp3", "-c:a libmp3lame -b:a 48k", 0, 11_200.0),
            Self::Codec("mp3", "-c:a libmp3lame -b:a 64k", 0, 16_600.0),
            Self::Codec("mp3", "-c:a libmp3lame -b:a 128k", 0, 20_200.0),
            Self::Codec("mp3", "-c:a libmp3lame -b:a 320k", 0, 20_200.0),
            // The AAC of ffmpeg, likewise.
            Self::Codec("adts", "-c:a aac -b:a 32k", 0, 12_250.0),
            Self::Codec("adts", "-c:a aac -b:a 64k", 0, 17_200.0),
            // RFC 6716, table 1: narrow, medium, wide and super-wide band.
            Self::Codec("ogg", "-c:a libopus -b:a 32k -cutoff 4000", 48_000, 4_000.0),
            Self::Codec("ogg", "-c:a libopus -b:a 32k -cutoff 6000", 48_000, 6_000.0),
            Self::Codec("ogg", "-c:a libopus -b:a 32k -cutoff 8000", 48_000, 8_000.0),
            Self::Codec(
                "ogg",
                "-c:a libopus -b:a 32k -cutoff 12000",
                48_000,
                12_000.0,
            ),
            // Telephones and Bluetooth hands-free.
            Self::Codec("g722", "-c:a g722", 16_000, 8_000.0),
            Self::Codec("gsm", "-c:a libgsm", 8_000, 4_000.0),
            Self::Codec("mulaw", "-c:a pcm_mulaw", 8_000, 4_000.0),
        ]);
        chains
    }

    /// What comes out for `samples` at `rate`.
    pub fn run(self, samples: &[f32], rate: u32) -> Vec<f32> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (folder.path().join("in.f32"), folder.path().join("out"));
        let bytes: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(&from, bytes).expect("the folder is writable");
        let sox = |effects: &[&str]| {
            let raw = ["-t", "f32", "-c", "1", "-r"];
            let mut sox = Command::new("sox");
            sox.arg("-D").args(raw).arg(rate.to_string()).arg(&from);
            sox.args(["-t", "f32"]).arg(&to).args(effects);
            done(sox, "sox");
            read(&to)
        };
        match self {
            Self::Whole => samples.to_vec(),
            Self::LowPass(hz) => sox(&["sinc", &format!("-{hz}")]),
            Self::SoxRate(lower) => sox(&["rate", &lower.to_string(), "rate", &rate.to_string()]),
            Self::FfmpegRate(lower) => {
                ffmpeg(&raw(rate), &from, &format!("-ar {lower} -f f32le"), &to);
                let back = folder.path().join("back");
                ffmpeg(&raw(lower), &to, &format!("-ar {rate} -f f32le"), &back);
                read(&back)
            }
            Self::Codec(format, arguments, inside, _) => {
                let inside = if inside == 0 { rate } else { inside };
                let code = format!("{arguments} -ar {inside} -f {format}");
                ffmpeg(&raw(rate), &from, &code, &to);
                let back = folder.path().join("back");
                let input = match format {
                    "mulaw" => format!("-f mulaw -ar {inside} -ac 1"),
                    "adts" => "-f aac".to_owned(),
                    _ => format!("-f {format}"),
                };
                ffmpeg(&input, &to, &format!("-ar {rate} -ac 1 -f f32le"), &back);
                read(&back)
            }
        }
    }
}

fn raw(rate: u32) -> String {
    format!("-f f32le -ar {rate} -ac 1")
}

fn ffmpeg(input: &str, from: &Path, output: &str, to: &Path) {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y"]);
    ffmpeg.args(input.split(' ')).arg("-i").arg(from);
    ffmpeg.args(output.split(' ')).arg(to);
    done(ffmpeg, "ffmpeg");
}

fn done(mut command: Command, package: &str) {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{package}: {e}; install it with: apt-get install {package}"));
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {problem}");
}

fn read(path: &Path) -> Vec<f32> {
    std::fs::read(path)
        .expect("it was just written")
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("chunks of four")))
        .collect()
}

/// Speakers whose recordings fill the band up to 18 kHz and more, at 44.1 or 48 kHz.
pub fn wide_speakers(half: Half) -> &'static [&'static str] {
    match half {
        Half::Fit => &["alsa", "da", "de", "el", "gl", "lt", "ru", "sl", "uk", "wa"],
        Half::Report | Half::Fresh => &["en", "ga", "ro"],
    }
}

/// Some eight seconds of words of one of the [`wide_speakers`] at `rate`, as they were recorded, their own noise
/// included; other words for other seeds.
pub fn wide_speech(speaker: &'static str, rate: u32, seed: u64) -> Vec<f32> {
    let words = words(speaker, rate);
    let mut random = Random(seed);
    let mut left: Vec<usize> = (0..words.len()).collect();
    let mut samples = Vec::new();
    while samples.len() < 8 * rate as usize && !left.is_empty() {
        let next = left.swap_remove(random.bits() as usize % left.len());
        samples.extend_from_slice(&words[next]);
    }
    let peak = samples.iter().fold(0f32, |most, x| most.max(x.abs()));
    scaled(&samples, 0.4 / f64::from(peak))
}

/// Up to [`WORDS`] words of a speaker at `rate`, decoded once.
fn words(speaker: &'static str, rate: u32) -> Arc<Vec<Vec<f32>>> {
    type Known = Mutex<HashMap<(&'static str, u32), Arc<Vec<Vec<f32>>>>>;
    static KNOWN: LazyLock<Known> = LazyLock::new(Known::default);
    let mut known = KNOWN.lock().expect("nothing panics with it");
    let decode = || {
        let (folder, extension, package) = match speaker {
            "alsa" => ("/usr/share/sounds/alsa".to_owned(), "wav", "alsa-utils"),
            "ga" | "ro" => (ktuberling(speaker), "wav", "ktuberling-data"),
            _ => (ktuberling(speaker), "ogg", "ktuberling-data"),
        };
        let files = listed(&folder, extension, package);
        let words = files.iter().filter(|path| !path.ends_with("Noise.wav"));
        Arc::new(words.take(WORDS).map(|path| decoded(path, rate)).collect())
    };
    known.entry((speaker, rate)).or_insert_with(decode).clone()
}

/// So many words make some twelve seconds.
const WORDS: usize = 14;

fn ktuberling(speaker: &str) -> String {
    format!("/usr/share/ktuberling/sounds/{speaker}")
}

/// A bed of noise as rooms and preamplifiers have it: kind and level by the seed, in one take of four none.
pub fn with_bed(speech: &[f32], rate: u32, seed: u64) -> Vec<f32> {
    let mut random = Random(seed ^ 0x5eed);
    let kind = [
        None,
        Some(Noise::White),
        Some(Noise::Pink),
        Some(Noise::Brown),
    ][random.bits() as usize % 4];
    let level = random.between(-80.0, -40.0);
    match kind {
        None => speech.to_vec(),
        Some(kind) => mixed(speech, &noise(kind, Dbfs(level), speech.len(), rate, seed)),
    }
}

/// The samples as a file of so many bits holds them.
pub fn stored(samples: &[f32], bits: u32) -> Vec<f32> {
    let steps = f64::from(1u32 << (bits - 1));
    samples
        .iter()
        .map(|&x| ((f64::from(x) * steps).round() / steps) as f32)
        .collect()
}
