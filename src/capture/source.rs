//! The seam between what delivers samples and the session that uses them.

use crate::audio::{Channel, DeviceFacts, DeviceId, TakeDepth};
use crate::units::{Frames, SampleRate};

use super::CaptureError;

/// A running stream of one channel. The session's worker pulls from it every few milliseconds.
pub trait CaptureSource: Send {
    /// What was granted when the stream was opened. It does not change while the stream runs.
    fn facts(&self) -> &DeviceFacts;

    /// Appends the frames that have arrived since the last call to `samples` (amplitude 1.0 = full
    /// scale) and reports what happened among them. It never waits for more to arrive.
    ///
    /// Events come in the order of their positions, and none lies beyond the frames handed over so far. A
    /// gap is only told when 0.3 s of frames have confirmed it, another rate after two seconds, so their positions may
    /// lie before what the last call handed over; everything else is told with the frames around it or the first after it.
    ///
    /// # Errors
    ///
    /// [`CaptureError::DeviceLost`] when the stream is over without having been asked to end, and
    /// [`CaptureError::Ended`] when a replay has come to its end. Frames that arrived before are in
    /// `samples` of this or an earlier call; every later call returns the same error.
    fn read(&mut self, samples: &mut Vec<f32>) -> Result<ReadReport, CaptureError>;

    /// Frames a second by this machine's clock over the last minute at most, lost ones included; `None` while
    /// the stream has run too short for a figure (below 10 s for a microphone) or where time is not real.
    fn measured_rate_hz(&self) -> Option<f64>;
}

/// What one call of [`CaptureSource::read`] has to tell besides the samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadReport {
    /// In the order of their positions.
    pub events: Vec<StreamEvent>,
}

/// Something that happened to the stream, at a position in frames handed over (see [`crate::capture`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The session did not pull for so long that the ring was full; frames were thrown away.
    Overrun {
        /// The frame before which they are missing.
        at: Frames,
        /// How many.
        lost: Frames,
    },
    /// A hole in the stream's own time: the device's timestamps say that it skipped.
    Gap {
        /// The frame before which something is missing.
        at: Frames,
        /// How many frames by the timestamps; `None` where they do not tell.
        lost: Option<Frames>,
    },
    /// Nothing came from the device for longer than the watchdog allows. The stream may go on.
    Stall {
        /// Frames handed over when it was noticed.
        at: Frames,
    },
    /// Another device took the place of the one that was opened, and the stream goes on from it.
    DeviceChanged {
        /// Frames handed over when it was noticed.
        at: Frames,
    },
    /// The device delivers at another rate than it was opened with: by its own timestamps, over two seconds. The stream
    /// ends with it.
    RateChanged {
        /// A frame shortly before the first at that rate.
        at: Frames,
        /// The rate, Hz.
        hz: u32,
    },
    /// The audio system reports, once or more since the last call, that it lost samples before they
    /// reached this program; it does not say how many.
    Xrun {
        /// Frames handed over when it was noticed.
        at: Frames,
    },
}

impl StreamEvent {
    /// The position of the event.
    pub fn at(&self) -> Frames {
        match *self {
            Self::Overrun { at, .. }
            | Self::Gap { at, .. }
            | Self::Stall { at }
            | Self::DeviceChanged { at }
            | Self::RateChanged { at, .. }
            | Self::Xrun { at } => at,
        }
    }

    /// How many frames are known to be missing; `None` where nobody can tell.
    pub fn lost(&self) -> Option<Frames> {
        match *self {
            Self::Overrun { lost, .. } => Some(lost),
            Self::Gap { lost, .. } => lost,
            Self::Stall { .. }
            | Self::DeviceChanged { .. }
            | Self::RateChanged { .. }
            | Self::Xrun { .. } => None,
        }
    }
}

/// Which microphone is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The one the operating system prefers.
    #[default]
    Default,
    /// The one with this stable identity.
    Id(DeviceId),
    /// What a person typed: an id, a name, or a part of a name that only one device has (in any case).
    Named(String),
}

/// What is asked of a microphone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which one.
    pub device: DeviceChoice,
    /// Which of its channels is recorded.
    pub channel: Channel,
    /// Frames a second; a device that cannot do it is refused rather than resampled.
    pub rate: SampleRate,
    /// The depth of the takes: the device's native format is chosen so that nothing is cut off.
    pub depth: TakeDepth,
}
