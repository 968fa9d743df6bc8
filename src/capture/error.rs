//! What can go wrong with a source of samples, by what the caller should do about it.

use std::fmt;
use std::path::PathBuf;

use crate::audio::Channel;
use crate::units::{Frames, SampleRate};

/// Why there is no stream, or no more of it. The message names the cause and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The machine has no input device. Ask the person to connect one; trying again may help then.
    #[error(
        "no microphone was found; connect one, or replay a recording with --input FILE, and try again"
    )]
    NoMicrophone,

    /// No device answers to the id or name that was asked for. Let the person choose among `known`.
    #[error("there is no microphone called \"{wanted}\"; {}", known_devices(known))]
    NotFound {
        /// What was asked for.
        wanted: String,
        /// The names of those there are.
        known: Vec<String>,
    },

    /// More than one device has the name that was asked for. Let the person choose among `matches`.
    #[error(
        "\"{wanted}\" fits more than one microphone: {}; give the id of one of them",
        matches.join(", ")
    )]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// The ids of those that fit.
        matches: Vec<String>,
    },

    /// The operating system does not let this program listen. Show where permission is given; trying
    /// again helps only after that.
    #[error(
        "this program may not use the microphone \"{device}\": {detail}; {}",
        permission_remedy()
    )]
    PermissionDenied {
        /// Its name.
        device: String,
        /// What the audio system said.
        detail: String,
    },

    /// Another program holds the device. Trying again helps when that one has let go.
    #[error(
        "the microphone \"{device}\" is in use by another program; close that program (a call, another \
         recorder) and try again"
    )]
    DeviceBusy {
        /// Its name.
        device: String,
    },

    /// The device is known but not there. Ask the person to connect it.
    #[error(
        "the microphone \"{device}\" is not there: {detail}; check its plug or its power, or choose \
         another one from `takegate devices`"
    )]
    NotAvailable {
        /// Its name.
        device: String,
        /// What the audio system said.
        detail: String,
    },

    /// The device has fewer channels. Let the person choose one of those it has.
    #[error(
        "the microphone \"{device}\" has no channel {}: it has {channels}; choose a channel from 1 to \
         {channels}", channel.0
    )]
    NoSuchChannel {
        /// Its name.
        device: String,
        /// The channel that was asked for.
        channel: Channel,
        /// How many it has.
        channels: u16,
    },

    /// The device cannot run at the rate of the collection. It is not resampled behind anybody's back:
    /// the rate must be changed in the device's settings, in the collection, or another device chosen.
    #[error(
        "the microphone \"{device}\" cannot record at {wanted}; it offers {offered}; set the device to \
         {wanted} in the sound settings, choose another device, or make the collection with a rate it has"
    )]
    RateNotSupported {
        /// Its name.
        device: String,
        /// The rate that was asked for.
        wanted: SampleRate,
        /// The rates it has, for people.
        offered: String,
    },

    /// The device has no sample format that can be recorded (only DSD, for example). Choose another one.
    #[error(
        "the microphone \"{device}\" offers no format that can be recorded ({offered}); choose another \
         device"
    )]
    FormatNotSupported {
        /// Its name.
        device: String,
        /// What it offers, for people.
        offered: String,
    },

    /// The operating system's audio system does not answer. It must be started or mended first.
    #[error(
        "the audio system does not answer: {detail}; start it (on Linux PipeWire or PulseAudio) and try again"
    )]
    NoAudioSystem {
        /// What it said.
        detail: String,
    },

    /// The stream is over: the device is gone or has fallen silent for good. End the take, keep what was
    /// recorded, and open a new stream when the person is ready.
    #[error(
        "the microphone \"{device}\" was lost: {cause}; check its plug, then go on: what was recorded \
         until then is kept"
    )]
    DeviceLost {
        /// Its name.
        device: String,
        /// Frames handed over before it was lost.
        at: Frames,
        /// How it was noticed.
        cause: LossCause,
    },

    /// The file to replay cannot be read. Give another one.
    #[error("{} cannot be replayed: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, with its remedy.
        cause: String,
    },

    /// A replay has come to its end: nothing is wrong, and nothing more will come.
    #[error("the replay has come to its end")]
    Ended,

    /// Anything else the audio system says. Nothing but its own words helps; show them.
    #[error(
        "the audio system refuses the microphone \"{device}\": {detail}; choose another device from \
         `takegate devices`, or restart the audio system"
    )]
    Refused {
        /// Its name.
        device: String,
        /// What it said.
        detail: String,
    },
}

/// How the loss of a device was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LossCause {
    /// The audio system said so; these are its words or their sense.
    Reported(String),
    /// It delivers errors and no samples any more.
    RepeatedErrors,
    /// Nothing has come for this many milliseconds.
    Silent {
        /// Milliseconds since the last block of samples.
        ms: u64,
    },
    /// It turned to another rate.
    OtherRate {
        /// The rate at which it delivers, Hz.
        hz: u32,
    },
}

impl fmt::Display for LossCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported(said) => f.write_str(said),
            Self::RepeatedErrors => f.write_str("the audio system delivers nothing but errors"),
            Self::Silent { ms } => write!(
                f,
                "nothing has come from it for {:.1} s",
                *ms as f64 / 1000.0
            ),
            Self::OtherRate { hz } => write!(
                f,
                "it delivers {hz} samples a second now, which is not the rate it was opened with"
            ),
        }
    }
}

fn known_devices(known: &[String]) -> String {
    if known.is_empty() {
        "none is connected".to_owned()
    } else {
        format!("there are: {}", known.join(", "))
    }
}

/// Where permission for the microphone is given on this system.
fn permission_remedy() -> &'static str {
    if cfg!(target_os = "macos") {
        "allow it in System Settings > Privacy & Security > Microphone, then start the program again"
    } else if cfg!(windows) {
        "allow it in Settings > Privacy & security > Microphone, then start the program again"
    } else {
        "add your user to the group \"audio\" or start it inside your desktop session, then log in again"
    }
}
