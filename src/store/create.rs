//! Making and opening a collection.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::disk::{Disk, LocalDisk};
use super::error::{Doing, StoreError};
use super::event::Event;
use super::files::{SETTINGS_MOST, read_all, read_text, replace};
use super::images;
use super::index::Index;
use super::journal::Journal;
use super::layout::{IMAGES, Layout};
use super::lock::Lock;
use super::report::RecoveryReport;
use super::{Store, clock};
use crate::collection::{CollectionConfig, ConfigError, Ledger, SessionId, Speakers};
use crate::script::{MAX_SCRIPT_BYTES, Script, ScriptKind};
use crate::verdict::Profile;

use serde::Deserialize;

/// Version of the collection's folder: raised when an older Takegate would misread it.
const SCHEMA: u32 = 1;

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
        Self::create_on(Arc::new(LocalDisk), folder, config, profile, script)
    }

    /// [`Store::create`] on another file system.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        config: &CollectionConfig,
        profile: &Profile,
        script: &Script,
    ) -> Result<Self, StoreError> {
        let layout = Layout::new(folder);
        config.check(script).map_err(|cause| StoreError::Config {
            file: layout.config(),
            cause,
        })?;
        refuse_foreign(&*disk, &layout)?;
        disk.create_folder(folder).doing("create", folder)?;
        refuse_links(&*disk, &layout)?;
        let lock = Lock::take(&layout)?;
        refuse_foreign(&*disk, &layout)?;

        let takes = layout.takes();
        disk.create_folder(&takes).doing("create", &takes)?;
        replace(&*disk, &layout.profile(), profile.toml())?;
        let script = images::copy(&*disk, &layout, script)?;
        replace(&*disk, &layout.script(), script.to_tsv())?;
        replace(&*disk, &layout.speakers(), Speakers::default().to_toml())?;
        let (mut journal, read) = Journal::open(&*disk, layout.journal())?;
        if read.lines.is_empty() {
            let created = Event::Created {
                schema: SCHEMA,
                takegate: env!("CARGO_PKG_VERSION").to_owned(),
            };
            journal.append(&*disk, clock::now(), created)?;
        }
        disk.sync_folder(folder).doing("sync", folder)?;
        // Last, for without this file the folder is no collection, and creating may be tried again.
        replace(&*disk, &layout.config(), config_text(config, profile))?;
        disk.sync_folder(folder).doing("sync", folder)?;
        if let Some(above) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            disk.sync_folder(above).doing("sync", above)?;
        }
        Ok(Self::open_locked(disk, layout, lock)?.0)
    }

    /// Opens a collection and puts right what a crash has left.
    ///
    /// # Errors
    /// [`StoreError::NotACollection`], [`StoreError::AlreadyOpen`], [`StoreError::Newer`]; and where settings,
    /// profile or script are not what they were made as. What recovery finds is never an error.
    pub fn open(folder: &Path) -> Result<(Self, RecoveryReport), StoreError> {
        Self::open_on(Arc::new(LocalDisk), folder)
    }

    /// [`Store::open`] on another file system.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
    ) -> Result<(Self, RecoveryReport), StoreError> {
        let layout = find(&*disk, folder)?;
        let lock = Lock::take(&layout)?;
        Self::open_locked(disk, layout, lock)
    }

    /// Opens a collection for looking only: one that another Takegate has open, or whose folder cannot be written.
    /// Nothing is put right and nothing is written; it is shown as its journal had it at this moment.
    ///
    /// # Errors
    /// As [`Store::open`], but for [`StoreError::AlreadyOpen`].
    pub fn look(folder: &Path) -> Result<Self, StoreError> {
        Self::look_on(Arc::new(LocalDisk), folder)
    }

    /// [`Store::look`] on another file system.
    ///
    /// # Errors
    /// As [`Store::look`].
    pub fn look_on(disk: Arc<dyn Disk>, folder: &Path) -> Result<Self, StoreError> {
        let layout = find(&*disk, folder)?;
        let (journal, read) = Journal::look(&*disk, layout.journal())?;
        let mut store = Self::read(disk, layout, journal, None)?;
        store.look_around(&read);
        store.index = Index::in_memory(&store.ledger)?;
        Ok(store)
    }

    fn open_locked(
        disk: Arc<dyn Disk>,
        layout: Layout,
        lock: Lock,
    ) -> Result<(Self, RecoveryReport), StoreError> {
        let (journal, read) = Journal::open(&*disk, layout.journal())?;
        let mut store = Self::read(disk, layout, journal, Some(lock))?;
        let mut report = store.recover(read);
        let fingerprint = store.journal.fingerprint();
        let (index, item) = Index::open(&store.layout, &store.ledger, &fingerprint)?;
        store.index = index;
        report.items.extend(item);
        for item in &report.items {
            tracing::info!("{item}");
        }
        Ok((store, report))
    }

    /// Reads everything but the journal.
    fn read(
        disk: Arc<dyn Disk>,
        layout: Layout,
        journal: Journal,
        lock: Option<Lock>,
    ) -> Result<Self, StoreError> {
        let (config, profile_sha256) = read_config(&*disk, &layout)?;
        let profile = read_profile(&*disk, &layout, profile_sha256)?;
        let file = layout.script();
        let script = Script::parse(&read_all(&*disk, &file, MAX_SCRIPT_BYTES)?, ScriptKind::Tsv)
            .map_err(|cause| StoreError::Script { file, cause })?;
        config.check(&script).map_err(|cause| StoreError::Config {
            file: layout.config(),
            cause,
        })?;
        Ok(Self {
            index: Index::in_memory(&Ledger::default())?,
            disk,
            layout,
            config,
            profile,
            script,
            speakers: Speakers::default(),
            journal,
            ledger: Ledger::default(),
            session: None,
            last_session: SessionId(0),
            numbers: HashMap::new(),
            unwritten: Vec::new(),
            lock,
        })
    }
}

