//! A take to the headphones, with the position that is being heard.

mod outputs;
mod resample;
mod sound;

pub use outputs::{Output, outputs};
pub use sound::Sound;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};

use crate::audio::DeviceId;
use crate::capture::Murmur;
use crate::units::{Frames, SampleRate, Seconds};

/// An output that makes nothing but errors for so long has failed; some make a few while they begin.
const TROUBLE: Duration = Duration::from_secs(1);
/// The longest that a stream's last sound may be on its way; a system that says more is mistaken.
const LONGEST_WAY: Duration = Duration::from_secs(3);
/// An output that has not answered by then is hung.
const OPEN_LIMIT: Duration = Duration::from_secs(5);

/// Why nothing is heard. Choose or connect an output, and try again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaybackError {
    /// The machine has no output.
    #[error("no output for sound was found; connect headphones and play again")]
    NoOutput,
    /// The output that was chosen is not there.
    #[error(
        "the output that was chosen is not there; connect it, or choose another one before the session"
    )]
    Gone,
    /// The output does not answer.
    #[error("the output for sound does not answer; restart the audio system and play again")]
    Hung,
    /// The audio system refuses.
    #[error("the output for sound refuses: {0}; choose another one in the system's sound settings")]
    Refused(String),
}

/// A recording that is being played. Dropping it stops the sound.
pub struct Player {
    shared: Arc<Shared>,
    rate: SampleRate,
    /// Dropped with the player, which ends the stream's thread.
    _stop: Sender<()>,
}

struct Shared {
    samples: Arc<[f32]>,
    /// The next frame to hand to the output.
    next: AtomicU64,
    began: Instant,
    /// When the errors began that no sound has followed, in milliseconds since `began`; 0 without any.
    troubled: AtomicU64,
    /// When the last frame will have been heard, in milliseconds since `began`; 0 while there are more.
    heard: AtomicU64,
    /// Why the output gave up.
    failed: OnceLock<String>,
}

impl Shared {
    /// Milliseconds since it began, from 1.
    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64 + 1
    }

    /// The output is gone.
    fn fail(&self, error: &cpal::Error) {
        // The first reason is the one that counts.
        let _ = self.failed.set(error.to_string());
    }

    /// The output made an error and may go on: the sound server's plugin of ALSA has no position yet when it begins.
    fn trouble(&self, error: &cpal::Error) {
        let now = self.now();
        let since = self.troubled.load(Ordering::Relaxed);
        if since == 0 {
            self.troubled.store(now, Ordering::Relaxed);
        } else if now - since > TROUBLE.as_millis() as u64 {
            self.fail(error);
        }
    }
}

