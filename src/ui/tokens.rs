//! What the windows are made of: colours by role, sizes of type, spacing, and the zoom of each window.
//!
//! egui has one zoom for all windows of a program; the speaker's and the operator's differ. So the zoom is in
//! these tokens: every size that a window uses comes from [`Tokens`], already scaled.

use std::sync::Arc;

use eframe::egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Vec2, Visuals,
    style::{WidgetVisuals, Widgets},
};
use serde::{Deserialize, Serialize};

use super::fonts::STRONG;

/// Dark or light: the same roles, other colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// For dim rooms; the default.
    #[default]
    Dark,
    /// For bright rooms.
    Light,
}

impl Theme {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }

    /// The colours of this theme.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
        }
    }
}

/// Colours by role. Red is only for recording and faults; judgement has three colours of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub background: Color32,
    /// A panel on the background.
    pub panel: Color32,
    /// Edges of panels and chips.
    pub line: Color32,
    /// What is to be read.
    pub text: Color32,
    /// What stands beside it: labels, units, limits.
    pub text_second: Color32,
    /// Never for information: the prompt after the next, disabled things.
    pub text_faint: Color32,
    /// A take that counts, a measure inside its limit.
    pub accepted: Color32,
    /// Look at this: a warning.
    pub warning: Color32,
    /// A take that does not count, a measure outside its limit.
    pub rejected: Color32,
    /// Recording, and faults of the equipment.
    pub recording: Color32,
    /// The same for small words, a little lighter where the ground is dark.
    pub recording_word: Color32,
    /// Letters on a chip filled with `recording`.
    pub on_recording: Color32,
    /// The signal: waveform, RMS.
    pub signal: Color32,
    /// The well behind bars and pictures.
    pub well: Color32,
}

/// The dark theme.
pub const DARK: Palette = Palette {
    background: Color32::from_rgb(0x14, 0x17, 0x1c),
    panel: Color32::from_rgb(0x1b, 0x1f, 0x26),
    line: Color32::from_rgb(0x2a, 0x30, 0x3a),
    text: Color32::from_rgb(0xe8, 0xeb, 0xf0),
    text_second: Color32::from_rgb(0x9a, 0xa4, 0xb2),
    text_faint: Color32::from_rgb(0x5c, 0x66, 0x75),
    accepted: Color32::from_rgb(0x2f, 0xb9, 0x8a),
    warning: Color32::from_rgb(0xe0, 0xa5, 0x2b),
    rejected: Color32::from_rgb(0xe0, 0x63, 0x3a),
    recording: Color32::from_rgb(0xe5, 0x48, 0x4d),
    recording_word: Color32::from_rgb(0xf0, 0x5a, 0x5f),
    on_recording: Color32::from_rgb(0x14, 0x17, 0x1c),
    signal: Color32::from_rgb(0x5a, 0xa9, 0xe6),
    well: Color32::from_rgb(0x0d, 0x0f, 0x13),
};

/// The light theme.
pub const LIGHT: Palette = Palette {
    background: Color32::from_rgb(0xf1, 0xf3, 0xf6),
    panel: Color32::from_rgb(0xff, 0xff, 0xff),
    line: Color32::from_rgb(0xd3, 0xd9, 0xe1),
    text: Color32::from_rgb(0x16, 0x1b, 0x22),
    text_second: Color32::from_rgb(0x4d, 0x58, 0x66),
    text_faint: Color32::from_rgb(0x93, 0x9d, 0xab),
    accepted: Color32::from_rgb(0x0a, 0x75, 0x52),
    warning: Color32::from_rgb(0x8a, 0x5a, 0x00),
    rejected: Color32::from_rgb(0xb2, 0x41, 0x1a),
    recording: Color32::from_rgb(0xbd, 0x1d, 0x2b),
    recording_word: Color32::from_rgb(0xbd, 0x1d, 0x2b),
    on_recording: Color32::from_rgb(0xff, 0xff, 0xff),
    signal: Color32::from_rgb(0x1d, 0x6f, 0xb8),
    well: Color32::from_rgb(0xe2, 0xe6, 0xec),
};

/// A window's zoom, 75 to 200 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct Zoom(u16);

impl Zoom {
    /// Steps of the keys, in percent.
    const STEPS: [u16; 9] = [75, 90, 100, 110, 125, 140, 160, 180, 200];

