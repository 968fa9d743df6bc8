//! Finds the device that was asked for, and the best of the formats it offers.

use std::str::FromStr;

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{ErrorKind, SampleFormat, SupportedStreamConfigRange};

use crate::audio::{Channel, SampleDepth, TakeDepth};
use crate::units::SampleRate;

use super::{CaptureError, DeviceChoice};

/// The device that `choice` means.
pub(super) fn find(host: &cpal::Host, choice: &DeviceChoice) -> Result<cpal::Device, CaptureError> {
    match choice {
        DeviceChoice::Default => {
            let default = host
                .default_input_device()
                .ok_or(CaptureError::NoMicrophone)?;
            // The device by its id stays itself; the default one would follow the system's choice to
            // another microphone in the middle of a take. ALSA does not always list its default.
            Ok(default
                .id()
                .ok()
                .and_then(|id| host.device_by_id(&id))
                .unwrap_or(default))
        }
        DeviceChoice::Id(id) => by_id(host, &id.0).ok_or_else(|| not_found(host, &id.0)),
        DeviceChoice::Named(wanted) => match by_id(host, wanted) {
            Some(device) => Ok(device),
            None => by_name(host, wanted),
        },
    }
}

fn by_id(host: &cpal::Host, id: &str) -> Option<cpal::Device> {
    let id = cpal::DeviceId::from_str(id).ok()?;
    host.device_by_id(&id).or_else(|| {
        host.default_input_device()
            .filter(|device| device.id().is_ok_and(|own| own == id))
    })
}

fn by_name(host: &cpal::Host, wanted: &str) -> Result<cpal::Device, CaptureError> {
    let devices = || {
        host.input_devices()
            .map_err(|error| refused(wanted, &error))
            .map(Vec::from_iter)
    };
    let wanted_lower = wanted.to_lowercase();
    let mut fitting: Vec<_> = devices()?;
    fitting.retain(|device| name(device).to_lowercase() == wanted_lower);
    if fitting.is_empty() {
        fitting = devices()?;
        fitting.retain(|device| name(device).to_lowercase().contains(&wanted_lower));
    }
    match fitting.len() {
        0 => Err(not_found(host, wanted)),
        1 => Ok(fitting.remove(0)),
        _ => Err(CaptureError::Ambiguous {
            wanted: wanted.to_owned(),
            matches: fitting
                .iter()
                .filter_map(|device| Some(device.id().ok()?.to_string()))
                .collect(),
        }),
    }
}

fn not_found(host: &cpal::Host, wanted: &str) -> CaptureError {
    let known = host
        .input_devices()
        .map(|devices| devices.map(|device| name(&device)).collect());
    CaptureError::NotFound {
        wanted: wanted.to_owned(),
        known: known.unwrap_or_default(),
    }
}

/// The name people know a device by.
pub(crate) fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| device.to_string(), |it| it.name().to_owned())
}

/// What an error of the audio system means for whoever asked for this device.
pub(super) fn refused(device: &str, error: &cpal::Error) -> CaptureError {
    let (device, detail) = (device.to_owned(), error.to_string());
    match error.kind() {
        ErrorKind::DeviceBusy => CaptureError::DeviceBusy { device },
        ErrorKind::DeviceNotAvailable => CaptureError::NotAvailable { device, detail },
        ErrorKind::PermissionDenied => CaptureError::PermissionDenied { device, detail },
        ErrorKind::HostUnavailable => CaptureError::NoAudioSystem { detail },
        // ALSA's way to the sound server, which cpal has no kind for.
        _ if detail.contains("Connection refused") => CaptureError::NoAudioSystem { detail },
        _ => CaptureError::Refused { device, detail },
    }
}

/// What is asked of the device in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub channels: u16,
    pub format: SampleFormat,
}

