//! Formats, channels and devices.

use serde::{Deserialize, Serialize};

use super::Treatment;
use crate::units::SampleRate;

/// How a file or a device codes one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleDepth {
    /// Integers of so many significant bits (8, 16, 24, 32).
    Int(u8),
    /// IEEE floating point of so many bits (32, 64).
    Float(u8),
    /// A lossy code, whose samples have no depth.
    Lossy,
}

impl SampleDepth {
    /// Bits of a sample; `None` for a lossy code.
    pub fn bits(self) -> Option<u8> {
        match self {
            Self::Int(bits) | Self::Float(bits) => Some(bits),
            Self::Lossy => None,
        }
    }
}

/// The depth in which takes are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum TakeDepth {
    /// 16-bit integers.
    I16,
    /// 24-bit integers.
    I24,
}

impl TakeDepth {
    /// Bits of a sample: 16 or 24.
    pub fn bits(self) -> u8 {
        match self {
            Self::I16 => 16,
            Self::I24 => 24,
        }
    }
}

impl From<TakeDepth> for u8 {
    fn from(depth: TakeDepth) -> u8 {
        depth.bits()
    }
}

impl TryFrom<u8> for TakeDepth {
    type Error = String;
    fn try_from(bits: u8) -> Result<Self, String> {
        match bits {
            16 => Ok(Self::I16),
            24 => Ok(Self::I24),
            other => Err(format!("takes are stored with 16 or 24 bits, not {other}")),
        }
    }
}

impl From<TakeDepth> for SampleDepth {
    fn from(depth: TakeDepth) -> Self {
        Self::Int(depth.bits())
    }
}

/// What a file holds, or what a device was asked for or granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioFormat {
    /// Frames a second.
    pub rate: SampleRate,
    /// The code of one sample.
    pub depth: SampleDepth,
    /// Channels, at least 1.
    pub channels: u16,
}

/// One channel of a device or file, counted from 1 as people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channel(pub std::num::NonZeroU16);

impl Channel {
    /// Channel 1, the first.
    pub const FIRST: Self = Self(std::num::NonZeroU16::MIN);

    /// The position in an interleaved frame, from 0.
    pub fn index(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

/// A device's stable identity, as the audio system gives it; shown to people by its name instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub String);

/// What a stream was granted when it was opened: stored with every take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// Stable identity.
    pub id: DeviceId,
    /// The name people know it by.
    pub name: String,
    /// The audio system it was opened through ("ALSA", "WASAPI", "CoreAudio", "replay").
    pub host: String,
    /// What was granted: rate, native sample code, channels of the device.
    pub granted: AudioFormat,
    /// The channel that is recorded; never a sum.
    pub channel: Channel,
    /// What a sound server between feeds the stream from, where it can be asked; a name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What is known to treat the sound on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub treatments: Vec<Treatment>,
}
