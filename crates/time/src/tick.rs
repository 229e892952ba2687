//! A position on a clock.

use crate::decimal::Decimal;
use crate::{Rational, Round, TimeBase, TimeError};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A position on a clock: `ticks` times the length of `base`.
///
/// The written precision is part of the value: `12.340` s is 12340 ticks of 1/1000. Comparison, equality and hash are by
/// position, so 12340/1000 equals 1234/100; [`Time::is_written_like`] compares the ticks and the base as well. Comparison is
/// exact in 128 bits: 63 bits of ticks, 32 of a numerator and 32 of a denominator make 127.
#[derive(Clone, Copy)]
pub struct Time {
    ticks: i64,
    base: TimeBase,
}

impl Time {
    /// The position of tick zero, in whole units.
    pub const ZERO: Self = Self { ticks: 0, base: TimeBase::UNIT };

    /// `ticks` of `base`.
    pub const fn new(ticks: i64, base: TimeBase) -> Self {
        Self { ticks, base }
    }

    /// A whole number of units: a frame index, a sample index, a second.
    pub const fn whole(ticks: i64) -> Self {
        Self { ticks, base: TimeBase::UNIT }
    }

    /// Milliseconds.
    pub const fn millis(ticks: i64) -> Self {
        Self { ticks, base: TimeBase::MILLI }
    }

    /// The tick count.
    pub const fn ticks(self) -> i64 {
        self.ticks
    }

    /// The length of a tick.
    pub const fn base(self) -> TimeBase {
        self.base
    }

    /// Reads decimal text (`12.340`, `-3`, `1.5e2`) and keeps its precision: the base is 1/10^digits.
    ///
    /// Text with more than nine fraction digits, such as a printed double, is rounded to the nearest nanosecond; keep the text
    /// where it must come back.
    ///
    /// # Errors
    /// [`TimeError::NotDecimal`], [`TimeError::Overflow`].
    pub fn from_decimal(text: &str) -> Result<Self, TimeError> {
        let decimal = Decimal::parse(text)?;
        let digits = decimal.scale.clamp(0, 9);
        let ticks = i64::try_from(decimal.rounded(digits)?).or(Err(TimeError::Overflow))?;
        Ok(Self { ticks, base: TimeBase::decimal(digits.unsigned_abs())? })
    }

    /// The tick of `base` beside an exact position.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn at(position: Rational, base: TimeBase, round: Round) -> Result<Self, TimeError> {
        let ticks = position.div(base.length())?.round(round);
        Ok(Self { ticks: i64::try_from(ticks).or(Err(TimeError::Overflow))?, base })
    }

    /// The exact position, in units of the clock.
    pub fn position(self) -> Rational {
        // Both products fit: 63 + 32 bits, and the denominator is positive.
        let numer = i128::from(self.ticks) * i128::from(self.base.numer());
        Rational::new(numer, i128::from(self.base.denom())).unwrap_or(Rational::ZERO)
    }

    /// The same position counted in another base.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn rebase(self, base: TimeBase, round: Round) -> Result<Self, TimeError> {
        if self.base == base { Ok(self) } else { Self::at(self.position(), base, round) }
    }

    /// True if ticks and base are the same, not only the position.
    pub fn is_written_like(self, other: Self) -> bool {
        self.ticks == other.ticks && self.base == other.base
    }

    /// The position that is `offset` later, at the tick of the same base beside it.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn shift(self, offset: Rational, round: Round) -> Result<Self, TimeError> {
        Self::at(self.position().add(offset)?, self.base, round)
    }

    /// The exact distance `self - earlier`.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn since(self, earlier: Self) -> Result<Rational, TimeError> {
        self.position().sub(earlier.position())
    }

    /// Decimal text with the digits of a decimal base (`12.340`); of other bases, with nine digits, rounded.
    pub fn to_decimal(self) -> String {
        let digits = self.decimal_digits().unwrap_or(9);
        self.position().to_decimal(digits)
    }

    /// The fraction digits that the base stands for, if it is decimal: 3 for 1/1000.
    pub fn decimal_digits(self) -> Option<u32> {
        if self.base.numer() != 1 {
            return None;
        }
        (0..=9).find(|digits| 10_u32.pow(*digits) == self.base.denom())
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.base == other.base {
            return self.ticks.cmp(&other.ticks);
        }
        let left = i128::from(self.ticks) * i128::from(self.base.numer()) * i128::from(other.base.denom());
        let right = i128::from(other.ticks) * i128::from(other.base.numer()) * i128::from(self.base.denom());
        left.cmp(&right)
    }
}

impl Hash for Time {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.position().hash(state);
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.ticks, self.base)
    }
}

impl fmt::Display for Time {
    /// Decimal text, see [`Time::to_decimal`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal())
    }
}
