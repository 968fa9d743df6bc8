//! What is kept of each 10 ms frame until the take ends: 30 bytes, all that grows with its length.

use std::sync::LazyLock;

use super::bands::BANDS;
use super::spectrum::Powers;
use crate::units::Dbfs;

/// Step of the band codes. Half a decibel, rounded, costs a mean over bands and frames nothing.
const BAND_STEP_DB: f64 = 0.5;
/// Code 0 of a band, and everything below: −127.5 dBFS, so that code 255 is full scale.
const BAND_FLOOR_DBFS: f64 = -127.5;
/// Step of the energy codes.
const ENERGY_STEP_DB: f64 = 0.05;
/// Code 1 of an energy, below any converter's noise; code 0 is digital zero.
const ENERGY_FLOOR_DBFS: f64 = -200.0;

/// The measures of one 10 ms frame in 30 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    bands: [u8; BANDS],
    energy: u16,
    a_weighted: u16,
    harmonicity: u8,
    voice: u8,
}

static BAND_POWER: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|code| band_level(code as u8).power() as f32));

fn energy_code(power: f64) -> u16 {
    let Some(level) = Dbfs::from_power(power) else {
        // A power beyond all numbers is at least the largest.
        return if power > 0.0 { u16::MAX } else { 1 };
    };
    ((level.0 - ENERGY_FLOOR_DBFS) / ENERGY_STEP_DB)
        .round()
        .clamp(0.0, 65_534.0) as u16
        + 1
}

fn energy_of(code: u16) -> f64 {
    match code {
        0 => 0.0,
        code => Dbfs(ENERGY_FLOOR_DBFS + ENERGY_STEP_DB * f64::from(code - 1)).power(),
    }
}

fn unit_code(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

impl Frame {
    /// Codes one frame. `energy` is the mean square above 20 Hz, or `None` where every sample is digital
    /// zero; `harmonicity` and `voice` lie in 0…1.
    pub(super) fn new(energy: Option<f64>, powers: &Powers, harmonicity: f32, voice: f32) -> Self {
        let band = |&power: &f32| {
            let level = Dbfs::from_power(f64::from(power)).map_or(BAND_FLOOR_DBFS, |l| l.0);
            ((level - BAND_FLOOR_DBFS) / BAND_STEP_DB)
                .round()
                .clamp(0.0, 255.0) as u8
        };
        Self {
            bands: powers.bands.each_ref().map(band),
            energy: energy.map_or(0, energy_code),
            a_weighted: energy_code(f64::from(powers.a_weighted)),
            harmonicity: unit_code(harmonicity),
            voice: unit_code(voice),
        }
    }

    /// Whether every sample of the frame is zero.
    pub(super) fn is_digital_zero(&self) -> bool {
        self.energy == 0
    }

    /// Mean square above 20 Hz.
    pub(super) fn energy(&self) -> f64 {
        energy_of(self.energy)
    }

    /// A-weighted mean square.
    pub(super) fn a_weighted(&self) -> f64 {
        energy_of(self.a_weighted)
    }

    /// Harmonicity, 0…1.
    pub(super) fn harmonicity(&self) -> f32 {
        f32::from(self.harmonicity) / 255.0
    }

    /// Score of the voice detector, 0…1.
    pub(super) fn voice(&self) -> f32 {
        f32::from(self.voice) / 255.0
    }

    /// Codes of the bands, to be counted.
    pub(super) fn band_codes(&self) -> &[u8; BANDS] {
        &self.bands
    }

    /// Mean squares of the bands.
    pub(super) fn bands(&self) -> [f32; BANDS] {
        let power = &*BAND_POWER;
        self.bands.map(|code| power[usize::from(code)])
    }
}

/// The level that a band code stands for.
pub(super) fn band_level(code: u8) -> Dbfs {
    Dbfs(BAND_FLOOR_DBFS + BAND_STEP_DB * f64::from(code))
}

/// The mean square that a band code stands for.
pub(super) fn band_power(code: u8) -> f64 {
    f64::from(BAND_POWER[usize::from(code)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Db;

    #[test]
    fn a_frame_takes_thirty_bytes() {
        assert_eq!(size_of::<Frame>(), 30);
    }

    #[test]
    fn codes_come_back_within_half_a_step_and_never_overflow() {
        for power in [1e-11, 3.3e-7, 0.02, 1.0, 40.0] {
            let powers = Powers {
                bands: [power as f32; BANDS],
                a_weighted: power as f32,
            };
            let frame = Frame::new(Some(power), &powers, 0.9, 0.71);
            let off = |got: f64| Db::from_power_ratio(got / power).unwrap().0.abs();
            assert!(off(frame.energy()) < 0.026 && off(frame.a_weighted()) < 0.026);
            assert!(power > 1.0 || off(f64::from(frame.bands()[3])) < 0.26);
            assert!(frame.voice() > 0.7);
        }
        let powers = Powers {
            bands: [f32::INFINITY; BANDS],
            a_weighted: f32::NAN,
        };
        let frame = Frame::new(Some(f64::INFINITY), &powers, f32::NAN, 2.0);
        assert!(frame.energy() > 1.0);
        assert!(Frame::new(None, &powers, 0.0, 0.0).is_digital_zero());
    }
}
