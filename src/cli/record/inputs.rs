//! Finished files in the place of a microphone: each is one take, in the order in which they are given.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::audio::{Channel, SampleDepth, decode};
use crate::capture::{CaptureSource, Replay, ReplayHandle, Speed};
use crate::collection::{CollectionConfig, StartRule, StopRule};
use crate::session::{Command, Driver, Moment, State};
use crate::units::{Dbfs, Frames, SampleRate, Seconds};

/// The room between the files: quiet, and never digital silence, which no microphone delivers.
const BED: Dbfs = Dbfs(-70.0);
/// How long a voice is waited for after a file that nobody was heard in.
const PATIENCE: Seconds = Seconds(3.0);
/// How long a verdict stands before the next file of a hands-free session is played.
const BREATH: Seconds = Seconds(1.0);

/// Files that are ready to be played.
pub struct Inputs {
    files: VecDeque<Vec<f32>>,
    rate: SampleRate,
    /// The deepest code among the files.
    depth: SampleDepth,
    start: StartRule,
    stop: StopRule,
}

impl Inputs {
    /// Reads the files.
    ///
    /// # Errors
    /// Fails for a file that cannot be read, has another rate than the collection, or lacks its channel.
    pub fn read(
        files: &[PathBuf],
        config: &CollectionConfig,
        channel: Channel,
    ) -> anyhow::Result<Self> {
        let mut inputs = Self {
            files: VecDeque::new(),
            rate: config.rate,
            depth: SampleDepth::Int(0),
            start: config.start,
            stop: config.stop,
        };
        for file in files {
            let (samples, depth) = read(file, config.rate, channel)
                .with_context(|| format!("{} cannot be replayed", file.display()))?;
            inputs.depth = deeper(inputs.depth, depth);
            inputs.files.push_back(samples);
        }
        Ok(inputs)
    }

    /// Pre- and post-roll of the takes. Where the files begin and end them, they bring their own; where voices do,
    /// the collection's are cut from the stream.
    pub fn rolls(&self) -> Option<(Seconds, Seconds)> {
        match self.start {
            StartRule::Key => Some((Seconds(0.0), Seconds(0.0))),
            StartRule::Voice => None,
        }
    }

    /// The stream that the files are played into, and what plays them.
    pub fn into_stream(self, speed: Speed) -> (Box<dyn CaptureSource>, Box<dyn Driver>) {
        let (replay, handle) = Replay::studio(self.rate, BED);
        let replay = replay.speed(speed).depth(self.depth);
        let player = Player {
            files: self.files,
            rate: self.rate,
            start: self.start,
            stop: self.stop,
            handle,
            playing: None,
        };
        (Box::new(replay), Box::new(player))
    }
}

fn read(
    file: &Path,
    rate: SampleRate,
    channel: Channel,
) -> anyhow::Result<(Vec<f32>, SampleDepth)> {
    let mut decoder = decode(file)?;
    let format = decoder.format();
    if format.rate != rate {
        bail!(
            "it is at {} and the collection at {rate}; convert it first, for example with sox or ffmpeg",
            format.rate
        );
    }
    let (mut samples, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block_of(channel, &mut block)? {
        samples.extend_from_slice(&block);
    }
    Ok((samples, format.depth))
}

/// What holds the samples of both.
fn deeper(one: SampleDepth, other: SampleDepth) -> SampleDepth {
    match (one, other) {
        (SampleDepth::Int(a), SampleDepth::Int(b)) => SampleDepth::Int(a.max(b)),
        (SampleDepth::Lossy, _) | (_, SampleDepth::Lossy) => SampleDepth::Float(32),
        (SampleDepth::Float(a), SampleDepth::Float(b)) => SampleDepth::Float(a.max(b)),
        (float @ SampleDepth::Float(_), _) | (_, float) => float,
    }
}

/// Plays file after file, and starts and ends takes where no voice does.
struct Player {
    files: VecDeque<Vec<f32>>,
    rate: SampleRate,
    start: StartRule,
    stop: StopRule,
    handle: ReplayHandle,
    playing: Option<Playing>,
}

/// A file that is being played.
struct Playing {
    /// Takes before it.
    takes: u32,
    /// How long the session had been in its state when the file was over.
    over: Option<Frames>,
}

impl Driver for Player {
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command> {
        if matches!(now.state, State::Finished | State::Lost) {
            return Some(Command::End);
        }
        let Some(playing) = &mut self.playing else {
            return self.play_next(now);
        };
        if now.takes > playing.takes {
            self.playing = None;
            return None;
        }
        if !self.handle.is_idle() {
            return None;
        }
        if now.state.in_take() {
            let ends_by_key = self.start == StartRule::Voice && self.stop == StopRule::Key;
            return (ends_by_key && now.state == State::Recording).then_some(Command::Stop);
        }
        // No take came of this file: nobody was heard in it, or the disk did not take it.
        let over = *playing.over.get_or_insert(now.in_state);
        let patience = match self.start {
            StartRule::Key => Frames(0),
            StartRule::Voice => PATIENCE.frames(self.rate),
        };
        if now.in_state < over {
            playing.over = Some(now.in_state);
        } else if now.in_state - over >= patience {
            self.playing = None;
        }
        None
    }
}

impl Player {
    fn play_next(&mut self, now: &Moment<'_>) -> Option<Command> {
        let ready = match (self.start, now.state) {
            (StartRule::Key, State::Waiting | State::Accepted | State::Rejected) => true,
            (StartRule::Voice, State::Waiting | State::Rejected) => {
                now.in_state >= BREATH.frames(self.rate)
            }
            _ => false,
        };
        if !ready {
            return None;
        }
        let Some(samples) = self.files.pop_front() else {
            return Some(Command::End);
        };
        let length = Frames(samples.len() as u64);
        self.playing = Some(Playing {
            takes: now.takes,
            over: None,
        });
        self.handle.play(samples);
        // The next frame of the stream is the file's first one.
        (self.start == StartRule::Key).then_some(Command::StartFor(length))
    }
}
