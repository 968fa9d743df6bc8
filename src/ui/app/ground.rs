//! What the windows stand on.

use std::path::PathBuf;
use std::sync::Arc;

use crate::capture::{CaptureError, CaptureSource, DeviceInfo, Microphone, Wanted};
use crate::playback::{Output, PlaybackError};
use crate::ui::settings::Settings;
use crate::words::Language;

/// Opens a stream as it is wanted.
pub type OpenStream =
    Arc<dyn Fn(&Wanted) -> Result<Box<dyn CaptureSource>, CaptureError> + Send + Sync>;

/// What the windows stand on: the microphones of this machine, or a recording in their place.
#[derive(Clone)]
pub struct Ground {
    /// Opens a stream.
    pub open: OpenStream,
    /// Lists the microphones.
    pub list: fn() -> Result<Vec<DeviceInfo>, CaptureError>,
    /// Lists what takes can be listened to with.
    pub outputs: fn() -> Result<Vec<Output>, PlaybackError>,
    /// The settings file; `None` remembers nothing.
    pub settings: Option<PathBuf>,
    /// Language given on the command line.
    pub language: Option<Language>,
    /// The collection to open at once.
    pub collection: Option<PathBuf>,
}

impl Ground {
    /// The microphones and settings of this machine.
    pub fn of_machine() -> Self {
        Self {
            open: Arc::new(|wanted| Ok(Box::new(Microphone::open(wanted)?))),
            list: crate::capture::devices,
            outputs: crate::playback::outputs,
            settings: Settings::file(),
            language: None,
            collection: None,
        }
    }
}
