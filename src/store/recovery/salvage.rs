//! Recordings that were never finished or have no sidecar: repaired, measured, kept.

use std::io::ErrorKind;
use std::path::Path;

use super::super::Store;
use super::super::error::{Doing, StoreError};
use super::super::files::{SIDECAR_MOST, open_wav, read_all, sha256};
use super::super::layout::TakePart;
use super::super::report::{RecoveryItem, RecoveryReport};
use super::super::sidecar::{SIDECAR_SCHEMA, Sidecar};
use super::scan::Parts;
use crate::analysis::{Analyzer, TakeAnalysis};
use crate::audio::{AudioFormat, Channel, Integrity, SampleDepth, WavError, repair_header};
use crate::collection::{TakeId, TakeLine, TakeState};
use crate::report::{self, Subject};
use crate::units::{Frames, SampleRate};
use crate::verdict::judge;
use crate::words::Language;

/// Why a take without a verdict of its own was salvaged.
const INTERRUPTED: &str = "interrupted";

impl Store {
    /// Makes a recording that was never ended a finished file. `true` if there is a WAV now.
    pub(super) fn salvage_part(
        &self,
        id: &TakeId,
        report: &mut RecoveryReport,
    ) -> Result<bool, StoreError> {
        let path = self.layout.take(id, TakePart::Part);
        let frames = match self.repair(&path) {
            Ok(frames) => frames,
            Err(StoreError::Wav(WavError::NotATake(why))) => {
                match self.disk.len(&path).doing("look at", &path)? {
                    Some(0) | None => self.remove(&path, "it held no audio", report)?,
                    Some(_) => self.quarantine(&path, why.to_owned(), report)?,
                }
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        if frames == Frames(0) {
            self.remove(&path, "it held no audio", report)?;
            return Ok(false);
        }
        let wav = self.layout.take(id, TakePart::Wav);
        self.disk.rename(&path, &wav).doing("finish", &wav)?;
        let folder = self.layout.session(&id.speaker, id.session);
        self.disk.sync_folder(&folder).doing("sync", &folder)?;
        Ok(true)
    }

    /// Brings a recording's header up to its length and cuts a torn sample off.
    fn repair(&self, path: &Path) -> Result<Frames, StoreError> {
        let len = self.disk.len(path).doing("look at", path)?.unwrap_or(0);
        let mut file = self.disk.open(path).doing("open", path)?;
        let repaired = repair_header(&mut file, len)?;
        if repaired.len < len {
            file.set_len(repaired.len).doing("repair", path)?;
        }
        file.sync().doing("sync", path)?;
        Ok(repaired.frames)
    }

    /// The sidecar of a WAV that has no line, and whether it had to be made: the one beside it if it fits. `None` if
    /// the WAV went to the quarantine.
    pub(super) fn sidecar_for(
        &self,
        id: &TakeId,
        parts: Parts,
        report: &mut RecoveryReport,
    ) -> Result<Option<(Sidecar, bool)>, StoreError> {
        let wav = self.wav(id);
        if parts.sidecar {
            let path = self.layout.take(id, TakePart::Sidecar);
            match self.sidecar(id) {
                Ok(sidecar) if self.fits(&sidecar, id)? => return Ok(Some((sidecar, false))),
                Ok(_) => {
                    let why = "recording and sidecar do not belong together (SHA-256 differs)";
                    self.quarantine(&wav, why.to_owned(), report)?;
                    self.quarantine(&path, why.to_owned(), report)?;
                    return Ok(None);
                }
                Err(StoreError::Damaged { cause, .. }) => self.quarantine(&path, cause, report)?,
                Err(error) => return Err(error),
            }
        }
        let sidecar = self
            .repair(&wav)
            .and_then(|_| self.measured(id, TakeState::Salvaged));
        match sidecar {
            Ok(sidecar) => {
                self.write_sidecar(&sidecar)?;
                Ok(Some((sidecar, true)))
            }
            Err(StoreError::Wav(WavError::NotATake(why))) => {
                self.quarantine(&wav, why.to_owned(), report)?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a sidecar is that of the WAV beside it.
    fn fits(&self, sidecar: &Sidecar, id: &TakeId) -> Result<bool, StoreError> {
        Ok(sidecar.id == *id && sidecar.sha256 == sha256(&*self.disk, &self.wav(id))?)
    }

    /// Gives a sidecar that was written but not yet renamed its name, if it is whole and no older one is there; else
    /// removes it. `true` if there is a sidecar now.
    pub(super) fn finish_sidecar(&self, id: &TakeId, parts: Parts) -> Result<bool, StoreError> {
        let unfinished = self.layout.take(id, TakePart::Unfinished);
        let sidecar = match read_all(&*self.disk, &unfinished, SIDECAR_MOST) {
            Ok(json) => Sidecar::parse(&json).ok(),
            Err(StoreError::Damaged { .. }) => None,
            Err(error) => return Err(error),
        };
        let whole = match sidecar {
            Some(sidecar) => !parts.sidecar && self.fits(&sidecar, id)?,
            None => false,
        };
        if whole {
            let sidecar = self.layout.take(id, TakePart::Sidecar);
            self.disk
                .rename(&unfinished, &sidecar)
                .doing("finish", &sidecar)?;
        } else {
            self.disk.remove(&unfinished).doing("remove", &unfinished)?;
        }
        let folder = self.layout.session(&id.speaker, id.session);
        self.disk.sync_folder(&folder).doing("sync", &folder)?;
        Ok(whole)
    }

    /// Makes the sidecar of a take anew that has a line and its WAV.
    pub(super) fn rebuild_sidecar(
        &self,
        line: &TakeLine,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        if sha256(&*self.disk, &self.wav(&line.id))? != line.sha256 {
            report.items.push(RecoveryItem::Trouble {
                about: format!("take {}", line.id),
                cause: "its sidecar is missing and its WAV is not what was stored; put both back from a backup, or \
                        turn the take down and record the prompt again"
                    .to_owned(),
            });
            return Ok(());
        }
        let mut sidecar = self.measured(&line.id, line.state)?;
        sidecar.started_at = line.started_at.clone();
        self.write_sidecar(&sidecar)?;
        report
            .items
            .push(RecoveryItem::SidecarRebuilt(line.id.clone()));
        Ok(())
    }

    /// A sidecar of what the WAV alone tells.
    fn measured(&self, id: &TakeId, state: TakeState) -> Result<Sidecar, StoreError> {
        let wav = self.wav(id);
        let (format, analysis) = self.analyse(&wav)?;
        let integrity = Integrity {
            wanted_rate: Some(self.config.rate),
            ..Integrity::of_file(format)
        };
        let verdict = judge(&analysis, &integrity, &self.profile);
        let subject = Subject {
            file: &self.layout.relative(&wav),
            format,
            channel: Channel::FIRST,
        };
        let text = self
            .script
            .get(&id.prompt)
            .map(|prompt| prompt.text.clone());
        Ok(Sidecar {
            sidecar_schema: SIDECAR_SCHEMA,
            id: id.clone(),
            text: text.unwrap_or_default(),
            state,
            reason: (state == TakeState::Salvaged).then(|| INTERRUPTED.to_owned()),
            started_at: None,
            sha256: sha256(&*self.disk, &wav)?,
            pre_roll_frames: None,
            post_roll_frames: None,
            device: None,
            integrity: None,
            takegate: env!("CARGO_PKG_VERSION").to_owned(),
            rulings: Vec::new(),
            report: report::object(&subject, &analysis, &verdict, &self.profile, Language::En),
        })
    }

    /// Measures a take's file, as it was measured when it was recorded.
    fn analyse(&self, path: &Path) -> Result<(AudioFormat, TakeAnalysis), StoreError> {
        const NOT_READ: StoreError =
            StoreError::Wav(WavError::NotATake("its audio cannot be read"));
        // A disk that refuses now may give the audio the next time; one that breaks off never will.
        let refused = |error: hound::Error| match error {
            hound::Error::IoError(cause) if cause.kind() != ErrorKind::UnexpectedEof => {
                StoreError::Disk {
                    doing: "read",
                    path: path.to_owned(),
                    cause,
                }
            }
            _ => NOT_READ,
        };
        let mut wav = open_wav(&*self.disk, path).map_err(refused)?;
        let spec = wav.spec();
        let (Some(rate), 1) = (SampleRate::new(spec.sample_rate), spec.channels) else {
            return Err(NOT_READ);
        };
        let depth = u8::try_from(spec.bits_per_sample).map_err(|_| NOT_READ)?;
        let full_scale = (1u32 << (depth - 1)) as f32;
        let mut analyzer = Analyzer::new(rate);
        let mut block = Vec::with_capacity(BLOCK);
        for sample in wav.samples::<i32>() {
            block.push(sample.map_err(refused)? as f32 / full_scale);
            if block.len() == BLOCK {
                analyzer.push(&block);
                block.clear();
            }
        }
        analyzer.push(&block);
        let format = AudioFormat {
            rate,
            depth: SampleDepth::Int(depth),
            channels: 1,
        };
        Ok((format, analyzer.finish()))
    }
}

/// Samples that are measured at a time.
const BLOCK: usize = 4096;
