//! Exports of annotation platforms.

#![forbid(unsafe_code)]

mod deepen;
mod kept;
#[cfg(test)]
mod laws;
mod leave;
mod pixels;
mod scale;
mod solid;

pub use deepen::Deepen;
pub use scale::Scale;

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    vec![Box::new(Scale), Box::new(Deepen)]
}
