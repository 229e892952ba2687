//! The time of a label, as the aligner takes it.

use genlock_time::{Rational, Round};

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// The half-open interval `[start, end)` of a label, in nanoseconds on the label's clock.
///
/// Nanoseconds are far finer than any evidence; the labels themselves are moved by the exact map, never by these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The first nanosecond inside.
    pub start: i64,
    /// The first nanosecond no longer inside.
    pub end: i64,
}

impl Interval {
    /// `[start, end)` in nanoseconds.
    pub const fn new(start: i64, end: i64) -> Self {
        Self { start, end }
    }

    /// `[start, end)` in milliseconds; the ends of the representable range stand for what lies beyond it.
    pub const fn from_millis(start: i64, end: i64) -> Self {
        Self { start: start.saturating_mul(1_000_000), end: end.saturating_mul(1_000_000) }
    }

    /// The interval between two positions in seconds, rounded to the nearest nanosecond; none if it does not fit 64 bits.
    pub fn from_seconds(start: Rational, end: Rational) -> Option<Self> {
        let nanos = |position: Rational| i64::try_from(position.mul(Rational::from_int(SECOND)).ok()?.round(Round::Near)).ok();
        Some(Self { start: nanos(start)?, end: nanos(end)? })
    }

    /// True if nothing is inside, as for a point event or an inverted span.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Seconds, for statistics.
pub(crate) fn seconds(nanos: i64) -> f64 {
    nanos as f64 / SECOND as f64
}
