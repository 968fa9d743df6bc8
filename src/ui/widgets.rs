//! The painted parts of the windows, each with its name for screen readers.

mod chip;
mod flat;
mod level_bar;
mod sign;
mod sparkline;
mod stamp;
mod strip_view;
mod value_card;

pub use chip::{Tone, chip, chip_button, chip_choice};
pub use flat::flat;
pub use level_bar::{level_bar, scale_height};
pub use sign::Sign;
pub use sparkline::sparkline;
pub use stamp::{Rounded, Stamps};
pub use strip_view::{Marks, Span, Strip, StripView, corner};
pub use value_card::{ValueCard, value_card};
