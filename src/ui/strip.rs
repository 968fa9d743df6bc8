//! A recording as a strip of columns, 10 ms each: what waveform and spectrogram draw. Pure.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::units::{Frames, SampleRate, Seconds};

/// Length of a column.
pub const COLUMN: Seconds = Seconds(0.01);
/// Bands of a spectrogram column, from low to high.
pub const BANDS: usize = 96;
/// Levels of the spectrogram's colours, dBFS of a sine: fixed, so that pictures can be compared.
pub const RANGE_DBFS: (f64, f64) = (-100.0, -20.0);
/// Lowest frequency of the logarithmic scale, Hz.
const LOG_FROM_HZ: f64 = 50.0;
/// A sample this large counts as clipped in the picture: the largest positive 16-bit value.
const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// How frequencies are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 0 Hz to Nyquist.
    Linear,
    /// 50 Hz to Nyquist, each octave as high as the next.
    Log,
}

/// 10 ms of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Smallest sample.
    pub min: f32,
    /// Largest sample.
    pub max: f32,
    /// Whether a sample is at full scale.
    pub clipped: bool,
    /// Whether speech was running, as far as it is known.
    pub speech: bool,
    /// Whether it belongs to a take.
    pub in_take: bool,
    /// Level of each linear band from 0 (−100 dBFS or less) to 255 (−20 dBFS or more).
    pub linear: [u8; BANDS],
    /// The same on the logarithmic scale.
    pub log: [u8; BANDS],
}

impl Column {
    /// The bands of a scale.
    pub fn bands(&self, scale: Scale) -> &[u8; BANDS] {
        match scale {
            Scale::Linear => &self.linear,
            Scale::Log => &self.log,
        }
    }
}

/// Turns samples into columns, in blocks of any length.
pub struct Stripper {
    rate: SampleRate,
    column: usize,
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// The newest samples: one FFT window, and what is left of the current column.
    recent: Vec<f32>,
    pending: usize,
    input: Vec<f32>,
    output: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    linear: Vec<(usize, usize)>,
    log: Vec<(usize, usize)>,
}

impl Stripper {
    /// For a stream at `rate`. The window is the power of two next to 40 ms: 25 Hz wide at every rate.
    pub fn new(rate: SampleRate) -> Self {
        let size = (Seconds(0.04).frames(rate).0 as usize)
            .next_power_of_two()
            .max(64);
        let fft = RealFftPlanner::new().plan_fft_forward(size);
        let window: Vec<f32> = (0..size)
            .map(|n| {
                let phase = std::f64::consts::TAU * n as f64 / size as f64;
                (0.5 - 0.5 * phase.cos()) as f32
            })
            .collect();
        let nyquist = f64::from(rate.hz()) / 2.0;
        let bins = size / 2 + 1;
        let bin = |hz: f64| ((hz / nyquist * (bins - 1) as f64).round() as usize).min(bins - 1);
        let band = |edge: &dyn Fn(usize) -> f64| -> Vec<(usize, usize)> {
            (0..BANDS)
                .map(|band| {
                    let low = bin(edge(band));
                    (low, bin(edge(band + 1)).max(low + 1).min(bins))
                })
                .map(|(low, high)| (low.min(high - 1), high))
                .collect()
        };
        let linear = band(&|edge| nyquist * edge as f64 / BANDS as f64);
        let octaves = nyquist / LOG_FROM_HZ;
        let log = band(&|edge| LOG_FROM_HZ * octaves.powf(edge as f64 / BANDS as f64));
        Self {
            column: COLUMN.frames(rate).0.max(1) as usize,
            rate,
            input: vec![0.0; size],
            output: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            recent: vec![0.0; size],
            pending: 0,
            fft,
            window,
            linear,
            log,
        }
    }

    /// The rate it was made for.
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Frames of a column.
    pub fn column_frames(&self) -> Frames {
        Frames(self.column as u64)
    }

