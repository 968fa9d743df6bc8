//! What a session is doing.

/// What the session is doing, as speaker and operator see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// For the operator, the key or a voice.
    Waiting,
    /// The speaker reads a line that is measured and not stored, so that the gain can be set.
    Checking,
    /// The speaker is silent and the room is measured.
    RoomTone,
    /// A take was asked for and begins in a moment, so that the speaker can get ready. Nothing is stored yet.
    LeadIn,
    /// The take has begun, the sign to speak has not been given yet: its pre-roll is filling.
    PreRoll,
    /// The sign to speak is given.
    Recording,
    /// Stopped; the stream runs on for the post-roll.
    PostRoll,
    /// The take is over and is being judged and stored.
    Judging,
    /// The last take counts; the next prompt follows by itself.
    Accepted,
    /// The last take does not count; the same prompt again.
    Rejected,
    /// A pause until it is ended by hand.
    Paused,
    /// The audio stream has ended by a fault; takes are possible again when the device is back.
    Lost,
    /// No open prompt is left for this speaker.
    Finished,
}

impl State {
    /// Whether a take is under way: its samples are being stored.
    pub fn in_take(self) -> bool {
        matches!(self, Self::PreRoll | Self::Recording | Self::PostRoll)
    }

    /// Whether a level check is under way.
    pub fn in_check(self) -> bool {
        matches!(self, Self::Checking | Self::RoomTone)
    }

    /// Whether something is under way that a stop ends: the key that would start a take stops it.
    pub fn can_stop(self) -> bool {
        self.in_take() || self.in_check() || self == Self::LeadIn
    }
}
