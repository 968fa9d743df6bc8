//! The quantisation step near the top of a take, found from the samples themselves.

/// Distinct magnitudes that are kept.
const KEPT: usize = 256;
/// Steps are looked for only above this part of the peak: logarithmic codes are finer further down.
const REGION: f64 = 0.7;
/// Distances count as multiples of a step when they are within this part of it, or within four steps of 16
/// bits, which a gain after the coarse code may have left.
const TOLERANCE: f64 = 0.1;
const ROUNDING: f64 = 4.0 / 32768.0;
/// A common divisor of half the smallest distance is what the seam between two segments of a logarithmic code
/// leaves; values that are not on the stairs of any code have a far smaller one.
const IRREGULAR: f64 = 0.3;

/// Keeps the largest distinct magnitudes of a stream, in rising order.
#[derive(Clone, Debug, Default)]
pub(super) struct QuantisationStep {
    largest: Vec<f32>,
    /// Magnitudes up to this would not be kept.
    floor: f32,
}

impl QuantisationStep {
    pub(super) fn ignores(&self, magnitude: f32) -> bool {
        magnitude <= self.floor
    }

    pub(super) fn add(&mut self, magnitude: f32) {
        if self.ignores(magnitude) {
            return;
        }
        let Err(place) = self
            .largest
            .binary_search_by(|kept| kept.total_cmp(&magnitude))
        else {
            return;
        };
        if self.largest.len() < KEPT {
            self.largest.insert(place, magnitude);
        } else {
            self.largest.copy_within(1..place, 0);
            self.largest[place - 1] = magnitude;
            self.floor = self.largest[0];
        }
        self.floor = self.floor.max((self.top() * REGION) as f32);
    }

    fn top(&self) -> f64 {
        self.largest.last().map_or(0.0, |x| f64::from(*x))
    }

    /// The smallest distance of two magnitudes, which is the step of any code, unless so few values occur that
    /// it is far larger, as in a tone in step with the clock: then the step of which all distances are
    /// multiples (their greatest common divisor). `None` with fewer than two magnitudes.
    pub(super) fn smallest(&self) -> Option<f64> {
        let distances = || {
            self.largest
                .windows(2)
                .map(|pair| (f64::from(pair[0]), f64::from(pair[1])))
                .filter(|(low, _)| *low > REGION * self.top())
                .map(|(low, high)| high - low)
        };
        let smallest = distances().min_by(f64::total_cmp)?;
        let tolerance = ROUNDING.max(TOLERANCE * smallest);
        let divisor = distances().fold(smallest, |step, distance| {
            divisor(step, distance, tolerance)
        });
        Some(if divisor < IRREGULAR * smallest {
            divisor
        } else {
            smallest
        })
    }
}

/// Euclid's algorithm, where a remainder of no more than `tolerance` either way is none. A step within the
/// tolerance was found among the samples and stands.
fn divisor(step: f64, distance: f64, tolerance: f64) -> f64 {
    if step <= tolerance {
        return step;
    }
    let (mut a, mut b) = (distance, step);
    while b > tolerance {
        let rest = a % b;
        (a, b) = (b, rest.min(b - rest));
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step_of(values: impl IntoIterator<Item = f64>) -> f64 {
        let mut step = QuantisationStep::default();
        values.into_iter().for_each(|x| step.add(x as f32));
        step.smallest().unwrap()
    }

    #[test]
    fn sixteen_bits_are_told_from_values_that_are_far_apart() {
        let tone = (0..48).map(|n| (f64::from(n) * std::f64::consts::TAU / 48.0).sin().abs());
        assert!(step_of(tone.map(|x| (x * 32767.0).round() / 32768.0)) < 0.01);
    }

    #[test]
    fn the_stairs_of_a_quiet_take_that_was_amplified_are_one_step_each() {
        let stairs = (0..20).map(|n| (f64::from(n) * 1638.35).round() / 32768.0);
        assert!((step_of(stairs) - 0.05).abs() < 0.001);
    }

    #[test]
    fn more_values_than_are_kept_leave_the_largest() {
        assert_eq!(
            step_of((0..32768).map(|n| f64::from(n) / 32768.0)),
            1.0 / 32768.0
        );
    }
}
