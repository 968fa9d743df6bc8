//! The picture of a prompt: read and made small on a thread of its own, and kept while its prompt is shown.

use std::path::{Path, PathBuf};

use eframe::egui::{
    Color32, ColorImage, Context, Id, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, Vec2,
    WidgetInfo, pos2,
};
use image::{DynamicImage, ImageDecoder, ImageReader};

use crate::ui::task::{Poll, Task};

/// Longest side of what is shown, pixels: more than a screen that is read from has in a window.
const LONGEST: u32 = 2048;
/// Most memory that a picture may take before it is made small: 8000 by 8000 pixels.
const MAX_BYTES: u64 = 256 << 20;

enum State {
    Coming(Task<Result<ColorImage, String>>),
    Shown(TextureHandle),
    Failed(String),
}

/// The picture that is shown, as far as it is there.
#[derive(Default)]
pub(super) struct Picture(Option<(PathBuf, State)>);

impl Picture {
    /// Draws the picture of `file` as large as it fits, in the middle of `area`; why it cannot be drawn.
    pub fn show(&mut self, ui: &mut Ui, file: &Path, area: Rect, name: &str) -> Option<&str> {
        if self.0.as_ref().is_none_or(|(shown, _)| shown != file) {
            let path = file.to_owned();
            let task = Task::begin(move || read(&path));
            self.0 = Some((file.to_owned(), State::Coming(task)));
        }
        let (_, state) = self.0.as_mut()?;
        if let State::Coming(task) = state {
            match task.poll() {
                Poll::Working => return None,
                Poll::Done(Ok(image)) => *state = State::Shown(texture(ui.ctx(), image)),
                Poll::Done(Err(why)) => *state = State::Failed(why),
                Poll::Failed => *state = State::Failed(String::new()),
            }
        }
        match state {
            State::Coming(_) => None,
            State::Failed(why) => Some(why),
            State::Shown(texture) => {
                let rect = fitted(texture.size_vec2(), area);
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                ui.painter()
                    .image(texture.id(), rect, whole, Color32::WHITE);
                let response = ui.interact(rect, Id::unique(("picture", file)), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
                None
            }
        }
    }

    /// Whether it is still being read.
    pub fn is_coming(&self) -> bool {
        matches!(&self.0, Some((_, State::Coming(_))))
    }

    /// Forgets what was shown.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

fn texture(context: &Context, image: ColorImage) -> TextureHandle {
    context.load_texture("picture", image, TextureOptions::LINEAR)
}

/// As large as it fits into the middle of `area`, its sides kept in proportion.
fn fitted(size: Vec2, area: Rect) -> Rect {
    let scale = (area.width() / size.x).min(area.height() / size.y);
    Rect::from_center_size(area.center(), size * scale)
}

fn read(file: &Path) -> Result<ColorImage, String> {
    let why = |error: image::ImageError| error.to_string();
    let reader = ImageReader::open(file)
        .and_then(ImageReader::with_guessed_format)
        .map_err(|error| error.to_string())?;
    let mut decoder = reader.into_decoder().map_err(why)?;
    if decoder.total_bytes() > MAX_BYTES {
        let (width, height) = decoder.dimensions();
        return Err(format!("{width} × {height}"));
    }
    // Telephones store a picture as the sensor lay and say how to turn it.
    let turned = decoder.orientation().map_err(why)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(why)?;
    picture.apply_orientation(turned);
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.resize(LONGEST, LONGEST, image::imageops::FilterType::Triangle);
    }
    let pixels = picture.to_rgba8();
    let size = [pixels.width() as usize, pixels.height() as usize];
    Ok(ColorImage::from_rgba_unmultiplied(size, &pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fills_its_place_in_one_direction_and_keeps_its_shape() {
        let area = Rect::from_min_max(pos2(0.0, 0.0), pos2(200.0, 100.0));
        let wide = fitted(Vec2::new(400.0, 100.0), area);
        assert_eq!((wide.width(), wide.height()), (200.0, 50.0));
        let high = fitted(Vec2::new(10.0, 20.0), area);
        assert_eq!((high.width(), high.height()), (50.0, 100.0));
    }

    #[test]
    fn what_is_no_picture_is_refused_and_a_large_one_made_small() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.png");
        std::fs::write(&file, b"\x89PNG and nothing more").unwrap();
        assert!(read(&file).is_err());
        DynamicImage::new_rgb8(3000, 1000).save(&file).unwrap();
        assert_eq!(read(&file).unwrap().size, [2048, 683]);
    }
}