/// The collection in a folder.
fn find(disk: &dyn Disk, folder: &Path) -> Result<Layout, StoreError> {
    let layout = Layout::new(folder);
    let config = layout.config();
    if disk.len(&config).doing("look at", &config)?.is_none() {
        return Err(StoreError::NotACollection(folder.to_owned()));
    }
    refuse_links(disk, &layout)?;
    Ok(layout)
}

/// What is written to a collection stays in it: none of its own files and folders is a link to elsewhere.
fn refuse_links(disk: &dyn Disk, layout: &Layout) -> Result<(), StoreError> {
    for path in layout.own() {
        if disk.is_link(&path).doing("look at", &path)? {
            return Err(StoreError::Link(path));
        }
    }
    Ok(())
}

/// A folder is free for a new collection when it is empty, or holds no more than a creation that was interrupted.
fn refuse_foreign(disk: &dyn Disk, layout: &Layout) -> Result<(), StoreError> {
    let root = layout.root();
    if disk.len(root).doing("look at", root)?.is_none() {
        return Ok(());
    }
    let own: HashSet<&str> = [
        ".lock",
        ".open-by",
        "profile.toml",
        "script.tsv",
        "speakers.toml",
        "journal.jsonl",
        "takes",
        IMAGES,
        "profile.toml.part",
        "script.tsv.part",
        "speakers.toml.part",
        "collection.toml.part",
    ]
    .into();
    let entries = disk.list(root).doing("list", root)?;
    let takes = entries.iter().any(|entry| entry.name == "takes");
    let foreign = entries.iter().any(|e| !own.contains(e.name.as_str()))
        || (takes && !disk.list(&layout.takes()).doing("list", root)?.is_empty());
    match foreign {
        true => Err(StoreError::NotEmpty(root.to_owned())),
        false => Ok(()),
    }
}

fn config_text(config: &CollectionConfig, profile: &Profile) -> String {
    let settings = toml::to_string(config).expect("settings are TOML");
    format!(
        "# A Takegate collection. Durations are seconds.\n\
         schema = {SCHEMA}\n\
         profile_sha256 = \"{}\"\n\n{settings}",
        profile.sha256()
    )
}

/// The settings, and the hash of the profile.
fn read_config(disk: &dyn Disk, layout: &Layout) -> Result<(CollectionConfig, String), StoreError> {
    let file = layout.config();
    let wrong = |cause| StoreError::Config {
        file: file.clone(),
        cause,
    };
    let field = |field, problem: &str| {
        wrong(ConfigError::Field {
            field,
            problem: problem.to_owned(),
        })
    };
    let text = read_text(disk, &file, SETTINGS_MOST)?;
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.split('\n').count());
        wrong(ConfigError::Toml(format!(
            "line {line}: {}",
            error.message()
        )))
    })?;
    let schema = table.remove("schema").and_then(|value| value.as_integer());
    match schema.and_then(|schema| u32::try_from(schema).ok()) {
        Some(0) | None => return Err(field("schema", "is missing or no number; it is 1")),
        Some(found) if found > SCHEMA => {
            return Err(StoreError::Newer {
                file,
                found,
                known: SCHEMA,
            });
        }
        Some(_) => {}
    }
    let profile_sha256 = match table.remove("profile_sha256") {
        Some(toml::Value::String(hash)) => hash,
        _ => {
            return Err(field(
                "profile_sha256",
                "is missing; it is the SHA-256 of profile.toml in hex",
            ));
        }
    };
    let config = CollectionConfig::deserialize(table).map_err(|error| {
        // Its second line names the field.
        wrong(ConfigError::Toml(
            error.to_string().trim().replace('\n', " "),
        ))
    })?;
    Ok((config, profile_sha256))
}

fn read_profile(disk: &dyn Disk, layout: &Layout, wanted: String) -> Result<Profile, StoreError> {
    let file = layout.profile();
    let toml = read_text(disk, &file, SETTINGS_MOST)?;
    let profile = Profile::parse(&toml);
    match profile {
        Ok(profile) if profile.sha256() == wanted => Ok(profile),
        Ok(_) => Err(StoreError::ProfileChanged { file, wanted }),
        Err(cause) => Err(StoreError::Profile { file, cause }),
    }
}
