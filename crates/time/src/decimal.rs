//! Decimal text to whole numbers, without a float in the way.

use crate::{Rational, Round, TimeError};

/// A decimal number as written: `mantissa / 10^scale`. The scale keeps the written precision: `12.340` is 12340 and 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) mantissa: i128,
    pub(crate) scale: i32,
    /// False if fraction digits were left out, because the mantissa holds only 38.
    exact: bool,
}

impl Decimal {
    /// Reads `[+-]digits[.digits][e[+-]digits]`; at least one digit. Fraction digits beyond the 38th significant one are left out.
    pub(crate) fn parse(text: &str) -> Result<Self, TimeError> {
        let bytes = text.as_bytes();
        let (negative, mut at) = match bytes.first() {
            Some(b'-') => (true, 1),
            Some(b'+') => (false, 1),
            _ => (false, 0),
        };
        let mut mantissa: i128 = 0;
        let mut scale: i32 = 0;
        let mut digits = 0_usize;
        let (mut point, mut full, mut exact) = (false, false, true);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => {
                    let next = mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(byte - b'0')));
                    digits += 1;
                    match next {
                        Some(next) if !full => {
                            mantissa = next;
                            scale += i32::from(point);
                        }
                        _ if point => {
                            full = true;
                            exact &= byte == b'0';
                        }
                        _ => return Err(TimeError::Overflow),
                    }
                }
                b'.' if !point => point = true,
                _ => break,
            }
            at += 1;
        }
        if digits == 0 {
            return Err(TimeError::NotDecimal);
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            let exponent: i32 = text[at + 1..].parse().or(Err(TimeError::NotDecimal))?;
            scale = scale.checked_sub(exponent).ok_or(TimeError::Overflow)?;
            at = bytes.len();
        }
        if at != bytes.len() {
            return Err(TimeError::NotDecimal);
        }
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, scale, exact })
    }

    /// The whole number of units of 10^-digits, rounded to the nearest, halves up.
    pub(crate) fn rounded(self, digits: i32) -> Result<i128, TimeError> {
        let Some(power) = 10_i128.checked_pow(self.scale.saturating_sub(digits).unsigned_abs()) else {
            // A mantissa has less than 10^39 units, so a longer divisor leaves nothing of it.
            return if self.scale > digits || self.mantissa == 0 { Ok(0) } else { Err(TimeError::Overflow) };
        };
        if self.scale <= digits {
            return self.mantissa.checked_mul(power).ok_or(TimeError::Overflow);
        }
        Ok(Rational::new(self.mantissa, power)?.round(Round::Near))
    }

    pub(crate) fn to_rational(self) -> Result<Rational, TimeError> {
        if !self.exact {
            return Err(TimeError::Overflow);
        }
        if self.mantissa == 0 {
            return Ok(Rational::ZERO);
        }
        let power = 10_i128.checked_pow(self.scale.unsigned_abs()).ok_or(TimeError::Overflow)?;
        if self.scale >= 0 {
            Rational::new(self.mantissa, power)
        } else {
            Rational::new(self.mantissa.checked_mul(power).ok_or(TimeError::Overflow)?, 1)
        }
    }
}
