//! From floating-point grids to indices.

/// The index of the grid cell that holds a position: rounded towards zero; zero for what is negative or no number, the largest index
/// for what is too large, so that a look-up with it fails.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, as said above")]
pub(crate) const fn index(position: f64) -> usize {
    position as usize
}

/// A signed whole number near `value`; zero for what is no number, the nearest bound for what does not fit.
#[allow(clippy::cast_possible_truncation, reason = "the cast saturates, as said above")]
pub(crate) fn nearest(value: f64) -> i64 {
    value.round() as i64
}

/// An index as a signed number.
pub(crate) fn signed(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// The nearest single-precision number: enough for sums of a few values that are shown at 50 ms.
#[allow(clippy::cast_possible_truncation, reason = "rounding is meant")]
pub(crate) const fn single(value: f64) -> f32 {
    value as f32
}
