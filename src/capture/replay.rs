//! A source that replays samples as if a microphone had delivered them: in real time, faster, or as fast
//! as the session asks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::audio::{AudioFormat, Channel, DeviceFacts, DeviceId, SampleDepth};
use crate::units::{Dbfs, Frames, SampleRate};

use super::noise::NoiseBed;
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
#[derive(Debug)]
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

/// What is replayed.
#[derive(Debug)]
enum Material {
    /// All of it is known.
    Fixed { samples: Vec<f32>, next: usize },
    /// It is pushed while the stream runs.
    Studio(Arc<Mutex<Playlist>>),
}

/// What the studio still has to play.
#[derive(Debug, Default)]
struct Playlist {
    segments: VecDeque<Vec<f32>>,
    /// Samples of the first segment that are played already.
    played: usize,
}

/// Pushes material into a running [`Replay::studio`], from any thread.
#[derive(Clone, Debug)]
pub struct ReplayHandle {
    playlist: Arc<Mutex<Playlist>>,
}

impl ReplayHandle {
    /// Plays `samples` (amplitude 1.0 = full scale, at the stream's rate) after what is already waiting;
    /// they arrive in the stream unchanged.
    pub fn play(&self, samples: Vec<f32>) {
        if !samples.is_empty() {
            lock(&self.playlist).segments.push_back(samples);
        }
    }

    /// Whether everything has been played and only the noise bed runs.
    pub fn is_idle(&self) -> bool {
        lock(&self.playlist).segments.is_empty()
    }
}

/// A panic elsewhere leaves the playlist whole: it is changed in one step.
fn lock(playlist: &Mutex<Playlist>) -> MutexGuard<'_, Playlist> {
    playlist.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Replay {
    /// Replays `samples` (amplitude 1.0 = full scale) at `rate`; in real time, and then it ends.
    pub fn from_samples(rate: SampleRate, samples: Vec<f32>) -> Self {
        Self::new("replay", rate, Material::Fixed { samples, next: 0 })
    }

    /// A quiet room, white noise of the RMS level `bed`, into which the handle plays.
    pub fn studio(rate: SampleRate, bed: Dbfs) -> (Self, ReplayHandle) {
        let playlist = Arc::default();
        let handle = ReplayHandle {
            playlist: Arc::clone(&playlist),
        };
        let replay = Self::new("studio", rate, Material::Studio(playlist));
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

    /// Whole blocks that are due by the clock, in frames.
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
        (now / block * block).saturating_sub(self.elapsed)
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
                self.pull(lost.0, &mut Vec::new());
                events.push(StreamEvent::Overrun { at, lost });
                return lost.0;
            }
            FaultKind::Gap(lost) => {
                self.pull(lost.0, &mut Vec::new());
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
            FaultKind::DeviceLost => {
                self.over = Some(CaptureError::DeviceLost {
                    device: self.facts.name.clone(),
                    at,
                    cause: LossCause::Reported("device unplugged".to_owned()),
                });
            }
        }
        0
    }

    /// Appends at most `frames` of the material, or what follows it.
    fn pull(&mut self, frames: u64, samples: &mut Vec<f32>) {
        let wanted = samples.len() + usize::try_from(frames).unwrap_or(usize::MAX);
        while samples.len() < wanted {
            if self.material.append(wanted - samples.len(), samples) {
                continue;
            }
            match self.at_end {
                AtEnd::Loop if self.material.rewind() => {}
                AtEnd::End | AtEnd::Loop => {
                    self.over = Some(CaptureError::Ended);
                    return;
                }
                AtEnd::Noise(_) => {
                    let noise = self.bed.next();
                    samples.push(round_to(self.facts.granted.depth, noise));
                }
            }
        }
    }
}

impl Material {
    /// Appends at most `frames` of what is left; `false` where nothing is.
    fn append(&mut self, frames: usize, samples: &mut Vec<f32>) -> bool {
        match self {
            Self::Fixed { samples: all, next } => {
                let end = all.len().min(next.saturating_add(frames));
                samples.extend_from_slice(&all[*next..end]);
                end > std::mem::replace(next, end)
            }
            Self::Studio(playlist) => {
                let mut playlist = lock(playlist);
                let played = playlist.played;
                let Some(segment) = playlist.segments.front() else {
                    return false;
                };
                let end = segment.len().min(played.saturating_add(frames));
                samples.extend_from_slice(&segment[played..end]);
                let finished = end == segment.len();
                playlist.played = if finished { 0 } else { end };
                if finished {
                    playlist.segments.pop_front();
                }
                true
            }
        }
    }

    /// Goes back to the first sample; `false` where there is none.
    fn rewind(&mut self) -> bool {
        match self {
            Self::Fixed { samples, next } => {
                *next = 0;
                !samples.is_empty()
            }
            Self::Studio(_) => false,
        }
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
