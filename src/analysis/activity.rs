//! Whether somebody is speaking right now.

use crate::units::{SampleRate, Seconds};

/// Tells as it goes whether speech is running: light enough for the idle stream between takes
/// (hands-free start), and the same decision that [`Live`](super::Live) shows during a take (automatic stop).
pub struct VoiceActivity {
    rate: SampleRate,
}

impl VoiceActivity {
    /// A fresh detector for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self { rate }
    }

    /// Takes the next samples (full scale ±1.0), in blocks of any length.
    pub fn push(&mut self, _samples: &[f32]) {
        todo!()
    }

    /// Whether speech is running now; the decision is some 50 to 100 ms old.
    pub fn speaking(&self) -> bool {
        let _ = self.rate;
        todo!()
    }

    /// Time since the last speech, or since the start where none was heard.
    pub fn silence(&self) -> Seconds {
        todo!()
    }

    /// Speech heard so far.
    pub fn speech(&self) -> Seconds {
        todo!()
    }
}
