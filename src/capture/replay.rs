//! A source that replays samples as if a microphone had delivered them: in real time, faster, or as fast
//! as the session asks.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

use crate::audio::{AudioFormat, Channel, DeviceFacts, DeviceId, SampleDepth};
use crate::units::{Dbfs, Frames, SampleRate};

use super::material::{Material, ReplayHandle};
use super::noise::NoiseBed;
use super::recording::Recording;
use super::{CaptureError, CaptureSource, Fault, FaultKind, LossCause, ReadReport, StreamEvent};

/// Blocks of a replay last this long: 10 ms, like those of most devices.
const BLOCKS_PER_SECOND: u32 = 100;

/// How fast a replay runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// As the clock on the wall.
    RealTime,
    /// So many times faster (or, below 1, slower).
    Times(f64),
    /// One block of 10 ms for each read, without any clock: the same calls give the same blocks.
    AsFast,
}

/// What comes after the last sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AtEnd {
    /// [`CaptureError::Ended`].
    End,
    /// The first sample again.
    Loop,
    /// White noise of this RMS level, for ever.
    Noise(Dbfs),
}

/// A recording in the place of a microphone.
pub struct Replay {
    facts: DeviceFacts,
    material: Material,
    at_end: AtEnd,
    bed: NoiseBed,
    speed: Speed,
    faults: VecDeque<Fault>,
    drift_ppm: f64,
    /// When the first read was.
    started: Option<Instant>,
    /// Frames handed over.
    position: u64,
    /// Frames of time gone by: those handed over, those lost, and the length of stalls.
    elapsed: u64,
    /// Frames for which the stream still stands still.
    stalled: u64,
    /// Why nothing more comes.
    over: Option<CaptureError>,
}

impl Replay {
    /// Replays `samples` (amplitude 1.0 = full scale) at `rate`; in real time, and then it ends.
    pub fn from_samples(rate: SampleRate, samples: Vec<f32>) -> Self {
        Self::new("replay", rate, Material::Fixed { samples, next: 0 })
    }

    /// Replays one channel of audio files, one after the other, in real time, and then it ends. A file
    /// whose rate is not `rate` is converted; all others arrive sample for sample, and the stream has their
    /// depth where they have one in common.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Unreadable`] names the first file that cannot be replayed and why. Damage that only
    /// shows on the way ends the stream with the same error.
    pub fn from_files(
        files: &[PathBuf],
        channel: Channel,
        rate: SampleRate,
    ) -> Result<Self, CaptureError> {
        let (recording, format) = Recording::open(files, channel, rate)?;
        let first = files.first().and_then(|file| file.file_name());
        let name = first.unwrap_or_default().to_string_lossy();
        let mut replay = Self::new(&name, rate, Material::Files(Box::new(recording)));
        replay.facts.granted = format;
        replay.facts.channel = channel;
        Ok(replay)
    }

    /// A quiet room, white noise of the RMS level `bed`, into which the handle plays.
    pub fn studio(rate: SampleRate, bed: Dbfs) -> (Self, ReplayHandle) {
        let (material, handle) = Material::studio();
        let replay = Self::new("studio", rate, material);
        (replay.at_end(AtEnd::Noise(bed)), handle)
    }

    fn new(name: &str, rate: SampleRate, material: Material) -> Self {
        Self {
            facts: DeviceFacts {
                id: DeviceId(format!("replay:{name}")),
                name: name.to_owned(),
                host: "replay".to_owned(),
                granted: AudioFormat {
                    rate,
                    depth: SampleDepth::Float(32),
                    channels: 1,
                },
                channel: Channel::FIRST,
                source: None,
                treatments: Vec::new(),
            },
            material,
            at_end: AtEnd::End,
            bed: NoiseBed::new(Dbfs(f64::NEG_INFINITY), 0),
            speed: Speed::RealTime,
            faults: VecDeque::new(),
            drift_ppm: 0.0,
            started: None,
            position: 0,
            elapsed: 0,
            stalled: 0,
            over: None,
        }
    }

    /// Runs at another speed than real time.
    #[must_use]
    pub fn speed(mut self, speed: Speed) -> Self {
        self.speed = speed;
        self
    }

    /// Does something else than ending after the last sample.
    #[must_use]
    pub fn at_end(mut self, at_end: AtEnd) -> Self {
        if let AtEnd::Noise(level) = at_end {
            self.bed = NoiseBed::new(level, 1);
        }
        self.at_end = at_end;
        self
    }

    /// Says that the samples come from a source of this depth, which is what decides whether they are
    /// dithered when they are stored. Without it they count as 32-bit float. The noise bed is rounded to it.
    #[must_use]
    pub fn depth(mut self, depth: SampleDepth) -> Self {
        self.facts.granted.depth = depth;
        self
    }