    /// Takes the next samples and appends the columns that they complete. `speech` and `in_take` say what those are.
    pub fn push(
        &mut self,
        mut samples: &[f32],
        speech: bool,
        in_take: bool,
        columns: &mut Vec<Column>,
    ) {
        while !samples.is_empty() {
            let take = (self.column - self.pending).min(samples.len());
            self.recent.extend_from_slice(&samples[..take]);
            self.pending += take;
            samples = &samples[take..];
            if self.pending == self.column {
                columns.push(self.finish_column(speech, in_take));
            }
        }
    }

    fn finish_column(&mut self, speech: bool, in_take: bool) -> Column {
        let size = self.window.len();
        let newest = &self.recent[self.recent.len() - self.column..];
        let (mut min, mut max, mut clipped) = (f32::INFINITY, f32::NEG_INFINITY, false);
        for &sample in newest {
            min = min.min(sample);
            max = max.max(sample);
            clipped |= sample.abs() >= FULL_SCALE;
        }
        let surplus = self.recent.len() - size;
        self.recent.drain(..surplus);
        self.pending = 0;
        for ((input, sample), weight) in self.input.iter_mut().zip(&self.recent).zip(&self.window) {
            *input = if sample.is_finite() {
                sample * weight
            } else {
                0.0
            };
        }
        // The lengths are the plan's own, so there is nothing that can fail.
        let _ = self
            .fft
            .process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
        // A full-scale sine in the middle of a bin has |X| = size/4 with this window.
        let full = (size as f32 / 4.0).powi(2);
        let shade = |&(low, high): &(usize, usize)| {
            let power = self.output[low..high]
                .iter()
                .map(|bin| bin.norm_sqr())
                .fold(0.0, f32::max);
            shade(f64::from(power / full))
        };
        let bands = |edges: &[(usize, usize)]| std::array::from_fn(|band| shade(&edges[band]));
        Column {
            min,
            max,
            clipped,
            speech,
            in_take,
            linear: bands(&self.linear),
            log: bands(&self.log),
        }
    }
}

/// The shade of a power relative to a full-scale sine.
fn shade(power: f64) -> u8 {
    let level = crate::units::Dbfs::from_power(power).map_or(f64::NEG_INFINITY, |level| level.0);
    let (low, high) = RANGE_DBFS;
    ((level - low) / (high - low) * 255.0).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(rate: u32, hz: f64, amplitude: f64) -> Vec<Column> {
        let samples: Vec<f32> = (0..rate)
            .map(|n| {
                (amplitude * (std::f64::consts::TAU * hz * f64::from(n) / f64::from(rate)).sin())
                    as f32
            })
            .collect();
        let mut columns = Vec::new();
        let mut stripper = Stripper::new(SampleRate::new(rate).unwrap());
        for block in samples.chunks(333) {
            stripper.push(block, false, false, &mut columns);
        }
        columns
    }

    #[test]
    fn a_second_gives_a_hundred_columns_at_every_rate() {
        for rate in [8_000, 16_000, 44_100, 48_000, 96_000] {
            assert_eq!(columns(rate, 440.0, 0.5).len(), 100, "{rate}");
        }
    }

    #[test]
    fn a_sine_lights_its_own_band_by_its_level() {
        let column = columns(48_000, 6_000.0, 0.01)[50];
        let brightest = (0..BANDS).max_by_key(|band| column.linear[*band]).unwrap();
        assert_eq!(brightest, BANDS / 4, "6 kHz of 24 kHz");
        // −40 dBFS of −100…−20.
        assert!((i32::from(column.linear[brightest]) - 191).abs() <= 4);
        assert_eq!(column.linear[BANDS - 1], 0);
    }

    #[test]
    fn clipping_and_digital_silence_show() {
        assert!(
            columns(48_000, 100.0, 1.0)
                .iter()
                .any(|column| column.clipped)
        );
        let silent = columns(48_000, 100.0, 0.0)[3];
        assert_eq!((silent.min, silent.max, silent.linear[0]), (0.0, 0.0, 0));
    }
}
