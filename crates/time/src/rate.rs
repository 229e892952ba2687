//! Frames and samples per second.

use crate::decimal::Decimal;
use crate::{Rational, TimeBase, TimeError};
use std::fmt;
use std::num::NonZeroU32;

/// A positive rational number of frames or samples per second, in lowest terms.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    numer: NonZeroU32,
    denom: NonZeroU32,
}

/// Nominal rates that devices and broadcasters use (SMPTE ST 12-1, ITU-R BT.709, and the high rates of screens).
const STANDARD: [(u32, u32); 15] = [
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (30, 1),
    (48_000, 1001),
    (48, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
    (90, 1),
    (100, 1),
    (120_000, 1001),
    (120, 1),
    (15, 1),
];

impl Rate {
    /// `numer / denom` per second.
    ///
    /// # Errors
    /// [`TimeError::Zero`].
    pub fn new(numer: u32, denom: u32) -> Result<Self, TimeError> {
        let base = TimeBase::new(numer, denom)?;
        let (Some(numer), Some(denom)) = (NonZeroU32::new(base.numer()), NonZeroU32::new(base.denom())) else {
            return Err(TimeError::Zero);
        };
        Ok(Self { numer, denom })
    }

    /// Reads `29.97`, `30000/1001` or `25`, exactly as written: 29.97 is 2997/100 until somebody asks to [`snap`](Self::snap).
    ///
    /// Text with more than nine digits, such as a printed double, becomes the nearest rate in millionths.
    ///
    /// # Errors
    /// [`TimeError::NotDecimal`], [`TimeError::Zero`] if not positive, [`TimeError::Overflow`].
    pub fn from_decimal(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        if let Some((numer, denom)) = text.split_once('/') {
            let whole = |part: &str| part.trim().parse::<u32>().or(Err(TimeError::NotDecimal));
            return Self::new(whole(numer)?, whole(denom)?);
        }
        let exact = Decimal::parse(text)?.to_rational()?;
        Self::from_rational(exact).or_else(|_| {
            let millionths = exact.mul(Rational::from_int(1_000_000))?.round(crate::Round::Near);
            Self::from_rational(Rational::new(millionths, 1_000_000)?)
        })
    }

    /// The rate of an exact number.
    ///
    /// # Errors
    /// [`TimeError::Zero`] if not positive, [`TimeError::Overflow`] if it does not fit.
    pub fn from_rational(value: Rational) -> Result<Self, TimeError> {
        if value.signum() <= 0 {
            return Err(TimeError::Zero);
        }
        let part = |n: i128| u32::try_from(n).or(Err(TimeError::Overflow));
        Self::new(part(value.numer())?, part(value.denom())?)
    }

    /// The standard rate that a decimal such as 23.976, 29.97 or 59.9401 stands for: the nearest one, if it is within 1 part in 10,000
    /// or has the same two decimals, as 23.98 has.
    ///
    /// The nearest neighbours, 30 and 30000/1001, are 1 part in 1,000 apart, so the answer is never ambiguous.
    pub fn snap(self) -> Option<Self> {
        let mine = self.per_second();
        let near = |&(numer, denom): &(u32, u32)| {
            let rate = Self::new(numer, denom).ok()?;
            let apart = mine.div(rate.per_second()).ok()?.sub(Rational::ONE).ok()?.abs();
            Some((apart, rate))
        };
        let (apart, rate) = STANDARD.iter().filter_map(near).min_by_key(|(apart, _)| *apart)?;
        let hundredths = rate.per_second().mul(Rational::from_int(100)).ok()?.round(crate::Round::Near);
        let is_rounded = Rational::new(hundredths, 100).ok()? == mine;
        (is_rounded || apart <= Rational::new(1, 10_000).ok()?).then_some(rate)
    }

    /// Frames or samples per second, exactly.
    pub fn per_second(self) -> Rational {
        Rational::from_u32s(self.numer, self.denom)
    }

    /// The length of one frame or sample.
    pub fn period(self) -> TimeBase {
        TimeBase::new(self.denom.get(), self.numer.get()).unwrap_or(TimeBase::UNIT)
    }

    /// The numerator.
    pub const fn numer(self) -> u32 {
        self.numer.get()
    }

    /// The denominator.
    pub const fn denom(self) -> u32 {
        self.denom.get()
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.per_second(), f)
    }
}

impl std::str::FromStr for Rate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::from_decimal(text)
    }
}
