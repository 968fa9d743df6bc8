//! Round corners and signs, drawn once into a picture and painted as parts of it afterwards.
//!
//! egui makes hundreds of slivers of triangles of every round corner and slanted line, anew in each frame; without a
//! graphics card they cost more than everything else in a window. A stamp costs as much as a letter. Between
//! [`Stamps::begin`] and [`Stamps::finish`] all of them are painted at once, below whatever else there is.

mod rounded;

pub use rounded::Rounded;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::epaint::{TessellationOptions, Tessellator};
use eframe::egui::layers::ShapeIdx;
use eframe::egui::{
    Color32, ColorImage, Context, Id, LayerId, Mesh, Painter, Pos2, Rect, Shape, TextureHandle,
    TextureOptions, Ui, emath::GuiRounding as _, pos2, vec2,
};

/// Pixels on a side of a picture that holds stamps.
const SHEET: usize = 512;
/// Samples on each side of a pixel.
const FINE: usize = 8;

/// What is drawn once.
pub trait Motif {
    /// Tells it apart from all others.
    fn key(&self) -> Key;
    /// Width and height of its picture, pixels.
    fn size(&self) -> [usize; 2];
    /// Its shapes at so many points a pixel, each of one colour, the undermost first.
    fn shapes(&self, scale: f32) -> Vec<Shape>;
}

