//! Waveform over spectrogram on one time axis.

use eframe::egui::{
    Align2, Color32, ColorImage, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke,
    TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, remap, vec2,
};

use crate::ui::magma::magma;
use crate::ui::strip::{BANDS, COLUMN, Column, Scale};
use crate::ui::tokens::Tokens;
use crate::units::Seconds;

/// What is marked in a strip; places in seconds from its first column.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Places of findings.
    pub findings: Vec<f64>,
    /// Where the playback is.
    pub cursor: Option<f64>,
}

/// A strip to be shown.
pub struct Strip<'a> {
    /// Its columns.
    pub columns: &'a [Column],
    /// How many are as wide as the view; the newest are shown where there are more.
    pub shown: usize,
    /// Changes whenever the columns do.
    pub version: u64,
    /// Scale of the spectrogram.
    pub scale: Scale,
    /// What is marked.
    pub marks: &'a Marks,
    /// Its name for screen readers.
    pub name: &'a str,
}

/// The view of one strip, with its texture.
#[derive(Default)]
pub struct StripView {
    texture: Option<TextureHandle>,
    drawn: Option<(u64, Scale, usize)>,
}

impl StripView {
    /// Paints a strip into all of `ui`. The response's pointer position can be turned into a time with
    /// [`StripView::time_at`].
    pub fn show(&mut self, ui: &mut Ui, tokens: &Tokens, strip: &Strip<'_>) -> Response {
        let Strip {
            columns,
            shown,
            version,
            scale,
            marks,
            name,
        } = *strip;
        let rect = ui.max_rect();
        let response = ui.allocate_rect(rect, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        let palette = tokens.palette;
        let columns = &columns[columns.len().saturating_sub(shown)..];
        let gap = tokens.space(1.5);
        let wave = Rect::from_min_max(
            rect.min,
            pos2(rect.right(), rect.top() + (rect.height() - gap) * 0.42),
        );
        let spectrum = Rect::from_min_max(pos2(rect.left(), wave.bottom() + gap), rect.max);
        let painter = ui.painter().with_clip_rect(rect);
        let width = rect.width() / shown.max(1) as f32;
        let first = rect.right() - columns.len() as f32 * width;

        self.waveform(&painter, tokens, wave, columns, first, width);
        painter.rect_filled(spectrum, 0.0, magma(0));
        if self.drawn != Some((version, scale, columns.len())) && !columns.is_empty() {
            let image = picture(columns, scale);
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::LINEAR),
                None => {
                    self.texture = Some(ui.ctx().load_texture(
                        "spectrogram",
                        image,
                        TextureOptions::LINEAR,
                    ));
                }
            }
            self.drawn = Some((version, scale, columns.len()));
        }
        if let Some(texture) = self.texture.as_ref().filter(|_| !columns.is_empty()) {
            let area = Rect::from_min_max(pos2(first, spectrum.top()), spectrum.max);
            let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture.id(), area, whole, Color32::WHITE);
        }
        let x = |seconds: f64| first + (seconds / COLUMN.0) as f32 * width;
        for place in &marks.findings {
            let at = x(*place);
            painter.line_segment(
                [pos2(at, rect.top()), pos2(at, rect.bottom())],
                Stroke::new(1.0, palette.rejected),
            );
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
        if let Some(cursor) = marks.cursor {
            let at = x(cursor);
            painter.line_segment(
                [pos2(at, rect.top()), pos2(at, rect.bottom())],
                Stroke::new(tokens.size(2.0), palette.text),
            );
        }
        response
    }

    /// The time at a place of the response, seconds from the first of `of` columns, of which `shown` fit.
    pub fn time_at(rect: Rect, x: f32, of: usize, shown: usize) -> Seconds {
        let width = rect.width() / shown.max(1) as f32;
        let first = rect.right() - of.min(shown) as f32 * width;
        Seconds(f64::from(((x - first) / width).max(0.0)) * COLUMN.0)
    }

    fn waveform(
        &self,
        painter: &Painter,
        tokens: &Tokens,
        rect: Rect,
        columns: &[Column],
        first: f32,
        width: f32,
    ) {
        let palette = tokens.palette;
        let middle = rect.center().y;
        let half = rect.height() / 2.0;
        painter.line_segment(
            [pos2(rect.left(), middle), pos2(rect.right(), middle)],
            Stroke::new(1.0, palette.line),
        );
        if columns.is_empty() {
            return;
        }
        // One rectangle for each point of the screen is enough, however many columns there are.
        let each = (1.0 / width).ceil().max(1.0) as usize;
        let mut mesh = eframe::egui::Mesh::default();
        for (index, group) in columns.chunks(each).enumerate() {
            let min = group
                .iter()
                .map(|column| column.min)
                .fold(f32::INFINITY, f32::min);
            let max = group
                .iter()
                .map(|column| column.max)
                .fold(f32::NEG_INFINITY, f32::max);
            let any = |what: fn(&Column) -> bool| group.iter().any(what);
            let left = first + (index * each) as f32 * width;
            let right = left + (group.len() as f32 * width - if width > 2.5 { 1.0 } else { 0.0 });
            let color = if any(|column| column.clipped) {
                palette.rejected
            } else if any(|column| column.speech) {
                palette.signal
            } else if any(|column| column.in_take) {
                palette.signal.gamma_multiply(0.62)
            } else {
                palette.text_faint
            };
            let y = |value: f32| {
                remap(
                    value.clamp(-1.0, 1.0),
                    -1.0..=1.0,
                    middle + half..=middle - half,
                )
            };
            let (mut top, mut bottom) = (y(max), y(min));
            if bottom - top < 1.0 {
                (top, bottom) = (middle - 0.5, middle + 0.5);
            }
            mesh.add_colored_rect(
                Rect::from_min_max(pos2(left, top), pos2(right, bottom)),
                color,
            );
            if any(|column| column.clipped) {
                let mark = Rect::from_min_size(
                    pos2(left, rect.top()),
                    vec2((right - left).max(2.0), tokens.size(4.0)),
                );
                mesh.add_colored_rect(mark, palette.rejected);
            }
        }
        painter.add(Shape::mesh(mesh));
    }
}

fn picture(columns: &[Column], scale: Scale) -> ColorImage {
    let width = columns.len();
    let mut pixels = vec![Color32::BLACK; width * BANDS];
    for (x, column) in columns.iter().enumerate() {
        for (band, shade) in column.bands(scale).iter().enumerate() {
            pixels[(BANDS - 1 - band) * width + x] = magma(*shade);
        }
    }
    ColorImage::new([width, BANDS], pixels)
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
