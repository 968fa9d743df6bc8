//! Text of any script: laid out and drawn by cosmic-text into textures, one for each line.
//!
//! egui shapes text but does not order right-to-left runs, so whatever a person typed (prompts, notes, names) goes
//! through here; the interface's own words, which are left-to-right, stay with egui.

mod coverage;
mod layout;
mod raster;
#[cfg(test)]
mod shaping;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;

use cosmic_text::{FontSystem, SwashCache, fontdb};
use eframe::egui::{
    Color32, Context, Painter, Pos2, Rect, Response, Role, Sense, TextureHandle, TextureOptions,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

pub use coverage::Missing;
pub use layout::LayOut;

use super::fonts;

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Size of type in points.
    pub size: f32,
    /// Semibold where the font has it.
    pub strong: bool,
    /// Colour.
    pub color: Color32,
}

/// Where the lines of a text stand in its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the side where its script begins to read.
    Start,
    /// In the middle.
    Center,
}

/// A text laid out and drawn, ready to be painted. Sizes are in points.
pub struct Block {
    lines: Vec<Line>,
    line_height: f32,
    /// Width of the widest line, height of all lines.
    pub size: Vec2,
    /// Size of type that was chosen.
    pub type_size: f32,
}

struct Line {
    width: f32,
    right_to_left: bool,
    /// `None` for an empty line.
    texture: Option<TextureHandle>,
    /// From the top of the line and the line's begin to the top left of the texture, points.
    offset: Vec2,
    texture_size: Vec2,
}

impl Block {
    /// Number of lines.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Paints the block into `area` from its top on; what lies outside of the painter's clip is left out.
    pub fn paint(&self, painter: &Painter, area: Rect, align: Align) {
        let pixel = 1.0 / painter.ctx().pixels_per_point();
        let snap = |value: f32| (value / pixel).round() * pixel;
        for (index, line) in self.lines.iter().enumerate() {
            let top = area.top() + index as f32 * self.line_height;
            let left = match align {
                Align::Center => area.center().x - line.width / 2.0,
                Align::Start if line.right_to_left => area.right() - line.width,
                Align::Start => area.left(),
            };
            if let Some(texture) = &line.texture {
                let corner = pos2(snap(left + line.offset.x), snap(top + line.offset.y));
                let rect = Rect::from_min_size(corner, line.texture_size);
                if painter.clip_rect().intersects(rect) {
                    painter.image(
                        texture.id(),
                        rect,
                        Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)),
                        Color32::WHITE,
                    );
                }
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    text: String,
    /// Size in 64ths of a pixel.
    size: u32,
    strong: bool,
    color: Color32,
    /// Area in pixels.
    width: u32,
    height: u32,
    how: LayOut,
}

struct Kept {
    block: Arc<Block>,
    used: u64,
}

/// Lays out, draws and keeps the texts of both windows.
pub struct Texts {
    fonts: Fonts,
    glyphs: SwashCache,
    kept: HashMap<Key, Kept>,
    frame: u64,
}

/// The fonts. Finding those of the system takes longer than the first frame of a window may, and that needs none.
enum Fonts {
    Coming(JoinHandle<FontSystem>),
    Here(Box<FontSystem>),
}

impl Fonts {
    /// The fonts; waits until they are found.
    fn get(&mut self) -> &mut FontSystem {
        if let Self::Coming(_) = self {
            let none = Box::new(database("", fontdb::Database::new()));
            if let Self::Coming(coming) = std::mem::replace(self, Self::Here(none))
                && let Ok(found) = coming.join()
            {
                *self = Self::Here(Box::new(found));
            }
        }
        match self {
            Self::Here(fonts) => fonts,
            Self::Coming(_) => unreachable!("they were waited for"),
        }
    }
}

/// A database with the embedded fonts added to it.
fn database(language: &str, mut database: fontdb::Database) -> FontSystem {
    for bytes in [fonts::SANS, fonts::SANS_STRONG, fonts::HANS] {
        database.load_font_data(bytes.to_vec());
    }
    database.set_sans_serif_family(layout::FAMILY);
    FontSystem::new_with_locale_and_db(language.to_owned(), database)
}

/// Blocks kept although no frame used them lately: twice what both windows show. A prompt on a large screen takes a
/// megabyte.
const KEPT_BLOCKS: usize = 80;
/// Glyph pictures kept; a page of Chinese has some 500.
const KEPT_GLYPHS: usize = 6000;

impl Texts {
    /// The engine with the system's fonts and the embedded ones. `language` (BCP 47) decides which forms of Han
    /// characters are taken where fonts differ.
    pub fn new(language: &str) -> Self {
        let language = language.to_owned();
        let find = move || {
            let mut system = fontdb::Database::new();
            system.load_system_fonts();
            database(&language, system)
        };
        let thread = std::thread::Builder::new().name("fonts".to_owned());
        match thread.spawn(find.clone()) {
            Ok(coming) => Self::with(Fonts::Coming(coming)),
            Err(_) => Self::with(Fonts::Here(Box::new(find()))),
        }
    }

