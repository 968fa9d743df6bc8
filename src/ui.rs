//! The two windows: the speaker's, which shows a prompt and one state, and the operator's, which shows everything.

pub mod app;
pub mod desk;
pub mod fonts;
pub mod help;
pub mod keys;
pub mod lobby;
pub mod magma;
pub mod numbers;
pub mod operator;
pub mod page;
pub mod settings;
pub mod speaker;
pub mod start;
pub mod strip;
pub mod task;
pub mod text;
pub mod tokens;
pub mod widgets;

use app::{App, Ground};
use settings::Settings;

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
#[error(
    "no window can be opened: {0}; on a machine without a display use the commands, see `takegate --help`"
)]
pub struct WindowError(String);

/// Opens the windows and returns when the operator's is closed.
///
/// # Errors
/// [`WindowError`] on a machine without a display.
pub fn run(ground: Ground) -> Result<(), WindowError> {
    run_with(ground, |app| Box::new(app))
}

/// [`run`] with something around the program: what watches it.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    ground: Ground,
    around: impl FnOnce(App) -> Box<dyn eframe::App>,
) -> Result<(), WindowError> {
    let settings = ground
        .settings
        .as_deref()
        .map_or_else(Settings::default, Settings::load);
    let options = eframe::NativeOptions {
        viewport: App::operator_viewport(&settings),
        persist_window: false,
        // Colours are flat: there are no bands to hide, and without a graphics card the noise costs a quarter.
        dithering: false,
        // Frames are paced by the clock; two windows would wait one after the other.
        glow_options: eframe::egui_glow::GlowConfiguration {
            vsync: false,
            ..Default::default()
        },
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        "takegate",
        options,
        Box::new(|creation| {
            App::prepare(&creation.egui_ctx);
            Ok(around(App::new(ground)))
        }),
    )
    .map_err(|error| WindowError(error.to_string()))
}
