//! What happens in the demo: the readings, what is done to them, and what the verdict must be.

use std::collections::VecDeque;
use std::path::Path;

use anyhow::Context;

use crate::audio::decode;
use crate::capture::{NoiseBed, ReplayHandle};
use crate::session::{Command, Driver, Moment, State};
use crate::units::{Db, Dbfs, Frames, SampleRate, Seconds};
use crate::verdict::FindingCode;

/// The script, in the form in which any collection gets it.
pub const SCRIPT: &[u8] = include_bytes!("../../../assets/demo/script.tsv");

/// The demo's rate: that of its readings.
pub const RATE: SampleRate = SampleRate::new(48_000).expect("not zero");

/// The room: a quiet one.
pub const ROOM: Dbfs = Dbfs(-65.0);
/// The noise of the noisy take, 10 dB under the speech, whose level make.sh sets.
const NOISE: Dbfs = Dbfs(-36.0);
/// How far the peaks of the clipped take reach over full scale.
const OVERDRIVE: Db = Db(2.0);
/// Quiet before and after a reading.
const AROUND: Seconds = Seconds(0.8);
/// From the start of the quiet to the sign to speak.
const SIGN: Seconds = Seconds(0.6);
/// How far into the sentence the hasty speaker is when the sign comes: the pre-roll of half a second reaches back
/// into the vowel of "train".
const TOO_EARLY: Seconds = Seconds(1.37);
/// How long the speaker of the empty take says nothing.
const NOTHING: Seconds = Seconds(2.0);
/// How long a verdict stands before the next take.
const BREATH: Seconds = Seconds(2.5);

/// The bundled readings by their prompts.
const READINGS: [(&str, &[u8]); 5] = [
    (
        "harbour",
        include_bytes!("../../../assets/demo/harbour.flac"),
    ),
    ("bread", include_bytes!("../../../assets/demo/bread.flac")),
    ("wind", include_bytes!("../../../assets/demo/wind.flac")),
    ("train", include_bytes!("../../../assets/demo/train.flac")),
    ("room", include_bytes!("../../../assets/demo/room.flac")),
];

/// One take of the demo.
#[derive(Clone, Debug)]
pub struct Act {
    /// The prompt that is read.
    pub prompt: &'static str,
    /// The id of the words that say what is about to happen.
    pub words: &'static str,
    /// What the take must be rejected for in the first place; `None` where it must be accepted.
    pub rejected_for: Option<FindingCode>,
    /// What the microphone hears.
    audio: Vec<f32>,
    /// From the beginning of `audio` to the sign to speak.
    sign_at: Frames,
    /// From the sign to the stop.
    length: Frames,
}

/// All takes: a good one, and four bad ones each of which is repeated well.
///
/// # Errors
/// Fails when the readings cannot be unpacked into `folder`, which is left as it was.
pub fn all(folder: &Path) -> anyhow::Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (prompt, flac) in READINGS {
        let reading = unpack(folder, prompt, flac)?;
        acts.extend(bad(prompt, &reading));
        acts.push(good(prompt, &reading, acts.is_empty()));
    }
    Ok(acts)
}

fn good(prompt: &'static str, reading: &[f32], first: bool) -> Act {
    Act {
        prompt,
        words: if first { "demo-good" } else { "demo-again" },
        rejected_for: None,
        audio: in_room(reading, ROOM),
        sign_at: SIGN.frames(RATE),
        length: at_sign(reading),
    }
}

