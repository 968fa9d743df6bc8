//! Where samples come from: a microphone through the operating system, or a file that is replayed as if
//! it were one. The session pulls from a [`CaptureSource`] and does not know which it is.
//!
//! A stream is opened once a session and stays open; a take is a slice of it. Its time is counted in
//! frames handed to the session: position 0 is the first one, and an event at position *p* happened
//! between the frames *p* − 1 and *p*. Nothing is lost in silence: every hole is an event.

mod error;
mod fault;
mod noise;
mod replay;
mod source;

pub use error::{CaptureError, LossCause};
pub use fault::{Fault, FaultKind};
pub use replay::{AtEnd, Replay, ReplayHandle, Speed};
pub use source::{CaptureSource, DeviceChoice, ReadReport, StreamEvent, Wanted};
