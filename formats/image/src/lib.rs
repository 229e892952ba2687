//! Image annotation formats.

#![forbid(unsafe_code)]

pub mod coco;

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    vec![Box::new(coco::Coco)]
}
