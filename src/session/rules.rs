//! The rules of recording of one session.

use crate::collection::{CollectionConfig, StartRule, StopRule};
use crate::units::{Frames, Seconds};

/// How long a voice has been running, at most, when it is heard: its detection takes 50 to 150 ms.
const VOICE_LATENCY: Seconds = Seconds(0.25);
/// Longest line of a level check: nobody needs more to hear whether the gain is right.
const LONGEST_CHECK: Seconds = Seconds(20.0);
/// How long the room is measured: long enough for a noise floor and for hum, short enough to hold one's breath.
const ROOM_TONE: Seconds = Seconds(4.0);
/// How long an accepted take is shown.
const LINGER: Seconds = Seconds(0.8);

/// The collection's rules of recording, in frames of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Stored before the sign to speak.
    pub pre_roll: Frames,
    /// Stored after the stop.
    pub post_roll: Frames,
    /// Longest take, pre- and post-roll not counted.
    pub max_take: Frames,
    /// Whether a voice starts a take; the key always does.
    pub start_by_voice: bool,
    /// The silence after speech that ends a take; the key always does.
    pub stop_after_silence: Option<Frames>,
    /// How long a voice has been running when it is heard.
    pub voice_latency: Frames,
    /// How long an accepted take is shown before the next prompt comes.
    pub linger: Frames,
    /// Between asking for a take and its sign, for the speaker to get ready.
    pub lead_in: Frames,
    /// Longest line of a level check.
    pub longest_check: Frames,
    /// How long the room is measured in a level check.
    pub room_tone: Frames,
}

impl Rules {
    /// The rules of a collection; `rolls` stand in the place of its pre- and post-roll where they are given.
    pub fn of(config: &CollectionConfig, rolls: Option<(Seconds, Seconds)>) -> Self {
        let frames = |duration: Seconds| duration.frames(config.rate);
        let (pre_roll, post_roll) = rolls.unwrap_or((config.pre_roll, config.post_roll));
        Self {
            pre_roll: frames(pre_roll),
            post_roll: frames(post_roll),
            max_take: frames(config.max_take),
            start_by_voice: config.start == StartRule::Voice,
            stop_after_silence: match config.stop {
                StopRule::Key => None,
                StopRule::Silence(silence) => Some(frames(silence)),
            },
            voice_latency: frames(VOICE_LATENCY),
            linger: frames(LINGER),
            lead_in: frames(config.lead_in),
            longest_check: frames(LONGEST_CHECK),
            room_tone: frames(ROOM_TONE),
        }
    }

    /// How much of the past a take may reach back for.
    pub fn history(&self) -> Frames {
        self.pre_roll + self.voice_latency
    }

    /// Whether voices are listened for at all.
    pub fn listens(&self) -> bool {
        self.start_by_voice || self.stop_after_silence.is_some()
    }
}
