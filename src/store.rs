//! The collection's folder, in which nothing may ever be lost.
//!
//! ```text
//! collection.toml     settings, and the hash of the profile
//! profile.toml        the profile as it was chosen
//! script.tsv          the prompts
//! images/             the pictures that they show, where they do
//! speakers.toml       the speakers
//! journal.jsonl       the truth: append-only, a number and a checksum in every line
//! index.sqlite        a view of the journal, rebuilt whenever it does not fit
//! .lock, .open-by     held while open, and by whom
//! takes/<speaker>/<session>/<prompt>_<number>.wav    and .json, its sidecar
//! quarantine/         what recovery could not explain
//! ```
//!
//! A take counts from the moment its line in the journal is on the medium, and only then. What a crash leaves
//! half done is put right when the collection is opened next: [`Store::open`] never fails for it and says
//! in a [`RecoveryReport`] what it found and did. What must hold at any time is what [`Store::verify`] checks.

mod caution;
mod clock;
mod create;
mod disk;
mod error;
mod event;
mod files;
mod images;
mod index;
mod journal;
mod layout;
mod lock;
mod profile_file;
mod record;
mod recording;
mod recovery;
mod report;
mod sidecar;
mod synced;
mod take;
mod verify;

pub use caution::Caution;
pub use disk::{Disk, DiskFile, Entry, FileId, LocalDisk, free_space};
pub use error::StoreError;
pub use event::Event;
pub(crate) use files::{hex, open_wav};
pub use journal::Seq;
pub use layout::wav_path;
pub use profile_file::{ProfileFileError, read_profile};
pub use record::{TakeFilter, TakeRecord};
pub use report::{RecoveryItem, RecoveryReport};
pub use sidecar::{KeptRuling, SIDECAR_SCHEMA, Sidecar};
pub use synced::synced_by;
pub use take::{Judged, TakeInProgress};
pub use verify::{Problem, VerifyReport};

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::error::Doing;
use self::files::SIDECAR_MOST;
use self::index::Index;
use self::journal::Journal;
use self::layout::{Layout, TakePart};
use self::lock::Lock;
use crate::audio::DeviceFacts;
use crate::collection::{
    CollectionConfig, Decision, Ledger, Progress, SessionId, Speaker, SpeakerId, Speakers, TakeId,
    TakeLine,
};
use crate::script::{Prompt, PromptId, Script};
use crate::verdict::Profile;

/// A collection, open and locked against every other Takegate; or open for looking only ([`Store::look`]), which
/// refuses whatever would write with [`StoreError::OnlyLooking`].
pub struct Store {
    disk: Arc<dyn Disk>,
    layout: Layout,
    config: CollectionConfig,
    profile: Profile,
    script: Script,
    speakers: Speakers,
    journal: Journal,
    ledger: Ledger,
    index: Index,
    session: Option<Session>,
    last_session: SessionId,
    /// The highest number that any take of a speaker and prompt has, on disk or in the journal.
    numbers: HashMap<(SpeakerId, PromptId), u32>,
    /// Salvaged takes whose lines could not be written; they are written before any other line.
    unwritten: Vec<TakeLine>,
    /// `None` where the collection is only looked at.
    lock: Option<Lock>,
}

/// The session that is running.
struct Session {
    id: SessionId,
    speaker: SpeakerId,
    device: DeviceFacts,
}

impl Store {
    /// The collection's folder.
    pub fn folder(&self) -> &Path {
        self.layout.root()
    }

    /// Whether nothing can be written, because another Takegate has the collection open or its folder cannot be
    /// written.
    pub fn is_only_looked_at(&self) -> bool {
        self.lock.is_none()
    }

    /// The file system that the collection is on.
    pub(crate) fn disk(&self) -> Arc<dyn Disk> {
        self.disk.clone()
    }

    /// The collection's settings.
    pub fn config(&self) -> &CollectionConfig {
        &self.config
    }

    /// The profile that judges every take of the collection.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The prompts.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// The speakers.
    pub fn speakers(&self) -> &Speakers {
        &self.speakers
    }

    /// The state of every take.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How far the collection is.
    pub fn progress(&self) -> Progress {
        let quota = self.config.quota(self.script.prompts().len());
        Progress::of(&self.ledger, &self.script, &self.speakers, quota)
    }

    /// The next prompt that is open for a speaker behind `after`, turning around at the script's end; `None` when
    /// the speaker is done.
    pub fn next_open_prompt(
        &self,
        speaker: &SpeakerId,
        after: Option<&PromptId>,
    ) -> Option<&Prompt> {
        let quota = self.config.quota(self.script.prompts().len());
        self.ledger.next_open(&self.script, quota, speaker, after)
    }

