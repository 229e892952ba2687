//! The formats that come with Genlock.

use crate::native::Native;
use genlock_format::{Format, Registry};

/// All formats, family by family.
pub fn registry() -> Registry {
    let native: Box<dyn Format> = Box::new(Native);
    Registry::new()
        .with([native])
        .with(genlock_image::formats())
        .with(genlock_speech::formats())
        .with(genlock_driving::formats())
        .with(genlock_vendor::formats())
}
