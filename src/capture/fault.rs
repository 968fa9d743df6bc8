//! Faults that a replay injects, so that what happens to real devices can be shown and tested.

use crate::units::Frames;

/// One fault at one position of a replayed stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// Frames handed over before it.
    pub at: Frames,
    /// What happens.
    pub kind: FaultKind,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FaultKind {
    /// So many frames of the source are thrown away, as by a full ring.
    Overrun(Frames),
    /// So many frames of the source are missing, as by a device that skipped.
    Gap(Frames),
    /// Nothing comes for as long as so many frames last; nothing is lost.
    Stall(Frames),
    /// The audio system reports lost samples without a number.
    Xrun,
    /// Another device takes over.
    DeviceChanged,
    /// The stream ends with [`crate::capture::CaptureError::DeviceLost`].
    DeviceLost,
    /// The device turns to this rate in Hz, which ends the stream.
    OtherRate(u32),
    /// The device's clock is wrong from here on by so many parts per million, and
    /// [`crate::capture::CaptureSource::measured_rate_hz`] says so.
    RateDrift(f64),
}
