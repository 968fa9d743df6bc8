//! `journal.jsonl`: one JSON object a line, each with its number and its checksum, only ever appended to.

use std::io::SeekFrom;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disk::{Disk, DiskFile, FileId};
use super::error::{Doing, StoreError};
use super::event::Event;
use super::files::{JOURNAL_MOST, hex, read_all};

/// The number of a line in the journal, from 1. Numbers only grow; they need not be without gaps.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub seq: Seq,
    /// For people; order comes from `seq`.
    pub at: String,
    #[serde(flatten)]
    pub event: Event,
}

/// The highest number that a line may have: JSON's numbers are exact up to here in every program that reads them.
const MAX_SEQ: Seq = Seq(1 << 53);

/// Between what is summed and the sum, which is the last field of each line.
const SUM: &str = r#","sum":""#;
/// Hex digits of the sum: 64 bits of a SHA-256.
const SUM_LEN: usize = 16;

fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..SUM_LEN / 2])
}

impl Line {
    /// The line with its sum and its line end.
    fn to_text(&self) -> String {
        let mut text = serde_json::to_string(self).expect("an event is JSON");
        text.pop();
        let sum = sum(text.as_bytes());
        text + SUM + &sum + "\"}\n"
    }

    /// A line without its line end; `None` where it is not as it was written.
    fn parse(text: &[u8]) -> Option<Self> {
        let text = text.strip_suffix(b"\"}")?;
        let (rest, found) = text.split_at_checked(text.len().checked_sub(SUM_LEN)?)?;
        let summed = rest.strip_suffix(SUM.as_bytes())?;
        if sum(summed).as_bytes() != found {
            return None;
        }
        let mut json = summed.to_vec();
        json.push(b'}');
        serde_json::from_slice(&json).ok()
    }
}

/// What was read from a journal.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// The good lines with their numbers in the file, from 1.
    pub lines: Vec<(u64, Line)>,
    /// The damaged lines before the last good one, and those that are out of order.
    pub damaged: Vec<u64>,
    /// Numbers that no line has: first and last of each hole, and the line in the file behind it.
    pub holes: Vec<(Seq, Seq, u64)>,
    /// End of the last good line.
    pub good_len: u64,
    /// What stands behind it: a torn line, as a rule.
    pub tail: Vec<u8>,
}

/// Reads a journal, whatever its state.
pub(super) fn read(bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let mut bad = Vec::new();
    let (mut at, mut last) = (0, Seq(0));
    for (text, number) in bytes.split_inclusive(|byte| *byte == b'\n').zip(1u64..) {
        at += text.len();
        let whole = text.strip_suffix(b"\n").and_then(Line::parse);
        match whole.filter(|line| line.seq > last && line.seq <= MAX_SEQ) {
            Some(line) => {
                let first = Seq(last.0 + 1);
                // A hole as large as the damaged lines before it is those lines.
                if line.seq.0 - first.0 > bad.len() as u64 {
                    reading.holes.push((first, Seq(line.seq.0 - 1), number));
                }
                last = line.seq;
                reading.damaged.append(&mut bad);
                reading.lines.push((number, line));
                reading.good_len = at as u64;
            }
            None => bad.push(number),
        }
    }
    reading.tail = bytes[reading.good_len as usize..].to_vec();
    reading
}

/// The journal, open for appending.
pub(super) struct Journal {
    path: PathBuf,
    /// `None` where the collection is only looked at.
    file: Option<Box<dyn DiskFile>>,
    /// Which file that is.
    id: Option<FileId>,
    /// End of the last line that is known to be on the medium.
    len: u64,
    last: Seq,
    last_sum: String,
    /// Lines in the file.
    lines: u64,
    /// A failed append may have left something behind `len`.
    torn: bool,
}

impl Journal {
    /// Opens a journal, or makes an empty one, and reads it. What stands behind the last good line is still there
    /// until something is appended.
    pub(super) fn open(disk: &dyn Disk, path: PathBuf) -> Result<(Self, Reading), StoreError> {
        let there = disk.len(&path).doing("look at", &path)?.is_some();
        let bytes = match there {
            true => read_all(disk, &path, JOURNAL_MOST)?,
            false => Vec::new(),
        };
        let file = match there {
            true => disk.open(&path),
            false => disk.create_new(&path),
        }
        .doing("open", &path)?;
        let id = disk.id(&path).doing("look at", &path)?;
        let (mut journal, reading) = Self::of(path, Some(file), &bytes);
        journal.id = id;
        Ok((journal, reading))
    }

