//! What is to be read: prompts, and the files they come from.
//!
//! | file | a prompt is |
//! |---|---|
//! | `.tsv` | a line `id<TAB>text`; no quotes, no escapes |
//! | `.csv` | a record by RFC 4180, quotes and line breaks in texts allowed |
//! | `.txt` | a line; ids are generated: `0001`, `0002`, … |
//! | `.jsonl` | a JSON object with `text` and, where wanted, `id`, `section`, `ruby`, `note`, `image` |
//! | `.xml` | a `recording` of a script of SpeechRecorder |
//!
//! TSV and CSV may begin with a header that names its columns among `id`, `text`, `section`, `ruby`, `note`, `image`, in
//! any order; further columns are left alone. Without a header there are exactly two: id and text. Files are
//! UTF-8 or UTF-16; anything else is refused with the line where it shows.
//!
//! An image is a PNG or JPEG that is shown above the text, named from the folder of its script, which it cannot leave.

mod encoding;
mod error;
mod image;
mod left_out;
mod prompt;
mod read;
mod speech_recorder;
mod tsv;

pub use error::ScriptError;
pub use image::{ImagePath, ImageProblem};
pub use left_out::LeftOut;
pub use prompt::{IdError, Prompt, PromptId, file_safe};
pub use read::ScriptKind;

use std::io::Read;
use std::path::{Path, PathBuf};

/// Prompts with the lines they begin on, and what could not be taken over.
type Numbered = (Vec<(u64, Prompt)>, Vec<LeftOut>);

/// The largest script file that is read: the Bible has 5 MiB.
const MAX_FILE_BYTES: u64 = 32 << 20;
/// The largest script that a collection keeps: one of the largest file, every character of it escaped or recoded.
pub const MAX_SCRIPT_BYTES: u64 = 4 * MAX_FILE_BYTES;
/// The most prompts of a script: nobody reads more in a lifetime.
const MAX_PROMPTS: usize = 1_000_000;
/// The most characters of a prompt's field: six pages, which is more than a take of an hour's length holds on a screen.
const MAX_FIELD: usize = 20_000;

/// The prompts of a collection, in the order in which they are read; never empty, ids unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    prompts: Vec<Prompt>,
    left_out: Vec<LeftOut>,
    folder: Option<PathBuf>,
}

impl Script {
    /// A script of these prompts.
    ///
    /// # Errors
    /// [`ScriptError::Empty`] and [`ScriptError::DuplicateId`], the position in the list standing for the line.
    pub fn new(prompts: Vec<Prompt>) -> Result<Self, ScriptError> {
        let prompts = prompts.into_iter().zip(1..).map(|(p, line)| (line, p));
        Self::numbered(prompts.collect(), Vec::new())
    }

    /// Reads a script file, its kind told by its extension, and looks at the images that it names.
    ///
    /// # Errors
    /// [`ScriptError`], naming the line and what to do.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        let kind = ScriptKind::of(path)?;
        let unreadable = |cause| ScriptError::Unreadable {
            file: path.to_owned(),
            cause,
        };
        // Before it is opened: a pipe waits for whoever writes into it, maybe for ever.
        let meta = std::fs::metadata(path).map_err(unreadable)?;
        if !meta.is_file() && !meta.is_dir() {
            return Err(ScriptError::NotAFile(path.to_owned()));
        }
        let mut bytes = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ScriptError::TooLarge {
                most: MAX_FILE_BYTES >> 20,
            });
        }
        let (prompts, left_out) = Self::read_prompts(&bytes, kind)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let folder = if folder.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            folder
        };
        check_images(&prompts, &folder)?;
        Ok(Self {
            folder: Some(folder),
            ..Self::numbered(prompts, left_out)?
        })
    }

    /// Reads a script from the bytes of a file; nothing is said of its images but that their paths are in order.
    ///
    /// # Errors
    /// [`ScriptError`], naming the line and what to do.
    pub fn parse(bytes: &[u8], kind: ScriptKind) -> Result<Self, ScriptError> {
        let (prompts, left_out) = Self::read_prompts(bytes, kind)?;
        Self::numbered(prompts, left_out)
    }

    fn read_prompts(bytes: &[u8], kind: ScriptKind) -> Result<Numbered, ScriptError> {
        let text = encoding::decode(bytes)?;
        read::prompts(&text, kind)
    }

    fn numbered(prompts: Vec<(u64, Prompt)>, left_out: Vec<LeftOut>) -> Result<Self, ScriptError> {
        // Two ids that differ only in case would be one file on Windows and macOS.
        let mut lines = std::collections::HashMap::new();
        let mut list = Vec::new();
        for (line, prompt) in prompts {
            if list.len() == MAX_PROMPTS {
                return Err(ScriptError::TooManyPrompts { most: MAX_PROMPTS });
            }
            let fields = [
                Some(&prompt.text),
                prompt.section.as_ref(),
                prompt.ruby.as_ref(),
                prompt.note.as_ref(),
            ];
            if fields
                .into_iter()
                .flatten()
                .any(|field| field.chars().count() > MAX_FIELD)
            {
                return Err(ScriptError::TextTooLong {
                    line,
                    most: MAX_FIELD,
                });
            }
            if let Some(first) = lines.insert(prompt.id.as_str().to_ascii_lowercase(), line) {
                return Err(ScriptError::DuplicateId {
                    id: prompt.id,
                    first,
                    second: line,
                });
            }
            list.push(prompt);
        }
        if list.is_empty() {
            return Err(ScriptError::Empty);
        }
        Ok(Self {
            prompts: list,
            left_out,
            folder: None,
        })
    }

    /// The prompts in reading order.
    pub fn prompts(&self) -> &[Prompt] {
        &self.prompts
    }

    /// What stood in the file and could not be taken over.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The folder that images are named from: that of the file which was read.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The same script with other names for its images.
    pub fn with_images(&self, name: impl Fn(&Prompt, &ImagePath) -> ImagePath) -> Self {
        let mut script = self.clone();
        for prompt in &mut script.prompts {
            prompt.image = prompt.image.as_ref().map(|image| name(prompt, image));
        }
        script
    }

    /// The prompt of this id.
    pub fn get(&self, id: &PromptId) -> Option<&Prompt> {
        self.position(id).map(|at| &self.prompts[at])
    }

    /// Where in the reading order the prompt stands, from 0.
    pub fn position(&self, id: &PromptId) -> Option<usize> {
        self.prompts.iter().position(|prompt| prompt.id == *id)
    }

    /// The script as a TSV that [`Script::parse`] reads back exactly: with a header, and where a tab, a line
    /// break or a backslash stands in a field, with the escapes `\t`, `\n`, `\r` and `\\` in all fields, which
    /// the header says by naming its text column `text_escaped`.
    pub fn to_tsv(&self) -> String {
        tsv::write(&self.prompts)
    }
}

/// How many images that cannot be used are named; the rest is counted.
const IMAGES_NAMED: usize = 8;

fn check_images(prompts: &[(u64, Prompt)], folder: &Path) -> Result<(), ScriptError> {
    let mut faults = Vec::new();
    for (line, prompt) in prompts {
        let Some(image) = &prompt.image else { continue };
        if let Err(problem) = image.check(folder) {
            faults.push((*line, image.clone(), problem));
        }
    }
    match faults.len() {
        0 => Ok(()),
        1 => {
            let (line, image, problem) = faults.remove(0);
            Err(ScriptError::Image {
                line,
                image: image.to_string(),
                problem,
            })
        }
        all => {
            faults.truncate(IMAGES_NAMED);
            Err(ScriptError::Images { all, faults })
        }
    }
}
