//! A bed of quiet noise: an idle line with digital silence on it is no microphone.

use crate::audio::Uniform;
use crate::units::Dbfs;

/// White noise, triangular in its distribution, of a given RMS level; the same seed gives the same noise.
#[derive(Clone, Debug)]
pub struct NoiseBed {
    random: Uniform,
    amplitude: f64,
}

impl NoiseBed {
    /// Noise of the RMS level `level`.
    pub fn new(level: Dbfs, seed: u64) -> Self {
        // The sum of two uniform numbers in ±½ has the variance 1/6.
        Self {
            random: Uniform::new(seed),
            amplitude: level.amplitude() * 6f64.sqrt(),
        }
    }

    /// The next sample.
    pub fn sample(&mut self) -> f32 {
        ((self.random.next() + self.random.next() - 1.0) * self.amplitude) as f32
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
