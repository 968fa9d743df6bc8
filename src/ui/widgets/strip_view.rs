//! Waveform over spectrogram on one time axis.
//!
//! Both are one picture that is kept as a texture: thirty times a second only the columns that are new are drawn into
//! it, and what the window paints are a few rectangles, however much there is to see.

use eframe::egui::{
    Align2, Color32, ColorImage, Painter, Rect, Response, Role, Sense, Shape, Stroke,
    TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::flat;
use crate::ui::magma::magma;
use crate::ui::strip::{BANDS, COLUMN, Column, Scale};
use crate::ui::tokens::{Palette, Tokens};
use crate::units::Seconds;

/// Part of the height that the waveform has.
const WAVE: f32 = 0.42;
/// Levels of pixels at the top of the waveform in which clipping is marked, points at 100 %.
const CLIP_MARK: f32 = 4.0;

/// What is marked in a strip; places in seconds from its first column.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Places of findings.
    pub findings: Vec<f64>,
    /// Where the playback is.
    pub cursor: Option<f64>,
}

/// How columns become pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A column a pixel, the newest at the right edge. The number counts the columns before the first one given.
    Stream(u64),
    /// All of them over the whole width. The number is another one for other columns.
    Whole(u64),
}

/// A strip to be shown.
pub struct Strip<'a> {
    /// Its columns.
    pub columns: &'a [Column],
    /// How they become pixels.
    pub span: Span,
    /// Scale of the spectrogram.
    pub scale: Scale,
    /// What is marked; only where all is shown.
    pub marks: &'a Marks,
    /// Its name for screen readers.
    pub name: &'a str,
}

/// What the picture depends on besides the columns.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    width: usize,
    wave: usize,
    clip_mark: usize,
    scale: Scale,
    palette: &'static Palette,
}

/// What a pixel column of the stream was drawn from: its number and its marks, which may change later.
type Slot = Option<(u64, [bool; 3])>;

enum Drawn {
    /// A ring: the column of number n is at n modulo the width.
    Stream(Vec<Slot>),
    Whole(u64),
}

/// The view of one strip, with its picture.
#[derive(Default)]
pub struct StripView {
    texture: Option<TextureHandle>,
    drawn: Option<(Look, Drawn)>,
}

