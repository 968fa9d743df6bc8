//! What stands between the microphone and this program and changes the sound, as far as names tell.

use serde::{Deserialize, Serialize};

/// Something that treats the sound before it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// The system's own switch: nothing but zeros arrives.
    Muted,
    /// What is played is recorded, not what is spoken.
    Monitor,
    /// What is played is taken out of what is spoken, and some of the voice with it.
    EchoCancelling,
    /// Noise is taken away, and the pauses with it: no noise floor or SNR means anything.
    NoiseSuppression,
    /// A headset's microphone over Bluetooth: 8 or 16 kHz, coded with losses.
    Bluetooth,
    /// A device that another program makes.
    Virtual,
}

impl Treatment {
    /// Every kind, the gravest first.
    pub const ALL: [Self; 6] = [
        Self::Muted,
        Self::Monitor,
        Self::EchoCancelling,
        Self::NoiseSuppression,
        Self::Bluetooth,
        Self::Virtual,
    ];

    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Muted => "muted",
            Self::Monitor => "monitor",
            Self::EchoCancelling => "echo_cancelling",
            Self::NoiseSuppression => "noise_suppression",
            Self::Bluetooth => "bluetooth",
            Self::Virtual => "virtual",
        }
    }

    /// What a device's names say: its own, its driver's, its class. The names are those that the sound servers of
    /// Linux and the common programs of the three systems give. No match means that nothing is known, not that
    /// nothing is done.
    pub fn named(names: &str) -> Vec<Self> {
        let names = names.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| names.contains(word));
        Self::ALL
            .into_iter()
            .filter(|treatment| match treatment {
                Self::Muted => false,
                Self::Monitor => says(&["monitor of ", ".monitor", "stereo mix", "what u hear"]),
                Self::EchoCancelling => says(&["echo-cancel", "echo cancel", "echo_cancel"]),
                Self::NoiseSuppression => says(&[
                    "rnnoise",
                    "noise suppress",
                    "noise-suppress",
                    "noise_suppress",
                    "denois",
                    "deepfilter",
                    "easyeffects",
                    "krisp",
                    "nvidia broadcast",
                    "rtx voice",
                ]),
                Self::Bluetooth => says(&[
                    "bluez",
                    "bluetooth",
                    "hands-free",
                    "handsfree",
                    "headset_head_unit",
                    "airpods",
                ]),
                Self::Virtual => says(&[
                    "virtual",
                    "loopback",
                    "blackhole",
                    "soundflower",
                    "vb-audio",
                    "voicemeeter",
                    "cable output",
                    "obs-",
                    "obs virtual",
                    "module-remap-source",
                    "module-pipe-source",
                    "module-null-source",
                ]),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_treating_devices_are_known_and_those_of_microphones_say_nothing() {
        use Treatment::*;
        for (name, treatments) in [
            ("Monitor of Built-in Audio Analog Stereo", vec![Monitor]),
            (
                "Built-in Mic (echo cancelled with Built-in) module-echo-cancel.c",
                vec![EchoCancelling],
            ),
            ("rnnoise_source", vec![NoiseSuppression]),
            ("Microphone (NVIDIA Broadcast)", vec![NoiseSuppression]),
            ("bluez_input.00_11_22.headset_head_unit", vec![Bluetooth]),
            ("Headset (WH-1000XM4 Hands-Free AG Audio)", vec![Bluetooth]),
            ("BlackHole 2ch", vec![Virtual]),
            ("CABLE Output (VB-Audio Virtual Cable)", vec![Virtual]),
            ("Scarlett 2i2 USB", vec![]),
            ("alsa_input.usb-RODE_NT-USB-00.analog-stereo", vec![]),
            ("MacBook Pro Microphone", vec![]),
            ("Microphone Array (Realtek(R) Audio)", vec![]),
        ] {
            assert_eq!(Treatment::named(name), treatments, "{name}");
        }
    }
}
