//! What checks say, by what is wrong. Each page says what is looked for, why, an example, and how to mend it.

mod granularity;
mod hygiene;
mod reference;
mod semantic;
mod spatial;
mod temporal;

pub use granularity::*;
pub use hygiene::*;
pub use reference::*;
pub use semantic::*;
pub use spatial::*;
pub use temporal::*;

/// All codes of checks.
pub(super) const ALL: &[&[crate::Code]] =
    &[temporal::ALL, semantic::ALL, reference::ALL, granularity::ALL, spatial::ALL, hygiene::ALL];
