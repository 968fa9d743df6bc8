//! The newest samples of a stream, by their position in it.

/// Most samples that may be added at once.
pub(super) const PIECE: usize = 4096;
/// Samples that are surely there: what the repeats look back, and some to look ahead.
const KEPT: usize = 3 * 8192;

/// The newest samples, in one piece.
#[derive(Clone, Debug)]
pub(super) struct Past {
    samples: Vec<f32>,
    /// Position of the first of them.
    first: u64,
}

impl Past {
    pub(super) fn new() -> Self {
        Self {
            samples: Vec::with_capacity(2 * KEPT + PIECE),
            first: 0,
        }
    }

    pub(super) fn extend(&mut self, piece: &[f32]) {
        if self.samples.len() >= 2 * KEPT {
            let gone = self.samples.len() - KEPT;
            self.samples.drain(..gone);
            self.first += gone as u64;
        }
        self.samples.extend_from_slice(piece);
    }

    /// Position after the newest sample.
    pub(super) fn end(&self) -> u64 {
        self.first + self.samples.len() as u64
    }

    /// Position of the oldest sample that is still there.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    pub(super) fn at(&self, position: u64) -> f32 {
        self.samples[(position - self.first) as usize]
    }

    /// The samples from one position to before another, as far as they are there.
    pub(super) fn slice(&self, from: u64, to: u64) -> &[f32] {
        let to = to.clamp(self.first, self.end());
        let from = from.clamp(self.first, to);
        &self.samples[(from - self.first) as usize..(to - self.first) as usize]
    }
}
