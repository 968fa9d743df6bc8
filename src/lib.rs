//! Takegate judges every take of a speech data collection while it is being spoken.
//!
//! The rooms of the house, each using only those before it: [`units`], [`audio`], [`analysis`],
//! [`verdict`], [`words`], [`report`], [`meter`], [`script`], [`collection`], [`capture`], `playback`, [`store`],
//! [`export`], [`session`], `ui`, [`cli`].

pub mod units;

pub mod audio;

pub mod analysis;

pub mod verdict;

pub mod words;

pub mod report;

pub mod meter;

pub mod script;

pub mod collection;

pub mod capture;

#[cfg(feature = "capture")]
pub mod playback;

pub mod store;

pub mod export;

pub mod session;

#[cfg(feature = "gui")]
pub mod ui;

pub mod cli;
