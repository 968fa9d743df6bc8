//! The voices of the known takes: nineteen people in thirteen languages, parted into those that constants may be fitted
//! on and those that figures are reported on.

use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;

use super::{CLEAN_LEVEL, Clean, Random, listed, rms, scaled, speech_level};

/// What a voice or a noise may be used for. Nobody's voice and no noise is in both halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// Constants are fitted on it.
    Fit,
    /// Figures are reported on it.
    Report,
    /// Nothing was ever fitted on it, and nobody looked at it while anything was.
    Fresh,
}

/// How a speaker's files come.
enum Files {
    /// Whole sentences in one folder: extension, least and most bytes.
    Sentences(&'static str, u64, u64),
    /// Single words in one folder, put together four to a phrase: extension.
    Words(&'static str),
    /// Lines of a play, spread over the folders of its scenes: the language's folder, and what stands in the names of
    /// this person's files.
    Lines(&'static str, &'static str),
}

struct Speaker {
    /// Language and speaker, as takes are named after them.
    name: &'static str,
    half: Half,
    package: &'static str,
    folder: &'static str,
    files: Files,
}

const ASTERISK: Files = Files::Sentences("g722", 24_000, 64_000);

macro_rules! speakers {
    ($($half:ident $name:literal $package:literal $folder:literal $files:expr;)+) => {
        const SPEAKERS: &[Speaker] = &[$(Speaker {
            name: $name, half: Half::$half, package: $package, folder: $folder, files: $files,
        }),+];
    };
}

// Allison speaks English and Spanish: one half.
speakers! {
    Fit "en-allison" "asterisk-core-sounds-en-g722" "/usr/share/asterisk/sounds/en_US_f_Allison" ASTERISK;
    Fit "es-allison" "asterisk-core-sounds-es-g722" "/usr/share/asterisk/sounds/es_MX_f_Allison" ASTERISK;
    Fit "it-carlo" "asterisk-core-sounds-it-g722" "/usr/share/asterisk/sounds/it_IT_m_Carlo" ASTERISK;
    Fit "nl-small" "fillets-ng-data-nl" "/usr/share/games/fillets-ng/sound" Files::Lines("nl", "-m-");
    Fit "el" "ktuberling-data" "/usr/share/ktuberling/sounds/el" Files::Words("ogg");
    Fit "uk" "ktuberling-data" "/usr/share/ktuberling/sounds/uk" Files::Words("ogg");
    Report "fr-june" "asterisk-core-sounds-fr-g722" "/usr/share/asterisk/sounds/fr_CA_f_June" ASTERISK;
    Report "ru" "asterisk-core-sounds-ru-g722" "/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU" ASTERISK;
    Report "en-alsa" "alsa-utils" "/usr/share/sounds/alsa" Files::Words("wav");
    Report "nl-big" "fillets-ng-data-nl" "/usr/share/games/fillets-ng/sound" Files::Lines("nl", "-v-");
    Report "lt" "ktuberling-data" "/usr/share/ktuberling/sounds/lt" Files::Words("ogg");
    Report "ca" "ktuberling-data" "/usr/share/ktuberling/sounds/ca" Files::Words("ogg");
    Fresh "cs-small" "fillets-ng-data-cs" "/usr/share/games/fillets-ng/sound" Files::Lines("cs", "-m-");
    Fresh "cs-big" "fillets-ng-data-cs" "/usr/share/games/fillets-ng/sound" Files::Lines("cs", "-v-");
    Fresh "de" "klettres-data" "/usr/share/klettres/de/syllab" Files::Words("ogg");
    Fresh "fr" "klettres-data" "/usr/share/klettres/fr/syllab" Files::Words("ogg");
    Fresh "pt" "klettres-data" "/usr/share/klettres/pt_BR/syllab" Files::Words("ogg");
    Fresh "da" "klettres-data" "/usr/share/klettres/da/syllab" Files::Words("ogg");
    Fresh "en-gb" "klettres-data" "/usr/share/klettres/en_GB/syllab" Files::Words("ogg");
}

/// Words that make a phrase.
const WORDS: usize = 4;
/// The quietest 60 ms of a file must lie so far below its speech, in dB; else its own noise is too loud to be cleared.
const OWN_NOISE: f64 = -38.0;

/// What lies so far under the speech, in dB, is none.
const EDGE: f64 = -30.0;
/// So many 10 ms of silence keep a breath apart from speech.
const APART: usize = 5;

/// `each` phrases of every speaker of a half, some 3 to 8 s long, at `rate`: at [`CLEAN_LEVEL`], from the first
/// to the last sound of speech, every pause of 60 ms and more cleared to zero, so that a noise added is the only one.
pub fn phrases(half: Half, each: usize, rate: u32) -> Vec<Clean> {
    SPEAKERS
        .par_iter()
        .filter(|speaker| speaker.half == half)
        .flat_map_iter(|speaker| speaker.phrases(each, rate))
        .collect()
}

impl Speaker {
    fn listed(&self) -> Vec<PathBuf> {
        let bytes = |path: &PathBuf| path.metadata().map_or(0, |m| m.len());
        match self.files {
            Files::Sentences(extension, least, most) => {
                let mut files = listed(self.folder, extension, self.package);
                files.retain(|path| (least..most).contains(&bytes(path)));
                files
            }
            Files::Words(extension) => {
                let mut files = listed(self.folder, extension, self.package);
                files.retain(|path| !path.ends_with("Noise.wav"));
                files
            }
            Files::Lines(language, infix) => {
                let scenes = listed_folders(self.folder, self.package);
                let mut files: Vec<PathBuf> = scenes
                    .iter()
                    .map(|scene| scene.join(language))
                    .filter(|scene| scene.is_dir())
                    .flat_map(|scene| listed(&scene.to_string_lossy(), "ogg", self.package))
                    .filter(|path| {
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        name.contains(infix) && (24_000..56_000).contains(&bytes(path))
                    })
                    .collect();
                files.sort();
                files
            }
        }
    }

    fn phrases(&self, each: usize, rate: u32) -> Vec<Clean> {
        let files = self.listed();
        let is_words = matches!(self.files, Files::Words(_));
        let wanted = each * if is_words { WORDS } else { 1 };
        // Spread over the list, and further wherever a file is not clean.
        let step = (files.len() / wanted).max(1);
        let order = (0..step).flat_map(|offset| (offset..files.len()).step_by(step));
        let order: Vec<&Path> = order.map(|n| files[n].as_path()).collect();
        let clean: Vec<Vec<f32>> = order
            .chunks(wanted)
            .flat_map(|some| decoded_together(some, rate))
            .filter_map(|samples| cleared(samples, rate))
            .take(wanted)
            .collect();
        assert!(!clean.is_empty(), "no clean speech of {}", self.name);
        (0..each)
            .map(|n| {
                let samples = if is_words {
                    let mut random = Random(n as u64);
                    let mut phrase = Vec::new();
                    for word in 0..WORDS {
                        if word > 0 {
                            let pause = random.between(0.15, 0.7) * f64::from(rate);
                            phrase.resize(phrase.len() + pause as usize, 0.0);
                        }
                        phrase.extend_from_slice(&clean[(n * WORDS + word) % clean.len()]);
                    }
                    phrase
                } else {
                    clean[n % clean.len()].clone()
                };
                let level = speech_level(&samples, rate).amplitude();
                Clean {
                    name: format!("{} {n}", self.name),
                    rate,
                    samples: scaled(&samples, CLEAN_LEVEL.amplitude() / level),
                }
            })
            .collect()
    }
}

fn listed_folders(folder: &str, package: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{folder}: {e}; install it with: apt-get install {package}"));
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that was opened can be read").path())
        .collect();
    folders.sort();
    folders
}

/// Decodes files in one run of `ffmpeg`, whose start takes longer than a sentence.
fn decoded_together(paths: &[&Path], rate: u32) -> Vec<Vec<f32>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = |n: usize| folder.path().join(format!("{n}.f32"));
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin"]);
    for path in paths {
        if path.extension().is_some_and(|e| e == "g722") {
            ffmpeg.args(["-f", "g722"]);
        }
        ffmpeg.arg("-i").arg(path);
    }
    for n in 0..paths.len() {
        ffmpeg.args(["-map", &format!("{n}:a"), "-ac", "1"]);
        ffmpeg.args(["-ar", &rate.to_string(), "-f", "f32le"]);
        ffmpeg.arg(place(n));
    }
    let output = ffmpeg
        .output()
        .unwrap_or_else(|e| panic!("ffmpeg: {e}; install it with: apt-get install ffmpeg"));
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ffmpeg: {problem}");
    (0..paths.len())
        .map(|n| {
            let bytes = std::fs::read(place(n)).expect("ffmpeg wrote it");
            let sample = |b: &[u8]| f32::from_le_bytes(b.try_into().expect("chunks of four"));
            bytes.chunks_exact(4).map(sample).collect()
        })
        .collect()
}

/// The speech of one file with its ends cut off and its pauses cleared; `None` where its own noise is too loud.
fn cleared(mut samples: Vec<f32>, rate: u32) -> Option<Vec<f32>> {
    let hop = rate as usize / 100;
    let power: Vec<f64> = samples.chunks(hop).map(|c| rms(c).powi(2)).collect();
    if power.len() < 20 {
        return None;
    }
    let level = speech_level(&samples, rate).power();
    let own = power
        .windows(6)
        .map(|w| w.iter().sum::<f64>() / 6.0)
        .fold(f64::INFINITY, f64::min);
    let under = |db: f64| level * 10f64.powf(db / 10.0);
    if own > under(OWN_NOISE) {
        return None;
    }
    let edge = under(EDGE);
    let first = power.iter().position(|&p| p > edge)?;
    let last = power.iter().rposition(|&p| p > edge)?;
    let mut at = first;
    while at <= last {
        let quiet = power[at..].iter().take_while(|&&p| p <= edge).count();
        if quiet >= 6 {
            clear(&mut samples[at * hop..(at + quiet) * hop], hop);
        }
        at += quiet.max(1);
    }
    // A breath at an end, apart from the last sound that is as loud as speech, is no speech.
    let loud = |&p: &f64| p > under(-12.0);
    let (begins, ends) = (power.iter().position(loud)?, power.iter().rposition(loud)?);
    let apart = |w: &[f64]| w.iter().all(|&p| p <= edge);
    let after = power[ends..].windows(APART).position(apart);
    let before = power[..begins].windows(APART).rposition(apart);
    let (first, last) = (
        first.max(before.map_or(0, |n| n + APART)),
        last.min(after.map_or(power.len() - 1, |n| ends + n)),
    );
    let end = ((last + 1) * hop).min(samples.len());
    let mut speech = samples[first * hop..end].to_vec();
    let (length, fade) = (speech.len(), hop / 2);
    for n in 0..fade.min(length / 2) {
        let factor = n as f32 / fade as f32;
        speech[n] *= factor;
        speech[length - 1 - n] *= factor;
    }
    Some(speech)
}

/// Fades the first and the last hop of a pause and zeroes the rest.
fn clear(pause: &mut [f32], hop: usize) {
    let length = pause.len();
    for n in 0..hop {
        let factor = 1.0 - (n + 1) as f32 / hop as f32;
        pause[n] *= factor;
        pause[length - 1 - n] *= factor;
    }
    pause[hop..length - hop].fill(0.0);
}
