//! One file for each rule, and the list of them.

mod granularity;
mod hygiene;
mod reference;
mod semantic;
mod spatial;
mod temporal;

pub(crate) use semantic::count_shared_links;
pub use semantic::{LEVEL, MEANING, MENTION};

use crate::Rule;

/// All rules, in the order in which they run.
pub fn all() -> Vec<&'static dyn Rule> {
    [temporal::RULES, semantic::RULES, reference::RULES, granularity::RULES, spatial::RULES, hygiene::RULES]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}
