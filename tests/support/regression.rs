//! Linear regression by least squares, for tests that fit the numbers of a measure.

/// `weights · x + constant`.
pub struct Line {
    /// One for each predictor.
    pub weights: Vec<f64>,
    /// What is there without any.
    pub constant: f64,
}

impl Line {
    /// Fits `targets` by the `predictors`, of which there must be some of each kind that are not all equal. A little of
    /// each weight is held back (ridge regression, one observation's worth on standardised predictors), so that
    /// predictors that say nearly the same share it.
    pub fn fitted(predictors: &[Vec<f64>], targets: &[f64]) -> Self {
        let (count, width) = (predictors.len() as f64, predictors[0].len());
        let mean = |k: usize| predictors.iter().map(|x| x[k]).sum::<f64>() / count;
        let means: Vec<f64> = (0..width).map(mean).collect();
        let spreads: Vec<f64> = (0..width)
            .map(|k| {
                let squares = predictors.iter().map(|x| (x[k] - means[k]).powi(2));
                (squares.sum::<f64>() / count).sqrt()
            })
            .collect();
        let mean_target = targets.iter().sum::<f64>() / count;
        // The normal equations, one row a predictor, the right side last.
        let mut rows = vec![vec![0.0; width + 1]; width];
        for (x, y) in predictors.iter().zip(targets) {
            let z: Vec<f64> = (0..width).map(|k| (x[k] - means[k]) / spreads[k]).collect();
            for (row, zi) in rows.iter_mut().zip(&z) {
                for (to, zj) in row.iter_mut().zip(&z) {
                    *to += zi * zj;
                }
                row[width] += zi * (y - mean_target);
            }
        }
        for (k, row) in rows.iter_mut().enumerate() {
            row[k] += 1.0;
        }
        let weights: Vec<f64> = solved(rows)
            .iter()
            .zip(&spreads)
            .map(|(weight, spread)| weight / spread)
            .collect();
        let shift: f64 = weights.iter().zip(&means).map(|(w, m)| w * m).sum();
        Self {
            constant: mean_target - shift,
            weights,
        }
    }

    /// The value at `x`.
    pub fn at(&self, x: &[f64]) -> f64 {
        self.constant + self.weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()
    }
}

/// Solves a symmetric, positive definite system by elimination.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let width = rows.len();
    for k in 0..width {
        let pivot = rows[k].clone();
        for (other, row) in rows.iter_mut().enumerate() {
            if other != k {
                let factor = row[k] / pivot[k];
                for (x, p) in row.iter_mut().zip(&pivot) {
                    *x -= factor * p;
                }
            }
        }
    }
    (0..width).map(|k| rows[k][width] / rows[k][k]).collect()
}

/// The correlation of pairs.
pub fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), p| (x + p.0 / count, y + p.1 / count));
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| -> f64 { pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum() };
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}
