//! `index.sqlite`: the takes as a table, for questions. A view of the journal, which is rebuilt whenever it does
//! not fit.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row, Transaction, params, params_from_iter};

use super::layout::Layout;
use super::record::{TakeFilter, TakeRecord};
use super::report::RecoveryItem;
use crate::collection::{Ledger, SessionId, TakeId, TakeState};
use crate::script::PromptId;
use crate::units::Frames;
use crate::verdict::Outcome;

/// Raised with every change of the tables.
const VERSION: u32 = 1;

const TABLES: &str = "
    CREATE TABLE journal (fingerprint TEXT NOT NULL);
    INSERT INTO journal VALUES ('');
    CREATE TABLE takes (
        position INTEGER PRIMARY KEY,
        speaker TEXT NOT NULL,
        session INTEGER NOT NULL,
        prompt TEXT NOT NULL,
        number INTEGER NOT NULL,
        state TEXT NOT NULL,
        counts INTEGER NOT NULL,
        outcome TEXT,
        whole INTEGER NOT NULL,
        reasons TEXT NOT NULL,
        frames INTEGER NOT NULL,
        started_at TEXT,
        sha256 TEXT NOT NULL,
        UNIQUE (speaker, prompt, number)
    );
";

const COLUMNS: &str = "speaker, session, prompt, number, state, counts, outcome, whole, reasons, \
                       frames, started_at, sha256";

/// The table of takes.
pub(super) struct Index {
    db: Connection,
    behind: bool,
}

impl Index {
    /// Opens the index of a collection and brings it up to the ledger; where it cannot be used, makes a new one, and
    /// where none can be kept on disk, keeps it in memory.
    pub(super) fn open(
        layout: &Layout,
        ledger: &Ledger,
        fingerprint: &str,
    ) -> rusqlite::Result<(Self, Option<RecoveryItem>)> {
        let path = layout.index();
        // A link that leads nowhere is there too.
        let why = match path.symlink_metadata() {
            Ok(_) => match Self::existing(&path) {
                Ok(mut index) => match index.bring_up(ledger, fingerprint) {
                    Ok(()) => return Ok((index, None)),
                    Err(why) => why,
                },
                Err(why) => why,
            },
            Err(_) => "it was missing".to_owned(),
        };
        match Self::anew(layout, ledger, fingerprint) {
            Ok(index) => Ok((index, Some(RecoveryItem::IndexRebuilt { why }))),
            Err(why) => {
                let item = RecoveryItem::IndexInMemory { why };
                Ok((Self::in_memory(ledger)?, Some(item)))
            }
        }
    }

    /// Moves what is in an index's place aside and makes a new one; the error says why it cannot.
    pub(super) fn anew(
        layout: &Layout,
        ledger: &Ledger,
        fingerprint: &str,
    ) -> Result<Self, String> {
        let path = layout.index();
        set_aside(layout, &path).map_err(|error| error.to_string())?;
        Self::new(&path, ledger, fingerprint).map_err(|error| error.to_string())
    }

    /// An index as this version writes it, sound in its pages and tables. What its rows say is not looked at.
    fn existing(path: &Path) -> Result<Self, String> {
        if path.is_symlink() {
            return Err("it was a symbolic link, which is not followed".to_owned());
        }
        let open = || -> rusqlite::Result<(Connection, String, u32)> {
            let db = connect(path)?;
            // Also that each table and its keys agree, for either may be asked.
            let check = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            Ok((db, check, version))
        };
        let db = match open() {
            Ok((db, check, VERSION)) if check == "ok" => db,
            Ok((_, check, _)) if check != "ok" => return Err(format!("it is damaged ({check})")),
            Ok((_, _, version)) => {
                return Err(format!(
                    "it is of version {version}, and this Takegate writes version {VERSION}"
                ));
            }
            Err(error) => return Err(format!("it cannot be read ({error})")),
        };
        match (schema(&db), Self::in_memory(&Ledger::default())) {
            (Ok(found), Ok(own)) if schema(&own.db).is_ok_and(|own| own == found) => {
                Ok(Self { db, behind: false })
            }
            (Err(error), _) | (_, Err(error)) => Err(format!("it cannot be read ({error})")),
            _ => Err("it has tables that are not Takegate's".to_owned()),
        }
    }

