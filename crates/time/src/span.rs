//! An interval on a clock.

use crate::{Rational, Time, TimeError};
use std::fmt;

/// A half-open interval `[start, end)`. An end before the start can be represented, because files hold such spans and somebody
/// must be able to say so: see [`Span::is_inverted`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first position inside.
    pub start: Time,
    /// The first position no longer inside.
    pub end: Time,
}

impl Span {
    /// `[start, end)`, in whatever order.
    pub const fn new(start: Time, end: Time) -> Self {
        Self { start, end }
    }

    /// True if the end lies before the start.
    pub fn is_inverted(self) -> bool {
        self.end < self.start
    }

    /// True if nothing is inside.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The exact length; negative if inverted.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub fn length(self) -> Result<Rational, TimeError> {
        self.end.since(self.start)
    }

    /// True if `at` is inside.
    pub fn contains(self, at: Time) -> bool {
        self.start <= at && at < self.end
    }

    /// What both have in common, or nothing.
    #[must_use]
    pub fn overlap(self, other: Self) -> Option<Self> {
        let both = Self::new(self.start.max(other.start), self.end.min(other.end));
        (!both.is_empty()).then_some(both)
    }

    /// True if ticks and bases are the same, not only the positions.
    pub fn is_written_like(self, other: Self) -> bool {
        self.start.is_written_like(other.start) && self.end.is_written_like(other.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:?}, {:?})", self.start, self.end)
    }
}
