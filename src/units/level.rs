//! Levels and ratios in decibels.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

macro_rules! level {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl $name {
            /// The unit as it is written after the number.
            pub const UNIT: &'static str = $unit;

            /// The bare number in this type's unit.
            pub fn value(self) -> f64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = f.precision().unwrap_or(1);
                write!(f, "{:.digits$} {}", self.0, $unit)
            }
        }
    };
}

level!(
    /// A ratio of two levels in dB.
    Db,
    "dB"
);
level!(
    /// An RMS or sample-peak level in dB relative to amplitude 1.0.
    Dbfs,
    "dBFS"
);
level!(
    /// A true-peak level in dB relative to amplitude 1.0 (ITU-R BS.1770 Annex 2).
    Dbtp,
    "dBTP"
);
level!(
    /// A loudness in LUFS (ITU-R BS.1770, EBU R 128).
    Lufs,
    "LUFS"
);

/// 20·log10 of an amplitude; `None` where there is none (zero, negative, not finite).
fn amplitude_to_db(amplitude: f64) -> Option<f64> {
    (amplitude > 0.0 && amplitude.is_finite()).then(|| 20.0 * amplitude.log10())
}

impl Db {
    /// The ratio of two powers; `None` unless `power` is positive and finite.
    pub fn from_power_ratio(power: f64) -> Option<Self> {
        (power > 0.0 && power.is_finite()).then(|| Self(10.0 * power.log10()))
    }

    /// The factor by which a power is multiplied.
    pub fn power_ratio(self) -> f64 {
        10f64.powf(self.0 / 10.0)
    }

    /// The factor by which an amplitude is multiplied.
    pub fn amplitude_ratio(self) -> f64 {
        10f64.powf(self.0 / 20.0)
    }
}

impl Dbfs {
    /// The level of an amplitude (peak or RMS, 1.0 = full scale); `None` for zero, which has no level.
    pub fn from_amplitude(amplitude: f64) -> Option<Self> {
        amplitude_to_db(amplitude).map(Self)
    }

    /// The level of a mean square; `None` for zero.
    pub fn from_power(power: f64) -> Option<Self> {
        Db::from_power_ratio(power).map(|db| Self(db.0))
    }

    /// The amplitude, 1.0 = full scale.
    pub fn amplitude(self) -> f64 {
        Db(self.0).amplitude_ratio()
    }

    /// The mean square, 1.0 = the square of full scale.
    pub fn power(self) -> f64 {
        Db(self.0).power_ratio()
    }
}

impl Dbtp {
    /// The true-peak level of an interpolated amplitude; `None` for zero.
    pub fn from_amplitude(amplitude: f64) -> Option<Self> {
        amplitude_to_db(amplitude).map(Self)
    }
}

impl Lufs {
    /// The loudness of the mean square of one K-weighted channel (ITU-R BS.1770-4); `None` for zero.
    pub fn from_weighted_power(power: f64) -> Option<Self> {
        Db::from_power_ratio(power).map(|db| Self(db.0 - 0.691))
    }
}

impl Sub for Dbfs {
    type Output = Db;
    fn sub(self, other: Self) -> Db {
        Db(self.0 - other.0)
    }
}

impl Add for Db {
    type Output = Db;
    fn add(self, other: Self) -> Db {
        Db(self.0 + other.0)
    }
}

impl Sub for Db {
    type Output = Db;
    fn sub(self, other: Self) -> Db {
        Db(self.0 - other.0)
    }
}

impl Add<Db> for Dbfs {
    type Output = Dbfs;
    fn add(self, by: Db) -> Dbfs {
        Dbfs(self.0 + by.0)
    }
}

impl Sub<Db> for Dbfs {
    type Output = Dbfs;
    fn sub(self, by: Db) -> Dbfs {
        Dbfs(self.0 - by.0)
    }
}
