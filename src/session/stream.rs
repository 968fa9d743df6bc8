//! The running stream of a session: what the source delivers, cut into short pieces, with what was heard just
//! before now and what went wrong where.

use std::collections::VecDeque;
use std::sync::Arc;

use super::rules::Rules;
use crate::analysis::VoiceActivity;
use crate::audio::{AudioFormat, DeviceFacts, Integrity};
use crate::capture::{CaptureError, CaptureSource, StreamEvent};
use crate::meter::Meter;
use crate::units::{Frames, SampleRate};

/// The stream with its recent past.
pub(super) struct Stream {
    source: Box<dyn CaptureSource>,
    facts: Arc<DeviceFacts>,
    /// Read and not yet worked through.
    waiting: VecDeque<f32>,
    /// Frames worked through since the stream began.
    position: Frames,
    /// The frame after the last that was not exactly zero.
    alive_until: Frames,
    /// The newest frames before `position`.
    history: VecDeque<f32>,
    history_frames: usize,
    events: Vec<StreamEvent>,
    meter: Meter,
    voice: Option<VoiceActivity>,
    scratch: Vec<f32>,
}

impl Stream {
    /// Runs `source`, with as much of the past and as much listening as the rules need.
    pub fn new(source: Box<dyn CaptureSource>, rules: &Rules) -> Self {
        let facts = Arc::new(source.facts().clone());
        let rate = facts.granted.rate;
        let history_frames = rules.history().0 as usize;
        Self {
            source,
            facts,
            waiting: VecDeque::new(),
            position: Frames(0),
            alive_until: Frames(0),
            history: VecDeque::new(),
            history_frames,
            events: Vec::new(),
            meter: Meter::new(rate),
            voice: rules.listens().then(|| VoiceActivity::new(rate)),
            scratch: Vec::new(),
        }
    }

    pub fn facts(&self) -> &Arc<DeviceFacts> {
        &self.facts
    }

    pub fn rate(&self) -> SampleRate {
        self.facts.granted.rate
    }

    pub fn position(&self) -> Frames {
        self.position
    }

    pub fn meter(&mut self) -> &mut Meter {
        &mut self.meter
    }

    pub fn voice(&self) -> Option<&VoiceActivity> {
        self.voice.as_ref()
    }

    /// Fetches what has arrived; the events since the last call are returned and remembered.
    pub fn fetch(&mut self) -> Result<Vec<StreamEvent>, CaptureError> {
        self.scratch.clear();
        let report = self.source.read(&mut self.scratch);
        self.waiting.extend(&self.scratch);
        let events = report?.events;
        self.events.extend(&events);
        Ok(events)
    }

    /// The next piece, of at most `frames`; `None` when nothing is waiting. It has gone through the meter and the
    /// listening, and belongs to the past from now on.
    pub fn next_piece(&mut self, frames: Frames) -> Option<&[f32]> {
        let take = self.waiting.len().min(frames.0 as usize);
        if take == 0 {
            return None;
        }
        self.scratch.clear();
        self.scratch.extend(self.waiting.drain(..take));
        self.meter.push(&self.scratch);
        if let Some(voice) = &mut self.voice {
            voice.push(&self.scratch);
        }
        let surplus = (self.history.len() + take).saturating_sub(self.history_frames);
        self.history.drain(..surplus.min(self.history.len()));
        self.history.extend(&self.scratch);
        if let Some(last) = self.scratch.iter().rposition(|sample| *sample != 0.0) {
            self.alive_until = self.position + Frames(last as u64 + 1);
        }
        self.position += Frames(take as u64);
        Some(&self.scratch)
    }

    /// For how long nothing but zeros has come: no microphone is that quiet.
    pub fn zeros(&self) -> Frames {
        self.position - self.alive_until
    }

    /// The past from `from` until now, as far as it is kept.
    pub fn past(&mut self, from: Frames) -> &[f32] {
        let wanted = (self.position - from).0 as usize;
        let past = self.history.make_contiguous();
        &past[past.len() - wanted.min(past.len())..]
    }

    /// Forgets the events that no take can reach back to any more.
    pub fn forget_old_events(&mut self) {
        let oldest = self.position - Frames(self.history.len() as u64);
        self.events.retain(|event| event.at() > oldest);
    }

    /// What is known of the wholeness of the take that began at `from` and ends now. A stream that was lost counts
    /// as a device that changed, or where that is how it was lost, as one of another rate.
    pub fn integrity(
        &self,
        from: Frames,
        stored: AudioFormat,
        wanted: SampleRate,
        lost: bool,
    ) -> Integrity {
        let other_rate = self.events.iter().find_map(|event| match *event {
            StreamEvent::RateChanged { at, hz } => Some((at, f64::from(hz))),
            _ => None,
        });
        let measured = self.source.measured_rate_hz();
        let mut integrity = Integrity {
            wanted_rate: Some(wanted),
            measured_rate_hz: other_rate.map(|(_, hz)| hz).or(measured),
            device_changes: u32::from(lost && other_rate.is_none()),
            ..Integrity::of_file(stored)
        };
        // A hole at the take's own first frame lies before it.
        for event in self.events.iter().filter(|event| event.at() > from) {
            // A lower rate looks like one hole after another, and nothing is missing.
            let is_rate = other_rate.is_some_and(|(at, _)| event.at() >= at);
            if is_rate && matches!(event, StreamEvent::Gap { .. }) {
                continue;
            }
            integrity.dropped_frames += event.lost().map_or(0, |lost| lost.0);
            match event {
                StreamEvent::Overrun { .. } => integrity.overruns += 1,
                StreamEvent::Gap { .. } | StreamEvent::Xrun { .. } => integrity.gaps += 1,
                StreamEvent::Stall { .. } => integrity.stalls += 1,
                StreamEvent::DeviceChanged { .. } => integrity.device_changes += 1,
                StreamEvent::RateChanged { .. } => {}
            }
        }
        integrity
    }
}
