//! Exact numbers between ticks.

use crate::TimeError;
use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU32;

/// Which neighbour a position between two ticks goes to. Never a default: each caller says which it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Towards minus infinity.
    Down,
    /// To the nearest; halves go up.
    Near,
    /// Towards plus infinity.
    Up,
}

/// An exact rational number with a positive denominator, in lowest terms. All arithmetic is checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    numer: i128,
    denom: i128,
}

#[allow(clippy::should_implement_trait, reason = "the operators would have to panic; these return what can go wrong")]
impl Rational {
    /// Zero.
    pub const ZERO: Self = Self { numer: 0, denom: 1 };
    /// One.
    pub const ONE: Self = Self { numer: 1, denom: 1 };

    /// `numer / denom`, reduced.
    ///
    /// # Errors
    /// [`TimeError::Zero`] if `denom` is zero, [`TimeError::Overflow`] if either is `i128::MIN`.
    pub fn new(numer: i128, denom: i128) -> Result<Self, TimeError> {
        if denom == 0 {
            return Err(TimeError::Zero);
        }
        if numer == i128::MIN || denom == i128::MIN {
            return Err(TimeError::Overflow);
        }
        if let (Ok(numer), Ok(denom)) = (i64::try_from(numer), u64::try_from(denom)) {
            // Most fit; division of 128 bits is several times slower.
            let divisor = gcd64(numer.unsigned_abs(), denom);
            let reduced = i128::from(numer.unsigned_abs() / divisor);
            return Ok(Self { numer: if numer < 0 { -reduced } else { reduced }, denom: i128::from(denom / divisor) });
        }
        let divisor = gcd(numer.unsigned_abs(), denom.unsigned_abs()).cast_signed() * denom.signum();
        Ok(Self { numer: numer / divisor, denom: denom / divisor })
    }

    /// A whole number.
    pub fn from_int(value: i64) -> Self {
        Self { numer: i128::from(value), denom: 1 }
    }

    pub(crate) fn from_u32s(numer: NonZeroU32, denom: NonZeroU32) -> Self {
        let divisor = i128::from(gcd32(numer.get(), denom.get()));
        Self { numer: i128::from(numer.get()) / divisor, denom: i128::from(denom.get()) / divisor }
    }

    /// The numerator; it bears the sign.
    pub const fn numer(self) -> i128 {
        self.numer
    }

    /// The denominator, positive.
    pub const fn denom(self) -> i128 {
        self.denom
    }

    /// The sum, or [`TimeError::Overflow`].
    ///
    /// # Errors
    /// See above.
    pub fn add(self, other: Self) -> Result<Self, TimeError> {
        let sum = || {
            if self.denom == other.denom {
                return Some((self.numer.checked_add(other.numer)?, self.denom));
            }
            let divisor = gcd(self.denom.unsigned_abs(), other.denom.unsigned_abs()).cast_signed();
            let left = self.numer.checked_mul(other.denom / divisor)?;
            let right = other.numer.checked_mul(self.denom / divisor)?;
            Some((left.checked_add(right)?, (self.denom / divisor).checked_mul(other.denom)?))
        };
        let (numer, denom) = sum().ok_or(TimeError::Overflow)?;
        Self::new(numer, denom)
    }

    /// The difference, or [`TimeError::Overflow`].
    ///
    /// # Errors
    /// See above.
    pub fn sub(self, other: Self) -> Result<Self, TimeError> {
        self.add(other.neg())
    }

    /// The product, or [`TimeError::Overflow`].
    ///
    /// # Errors
    /// See above.
    pub fn mul(self, other: Self) -> Result<Self, TimeError> {
        if self.numer == 0 || other.numer == 0 {
            return Ok(Self::ZERO);
        }
        let across = gcd(self.numer.unsigned_abs(), other.denom.unsigned_abs()).cast_signed();
        let down = gcd(other.numer.unsigned_abs(), self.denom.unsigned_abs()).cast_signed();
        let numer = (self.numer / across).checked_mul(other.numer / down);
        let denom = (self.denom / down).checked_mul(other.denom / across);
        // What two reduced fractions leave after reducing across has no common divisor any more.
        match (numer, denom) {
            (Some(numer), Some(denom)) if numer != i128::MIN => Ok(Self { numer, denom }),
            _ => Err(TimeError::Overflow),
        }
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`TimeError::Zero`] if `other` is zero, [`TimeError::Overflow`].
    pub fn div(self, other: Self) -> Result<Self, TimeError> {
        self.mul(other.recip()?)
    }

