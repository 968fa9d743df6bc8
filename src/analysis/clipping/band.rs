//! What happens within one width under the peak, and whether that is a rail.

/// A rail holds more than this many times the samples of the two bands of its width below it. Smooth peaks
/// hold 1.37 times (√1 : √3 − √1, the time a parabola spends in each), whatever their number.
const CROWDED: f64 = 2.2;
/// How much further than a parabola a run must drop at its ends, and how much further up the parabola
/// through the samples outside must lead, to count as cut off.
const STEEPER: f64 = 1.5;
const BEYOND: f64 = 1.1;

/// The chance that a smooth peak near the top of a clean take looks cut off, for a run of five or more, of
/// three or four, of two, and for a lone sample. Upper bounds: the first is impossible for a parabola, the
/// others are from clean speech of four voices. The noise of a quiet room levels three or four samples of a
/// smooth peak now and then, but not at full scale, where no clean peak ends by itself.
const CHANCE_LONG: f64 = 1e-6;
const CHANCE_SHORT: f64 = 0.02;
/// A run of three or four that is flat to within so many steps of the code is hardly ever noise.
const FLAT: f64 = 2.0;
const CHANCE_FLAT: f64 = 5e-4;
const CHANCE_PAIR: f64 = 0.02;
const CHANCE_LONE: f64 = 0.3;
/// Twice the width must bring 2 % more samples (2^0.03), or the wider band is no better a rail.
const DOUBLING: f64 = 0.03;
/// From here on a level is full scale: that of 16 bits is a step short of 1.
const FULL_SCALE: f64 = 32_767.0 / 32_768.0;
/// What happens by chance less often than this does not happen by chance. The least likely of 1920 clean
/// takes of speech stays above ten times this.
const CERTAIN: f64 = 1e-3;

/// Counts of the samples within `width` under the peak, since the peak last grew by more than that.
#[derive(Clone, Debug)]
pub(super) struct Band {
    width: f64,
    /// The peak when counting began.
    since: f64,
    samples: u64,
    /// Sum of these samples.
    sum: f64,
    runs: u64,
    /// Position of the first of these samples.
    first: u64,
    /// Samples in the two bands of the same width below.
    below: u64,
    /// Runs that were cut off: of five or more, of three or four, of two, of one.
    long: u64,
    short: u64,
    pairs: u64,
    lone: u64,
    /// Length of the run that is open, and the two samples before it.
    open: u64,
    before: [f64; 2],
}

