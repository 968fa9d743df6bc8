//! What takes can be listened to with.

use std::str::FromStr;
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait};

use super::PlaybackError;
use crate::audio::DeviceId;
use crate::capture::{Murmur, device_name, within};

/// Asking every output of a machine takes well under this; a hung sound server takes for ever.
const LIMIT: Duration = Duration::from_secs(20);

/// One output that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Stable identity: what to give to open it.
    pub id: DeviceId,
    /// The name people know it by.
    pub name: String,
}

/// Every output that can be opened.
///
/// # Errors
/// [`PlaybackError::Hung`], [`PlaybackError::Refused`].
pub fn outputs() -> Result<Vec<Output>, PlaybackError> {
    within(LIMIT, "playback-outputs", list).unwrap_or(Err(PlaybackError::Hung))
}

fn list() -> Result<Vec<Output>, PlaybackError> {
    let _murmur = Murmur::catch();
    let listed = cpal::default_host()
        .output_devices()
        .map_err(|error| PlaybackError::Refused(error.to_string()))?;
    // The audio systems list many that do not open.
    let opens = |device: &cpal::Device| device.default_output_config().is_ok();
    Ok(listed
        .filter(opens)
        .filter_map(|device| {
            Some(Output {
                id: DeviceId(device.id().ok()?.to_string()),
                name: device_name(&device),
            })
        })
        .collect())
}

/// The output of this identity, or the system's.
pub(super) fn find(
    host: &cpal::Host,
    wanted: Option<&DeviceId>,
) -> Result<cpal::Device, PlaybackError> {
    let Some(wanted) = wanted else {
        return host.default_output_device().ok_or(PlaybackError::NoOutput);
    };
    let id = cpal::DeviceId::from_str(&wanted.0).map_err(|_| PlaybackError::Gone)?;
    host.device_by_id(&id).ok_or(PlaybackError::Gone)
}
