//! Levels, ratios, rates and durations as types, so that a decibel is never mistaken for a second.
//!
//! A level is relative to full scale: 0 dBFS is amplitude 1.0, so a full-scale sine reads −3.01 dBFS
//! RMS, as in ITU-T P.56, sox and ffmpeg. This is the only place where a logarithm of a level is taken.

mod level;
mod time;

pub use level::{Db, Dbfs, Dbtp, Lufs};
pub use time::{Frames, SampleRate, Seconds};
