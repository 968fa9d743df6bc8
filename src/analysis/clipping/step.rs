//! The quantisation step near the top of a take, found from the samples themselves.

/// Distinct magnitudes that are kept.
const KEPT: usize = 256;
/// Magnitudes under this part of the peak do not matter.
const NEAR: f64 = 0.25;
/// Steps are looked for only above this part of the peak: logarithmic codes are finer further down.
const REGION: f64 = 0.7;
/// Magnitudes above this part of the peak may be held by a rail, so that they repeat says nothing of the code.
const TOP: f64 = 0.9;
/// A code with steps of so many parts of the peak repeats more than this many times that part of its samples, as
/// speech moves by less than half its peak from one to the next.
const REPEATS: f64 = 0.5;
/// One step of 16 bits.
const FINE: f64 = 1.0 / 32768.0;
/// The two ends of a 16-bit scale, 32767 and −32768, are one level: what is above the lower is taken for it.
const END: f32 = 32767.0 / 32768.0;

/// Keeps the largest distinct magnitudes of a stream, in rising order.
#[derive(Clone, Debug, Default)]
pub(super) struct QuantisationStep {
    largest: Vec<f32>,
    /// Magnitudes up to this do not matter.
    floor: f32,
    /// The sample added last, how many were added from under the top, and how many repeated the last.
    last: f32,
    added: u64,
    repeated: u64,
}

impl QuantisationStep {
    pub(super) fn ignores(&self, magnitude: f32) -> bool {
        magnitude <= self.floor
    }

    pub(super) fn add(&mut self, sample: f32) {
        let magnitude = sample.abs();
        if self.ignores(magnitude) {
            return;
        }
        if f64::from(magnitude) < TOP * self.top() {
            self.added += 1;
            self.repeated += u64::from(sample == self.last);
        }
        self.last = sample;
        let distinct = if magnitude <= 1.0 {
            magnitude.min(END)
        } else {
            magnitude
        };
        if let Err(place) = self.largest.binary_search_by(|x| x.total_cmp(&distinct)) {
            self.keep(place, distinct);
        }
    }

    fn keep(&mut self, place: usize, magnitude: f32) {
        if self.largest.len() < KEPT {
            self.largest.insert(place, magnitude);
        } else if place > 0 {
            self.largest.copy_within(1..place, 0);
            self.largest[place - 1] = magnitude;
            self.floor = self.largest[0];
        }
        self.floor = self.floor.max((self.top() * NEAR) as f32);
    }

    fn top(&self) -> f64 {
        self.largest.last().map_or(0.0, |x| f64::from(*x))
    }

    /// The smallest distance of two magnitudes near the peak. Where it is large and yet samples do not repeat as
    /// those of a coarse code must, only few values occur (a tone in step with the clock), and the step is that
    /// of 16 bits.
    pub(super) fn smallest(&self) -> f64 {
        let smallest = self
            .largest
            .windows(2)
            .map(|pair| (f64::from(pair[0]), f64::from(pair[1])))
            .filter(|(low, _)| *low > REGION * self.top())
            .map(|(low, high)| high - low)
            .fold(self.top(), f64::min);
        let repeats = REPEATS * smallest / self.top() * self.added as f64;
        if self.repeated as f64 <= repeats {
            smallest.min(FINE)
        } else {
            smallest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step_of(values: impl IntoIterator<Item = f64>) -> f64 {
        let mut step = QuantisationStep::default();
        values.into_iter().for_each(|x| step.add(x as f32));
        step.smallest()
    }

    #[test]
    fn a_tone_in_step_with_the_clock_is_not_taken_for_a_coarse_code() {
        let tone =
            |n: i32| (2.0 * (f64::from(n) * std::f64::consts::TAU / 48.0).sin()).clamp(-1.0, 1.0);
        assert_eq!(step_of((0..480).map(tone)), FINE);
    }

    #[test]
    fn the_stairs_of_a_coarse_code_are_found() {
        let stairs = |n: i32| (f64::from(n) / 200.0).sin();
        let coarse = (0..4000).map(|n| (stairs(n) * 20.0).round() / 20.0);
        assert!((step_of(coarse) - 0.05).abs() < 1e-4);
    }

    #[test]
    fn more_values_than_are_kept_leave_the_largest() {
        assert_eq!(
            step_of((0..32768).map(|n| f64::from(n) / 32768.0)),
            1.0 / 32768.0
        );
    }
}
