//! The audio of one take.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::Doing;
use super::folder::PartFolder;
use super::trim::Cut;
use super::{ExportError, ExportTake};
use crate::audio::{SampleDepth, TakeDepth, TakeFile, WavError, decode};
use crate::store::hex;
use crate::units::{Frames, SampleRate};
use crate::verdict::EndSilence;

/// What became of a take.
pub(super) struct Exported {
    pub rate: SampleRate,
    /// Length of the take and of the exported file.
    pub source_frames: Frames,
    pub frames: Frames,
    pub cut: Cut,
    /// Of the exported file, in hex.
    pub sha256: String,
}

/// Writes a take's file: byte for byte where nothing is cut off, else with its samples unchanged.
pub(super) fn write(
    take: &ExportTake,
    end_silence: Option<EndSilence>,
    folder: &PartFolder,
) -> Result<Exported, ExportError> {
    let unreadable = |cause: &dyn std::fmt::Display| ExportError::Take {
        take: take.id.clone(),
        cause: cause.to_string(),
    };
    let decoder = decode(&take.wav).map_err(|error| unreadable(&error))?;
    let format = decoder.format();
    let depth = match format.depth {
        SampleDepth::Int(bits) => TakeDepth::try_from(bits).map_err(|error| unreadable(&error))?,
        _ => return Err(unreadable(&"it is not integer PCM")),
    };
    let source_frames = decoder.frames().unwrap_or_default();
    let rate = format.rate;
    let mut cut = Cut::of(&take.report, rate, end_silence);
    if cut.start + cut.end >= source_frames {
        cut = Cut::default();
    }
    let sha256 = if cut.is_nothing() {
        copy(take, folder)?
    } else {
        check(take, &mut io::sink())?;
        let frames = source_frames - cut.start - cut.end;
        write_part(take, rate, depth, cut.start, frames, folder)?
    };
    Ok(Exported {
        rate,
        source_frames,
        frames: source_frames - cut.start - cut.end,
        cut,
        sha256,
    })
}

/// Copies the whole file.
fn copy(take: &ExportTake, folder: &PartFolder) -> Result<String, ExportError> {
    let path = folder.path(&take.file());
    let mut file = folder.create(&take.file())?;
    let sha256 = check(take, &mut file)?;
    file.sync_all().doing("write", &path)?;
    Ok(sha256)
}

/// Passes the take's file on to `to`, making sure that it is what was recorded.
fn check(take: &ExportTake, to: &mut dyn Write) -> Result<String, ExportError> {
    let sha256 = hashed(&take.wav, to).doing("copy", &take.wav)?;
    if sha256 != take.sha256 {
        return Err(ExportError::Altered(take.id.clone()));
    }
    Ok(sha256)
}

/// SHA-256 of a file in hex, its bytes passed on to `to` on the way.
fn hashed(path: &Path, to: &mut dyn Write) -> io::Result<String> {
    let mut from = File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        let n = from.read(&mut block)?;
        if n == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&block[..n]);
        to.write_all(&block[..n])?;
    }
}

/// Writes `frames` frames of the take from `start` on.
fn write_part(
    take: &ExportTake,
    rate: SampleRate,
    depth: TakeDepth,
    start: Frames,
    frames: Frames,
    folder: &PartFolder,
) -> Result<String, ExportError> {
    let name = take.file();
    let path = folder.path(&name);
    let broken = |cause: &dyn std::fmt::Display| ExportError::Take {
        take: take.id.clone(),
        cause: cause.to_string(),
    };
    let mut decoder = decode(&take.wav).map_err(|error| broken(&error))?;
    let unwritten = |error: WavError| match error {
        WavError::Io(cause) => ExportError::Disk {
            doing: "write",
            path: path.clone(),
            cause,
        },
        other => broken(&other),
    };
    let mut file = TakeFile::create(folder.create(&name)?, rate, depth).map_err(unwritten)?;
    let (mut block, mut samples) = (Vec::new(), Vec::new());
    let (mut skip, mut left) = (start.0 as usize, frames.0 as usize);
    // Exact: a sample of at most 24 bits is a whole number of steps.
    let steps = (1u32 << (depth.bits() - 1)) as f32;
    while left > 0
        && decoder
            .next_block(&mut block)
            .map_err(|error| broken(&error))?
    {
        let from = skip.min(block.len());
        skip -= from;
        let to = (from + left).min(block.len());
        left -= to - from;
        samples.clear();
        samples.extend(block[from..to].iter().map(|sample| (sample * steps) as i32));
        file.append(&samples).map_err(unwritten)?;
    }
    let file = file.finish().map_err(unwritten)?;
    file.sync_all().doing("write", &path)?;
    hashed(&path, &mut io::sink()).doing("read", &path)
}
