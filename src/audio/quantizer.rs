//! From the device's floating point to the integers that are stored.

use super::{TakeDepth, Uniform};

/// Rounds samples to a take's depth: bit for bit while every sample so far has been a whole number of
/// steps, with TPDF dither of ±1 step from the first one on that has not.
///
/// An integer device of at most the take's depth is therefore stored exactly, also when it comes by way
/// of floating point (PulseAudio), and what is deeper gets a noise that does not depend on the signal
/// (Lipshitz, Wannamaker & Vanderkooy, "Quantization and Dither: A Theoretical Survey", JAES 40, 1992).
/// The same samples and seed give the same integers, whatever the block size. Exact zeros stay zeros:
/// digital silence is something to report, not to cover with noise.
#[derive(Clone, Debug)]
pub struct Quantizer {
    depth: TakeDepth,
    dithering: bool,
    random: Uniform,
    bad: u64,
}

impl Quantizer {
    /// A quantizer for one take. `seed` is any number; each take uses the same one to be reproducible.
    pub fn new(depth: TakeDepth, seed: u64) -> Self {
        Self {
            depth,
            dithering: false,
            random: Uniform::new(seed),
            bad: 0,
        }
    }

    /// Appends `samples` (full scale ±1.0) to `stored`, in steps of the depth. Beyond full scale they are
    /// held at the rail, where the analysis sees them clipped. What is not a number becomes 0 and is
    /// counted in [`bad_samples`](Self::bad_samples).
    pub fn quantize(&mut self, samples: &[f32], stored: &mut Vec<i32>) {
        let steps = f64::from(1u32 << (self.depth.bits() - 1));
        stored.reserve(samples.len());
        for &sample in samples {
            if !sample.is_finite() {
                self.bad += 1;
                stored.push(0);
                continue;
            }
            // Exact: a power of two times 24 significant bits.
            let exact = f64::from(sample) * steps;
            let inside = (-steps..=steps - 1.0).contains(&exact);
            self.dithering |= inside && exact.fract() != 0.0;
            let dithered = if self.dithering && exact != 0.0 {
                exact + (self.random.next() - 0.5) + (self.random.next() - 0.5)
            } else {
                exact
            };
            stored.push(dithered.round().clamp(-steps, steps - 1.0) as i32);
        }
    }

    /// Samples so far that were not numbers: lost frames, to be counted as such.
    pub fn bad_samples(&self) -> u64 {
        self.bad
    }

    /// Whether a sample has been seen that the depth could not hold, so that the take is dithered.
    pub fn dithering(&self) -> bool {
        self.dithering
    }

    /// The stored sample at full scale ±1.0, exactly: what the analysis is fed, live as from the file.
    pub fn to_f32(&self, stored: i32) -> f32 {
        stored as f32 / (1u32 << (self.depth.bits() - 1)) as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantized(depth: TakeDepth, samples: &[f32]) -> Vec<i32> {
        let mut stored = Vec::new();
        Quantizer::new(depth, 1).quantize(samples, &mut stored);
        stored
    }

    proptest! {
        #[test]
        fn sixteen_bit_devices_are_stored_bit_for_bit(samples: Vec<i16>) {
            let floats: Vec<f32> = samples.iter().map(|&s| f32::from(s) / 32_768.0).collect();
            let wanted: Vec<i32> = samples.iter().map(|&s| i32::from(s)).collect();
            prop_assert_eq!(quantized(TakeDepth::I16, &floats), wanted);
            let wanted: Vec<i32> = samples.iter().map(|&s| i32::from(s) << 8).collect();
            prop_assert_eq!(quantized(TakeDepth::I24, &floats), wanted);
        }

        #[test]
        fn twenty_four_bit_devices_are_stored_bit_for_bit(
            samples in prop::collection::vec(-8_388_608i32..8_388_608, 0..500),
        ) {
            let quantizer = Quantizer::new(TakeDepth::I24, 1);
            let floats: Vec<f32> = samples.iter().map(|&s| quantizer.to_f32(s)).collect();
            prop_assert_eq!(quantized(TakeDepth::I24, &floats), samples);
        }

        #[test]
        fn any_block_size_gives_the_same_integers(
            samples in prop::collection::vec(-1.1f32..1.1, 1..500),
            at in 0usize..500,
        ) {
            let (first, second) = samples.split_at(at.min(samples.len()));
            let mut split = Vec::new();
            let mut quantizer = Quantizer::new(TakeDepth::I16, 1);
            quantizer.quantize(first, &mut split);
            quantizer.quantize(second, &mut split);
            prop_assert_eq!(split, quantized(TakeDepth::I16, &samples));
        }
    }

    #[test]
    fn deeper_samples_are_dithered_without_bias_and_with_the_variance_of_tpdf() {
        // A constant between two steps: undithered it would read 0 for ever.
        let samples = vec![0.25 / 32_768.0; 100_000];
        let stored = quantized(TakeDepth::I16, &samples);
        let mean = stored.iter().map(|&s| f64::from(s)).sum::<f64>() / stored.len() as f64;
        let variance = stored
            .iter()
            .map(|&s| (f64::from(s) - mean).powi(2))
            .sum::<f64>()
            / stored.len() as f64;
        assert!((mean - 0.25).abs() < 0.01, "mean {mean}");
        // Two uniform dithers and the rounding: 3/12 of a squared step.
        assert!((variance - 0.25).abs() < 0.01, "variance {variance}");
        assert!(stored.iter().all(|s| (-1..=2).contains(s)));
    }

    #[test]
    fn digital_silence_stays_digital_silence_in_a_dithered_take() {
        let mut samples = vec![1e-7; 10];
        samples.extend([0.0; 100]);
        assert_eq!(quantized(TakeDepth::I16, &samples)[10..], [0; 100]);
    }

    #[test]
    fn beyond_full_scale_is_held_at_the_rail_and_does_not_start_dither() {
        let samples = [1.0, 1.5, -1.0, -2.3, 0.5];
        let wanted = [32_767, 32_767, -32_768, -32_768, 16_384];
        assert_eq!(quantized(TakeDepth::I16, &samples), wanted);
    }

    #[test]
    fn what_is_not_a_number_is_counted_as_lost() {
        let mut quantizer = Quantizer::new(TakeDepth::I16, 1);
        let mut stored = Vec::new();
        quantizer.quantize(&[f32::NAN, 0.5, f32::INFINITY], &mut stored);
        assert_eq!(stored, [0, 16_384, 0]);
        assert_eq!(quantizer.bad_samples(), 2);
    }
}