/// Picks the format in which `device` is opened.
///
/// The number of channels is the device's own (`usual`) where that is known: a system that is asked for
/// fewer mixes them, and a sum is never recorded. The sample format is the shallowest integer that holds
/// the takes' depth, because what the device delivers is then what is stored; else a deeper one or float.
pub(super) fn choose(
    device: &str,
    offers: &[SupportedStreamConfigRange],
    usual: Option<u16>,
    channel: Channel,
    rate: SampleRate,
    depth: TakeDepth,
) -> Result<Chosen, CaptureError> {
    let recordable: Vec<_> = offers
        .iter()
        .filter(|offer| depth_of(offer.sample_format()).is_some())
        .collect();
    if recordable.is_empty() {
        let mut offered: Vec<_> = offers
            .iter()
            .map(|offer| offer.sample_format().to_string())
            .collect();
        offered.dedup();
        let offered = if offered.is_empty() {
            "nothing at all".to_owned()
        } else {
            offered.join(", ")
        };
        return Err(CaptureError::FormatNotSupported {
            device: device.to_owned(),
            offered,
        });
    }

    let wanted = channel.0.get();
    let most = recordable
        .iter()
        .map(|offer| offer.channels())
        .max()
        .unwrap_or(0);
    if most < wanted {
        let device = device.to_owned();
        return Err(CaptureError::NoSuchChannel {
            device,
            channel,
            channels: most,
        });
    }
    let at_rate: Vec<_> = recordable
        .iter()
        .filter(|offer| offer.contains_rate(rate.hz()) && offer.channels() >= wanted)
        .collect();
    let channels = match usual {
        Some(usual) if at_rate.iter().any(|offer| offer.channels() == usual) => usual,
        _ => at_rate
            .iter()
            .map(|offer| offer.channels())
            .min()
            .unwrap_or(0),
    };
    at_rate
        .iter()
        .filter(|offer| offer.channels() == channels)
        .map(|offer| offer.sample_format())
        .min_by_key(|format| preference(*format, depth))
        .map(|format| Chosen { channels, format })
        .ok_or_else(|| CaptureError::RateNotSupported {
            device: device.to_owned(),
            wanted: rate,
            offered: rates(&recordable),
        })
}

/// The smaller, the better.
fn preference(format: SampleFormat, depth: TakeDepth) -> (u8, u8) {
    let wanted = depth.bits();
    match depth_of(format) {
        Some(SampleDepth::Int(bits)) if bits >= wanted => (u8::from(format.is_uint()), bits),
        Some(SampleDepth::Float(bits)) => (2, bits),
        // Too shallow: the deepest of them, and the verdict says what was granted.
        Some(SampleDepth::Int(bits)) => (3, u8::MAX - bits),
        Some(SampleDepth::Lossy) | None => (4, 0),
    }
}

/// The depth of a sample format; `None` for what cannot be recorded as samples (DSD).
pub(super) fn depth_of(format: SampleFormat) -> Option<SampleDepth> {
    match format {
        SampleFormat::I8 | SampleFormat::U8 => Some(SampleDepth::Int(8)),
        SampleFormat::I16 | SampleFormat::U16 => Some(SampleDepth::Int(16)),
        SampleFormat::I24 | SampleFormat::U24 => Some(SampleDepth::Int(24)),
        SampleFormat::I32 | SampleFormat::U32 => Some(SampleDepth::Int(32)),
        SampleFormat::I64 | SampleFormat::U64 => Some(SampleDepth::Int(64)),
        SampleFormat::F32 => Some(SampleDepth::Float(32)),
        SampleFormat::F64 => Some(SampleDepth::Float(64)),
        SampleFormat::DsdU8 | SampleFormat::DsdU16 | SampleFormat::DsdU32 => None,
        // cpal may learn formats that this program does not know yet.
        _ => None,
    }
}