    /// Injects faults.
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.faults.extend(faults);
        self.faults.make_contiguous().sort_by_key(|fault| fault.at);
        self
    }

    /// The next block if it is due by the clock, in frames.
    fn due(&mut self) -> u64 {
        let rate = f64::from(self.facts.granted.rate.hz());
        let block = self.block();
        let factor = match self.speed {
            Speed::AsFast => return block,
            Speed::RealTime => 1.0,
            Speed::Times(factor) => factor,
        };
        let started = *self.started.get_or_insert_with(Instant::now);
        let now = (started.elapsed().as_secs_f64() * rate * factor) as u64;
        // One block a read, even when more are due: whoever drives the session sees the stream at the same places
        // however busy the machine is.
        (now / block * block)
            .saturating_sub(self.elapsed)
            .min(block)
    }

    fn block(&self) -> u64 {
        u64::from((self.facts.granted.rate.hz() / BLOCKS_PER_SECOND).max(1))
    }

    /// Lets `frames` of time go by.
    fn advance(&mut self, mut frames: u64, samples: &mut Vec<f32>, events: &mut Vec<StreamEvent>) {
        while frames > 0 && self.over.is_none() {
            let gone = if self.stalled > 0 {
                let gone = frames.min(self.stalled);
                self.stalled -= gone;
                gone
            } else if let Some(fault) = self
                .faults
                .pop_front_if(|fault| fault.at.0 <= self.position)
            {
                self.inject(fault.kind, events)
            } else {
                let until_fault = self
                    .faults
                    .front()
                    .map_or(u64::MAX, |fault| fault.at.0 - self.position);
                let before = samples.len();
                self.pull(frames.min(until_fault), samples);
                let pulled = (samples.len() - before) as u64;
                self.position += pulled;
                pulled
            };
            self.elapsed += gone;
            frames = frames.saturating_sub(gone);
        }
    }

    /// Lets one fault happen here and returns how many frames of time went by with it.
    fn inject(&mut self, kind: FaultKind, events: &mut Vec<StreamEvent>) -> u64 {
        let at = Frames(self.position);
        match kind {
            FaultKind::Overrun(lost) => {
                let lost = self.lose(lost);
                events.push(StreamEvent::Overrun { at, lost });
                return lost.0;
            }
            FaultKind::Gap(lost) => {
                let lost = self.lose(lost);
                events.push(StreamEvent::Gap {
                    at,
                    lost: Some(lost),
                });
                return lost.0;
            }
            FaultKind::Stall(length) => {
                self.stalled = length.0;
                events.push(StreamEvent::Stall { at });
            }
            FaultKind::Xrun => events.push(StreamEvent::Xrun { at }),
            FaultKind::DeviceChanged => events.push(StreamEvent::DeviceChanged { at }),
            FaultKind::RateDrift(ppm) => self.drift_ppm = ppm,
            FaultKind::OtherRate(hz) => {
                events.push(StreamEvent::RateChanged { at, hz });
                self.end(at, LossCause::OtherRate { hz });
            }
            FaultKind::DeviceLost => {
                self.end(at, LossCause::Reported("device unplugged".to_owned()));
            }
        }
        0
    }

    fn end(&mut self, at: Frames, cause: LossCause) {
        self.over = Some(CaptureError::DeviceLost {
            device: self.facts.name.clone(),
            at,
            cause,
        });
    }

    /// Throws frames away and returns how many there were to throw away.
    fn lose(&mut self, frames: Frames) -> Frames {
        let mut lost = Vec::new();
        self.pull(frames.0, &mut lost);
        Frames(lost.len() as u64)
    }

    /// Appends at most `frames` of the material, or what follows it.
    fn pull(&mut self, frames: u64, samples: &mut Vec<f32>) {
        let wanted = samples.len() + usize::try_from(frames).unwrap_or(usize::MAX);
        while samples.len() < wanted {
            match self.material.append(wanted - samples.len(), samples) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    self.over = Some(error);
                    return;
                }
            }
            match self.at_end {
                AtEnd::Loop if self.material.rewind() => {}
                AtEnd::End | AtEnd::Loop => {
                    self.over = Some(CaptureError::Ended);
                    return;
                }
                AtEnd::Noise(_) => {
                    let noise = self.bed.sample();
                    samples.push(round_to(self.facts.granted.depth, noise));
                }
            }
        }
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            facts,
            speed,
            position,
            ..
        } = self;
        write!(f, "Replay({}, {speed:?}, at frame {position})", facts.name)
    }
}

/// The nearest sample that a source of this depth could have delivered.
fn round_to(depth: SampleDepth, sample: f32) -> f32 {
    match depth {
        SampleDepth::Int(bits) => {
            let scale = f64::from(bits - 1).exp2();
            ((f64::from(sample) * scale).round() / scale) as f32
        }
        SampleDepth::Float(_) | SampleDepth::Lossy => sample,
    }
}

impl CaptureSource for Replay {
    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }

    fn read(&mut self, samples: &mut Vec<f32>) -> Result<ReadReport, CaptureError> {
        let mut report = ReadReport::default();
        let before = samples.len();
        if self.over.is_none() {
            let due = self.due();
            self.advance(due, samples, &mut report.events);
        }
        match &self.over {
            // What came before the end is handed over first.
            Some(over) if samples.len() == before && report.events.is_empty() => Err(over.clone()),
            _ => Ok(report),
        }
    }

    /// A replay has no clock but this machine's: there is a figure only after [`FaultKind::RateDrift`].
    fn measured_rate_hz(&self) -> Option<f64> {
        let nominal = f64::from(self.facts.granted.rate.hz());
        (self.drift_ppm != 0.0).then(|| nominal * (1.0 + self.drift_ppm / 1e6))
    }
}
