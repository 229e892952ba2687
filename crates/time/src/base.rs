//! The length of a tick.

use crate::{Rational, TimeError};
use std::fmt;
use std::num::NonZeroU32;

/// The length of one tick, `numer / denom` of a clock's unit (the second, unless the clock counts frames, samples or characters).
///
/// Always in lowest terms, so that equal bases compare equal. 1/1000 is the millisecond, 1/90000 the MPEG tick, 1001/30000 the
/// frame of 29.97 Hz video.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeBase {
    numer: NonZeroU32,
    denom: NonZeroU32,
}

impl TimeBase {
    /// One whole unit.
    pub const UNIT: Self = Self { numer: NonZeroU32::MIN, denom: NonZeroU32::MIN };
    /// 1/1000.
    pub const MILLI: Self = Self::per(1_000);
    /// 1/1000000.
    pub const MICRO: Self = Self::per(1_000_000);
    /// 1/1000000000, the finest decimal base.
    pub const NANO: Self = Self::per(1_000_000_000);

    const fn per(denom: u32) -> Self {
        match NonZeroU32::new(denom) {
            Some(denom) => Self { numer: NonZeroU32::MIN, denom },
            None => Self::UNIT,
        }
    }

    /// The base of `numer / denom` units a tick, reduced.
    ///
    /// # Errors
    /// [`TimeError::Zero`] if either is zero.
    pub fn new(numer: u32, denom: u32) -> Result<Self, TimeError> {
        let divisor = gcd(numer, denom);
        if divisor == 0 {
            return Err(TimeError::Zero);
        }
        let (Some(numer), Some(denom)) = (NonZeroU32::new(numer / divisor), NonZeroU32::new(denom / divisor)) else {
            return Err(TimeError::Zero);
        };
        Ok(Self { numer, denom })
    }

    /// The base 1/10^digits.
    ///
    /// # Errors
    /// [`TimeError::Overflow`] above nine digits.
    pub fn decimal(digits: u32) -> Result<Self, TimeError> {
        10_u32.checked_pow(digits).map(Self::per).ok_or(TimeError::Overflow)
    }

    /// Units per tick: the numerator.
    pub const fn numer(self) -> u32 {
        self.numer.get()
    }

    /// Units per tick: the denominator.
    pub const fn denom(self) -> u32 {
        self.denom.get()
    }

    /// The length of a tick as an exact number.
    pub fn length(self) -> Rational {
        Rational::from_u32s(self.numer, self.denom)
    }
}

impl fmt::Debug for TimeBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numer, self.denom)
    }
}

impl fmt::Display for TimeBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numer, self.denom)
    }
}

impl std::str::FromStr for TimeBase {
    type Err = TimeError;

    /// Reads `numer/denom`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (numer, denom) = text.split_once('/').ok_or(TimeError::NotDecimal)?;
        let number = |part: &str| part.trim().parse::<u32>().or(Err(TimeError::NotDecimal));
        Self::new(number(numer)?, number(denom)?)
    }
}

const fn gcd(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
