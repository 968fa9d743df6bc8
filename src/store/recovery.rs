//! What a crash, a full disk or a damaged file has left, put right at opening: each thing for itself, so that one
//! that cannot be put right stands in the way of no other, and so that doing it twice changes nothing.

mod files;
mod rulings;
mod salvage;
mod scan;

use std::collections::{BTreeMap, BTreeSet};

use self::scan::{Parts, Tree};
use super::Store;
use super::error::{Doing, StoreError};
use super::event::Event;
use super::files::{SETTINGS_MOST, read_text};
use super::journal::Reading;
use super::report::{RecoveryItem, RecoveryReport};
use super::sidecar::{KeptRuling, Sidecar};
use crate::collection::{Speaker, SpeakerId, Speakers, TakeId, TakeState};

/// What the journal says besides the states of the takes.
#[derive(Default)]
struct Heard {
    /// The rulings that it holds on each take.
    rulings: BTreeMap<TakeId, Vec<KeptRuling>>,
    /// The speakers that it knows, in their order.
    speakers: Vec<Speaker>,
    /// Whether lines of it are gone whose takes and rulings must be had from the sidecars.
    damaged: bool,
}

impl Store {
    /// Reads the journal into the store and puts right what does not fit.
    pub(super) fn recover(&mut self, read: Reading) -> RecoveryReport {
        let mut report = RecoveryReport::default();
        let mut heard = Heard::default();
        self.hear(&read, &mut heard);
        self.look_at_damage(&read, &mut heard, &mut report);
        let tree = self.scan(&mut report);
        for id in tree.takes.keys() {
            self.know(id);
        }
        let mut whole = true;
        for (id, parts) in &tree.takes {
            if let Err(error) = self.recover_take(id, *parts, &heard, &mut report) {
                report.trouble(format!("take {id}"), &error);
                whole = false;
            }
        }
        self.look_for_missing(&tree, &mut report);
        if heard.damaged && self.restore_rulings(&heard, &mut report) && whole {
            // From now on the damage is known; verify still tells of it.
            let line = self.journal.lines() + 1;
            if let Err(error) = self.write(Event::Mended { line }) {
                report.trouble("journal.jsonl".to_owned(), &error);
            }
        }
        if let Err(error) = self.recover_speakers(&heard, &tree, &mut report) {
            report.trouble("speakers.toml".to_owned(), &error);
        }
        report
    }

    /// Reads the journal into the store and puts nothing right: for looking only.
    pub(super) fn look_around(&mut self, read: &Reading) {
        let mut heard = Heard::default();
        self.hear(read, &mut heard);
        if let Ok(speakers) = self.read_speakers() {
            self.speakers = speakers;
        }
        for speaker in heard.speakers {
            // Who is there already is known from the file.
            let _ = self.speakers.add(speaker);
        }
    }

    fn read_speakers(&self) -> Result<Speakers, StoreError> {
        let text = read_text(&*self.disk, &self.layout.speakers(), SETTINGS_MOST)?;
        Ok(Speakers::parse(&text)?)
    }

    /// Folds the journal's lines.
    fn hear(&mut self, read: &Reading, heard: &mut Heard) {
        for (_, line) in &read.lines {
            match &line.event {
                Event::Speaker { speaker } => heard.speakers.push(speaker.clone()),
                Event::SessionBegin { session, .. } => {
                    self.last_session = self.last_session.max(*session);
                }
                Event::Decision(decision) => {
                    let kept = KeptRuling {
                        seq: line.seq,
                        ruling: decision.ruling.clone(),
                        who: decision.who.clone(),
                    };
                    let rulings = heard.rulings.entry(decision.take.clone()).or_default();
                    rulings.push(kept);
                }
                _ => {}
            }
            line.event.apply(&mut self.ledger);
        }
        let ids: Vec<_> = self
            .ledger
            .takes()
            .map(|take| take.line().id.clone())
            .collect();
        for id in &ids {
            self.know(id);
        }
    }

    /// Numbers that were given are not given again.
    fn know(&mut self, id: &TakeId) {
        self.last_session = self.last_session.max(id.session);
        let pair = (id.speaker.clone(), id.prompt.clone());
        let number = self.numbers.entry(pair).or_default();
        *number = (*number).max(id.number);
    }

    /// Tells of damage that was not told of before, and cuts a torn end off.
    fn look_at_damage(&mut self, read: &Reading, heard: &mut Heard, report: &mut RecoveryReport) {
        let mut mended = 0;
        for (_, line) in &read.lines {
            match line.event {
                Event::Torn => heard.damaged = true,
                Event::Mended { line } => {
                    mended = mended.max(line);
                    heard.damaged = false;
                }
                _ => {}
            }
        }
        for line in read.damaged.iter().filter(|line| **line > mended) {
            report.items.push(RecoveryItem::DamagedLine(*line));
            heard.damaged = true;
        }
        for (first, last, _) in read.holes.iter().filter(|(.., line)| *line > mended) {
            report.items.push(RecoveryItem::LinesLost {
                first: first.0,
                last: last.0,
            });
            heard.damaged = true;
        }
        if !read.tail.is_empty() {
            heard.damaged = true;
            let kept = format!("journal-tail-{}.jsonl", read.good_len);
            let cut = self
                .keep_aside(&kept, &read.tail)
                .and_then(|kept| self.write(Event::Torn).map(|_| kept));
            match cut {
                Ok(kept) => report.items.push(RecoveryItem::TailCut {
                    bytes: read.tail.len(),
                    kept,
                }),
                Err(error) => report.trouble("journal.jsonl".to_owned(), &error),
            }
        }
    }

