//! Where everything stands in a collection's folder.

use std::path::{Path, PathBuf};

use crate::collection::{SessionId, SpeakerId, TakeId};
use crate::script::PromptId;

/// The folder of the script's pictures.
pub(super) const IMAGES: &str = "images";

/// The folder of one collection and the names in it.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    root: PathBuf,
}

/// The files that one take may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TakePart {
    /// The finished recording.
    Wav,
    /// The recording while it grows.
    Part,
    /// The sidecar.
    Sidecar,
    /// The sidecar while it is written.
    Unfinished,
}

impl TakePart {
    const ALL: [Self; 4] = [Self::Part, Self::Wav, Self::Unfinished, Self::Sidecar];

    fn suffix(self) -> &'static str {
        match self {
            Self::Wav => ".wav",
            Self::Part => ".wav.part",
            Self::Sidecar => ".json",
            Self::Unfinished => ".json.part",
        }
    }
}

impl Layout {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn config(&self) -> PathBuf {
        self.root.join("collection.toml")
    }

    pub(super) fn profile(&self) -> PathBuf {
        self.root.join("profile.toml")
    }

    pub(super) fn script(&self) -> PathBuf {
        self.root.join("script.tsv")
    }

    pub(super) fn images(&self) -> PathBuf {
        self.root.join(IMAGES)
    }

    pub(super) fn speakers(&self) -> PathBuf {
        self.root.join("speakers.toml")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.root.join("journal.jsonl")
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root.join("index.sqlite")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join(".lock")
    }

    /// Who has the lock.
    pub(super) fn holder(&self) -> PathBuf {
        self.root.join(".open-by")
    }

    /// The files and folders of the collection itself; each is where it seems to be, and no link.
    pub(super) fn own(&self) -> [PathBuf; 9] {
        [
            self.config(),
            self.profile(),
            self.script(),
            self.speakers(),
            self.journal(),
            self.takes(),
            self.images(),
            self.quarantine(),
            self.lock(),
        ]
    }

    pub(super) fn takes(&self) -> PathBuf {
        self.root.join("takes")
    }

    pub(super) fn quarantine(&self) -> PathBuf {
        self.root.join("quarantine")
    }

    /// `takes/<speaker>/<session>`.
    pub(super) fn session(&self, speaker: &SpeakerId, session: SessionId) -> PathBuf {
        self.takes()
            .join(speaker.as_str())
            .join(session.to_string())
    }

    /// `takes/<speaker>/<session>/<prompt>_<number>` and the part's suffix.
    pub(super) fn take(&self, id: &TakeId, part: TakePart) -> PathBuf {
        let name = format!("{}_{}{}", id.prompt, id.number, part.suffix());
        self.session(&id.speaker, id.session).join(name)
    }

    /// The path below the collection's folder, with `/` on every system.
    pub(super) fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}

/// The WAV of a take in a collection that may be open elsewhere: what is there was written once.
pub fn wav_path(folder: &Path, take: &TakeId) -> PathBuf {
    Layout::new(folder).take(take, TakePart::Wav)
}

/// The sidecar of a take in a collection that may be open elsewhere.
pub(super) fn sidecar_path(folder: &Path, take: &TakeId) -> PathBuf {
    Layout::new(folder).take(take, TakePart::Sidecar)
}

/// The session that a folder's name means; only names that [`SessionId`] writes.
pub(super) fn session_of(folder: &str) -> Option<SessionId> {
    let session = SessionId(folder.parse().ok()?);
    (session.to_string() == folder && session.0 > 0).then_some(session)
}

/// The prompt, number and part that a file's name means; only names that [`Layout::take`] writes.
pub(super) fn take_of(file: &str) -> Option<(PromptId, u32, TakePart)> {
    TakePart::ALL.into_iter().find_map(|part| {
        let (prompt, number) = file.strip_suffix(part.suffix())?.rsplit_once('_')?;
        let digits: u32 = number.parse().ok()?;
        let whole = digits.to_string() == number && digits > 0;
        let prompt = PromptId::try_from(prompt).ok()?;
        whole.then_some((prompt, digits, part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_take_is_told_from_its_files_names() {
        let layout = Layout::new(Path::new("c"));
        let id = TakeId {
            speaker: "S-1".parse().unwrap(),
            session: SessionId(12),
            prompt: "a_1".parse().unwrap(),
            number: 7,
        };
        for part in TakePart::ALL {
            let path = layout.take(&id, part);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert_eq!(take_of(name), Some((id.prompt.clone(), 7, part)));
        }
        assert_eq!(
            layout.relative(&layout.take(&id, TakePart::Wav)),
            "takes/S-1/0012/a_1_7.wav"
        );
        assert_eq!(session_of("0012"), Some(SessionId(12)));
        for strange in ["12", "00012", "0000", "x", ""] {
            assert_eq!(session_of(strange), None);
        }
        for strange in [
            "a_1",
            "a.wav",
            "a_01.wav",
            "a_0.wav",
            "a_1.wav.bak",
            "_1.wav",
            "a_1.WAV",
        ] {
            assert_eq!(take_of(strange), None, "{strange}");
        }
    }
}