/// The rates of these offers, for people.
fn rates(offers: &[&SupportedStreamConfigRange]) -> String {
    let mut ranges: Vec<_> = offers
        .iter()
        .map(|offer| (offer.min_sample_rate(), offer.max_sample_rate()))
        .collect();
    ranges.sort_unstable();
    ranges.dedup();
    let written: Vec<_> = ranges
        .into_iter()
        .map(|(low, high)| {
            if low == high {
                format!("{low} Hz")
            } else {
                format!("{low} to {high} Hz")
            }
        })
        .collect();
    written.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use SampleFormat::*;

    fn offer(
        channels: u16,
        format: SampleFormat,
        low: u32,
        high: u32,
    ) -> SupportedStreamConfigRange {
        SupportedStreamConfigRange::new(
            channels,
            low,
            high,
            cpal::SupportedBufferSize::Unknown,
            format,
        )
    }

    fn chosen(
        offers: &[SupportedStreamConfigRange],
        usual: Option<u16>,
        channel: u16,
        hz: u32,
        depth: TakeDepth,
    ) -> Result<Chosen, CaptureError> {
        let channel = Channel(channel.try_into().unwrap());
        choose(
            "Desk",
            offers,
            usual,
            channel,
            SampleRate::new(hz).unwrap(),
            depth,
        )
    }

    fn format(formats: &[SampleFormat], depth: TakeDepth) -> SampleFormat {
        let offers: Vec<_> = formats
            .iter()
            .map(|it| offer(1, *it, 48_000, 48_000))
            .collect();
        chosen(&offers, None, 1, 48_000, depth).unwrap().format
    }

    #[test]
    fn the_shallowest_integer_that_holds_the_takes_is_preferred_then_float_then_the_deepest() {
        use TakeDepth::{I16 as Takes16, I24 as Takes24};
        assert_eq!(format(&[F32, I32, I16, U8], Takes16), I16);
        assert_eq!(format(&[F32, I32, I24, I16], Takes24), I24);
        assert_eq!(format(&[F32, I32, I16], Takes24), I32);
        assert_eq!(format(&[F64, F32, I16], Takes24), F32);
        assert_eq!(format(&[U8, U16, I16], Takes24), U16);
        assert_eq!(format(&[DsdU32, U24], Takes24), U24);
    }

    #[test]
    fn a_channel_is_taken_from_the_devices_own_channels_and_never_from_a_sum() {
        let offers: Vec<_> = (1..=32)
            .map(|channels| offer(channels, I16, 8_000, 96_000))
            .collect();
        let channels = |usual, channel| {
            chosen(&offers, usual, channel, 48_000, TakeDepth::I16)
                .unwrap()
                .channels
        };
        assert_eq!(channels(Some(2), 1), 2);
        assert_eq!(channels(Some(2), 3), 3);
        assert_eq!(channels(None, 1), 1);
    }

    #[test]
    fn a_channel_or_rate_that_is_not_there_is_refused_with_what_is() {
        let offers = [offer(2, I16, 44_100, 44_100), offer(2, I16, 48_000, 96_000)];
        let refusal = chosen(&offers, None, 3, 48_000, TakeDepth::I16)
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("no channel 3") && refusal.contains("from 1 to 2"),
            "{refusal}"
        );
        let refusal = chosen(&offers, None, 1, 16_000, TakeDepth::I16)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("cannot record at 16 kHz"), "{refusal}");
        assert!(refusal.contains("44100 Hz, 48000 to 96000 Hz"), "{refusal}");
        let refusal = chosen(
            &[offer(2, DsdU8, 1, 99_999)],
            None,
            1,
            48_000,
            TakeDepth::I16,
        );
        assert!(
            matches!(refusal, Err(CaptureError::FormatNotSupported { .. })),
            "{refusal:?}"
        );
    }

    #[test]
    fn each_refusal_of_the_audio_system_names_its_remedy() {
        for (kind, remedy) in [
            (ErrorKind::DeviceBusy, "close that program"),
            (ErrorKind::DeviceNotAvailable, "check its plug"),
            (ErrorKind::PermissionDenied, "may not use the microphone"),
            (ErrorKind::HostUnavailable, "start it"),
            (ErrorKind::BackendError, "choose another device"),
        ] {
            let message = refused("Desk", &cpal::Error::new(kind)).to_string();
            assert!(message.contains(remedy), "{message}");
        }
    }
}
