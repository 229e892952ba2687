//! One file for each rule, and the list of them.

mod inverted;
mod offset;
mod outside_media;
mod spatial;

use crate::Rule;

/// Rules about time.
const TEMPORAL: &[&'static dyn Rule] =
    &[&inverted::Inverted, &inverted::EmptySpan, &outside_media::OutsideMedia, &offset::Offset];

/// All rules, in the order in which they run.
pub fn all() -> Vec<&'static dyn Rule> {
    [TEMPORAL, spatial::RULES].into_iter().flatten().copied().collect()
}
