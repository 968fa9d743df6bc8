//! Where samples come from: a microphone through the operating system, or a file that is replayed as if
//! it were one. The session pulls from a [`CaptureSource`] and does not know which it is.
//!
//! A stream is opened once a session and stays open; a take is a slice of it. Its time is counted in
//! frames handed to the session: position 0 is the first one, and an event at position *p* happened
//! between the frames *p* − 1 and *p*. Nothing is lost in silence: every hole is an event.
//!
//! The audio thread runs [`realtime::Feeder::feed`] and nothing else; everything that takes time happens
//! on the reading side of the [`ring`].

mod error;
mod fault;
mod material;
mod native;
mod noise;
mod rate_change;
mod rate_watch;
mod recording;
mod replay;
mod source;
mod stream_time;

pub mod realtime;
pub mod ring;

#[cfg(feature = "capture")]
mod awake;
#[cfg(feature = "capture")]
mod choose;
#[cfg(feature = "capture")]
mod devices;
#[cfg(feature = "capture")]
mod microphone;
#[cfg(feature = "capture")]
mod murmur;
#[cfg(feature = "capture")]
mod patience;
#[cfg(feature = "capture")]
mod rate_meter;
#[cfg(feature = "capture")]
mod sound_server;
#[cfg(feature = "capture")]
mod watchdog;

#[cfg(feature = "capture")]
pub use devices::{Abilities, DeviceInfo, devices};
pub use error::{CaptureError, LossCause};
pub use fault::{Fault, FaultKind};
pub use material::ReplayHandle;
#[cfg(feature = "capture")]
pub use microphone::Microphone;
pub use native::NativeSample;
pub use noise::NoiseBed;
pub use replay::{AtEnd, Replay, Speed};
pub use source::{CaptureSource, DeviceChoice, ReadReport, StreamEvent, Wanted};
#[cfg(feature = "capture")]
pub(crate) use {choose::name as device_name, murmur::Murmur, patience::within};
