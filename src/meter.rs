//! The ballistics of a level meter, driven by sample time: the same samples move it the same way whatever the
//! block size and however often it is looked at.

mod ballistics;
mod zone;

pub use ballistics::{ClipLamp, Meter, Reading};
pub use zone::{AIM, GOOD, Zone};
