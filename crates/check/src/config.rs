//! What is tolerated.

use crate::{Modality, Tolerance};

/// Tolerances of the temporal rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How far counterparts of two modalities may be apart, for pairs that differ from the default: the first of a pair is the one that
    /// is early or late.
    pub pairs: Vec<(Modality, Modality, Tolerance)>,
    /// How far counterparts may be apart otherwise.
    pub otherwise: Tolerance,
}

impl Default for Config {
    /// 100 ms for every pair.
    fn default() -> Self {
        Self { pairs: Vec::new(), otherwise: Tolerance::millis(100) }
    }
}

impl Config {
    /// The tolerance of a pair, the first of which is early or late; a pair that was given in the other order is turned.
    pub fn tolerance(&self, a: Modality, b: Modality) -> Tolerance {
        let given = self.pairs.iter().find_map(|(x, y, tolerance)| match (*x, *y) {
            pair if pair == (a, b) => Some(*tolerance),
            pair if pair == (b, a) => Some(tolerance.swapped()),
            _ => None,
        });
        given.unwrap_or(self.otherwise)
    }
}
