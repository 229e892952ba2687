//! Exact time.
//!
//! A [`Time`] is a tick count on a [`TimeBase`]; a [`Span`] is a half-open interval of two of them; a [`Rate`] is a
//! rational number of frames or samples per second; a [`Rational`] is an exact number for what lies between ticks; a
//! [`SyncMap`] is a monotone piecewise linear map from the position on one clock to the position on another.
//!
//! Nothing here is a floating-point number, nothing is rounded without a [`Round`], and nothing overflows in silence:
//! arithmetic returns an `Option` or a [`TimeError`].

#![forbid(unsafe_code)]

mod base;
mod decimal;
mod error;
mod rate;
mod rational;
mod span;
#[cfg(feature = "serde")]
mod stored;
mod sync;
mod tick;
mod timecode;

pub use base::TimeBase;
pub use error::TimeError;
pub use rate::Rate;
pub use rational::{Rational, Round};
pub use span::Span;
pub use sync::{Mapped, MappedSpan, Piece, Step, SyncMap};
pub use tick::Time;
pub use timecode::{Drop, Timecode};
