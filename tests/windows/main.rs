//! What the windows do, asked by what a screen reader would read, with keys alone. No display is needed.

#![cfg(feature = "gui")]

mod desk;
mod level_check;
mod lists;
mod pages;
mod paint;
#[path = "../sitting/mod.rs"]
mod sitting;
mod studio;
mod trouble;
