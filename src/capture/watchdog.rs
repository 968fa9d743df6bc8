//! Notices a device that has fallen silent: a lost one may never say a word about it, or nothing but that
//! samples were lost.

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

/// So many reports of lost samples without one block between them: the device delivers nothing any more.
/// A dead sound server makes tens of thousands a second.
const ERRORS_IN_A_ROW: u32 = 50;

/// Watches the count of blocks from the reading side.
#[derive(Debug, Default)]
pub(super) struct Watchdog {
    blocks: u64,
    /// Reports of lost samples when the last block came.
    xruns: u32,
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
    /// Nothing comes but reports of lost samples: the device is lost.
    OnlyErrors,
}

impl Watchdog {
    /// Looks at the counts of blocks and of reports of lost samples, so much time after the last look.
    pub(super) fn look(
        &mut self,
        blocks: u64,
        xruns: u32,
        since_last_look: Duration,
    ) -> Option<Silence> {
        self.silent += since_last_look.min(LONGEST_LOOK);
        if blocks != self.blocks {
            // The silence before the first block, and that of a stall, say nothing of the usual pace.
            if self.blocks > 0 && !self.stalled {
                self.longest = self.longest.max(self.silent);
            }
            *self = Self {
                blocks,
                xruns,
                longest: self.longest,
                ..Self::default()
            };
            return None;
        }
        if xruns.wrapping_sub(self.xruns) >= ERRORS_IN_A_ROW {
            return Some(Silence::OnlyErrors);
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
            if let Some(silence) = watchdog.look(blocks, 0, LOOK) {
                return (silence, waited);
            }
        }
    }

    #[test]
    fn a_silent_device_stalls_after_half_a_second_and_is_lost_after_three() {
        let mut watchdog = Watchdog::default();
        assert_eq!(watchdog.look(1, 0, LOOK), None);
        assert_eq!(until_it_barks(&mut watchdog, 1), (Silence::Stall, STALL));
        assert_eq!(
            until_it_barks(&mut watchdog, 1),
            (Silence::Lost(LOST), LOST - STALL)
        );
    }

    #[test]
    fn each_stall_is_reported_once_and_a_later_one_again() {
        let mut watchdog = Watchdog::default();
        watchdog.look(1, 0, LOOK);
        assert_eq!(until_it_barks(&mut watchdog, 1).0, Silence::Stall);
        assert_eq!(watchdog.look(1, 0, LOOK), None);
        assert_eq!(watchdog.look(2, 0, LOOK), None);
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
            assert_eq!(watchdog.look(blocks, 0, LOOK), None);
        }
    }

    #[test]
    fn a_session_that_slept_does_not_blame_the_device() {
        let mut watchdog = Watchdog::default();
        watchdog.look(1, 0, LOOK);
        assert_eq!(watchdog.look(1, 0, Duration::from_secs(60)), None);
        assert_eq!(watchdog.look(2, 0, LOOK), None);
    }

    #[test]
    fn errors_without_end_and_without_a_block_are_a_lost_device() {
        let mut watchdog = Watchdog::default();
        // Many errors among blocks are many lost samples, but the device lives.
        for look in 1..100u32 {
            assert_eq!(watchdog.look(u64::from(look), look * 40, LOOK), None);
        }
        assert_eq!(watchdog.look(99, 99 * 40 + 49, LOOK), None);
        assert_eq!(
            watchdog.look(99, 99 * 40 + 50, LOOK),
            Some(Silence::OnlyErrors)
        );
    }
}
