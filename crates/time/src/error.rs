//! What can go wrong with a time.

use std::fmt;

/// Why a time could not be read or computed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeError {
    /// The text is not a decimal number.
    NotDecimal,
    /// The value does not fit into 64-bit ticks (or 128-bit rationals).
    Overflow,
    /// A numerator or denominator is zero where it must not be.
    Zero,
    /// The timecode is malformed, or its fields are out of range.
    Timecode(&'static str),
    /// Two pieces of a map overlap or run backwards; the index of the second one.
    NotMonotone(usize),
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDecimal => f.write_str("not a decimal number"),
            Self::Overflow => f.write_str("the time does not fit into 64-bit ticks"),
            Self::Zero => f.write_str("a time base or rate of zero"),
            Self::Timecode(why) => write!(f, "illegal timecode: {why}"),
            Self::NotMonotone(at) => write!(f, "piece {at} of the map overlaps or runs back before its predecessor"),
        }
    }
}

impl std::error::Error for TimeError {}
