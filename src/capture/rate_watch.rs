//! A device that turns to another rate under an open stream: its own timestamps against the frames they hold.
//!
//! A headset whose call begins, or a driver whose settings are changed, goes on at 16 kHz under the name of 48. Such a
//! stream has no holes; it has another number of frames in every second.

use std::collections::VecDeque;

use super::realtime::BlockTime;
use crate::units::{SampleRate, Seconds};

/// Timestamps are estimates at the start of a stream; they count from here on.
const SETTLING: Seconds = Seconds(1.0);

/// The rate is wrong when it is wrong in two such stretches, one behind the other, by the same amount, and in most of the
/// time between two notes: a wrong guess of the latency shows in one stretch, a hole in each of them between two notes.
const STRETCH: Seconds = Seconds(1.0);

/// How often the count of frames is noted.
const NOTE: Seconds = Seconds(0.1);

/// Off by so much of the rate. The nearest rates that devices have are 8 % apart (44.1 and 48 kHz); a sound server's
/// guesses wander by 30 ms, which is 3 % of a stretch.
const WRONG: f64 = 0.05;

/// The two stretches differ by no more than this much of the rate.
const ALIKE: f64 = 0.05;

/// Frames of the stream and of the device at one time of the device's.
#[derive(Clone, Copy, Debug)]
struct Count {
    ns: u64,
    on_device: u64,
    position: u64,
}

/// The rate by the device's own time over the last two seconds.
#[derive(Debug)]
pub(super) struct RateWatch {
    rate: f64,
    began_ns: Option<u64>,
    counts: VecDeque<Count>,
}

impl RateWatch {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            rate: f64::from(rate.hz()),
            began_ns: None,
            counts: VecDeque::new(),
        }
    }

    /// Takes a block that starts at `position` of the stream handed over and at `on_device` of what the device delivered;
    /// when the rate is found to be another one, that rate in Hz and the position from which on it may be.
    pub(super) fn block(
        &mut self,
        position: u64,
        on_device: u64,
        time: BlockTime,
    ) -> Option<(u64, f64)> {
        let now = Count {
            ns: time.captured_ns,
            on_device,
            position,
        };
        let ns = |seconds: Seconds| (seconds.0 * 1e9) as u64;
        let began = *self.began_ns.get_or_insert(now.ns);
        if now.ns.saturating_sub(began) < ns(SETTLING) {
            return None;
        }
        let due = self.counts.back().map_or(0, |last| last.ns + ns(NOTE));
        if now.ns < due {
            return None;
        }
        let before = |until: u64| self.counts.iter().rev().find(|count| count.ns <= until);
        let found = before(now.ns.saturating_sub(ns(STRETCH))).and_then(|middle| {
            let first = before(middle.ns.saturating_sub(ns(STRETCH)))?;
            let (older, newer) = (hz(*first, *middle), hz(*middle, now));
            let off = |hz: f64| hz / self.rate - 1.0;
            let wrong = off(older).abs() > WRONG && off(newer).abs() > WRONG;
            let alike = (off(older) - off(newer)).abs() < ALIKE;
            (wrong && alike && off(self.usual_hz(*first, now)).abs() > WRONG / 2.0)
                .then_some((first.ns, newer))
        });
        self.counts.push_back(now);
        let keep_from = now.ns.saturating_sub(ns(STRETCH) * 2 + ns(NOTE) * 3);
        while self
            .counts
            .front()
            .is_some_and(|count| count.ns < keep_from)
        {
            self.counts.pop_front();
        }
        let (first_ns, hz) = found?;
        // It may have turned just behind the count before.
        let earlier = self.counts.iter().rev().find(|count| count.ns < first_ns);
        let from = earlier.or(self.counts.front()).map_or(0, |it| it.position);
        Some((from, hz))
    }
}

impl RateWatch {
    /// The median of the rates between one note and the next, from one count on until now.
    fn usual_hz(&self, from: Count, now: Count) -> f64 {
        let since = self.counts.iter().copied().filter(|it| it.ns >= from.ns);
        let counts: Vec<Count> = since.chain([now]).collect();
        let mut rates: Vec<f64> = counts.windows(2).map(|two| hz(two[0], two[1])).collect();
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    }
}

fn hz(from: Count, to: Count) -> f64 {
    (to.on_device - from.on_device) as f64 / ((to.ns - from.ns) as f64 * 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: u64 = 480;

    /// Blocks of 480 frames, opened at one rate: `at` says when each is captured. When the other rate is found (s of
    /// the device's time), from which frame on, and which it is.
    fn found(rate: u32, at: impl Fn(u64) -> f64) -> Option<(f64, u64, f64)> {
        let mut watch = RateWatch::new(SampleRate::new(rate).unwrap());
        (0..2000).find_map(|block| {
            let captured_ns = ((1.0 + at(block)) * 1e9) as u64;
            let frame = block * BLOCK;
            let (from, hz) = watch.block(frame, frame, BlockTime { captured_ns })?;
            Some((at(block), from, hz))
        })
    }

    /// A device that turns from one rate to another behind so many blocks.
    fn turning(from: f64, to: f64, after: u64) -> impl Fn(u64) -> f64 {
        move |block| {
            let (before, behind) = (block.min(after), block.saturating_sub(after));
            BLOCK as f64 * (before as f64 / from + behind as f64 / to)
        }
    }

    #[test]
    fn another_rate_is_found_within_three_seconds_and_where_it_began() {
        for (from, to) in [
            (48_000, 16_000),
            (48_000, 8_000),
            (48_000, 44_100),
            (44_100, 48_000),
            (16_000, 48_000),
        ] {
            for after in [0, 400, 1000] {
                let at = turning(f64::from(from), f64::from(to), after);
                let turned = at(after);
                let (told, frame, hz) = found(from, &at).unwrap();
                let within = if after == 0 { 3.5 } else { 3.0 };
                assert!(told - turned < within, "{from} to {to}: {told} s");
                assert!((hz / f64::from(to) - 1.0).abs() < 0.01, "{hz}");
                assert!(after == 0 || frame <= after * BLOCK, "{frame}");
                assert!(frame + u64::from(from) >= after * BLOCK, "{frame}");
            }
        }
    }

    #[test]
    fn holes_jitter_late_blocks_and_a_clock_that_drifts_are_no_other_rate() {
        let time = |block: u64| block as f64 * 0.01;
        // Holes of any length, one after another.
        for hole in [0.02, 0.1, 0.5, 2.0, 20.0] {
            assert_eq!(found(48_000, |n| time(n) + (n / 170) as f64 * hole), None);
        }
        assert_eq!(
            found(48_000, |n| time(n) + (n * 7919 % 45) as f64 * 1e-3),
            None
        );
        assert_eq!(
            found(48_000, |n| time(n) + f64::from(n % 50 == 3) * 0.12),
            None
        );
        // A guess of the latency that wanders by 30 ms within a second and back.
        let wandering = |n: u64| time(n) + 0.03 * (time(n) * std::f64::consts::PI).sin().abs();
        assert_eq!(found(48_000, wandering), None);
        for drift in [0.999, 1.001] {
            assert_eq!(found(48_000, |n| time(n) * drift), None);
        }
    }
}
