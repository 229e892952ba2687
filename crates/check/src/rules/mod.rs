//! One file for each rule.

pub mod inverted;
pub mod offset;
pub mod outside_media;

use genlock_time::Rational;

/// Seconds for people, to the millisecond.
pub(crate) fn seconds(time: Rational) -> String {
    format!("{} s", time.to_decimal(3))
}
