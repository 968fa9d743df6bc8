//! What takes are listened to with.

use serde::{Deserialize, Serialize};

use crate::audio::DeviceId;

/// What the operator's ears have on. No program can know it, so the operator says it, once for each output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Through {
    /// Nothing of it reaches the microphone.
    Headphones,
    /// A live microphone hears it.
    Loudspeakers,
}

/// The output, and what hangs on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hearing {
    /// The output that was chosen; `None` is the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<DeviceId>,
    /// What hangs on it; `None` until the operator has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
}

impl Hearing {
    /// Chooses another output. What hangs on it is asked again.
    pub fn choose(&mut self, output: Option<DeviceId>) {
        if self.output != output {
            *self = Self {
                output,
                through: None,
            };
        }
    }
}