    /// The takes that a filter asks for, in the order in which they were stored.
    ///
    /// # Errors
    /// [`StoreError::Index`].
    pub fn takes(&mut self, filter: &TakeFilter) -> Result<Vec<TakeRecord>, StoreError> {
        match self.index.takes(filter) {
            Ok(takes) => Ok(takes),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be asked; a new one is kept in memory");
                self.index = Index::in_memory(&self.ledger)?;
                Ok(self.index.takes(filter)?)
            }
        }
    }

    /// Makes the index anew from the journal; gives how many takes it holds.
    ///
    /// # Errors
    /// [`StoreError::OnlyLooking`], [`StoreError::Rebuild`].
    pub fn rebuild_index(&mut self) -> Result<usize, StoreError> {
        if self.is_only_looked_at() {
            return Err(StoreError::OnlyLooking(self.folder().to_owned()));
        }
        // Lets go of the file.
        self.index = Index::in_memory(&self.ledger)?;
        let fingerprint = match self.unwritten.is_empty() {
            true => self.journal.fingerprint(),
            false => String::new(),
        };
        self.index =
            Index::anew(&self.layout, &self.ledger, &fingerprint).map_err(StoreError::Rebuild)?;
        Ok(self.ledger.takes().count())
    }

    /// The WAV of a take.
    pub fn wav(&self, take: &TakeId) -> PathBuf {
        self.layout.take(take, TakePart::Wav)
    }

    /// The sidecar of a take.
    ///
    /// # Errors
    /// [`StoreError::Disk`], [`StoreError::Damaged`].
    pub fn sidecar(&self, take: &TakeId) -> Result<Sidecar, StoreError> {
        let path = self.layout.take(take, TakePart::Sidecar);
        let json = files::read_all(&*self.disk, &path, SIDECAR_MOST)?;
        Sidecar::parse(&json).map_err(|cause| StoreError::Damaged { file: path, cause })
    }

    /// Writes something down, about a take or about the collection.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn note(&mut self, text: &str, who: &str, take: Option<&TakeId>) -> Result<(), StoreError> {
        self.write(Event::Note {
            text: text.to_owned(),
            who: who.to_owned(),
            take: take.cloned(),
        })?;
        Ok(())
    }

    /// Writes down that takes were exported.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn exported(&mut self, target: &Path, format: &str, takes: u32) -> Result<(), StoreError> {
        self.write(Event::Export {
            target: target.display().to_string(),
            format: format.to_owned(),
            takes,
        })?;
        Ok(())
    }

    /// Adds a speaker.
    ///
    /// # Errors
    /// [`StoreError::Speakers`] for a pseudonym that is taken; [`StoreError::Disk`].
    pub fn add_speaker(&mut self, speaker: Speaker) -> Result<(), StoreError> {
        let mut speakers = self.speakers.clone();
        speakers.add(speaker.clone())?;
        self.write(Event::Speaker { speaker })?;
        self.speakers = speakers;
        if let Err(error) = self.write_speakers() {
            // The journal has the speaker, so the next opening writes the file.
            tracing::warn!(%error, "speakers.toml is behind the journal");
        }
        Ok(())
    }

    /// The operator's word on a take.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the rules do not allow it; [`StoreError::Disk`].
    pub fn decide(&mut self, decision: Decision) -> Result<TakeRecord, StoreError> {
        let profile_allows = self.profile.allows_operator_accept();
        self.ledger.allows(&decision, profile_allows)?;
        let seq = self.write(Event::Decision(decision.clone()))?;
        self.ledger.decide(&decision);
        self.follow(&decision.take);
        let kept = KeptRuling {
            seq,
            ruling: decision.ruling,
            who: decision.who,
        };
        if let Err(error) = self.keep_ruling(&decision.take, kept) {
            // The journal has the ruling; the sidecar only keeps it a second time.
            tracing::warn!(%error, "a sidecar is behind the journal");
        }
        Ok(self.record(&decision.take))
    }

    fn keep_ruling(&self, take: &TakeId, kept: KeptRuling) -> Result<(), StoreError> {
        let mut sidecar = self.sidecar(take)?;
        sidecar.rulings.push(kept);
        self.write_sidecar(&sidecar)
    }

    fn write_speakers(&self) -> Result<(), StoreError> {
        files::replace(
            &*self.disk,
            &self.layout.speakers(),
            self.speakers.to_toml(),
        )?;
        let root = self.layout.root();
        self.disk.sync_folder(root).doing("sync", root)
    }

    /// Writes a take's sidecar so that a crash leaves the old or the new one.
    fn write_sidecar(&self, sidecar: &Sidecar) -> Result<(), StoreError> {
        let path = self.layout.take(&sidecar.id, TakePart::Sidecar);
        files::replace(&*self.disk, &path, sidecar.to_json())?;
        let folder = self.layout.session(&sidecar.id.speaker, sidecar.id.session);
        self.disk.sync_folder(&folder).doing("sync", &folder)
    }

    /// Appends to the journal, first the lines that could not be written before.
    fn write(&mut self, event: Event) -> Result<Seq, StoreError> {
        while let Some(line) = self.unwritten.first() {
            self.journal
                .append(&*self.disk, clock::now(), Event::Take(line.clone()))?;
            self.unwritten.remove(0);
        }
        self.journal.append(&*self.disk, clock::now(), event)
    }

    /// Brings the index up to the ledger for the prompt and speaker of this take.
    fn follow(&mut self, take: &TakeId) {
        // While a take has no line, what the index says must not pass for what the journal says.
        let fingerprint = match self.unwritten.is_empty() {
            true => self.journal.fingerprint(),
            false => String::new(),
        };
        if let Err(error) = self.index.follow(&self.ledger, take, &fingerprint) {
            tracing::warn!(%error, "the index is behind the journal until the next opening");
            self.index.fall_behind();
        }
    }

    fn record(&self, take: &TakeId) -> TakeRecord {
        let status = self.ledger.get(take).expect("the take is in the ledger");
        TakeRecord::of(status, &self.ledger)
    }
}