/// The bad take of a prompt; the first prompt has none.
fn bad(prompt: &'static str, reading: &[f32]) -> Option<Act> {
    let well = good(prompt, reading, false);
    let act = match prompt {
        "bread" => {
            let peak = reading
                .iter()
                .fold(0f32, |peak, sample| peak.max(sample.abs()));
            let gain = OVERDRIVE.amplitude_ratio() as f32 / peak;
            let clip = |sample: &f32| (sample * gain).clamp(-1.0, 1.0);
            Act {
                words: "demo-clipped",
                rejected_for: Some(FindingCode::Clipped),
                audio: well.audio.iter().map(clip).collect(),
                ..well
            }
        }
        "wind" => Act {
            words: "demo-noisy",
            rejected_for: Some(FindingCode::HighNoiseFloor),
            audio: in_room(reading, NOISE),
            ..well
        },
        "train" => {
            let early = TOO_EARLY.frames(RATE);
            let sign_at = AROUND.frames(RATE) + early;
            Act {
                words: "demo-cut",
                rejected_for: Some(FindingCode::StartCut),
                sign_at,
                length: Frames(reading.len() as u64) - early,
                ..well
            }
        }
        "room" => Act {
            words: "demo-empty",
            rejected_for: Some(FindingCode::NoSpeech),
            audio: Vec::new(),
            sign_at: SIGN.frames(RATE),
            length: NOTHING.frames(RATE),
            ..well
        },
        _ => return None,
    };
    Some(act)
}

/// How long a good take lasts from its sign: the reading with a breath before and after it.
fn at_sign(reading: &[f32]) -> Frames {
    let breath = AROUND.frames(RATE) - SIGN.frames(RATE);
    Frames(reading.len() as u64) + breath + breath
}

/// A reading with quiet around it, all over a noise of the level `noise`.
fn in_room(reading: &[f32], noise: Dbfs) -> Vec<f32> {
    let quiet = AROUND.frames(RATE).0 as usize;
    let mut bed = NoiseBed::new(noise, reading.len() as u64);
    let mut audio = vec![0.0; quiet];
    audio.extend_from_slice(reading);
    audio.resize(audio.len() + quiet, 0.0);
    for sample in &mut audio {
        *sample = (*sample + bed.sample()).clamp(-1.0, 1.0);
    }
    audio
}

/// Decoding reads files, so a reading becomes one for a moment.
fn unpack(folder: &Path, prompt: &str, flac: &[u8]) -> anyhow::Result<Vec<f32>> {
    let path = folder.join(format!(
        "takegate-demo-{}-{prompt}.flac",
        std::process::id()
    ));
    let decoded = std::fs::write(&path, flac)
        .map_err(anyhow::Error::from)
        .and_then(|()| {
            let mut decoder = decode(&path)?;
            let (mut samples, mut block) = (Vec::new(), Vec::new());
            while decoder.next_block(&mut block)? {
                samples.extend_from_slice(&block);
            }
            Ok(samples)
        });
    let removed = std::fs::remove_file(&path);
    let samples =
        decoded.with_context(|| format!("cannot unpack a reading to {}", path.display()))?;
    removed.with_context(|| format!("cannot remove {}", path.display()))?;
    Ok(samples)
}

/// Plays the acts and gives the signs, as speaker and operator would.
pub struct Stage {
    acts: VecDeque<Act>,
    handle: ReplayHandle,
    /// The act on stage: how long the session had waited when it began, and the takes before it.
    on: Option<(Act, Frames, u32)>,
}

impl Stage {
    /// Before the first act.
    pub fn new(acts: &[Act], handle: ReplayHandle) -> Self {
        Self {
            acts: acts.iter().cloned().collect(),
            handle,
            on: None,
        }
    }
}

impl Driver for Stage {
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command> {
        if now.state == State::Lost {
            return Some(Command::End);
        }
        if let Some((act, began, takes)) = &self.on {
            let waits = matches!(now.state, State::Waiting | State::Rejected);
            if waits && now.takes == *takes && now.in_state - *began >= act.sign_at {
                return Some(Command::StartFor(act.length));
            }
            if now.takes > *takes {
                self.on = None;
            }
            return None;
        }
        if self.acts.is_empty() && self.handle.is_idle() {
            return Some(Command::End);
        }
        let ready = matches!(now.state, State::Waiting | State::Rejected)
            && now.in_state >= BREATH.frames(RATE);
        if ready
            && self.handle.is_idle()
            && let Some(mut act) = self.acts.pop_front()
        {
            self.handle.play(std::mem::take(&mut act.audio));
            self.on = Some((act, now.in_state, now.takes));
        }
        None
    }
}