    /// A zoom of so many percent, held inside 75…200.
    pub fn percent(percent: u16) -> Self {
        Self(percent.clamp(Self::STEPS[0], Self::STEPS[Self::STEPS.len() - 1]))
    }

    /// The next larger step.
    pub fn larger(self) -> Self {
        Self::STEPS
            .into_iter()
            .find(|step| *step > self.0)
            .map_or(self, Self)
    }

    /// The next smaller step.
    pub fn smaller(self) -> Self {
        Self::STEPS
            .into_iter()
            .rev()
            .find(|step| *step < self.0)
            .map_or(self, Self)
    }

    /// The factor by which sizes are multiplied, 0.75…2.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for Zoom {
    fn default() -> Self {
        Self(100)
    }
}

impl From<u16> for Zoom {
    fn from(percent: u16) -> Self {
        Self::percent(percent)
    }
}

impl From<Zoom> for u16 {
    fn from(zoom: Zoom) -> u16 {
        zoom.0
    }
}

/// Colours and sizes of one window at its theme and zoom. Sizes are in egui points.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// The theme's colours.
    pub palette: &'static Palette,
    /// The theme.
    pub theme: Theme,
    /// The zoom as a factor.
    pub zoom: f32,
}

impl Tokens {
    /// The tokens of a window.
    pub fn new(theme: Theme, zoom: Zoom) -> Self {
        Self {
            palette: theme.palette(),
            theme,
            zoom: zoom.factor(),
        }
    }

    /// `points` at 100 %, at this window's zoom.
    pub fn size(&self, points: f32) -> f32 {
        points * self.zoom
    }

    /// So many steps of 4 points.
    pub fn space(&self, steps: f32) -> f32 {
        4.0 * steps * self.zoom
    }

    /// 12 points: labels, units, scales.
    pub fn label(&self) -> FontId {
        FontId::new(self.size(12.0), FontFamily::Proportional)
    }

    /// 14 points: everything that is read.
    pub fn body(&self) -> FontId {
        FontId::new(self.size(14.0), FontFamily::Proportional)
    }

    /// 14 points, strong: states and words of judgement.
    pub fn strong(&self) -> FontId {
        FontId::new(self.size(14.0), FontFamily::Name(STRONG.into()))
    }

    /// 20 points: the operator's prompt, headings.
    pub fn heading(&self) -> FontId {
        FontId::new(self.size(20.0), FontFamily::Name(STRONG.into()))
    }

    /// 28 points, strong: the values that decide.
    pub fn value(&self) -> FontId {
        FontId::new(self.size(28.0), FontFamily::Name(STRONG.into()))
    }

    /// Corner radius of panels: 8 points.
    pub fn round(&self) -> CornerRadius {
        CornerRadius::same(self.size(8.0).round() as u8)
    }

    /// A frame for a panel: its colour, edge and round corners.
    pub fn panel(&self) -> eframe::egui::Frame {
        eframe::egui::Frame::new()
            .fill(self.palette.panel)
            .stroke(Stroke::new(1.0, self.palette.line))
            .corner_radius(self.round())
            .inner_margin(Margin::symmetric(
                self.space(3.5).round() as i8,
                self.space(3.0).round() as i8,
            ))
    }

