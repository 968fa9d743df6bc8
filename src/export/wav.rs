//! The audio of one take.

use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::Doing;
use super::folder::PartFolder;
use super::trim::Cut;
use super::{ExportError, ExportTake};
use crate::audio::{TakeDepth, TakeFile, WavError};
use crate::store::{Disk, hex, open_wav};
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
    let wav = open_wav(folder.disk(), &take.wav).map_err(|error| unreadable(take, error))?;
    let spec = wav.spec();
    let depth = u8::try_from(spec.bits_per_sample).map(TakeDepth::try_from);
    let (Ok(Ok(depth)), Some(rate), 1, hound::SampleFormat::Int) = (
        depth,
        SampleRate::new(spec.sample_rate),
        spec.channels,
        spec.sample_format,
    ) else {
        return Err(damaged(take, &"it is not one channel of 16 or 24 bits"));
    };
    let source_frames = Frames(u64::from(wav.duration()));
    drop(wav);
    let mut cut = Cut::of(&take.report, rate, end_silence);
    if cut.start + cut.end >= source_frames {
        cut = Cut::default();
    }
    let sha256 = if cut.is_nothing() {
        copy(take, folder)?
    } else {
        check(take, folder.disk(), &mut io::sink())?;
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

fn damaged(take: &ExportTake, cause: &dyn std::fmt::Display) -> ExportError {
    ExportError::Take {
        take: take.id.clone(),
        cause: cause.to_string(),
    }
}

/// A take whose file is gone or damaged is for `takegate verify`; else it is the disk.
fn unreadable(take: &ExportTake, error: hound::Error) -> ExportError {
    match error {
        hound::Error::IoError(cause)
            if !matches!(
                cause.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof
            ) =>
        {
            ExportError::Disk {
                doing: "read",
                path: take.wav.clone(),
                cause,
            }
        }
        error => damaged(take, &error),
    }
}

/// Copies the whole file.
fn copy(take: &ExportTake, folder: &PartFolder) -> Result<String, ExportError> {
    let path = folder.path(&take.file());
    let mut file = folder.create(&take.file())?;
    let sha256 = check(take, folder.disk(), &mut file)?;
    file.sync().doing("write", &path)?;
    Ok(sha256)
}

/// Passes the take's file on to `to`, making sure that it is what was recorded.
fn check(take: &ExportTake, disk: &dyn Disk, to: &mut dyn Write) -> Result<String, ExportError> {
    let sha256 = hashed(disk, &take.wav, to).doing("copy", &take.wav)?;
    if sha256 != take.sha256 {
        return Err(ExportError::Altered(take.id.clone()));
    }
    Ok(sha256)
}

/// SHA-256 of a file in hex, its bytes passed on to `to` on the way.
fn hashed(disk: &dyn Disk, path: &Path, to: &mut dyn Write) -> io::Result<String> {
    let mut from = disk.reader(path)?;
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
    let mut wav = open_wav(folder.disk(), &take.wav).map_err(|error| unreadable(take, error))?;
    let unwritten = |error: WavError| match error {
        WavError::Io(cause) => ExportError::Disk {
            doing: "write",
            path: path.clone(),
            cause,
        },
        other => damaged(take, &other),
    };
    let mut file = TakeFile::create(folder.create(&name)?, rate, depth).map_err(unwritten)?;
    let mut block = Vec::with_capacity(BLOCK);
    let mut samples = wav
        .samples::<i32>()
        .skip(start.0 as usize)
        .take(frames.0 as usize);
    loop {
        block.clear();
        for sample in samples.by_ref().take(BLOCK) {
            block.push(sample.map_err(|error| unreadable(take, error))?);
        }
        if block.is_empty() {
            break;
        }
        file.append(&block).map_err(unwritten)?;
    }
    let mut file = file.finish().map_err(unwritten)?;
    file.sync().doing("write", &path)?;
    drop(file);
    hashed(folder.disk(), &path, &mut io::sink()).doing("read", &path)
}

/// Samples that are written at a time.
const BLOCK: usize = 1 << 14;
