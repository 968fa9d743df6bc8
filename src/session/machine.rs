//! The states of a session and what leads from one to the next: pure, and told the time in frames of the stream.

mod state;

use std::collections::VecDeque;

pub use self::state::State;
use super::Refusal;
use super::rules::Rules;
use crate::units::Frames;

/// What was heard up to a position of the stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heard {
    /// End of what was heard so far.
    pub position: Frames,
    /// A voice is speaking now.
    pub speaking: bool,
    /// Since the last speech, or since listening began.
    pub silence: Frames,
    /// Whether the take or the level check under way holds speech.
    pub speech_in_take: bool,
}

/// What the worker has to do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin a take whose first frame is `from`, at or before the position now.
    BeginTake {
        /// First frame of the take.
        from: Frames,
    },
    /// The take's last frame has been stored: judge it.
    EndTake,
    /// Put the take under way aside: it was misread.
    DiscardTake,
    /// Show the next open prompt.
    NextPrompt,
    /// Begin to measure a line for a level check.
    BeginCheck,
    /// The line is read: measure the room from here on.
    BeginRoomTone,
    /// The room is measured: the level check is complete.
    EndCheck,
    /// Forget the level check under way.
    DropCheck,
}

/// The state machine of one session.
#[derive(Clone, Debug)]
pub struct Machine {
    rules: Rules,
    state: State,
    position: Frames,
    /// End of the previous take: a pre-roll never reaches back into it.
    free_from: Frames,
    /// In a take: its first frame, when the sign was given, when it was stopped and where it must end.
    from: Frames,
    sign_at: Frames,
    stopped_at: Frames,
    end_at: Frames,
    /// Longest take under way, counted from its sign.
    limit: Frames,
    /// When the state now was entered.
    since: Frames,
    steps: VecDeque<Step>,
}

impl Machine {
    /// A session that waits, at position 0 of its stream.
    pub fn new(rules: Rules) -> Self {
        let zero = Frames(0);
        Self {
            rules,
            state: State::Waiting,
            position: zero,
            free_from: zero,
            from: zero,
            sign_at: zero,
            stopped_at: zero,
            end_at: zero,
            limit: zero,
            since: zero,
            steps: VecDeque::new(),
        }
    }

    /// The rules it goes by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The state now.
    pub fn state(&self) -> State {
        self.state
    }

    /// How long the state has lasted.
    pub fn in_state(&self) -> Frames {
        self.position - self.since
    }

    /// How long the speaker has had the sign in the take under way; zero outside of one.
    pub fn recorded(&self) -> Frames {
        match self.state {
            State::Recording | State::PostRoll => self.position - self.sign_at,
            _ => Frames(0),
        }
    }

    /// The next position at which something falls due by itself: the worker stops there exactly.
    pub fn due(&self) -> Option<Frames> {
        match self.state {
            State::Checking => Some(self.since + self.rules.longest_check),
            State::RoomTone => Some(self.since + self.rules.room_tone),
            State::LeadIn => Some(self.since + self.rules.lead_in),
            State::PreRoll => Some(self.sign_at),
            State::Recording => Some(self.sign_at + self.limit),
            State::PostRoll => Some(self.end_at),
            State::Accepted => Some(self.since + self.rules.linger),
            _ => None,
        }
    }

    /// The next thing that the worker has to do.
    pub fn next_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    /// Moves the session's time on to what was heard.
    pub fn hear(&mut self, heard: Heard) {
        self.position = heard.position;
        if self.due().is_some_and(|due| heard.position >= due) {
            match self.state {
                State::Checking => self.measure_room(),
                State::RoomTone => {
                    self.enter(State::Waiting);
                    self.steps.push_back(Step::EndCheck);
                }
                State::LeadIn => self.begin(self.limit, false),
                State::PreRoll => self.enter(State::Recording),
                State::Recording => self.stop_at(heard.position),
                State::Accepted => {
                    self.enter(State::Waiting);
                    self.steps.push_back(Step::NextPrompt);
                }
                _ => {}
            }
        }
        let silent_again = heard.speech_in_take
            && !heard.speaking
            && self
                .rules
                .stop_after_silence
                .is_some_and(|wanted| heard.silence >= wanted);
        match self.state {
            // The silence that ended the take is already its post-roll, or part of it.
            State::Recording if silent_again => self.stop_at(heard.position - heard.silence),
            State::Checking if silent_again => self.measure_room(),
            State::Waiting | State::Rejected
                if self.rules.start_by_voice
                    && heard.speaking
                    && self.in_state() >= self.rearm() =>
            {
                self.begin(self.rules.max_take, true);
            }
            _ => {}
        }
        if self.state == State::PostRoll && heard.position >= self.end_at {
            self.enter(State::Judging);
            self.steps.push_back(Step::EndTake);
        }
    }

    /// Gives the sign: begins a take of at most `frames`, or of the longest that the rules allow.
    pub fn start(&mut self, frames: Option<Frames>) -> Result<(), Refusal> {
        match self.state {
            State::Waiting | State::Rejected => {}
            // An eager key: the next prompt comes now, and its take begins at once.
            State::Accepted => self.steps.push_back(Step::NextPrompt),
            other => return Err(refusal(other)),
        }
        self.limit = frames.unwrap_or(self.rules.max_take);
        // A take of a given length is a replay, for which nobody has to get ready.
        if frames.is_none() && self.rules.lead_in > Frames(0) {
            self.enter(State::LeadIn);
        } else {
            self.begin(self.limit, false);
        }
        Ok(())
    }

