//! What the session looks like at this moment: everything that a window or a terminal draws.

use std::sync::Arc;

use crate::analysis::Live;
use crate::audio::DeviceFacts;
use crate::collection::{Progress, SessionId, SpeakerId};
use crate::meter::Reading;
use crate::script::Prompt;
use crate::units::Seconds;

use super::{Drift, JudgedTake, LevelCheck, State};

/// Exact zeros for so long are told to people: no microphone is that quiet, and no driver takes that long to begin.
pub const ZEROS_TOLD: Seconds = Seconds(0.5);

/// The session as it was at most some 30 ms ago.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What the session is doing.
    pub state: State,
    /// For how long.
    pub in_state: Seconds,
    /// Who reads.
    pub speaker: SpeakerId,
    /// The running number of this sitting.
    pub session: SessionId,
    /// What to read; `None` when nothing is open any more.
    pub prompt: Option<Arc<Prompt>>,
    /// The number that a take of it would have now, or has.
    pub take_number: u32,
    /// Whether an accepted take of it counts already (after going back).
    pub prompt_done: bool,
    /// What comes after it.
    pub next_prompt: Option<Arc<Prompt>>,
    /// Time since the sign in the take under way; zero outside of one.
    pub recorded: Seconds,
    /// The level meter.
    pub meter: Reading,
    /// Live measures of the take or the line of a level check under way.
    pub live: Option<Live>,
    /// The last take of this session that was judged.
    pub last: Option<Arc<JudgedTake>>,
    /// The last level check of this session.
    pub checked: Option<Arc<LevelCheck>>,
    /// What has changed since then.
    pub drift: Option<Drift>,
    /// How far the collection is.
    pub progress: Arc<Progress>,
    /// The device, as it was granted.
    pub device: Arc<DeviceFacts>,
    /// For how long nothing but exact zeros has come from the device, which no microphone is that quiet to deliver.
    pub zeros: Seconds,
    /// Frames lost since the session began.
    pub lost_frames: u64,
    /// Holes, stalls and changes of the device since the session began.
    pub stream_faults: u32,
}
