//! The embedded fonts: enough for the interface in every language it speaks, on a machine without any.

use std::sync::Arc;

use eframe::egui::{
    Context, FontData, FontDefinitions, FontFamily, FullOutput, Plugin, TextureId, TextureOptions,
};

/// Latin, Greek, Cyrillic and Vietnamese with tabular digits: Inter, cut down (SIL OFL 1.1).
pub const SANS: &[u8] = include_bytes!("../../assets/fonts/TakegateSans-Regular.otf");
/// The same, semibold.
pub const SANS_STRONG: &[u8] = include_bytes!("../../assets/fonts/TakegateSans-SemiBold.otf");
/// The interface's own Chinese words: Noto Sans CJK SC, cut down (SIL OFL 1.1).
pub const HANS: &[u8] = include_bytes!("../../assets/fonts/TakegateHans-Regular.otf");

/// egui's name for the semibold family.
pub const STRONG: &str = "strong";

/// Hands the embedded fonts to egui; characters that they lack come from the system's fonts.
pub fn install(context: &Context) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("sans", SANS), ("sans_strong", SANS_STRONG), ("hans", HANS)] {
        fonts
            .font_data
            .insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let family = |first: &str| {
        let mut names = vec![first.to_owned(), "hans".to_owned()];
        names.extend(fallback.iter().cloned());
        names
    };
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), family("sans_strong"));
    fonts
        .families
        .insert(FontFamily::Proportional, family("sans"));
    context.set_fonts(fonts);
    context.add_plugin(PixelOnPixel);
}

/// Letters stand on whole pixels, so there is nothing to smooth between the pixels of their pictures; without a graphics
/// card smoothing costs a seventh of what it takes to draw a window.
struct PixelOnPixel;

impl Plugin for PixelOnPixel {
    fn debug_name(&self) -> &'static str {
        "pixel on pixel"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        // Where egui keeps its letters.
        let letters = output.textures_delta.set.get_mut(&TextureId::default());
        for part in letters.into_iter().flatten() {
            part.options = TextureOptions::NEAREST;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::text::Texts;

    #[test]
    fn every_text_of_the_interface_can_be_shown_without_any_installed_font() {
        let mut texts = Texts::without_system_fonts("zh-CN");
        for words in [
            include_str!("../../assets/words/en.ftl"),
            include_str!("../../assets/words/zh-CN.ftl"),
        ] {
            let missing = texts.missing(words.chars());
            assert!(
                missing.is_empty(),
                "run assets/fonts/make.py; missing {:?}",
                missing.characters
            );
        }
    }
}