    /// Reads a journal to which nothing will be appended; one that is not there is empty.
    pub(super) fn look(disk: &dyn Disk, path: PathBuf) -> Result<(Self, Reading), StoreError> {
        let bytes = match disk.len(&path).doing("look at", &path)? {
            Some(_) => read_all(disk, &path, JOURNAL_MOST)?,
            None => Vec::new(),
        };
        Ok(Self::of(path, None, &bytes))
    }

    fn of(path: PathBuf, file: Option<Box<dyn DiskFile>>, bytes: &[u8]) -> (Self, Reading) {
        let reading = read(bytes);
        let last = reading.lines.last();
        let journal = Self {
            path,
            file,
            id: None,
            len: reading.good_len,
            last: last.map_or(Seq(0), |(_, line)| line.seq),
            last_sum: last.map_or(String::new(), |(_, line)| sum(line.to_text().as_bytes())),
            lines: last.map_or(0, |(number, _)| *number),
            torn: !reading.tail.is_empty(),
        };
        (journal, reading)
    }

    /// Writes an event down and waits until it is on the medium. After an error the journal is as it was before.
    ///
    /// What stands behind the last good line is written over, and only then cut off: at no moment is a torn end gone
    /// and nothing there that tells of it.
    ///
    /// # Errors
    /// [`StoreError::ChangedOutside`] where the file of this name is no longer the one that was opened, or somebody else
    /// wrote to it: a line written there would be seen by nobody. [`StoreError::OnlyLooking`], [`StoreError::Disk`].
    pub(super) fn append(
        &mut self,
        disk: &dyn Disk,
        at: String,
        event: Event,
    ) -> Result<Seq, StoreError> {
        let there = disk.len(&self.path).doing("look at", &self.path)?;
        let Some(file) = &mut self.file else {
            let folder = self.path.parent().unwrap_or(&self.path);
            return Err(StoreError::OnlyLooking(folder.to_owned()));
        };
        let Some(there) = there else {
            let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(gone).doing("write to", &self.path);
        };
        let swapped = disk.id(&self.path).doing("look at", &self.path)? != self.id;
        if swapped || (there != self.len && !self.torn) {
            return Err(StoreError::ChangedOutside(self.path.clone()));
        }
        if self.last >= MAX_SEQ {
            return Err(StoreError::NoNumberLeft("lines"));
        }
        let line = Line {
            seq: Seq(self.last.0 + 1),
            at,
            event,
        };
        let text = line.to_text();
        let end = self.len + text.len() as u64;
        if let Err(cause) = put(&mut **file, &text, self.len, self.torn.then_some(end)) {
            // The take that this line speaks of will be called salvaged, so the line should not come to light
            // later. Where even this fails, the next line is written over it.
            let cut = file.set_len(self.len).and_then(|()| file.sync());
            self.torn = cut.is_err();
            return Err(cause).doing("write to", &self.path);
        }
        self.torn = false;
        self.len = end;
        self.last = line.seq;
        self.last_sum = sum(text.as_bytes());
        self.lines += 1;
        Ok(line.seq)
    }

    /// What tells this journal from any other of as many lines.
    pub(super) fn fingerprint(&self) -> String {
        format!("{}-{}", self.last.0, self.last_sum)
    }

    /// Lines in the file.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// The number of the last line.
    pub(super) fn last(&self) -> Seq {
        self.last
    }
}

