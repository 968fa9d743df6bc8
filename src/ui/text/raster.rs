//! A laid-out line as a picture.

use cosmic_text::{Color, FontSystem, SwashCache};
use eframe::egui::{Color32, ColorImage};

use super::layout::{Laid, Line};

/// A line's picture; its place is relative to the line's begin and top, in pixels.
pub(super) struct Picture {
    pub image: ColorImage,
    pub left: i32,
    pub top: i32,
}

/// Draws `line` in `color`, emoji in their own; `None` where there is nothing to see. What is beyond `widest`
/// pixels, the graphics card's limit, is cut off.
pub(super) fn draw(
    fonts: &mut FontSystem,
    glyphs: &mut SwashCache,
    line: &Line,
    laid: &Laid,
    color: Color32,
    widest: u32,
) -> Option<Picture> {
    // Marks of some scripts (Urdu, Burmese, Thai) reach far out of the line: room of one type size around.
    let pad = laid.size.ceil() as i32;
    let width = ((line.width.ceil() as i32) + 2 * pad).min(widest as i32);
    let height = (laid.line_height.ceil() as i32 + 2 * pad).min(widest as i32);
    let mut pixels = vec![Color32::TRANSPARENT; (width * height) as usize];
    let base = Color::rgb(color.r(), color.g(), color.b());
    let (mut left, mut right, mut top, mut bottom) = (width, -1, height, -1);
    for glyph in &line.glyphs {
        let placed = glyph.physical((0.0, line.baseline), 1.0);
        let (origin_x, origin_y) = (placed.x + pad, placed.y + pad);
        glyphs.with_pixels(fonts, placed.cache_key, base, |x, y, pixel| {
            let (x, y) = (origin_x + x, origin_y + y);
            if x < 0 || y < 0 || x >= width || y >= height || pixel.a() == 0 {
                return;
            }
            let over = Color32::from_rgba_unmultiplied(pixel.r(), pixel.g(), pixel.b(), pixel.a());
            let under = &mut pixels[(y * width + x) as usize];
            *under = blend(over, *under);
            left = left.min(x);
            right = right.max(x);
            top = top.min(y);
            bottom = bottom.max(y);
        });
    }
    if right < left || bottom < top {
        return None;
    }
    let (cut_width, cut_height) = ((right - left + 1) as usize, (bottom - top + 1) as usize);
    let mut cut = Vec::with_capacity(cut_width * cut_height);
    for y in top..=bottom {
        let start = (y * width + left) as usize;
        cut.extend_from_slice(&pixels[start..start + cut_width]);
    }
    Some(Picture {
        image: ColorImage::new([cut_width, cut_height], cut),
        left: left - pad,
        top: top - pad,
    })
}

/// `over` on `under`, both premultiplied.
fn blend(over: Color32, under: Color32) -> Color32 {
    let left = 255 - u16::from(over.a());
    let mix =
        |over: u8, under: u8| (u16::from(over) + u16::from(under) * left / 255).min(255) as u8;
    Color32::from_rgba_premultiplied(
        mix(over.r(), under.r()),
        mix(over.g(), under.g()),
        mix(over.b(), under.b()),
        mix(over.a(), under.a()),
    )
}
