//! Sessions and takes: the protocol by which a take is stored.

use serde_json::{Map, Value};

use super::disk::DiskFile;
use super::error::{Doing, StoreError};
use super::event::Event;
use super::files::{create_folder, sha256};
use super::layout::TakePart;
use super::record::TakeRecord;
use super::sidecar::{SIDECAR_SCHEMA, Sidecar};
use super::take::{Judged, LEAST_ROOM, TakeInProgress, free};
use super::{Session, Store, clock};
use crate::analysis::TakeAnalysis;
use crate::audio::{AudioFormat, Channel, DeviceFacts, TakeFile};
use crate::collection::{SessionId, SpeakerId, TakeId, TakeState};
use crate::report::{self, Subject};
use crate::script::PromptId;
use crate::units::Frames;
use crate::verdict::Outcome;
use crate::words::Language;

/// Why a take that has no line in the journal is salvaged.
const NOT_JOURNALED: &str = "not_journaled";

impl Store {
    /// Begins a session of a speaker; one that is running is ended first.
    ///
    /// # Errors
    /// [`StoreError::UnknownSpeaker`], [`StoreError::Disk`].
    pub fn begin_session(
        &mut self,
        speaker: &SpeakerId,
        device: &DeviceFacts,
    ) -> Result<SessionId, StoreError> {
        if self.speakers.get(speaker).is_none() {
            return Err(StoreError::UnknownSpeaker(speaker.clone()));
        }
        if self.is_only_looked_at() {
            return Err(StoreError::OnlyLooking(self.folder().to_owned()));
        }
        self.end_session()?;
        let next = self.last_session.0.checked_add(1);
        let id = SessionId(next.ok_or(StoreError::NoNumberLeft("sessions"))?);
        let folder = self.layout.session(speaker, id);
        create_folder(&*self.disk, &folder, self.layout.root())?;
        self.write(Event::SessionBegin {
            session: id,
            speaker: speaker.clone(),
            device: device.clone(),
        })?;
        self.last_session = id;
        self.session = Some(Session {
            id,
            speaker: speaker.clone(),
            device: device.clone(),
        });
        Ok(id)
    }

