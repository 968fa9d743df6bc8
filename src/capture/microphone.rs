//! A microphone through the operating system's audio system.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{
    BufferSize, ErrorKind, I24, InputCallbackInfo, SampleFormat, SizedSample, StreamConfig, U24,
};

use super::awake::Awake;
use super::choose::{Chosen, choose, depth_of, find, name, refused};
use super::murmur::Murmur;
use super::patience::within;
use super::rate_meter::RateMeter;
use super::realtime::{Alarm, BlockTime, Counters, Feeder};
use super::ring::{RingReader, ring};
use super::sound_server::OriginWatch;
use super::watchdog::{Silence, Watchdog};
use super::{
    CaptureError, CaptureSource, DeviceChoice, LossCause, NativeSample, ReadReport, StreamEvent,
    Wanted,
};
use crate::audio::{AudioFormat, DeviceFacts, DeviceId, SampleDepth, Treatment};

/// A sound server that has not answered by then is hung.
const OPEN_LIMIT: Duration = Duration::from_secs(10);

/// Closing a healthy stream takes milliseconds; a dead server can hold it for ever.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// How long the stream's own thread waits for the device before it looks whether that is still there.
const POLL_LIMIT: Duration = Duration::from_millis(200);

/// How often the device is asked whether it is still the same one.
const IDENTITY_EVERY: Duration = Duration::from_secs(2);

/// The errors after which a stream is over, in words for people; the code that crosses from the audio
/// thread is the place in this list, from 1, and whatever is not in it is the last.
const FATAL: [(ErrorKind, &str); 6] = [
    (
        ErrorKind::DeviceNotAvailable,
        "the device is no longer there",
    ),
    (
        ErrorKind::StreamInvalidated,
        "the device was given other settings",
    ),
    (ErrorKind::HostUnavailable, "the audio system has stopped"),
    (
        ErrorKind::PermissionDenied,
        "this program may no longer use it",
    ),
    (ErrorKind::DeviceBusy, "another program has taken it over"),
    (ErrorKind::Other, "the audio system broke the stream off"),
];

/// An open microphone. Dropping it closes the stream, on a thread of its own that may take its time.
pub struct Microphone {
    facts: DeviceFacts,
    origin: Option<OriginWatch>,
    _awake: Option<Awake>,
    device: cpal::Device,
    stream: Option<cpal::Stream>,
    reader: RingReader,
    watchdog: Watchdog,
    rate: RateMeter,
    last_look: Instant,
    last_identity: Instant,
    seen: Seen,
    over: Option<CaptureError>,
}

/// The counters as they were at the last look.
#[derive(Default)]
struct Seen {
    blocks: u64,
    xruns: u32,
    changes: u32,
    moves: u32,
    denied: u32,
}

impl Microphone {
    /// Opens a microphone and starts its stream.
    ///
    /// # Errors
    ///
    /// As the variants of [`CaptureError`] say: there is none, it is not the one, it is busy, forbidden or
    /// gone, or it has not the channel, the rate or a usable format.
    pub fn open(wanted: &Wanted) -> Result<Self, CaptureError> {
        let task = wanted.clone();
        within(OPEN_LIMIT, "capture-open", move || Self::open_here(&task)).unwrap_or_else(|| {
            let detail = format!(
                "it did not open a microphone within {} s",
                OPEN_LIMIT.as_secs()
            );
            Err(CaptureError::NoAudioSystem { detail })
        })
    }

