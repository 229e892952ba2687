//! What is tolerated.

use crate::Modality;
use genlock_time::Rational;

/// Tolerances of the temporal rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How far counterparts of two modalities may be apart, for pairs that differ from the default; the order of a pair does not
    /// matter.
    pub pairs: Vec<(Modality, Modality, Tolerance)>,
    /// How far counterparts may be apart otherwise.
    pub otherwise: Tolerance,
}

/// How far one boundary may be from its counterpart, in seconds, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Of the start.
    pub start: Rational,
    /// Of the end.
    pub end: Rational,
}

impl Tolerance {
    /// The same for start and end, in milliseconds.
    pub fn millis(millis: i64) -> Self {
        let tolerance = Rational::new(i128::from(millis), 1000).unwrap_or(Rational::ZERO);
        Self { start: tolerance, end: tolerance }
    }
}

impl Default for Config {
    /// 100 ms for every pair.
    fn default() -> Self {
        Self { pairs: Vec::new(), otherwise: Tolerance::millis(100) }
    }
}

impl Config {
    /// The tolerance of a pair.
    pub fn tolerance(&self, a: Modality, b: Modality) -> Tolerance {
        let is_pair = |(x, y, _): &&(Modality, Modality, Tolerance)| (*x, *y) == (a, b) || (*x, *y) == (b, a);
        self.pairs.iter().find(is_pair).map_or(self.otherwise, |(_, _, tolerance)| *tolerance)
    }
}