impl Player {
    /// Plays `samples` (one channel, full scale ±1.0) from `from` on, on every channel of an output; `None` is the
    /// system's.
    ///
    /// # Errors
    /// [`PlaybackError`].
    pub fn start(
        samples: Arc<[f32]>,
        rate: SampleRate,
        from: Seconds,
        output: Option<&DeviceId>,
    ) -> Result<Self, PlaybackError> {
        let (opened, answer) = bounded(1);
        let (stop, stopped) = bounded::<()>(0);
        let output = output.cloned();
        // The stream lives on a thread of its own: closing one can take its time, and it cannot be sent.
        std::thread::Builder::new()
            .name("playback".to_owned())
            .spawn(move || match open(samples, rate, from, output) {
                Ok((stream, shared, rate)) => {
                    if opened.send(Ok((shared, rate))).is_ok() {
                        // Nothing is ever sent: this waits for the player to be dropped.
                        let _ = stopped.recv();
                    }
                    drop(stream);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| PlaybackError::Refused(error.to_string()))?;
        match answer.recv_timeout(OPEN_LIMIT) {
            Ok(Ok((shared, rate))) => Ok(Self {
                shared,
                rate,
                _stop: stop,
            }),
            Ok(Err(error)) => Err(error),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                Err(PlaybackError::Hung)
            }
        }
    }

    /// What was handed to the output last, from the start of the recording.
    pub fn position(&self) -> Seconds {
        let next = self.shared.next.load(Ordering::Relaxed);
        Frames(next.min(self.shared.samples.len() as u64)).seconds(self.rate)
    }

    /// Whether all of it has been heard, or the output went away.
    pub fn is_over(&self) -> bool {
        let heard = self.shared.heard.load(Ordering::Relaxed);
        (heard > 0 && heard <= self.shared.now()) || self.failure().is_some()
    }

    /// Why the output gave up before the end.
    pub fn failure(&self) -> Option<PlaybackError> {
        let words = self.shared.failed.get()?;
        Some(PlaybackError::Refused(words.clone()))
    }
}

type Opened = (cpal::Stream, Arc<Shared>, SampleRate);

fn open(
    samples: Arc<[f32]>,
    rate: SampleRate,
    from: Seconds,
    output: Option<DeviceId>,
) -> Result<Opened, PlaybackError> {
    let _murmur = Murmur::catch();
    let refused = |error: cpal::Error| PlaybackError::Refused(error.to_string());
    let device = outputs::find(&cpal::default_host(), output.as_ref())?;
    let usual = device.default_output_config().map_err(refused)?;
    let can = device
        .supported_output_configs()
        .map_err(refused)?
        .any(|range| {
            range.channels() == usual.channels()
                && range.sample_format() == usual.sample_format()
                && (range.min_sample_rate()..=range.max_sample_rate()).contains(&rate.hz())
        });
    let (samples, rate) = if can {
        (samples, rate)
    } else {
        let offered = SampleRate::new(usual.sample_rate()).ok_or(PlaybackError::NoOutput)?;
        (resample::resample(&samples, rate, offered).into(), offered)
    };
    let config = StreamConfig {
        channels: usual.channels(),
        sample_rate: rate.hz(),
        buffer_size: cpal::BufferSize::Default,
    };
    let shared = Arc::new(Shared {
        next: AtomicU64::new(from.frames(rate).0),
        samples,
        began: Instant::now(),
        troubled: AtomicU64::new(0),
        heard: AtomicU64::new(0),
        failed: OnceLock::new(),
    });
    let stream = match usual.sample_format() {
        SampleFormat::F32 => build::<f32>(&device, config, shared.clone()),
        SampleFormat::I16 => build::<i16>(&device, config, shared.clone()),
        SampleFormat::I32 => build::<i32>(&device, config, shared.clone()),
        SampleFormat::U8 => build::<u8>(&device, config, shared.clone()),
        SampleFormat::U16 => build::<u16>(&device, config, shared.clone()),
        SampleFormat::F64 => build::<f64>(&device, config, shared.clone()),
        other => {
            return Err(PlaybackError::Refused(format!(
                "it wants samples as {other}, which this program does not write"
            )));
        }
    }
    .map_err(refused)?;
    stream.play().map_err(refused)?;
    Ok((stream, shared, rate))
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    shared: Arc<Shared>,
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels.max(1));
    let failing = shared.clone();
    device.build_output_stream(
        config,
        move |block: &mut [T], info| {
            let mut next = shared.next.load(Ordering::Relaxed);
            for frame in block.chunks_mut(channels) {
                let sample = shared.samples.get(next as usize).copied().unwrap_or(0.0);
                frame.fill(T::from_sample(sample));
                next += 1;
            }
            shared.next.store(next, Ordering::Relaxed);
            shared.troubled.store(0, Ordering::Relaxed);
            if next >= shared.samples.len() as u64 && shared.heard.load(Ordering::Relaxed) == 0 {
                let times = info.timestamp();
                let way = times.playback.duration_since(times.callback);
                let block_s = block.len() as f64 / channels as f64 / f64::from(config.sample_rate);
                let on_its_way = way.min(LONGEST_WAY) + Duration::from_secs_f64(block_s);
                let heard = shared.now() + on_its_way.as_millis() as u64;
                shared.heard.store(heard, Ordering::Relaxed);
            }
        },
        move |error| {
            match error.kind() {
                // A click in the headphones is no reason to stop, and neither is another output.
                ErrorKind::Xrun | ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
                ErrorKind::DeviceNotAvailable => failing.fail(&error),
                _ => failing.trouble(&error),
            }
        },
        None,
    )
}