impl Band {
    pub(super) fn new(width: f64) -> Self {
        Self {
            width,
            since: 0.0,
            samples: 0,
            sum: 0.0,
            runs: 0,
            first: 0,
            below: 0,
            long: 0,
            short: 0,
            pairs: 0,
            lone: 0,
            open: 0,
            before: [0.0; 2],
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    pub(super) fn samples(&self) -> u64 {
        self.samples
    }

    pub(super) fn runs(&self) -> u64 {
        self.runs
    }

    pub(super) fn first(&self) -> u64 {
        self.first
    }

    pub(super) fn is_open(&self) -> bool {
        self.open > 0
    }

    /// Mean of the samples at the rail: of a blurred one, where it was before the noise came.
    pub(super) fn level(&self) -> f64 {
        self.sum / self.samples as f64
    }

    /// How much this band stands out: samples of smooth edges, which lie in the bands below as well, count
    /// against it, and each doubling of its width must bring something.
    pub(super) fn contrast(&self) -> f64 {
        let stand_out = self.samples as f64 - self.below as f64;
        stand_out * self.width.powf(-DOUBLING)
    }

    /// Takes `x`, at position `at` of the stream, with its two predecessors and its successor.
    pub(super) fn judge(&mut self, at: u64, peak: f64, [before2, before1, x, next]: [f64; 4]) {
        if peak > self.since + self.width {
            *self = Self::new(self.width);
            self.since = peak;
        }
        if x > peak - self.width {
            if self.open == 0 {
                self.before = [before2, before1];
                self.runs += 1;
            }
            if self.samples == 0 {
                self.first = at;
            }
            self.open += 1;
            self.samples += 1;
            self.sum += x;
            return;
        }
        if self.open > 0 {
            self.end_run(peak, [x, next]);
        }
        if x > peak - 3.0 * self.width {
            self.below += 1;
        }
    }

    /// A run of `n` samples on a parabola, in a band that it just fills, drops at the samples beside it by
    /// ((n + 1) / (n − 1))² of the band's width. With one or two samples the band may be empty however sharp
    /// the peak, so for these the second samples on either side tell: on a parabola they lie 4 (one sample)
    /// or 3 times (two) as far below the peak as the first; where the top is missing they lie further.
    fn end_run(&mut self, peak: f64, after: [f64; 2]) {
        let length = std::mem::take(&mut self.open);
        let (left, right) = (peak - self.before[1], peak - after[0]);
        if left.min(right) <= self.width {
            return;
        }
        let drop = (left + right) / 2.0;
        let second = peak - (self.before[0] + after[1]) / 2.0;
        let spread = |n: f64| ((n + 1.0) / (n - 1.0)).powi(2);
        let sharp = drop > STEEPER * self.width * spread(2.0);
        match length {
            1 => self.lone += u64::from(sharp && second > 4.0 * BEYOND * drop),
            2 => self.pairs += u64::from(sharp && second > 3.0 * BEYOND * drop),
            n => {
                let cut_off = drop > STEEPER * self.width * spread(n as f64);
                let count = if n < 5 {
                    &mut self.short
                } else {
                    &mut self.long
                };
                *count += u64::from(cut_off);
            }
        }
    }

    /// Whether this band is a rail: its samples crowd, at least one run was cut off, and neither that nor so
    /// many peaks at one level can be chance. `wider` says how densely peaks lie around.
    pub(super) fn is_rail(&self, wider: &Self, step: f64) -> bool {
        let crowded = self.samples as f64 > CROWDED * self.below as f64;
        crowded
            && self.long + self.short + self.pairs + self.lone > 0
            && self.chance(wider, step) < CERTAIN
    }

    fn chance(&self, wider: &Self, step: f64) -> f64 {
        let power = |chance: f64, count: u64| chance.powi(count.min(100) as i32);
        let flat = self.width <= FLAT * step || self.since + self.width >= FULL_SCALE;
        let short = if flat { CHANCE_FLAT } else { CHANCE_SHORT };
        let cut = power(CHANCE_LONG, self.long)
            * power(short, self.short)
            * power(CHANCE_PAIR, self.pairs)
            * power(CHANCE_LONE, self.lone);
        let bands = wider.width / self.width - 1.0;
        match wider.samples.checked_sub(self.samples) {
            // One more than were seen: none seen does not mean that none was to be expected. The first run
            // is there by definition, as it holds the peak.
            Some(others) if bands > 0.0 => {
                cut * poisson_tail((others + 1) as f64 / bands, self.runs - 1)
            }
            _ => cut,
        }
    }
}

/// The probability of `at_least` events where `expected` are expected.
fn poisson_tail(expected: f64, at_least: u64) -> f64 {
    let mut term = (-expected).exp();
    let mut fewer = 0.0;
    for k in 0..at_least.min(1000) {
        fewer += term;
        term *= expected / (k + 1) as f64;
    }
    (1.0 - fewer).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_the_poisson_distribution_agrees_with_its_tables() {
        assert!((poisson_tail(1.0, 0) - 1.0).abs() < 1e-12);
        assert!((poisson_tail(1.0, 1) - 0.632_120_558_8).abs() < 1e-9);
        assert!((poisson_tail(2.5, 5) - 0.108_821_981).abs() < 1e-6);
        assert!(poisson_tail(0.03, 1000) < 1e-12);
    }
}
