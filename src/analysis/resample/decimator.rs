//! Every n-th sample of a low-passed signal.

use super::{Edge, kernel};

/// Outputs that are summed side by side in vector instructions.
const LANES: usize = 16;
/// Outputs after which the rows drop what is needed no more: moving the rest to the front is dear when done often.
const KEEP: usize = 32 * LANES;

/// To a rate that is a whole number of times lower. All outputs share one kernel, so that neighbours are summed side
/// by side: the input is dealt out in turn to as many rows, in which what neighbouring outputs need lies together.
pub(super) struct Decimator {
    rows: Vec<Row>,
    /// Input that does not yet go round all rows, preceded by the past that the first output rests on.
    waiting: Vec<f32>,
    /// Place in the rows of what the next output rests on.
    next: usize,
    half: usize,
    received: u64,
    sent: u64,
}

struct Row {
    samples: Vec<f32>,
    /// The taps that fall on this row.
    taps: Vec<f32>,
}

impl Decimator {
    pub(super) fn new(factor: usize, edge: Edge) -> Self {
        let period = factor as f64;
        let half = edge.half_length(period);
        let taps: Vec<f32> = kernel(half, 0.0, period, edge).collect();
        let row = |first: usize| Row {
            samples: Vec::new(),
            taps: taps.iter().skip(first).step_by(factor).copied().collect(),
        };
        Self {
            rows: (0..factor).map(row).collect(),
            waiting: vec![0.0; half - 1],
            next: 0,
            half,
            received: 0,
            sent: 0,
        }
    }

    pub(super) fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        self.received += input.len() as u64;
        self.deal(input);
        self.run(out);
        if self.next >= KEEP {
            for row in &mut self.rows {
                row.samples.drain(..self.next);
            }
            self.next = 0;
        }
    }

    pub(super) fn flush(&mut self, out: &mut Vec<f32>) {
        self.deal(&vec![0.0; self.half + self.rows.len()]);
        self.run(out);
    }

    fn deal(&mut self, input: &[f32]) {
        self.waiting.extend_from_slice(input);
        let rounds = self.waiting.chunks_exact(self.rows.len());
        let left = rounds.remainder().len();
        for (n, row) in self.rows.iter_mut().enumerate() {
            row.samples.extend(rounds.clone().map(|round| round[n]));
        }
        self.waiting.drain(..self.waiting.len() - left);
    }

    fn run(&mut self, out: &mut Vec<f32>) {
        let ready = |row: &Row| (row.samples.len() + 1).saturating_sub(self.next + row.taps.len());
        let ready = self.rows.iter().map(ready).min().unwrap_or(0);
        // None stands later than the last input sample.
        let wanted = self.received.div_ceil(self.rows.len() as u64) - self.sent;
        let mut count = ready.min(wanted as usize);
        self.sent += count as u64;
        while count > 0 {
            let now = count.min(LANES);
            let mut sums = [0f32; LANES];
            for row in &self.rows {
                let samples = &row.samples[self.next..];
                if now == LANES {
                    for (side_by_side, tap) in samples.windows(LANES).zip(&row.taps) {
                        for lane in 0..LANES {
                            sums[lane] += tap * side_by_side[lane];
                        }
                    }
                } else {
                    for (side_by_side, tap) in samples.windows(now).zip(&row.taps) {
                        for (sum, x) in sums.iter_mut().zip(side_by_side) {
                            *sum += tap * x;
                        }
                    }
                }
            }
            out.extend_from_slice(&sums[..now]);
            self.next += now;
            count -= now;
        }
    }
}
