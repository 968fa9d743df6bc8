//! A recording as it is played.

use std::path::Path;
use std::sync::Arc;

use crate::audio::{ReadError, decode};
use crate::units::SampleRate;

/// A recording in memory: the first channel of a file.
#[derive(Clone, Debug)]
pub struct Sound {
    /// Full scale is ±1.0.
    pub samples: Arc<[f32]>,
    /// Samples a second.
    pub rate: SampleRate,
}

impl Sound {
    /// Reads a whole file.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let mut decoder = decode(path)?;
        let format = decoder.format();
        let channels = usize::from(format.channels.max(1));
        let (mut samples, mut block) = (Vec::new(), Vec::new());
        loop {
            block.clear();
            if !decoder.next_block(&mut block)? {
                break;
            }
            samples.extend(block.chunks(channels).map(|frame| frame[0]));
        }
        Ok(Self {
            samples: samples.into(),
            rate: format.rate,
        })
    }
}
