//! Bar, hold mark, RMS and clip lamp.

use super::{Zone, zone::Zones};
use crate::units::{Dbfs, Frames, SampleRate};

/// Fall of the bar, dB a second: 20 dB in 1.7 s, as IEC 60268-10 type I programme meters do.
const FALL_DB_PER_S: f64 = 20.0 / 1.7;
/// How long the hold mark stays, seconds.
const HOLD_S: f64 = 1.0;
/// Window of the RMS, in steps of 10 ms.
const RMS_STEPS: usize = 30;
/// Steps a second of the RMS window.
const STEPS_PER_S: f64 = 100.0;
/// A sample this large is at full scale: the largest positive 16-bit value. A 24-bit sample between this and its own
/// full scale is 0.0003 dB short of it, which nobody wants to tell apart on a lamp.
const FULL_SCALE: f64 = 32_767.0 / 32_768.0;

/// The clip lamp: it stays lit until it is put out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipLamp {
    /// Samples at full scale since it was put out.
    pub samples: u64,
    /// Where the first was, counted from when it was put out.
    pub first: Option<Frames>,
}

impl ClipLamp {
    /// Whether it is lit.
    pub fn is_lit(self) -> bool {
        self.samples > 0
    }
}

/// What a meter shows now. A level of `None` is digital silence: the bar is empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The bar: sample peak that rises at once and falls 20 dB in 1.7 s.
    pub peak: Option<Dbfs>,
    /// The hold mark: the highest peak of the last second, then the bar.
    pub hold: Option<Dbfs>,
    /// RMS of the last 300 ms.
    pub rms: Option<Dbfs>,
    /// The clip lamp.
    pub clip: ClipLamp,
    /// The zone of the hold mark.
    pub zone: Zone,
}

/// A meter for one channel.
#[derive(Clone, Debug)]
pub struct Meter {
    rate: SampleRate,
    /// Factor by which the bar falls in one sample.
    fall: f64,
    hold_frames: u64,
    step_frames: u64,
    peak: f64,
    hold: f64,
    hold_age: u64,
    /// Sums of squares of the last steps, a ring; whole sums instead of a running one, so that nothing drifts.
    steps: [f64; RMS_STEPS],
    next_step: usize,
    filled: usize,
    sum: f64,
    in_step: u64,
    clip: ClipLamp,
    since_put_out: u64,
    zones: Zones,
}