    /// Ends the session that is running; does nothing when none is.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn end_session(&mut self) -> Result<(), StoreError> {
        if let Some(session) = self.session.take() {
            self.write(Event::SessionEnd {
                session: session.id,
            })?;
        }
        Ok(())
    }

    /// Writes down what a level check of the session that is running has found; `remarks` are wire names.
    ///
    /// # Errors
    /// [`StoreError::NoSession`], [`StoreError::Disk`].
    pub fn keep_level_check(
        &mut self,
        line: &TakeAnalysis,
        room: &TakeAnalysis,
        remarks: &[&str],
    ) -> Result<(), StoreError> {
        let session = self.session.as_ref().ok_or(StoreError::NoSession)?.id;
        self.write(Event::LevelCheck {
            session,
            line: report::measures(line),
            room: report::measures(room),
            remarks: remarks.iter().map(|&remark| remark.to_owned()).collect(),
        })?;
        Ok(())
    }

    /// Begins a take of a prompt in the session that is running: its file is on the medium when this returns.
    ///
    /// # Errors
    /// [`StoreError::NoSession`], [`StoreError::UnknownPrompt`], [`StoreError::NoRoom`], [`StoreError::Disk`],
    /// [`StoreError::Wav`].
    pub fn begin_take(&mut self, prompt: &PromptId) -> Result<TakeInProgress, StoreError> {
        let session = self.session.as_ref().ok_or(StoreError::NoSession)?;
        let text = match self.script.get(prompt) {
            Some(prompt) => prompt.text.clone(),
            None => return Err(StoreError::UnknownPrompt(prompt.clone())),
        };
        if let Some(free) = self.free().filter(|free| *free < self.room_to_begin()) {
            return Err(StoreError::NoRoom {
                free,
                folder: self.folder().to_owned(),
            });
        }
        let pair = (session.speaker.clone(), prompt.clone());
        let number = self.numbers.entry(pair).or_default();
        // Counted up even if the file cannot be made, for something of it may be on disk.
        *number = number
            .checked_add(1)
            .ok_or(StoreError::NoNumberLeft("takes"))?;
        let id = TakeId {
            speaker: session.speaker.clone(),
            session: session.id,
            prompt: prompt.clone(),
            number: *number,
        };
        let path = self.layout.take(&id, TakePart::Part);
        let file = self.disk.create_new(&path).doing("create", &path)?;
        let (rate, depth) = (self.config.rate, self.config.depth);
        let mut file = TakeFile::create(file, rate, depth)?;
        file.get_mut().sync().doing("sync", &path)?;
        let folder = self.layout.session(&id.speaker, id.session);
        self.disk.sync_folder(&folder).doing("sync", &folder)?;
        Ok(TakeInProgress {
            id,
            text,
            file,
            path,
            started_at: clock::now(),
            device: session.device.clone(),
            format: AudioFormat {
                rate,
                depth: depth.into(),
                channels: 1,
            },
            synced: Frames(0),
            disk: self.disk.clone(),
            folder: self.folder().to_owned(),
            has_room: true,
        })
    }

    /// Bytes that are free on the collection's disk; `None` where the system does not say, which stops nothing.
    fn free(&self) -> Option<u64> {
        free(&*self.disk, self.folder())
    }

    /// Room for a take to begin: what it must leave, and a minute of audio.
    fn room_to_begin(&self) -> u64 {
        let (rate, depth) = (self.config.rate.hz(), self.config.depth.bits());
        LEAST_ROOM + u64::from(rate) * u64::from(depth / 8) * 60
    }

    /// Stores a judged take to the end. When this returns without error, the take counts if it is accepted,
    /// whatever happens to the machine.
    ///
    /// # Errors
    /// [`StoreError::Salvaged`]: the take does not count and its prompt is still open; what is on disk of it is kept.
    pub fn finish_take(
        &mut self,
        take: TakeInProgress,
        judged: Judged<'_>,
    ) -> Result<TakeRecord, StoreError> {
        let wav = self.layout.take(&take.id, TakePart::Wav);
        let subject = Subject {
            file: &self.layout.relative(&wav),
            format: take.format,
            channel: Channel::FIRST,
        };
        // What is stored reads the same wherever it is opened, so its advice is English.
        let report = report::object(
            &subject,
            judged.analysis,
            judged.verdict,
            &self.profile,
            Language::En,
        );
        self.keep(take, |take| Sidecar {
            state: match judged.verdict.outcome {
                Outcome::Accepted => TakeState::Accepted,
                Outcome::Rejected => TakeState::Rejected,
            },
            pre_roll_frames: Some(judged.pre_roll),
            post_roll_frames: Some(judged.post_roll),
            integrity: Some(*judged.integrity),
            report,
            ..blank(take)
        })
    }

    /// Gives a take up before there is a verdict, for example because it was misread. Its audio is kept; it never
    /// counts. `reason` is one word in snake_case, such as `misread`.
    ///
    /// # Errors
    /// [`StoreError::Salvaged`]; what is on disk of the take is kept.
    pub fn discard_take(
        &mut self,
        take: TakeInProgress,
        reason: &str,
    ) -> Result<TakeRecord, StoreError> {
        self.keep(take, |take| Sidecar {
            state: TakeState::Discarded,
            reason: Some(reason.to_owned()),
            report: Map::from_iter([("frames".to_owned(), Value::from(take.frames().0))]),
            ..blank(take)
        })
    }

    /// Ends the take's file and stores it with the sidecar that `describe` makes.
    fn keep(
        &mut self,
        take: TakeInProgress,
        describe: impl FnOnce(&TakeInProgress) -> Sidecar,
    ) -> Result<TakeRecord, StoreError> {
        let sidecar = describe(&take);
        let id = take.id.clone();
        self.store(take, sidecar)
            .map_err(|cause| StoreError::Salvaged {
                take: id,
                cause: Box::new(cause),
            })
    }

    /// Steps 3 and 4 of the protocol: each is on the medium before the next begins.
    fn store(
        &mut self,
        take: TakeInProgress,
        mut sidecar: Sidecar,
    ) -> Result<TakeRecord, StoreError> {
        let id = take.id;
        let mut file: Box<dyn DiskFile> = take.file.finish()?;
        file.sync().doing("sync", &take.path)?;
        drop(file);
        sidecar.sha256 = sha256(&*self.disk, &take.path)?;
        let wav = self.layout.take(&id, TakePart::Wav);
        self.disk.rename(&take.path, &wav).doing("finish", &wav)?;
        self.write_sidecar(&sidecar)?;

        let mut line = sidecar.line();
        let written = self.write(Event::Take(line.clone()));
        if written.is_err() {
            line.state = TakeState::Salvaged;
            line.reasons.insert(0, NOT_JOURNALED.to_owned());
            self.unwritten.push(line.clone());
        }
        self.ledger.take(line);
        self.follow(&id);
        written?;
        Ok(self.record(&id))
    }
}

/// What every sidecar of a take says.
fn blank(take: &TakeInProgress) -> Sidecar {
    Sidecar {
        sidecar_schema: SIDECAR_SCHEMA,
        id: take.id.clone(),
        text: take.text.clone(),
        state: TakeState::Salvaged,
        reason: None,
        started_at: Some(take.started_at.clone()),
        sha256: String::new(),
        pre_roll_frames: None,
        post_roll_frames: None,
        device: Some(take.device.clone()),
        integrity: None,
        takegate: env!("CARGO_PKG_VERSION").to_owned(),
        rulings: Vec::new(),
        report: Map::new(),
    }
}
