//! Second-order recursive filters one behind the other, fast.

/// Stretches of a block that are filtered side by side, in vector instructions: a recursive filter waits for each of
/// its outputs before it can make the next, so that one alone leaves most of a processor idle.
const LANES: usize = 4;
/// Samples in a stretch.
const LENGTH: usize = 20;

/// A second-order section in transposed direct form II: `b` over 1, `a`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section {
    pub(super) b: [f64; 3],
    pub(super) a: [f64; 2],
}

/// What `K` sections hold between two samples; in `W` lanes.
type State<const K: usize, const W: usize> = [[[f64; W]; 2]; K];

/// `K` sections one behind the other.
///
/// Each of the four stretches of a block is filtered as if all before it had been silence. What it lacks is what the
/// filter would have let out of the state at its begin, which is added afterwards: the filter is linear.
#[derive(Clone, Debug)]
pub(super) struct Cascade<const K: usize> {
    sections: [Section; K],
    state: State<K, 1>,
    /// What comes out of a state of one and otherwise zeros while nothing goes in, …
    echoes: [[[f64; LENGTH]; 2]; K],
    /// … and what is left of it in the state after a stretch.
    left: [[State<K, 1>; 2]; K],
}

impl<const K: usize> Cascade<K> {
    pub(super) fn new(sections: [Section; K]) -> Self {
        let mut new = Self {
            sections,
            state: [[[0.0]; 2]; K],
            echoes: [[[0.0; LENGTH]; 2]; K],
            left: [[[[[0.0]; 2]; K]; 2]; K],
        };
        for k in 0..K {
            for i in 0..2 {
                let mut state = [[[0.0]; 2]; K];
                state[k][i] = [1.0];
                for n in 0..LENGTH {
                    [new.echoes[k][i][n]] = new.step(&mut state, [0.0]);
                }
                new.left[k][i] = state;
            }
        }
        new
    }

    /// Filters the next samples into `out`, which is emptied first.
    pub(super) fn run(&mut self, input: &[f32], out: &mut Vec<f32>) {
        out.clear();
        let blocks = input.chunks_exact(LANES * LENGTH);
        let rest = blocks.remainder();
        for block in blocks {
            self.side_by_side(block, out);
        }
        let mut state = self.state;
        out.extend(rest.iter().map(|&x| {
            let [y] = self.step(&mut state, [f64::from(x)]);
            y as f32
        }));
        // Digital silence after a sound would leave numbers so small that arithmetic on them is slow.
        self.state = state.map(|section| section.map(|s| s.map(drop_denormal)));
    }

    /// Puts the first section in the state that an endless `offset` would leave, if the filter stops offsets.
    pub(super) fn settle(&mut self, offset: f64) {
        let b = self.sections[0].b;
        self.state[0] = [[-b[0] * offset], [b[2] * offset]];
    }

    fn step<const W: usize>(&self, state: &mut State<K, W>, mut x: [f64; W]) -> [f64; W] {
        for (Section { b, a }, state) in self.sections.iter().zip(state) {
            for lane in 0..W {
                let y = b[0] * x[lane] + state[0][lane];
                // What depends on `y` comes last: the chain from one `y` to the next is what is waited for.
                state[0][lane] = (b[1] * x[lane] + state[1][lane]) - a[0] * y;
                state[1][lane] = b[2] * x[lane] - a[1] * y;
                x[lane] = y;
            }
        }
        x
    }

    fn side_by_side(&mut self, block: &[f32], out: &mut Vec<f32>) {
        let stretches: [&[f32]; LANES] =
            std::array::from_fn(|lane| &block[lane * LENGTH..(lane + 1) * LENGTH]);
        let mut state = [[[0.0; LANES]; 2]; K];
        let mut alone = [[0.0; LANES]; LENGTH];
        for (n, y) in alone.iter_mut().enumerate() {
            let x = stretches.map(|stretch| f64::from(stretch[n]));
            *y = self.step(&mut state, x);
        }
        // The states at the begins, one from the other.
        let mut begin = [[[0.0; LANES]; 2]; K];
        for lane in 0..LANES {
            let mut next = state.map(|section| section.map(|s| [s[lane]]));
            for (k, begin) in begin.iter_mut().enumerate() {
                for (i, begin) in begin.iter_mut().enumerate() {
                    let [now] = self.state[k][i];
                    begin[lane] = now;
                    for (next, left) in next.iter_mut().zip(&self.left[k][i]) {
                        next[0][0] += now * left[0][0];
                        next[1][0] += now * left[1][0];
                    }
                }
            }
            self.state = next;
        }
        let mut filtered = [[0f32; LENGTH]; LANES];
        for n in 0..LENGTH {
            let mut y = alone[n];
            for (begin, echoes) in begin.iter().zip(&self.echoes) {
                for lane in 0..LANES {
                    y[lane] += begin[0][lane] * echoes[0][n] + begin[1][lane] * echoes[1][n];
                }
            }
            for lane in 0..LANES {
                filtered[lane][n] = y[lane] as f32;
            }
        }
        out.extend_from_slice(filtered.as_flattened());
    }
}

fn drop_denormal(s: f64) -> f64 {
    if s.abs() < 1e-30 { 0.0 } else { s }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_side_by_side_come_to_what_one_sample_after_the_other_does() {
        let section = Section {
            b: [1.0, -2.0, 1.0],
            a: [-1.99, 0.9901],
        };
        let mut filter = Cascade::new([section; 2]);
        let input: Vec<f32> = (0..3000).map(|n| (0.1 * n as f32).sin() + 0.3).collect();
        let (mut state, mut out) = ([[[0.0]; 2]; 2], Vec::new());
        for block in input.chunks(441) {
            filter.run(block, &mut out);
            for (&x, &y) in block.iter().zip(&out) {
                let [want] = filter.step(&mut state, [f64::from(x)]);
                assert!((f64::from(y) - want).abs() < 1e-6, "{y} for {want}");
            }
        }
    }
}
