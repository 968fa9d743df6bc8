//! What the worker does when it is asked for something.

use super::Worker;
use crate::collection::{Decision, Ruling, TakeId};
use crate::session::prompter::Prompter;
use crate::session::{Command, Event, Refusal, State};
use crate::store::Store;
use crate::units::Frames;

impl Worker {
    pub(super) fn obey(&mut self, command: Command) {
        let done = match command {
            Command::Start => self.start(None),
            Command::StartFor(frames) => self.start(Some(frames)),
            Command::CheckLevel => self.machine.check_level(),
            Command::Stop => self.machine.stop(),
            Command::Misread => self.misread(),
            Command::Rule { take, ruling } => self.rule(take, ruling),
            Command::Skip => self.turn(|prompter, store| prompter.advance(store)),
            Command::Back => self.turn(|prompter, store| prompter.back(store)),
            Command::GoTo(prompt) => self.turn(|prompter, store| prompter.go_to(store, &prompt)),
            Command::Pause => self.machine.pause(),
            Command::Resume => {
                self.machine.resume();
                Ok(())
            }
            Command::Note(text) => {
                let take = self.last.as_ref().map(|last| last.record.id.clone());
                let noted = self.store.note(&text, &self.operator, take.as_ref());
                self.tell_failure(noted);
                Ok(())
            }
            Command::PutOutLamp => {
                self.stream.meter().put_out_lamp();
                Ok(())
            }
            Command::End => {
                self.ending = true;
                // A take whose post-roll is running ends by itself; without audio there is none.
                let _ = self.machine.stop();
                Ok(())
            }
        };
        if let Err(refusal) = done {
            self.tell(Event::Refused(refusal));
        }
        self.do_steps(false);
        self.renew_snapshot();
    }

    fn start(&mut self, frames: Option<Frames>) -> Result<(), Refusal> {
        if self.machine.state() == State::Lost && self.other.is_some() {
            // The take itself needs another word: the speaker has not seen a sign yet.
            self.go_on_with_other();
            return Ok(());
        }
        if self.prompter.done() && self.machine.state() != State::Accepted {
            return Err(Refusal::AlreadyAccepted);
        }
        self.machine.start(frames)
    }

    fn turn(&mut self, to: impl FnOnce(&mut Prompter, &Store) -> bool) -> Result<(), Refusal> {
        self.machine.turn_to_prompt()?;
        let moved = to(&mut self.prompter, &self.store);
        if self.prompter.shown().is_none() {
            self.machine.finish();
        }
        if moved {
            Ok(())
        } else {
            Err(Refusal::NoSuchPrompt)
        }
    }

    fn misread(&mut self) -> Result<(), Refusal> {
        if self.machine.state().can_stop() {
            return self.machine.discard();
        }
        let ledger = self.store.ledger();
        let of_shown = self
            .prompter
            .shown()
            .and_then(|prompt| ledger.counted(&self.speaker, &prompt.id));
        let of_last = self
            .last
            .as_ref()
            .and_then(|last| ledger.get(&last.record.id));
        let take = of_shown
            .or(of_last.filter(|take| ledger.counts(&take.line().id)))
            .map(|take| take.line().id.clone())
            .ok_or(Refusal::NothingToRule)?;
        self.rule(Some(take), Ruling::Misread)
    }

    fn rule(&mut self, take: Option<TakeId>, ruling: Ruling) -> Result<(), Refusal> {
        if self.machine.state().can_stop() {
            return Err(Refusal::TakeUnderWay);
        }
        let last = match ruling {
            Ruling::Undo => self.last_ruled.clone(),
            _ => self.last.as_ref().map(|last| last.record.id.clone()),
        };
        let take = take.or(last).ok_or(Refusal::NothingToRule)?;
        let decided = self.store.decide(Decision {
            take: take.clone(),
            ruling,
            who: self.operator.clone(),
        });
        let Some(record) = self.tell_failure(decided) else {
            return Ok(());
        };
        self.last_ruled = Some(take.clone());
        self.tell(Event::Ruled(record));
        self.count();
        let open_again = take.speaker == self.speaker
            && self
                .store
                .ledger()
                .counted(&self.speaker, &take.prompt)
                .is_none();
        let shown = self
            .prompter
            .shown()
            .is_some_and(|prompt| prompt.id == take.prompt);
        if open_again {
            return self.turn(|prompter, store| prompter.go_to(store, &take.prompt));
        }
        if shown && self.prompter.done() && self.machine.state() != State::Accepted {
            self.machine.turn_to_prompt()?;
            self.show_next();
        }
        Ok(())
    }
}
