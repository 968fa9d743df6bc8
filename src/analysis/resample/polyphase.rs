//! From any rate to any other.

use super::{Edge, kernel};
use crate::analysis::dot::dot;

/// Positions between two input samples that are told apart; all common rates need fewer.
const MAX_PHASES: u64 = 640;
/// Partial sums of one output: independent of each other, so that they become vector instructions and do not
/// wait for one another.
const LANES: usize = 16;

/// Between rates whose ratio is a fraction: a kernel for each place that an output can have between two samples.
pub(super) struct Polyphase {
    /// Rates without their common divisor.
    from: u64,
    to: u64,
    half: usize,
    phases: u64,
    /// Kernels of `2 · half` taps, one for each phase.
    kernels: Vec<f32>,
    /// Input not yet left behind, preceded by the past that the next output needs.
    history: Vec<f32>,
    /// Index in the input of `history[0]`, counted with `half − 1` zeros before the first sample.
    base: u64,
    /// Where the next output lies: whole input samples, and parts of one in units of `1 / to`.
    whole: u64,
    part: u64,
    received: u64,
}

impl Polyphase {
    pub(super) fn new(from: u64, to: u64, edge: Edge) -> Self {
        let period = (from as f64 / to as f64).max(1.0);
        let half = edge.half_length(period).next_multiple_of(LANES / 2);
        let phases = to.min(MAX_PHASES);
        let kernels =
            (0..phases).flat_map(|phase| kernel(half, phase as f64 / phases as f64, period, edge));
        Self {
            from,
            to,
            half,
            phases,
            kernels: kernels.collect(),
            history: vec![0.0; half - 1],
            base: 0,
            whole: 0,
            part: 0,
            received: 0,
        }
    }

    pub(super) fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        self.received += input.len() as u64;
        self.history.extend_from_slice(input);
        self.run(out);
        let start = self.whole.min(self.base + self.history.len() as u64);
        let behind = (start - self.base) as usize;
        // Moving the rest to the front is dear when done for a few samples.
        if behind >= 4 * self.half {
            self.history.drain(..behind);
            self.base = start;
        }
    }

    pub(super) fn flush(&mut self, out: &mut Vec<f32>) {
        self.history.resize(self.history.len() + self.half, 0.0);
        self.run(out);
    }

    fn run(&mut self, out: &mut Vec<f32>) {
        let taps = 2 * self.half;
        let (step, step_part) = (self.from / self.to, self.from % self.to);
        loop {
            let start = (self.whole - self.base) as usize;
            if self.whole >= self.received || start + taps > self.history.len() {
                return;
            }
            // Most rates have a kernel for each position.
            let phase = if self.phases == self.to {
                self.part
            } else {
                self.part * self.phases / self.to
            };
            let kernel = &self.kernels[phase as usize * taps..][..taps];
            out.push(dot(&self.history[start..start + taps], kernel));
            // Counted on, because dividing anew for each output takes longer than its sum.
            self.whole += step;
            self.part += step_part;
            if self.part >= self.to {
                self.part -= self.to;
                self.whole += 1;
            }
        }
    }
}
