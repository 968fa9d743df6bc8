//! The shared words for audio: formats, channels, devices, what capture knows of its own integrity; the
//! writing and repair of take files and the reading of anybody's audio files.

mod decode;
mod format;
mod integrity;
mod quantizer;
mod random;
mod repair;
mod riff;
mod treatment;
mod wav;

pub use decode::{Decoder, ReadError, decode};
pub use format::{AudioFormat, Channel, DeviceFacts, DeviceId, SampleDepth, TakeDepth};
pub use integrity::Integrity;
pub use quantizer::Quantizer;
pub(crate) use random::Uniform;
pub use repair::{Repaired, repair_header};
pub use treatment::Treatment;
pub use wav::{TakeFile, WavError};