/// Tells motifs apart: a name, measures in pixels, colours.
pub type Key = (&'static str, [u32; 3], [Color32; 3]);

/// All stamps of a context, and those of the frame that are not painted yet.
#[derive(Default)]
pub struct Stamps {
    sheets: Vec<Sheet>,
    places: HashMap<Key, (usize, Rect)>,
    open: Option<(LayerId, Vec<Mesh>)>,
}

struct Sheet {
    texture: TextureHandle,
    /// Where the next one stands, and the height of its row.
    next: [usize; 2],
    row: usize,
}

impl Stamps {
    /// Those of a context.
    fn of<T>(context: &Context, with: impl FnOnce(&mut Self) -> T) -> T {
        let stamps = context.data_mut(|data| {
            let kept: &mut Arc<Mutex<Self>> = data.get_temp_mut_or_default(Id::unique("stamps"));
            Arc::clone(kept)
        });
        let mut stamps = stamps.lock().unwrap_or_else(PoisonError::into_inner);
        with(&mut stamps)
    }

    /// What is stamped into the layer of `ui` from now on is painted here, all at once.
    pub fn begin(ui: &Ui) -> ShapeIdx {
        let layer = ui.layer_id();
        Self::of(ui.ctx(), |stamps| stamps.open = Some((layer, Vec::new())));
        ui.painter().add(Shape::Noop)
    }

    /// Paints what was stamped since `begin` gave its place.
    pub fn finish(ui: &Ui, place: ShapeIdx) {
        let open = Self::of(ui.ctx(), |stamps| stamps.open.take());
        let meshes = open.map_or_else(Vec::new, |(_, meshes)| meshes);
        let shapes = meshes.into_iter().map(Shape::mesh).collect();
        ui.painter().set(place, Shape::Vec(shapes));
    }

    /// The sheet of a motif and its place there, in pixels; drawn where it is new.
    fn find(&mut self, context: &Context, motif: &impl Motif) -> (usize, Rect) {
        let key = motif.key();
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let size = motif.size();
        let last = self.sheets.len().wrapping_sub(1);
        let at = match self.sheets.last_mut().and_then(|sheet| sheet.room(size)) {
            Some(at) => (last, at),
            None => {
                let mut sheet = Sheet::new(context);
                // What is larger than a sheet is cut: nothing here is.
                let at = sheet.room(size).unwrap_or([0, 0]);
                self.sheets.push(sheet);
                (self.sheets.len() - 1, at)
            }
        };
        let (sheet, corner) = at;
        let image = draw(size, &motif.shapes(FINE as f32));
        self.sheets[sheet]
            .texture
            .set_partial(corner, image, TextureOptions::NEAREST);
        let place = Rect::from_min_size(
            pos2(corner[0] as f32, corner[1] as f32),
            vec2(size[0] as f32, size[1] as f32),
        );
        self.places.insert(key, (sheet, place));
        (sheet, place)
    }

    /// Paints parts of a motif: rectangles on the screen, each with what it shows of the motif's picture, in pixels.
    fn paint(painter: &Painter, motif: &impl Motif, parts: impl IntoIterator<Item = (Rect, Rect)>) {
        let context = painter.ctx();
        Self::of(context, |stamps| {
            let (sheet, place) = stamps.find(context, motif);
            let texture = stamps.sheets[sheet].texture.id();
            let mut single = None;
            let mesh = match &mut stamps.open {
                Some((layer, meshes)) if *layer == painter.layer_id() => {
                    if meshes.last().is_none_or(|last| last.texture_id != texture) {
                        meshes.push(Mesh::with_texture(texture));
                    }
                    meshes.last_mut().expect("one was added")
                }
                _ => single.insert(Mesh::with_texture(texture)),
            };
            for (rect, of) in parts {
                let Some((rect, of)) = clipped(rect, of, painter.clip_rect()) else {
                    continue;
                };
                let of = of.translate(place.min.to_vec2());
                let uv = Rect::from_min_max(
                    (of.min.to_vec2() / SHEET as f32).to_pos2(),
                    (of.max.to_vec2() / SHEET as f32).to_pos2(),
                );
                mesh.add_rect_with_uv(rect, uv, Color32::WHITE);
            }
            if let Some(mesh) = single {
                painter.add(mesh);
            }
        });
    }
}

/// What is left of a rectangle and of what it shows inside of a clip.
fn clipped(rect: Rect, of: Rect, clip: Rect) -> Option<(Rect, Rect)> {
    let seen = rect.intersect(clip);
    if !seen.is_positive() {
        return None;
    }
    let scale = of.size() / rect.size();
    let at = |pos: Pos2| of.min + (pos - rect.min) * scale;
    Some((seen, Rect::from_min_max(at(seen.min), at(seen.max))))
}

impl Sheet {
    fn new(context: &Context) -> Self {
        let empty = ColorImage::filled([SHEET, SHEET], Color32::TRANSPARENT);
        Self {
            texture: context.load_texture("stamps", empty, TextureOptions::NEAREST),
            next: [0, 0],
            row: 0,
        }
    }

    /// A place of this size; `None` where the sheet is full.
    fn room(&mut self, [width, height]: [usize; 2]) -> Option<[usize; 2]> {
        if self.next[0] + width > SHEET {
            self.next = [0, self.next[1] + self.row];
            self.row = 0;
        }
        if width > SHEET || self.next[1] + height > SHEET {
            return None;
        }
        let place = self.next;
        self.next[0] += width;
        self.row = self.row.max(height);
        Some(place)
    }
}

/// Draws shapes of one colour each, [`FINE`] points a pixel, with soft edges.
fn draw([width, height]: [usize; 2], shapes: &[Shape]) -> ColorImage {
    let options = TessellationOptions {
        feathering: false,
        prerasterized_discs: false,
        round_rects_to_pixels: false,
        round_line_segments_to_pixels: false,
        coarse_tessellation_culling: false,
        ..TessellationOptions::default()
    };
    let mut tessellator = Tessellator::new(1.0, options, [1, 1], Vec::new());
    let mut image = ColorImage::filled([width, height], Color32::TRANSPARENT);
    for shape in shapes {
        let mut mesh = Mesh::default();
        tessellator.tessellate_shape(shape.clone(), &mut mesh);
        let Some(color) = mesh.vertices.first().map(|vertex| vertex.color) else {
            continue;
        };
        let mut covered = vec![false; width * height * FINE * FINE];
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |index: usize| mesh.vertices[corners[index] as usize].pos;
            cover(
                &mut covered,
                width * FINE,
                [corner(0), corner(1), corner(2)],
            );
        }
        for (index, pixel) in image.pixels.iter_mut().enumerate() {
            let (x, y) = (index % width * FINE, index / width * FINE);
            let rows = (y..y + FINE).map(|y| &covered[y * width * FINE + x..][..FINE]);
            let count = rows.flatten().filter(|covered| **covered).count();
            let part = count as f32 / (FINE * FINE) as f32;
            *pixel = pixel.blend(color.gamma_multiply(part));
        }
    }
    image
}