impl Meter {
    /// A meter at rest for samples at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        let hz = f64::from(rate.hz());
        Self {
            rate,
            fall: crate::units::Db(-FALL_DB_PER_S / hz).amplitude_ratio(),
            hold_frames: (HOLD_S * hz).round() as u64,
            step_frames: ((hz / STEPS_PER_S).round() as u64).max(1),
            peak: 0.0,
            hold: 0.0,
            hold_age: 0,
            steps: [0.0; RMS_STEPS],
            next_step: 0,
            filled: 0,
            sum: 0.0,
            in_step: 0,
            clip: ClipLamp::default(),
            since_put_out: 0,
            zones: Zones::new(),
        }
    }

    /// The rate it was made for.
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Takes the next samples (full scale ±1.0), in blocks of any length. What is not a number counts as zero.
    pub fn push(&mut self, samples: &[f32]) {
        for &sample in samples {
            let amplitude = if sample.is_finite() {
                f64::from(sample).abs()
            } else {
                0.0
            };
            self.push_amplitude(amplitude);
        }
    }

    fn push_amplitude(&mut self, amplitude: f64) {
        self.peak = amplitude.max(self.peak * self.fall);
        if amplitude >= self.hold {
            self.hold = amplitude;
            self.hold_age = 0;
        } else if self.hold_age >= self.hold_frames {
            self.hold = self.peak;
        } else {
            self.hold_age += 1;
        }
        self.zones.follow(self.hold);

        self.sum += amplitude * amplitude;
        self.in_step += 1;
        if self.in_step == self.step_frames {
            self.steps[self.next_step] = self.sum;
            self.next_step = (self.next_step + 1) % RMS_STEPS;
            self.filled = (self.filled + 1).min(RMS_STEPS);
            self.sum = 0.0;
            self.in_step = 0;
        }

        if amplitude >= FULL_SCALE {
            self.clip.samples += 1;
            self.clip.first.get_or_insert(Frames(self.since_put_out));
        }
        self.since_put_out += 1;
    }

    /// What it shows now.
    pub fn reading(&self) -> Reading {
        let window: f64 = self.steps[..self.filled].iter().sum();
        let frames = self.filled as u64 * self.step_frames;
        Reading {
            peak: Dbfs::from_amplitude(self.peak),
            hold: Dbfs::from_amplitude(self.hold),
            rms: (frames > 0)
                .then(|| Dbfs::from_power(window / frames as f64))
                .flatten(),
            clip: self.clip,
            zone: self.zones.now(),
        }
    }

    /// Puts the clip lamp out and counts its places from here: at the start of a take, or by the operator.
    pub fn put_out_lamp(&mut self) {
        self.clip = ClipLamp::default();
        self.since_put_out = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: u32 = 48_000;

    fn meter() -> Meter {
        Meter::new(SampleRate::new(RATE).unwrap())
    }

    fn silence(seconds: f64) -> Vec<f32> {
        vec![0.0; (seconds * f64::from(RATE)).round() as usize]
    }

    fn sine(amplitude: f64, seconds: f64) -> Vec<f32> {
        (0..(seconds * f64::from(RATE)) as usize)
            .map(|n| {
                let phase = std::f64::consts::TAU * 1000.0 * n as f64 / f64::from(RATE);
                (amplitude * phase.sin()) as f32
            })
            .collect()
    }

    #[test]
    fn the_bar_rises_at_once_and_falls_20_db_in_1_7_s() {
        let mut meter = meter();
        meter.push(&[0.5]);
        let top = meter.reading().peak.unwrap();
        assert!((top.0 + 6.0206).abs() < 1e-3);
        meter.push(&silence(1.7));
        let fallen = top - meter.reading().peak.unwrap();
        assert!((fallen.0 - 20.0).abs() < 1e-6, "fell by {fallen}");
    }

    #[test]
    fn the_hold_mark_stays_one_second_and_then_follows_the_bar() {
        let mut meter = meter();
        meter.push(&[0.5]);
        let top = meter.reading().hold;
        meter.push(&silence(1.0));
        assert_eq!(meter.reading().hold, top);
        meter.push(&[0.0]);
        assert_eq!(meter.reading().hold, meter.reading().peak);
    }

    #[test]
    fn a_full_scale_sine_reads_minus_3_01_dbfs_rms_after_300_ms() {
        let mut meter = meter();
        meter.push(&sine(1.0, 0.3));
        let rms = meter.reading().rms.unwrap();
        assert!((rms.0 + 3.0103).abs() < 1e-3, "{rms}");
        meter.push(&silence(0.3));
        assert_eq!(meter.reading().rms, None, "300 ms later nothing is left");
    }

    #[test]
    fn the_clip_lamp_stays_lit_with_count_and_first_place_until_it_is_put_out() {
        let mut meter = meter();
        meter.push(&[0.0, 0.99, 1.0, -1.0]);
        meter.push(&silence(5.0));
        let lamp = meter.reading().clip;
        assert!(lamp.is_lit());
        assert_eq!((lamp.samples, lamp.first), (2, Some(Frames(2))));
        meter.put_out_lamp();
        assert!(!meter.reading().clip.is_lit());
        meter.push(&[0.0, 1.0]);
        assert_eq!(meter.reading().clip.first, Some(Frames(1)));
    }

    #[test]
    fn the_largest_16_bit_sample_lights_the_lamp_and_the_one_below_does_not() {
        let mut meter = meter();
        meter.push(&[32_766.0 / 32_768.0]);
        assert!(!meter.reading().clip.is_lit());
        meter.push(&[32_767.0 / 32_768.0]);
        assert!(meter.reading().clip.is_lit());
    }

    #[test]
    fn samples_that_are_not_numbers_leave_the_meter_alone() {
        let mut meter = meter();
        meter.push(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
        let reading = meter.reading();
        assert_eq!((reading.peak, reading.rms), (None, None));
        assert!(!reading.clip.is_lit());
    }

    proptest! {
        #[test]
        fn the_block_size_does_not_matter(
            samples in prop::collection::vec(-1.0f32..=1.0, 1..3000),
            block in 1usize..700,
        ) {
            let mut whole = meter();
            whole.push(&samples);
            let mut split = meter();
            for part in samples.chunks(block) {
                split.push(part);
                split.reading();
            }
            prop_assert_eq!(whole.reading(), split.reading());
        }
    }
}