    /// egui's own style from these tokens, for buttons, fields and lists.
    pub fn style(&self) -> Arc<Style> {
        let palette = self.palette;
        let mut style = Style {
            visuals: match self.theme {
                Theme::Dark => Visuals::dark(),
                Theme::Light => Visuals::light(),
            },
            ..Style::default()
        };
        style.text_styles = [
            (TextStyle::Small, self.label()),
            (TextStyle::Body, self.body()),
            (TextStyle::Button, self.body()),
            (TextStyle::Heading, self.heading()),
            (
                TextStyle::Monospace,
                FontId::new(self.size(13.0), FontFamily::Monospace),
            ),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::new(self.space(2.0), self.space(2.0));
        spacing.button_padding = Vec2::new(self.space(3.0), self.space(1.5));
        spacing.interact_size = Vec2::new(self.space(10.0), self.space(7.0));
        spacing.icon_width = self.size(16.0);
        spacing.icon_width_inner = self.size(9.0);
        spacing.combo_width = self.size(140.0);
        spacing.text_edit_width = self.size(280.0);
        spacing.tooltip_width = self.size(420.0);
        spacing.scroll.bar_width = self.size(8.0);

        let visuals = &mut style.visuals;
        visuals.panel_fill = palette.background;
        visuals.window_fill = palette.panel;
        visuals.window_stroke = Stroke::new(1.0, palette.line);
        visuals.window_corner_radius = self.round();
        visuals.menu_corner_radius = self.round();
        visuals.extreme_bg_color = palette.well;
        visuals.faint_bg_color = palette.background;
        visuals.hyperlink_color = palette.signal;
        visuals.error_fg_color = palette.rejected;
        visuals.warn_fg_color = palette.warning;
        visuals.selection.bg_fill = palette.signal.gamma_multiply(0.35);
        visuals.selection.stroke = Stroke::new(1.0, palette.text);
        let radius = CornerRadius::same(self.size(5.0).round() as u8);
        let widget = |fill: Color32, edge: Color32, width: f32, text: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::new(width, edge),
            corner_radius: radius,
            fg_stroke: Stroke::new(1.0, text),
            expansion: 0.0,
        };
        visuals.widgets = Widgets {
            noninteractive: widget(palette.panel, palette.line, 1.0, palette.text),
            inactive: widget(palette.background, palette.line, 1.0, palette.text),
            hovered: widget(palette.line, palette.text_second, 1.0, palette.text),
            // The focus ring too: egui draws the focused widget as an active one.
            active: widget(palette.line, palette.signal, 2.0, palette.text),
            open: widget(palette.line, palette.text_second, 1.0, palette.text),
        };
        Arc::new(style)
    }
}

/// Contrast of two colours by WCAG 2.2 (relative luminance of sRGB), 1…21.
pub fn contrast(one: Color32, other: Color32) -> f32 {
    let luminance = |color: Color32| {
        let [red, green, blue] = [color.r(), color.g(), color.b()].map(|channel| {
            let value = f32::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_read_stands_out_from_its_ground_by_4_5_to_1() {
        for theme in [Theme::Dark, Theme::Light] {
            let palette = theme.palette();
            for ground in [palette.background, palette.panel] {
                for (role, color) in [
                    ("text", palette.text),
                    ("second text", palette.text_second),
                    ("accepted", palette.accepted),
                    ("warning", palette.warning),
                    ("rejected", palette.rejected),
                    ("recording", palette.recording_word),
                    ("signal", palette.signal),
                ] {
                    let contrast = contrast(color, ground);
                    assert!(contrast >= 4.5, "{theme:?} {role}: {contrast:.2}");
                }
                // WCAG 2.2 asks 3:1 of shapes and of words in large type.
                assert!(super::contrast(palette.recording, ground) >= 3.0);
            }
            // Words also stand on wells, on chosen rows and on chosen chips.
            for (ground, words) in [
                (palette.well, [palette.text, palette.text_second]),
                (palette.line, [palette.text, palette.text]),
            ] {
                for color in words {
                    let contrast = contrast(color, ground);
                    assert!(contrast >= 4.5, "{theme:?} on {ground:?}: {contrast:.2}");
                }
            }
            let chip = contrast(palette.on_recording, palette.recording);
            assert!(chip >= 4.5, "{theme:?} words on a fault: {chip:.2}");
        }
    }

    #[test]
    fn the_prompt_of_the_speaker_stands_out_by_7_to_1() {
        for theme in [Theme::Dark, Theme::Light] {
            let palette = theme.palette();
            // In the operator's window it stands on a panel.
            for ground in [palette.background, palette.panel] {
                assert!(contrast(palette.text, ground) >= 7.0);
            }
            // The state and its sign are large: 4.5:1 is asked of them, and red has it with the word's own shade.
            for color in [palette.warning, palette.accepted, palette.text_second] {
                assert!(contrast(color, palette.background) >= 4.5);
            }
        }
    }

    #[test]
    fn zoom_stays_between_75_and_200_percent() {
        assert_eq!(Zoom::percent(20), Zoom::percent(75));
        assert_eq!(Zoom::percent(900), Zoom::percent(200));
        assert_eq!(Zoom::percent(200).larger(), Zoom::percent(200));
        assert_eq!(Zoom::percent(75).smaller(), Zoom::percent(75));
        assert_eq!(Zoom::percent(100).larger().smaller(), Zoom::percent(100));
    }
}
