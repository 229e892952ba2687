//! What checks say, by what is wrong. Each page says what is looked for, why, an example, and how to mend it.

mod hygiene;
mod spatial;
mod temporal;

pub use hygiene::*;
pub use spatial::*;
pub use temporal::*;

/// All codes of checks.
pub(super) const ALL: &[&[crate::Code]] = &[temporal::ALL, hygiene::ALL, spatial::ALL];
