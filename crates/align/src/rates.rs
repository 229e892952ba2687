//! Rate ratios that have a reason.

use genlock_time::Rational;

/// A ratio between two rates that are used for the same thing, so that one is taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardRate {
    /// What the labels assumed and what the media has, in the words of the field.
    pub name: &'static str,
    /// Numerator of media time per label time.
    pub numer: i32,
    /// Its denominator.
    pub denom: i32,
}

impl StandardRate {
    /// Media seconds per label second, exactly.
    pub fn ratio(self) -> Rational {
        Rational::new(i128::from(self.numer), i128::from(self.denom)).unwrap_or(Rational::ONE)
    }
}

/// The ratios that are tried. 24/23.976, 30/29.97 and 60/59.94 are one ratio, 1001/1000 (SMPTE ST 12-1); 25 against 24 and 23.976 are
/// the PAL speed-up; 48 against 44.1 kHz is sound data under the wrong sample rate.
pub const STANDARD_RATES: [StandardRate; 8] = [
    StandardRate { name: "24/23.976", numer: 1001, denom: 1000 },
    StandardRate { name: "23.976/24", numer: 1000, denom: 1001 },
    StandardRate { name: "25/24", numer: 25, denom: 24 },
    StandardRate { name: "24/25", numer: 24, denom: 25 },
    StandardRate { name: "25/23.976", numer: 1001, denom: 960 },
    StandardRate { name: "23.976/25", numer: 960, denom: 1001 },
    StandardRate { name: "48/44.1", numer: 160, denom: 147 },
    StandardRate { name: "44.1/48", numer: 147, denom: 160 },
];
