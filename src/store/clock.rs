//! The wall clock, which tells people when something was and decides nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Now, with the offset of this place: `2026-11-24T13:40:00.123+08:00`.
pub(super) fn now() -> String {
    let now = Timestamp::now();
    let offset = TimeZone::system().to_offset(now);
    format!("{:.3}", now.display_with_offset(offset))
}