/// Writes a line at `start` and waits until it is on the medium; `cut` is where the file is to end, if something torn
/// may stand behind.
fn put(file: &mut dyn DiskFile, text: &str, start: u64, cut: Option<u64>) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(start))?;
    file.write_all(text.as_bytes())?;
    if let Some(end) = cut {
        file.set_len(end)?;
    }
    file.sync()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::disk::LocalDisk;

    fn note(n: usize) -> Event {
        Event::Note {
            text: format!("note {n}\n\"quoted\" 你好"),
            who: "operator".into(),
            take: None,
        }
    }

    fn journal(lines: usize) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, reading) = Journal::open(&LocalDisk, path.clone()).unwrap();
        assert_eq!(reading, Reading::default());
        for n in 0..lines {
            journal.append(&LocalDisk, "now".into(), note(n)).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        (folder, path, bytes)
    }

    #[test]
    fn what_is_appended_is_read_back_in_order() {
        let (_folder, path, bytes) = journal(3);
        let reading = read(&bytes);
        let events: Vec<_> = reading.lines.iter().map(|(_, l)| l.event.clone()).collect();
        assert_eq!(events, [note(0), note(1), note(2)]);
        assert!(reading.damaged.is_empty() && reading.holes.is_empty() && reading.tail.is_empty());

        let (mut again, _) = Journal::open(&LocalDisk, path.clone()).unwrap();
        assert_eq!(
            again.append(&LocalDisk, "now".into(), note(3)).unwrap(),
            Seq(4)
        );
        assert_eq!(read(&std::fs::read(path).unwrap()).lines.len(), 4);
    }

    #[test]
    fn an_event_of_a_newer_version_is_kept_and_skipped() {
        let mut text = r#"{"seq":1,"at":"now","event":"eclipse","of":"the sun""#.to_owned();
        text = format!("{text}{SUM}{}\"}}\n", sum(text.as_bytes()));
        assert_eq!(read(text.as_bytes()).lines[0].1.event, Event::Unknown);
    }

    #[test]
    fn a_line_that_is_gone_leaves_a_hole_that_is_seen() {
        let (_folder, _, bytes) = journal(4);
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let without = [lines[0], lines[3]].concat();
        assert_eq!(read(&without).holes, [(Seq(2), Seq(3), 2)]);
        let doubled = [lines[0], lines[0], lines[1]].concat();
        assert_eq!(read(&doubled).damaged, [2]);
    }

    #[test]
    fn a_journal_that_another_one_took_the_place_of_takes_no_line() {
        let (_folder, path, bytes) = journal(2);
        let (mut journal, _) = Journal::open(&LocalDisk, path.clone()).unwrap();
        let mut append = |n| journal.append(&LocalDisk, "later".into(), note(n));
        append(2).unwrap();
        // As an editor or a program that synchronizes folders does it, down to the very bytes.
        let before = std::fs::read(&path).unwrap();
        assert!(before.starts_with(&bytes));
        let other = path.with_extension("new");
        std::fs::write(&other, &before).unwrap();
        std::fs::rename(&other, &path).unwrap();
        if cfg!(unix) {
            let refused = append(3);
            assert!(
                matches!(refused, Err(StoreError::ChangedOutside(_))),
                "{refused:?}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), before);
        }
    }

    proptest! {
        /// Any damage to a line's bytes is seen, and all other lines are still read.
        #[test]
        fn a_changed_byte_spoils_its_own_line_and_no_other(at in 0.0..1.0f64, flip in 1u8..=255) {
            let (_folder, _, mut bytes) = journal(5);
            let at = (bytes.len() as f64 * at) as usize;
            let line = bytes[..at].iter().filter(|b| **b == b'\n').count();
            bytes[at] ^= flip;
            let reading = read(&bytes);
            let read: Vec<_> = reading.lines.iter().map(|(_, l)| l.seq.0 as usize - 1).collect();
            // A lost line end spoils the next line too.
            prop_assert!((0..5).filter(|n| *n != line && *n != line + 1).all(|n| read.contains(&n)));
            prop_assert!(!read.contains(&line));
        }

        /// Cut off anywhere, the journal keeps its whole lines, and goes on behind them.
        #[test]
        fn a_journal_cut_off_anywhere_goes_on_after_its_last_whole_line(at in 0.0..1.0f64) {
            let (_folder, path, bytes) = journal(4);
            let at = (bytes.len() as f64 * at) as usize;
            std::fs::write(&path, &bytes[..at]).unwrap();
            let whole = bytes[..at].iter().filter(|b| **b == b'\n').count();

            let (mut journal, reading) = Journal::open(&LocalDisk, path.clone()).unwrap();
            prop_assert_eq!(reading.lines.len(), whole);
            journal.append(&LocalDisk, "later".into(), note(9)).unwrap();
            let after = read(&std::fs::read(&path).unwrap());
            prop_assert_eq!(after.lines.len(), whole + 1);
            prop_assert!(after.tail.is_empty() && after.damaged.is_empty());
        }
    }
}
