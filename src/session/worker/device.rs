//! A device that is lost, and what comes in its place.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Worker;
use crate::capture::{CaptureError, CaptureSource};
use crate::session::Event;
use crate::session::stream::Stream;

/// How often a lost device is tried again.
const REOPEN: Duration = Duration::from_secs(2);

impl Worker {
    pub(super) fn lose_audio(&mut self, error: &CaptureError) {
        let ended = *error == CaptureError::Ended;
        self.machine.lose_audio();
        self.do_steps(!ended);
        self.reopened = Instant::now();
        if ended {
            self.ending = true;
            self.tell(Event::SourceEnded);
        } else {
            self.stream_faults += 1;
            tracing::warn!(%error, "the stream was lost");
            self.tell(Event::AudioLost(error.to_string()));
        }
    }

    pub(super) fn try_to_reopen(&mut self) {
        if self.reopened.elapsed() < REOPEN {
            return;
        }
        // The next try counts from its end: opening a device that hangs may take long.
        let opened = (self.open)();
        self.reopened = Instant::now();
        match opened {
            // The same identity and format, fed from the same source: what a microphone is known by.
            Ok(source) if *source.facts() == **self.stream.facts() => {
                self.other = None;
                self.take_up(source);
            }
            Ok(source) => {
                // It waits for somebody's word; a stream that nobody reads would run over, so it is closed again.
                let found = source.facts().clone();
                if self.other.as_ref() != Some(&found) {
                    self.tell(Event::OtherDevice(Arc::new(found.clone())));
                    self.other = Some(found);
                }
            }
            Err(error) => tracing::debug!(%error, "the stream cannot be opened again yet"),
        }
    }

    fn take_up(&mut self, source: Box<dyn CaptureSource>) {
        self.stream = Stream::new(source, self.machine.rules());
        self.scope.restart(self.stream.rate());
        self.machine.regain_audio();
        self.tell(Event::AudioBack);
    }

    /// Goes on with the device that answers in the place of the lost one: a new session of the same speaker, for a
    /// session has one device.
    pub(super) fn go_on_with_other(&mut self) {
        let source = match (self.open)() {
            Ok(source) if self.other.as_ref() == Some(source.facts()) => source,
            // It has changed again; the next try tells of it.
            Ok(_) => return,
            Err(error) => return self.tell(Event::AudioLost(error.to_string())),
        };
        let begun = self.store.begin_session(&self.speaker, source.facts());
        if let Some(session) = self.tell_failure(begun) {
            self.session = session;
            self.other = None;
            self.take_up(source);
            self.prompter.refresh(&self.store);
        }
    }
}
