//! Levels counted in narrow bins, so that the means of the highest and the lowest cost the same memory for any number.

use crate::units::Db;

/// Width of a bin: far below what a level is known to.
const STEP_DB: f64 = 0.1;

/// Counts of numbers of decibels. What lies beyond either end is counted in the outermost bin.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    from: Db,
    bins: Vec<u64>,
    count: u64,
}

impl Histogram {
    pub(super) fn new(from: Db, to: Db) -> Self {
        let bins = ((to.0 - from.0) / STEP_DB).ceil() as usize;
        Self {
            from,
            bins: vec![0; bins],
            count: 0,
        }
    }

    pub(super) fn add(&mut self, level: Db) {
        let bin = ((level.0 - self.from.0) / STEP_DB).max(0.0) as usize;
        let last = self.bins.len() - 1;
        self.bins[bin.min(last)] += 1;
        self.count += 1;
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The mean of the lowest `part` of all, 0…1; `None` where nothing was counted.
    pub(super) fn mean_of_lowest(&self, part: f64) -> Option<Db> {
        self.mean_of_first(self.bins.iter().enumerate(), part)
    }

    /// The mean of the highest `part` of all, 0…1; `None` where nothing was counted.
    pub(super) fn mean_of_highest(&self, part: f64) -> Option<Db> {
        self.mean_of_first(self.bins.iter().enumerate().rev(), part)
    }

    fn mean_of_first<'a>(
        &self,
        bins: impl Iterator<Item = (usize, &'a u64)>,
        part: f64,
    ) -> Option<Db> {
        if self.count == 0 {
            return None;
        }
        let wanted = (self.count as f64 * part).max(1.0);
        let mut missing = wanted;
        let mut sum = 0.0;
        for (bin, &count) in bins {
            let taken = missing.min(count as f64);
            sum += taken * (bin as f64 + 0.5);
            missing -= taken;
            if missing <= 0.0 {
                break;
            }
        }
        Some(Db(self.from.0 + STEP_DB * sum / wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_either_end_are_exact_to_half_a_bin_and_nothing_has_none() {
        let mut histogram = Histogram::new(Db(-40.0), Db(40.0));
        assert_eq!(histogram.mean_of_highest(0.5), None);
        for level in -10..10 {
            histogram.add(Db(f64::from(level)));
        }
        histogram.add(Db(-1000.0));
        histogram.add(Db(1000.0));
        assert_eq!(histogram.count(), 22);
        let highest = histogram.mean_of_highest(2.0 / 22.0).unwrap();
        assert!((highest.0 - (40.0 + 9.0) / 2.0).abs() < 0.06, "{highest:?}");
        let lowest = histogram.mean_of_lowest(3.0 / 22.0).unwrap();
        assert!((lowest.0 - (-40.0 - 10.0 - 9.0) / 3.0).abs() < 0.06);
        let all = histogram.mean_of_lowest(1.0).unwrap();
        assert!((all.0 - histogram.mean_of_highest(1.0).unwrap().0).abs() < 1e-9);
    }
}
