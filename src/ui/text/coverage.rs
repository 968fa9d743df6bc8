//! Which characters of a script no font can show, and what to install for them.

use std::collections::BTreeSet;

use cosmic_text::{Attrs, Buffer, Family, FontSystem, Metrics, Shaping};

use super::layout::FAMILY;

/// The characters that no font has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Each once, in order of first appearance.
    pub characters: Vec<char>,
}

/// First and last code point of blocks whose fonts come in one package, with Debian's name of it. Everything
/// else is in `fonts-noto-core`.
const PACKAGES: &[(u32, u32, &str)] = &[
    (0x1100, 0x11FF, "fonts-noto-cjk"),
    (0x2E80, 0x9FFF, "fonts-noto-cjk"),
    (0xA960, 0xA97F, "fonts-noto-cjk"),
    (0xAC00, 0xD7FF, "fonts-noto-cjk"),
    (0xF900, 0xFAFF, "fonts-noto-cjk"),
    (0xFF00, 0xFFEF, "fonts-noto-cjk"),
    (0x1F000, 0x1FAFF, "fonts-noto-color-emoji"),
    (0x20000, 0x3FFFF, "fonts-noto-cjk-extra"),
];

impl Missing {
    /// Whether every character can be shown.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The font packages (by Debian's names) that have them, each once.
    pub fn packages(&self) -> Vec<&'static str> {
        let names: BTreeSet<&'static str> = self
            .characters
            .iter()
            .map(|char| {
                let code = u32::from(*char);
                PACKAGES
                    .iter()
                    .find(|(first, last, _)| (*first..=*last).contains(&code))
                    .map_or("fonts-noto-core", |(_, _, name)| name)
            })
            .collect();
        names.into_iter().collect()
    }
}

pub(super) fn missing(fonts: &mut FontSystem, text: impl IntoIterator<Item = char>) -> Missing {
    let mut seen = BTreeSet::new();
    let mut characters = Vec::new();
    let mut buffer = Buffer::new(fonts, Metrics::new(16.0, 20.0));
    let attributes = Attrs::new().family(Family::Name(FAMILY));
    for char in text {
        if is_invisible(char) || !seen.insert(char) {
            continue;
        }
        let mut bytes = [0; 4];
        buffer.set_text(
            char.encode_utf8(&mut bytes),
            &attributes,
            Shaping::Advanced,
            None,
        );
        buffer.shape_until_scroll(fonts, false);
        let lacks = buffer
            .layout_runs()
            .flat_map(|run| run.glyphs)
            .any(|glyph| glyph.glyph_id == 0);
        if lacks {
            characters.push(char);
        }
    }
    Missing { characters }
}

/// Spaces, controls, joiners, marks of direction and variation selectors: nothing to see, so nothing is missing.
fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(u32::from(char),
            0xAD | 0x34F | 0x61C | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
            | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE01EF)
}

#[cfg(test)]
mod tests {
    use super::super::Texts;

    #[test]
    fn without_fonts_latin_can_be_shown_and_rare_han_is_reported_with_its_package() {
        let mut texts = Texts::without_system_fonts("en");
        assert!(
            texts
                .missing("De ijzige wind, 46.8 dB — żółw".chars())
                .is_empty()
        );
        let missing = texts.missing("a 龘 b 龘 ฅ\u{200d}".chars());
        assert_eq!(missing.characters, ['龘', 'ฅ']);
        assert_eq!(missing.packages(), ["fonts-noto-cjk", "fonts-noto-core"]);
    }
}