    /// Sees to one take that has files.
    fn recover_take(
        &mut self,
        id: &TakeId,
        mut parts: Parts,
        heard: &Heard,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let line = self.ledger.get(id).map(|take| take.line().clone());
        if parts.part {
            match parts.wav {
                true => self.quarantine_part(id, report)?,
                false => {
                    if self.salvage_part(id, report)? {
                        parts.wav = true;
                    }
                }
            }
        }
        if !parts.wav {
            return match line {
                Some(_) => Ok(()),
                None => self.quarantine_sidecars(id, parts, report),
            };
        }
        if parts.unfinished {
            parts.sidecar |= self.finish_sidecar(id, parts)?;
        }
        match line {
            Some(line)
                if self
                    .ledger
                    .get(id)
                    .is_some_and(|t| t.state() == TakeState::Missing) =>
            {
                self.recover_found(id, &line.sha256, report)?;
                match parts.sidecar || self.is_missing(id) {
                    true => Ok(()),
                    false => self.rebuild_sidecar(&line, report),
                }
            }
            Some(line) => match parts.sidecar {
                true => Ok(()),
                false => self.rebuild_sidecar(&line, report),
            },
            None => {
                let Some((sidecar, salvaged)) = self.sidecar_for(id, parts, report)? else {
                    return Ok(());
                };
                self.adopt(sidecar, salvaged, heard, report)
            }
        }
    }

    fn is_missing(&self, id: &TakeId) -> bool {
        let take = self.ledger.get(id);
        take.is_some_and(|take| take.state() == TakeState::Missing)
    }

    /// Gives a whole take its line. Another take of that prompt and speaker that was accepted since goes first.
    fn adopt(
        &mut self,
        sidecar: Sidecar,
        salvaged: bool,
        heard: &Heard,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let id = sidecar.id.clone();
        let mut line = sidecar.line();
        let since = self.ledger.of(&id.speaker, &id.prompt).any(|other| {
            other.state() == TakeState::Accepted && other.line().id.number > id.number
        });
        if since && line.state == TakeState::Accepted {
            line.state = TakeState::Salvaged;
            line.reasons.insert(0, "another_accepted_since".to_owned());
        }
        let length = line.frames.seconds(self.config.rate);
        self.write(Event::Take(line.clone()))?;
        self.ledger.take(line);
        let journal = heard.rulings.get(&id).cloned().unwrap_or_default();
        self.restore_rulings_of(sidecar, &journal)?;
        report.items.push(match salvaged {
            true => RecoveryItem::Salvaged { take: id, length },
            false => RecoveryItem::Adopted {
                state: self
                    .ledger
                    .get(&id)
                    .map_or(TakeState::Salvaged, |take| take.state()),
                take: id,
            },
        });
        Ok(())
    }

    /// A missing take's file is there: it counts again if it is the same.
    fn recover_found(
        &mut self,
        id: &TakeId,
        hash: &str,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let found = super::files::sha256(&*self.disk, &self.wav(id))?;
        if found != hash {
            report.items.push(RecoveryItem::Trouble {
                about: format!("take {id}"),
                cause: "a file is there again, but it is not the one that was stored; the take stays missing"
                    .to_owned(),
            });
            return Ok(());
        }
        self.write(Event::Found { take: id.clone() })?;
        self.ledger.missing(id, false);
        report.items.push(RecoveryItem::Found(id.clone()));
        Ok(())
    }

    /// Takes whose file is gone leave the count.
    fn look_for_missing(&mut self, tree: &Tree, report: &mut RecoveryReport) {
        if !tree.whole {
            // A folder that cannot be listed now says nothing about what is in it.
            return;
        }
        let gone: Vec<TakeId> = self
            .ledger
            .takes()
            .filter(|take| take.state() != TakeState::Missing)
            .map(|take| take.line().id.clone())
            .filter(|id| {
                !tree
                    .takes
                    .get(id)
                    .is_some_and(|parts| parts.wav || parts.part)
            })
            .collect();
        for take in gone {
            if let Err(error) = self.write(Event::Missing { take: take.clone() }) {
                report.trouble(format!("take {take}"), &error);
            }
            self.ledger.missing(&take, true);
            report.items.push(RecoveryItem::Missing(take));
        }
    }

    /// Reads `speakers.toml` and adds whom the journal or the takes know besides.
    fn recover_speakers(
        &mut self,
        heard: &Heard,
        tree: &Tree,
        report: &mut RecoveryReport,
    ) -> Result<(), StoreError> {
        let path = self.layout.speakers();
        let mut write = false;
        let there = self.disk.len(&path).doing("look at", &path);
        let read = there.and_then(|there| there.map(|_| self.read_speakers()).transpose());
        // A disk that refuses says nothing about the file: it is left alone, and whom the journal knows can record.
        let mut refused = None;
        match read {
            Ok(None) => write = true,
            Ok(Some(speakers)) => self.speakers = speakers,
            Err(error @ StoreError::Disk { .. }) => refused = Some(error),
            Err(error) => {
                self.quarantine(&path, error.to_string(), report)?;
                write = true;
            }
        }
        let of_takes: BTreeSet<&SpeakerId> = tree.takes.keys().map(|id| &id.speaker).collect();
        let of_takes = of_takes.into_iter().cloned().map(Speaker::new);
        for speaker in heard.speakers.iter().cloned().chain(of_takes) {
            let id = speaker.id.clone();
            let new = self.speakers.get(&id).is_none() && self.speakers.add(speaker).is_ok();
            if new && refused.is_none() {
                report.items.push(RecoveryItem::SpeakerRestored(id));
                write = true;
            }
        }
        match (refused, write) {
            (Some(error), _) => Err(error),
            (None, true) => self.write_speakers(),
            (None, false) => Ok(()),
        }
    }
}
