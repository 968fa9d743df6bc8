//! The pictures of a script: copied into the collection when it is made, so that they move with it.

use super::disk::Disk;
use super::error::{Doing, StoreError};
use super::files::replace;
use super::layout::{IMAGES, Layout};
use crate::script::{ImagePath, ImageProblem, Prompt, Script};

/// Copies the images of a script to `images/<prompt>.<kind>`; gives the script that names them so.
pub(super) fn copy(
    disk: &dyn Disk,
    layout: &Layout,
    script: &Script,
) -> Result<Script, StoreError> {
    let pictured = script.prompts().iter().filter_map(|prompt| {
        let image = prompt.image.as_ref()?;
        Some((prompt, image))
    });
    let mut any = false;
    for (prompt, image) in pictured {
        let wrong = |cause| StoreError::Image {
            image: image.to_string(),
            cause,
        };
        let folder = script.folder().ok_or(wrong(ImageProblem::Missing))?;
        let bytes = image.read(folder).map_err(wrong)?;
        let path = layout.images();
        if !any {
            disk.create_folder(&path).doing("create", &path)?;
            any = true;
        }
        replace(disk, &name(prompt, image).file(layout.root()), &bytes)?;
    }
    if any {
        let path = layout.images();
        disk.sync_folder(&path).doing("sync", &path)?;
    }
    Ok(script.with_images(name))
}

fn name(prompt: &Prompt, image: &ImagePath) -> ImagePath {
    let kind = image.extension().unwrap_or("png");
    ImagePath::new(&format!("{IMAGES}/{}.{kind}", prompt.id))
        .expect("a prompt's id is a safe name, and the kind is one of an image")
}