    fn new(path: &Path, ledger: &Ledger, fingerprint: &str) -> rusqlite::Result<Self> {
        Self::filled(connect(path)?, ledger, fingerprint)
    }

    /// An index that is gone when it is closed.
    pub(super) fn in_memory(ledger: &Ledger) -> rusqlite::Result<Self> {
        Self::filled(Connection::open_in_memory()?, ledger, "")
    }

    fn filled(db: Connection, ledger: &Ledger, fingerprint: &str) -> rusqlite::Result<Self> {
        db.execute_batch(TABLES)?;
        db.pragma_update(None, "user_version", VERSION)?;
        let mut index = Self { db, behind: true };
        index.refill(ledger, fingerprint)?;
        Ok(index)
    }

    /// Fills an index that is behind the journal anew. One that is not must say what the ledger says, row by row:
    /// SQLite sums no pages, so that a changed bit in a row is seen by nobody else. The error says what is wrong.
    fn bring_up(&mut self, ledger: &Ledger, fingerprint: &str) -> Result<(), String> {
        let unreadable = |error: rusqlite::Error| format!("it cannot be read ({error})");
        let found: String = self
            .db
            .query_row("SELECT fingerprint FROM journal", [], |row| row.get(0))
            .map_err(unreadable)?;
        if found != fingerprint || fingerprint.is_empty() {
            return self.refill(ledger, fingerprint).map_err(unreadable);
        }
        match self.says(ledger).map_err(unreadable)? {
            true => Ok(()),
            false => Err("it did not say what the journal says".to_owned()),
        }
    }

    /// Whether its rows are those of the ledger.
    pub(super) fn says(&self, ledger: &Ledger) -> rusqlite::Result<bool> {
        let found = self.takes(&TakeFilter::default())?;
        let wanted = ledger.takes().map(|take| TakeRecord::of(take, ledger));
        Ok(found.into_iter().eq(wanted))
    }

    fn refill(&mut self, ledger: &Ledger, fingerprint: &str) -> rusqlite::Result<()> {
        let transaction = self.db.transaction()?;
        transaction.execute("DELETE FROM takes", [])?;
        for take in ledger.takes() {
            put(&transaction, &TakeRecord::of(take, ledger))?;
        }
        transaction.execute("UPDATE journal SET fingerprint = ?", [fingerprint])?;
        transaction.commit()?;
        self.behind = false;
        Ok(())
    }

    /// Brings the takes of one prompt and speaker up to the ledger. The fingerprint says up to which line of the
    /// journal the index now goes; an empty one says that it holds more than the journal.
    pub(super) fn follow(
        &mut self,
        ledger: &Ledger,
        take: &TakeId,
        fingerprint: &str,
    ) -> rusqlite::Result<()> {
        if self.behind {
            return self.refill(ledger, fingerprint);
        }
        let transaction = self.db.transaction()?;
        for take in ledger.of(&take.speaker, &take.prompt) {
            put(&transaction, &TakeRecord::of(take, ledger))?;
        }
        transaction.execute("UPDATE journal SET fingerprint = ?", [fingerprint])?;
        transaction.commit()
    }

    /// Says that a change has not reached the index, so that it is filled anew with the next one.
    pub(super) fn fall_behind(&mut self) {
        self.behind = true;
    }

