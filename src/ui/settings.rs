//! What the windows remember: kept as TOML in the user's settings folder, never in a collection.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::desk::Hearing;
use super::keys::Action;
use super::tokens::{Theme, Zoom};
use crate::audio::DeviceId;
use crate::words::Language;

/// The largest file of settings that is read: what is cut off there cannot be understood.
const MOST_BYTES: u64 = 1 << 20;
/// Recent collections kept.
const RECENT: usize = 8;

/// Where a window stood and how it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowSettings {
    /// Zoom.
    pub zoom: Zoom,
    /// Left, top, width, height in points of the screen; `None` before the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<[f32; 4]>,
}

/// Everything that is remembered from one start to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the interface; `None` follows the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Theme.
    pub theme: Theme,
    /// Whether the speaker has a window of their own; else the prompt stands in the operator's.
    pub speaker_window: bool,
    /// Logarithmic spectrogram.
    pub log_spectrogram: bool,
    /// Stands with each ruling and note.
    pub operator: String,
    /// The microphone chosen last; `None` is the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What takes are listened to with.
    pub hearing: Hearing,
    /// Collections opened last, the newest first.
    pub recent: Vec<PathBuf>,
    /// The operator's window.
    pub operator_window: WindowSettings,
    /// The speaker's window.
    pub speaker: WindowSettings,
    /// Keys that the user has changed.
    pub keys: BTreeMap<Action, Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::Dark,
            speaker_window: true,
            log_spectrogram: false,
            operator: std::env::var("USER")
                .or_else(|_| std::env::var("USERNAME"))
                .unwrap_or_else(|_| "operator".to_owned()),
            device: None,
            hearing: Hearing::default(),
            recent: Vec::new(),
            operator_window: WindowSettings::default(),
            speaker: WindowSettings::default(),
            keys: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// The user's settings file; `None` where the system names no such folder.
    pub fn file() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "takegate")
            .map(|folders| folders.config_dir().join("settings.toml"))
    }

    /// Reads the settings; the defaults where there are none. A file that cannot be understood is put aside, not
    /// overwritten, and the defaults are taken.
    pub fn load(file: &Path) -> Self {
        let mut text = String::new();
        let read = std::fs::File::open(file)
            .and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text));
        if read.is_err() {
            return Self::default();
        }
        match toml::from_str(&text) {
            Ok(settings) => settings,
            Err(error) => {
                tracing::warn!(%error, "the settings cannot be understood; they are put aside");
                if let Err(error) = std::fs::rename(file, file.with_extension("toml.old")) {
                    tracing::warn!(%error, "nor can they be renamed");
                }
                Self::default()
            }
        }
    }

    /// Writes the settings, under a temporary name first.
    ///
    /// # Errors
    /// Where the disk does not take them; nothing but comfort is lost then.
    pub fn save(&self, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = toml::to_string(self).map_err(std::io::Error::other)?;
        let new = file.with_extension("toml.new");
        std::fs::write(&new, text)?;
        std::fs::rename(new, file)
    }

    /// The language of the interface.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(Language::from_system)
    }

    /// Puts a collection at the head of the recent ones.
    pub fn opened(&mut self, folder: &Path) {
        self.recent.retain(|other| other != folder);
        self.recent.insert(0, folder.to_owned());
        self.recent.truncate(RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_saved() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("below").join("settings.toml");
        let mut settings = Settings {
            language: Some(Language::ZhCn),
            theme: Theme::Light,
            ..Settings::default()
        };
        settings.speaker.zoom = Zoom::percent(160);
        settings.speaker.place = Some([10.0, 20.0, 1280.0, 720.0]);
        settings.keys.insert(Action::Again, vec!["F5".to_owned()]);
        settings.opened(Path::new("/a"));
        settings.save(&file).unwrap();
        assert_eq!(Settings::load(&file), settings);
    }

    #[test]
    fn settings_that_cannot_be_understood_are_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        std::fs::write(&file, "theme = 7").unwrap();
        assert_eq!(Settings::load(&file), Settings::default());
        assert!(folder.path().join("settings.toml.old").exists());
    }

    #[test]
    fn the_collection_opened_last_stands_first_and_once() {
        let mut settings = Settings::default();
        for folder in ["/a", "/b", "/a"] {
            settings.opened(Path::new(folder));
        }
        assert_eq!(settings.recent, [Path::new("/a"), Path::new("/b")]);
    }
}