    /// Begins a level check: the line that the speaker reads now is measured, not stored.
    pub fn check_level(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Waiting | State::Rejected => {}
            State::Accepted => self.steps.push_back(Step::NextPrompt),
            other => return Err(refusal(other)),
        }
        self.enter(State::Checking);
        self.steps.push_back(Step::BeginCheck);
        Ok(())
    }

    /// Ends the take under way after its post-roll. Of a level check it ends the line, and the room is measured; it
    /// ends the measuring of the room; a take that has not begun yet it calls off.
    pub fn stop(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::LeadIn => {
                self.enter(State::Waiting);
                Ok(())
            }
            State::Checking => {
                self.measure_room();
                Ok(())
            }
            State::RoomTone => {
                self.enter(State::Waiting);
                self.steps.push_back(Step::EndCheck);
                Ok(())
            }
            State::PreRoll | State::Recording => {
                self.stop_at(self.position);
                Ok(())
            }
            other => Err(no_take(other)),
        }
    }

    /// Puts the take under way aside: "I misread that". A level check under way is forgotten.
    pub fn discard(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::LeadIn => {}
            state if state.in_check() => self.steps.push_back(Step::DropCheck),
            state if state.in_take() => {
                self.free_from = self.position;
                self.steps.push_back(Step::DiscardTake);
            }
            other => return Err(no_take(other)),
        }
        self.enter(State::Waiting);
        Ok(())
    }

    /// The judgement of the take that has ended.
    pub fn judged(&mut self, accepted: bool) {
        self.free_from = self.position;
        if self.state == State::Judging {
            self.enter(if accepted {
                State::Accepted
            } else {
                State::Rejected
            });
        }
    }

    /// The take that was asked for, or is under way, cannot be stored: there is none.
    pub fn abandon(&mut self) {
        self.free_from = self.position;
        if self.state != State::Lost {
            self.enter(State::Waiting);
        }
    }

    /// Pre- and post-roll of the take that has just ended; together never longer than the take, also where it was stopped
    /// before the sign, or a silence ended it that had begun before.
    pub fn rolls(&self) -> (Frames, Frames) {
        let sign = self.sign_at.min(self.end_at);
        let stopped = self.stopped_at.max(sign);
        (sign - self.from, self.end_at - stopped)
    }

    /// Whether another prompt may be shown now; goes back to waiting if so.
    pub fn turn_to_prompt(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Waiting | State::Accepted | State::Rejected | State::Finished => {
                self.enter(State::Waiting);
                Ok(())
            }
            other => Err(refusal(other)),
        }
    }

    /// Pauses: no voice and no key starts a take until [`Machine::resume`].
    pub fn pause(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Waiting | State::Rejected => self.enter(State::Paused),
            State::Accepted => {
                self.steps.push_back(Step::NextPrompt);
                self.enter(State::Paused);
            }
            other => return Err(refusal(other)),
        }
        Ok(())
    }

    /// Ends a pause; without one it changes nothing.
    pub fn resume(&mut self) {
        if self.state == State::Paused {
            self.enter(State::Waiting);
        }
    }

    /// No open prompt is left.
    pub fn finish(&mut self) {
        self.enter(State::Finished);
    }

    /// The stream is gone. A take under way ends with what has arrived.
    pub fn lose_audio(&mut self) {
        if self.state.in_take() {
            if self.state != State::PostRoll {
                self.stopped_at = self.position;
            }
            self.end_at = self.position;
            self.steps.push_back(Step::EndTake);
        } else if self.state.in_check() {
            self.steps.push_back(Step::DropCheck);
        }
        self.enter(State::Lost);
    }

    /// A new stream runs, from position 0.
    pub fn regain_audio(&mut self) {
        self.position = Frames(0);
        self.free_from = Frames(0);
        if self.state == State::Lost {
            self.enter(State::Waiting);
        } else {
            self.since = Frames(0);
        }
    }

    fn begin(&mut self, limit: Frames, by_voice: bool) {
        let latency = if by_voice {
            self.rules.voice_latency
        } else {
            Frames(0)
        };
        self.from = (self.position - self.rules.pre_roll - latency).max(self.free_from);
        self.steps.push_back(Step::BeginTake { from: self.from });
        // A voice that is already speaking needs no sign; else the sign waits for the whole pre-roll.
        let waits = !by_voice && self.from + self.rules.pre_roll > self.position;
        self.sign_at = if waits {
            self.from + self.rules.pre_roll
        } else {
            self.position
        };
        self.limit = limit;
        self.enter(if waits {
            State::PreRoll
        } else {
            State::Recording
        });
    }

    fn measure_room(&mut self) {
        self.enter(State::RoomTone);
        self.steps.push_back(Step::BeginRoomTone);
    }

    fn stop_at(&mut self, stop: Frames) {
        self.stopped_at = stop;
        self.end_at = (stop + self.rules.post_roll).max(self.position);
        self.enter(State::PostRoll);
    }

    /// After a verdict a voice starts the next take only when the sentence had time to be read.
    fn rearm(&self) -> Frames {
        match self.state {
            State::Rejected => self.rules.linger,
            _ => Frames(0),
        }
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.since = self.position;
    }
}

fn refusal(state: State) -> Refusal {
    match state {
        State::Paused => Refusal::Paused,
        State::Lost => Refusal::NoAudio,
        State::Finished => Refusal::Finished,
        _ => Refusal::TakeUnderWay,
    }
}

fn no_take(state: State) -> Refusal {
    match state {
        State::Paused | State::Lost | State::Finished => refusal(state),
        _ => Refusal::NoTake,
    }
}

#[cfg(test)]
mod tests;