    /// 1 / self.
    ///
    /// # Errors
    /// [`TimeError::Zero`] if self is zero.
    pub fn recip(self) -> Result<Self, TimeError> {
        Self::new(self.denom, self.numer)
    }

    /// The number with the other sign.
    #[must_use]
    pub const fn neg(self) -> Self {
        Self { numer: -self.numer, denom: self.denom }
    }

    /// The distance from zero.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { numer: self.numer.abs(), denom: self.denom }
    }

    /// -1, 0 or 1.
    pub const fn signum(self) -> i128 {
        self.numer.signum()
    }

    /// The whole number beside it.
    pub const fn round(self, round: Round) -> i128 {
        let floor = self.numer.div_euclid(self.denom);
        let rest = self.numer.rem_euclid(self.denom);
        match round {
            Round::Down => floor,
            Round::Up => floor + (rest != 0) as i128,
            // rest >= denom - rest says 2 * rest >= denom without overflow.
            Round::Near => floor + (rest >= self.denom - rest) as i128,
        }
    }

    /// The nearest double, for people and statistics only: never back into ticks.
    pub fn approx(self) -> f64 {
        self.numer as f64 / self.denom as f64
    }

    /// Decimal text with exactly `digits` fraction digits, rounded to the nearest; by way of the nearest double if the scaled number
    /// does not fit into 128 bits.
    pub fn to_decimal(self, digits: u32) -> String {
        let scaled = |scale: i128| Some((scale, Self { numer: scale, denom: 1 }.mul(self).ok()?));
        let Some((scale, scaled)) = 10_i128.checked_pow(digits).and_then(scaled) else {
            return format!("{:.*}", digits as usize, self.approx());
        };
        let whole = scaled.round(Round::Near);
        let sign = if whole < 0 { "-" } else { "" };
        let whole = whole.unsigned_abs();
        let scale = scale.unsigned_abs();
        if digits == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{}.{:0width$}", whole / scale, whole % scale, width = digits as usize)
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(left), Some(right)) = (self.numer.checked_mul(other.denom), other.numer.checked_mul(self.denom)) {
            return left.cmp(&right);
        }
        // Too long for 128 bits: compare as continued fractions, which never multiplies.
        let (mut a, mut b, mut turned) = (*self, *other, false);
        loop {
            let (floor_a, floor_b) = (a.numer.div_euclid(a.denom), b.numer.div_euclid(b.denom));
            let (rest_a, rest_b) = (a.numer.rem_euclid(a.denom), b.numer.rem_euclid(b.denom));
            let order = floor_a.cmp(&floor_b).then_with(|| match (rest_a, rest_b) {
                (0, 0) => Ordering::Equal,
                (0, _) => Ordering::Less,
                (_, 0) => Ordering::Greater,
                _ => Ordering::Equal,
            });
            if order != Ordering::Equal || rest_a == 0 {
                return if turned { order.reverse() } else { order };
            }
            (a, b) = (Self { numer: a.denom, denom: rest_a }, Self { numer: b.denom, denom: rest_b });
            turned = !turned;
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Rational {
    /// `numer/denom`, or the numerator alone of a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denom == 1 { write!(f, "{}", self.numer) } else { write!(f, "{}/{}", self.numer, self.denom) }
    }
}

impl std::str::FromStr for Rational {
    type Err = TimeError;

    /// Reads `numer/denom`, a whole number or a decimal number; exactly.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        if let Some((numer, denom)) = text.split_once('/') {
            let whole = |part: &str| part.parse::<i128>().or(Err(TimeError::NotDecimal));
            return Self::new(whole(numer)?, whole(denom)?);
        }
        crate::decimal::Decimal::parse(text)?.to_rational()
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked before")]
const fn gcd(mut a: u128, mut b: u128) -> u128 {
    // Most operands are short; 64-bit division is several times cheaper than 128-bit.
    while b != 0 {
        if a <= u64::MAX as u128 && b <= u64::MAX as u128 {
            return gcd64(a as u64, b as u64) as u128;
        }
        (a, b) = (b, a % b);
    }
    a
}

/// By shifts and subtractions, after one division that brings both to the size of the smaller one.
const fn gcd64(a: u64, b: u64) -> u64 {
    if b == 0 {
        return a;
    }
    let (mut a, mut b) = (b, a % b);
    if b == 0 {
        return a;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            (a, b) = (b, a);
        }
        b -= a;
    }
    a << shift
}

const fn gcd32(a: u32, b: u32) -> u64 {
    gcd64(a as u64, b as u64)
}
