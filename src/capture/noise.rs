//! A bed of quiet noise: an idle line with digital silence on it is no microphone.

use crate::units::Dbfs;

/// White noise, triangular in its distribution, of a given RMS level; the same seed gives the same noise.
#[derive(Clone, Debug)]
pub struct NoiseBed {
    state: u64,
    amplitude: f64,
}

impl NoiseBed {
    /// Noise of the RMS level `level`.
    pub fn new(level: Dbfs, seed: u64) -> Self {
        // The sum of two uniform numbers in ±½ has the variance 1/6.
        Self {
            state: seed,
            amplitude: level.amplitude() * 6f64.sqrt(),
        }
    }

    /// The next sample.
    pub fn sample(&mut self) -> f32 {
        ((self.uniform() + self.uniform() - 1.0) * self.amplitude) as f32
    }

    /// Uniform in 0..1 (SplitMix64; Steele, Lea, Flood 2014).
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bed_has_the_level_it_was_asked_for() {
        let mut bed = NoiseBed::new(Dbfs(-70.0), 1);
        let power = (0..480_000)
            .map(|_| f64::from(bed.sample()).powi(2))
            .sum::<f64>()
            / 480_000.0;
        let level = Dbfs::from_power(power).unwrap();
        assert!((level.value() + 70.0).abs() < 0.05, "{level:.3}");
    }
}
