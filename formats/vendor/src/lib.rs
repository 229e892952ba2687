//! Exports of annotation platforms.

#![forbid(unsafe_code)]

mod coords;
mod deepen;
mod derived;
mod encord;
mod kept;
mod labelbox;
#[cfg(test)]
mod laws;
mod leave;
mod pixels;
mod remainder;
mod scale;
mod solid;
#[cfg(test)]
mod tests;

pub use deepen::Deepen;
pub use encord::Encord;
pub use labelbox::Labelbox;
pub use scale::Scale;

use genlock_format::Format;

/// The formats of this family.
pub fn formats() -> Vec<Box<dyn Format>> {
    vec![Box::new(Deepen), Box::new(Encord), Box::new(Labelbox), Box::new(Scale)]
}