    pub(super) fn takes(&self, filter: &TakeFilter) -> rusqlite::Result<Vec<TakeRecord>> {
        if self.behind {
            return Err(rusqlite::Error::InvalidQuery);
        }
        let mut question = format!("SELECT {COLUMNS} FROM takes WHERE TRUE");
        let mut values: Vec<Value> = Vec::new();
        let mut only = |column: &str, value: Option<Value>| {
            if let Some(value) = value {
                question.push_str(&format!(" AND {column} = ?"));
                values.push(value);
            }
        };
        only(
            "speaker",
            filter.speaker.as_ref().map(|s| s.to_string().into()),
        );
        only("session", filter.session.map(|s| s.0.into()));
        only(
            "prompt",
            filter.prompt.as_ref().map(|p| p.to_string().into()),
        );
        only("state", filter.state.map(|s| s.wire().to_owned().into()));
        only("counts", filter.counting.then(|| true.into()));
        question.push_str(" ORDER BY position");
        self.db
            .prepare_cached(&question)?
            .query_map(params_from_iter(values), record)?
            .collect()
    }
}

/// Every table, key, view and trigger of a database.
fn schema(db: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name, type")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // A path is a path, even where it reads like an URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // The file may be anybody's: its views and triggers get no say, and its cells are checked as they are read.
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    // Network drives and synced folders break the side files of a write-ahead log.
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "EXTRA")?;
    Ok(db)
}

/// Moves an index that cannot be used out of the way, and with it what SQLite would take for its own.
fn set_aside(layout: &Layout, index: &Path) -> std::io::Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut file = index.as_os_str().to_owned();
        file.push(suffix);
        let file = PathBuf::from(file);
        if file.symlink_metadata().is_err() {
            continue;
        }
        fs::create_dir_all(layout.quarantine())?;
        let aside = layout.quarantine().join(format!("index.sqlite{suffix}"));
        // Only the last one is kept: an index holds nothing that the journal does not hold.
        if aside.is_dir() {
            fs::remove_dir_all(&aside)?;
        }
        fs::rename(&file, &aside)?;
    }
    Ok(())
}

fn put(transaction: &Transaction<'_>, take: &TakeRecord) -> rusqlite::Result<()> {
    let question = format!(
        "INSERT INTO takes ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (speaker, prompt, number) DO UPDATE
         SET session = excluded.session, state = excluded.state, counts = excluded.counts,
             reasons = excluded.reasons"
    );
    transaction.prepare_cached(&question)?.execute(params![
        take.id.speaker.as_str(),
        take.id.session.0,
        take.id.prompt.as_str(),
        take.id.number,
        take.state.wire(),
        take.counts,
        take.outcome.map(Outcome::wire),
        take.whole,
        take.reasons.join(" "),
        take.frames.0 as i64,
        take.started_at,
        take.sha256,
    ])?;
    Ok(())
}

fn record(row: &Row<'_>) -> rusqlite::Result<TakeRecord> {
    /// A text that must be one of those that [`put`] writes.
    fn meant<T>(
        row: &Row<'_>,
        column: &str,
        of: impl Fn(&str) -> Option<T>,
    ) -> rusqlite::Result<T> {
        let text: String = row.get(column)?;
        of(&text).ok_or_else(|| rusqlite::Error::InvalidColumnName(format!("{column}: {text}")))
    }
    let outcome: Option<String> = row.get("outcome")?;
    let reasons: String = row.get("reasons")?;
    Ok(TakeRecord {
        id: TakeId {
            speaker: meant(row, "speaker", |text| text.parse().ok())?,
            session: SessionId(row.get("session")?),
            prompt: meant(row, "prompt", |text| PromptId::try_from(text).ok())?,
            number: row.get("number")?,
        },
        state: meant(row, "state", TakeState::from_wire)?,
        counts: row.get("counts")?,
        outcome: outcome.and_then(|text| {
            [Outcome::Accepted, Outcome::Rejected]
                .into_iter()
                .find(|outcome| outcome.wire() == text)
        }),
        whole: row.get("whole")?,
        reasons: reasons.split_whitespace().map(str::to_owned).collect(),
        frames: Frames(row.get::<_, i64>("frames")? as u64),
        started_at: row.get("started_at")?,
        sha256: row.get("sha256")?,
    })
}