impl StripView {
    /// Paints a strip into all of `ui`. The response's pointer position can be turned into a time with
    /// [`StripView::time_at`].
    pub fn show(&mut self, ui: &mut Ui, tokens: &Tokens, strip: &Strip<'_>) -> Response {
        let pixels = ui.pixels_per_point();
        let snap = |value: f32| (value * pixels).round() / pixels;
        let all = ui.max_rect();
        let response = ui.allocate_rect(all, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, strip.name));
        let rect = Rect::from_min_max(
            pos2(snap(all.left()), snap(all.top())),
            pos2(snap(all.right()), snap(all.bottom())),
        );
        let (wave, spectrum) = Self::parts(rect, tokens);
        let wave = Rect::from_min_max(wave.min, pos2(wave.right(), snap(wave.bottom())));
        let look = Look {
            width: (rect.width() * pixels).round().max(1.0) as usize,
            wave: (wave.height() * pixels).round().max(1.0) as usize,
            clip_mark: (tokens.size(CLIP_MARK) * pixels).round() as usize,
            scale: strip.scale,
            palette: tokens.palette,
        };
        let painter = ui.painter().with_clip_rect(rect);
        self.draw(ui, look, strip);
        let seen = match strip.span {
            Span::Stream(_) => strip.columns.len().min(look.width),
            Span::Whole(_) if strip.columns.is_empty() => 0,
            Span::Whole(_) => look.width,
        };
        let left = rect.right() - seen as f32 / pixels;
        if left > rect.left() {
            // Where nothing has been heard yet.
            let empty = Rect::from_min_max(spectrum.min, pos2(left, spectrum.bottom()));
            flat(&painter, empty, magma(0));
            painter.hline(
                rect.left()..=left,
                wave.center().y,
                Stroke::new(1.0, tokens.palette.line),
            );
        }
        self.paint(&painter, (wave, spectrum), look, strip, seen, pixels);
        marks(&painter, tokens, rect, strip);
        response
    }

    /// The places of waveform and spectrogram in a strip's rectangle.
    pub fn parts(rect: Rect, tokens: &Tokens) -> (Rect, Rect) {
        let gap = tokens.space(1.5);
        let (wave, spectrum) =
            rect.split_top_bottom_at_y(rect.top() + (rect.height() - gap) * WAVE);
        (
            wave,
            Rect::from_min_max(pos2(spectrum.left(), spectrum.top() + gap), spectrum.max),
        )
    }

    /// The time at a place of the response that shows all of so many columns, seconds from the first.
    pub fn time_at(rect: Rect, x: f32, of: usize) -> Seconds {
        let part = ((x - rect.left()) / rect.width()).clamp(0.0, 1.0);
        Seconds(f64::from(part) * of as f64 * COLUMN.0)
    }

    /// Brings the picture up to date.
    fn draw(&mut self, ui: &Ui, look: Look, strip: &Strip<'_>) {
        let columns = strip.columns;
        let before = self.drawn.take().filter(|(before, _)| *before == look);
        match (strip.span, before) {
            (Span::Whole(version), Some((_, Drawn::Whole(drawn)))) if drawn == version => {}
            (Span::Whole(_), _) => {
                let mut picture = Picture::new(look, look.width);
                for x in 0..look.width {
                    let from = x * columns.len() / look.width;
                    let until = ((x + 1) * columns.len() / look.width).max(from + 1);
                    if let Some(group) = columns.get(from..until) {
                        picture.column(x, group);
                    }
                }
                self.set(ui, picture.done());
            }
            (Span::Stream(first), before) => {
                let mut slots = match before {
                    Some((_, Drawn::Stream(slots))) => slots,
                    _ => {
                        self.set(ui, Picture::new(look, look.width).done());
                        vec![None; look.width]
                    }
                };
                let hidden = columns.len().saturating_sub(look.width);
                self.draw_new(look, &mut slots, &columns[hidden..], first + hidden as u64);
                self.drawn = Some((look, Drawn::Stream(slots)));
                return;
            }
        }
        if let Span::Whole(version) = strip.span {
            self.drawn = Some((look, Drawn::Whole(version)));
        }
    }

    /// Draws those columns of the stream that the ring does not show yet, each run of neighbours at once.
    fn draw_new(&mut self, look: Look, slots: &mut [Slot], columns: &[Column], first: u64) {
        let Some(texture) = &mut self.texture else {
            return;
        };
        let place = |index: usize| ((first + index as u64) % look.width as u64) as usize;
        let mut index = 0;
        while index < columns.len() {
            let mut run = 0;
            while let Some(column) = columns.get(index + run)
                && place(index) + run < look.width
            {
                let slot = &mut slots[place(index) + run];
                let now = Some((
                    first + (index + run) as u64,
                    [column.clipped, column.speech, column.in_take],
                ));
                if *slot == now {
                    break;
                }
                *slot = now;
                run += 1;
            }
            if run == 0 {
                index += 1;
                continue;
            }
            let mut picture = Picture::new(look, run);
            for x in 0..run {
                picture.column(x, &columns[index + x..=index + x]);
            }
            texture.set_partial([place(index), 0], picture.done(), TextureOptions::NEAREST);
            index += run;
        }
    }

    fn set(&mut self, ui: &Ui, image: ColorImage) {
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => {
                let texture = ui
                    .ctx()
                    .load_texture("strip", image, TextureOptions::NEAREST);
                self.texture = Some(texture);
            }
        }
    }

    /// Paints the newest `seen` pixel columns up to the right edge.
    fn paint(
        &self,
        painter: &Painter,
        (wave, spectrum): (Rect, Rect),
        look: Look,
        strip: &Strip<'_>,
        seen: usize,
        pixels: f32,
    ) {
        let Some(texture) = &self.texture else { return };
        let start = match strip.span {
            Span::Stream(first) => {
                ((first + (strip.columns.len() - seen) as u64) % look.width as u64) as usize
            }
            Span::Whole(_) => 0,
        };
        let before_wrap = seen.min(look.width - start);
        let mut left = wave.right() - seen as f32 / pixels;
        let split = look.wave as f32 / (look.wave + BANDS) as f32;
        for (from, count) in [(start, before_wrap), (0, seen - before_wrap)] {
            if count == 0 {
                continue;
            }
            let right = left + count as f32 / pixels;
            let u = |x: usize| x as f32 / look.width as f32;
            for (rect, top, bottom) in [(wave, 0.0, split), (spectrum, split, 1.0)] {
                painter.image(
                    texture.id(),
                    Rect::from_x_y_ranges(left..=right, rect.y_range()),
                    Rect::from_min_max(pos2(u(from), top), pos2(u(from + count), bottom)),
                    Color32::WHITE,
                );
            }
            left = right;
        }
    }
}