/// Marks the samples inside of a triangle.
fn cover(covered: &mut [bool], width: usize, corners: [Pos2; 3]) {
    let height = covered.len() / width;
    let bounds = Rect::from_points(&corners);
    let range = |from: f32, to: f32, most: usize| {
        (from.floor().max(0.0) as usize)..(to.ceil().max(0.0) as usize).min(most)
    };
    let side = |from: Pos2, to: Pos2, at: Pos2| {
        (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)
    };
    let [a, b, c] = corners;
    for y in range(bounds.top(), bounds.bottom(), height) {
        for x in range(bounds.left(), bounds.right(), width) {
            let at = pos2(x as f32 + 0.5, y as f32 + 0.5);
            let sides = [side(a, b, at), side(b, c, at), side(c, a, at)];
            if sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0) {
                covered[y * width + x] = true;
            }
        }
    }
}

/// Paints a motif whole, its upper left corner on the pixel nearest to a place.
pub fn stamp(painter: &Painter, motif: &impl Motif, corner: Pos2) {
    let pixels = painter.pixels_per_point();
    let [width, height] = motif.size();
    let size = vec2(width as f32, height as f32);
    let rect = Rect::from_min_size(corner.round_to_pixels(pixels), size / pixels);
    let picture = Rect::from_min_size(Pos2::ZERO, size);
    Stamps::paint(painter, motif, [(rect, picture)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_drawn_whole_inside_soft_at_its_edge_and_empty_outside() {
        let center = pos2(5.0, 5.0) * FINE as f32;
        let disc = Shape::circle_filled(center, 4.0 * FINE as f32, Color32::RED);
        let image = draw([10, 10], &[disc]);
        let alpha = |x: usize, y: usize| image.pixels[y * 10 + x].a();
        assert_eq!((alpha(5, 5), alpha(0, 0)), (255, 0));
        assert!((1..255).contains(&alpha(2, 2)));
        // π·4² pixels.
        let area: f32 = image.pixels.iter().map(|p| f32::from(p.a()) / 255.0).sum();
        assert!((area - 50.27).abs() < 1.0, "{area}");
    }

    #[test]
    fn what_is_outside_of_a_clip_is_cut_off_with_its_part_of_the_picture() {
        let rect = Rect::from_min_size(pos2(10.0, 0.0), vec2(20.0, 10.0));
        let of = Rect::from_min_size(Pos2::ZERO, vec2(40.0, 20.0));
        let clip = Rect::from_min_max(pos2(20.0, -5.0), pos2(99.0, 99.0));
        let (seen, shown) = clipped(rect, of, clip).unwrap();
        assert_eq!(seen.left(), 20.0);
        assert_eq!((shown.left(), shown.right()), (20.0, 40.0));
        assert_eq!(clipped(rect, of, clip.translate(vec2(50.0, 0.0))), None);
    }

    #[test]
    fn a_sheet_fills_row_by_row_and_then_has_no_room() {
        let context = Context::default();
        let mut sheet = Sheet::new(&context);
        assert_eq!(sheet.room([300, 100]), Some([0, 0]));
        assert_eq!(sheet.room([300, 200]), Some([0, 100]));
        assert_eq!(sheet.room([212, 50]), Some([300, 100]));
        assert_eq!(sheet.room([300, 250]), None);
    }
}
