//! Holes in the stream's own time: the timestamps of its blocks against the frames they hold.

use super::StreamEvent;
use super::realtime::BlockTime;
use crate::units::{Frames, SampleRate, Seconds};

/// Timestamps are estimates at the start of a stream; they count from here on.
const SETTLING: Seconds = Seconds(1.0);

/// A block this much later than those before it may follow a hole. Shorter holes pass unseen here: sound
/// servers guess their latency, and on a machine with three times more work than cores the guesses of
/// PulseAudio wander by 30 ms while not one frame is lost.
const TOLERANCE: Seconds = Seconds(0.050);

/// The delay must hold for so long to be a hole. A block that merely came late, or a wrong guess of the
/// latency, is caught up with sooner.
const CONFIRMATION: Seconds = Seconds(0.300);

/// A device's clock may run this much slower than the machine's without being taken for one hole after
/// another: 1000 parts per million, ten times what crystals do.
const DRIFT: f64 = 1e-3;

/// Compares the capture times of blocks with the frames delivered.
#[derive(Debug)]
pub(super) struct StreamTime {
    rate: f64,
    first: Option<First>,
    /// How late the timeliest blocks are, in frames.
    baseline: f64,
    previous_on_device: u64,
    suspicion: Option<Suspicion>,
}

#[derive(Debug)]
struct First {
    on_device: u64,
    captured_ns: u64,
}

/// Blocks are late from here on.
#[derive(Debug)]
struct Suspicion {
    position: u64,
    on_device: u64,
    /// The least lateness since, in frames.
    least: f64,
}

impl StreamTime {
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            rate: f64::from(rate.hz()),
            first: None,
            baseline: 0.0,
            previous_on_device: 0,
            suspicion: None,
        }
    }

    fn frames(&self, duration: Seconds) -> f64 {
        duration.0 * self.rate
    }

    /// Takes a block that starts at `position` of the stream handed over and at `on_device` of what the
    /// device delivered, and returns a hole that it confirms.
    pub(super) fn block(
        &mut self,
        position: u64,
        on_device: u64,
        time: BlockTime,
    ) -> Option<StreamEvent> {
        let first = self.first.get_or_insert(First {
            on_device,
            captured_ns: time.captured_ns,
        });
        let passed = time.captured_ns.saturating_sub(first.captured_ns) as f64 * 1e-9 * self.rate;
        let delivered = (on_device - first.on_device) as f64;
        let lateness = passed - delivered;
        let step = on_device.saturating_sub(self.previous_on_device) as f64;
        self.previous_on_device = on_device;

        if delivered < self.frames(SETTLING) {
            self.baseline = lateness;
            return None;
        }
        self.baseline = lateness.min(self.baseline + step * DRIFT);
        let excess = lateness - self.baseline;
        if excess <= self.frames(TOLERANCE) {
            self.suspicion = None;
            return None;
        }
        let confirmation = self.frames(CONFIRMATION);
        let suspicion = self.suspicion.get_or_insert(Suspicion {
            position,
            on_device,
            least: excess,
        });
        suspicion.least = suspicion.least.min(excess);
        if ((on_device - suspicion.on_device) as f64) < confirmation {
            return None;
        }
        let hole = StreamEvent::Gap {
            at: Frames(suspicion.position),
            lost: Some(Frames(suspicion.least.round() as u64)),
        };
        self.baseline += suspicion.least;
        self.suspicion = None;
        Some(hole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: u64 = 480;

    /// Feeds ten seconds of blocks whose capture times are altered, and returns the holes.
    fn holes(alter: impl Fn(u64, f64) -> f64) -> Vec<StreamEvent> {
        let mut time = StreamTime::new(SampleRate::new(48_000).unwrap());
        (0..1000)
            .filter_map(|block| {
                let seconds = 1.0 + alter(block, (block * BLOCK) as f64 / 48_000.0);
                let captured_ns = (seconds * 1e9) as u64;
                time.block(block * BLOCK, block * BLOCK, BlockTime { captured_ns })
            })
            .collect()
    }

    #[test]
    fn a_hole_is_found_at_its_frame_with_its_length() {
        let found = holes(|block, at| if block >= 500 { at + 0.100 } else { at });
        let [
            StreamEvent::Gap {
                at,
                lost: Some(lost),
            },
        ] = found[..]
        else {
            panic!("{found:?}")
        };
        assert_eq!(at, Frames(500 * BLOCK));
        // The drift that is allowed for until the confirmation is taken off.
        assert!((4780..=4800).contains(&lost.0), "{lost:?}");
    }

    #[test]
    fn a_block_that_comes_late_is_no_hole() {
        assert_eq!(
            holes(|block, at| if block % 50 == 3 { at + 0.120 } else { at }),
            []
        );
    }

    #[test]
    fn jitter_within_the_tolerance_is_no_hole() {
        assert_eq!(
            holes(|block, at| at + (block * 7919 % 45) as f64 * 1e-3),
            []
        );
    }

    #[test]
    fn a_clock_that_drifts_makes_no_holes() {
        assert_eq!(holes(|_, at| at * (1.0 + 900e-6)), []);
        assert_eq!(holes(|_, at| at * (1.0 - 900e-6)), []);
    }
}