    fn open_here(wanted: &Wanted) -> Result<Self, CaptureError> {
        let _murmur = Murmur::catch();
        let host = cpal::default_host();
        let device = find(&host, &wanted.device)?;
        let shown = name(&device);
        let refuse = |error: cpal::Error| match error.kind() {
            // ALSA always has a default device; that there is no microphone shows when it is opened.
            ErrorKind::DeviceNotAvailable if wanted.device == DeviceChoice::Default => {
                CaptureError::NoMicrophone
            }
            _ => refused(&shown, &error),
        };

        let offers = Vec::from_iter(device.supported_input_configs().map_err(refuse)?);
        let usual = device
            .default_input_config()
            .ok()
            .map(|config| config.channels());
        let chosen = choose(
            &shown,
            &offers,
            usual,
            wanted.channel,
            wanted.rate,
            wanted.depth,
        )?;
        let config = StreamConfig {
            channels: chosen.channels,
            sample_rate: wanted.rate.hz(),
            // A fixed size loses samples without a word on some systems; any length is taken.
            buffer_size: BufferSize::Default,
        };
        let (feeder, reader) = ring(wanted.rate, wanted.channel, chosen.channels);
        let stream = build(
            &device,
            config,
            chosen,
            feeder,
            Arc::clone(reader.counters()),
        )
        .map_err(refuse)?;
        stream.play().map_err(refuse)?;

        let now = Instant::now();
        let granted = AudioFormat {
            rate: wanted.rate,
            depth: depth_of(chosen.format).unwrap_or(SampleDepth::Lossy),
            channels: chosen.channels,
        };
        let origin = (host.id().name() == "ALSA")
            .then(OriginWatch::begin)
            .flatten();
        let mut treatments = Treatment::named(&shown);
        treatments.extend(origin.iter().flat_map(|watch| &watch.origin.treatments));
        treatments.sort_unstable();
        treatments.dedup();
        Ok(Self {
            facts: DeviceFacts {
                id: DeviceId(device.id().map_err(refuse)?.to_string()),
                name: shown.clone(),
                host: host.id().name().to_owned(),
                granted,
                channel: wanted.channel,
                source: origin.as_ref().map(|watch| watch.origin.name.clone()),
                treatments,
            },
            origin,
            _awake: Awake::begin(),
            device,
            stream: Some(stream),
            reader,
            watchdog: Watchdog::default(),
            rate: RateMeter::default(),
            last_look: now,
            last_identity: now,
            seen: Seen::default(),
            over: None,
        })
    }

    /// Looks at everything that is no sample. What it finds may end the stream.
    fn look(&mut self, events: &mut Vec<StreamEvent>) {
        let at = self.reader.position();
        let now = Instant::now();
        let counters = self.reader.counters();
        let blocks = counters.blocks.load(Ordering::Acquire);
        let delivered = counters.delivered.load(Ordering::Relaxed);
        let xruns = counters.xruns.load(Ordering::Relaxed);
        let changes = counters.changes.load(Ordering::Relaxed);
        let moves = self.origin.as_ref().map_or(0, OriginWatch::moves);
        let denied = counters.denied.load(Ordering::Relaxed);
        let fatal = counters.fatal.load(Ordering::Acquire);

        if xruns > self.seen.xruns {
            events.push(StreamEvent::Xrun { at });
        }
        events.extend((self.seen.changes..changes).map(|_| StreamEvent::DeviceChanged { at }));
        if moves > self.seen.moves {
            events.push(StreamEvent::DeviceChanged { at });
        }
        if denied > self.seen.denied {
            tracing::info!("the audio thread runs without real-time priority");
        }

        let silence = self.watchdog.look(blocks, xruns, now - self.last_look);
        if silence == Some(Silence::Stall) {
            events.push(StreamEvent::Stall { at });
        }
        if events.is_empty() && silence.is_none() {
            if blocks != self.seen.blocks {
                self.rate.look(now, delivered);
            }
        } else {
            self.rate.restart();
        }
        let cause = match (fatal, silence) {
            (1.., _) => {
                let (_, words) = FATAL[usize::from(fatal - 1).min(FATAL.len() - 1)];
                Some(LossCause::Reported(words.to_owned()))
            }
            (0, Some(Silence::OnlyErrors)) => Some(LossCause::RepeatedErrors),
            (0, Some(Silence::Lost(silent))) => Some(LossCause::Silent {
                ms: silent.as_millis() as u64,
            }),
            (0, Some(Silence::Stall) | None) => self.identity(now, events),
        };
        if let Some(cause) = cause {
            self.end(cause, events);
        }

        self.seen = Seen {
            blocks,
            xruns,
            changes,
            moves,
            denied,
        };
        self.last_look = now;
    }

    /// Asks the device who it is, now and then. Where the audio system keeps its devices apart this is a
    /// short question; ALSA answers from memory: what a sound server behind it does is for
    /// [`OriginWatch`] to see.
    fn identity(&mut self, now: Instant, events: &mut Vec<StreamEvent>) -> Option<LossCause> {
        if now - self.last_identity < IDENTITY_EVERY {
            return None;
        }
        self.last_identity = now;
        match self.device.id() {
            Ok(id) if id.to_string() == self.facts.id.0 => None,
            Ok(_) => {
                events.push(StreamEvent::DeviceChanged {
                    at: self.reader.position(),
                });
                None
            }
            Err(error) => Some(LossCause::Reported(error.to_string())),
        }
    }

    fn end(&mut self, cause: LossCause, events: &mut Vec<StreamEvent>) {
        self.reader.finish(events);
        self.over = Some(CaptureError::DeviceLost {
            device: self.facts.name.clone(),
            at: self.reader.position(),
            cause,
        });
        // At once: a dead stream can deliver errors as fast as a core can make them.
        self.close();
    }

