//! Notices a device that has fallen silent: a lost one may never say a word about it.

use std::time::Duration;

/// Nothing for this long is a stall. Devices deliver every 5 to 100 ms.
const STALL: Duration = Duration::from_millis(500);

/// Some sound servers deliver in longer blocks: a stall is then at least so many of the longest.
const STALL_BLOCKS: u32 = 3;

/// Nothing for this long is a lost device.
const LOST: Duration = Duration::from_secs(3);

/// Until the first block a device may take this long (PulseAudio takes up to 2 s).
const START: Duration = Duration::from_secs(6);

/// One look counts for no more than this: if the session itself stood still, or the machine slept, that
/// is not the device's silence.
const LONGEST_LOOK: Duration = Duration::from_millis(100);

/// Watches the count of blocks from the reading side.
#[derive(Debug, Default)]
pub(super) struct Watchdog {
    blocks: u64,
    silent: Duration,
    longest: Duration,
    stalled: bool,
}

/// What the watchdog found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// A stall begins.
    Stall,
    /// The device has been silent for so long that it is lost.
    Lost(Duration),
}

impl Watchdog {
    /// Looks at the count of blocks, so much time after the last look.
    pub(super) fn look(&mut self, blocks: u64, since_last_look: Duration) -> Option<Silence> {
        self.silent += since_last_look.min(LONGEST_LOOK);
        if blocks != self.blocks {
            // The silence before the first block, and that of a stall, say nothing of the usual pace.
            if self.blocks > 0 && !self.stalled {
                self.longest = self.longest.max(self.silent);
            }
            *self = Self {
                blocks,
                longest: self.longest,
                ..Self::default()
            };
            return None;
        }
        if self.blocks == 0 {
            return (self.silent >= START).then_some(Silence::Lost(self.silent));
        }
        if self.silent >= LOST {
            return Some(Silence::Lost(self.silent));
        }
        if !self.stalled && self.silent >= STALL.max(self.longest * STALL_BLOCKS) {
            self.stalled = true;
            return Some(Silence::Stall);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Duration = Duration::from_millis(10);

    /// Looks until the watchdog says something, and how long that took.
    fn until_it_barks(watchdog: &mut Watchdog, blocks: u64) -> (Silence, Duration) {
        let mut waited = Duration::ZERO;
        loop {
            waited += LOOK;
            if let Some(silence) = watchdog.look(blocks, LOOK) {
                return (silence, waited);
            }
        }
    }

    #[test]
    fn a_silent_device_stalls_after_half_a_second_and_is_lost_after_three() {
        let mut watchdog = Watchdog::default();
        assert_eq!(watchdog.look(1, LOOK), None);
        assert_eq!(until_it_barks(&mut watchdog, 1), (Silence::Stall, STALL));
        assert_eq!(
            until_it_barks(&mut watchdog, 1),
            (Silence::Lost(LOST), LOST - STALL)
        );
    }

    #[test]
    fn each_stall_is_reported_once_and_a_later_one_again() {
        let mut watchdog = Watchdog::default();
        watchdog.look(1, LOOK);
        assert_eq!(until_it_barks(&mut watchdog, 1).0, Silence::Stall);
        assert_eq!(watchdog.look(1, LOOK), None);
        assert_eq!(watchdog.look(2, LOOK), None);
        assert_eq!(until_it_barks(&mut watchdog, 2), (Silence::Stall, STALL));
    }

    #[test]
    fn a_device_that_never_starts_is_lost_after_six_seconds() {
        assert_eq!(
            until_it_barks(&mut Watchdog::default(), 0),
            (Silence::Lost(START), START)
        );
    }

    #[test]
    fn long_blocks_are_no_stall() {
        let mut watchdog = Watchdog::default();
        let block = Duration::from_millis(400);
        for look in 1..1000 {
            let blocks = 1 + u64::from(look * 10u32) / block.as_millis() as u64;
            assert_eq!(watchdog.look(blocks, LOOK), None);
        }
    }

    #[test]
    fn a_session_that_slept_does_not_blame_the_device() {
        let mut watchdog = Watchdog::default();
        watchdog.look(1, LOOK);
        assert_eq!(watchdog.look(1, Duration::from_secs(60)), None);
        assert_eq!(watchdog.look(2, LOOK), None);
    }
}
