//! The rate at which a device really delivers. No audio system tells it, and a source that was silently
//! exchanged, or a headset that fell back to 8 kHz, shows here.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Start-up is uneven: the first moments do not count.
const SETTLING: Duration = Duration::from_secs(2);

/// No figure from less than this: a block more or less (10 ms) is then at most 0.1 %.
const SHORTEST: Duration = Duration::from_secs(10);

/// The figure is that of the last minute, so that a change shows soon.
const CHECKPOINTS: usize = 60;

/// The distance of the checkpoints between which the rate is taken.
const CHECKPOINT: Duration = Duration::from_secs(1);

/// Counts frames against this machine's clock.
#[derive(Debug, Default)]
pub(super) struct RateMeter {
    began: Option<Instant>,
    checkpoints: VecDeque<(Instant, u64)>,
    latest: Option<(Instant, u64)>,
}

impl RateMeter {
    /// Takes the count of frames delivered at `now`, when a block has just come.
    pub(super) fn look(&mut self, now: Instant, delivered: u64) {
        let began = *self.began.get_or_insert(now);
        if now.duration_since(began) < SETTLING {
            return;
        }
        self.latest = Some((now, delivered));
        let due = self
            .checkpoints
            .back()
            .is_none_or(|(at, _)| now.duration_since(*at) >= CHECKPOINT);
        if due {
            if self.checkpoints.len() == CHECKPOINTS {
                self.checkpoints.pop_front();
            }
            self.checkpoints.push_back((now, delivered));
        }
    }

    /// Begins anew: time in which a device stood still says nothing of its rate.
    pub(super) fn restart(&mut self) {
        *self = Self::default();
    }

    /// Frames a second; `None` while it is too short to tell.
    pub(super) fn hz(&self) -> Option<f64> {
        let (from, before) = *self.checkpoints.front()?;
        let (to, after) = self.latest?;
        let span = to.duration_since(from);
        (span >= SHORTEST).then(|| (after - before) as f64 / span.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of 10 ms of a device that really runs at these rates, one second each.
    fn measured(rates: impl IntoIterator<Item = f64>) -> Option<f64> {
        let mut meter = RateMeter::default();
        let (mut now, mut delivered) = (Instant::now(), 0);
        for rate in rates {
            for _ in 0..100 {
                delivered += 480;
                now += Duration::from_secs_f64(480.0 / rate);
                meter.look(now, delivered);
            }
        }
        meter.hz()
    }

    #[test]
    fn the_rate_of_a_device_is_found_within_a_tenth_of_a_percent() {
        let hz = measured([47_500.0; 30]).unwrap();
        assert!((hz / 47_500.0 - 1.0).abs() < 1e-3, "{hz}");
    }

    #[test]
    fn ten_seconds_are_needed_for_a_figure() {
        assert_eq!(measured([48_000.0; 8]), None);
        assert!(measured([48_000.0; 14]).is_some());
    }

    #[test]
    fn a_change_of_rate_shows_fully_after_a_minute() {
        let hz = measured([48_000.0; 600].into_iter().chain([44_100.0; 90])).unwrap();
        assert!((hz / 44_100.0 - 1.0).abs() < 1e-3, "{hz}");
    }
}
