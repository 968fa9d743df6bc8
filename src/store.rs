//! The collection's folder, in which nothing may ever be lost.
//!
//! ```text
//! collection.toml     settings; profile.toml pinned by its hash
//! script.tsv          the prompts
//! speakers.toml       the speakers
//! journal.jsonl       the truth: append-only, a checksum and a number in every line
//! index.sqlite        a view of the journal, rebuilt whenever it does not fit
//! .lock               held while open
//! takes/<speaker>/<session>/<prompt>_<number>.wav    and .json, its sidecar
//! quarantine/         what recovery could not explain
//! ```
//!
//! A take counts from the moment its line in the journal is on the medium, and only then. What a crash leaves
//! half done is put right when the collection is opened next: [`Store::open`] never fails for it and says
//! in a [`RecoveryReport`] what it found and did. What must hold at any time is what [`Store::verify`] checks.

mod clock;
mod disk;
mod error;
mod event;
mod files;
mod journal;
mod layout;
mod lock;
mod record;
mod report;
mod sidecar;
mod take;
mod verify;

pub use disk::{Disk, DiskFile, Entry, LocalDisk};
pub use error::StoreError;
pub use event::Event;
pub use journal::Seq;
pub use record::{TakeFilter, TakeRecord};
pub use report::{RecoveryItem, RecoveryReport};
pub use sidecar::{KeptRuling, SIDECAR_SCHEMA, Sidecar};
pub use take::{Judged, TakeInProgress};
pub use verify::{Problem, VerifyReport};

use std::path::{Path, PathBuf};

use crate::audio::DeviceFacts;
use crate::collection::{
    CollectionConfig, Decision, Ledger, Progress, SessionId, Speaker, SpeakerId, Speakers, TakeId,
};
use crate::script::{Prompt, PromptId, Script};
use crate::units::Frames;
use crate::verdict::Profile;

/// A collection, open and locked against every other Takegate.
#[allow(dead_code)]
pub struct Store {}

impl Store {
    /// Makes a collection in `folder`, which must be empty or not exist, and opens it.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::Config`], [`StoreError::Disk`].
    pub fn create(
        folder: &Path,
        config: &CollectionConfig,
        profile: &Profile,
        script: &Script,
    ) -> Result<Self, StoreError> {
        todo!()
    }

    /// Opens a collection and puts right what a crash has left.
    ///
    /// # Errors
    /// [`StoreError::NotACollection`], [`StoreError::AlreadyOpen`], [`StoreError::Newer`]; and where settings,
    /// profile or script are not what they were made as. What recovery finds is never an error.
    pub fn open(folder: &Path) -> Result<(Self, RecoveryReport), StoreError> {
        todo!()
    }

    /// The collection's folder.
    pub fn folder(&self) -> &Path {
        todo!()
    }

    /// The collection's settings.
    pub fn config(&self) -> &CollectionConfig {
        todo!()
    }

    /// The profile that judges every take of the collection.
    pub fn profile(&self) -> &Profile {
        todo!()
    }

    /// The prompts.
    pub fn script(&self) -> &Script {
        todo!()
    }

    /// The speakers.
    pub fn speakers(&self) -> &Speakers {
        todo!()
    }

    /// Adds a speaker.
    ///
    /// # Errors
    /// [`StoreError::Speakers`] for a pseudonym that is taken; [`StoreError::Disk`].
    pub fn add_speaker(&mut self, speaker: Speaker) -> Result<(), StoreError> {
        todo!()
    }

    /// Begins a session of a speaker; one that is running is ended first.
    ///
    /// # Errors
    /// [`StoreError::UnknownSpeaker`], [`StoreError::Disk`].
    pub fn begin_session(
        &mut self,
        speaker: &SpeakerId,
        device: &DeviceFacts,
    ) -> Result<SessionId, StoreError> {
        todo!()
    }

    /// Ends the session that is running; does nothing when none is.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn end_session(&mut self) -> Result<(), StoreError> {
        todo!()
    }

    /// Begins a take of a prompt in the session that is running: its file is on the medium when this returns.
    ///
    /// # Errors
    /// [`StoreError::NoSession`], [`StoreError::UnknownPrompt`], [`StoreError::Disk`].
    pub fn begin_take(&mut self, prompt: &PromptId) -> Result<TakeInProgress, StoreError> {
        todo!()
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
        todo!()
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
        todo!()
    }

    /// The operator's word on a take.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the rules do not allow it; [`StoreError::Disk`].
    pub fn decide(&mut self, decision: Decision) -> Result<TakeRecord, StoreError> {
        todo!()
    }

    /// Writes something down, about a take or about the collection.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn note(&mut self, text: &str, who: &str, take: Option<&TakeId>) -> Result<(), StoreError> {
        todo!()
    }

    /// Writes down that takes were exported.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn exported(&mut self, target: &Path, format: &str, takes: u32) -> Result<(), StoreError> {
        todo!()
    }

    /// The takes that a filter asks for, in the order in which they were stored.
    ///
    /// # Errors
    /// [`StoreError::Index`].
    pub fn takes(&mut self, filter: &TakeFilter) -> Result<Vec<TakeRecord>, StoreError> {
        todo!()
    }

    /// How far the collection is.
    pub fn progress(&self) -> Progress {
        todo!()
    }

    /// The state of every take.
    pub fn ledger(&self) -> &Ledger {
        todo!()
    }

    /// The next prompt that is open for a speaker behind `after`, turning around at the script's end; `None` when
    /// the speaker is done.
    pub fn next_open_prompt(
        &self,
        speaker: &SpeakerId,
        after: Option<&PromptId>,
    ) -> Option<&Prompt> {
        todo!()
    }

    /// The WAV of a take.
    pub fn wav(&self, take: &TakeId) -> PathBuf {
        todo!()
    }

    /// The sidecar of a take.
    ///
    /// # Errors
    /// [`StoreError::Disk`], [`StoreError::Damaged`].
    pub fn sidecar(&self, take: &TakeId) -> Result<Sidecar, StoreError> {
        todo!()
    }

    /// Hashes every take anew and lays files, sidecars, journal and index beside each other. `on_take` hears how
    /// many of how many takes are done.
    pub fn verify(&self, on_take: impl FnMut(usize, usize)) -> VerifyReport {
        todo!()
    }
}
