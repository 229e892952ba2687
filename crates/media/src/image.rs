//! Sizes of still images.

use std::path::Path;

/// The width and height in pixels of an image file, read from its header; none if it is no image of a known kind.
pub fn image_size(path: &Path) -> Option<(u32, u32)> {
    let size = imagesize::size(path).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}
