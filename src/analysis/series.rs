//! Series of values or marks, one for each frame.

/// Means over each frame and its two neighbours.
pub(super) fn smoothed(values: &[f64]) -> Vec<f64> {
    smoothed_over(values, 1)
}

/// Means over each frame and `beside` neighbours on each side.
pub(super) fn smoothed_over(values: &[f64], beside: usize) -> Vec<f64> {
    (0..values.len())
        .map(|i| {
            let around = &values[i.saturating_sub(beside)..(i + beside + 1).min(values.len())];
            around.iter().sum::<f64>() / around.len() as f64
        })
        .collect()
}

/// The value below which `part` of all lie.
pub(super) fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f64 * part).round() as usize;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// The value in the middle; of two the lower one, so that half of all and more reach it.
pub(super) fn lower_median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = (values.len() - 1) / 2;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// Runs of `true`, as half-open ranges.
pub(super) fn runs(mask: &[bool]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + mask[at..].iter().position(|&m| m)?;
        let to = mask[from..]
            .iter()
            .position(|&m| !m)
            .map_or(mask.len(), |n| from + n);
        at = to;
        Some((from, to))
    })
}

/// Clears runs shorter than `least`.
pub(super) fn keep_runs(mask: &mut [bool], least: usize) {
    let all: Vec<_> = runs(mask).collect();
    for (from, to) in all {
        if to - from < least {
            mask[from..to].fill(false);
        }
    }
}

/// The mask with every run made longer on both sides.
pub(super) fn widened(mask: &[bool], before: usize, after: usize) -> Vec<bool> {
    let mut wide = vec![false; mask.len()];
    for (from, to) in runs(mask) {
        wide[from.saturating_sub(before)..(to + after).min(mask.len())].fill(true);
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_kept_and_widened() {
        let mask = [true, false, true, true, false, false, true];
        assert_eq!(runs(&mask).collect::<Vec<_>>(), [(0, 1), (2, 4), (6, 7)]);
        let mut kept = mask;
        keep_runs(&mut kept, 2);
        assert_eq!(runs(&kept).collect::<Vec<_>>(), [(2, 4)]);
        assert_eq!(runs(&widened(&kept, 1, 2)).collect::<Vec<_>>(), [(1, 6)]);
    }
}
