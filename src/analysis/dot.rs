//! The sum of products of two stretches, in lanes, so that it compiles to vector code.

const LANES: usize = 16;

/// The sum of products, as far as the shorter one reaches.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, b) = (
        a[..length].chunks_exact(LANES),
        b[..length].chunks_exact(LANES),
    );
    let rest: f32 = (a.remainder().iter().zip(b.remainder()))
        .map(|(a, b)| a * b)
        .sum();
    let mut lanes = [0f32; LANES];
    for (a, b) in a.zip(b) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    // By halves, which are vectors themselves.
    for half in [LANES / 2, LANES / 4, LANES / 8, LANES / 16] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0] + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_counts_once_whatever_the_length() {
        for length in 0..50usize {
            let a: Vec<f32> = (0..length).map(|n| n as f32).collect();
            let longer = vec![2.0; length + 3];
            let sum = (length * length.saturating_sub(1)) as f32;
            assert_eq!(dot(&a, &longer), sum, "{length}");
            assert_eq!(dot(&longer, &a), sum, "{length}");
        }
    }
}
