//! Level zones with hysteresis, so that a level at a border does not flicker.

use crate::units::{Db, Dbfs};

/// The good zone of a speech peak, dBFS (the interface's own choice: room for 6 dB of surprise above, well over the
/// noise of a 16-bit room below).
pub const GOOD: (Dbfs, Dbfs) = (Dbfs(-20.0), Dbfs(-6.0));
/// Where to aim inside it, dBFS.
pub const AIM: (Dbfs, Dbfs) = (Dbfs(-15.0), Dbfs(-12.0));
/// A zone is left inwards only this far beyond the border at which it was entered.
const HYSTERESIS: Db = Db(1.0);

/// Where a peak level lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Below the good zone.
    #[default]
    Quiet,
    /// In the good zone, −20…−6 dBFS.
    Good,
    /// Above it.
    Hot,
}

/// The zone of a level that moves. The borders are kept as amplitudes: no logarithm for each sample.
#[derive(Clone, Debug)]
pub(super) struct Zones {
    now: Zone,
    enter_good: f64,
    leave_good: f64,
    enter_hot: f64,
    leave_hot: f64,
}

impl Zones {
    pub(super) fn new() -> Self {
        Self {
            now: Zone::Quiet,
            enter_good: GOOD.0.amplitude(),
            leave_good: (GOOD.0 - HYSTERESIS).amplitude(),
            enter_hot: GOOD.1.amplitude(),
            leave_hot: (GOOD.1 - HYSTERESIS).amplitude(),
        }
    }

    pub(super) fn follow(&mut self, amplitude: f64) {
        self.now = if amplitude > self.enter_hot {
            Zone::Hot
        } else if amplitude < self.leave_good {
            Zone::Quiet
        } else {
            match self.now {
                Zone::Hot if amplitude >= self.leave_hot => Zone::Hot,
                Zone::Quiet if amplitude < self.enter_good => Zone::Quiet,
                _ => Zone::Good,
            }
        };
    }

    pub(super) fn now(&self) -> Zone {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(levels: &[f64]) -> Vec<Zone> {
        let mut zones = Zones::new();
        levels
            .iter()
            .map(|&level| {
                zones.follow(Dbfs(level).amplitude());
                zones.now()
            })
            .collect()
    }

    #[test]
    fn a_border_is_left_one_decibel_below_where_it_was_entered() {
        use Zone::{Good, Hot, Quiet};
        assert_eq!(
            path(&[
                -30.0, -20.5, -19.9, -20.9, -21.1, -20.5, -12.0, -5.9, -6.9, -7.1, -6.5
            ]),
            [
                Quiet, Quiet, Good, Good, Quiet, Quiet, Good, Hot, Hot, Good, Good
            ]
        );
    }

    #[test]
    fn a_jump_passes_over_the_good_zone() {
        assert_eq!(path(&[-3.0, -60.0]), [Zone::Hot, Zone::Quiet]);
    }
}
