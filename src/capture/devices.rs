//! The list of microphones with what each can do.

use std::time::Duration;

use cpal::SupportedStreamConfigRange;
use cpal::traits::{DeviceTrait, HostTrait};

use super::CaptureError;
use super::choose::{depth_of, name, refused};
use super::murmur::Murmur;
use super::patience::within;
use crate::audio::{DeviceId, SampleDepth};
use crate::units::SampleRate;

/// Asking every device of a machine takes well under this; a hung sound server takes for ever.
const LIMIT: Duration = Duration::from_secs(20);

/// One microphone, or something that the audio system lists as one.
#[derive(Clone, Debug)]
pub struct DeviceInfo {
    /// Stable identity: what to give to open it.
    pub id: DeviceId,
    /// The name people know it by.
    pub name: String,
    /// The audio system it belongs to ("ALSA", "WASAPI", "CoreAudio").
    pub host: String,
    /// Whether the operating system prefers it.
    pub is_default: bool,
    /// What it can do, or why it cannot be opened; the audio systems list many that cannot.
    pub abilities: Result<Abilities, CaptureError>,
}

/// What a device offers. Not every combination need be possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// Ranges of rates, lowest and highest (equal for a single rate), ascending.
    pub rates: Vec<(SampleRate, SampleRate)>,
    /// Numbers of channels, ascending.
    pub channels: Vec<u16>,
    /// Sample formats that can be recorded, integers first, ascending.
    pub depths: Vec<SampleDepth>,
}

/// Every input device the audio system lists, the preferred one first.
///
/// # Errors
///
/// [`CaptureError::NoAudioSystem`] when it cannot even be asked. A machine without a microphone gives a
/// list without one that can be opened.
pub fn devices() -> Result<Vec<DeviceInfo>, CaptureError> {
    within(LIMIT, "capture-devices", list).unwrap_or_else(|| {
        let detail = format!("it did not list its devices within {} s", LIMIT.as_secs());
        Err(CaptureError::NoAudioSystem { detail })
    })
}

fn list() -> Result<Vec<DeviceInfo>, CaptureError> {
    let _murmur = Murmur::catch();
    let host = cpal::default_host();
    let default = host.default_input_device();
    let default_id = default.as_ref().and_then(|device| device.id().ok());
    let listed = host
        .input_devices()
        .map_err(|error| CaptureError::NoAudioSystem {
            detail: error.to_string(),
        })?;

    let mut found: Vec<_> = listed
        .filter_map(|device| describe(&host, &device, default_id.as_ref()))
        .collect();
    if !found.iter().any(|info| info.is_default) {
        found.extend(default.and_then(|device| describe(&host, &device, default_id.as_ref())));
    }
    found.sort_by_key(|info| (!info.is_default, info.abilities.is_err()));
    Ok(found)
}

fn describe(
    host: &cpal::Host,
    device: &cpal::Device,
    default: Option<&cpal::DeviceId>,
) -> Option<DeviceInfo> {
    let id = device.id().ok()?;
    let name = name(device);
    let abilities = device
        .supported_input_configs()
        .map_err(|error| refused(&name, &error))
        .map(|offers| abilities(&Vec::from_iter(offers)));
    Some(DeviceInfo {
        is_default: default == Some(&id),
        id: DeviceId(id.to_string()),
        name,
        host: host.id().name().to_owned(),
        abilities,
    })
}

fn abilities(offers: &[SupportedStreamConfigRange]) -> Abilities {
    let mut all = Abilities::default();
    for offer in offers {
        let Some(depth) = depth_of(offer.sample_format()) else {
            continue;
        };
        all.depths.push(depth);
        all.channels.push(offer.channels());
        all.rates.extend(
            SampleRate::new(offer.min_sample_rate()).zip(SampleRate::new(offer.max_sample_rate())),
        );
    }
    all.rates.sort_unstable();
    all.rates.dedup();
    all.channels.sort_unstable();
    all.channels.dedup();
    all.depths
        .sort_by_key(|depth| (matches!(depth, SampleDepth::Float(_)), depth.bits()));
    all.depths.dedup();
    all
}
