//! Pictures that prompts show: paths that cannot leave the script's folder, and files that are what they say.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest picture, bytes: the largest that a phone takes, and no film.
const MAX_BYTES: u64 = 32 << 20;

/// Why a picture cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageProblem {
    /// The path leads out of the script's folder, or would on some system.
    #[error(
        "leads out of the script's folder; put the picture beside the script and name it from there"
    )]
    Outside,
    /// Neither `.png` nor `.jpg`.
    #[error("is no PNG and no JPEG by its name; save it as one of them")]
    Kind,
    /// No such file.
    #[error("is not there; put it beside the script")]
    Missing,
    /// The file is there and cannot be read.
    #[error("cannot be read; check its permissions")]
    Unreadable,
    /// The file does not begin as its kind does.
    #[error("is no picture inside; save it anew as PNG or JPEG")]
    Content,
    /// Too large a file.
    #[error("is larger than 32 MiB; save it smaller")]
    TooLarge,
}

/// The path of a picture from the folder of its script: relative, parts joined by `/`, none of them `..`, ending in
/// `.png`, `.jpg` or `.jpeg`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImagePath(String);

impl ImagePath {
    /// Takes a path as people write it: `./pictures/house.png`, `pictures\house.png`.
    ///
    /// # Errors
    /// [`ImageProblem::Outside`], [`ImageProblem::Kind`].
    pub fn new(path: &str) -> Result<Self, ImageProblem> {
        let path = path.trim().replace('\\', "/");
        // Of "C:/x", "http://x" and "/x" none is beside the script, whatever the system makes of it.
        if path.starts_with('/') || path.contains(':') || path.chars().any(char::is_control) {
            return Err(ImageProblem::Outside);
        }
        let parts: Vec<&str> = path
            .split('/')
            // Spaces at an end are lost in a table's cell, and on Windows.
            .map(str::trim)
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        // Windows takes "... " for "..".
        if parts
            .iter()
            .any(|part| part.trim_end_matches(['.', ' ']).is_empty())
        {
            return Err(ImageProblem::Outside);
        }
        let path = Self(parts.join("/"));
        match path.extension() {
            Some(_) => Ok(path),
            None => Err(ImageProblem::Kind),
        }
    }

    /// The path as it is written in a script.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `png` or `jpg`.
    pub fn extension(&self) -> Option<&'static str> {
        let (_, extension) = self.0.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some("png"),
            "jpg" | "jpeg" => Some("jpg"),
            _ => None,
        }
    }

    /// The file, where the script is in `folder`.
    pub fn file(&self, folder: &Path) -> PathBuf {
        let mut file = folder.to_owned();
        file.extend(self.0.split('/'));
        file
    }

    /// Reads the picture as it stands in its file, and sees to it that it is one: its beginning, its size, and that no
    /// link leads out of `folder`.
    ///
    /// # Errors
    /// [`ImageProblem`].
    pub fn read(&self, folder: &Path) -> Result<Vec<u8>, ImageProblem> {
        let file = self.open(folder)?;
        let mut bytes = Vec::new();
        // It may have grown since its length was looked at.
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ImageProblem::Unreadable)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ImageProblem::TooLarge);
        }
        Ok(bytes)
    }

    /// The same without reading all of it.
    pub(super) fn check(&self, folder: &Path) -> Result<(), ImageProblem> {
        self.open(folder).map(drop)
    }

    fn open(&self, folder: &Path) -> Result<impl Read + use<>, ImageProblem> {
        let file = self.file(folder);
        let real = file.canonicalize().map_err(|_| ImageProblem::Missing)?;
        let root = folder.canonicalize().map_err(|_| ImageProblem::Missing)?;
        if !real.starts_with(root) {
            return Err(ImageProblem::Outside);
        }
        let meta = real.metadata().map_err(|_| ImageProblem::Unreadable)?;
        // A pipe would wait for whoever writes into it.
        if !meta.is_file() {
            return Err(ImageProblem::Content);
        }
        if meta.len() > MAX_BYTES {
            return Err(ImageProblem::TooLarge);
        }
        let mut file = std::fs::File::open(&real).map_err(|_| ImageProblem::Unreadable)?;
        let mut head = [0; 4];
        file.read_exact(&mut head)
            .map_err(|_| ImageProblem::Content)?;
        let is_picture = match self.extension() {
            // The two are told by what is inside, for browsers save the one under the other's name.
            Some(_) => head == *b"\x89PNG" || head[..3] == *b"\xFF\xD8\xFF",
            None => false,
        };
        if !is_picture {
            return Err(ImageProblem::Content);
        }
        Ok(std::io::Cursor::new(head).chain(file.take(MAX_BYTES)))
    }
}

impl fmt::Display for ImagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_people_write_them() {
        for (written, read) in [
            ("house.png", "house.png"),
            ("./pictures/House.JPG", "pictures/House.JPG"),
            ("pictures\\\\house.jpeg", "pictures/house.jpeg"),
            (" 图/房子.png ", "图/房子.png"),
            ("./ a / b.png", "a/b.png"),
        ] {
            assert_eq!(ImagePath::new(written).unwrap().as_str(), read);
        }
    }

    #[test]
    fn no_path_leads_out_of_the_script_s_folder() {
        for outside in [
            "../house.png",
            "a/../../house.png",
            "/etc/house.png",
            "\\\\server\\house.png",
            "C:\\house.png",
            "C:house.png",
            "file:///house.png",
            "https://example.org/house.png",
            "a/.. /house.png",
            "a/...\\house.png",
            "a\n/house.png",
        ] {
            assert_eq!(
                ImagePath::new(outside),
                Err(ImageProblem::Outside),
                "{outside}"
            );
        }
        for other in ["house.svg", "house", "", "."] {
            assert!(ImagePath::new(other).is_err(), "{other}");
        }
    }
}
