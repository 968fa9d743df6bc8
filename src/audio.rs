//! The shared words for audio: formats, channels, devices, what capture knows of its own integrity; the
//! writing and repair of take files and the reading of anybody's audio files.

mod format;
mod integrity;

pub use format::{AudioFormat, Channel, DeviceFacts, DeviceId, SampleDepth, TakeDepth};
pub use integrity::Integrity;