    /// The engine with the embedded fonts only: what a machine without any font shows.
    pub fn without_system_fonts(language: &str) -> Self {
        Self::with(Fonts::Here(Box::new(database(
            language,
            fontdb::Database::new(),
        ))))
    }

    fn with(fonts: Fonts) -> Self {
        Self {
            fonts,
            glyphs: SwashCache::new(),
            kept: HashMap::new(),
            frame: 0,
        }
    }

    /// Changes the language whose forms of Han characters are taken.
    pub fn set_language(&mut self, language: &str) {
        let fonts = self.fonts.get();
        if fonts.locale() == language {
            return;
        }
        let empty = FontSystem::new_with_locale_and_db(String::new(), fontdb::Database::new());
        let (_, database) = std::mem::replace(fonts, empty).into_locale_and_db();
        *fonts = FontSystem::new_with_locale_and_db(language.to_owned(), database);
        self.glyphs = SwashCache::new();
        self.kept.clear();
    }

    /// To be called once a frame: forgets what has not been used for long.
    pub fn begin_frame(&mut self) {
        self.frame += 1;
        if self.kept.len() > KEPT_BLOCKS {
            let frame = self.frame;
            self.kept.retain(|_, kept| kept.used + 60 > frame);
        }
        if self.glyphs.image_cache.len() > KEPT_GLYPHS {
            self.glyphs.image_cache.clear();
        }
    }

    /// The characters of `text` that no font has; each once, in order of first appearance.
    pub fn missing(&mut self, text: impl IntoIterator<Item = char>) -> Missing {
        coverage::missing(self.fonts.get(), text)
    }

    /// The text inside `area` (points).
    pub fn block(
        &mut self,
        context: &Context,
        text: &str,
        look: Look,
        area: Vec2,
        how: LayOut,
    ) -> Arc<Block> {
        let pixels = context.pixels_per_point();
        let key = Key {
            text: text.to_owned(),
            size: (look.size * pixels * 64.0).round() as u32,
            strong: look.strong,
            color: look.color,
            width: (area.x * pixels).max(1.0).floor() as u32,
            height: (area.y * pixels).clamp(1.0, 1e6).floor() as u32,
            how,
        };
        if let Some(kept) = self.kept.get_mut(&key) {
            kept.used = self.frame;
            return Arc::clone(&kept.block);
        }
        let fonts = self.fonts.get();
        let laid = layout::lay_out(
            fonts,
            text,
            &layout::Request {
                size: look.size * pixels,
                strong: look.strong,
                width: key.width as f32,
                height: key.height as f32,
                how,
            },
        );
        let widest = context.input(|input| input.max_texture_side) as u32;
        let mut lines = Vec::with_capacity(laid.lines.len());
        for line in &laid.lines {
            let picture = raster::draw(fonts, &mut self.glyphs, line, &laid, look.color, widest);
            let (texture, offset, texture_size) = match picture {
                Some(picture) => {
                    let size = picture.image.size;
                    (
                        Some(context.load_texture(
                            "text",
                            picture.image,
                            // Pixel on pixel: nothing is to be smoothed.
                            TextureOptions::NEAREST,
                        )),
                        vec2(picture.left as f32, picture.top as f32) / pixels,
                        vec2(size[0] as f32, size[1] as f32) / pixels,
                    )
                }
                None => (None, Vec2::ZERO, Vec2::ZERO),
            };
            lines.push(Line {
                width: line.width / pixels,
                right_to_left: line.right_to_left,
                texture,
                offset,
                texture_size,
            });
        }
        let width = laid.lines.iter().map(|line| line.width).fold(0.0, f32::max);
        let block = Arc::new(Block {
            size: vec2(width, laid.line_height * laid.lines.len() as f32) / pixels,
            line_height: laid.line_height / pixels,
            type_size: laid.size / pixels,
            lines,
        });
        self.kept.insert(
            key,
            Kept {
                block: Arc::clone(&block),
                used: self.frame,
            },
        );
        block
    }

    /// One line in a list, cut with "…" at `width` points; a label to screen readers.
    pub fn label(&mut self, ui: &mut Ui, text: &str, look: Look, width: f32) -> Response {
        let block = self.block(ui.ctx(), text, look, vec2(width, 1e5), LayOut::OneLine);
        let (rect, response) =
            ui.allocate_exact_size(vec2(block.size.x.min(width), block.size.y), Sense::hover());
        block.paint(ui.painter(), rect, Align::Start);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        response
    }
}