    fn close(&mut self) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        if within(CLOSE_LIMIT, "capture-close", move || drop(stream)).is_none() {
            tracing::warn!(
                device = self.facts.name,
                "the audio system does not close the stream; it is left to itself"
            );
        }
    }
}

impl CaptureSource for Microphone {
    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }

    fn read(&mut self, samples: &mut Vec<f32>) -> Result<ReadReport, CaptureError> {
        if let Some(over) = &self.over {
            return Err(over.clone());
        }
        let before = samples.len();
        let mut report = ReadReport::default();
        self.reader.read(samples, &mut report.events);
        let other_rate = report.events.iter().find_map(|event| match *event {
            StreamEvent::RateChanged { hz, .. } => Some(hz),
            _ => None,
        });
        if let Some(hz) = other_rate {
            self.end(LossCause::OtherRate { hz }, &mut report.events);
        } else {
            self.look(&mut report.events);
        }
        // A gap is confirmed a little after its place, when later things may have been noted already.
        report.events.sort_by_key(StreamEvent::at);
        match &self.over {
            // What came before the end is handed over first.
            Some(over) if samples.len() == before && report.events.is_empty() => Err(over.clone()),
            _ => Ok(report),
        }
    }

    fn measured_rate_hz(&self) -> Option<f64> {
        self.rate.hz()
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.close();
    }
}

/// Builds the stream for whichever sample type was chosen.
fn build(
    device: &cpal::Device,
    config: StreamConfig,
    chosen: Chosen,
    feeder: Feeder,
    counters: Arc<Counters>,
) -> Result<cpal::Stream, cpal::Error> {
    match chosen.format {
        SampleFormat::I8 => stream::<i8>(device, config, feeder, counters),
        SampleFormat::I16 => stream::<i16>(device, config, feeder, counters),
        SampleFormat::I24 => stream::<I24>(device, config, feeder, counters),
        SampleFormat::I32 => stream::<i32>(device, config, feeder, counters),
        SampleFormat::I64 => stream::<i64>(device, config, feeder, counters),
        SampleFormat::U8 => stream::<u8>(device, config, feeder, counters),
        SampleFormat::U16 => stream::<u16>(device, config, feeder, counters),
        SampleFormat::U24 => stream::<U24>(device, config, feeder, counters),
        SampleFormat::U32 => stream::<u32>(device, config, feeder, counters),
        SampleFormat::U64 => stream::<u64>(device, config, feeder, counters),
        SampleFormat::F32 => stream::<f32>(device, config, feeder, counters),
        SampleFormat::F64 => stream::<f64>(device, config, feeder, counters),
        // `choose` offers no DSD, and no format that it does not know.
        _ => Err(ErrorKind::UnsupportedConfig.into()),
    }
}

fn stream<T: SizedSample + NativeSample>(
    device: &cpal::Device,
    config: StreamConfig,
    mut feeder: Feeder,
    counters: Arc<Counters>,
) -> Result<cpal::Stream, cpal::Error> {
    device.build_input_stream(
        config,
        move |block: &[T], info: &InputCallbackInfo| {
            let captured_ns = info.timestamp().capture.as_nanos() as u64;
            feeder.feed(block, BlockTime { captured_ns });
        },
        move |error| counters.raise(alarm(error.kind())),
        Some(POLL_LIMIT),
    )
}

/// Tells apart what an error callback says: what harms a take, what is only worth a line in the log, and
/// what ends the stream.
fn alarm(kind: ErrorKind) -> Alarm {
    match kind {
        ErrorKind::Xrun => Alarm::Xrun,
        ErrorKind::DeviceChanged => Alarm::DeviceChanged,
        ErrorKind::RealtimeDenied => Alarm::RealtimeDenied,
        other => {
            let place = FATAL
                .iter()
                .position(|(kind, _)| *kind == other)
                .unwrap_or(FATAL.len() - 1);
            Alarm::Fatal(place as u8 + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_ends_the_stream_is_told_apart_from_those_that_do_not() {
        assert_eq!(alarm(ErrorKind::Xrun), Alarm::Xrun);
        assert_eq!(alarm(ErrorKind::DeviceChanged), Alarm::DeviceChanged);
        assert_eq!(alarm(ErrorKind::RealtimeDenied), Alarm::RealtimeDenied);
        assert_eq!(alarm(ErrorKind::DeviceNotAvailable), Alarm::Fatal(1));
        for unforeseen in [
            ErrorKind::BackendError,
            ErrorKind::Other,
            ErrorKind::ResourceExhausted,
        ] {
            assert_eq!(alarm(unforeseen), Alarm::Fatal(FATAL.len() as u8));
        }
    }
}