/// Pixels of some columns: the waveform above, a row for each band of the spectrogram below.
struct Picture {
    look: Look,
    width: usize,
    pixels: Vec<Color32>,
}

impl Picture {
    fn new(look: Look, width: usize) -> Self {
        let mut pixels = vec![look.palette.panel; width * look.wave];
        pixels.resize(width * (look.wave + BANDS), magma(0));
        Self {
            look,
            width,
            pixels,
        }
    }

    /// Draws `group` into the pixel column `x`.
    fn column(&mut self, x: usize, group: &[Column]) {
        let Look {
            wave,
            clip_mark,
            palette,
            ..
        } = self.look;
        let fold = |start: f32, pick: fn(f32, f32) -> f32, of: fn(&Column) -> f32| {
            group.iter().map(of).fold(start, pick)
        };
        let high = fold(-1.0, f32::max, |column| column.max).min(1.0);
        let low = fold(1.0, f32::min, |column| column.min).max(-1.0);
        let any = |what: fn(&Column) -> bool| group.iter().any(what);
        let clipped = any(|column| column.clipped);
        let color = if clipped {
            palette.rejected
        } else if any(|column| column.speech) {
            palette.signal
        } else if any(|column| column.in_take) {
            palette.signal.lerp_to_gamma(palette.panel, 0.38)
        } else {
            palette.text_faint
        };
        let row = |value: f32| ((1.0 - value) / 2.0 * wave as f32) as usize;
        let top = row(high).min(wave - 1);
        let bottom = row(low).clamp(top, wave - 1);
        self.pixels[wave / 2 * self.width + x] = palette.line;
        for y in top..=bottom {
            self.pixels[y * self.width + x] = color;
        }
        if clipped {
            for y in 0..clip_mark.min(wave) {
                self.pixels[y * self.width + x] = palette.rejected;
            }
        }
        for band in 0..BANDS {
            let shades = group
                .iter()
                .map(|column| column.bands(self.look.scale)[band]);
            let shade = shades.max().unwrap_or(0);
            self.pixels[(wave + BANDS - 1 - band) * self.width + x] = magma(shade);
        }
    }

    fn done(self) -> ColorImage {
        let height = self.pixels.len() / self.width;
        ColorImage::new([self.width, height], self.pixels)
    }
}

fn marks(painter: &Painter, tokens: &Tokens, rect: Rect, strip: &Strip<'_>) {
    let palette = tokens.palette;
    let length = (strip.columns.len() as f64 * COLUMN.0).max(COLUMN.0);
    let x = |seconds: f64| rect.left() + (seconds / length) as f32 * rect.width();
    for place in &strip.marks.findings {
        let at = x(*place);
        painter.vline(at, rect.y_range(), Stroke::new(1.0, palette.rejected));
        let size = tokens.size(5.0);
        let points = vec![
            pos2(at - size, rect.top()),
            pos2(at + size, rect.top()),
            pos2(at, rect.top() + 1.6 * size),
        ];
        painter.add(Shape::convex_polygon(
            points,
            palette.rejected,
            Stroke::NONE,
        ));
    }
    if let Some(cursor) = strip.marks.cursor {
        let stroke = Stroke::new(tokens.size(2.0), palette.text);
        painter.vline(x(cursor), rect.y_range(), stroke);
    }
}

/// The frequencies at the ends of the spectrogram, written into its corners.
pub fn corner(painter: &Painter, tokens: &Tokens, rect: Rect, text: &str) {
    painter.text(
        rect.min + vec2(tokens.space(1.0), tokens.space(0.5)),
        Align2::LEFT_TOP,
        text,
        tokens.label(),
        Color32::from_white_alpha(170),
    );
}
