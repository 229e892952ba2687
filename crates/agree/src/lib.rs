//! How far annotators agree, and what most of them say.
//!
//! The measures of the literature over plain data: [`kappa`], Krippendorff's [`alpha`](mod@alpha), [`gamma`] for segments, error rates
//! of speaker turns ([`diarization`]), and the overlap of [shapes](shape). Each gives a number or the reason why there is none, never
//! NaN, and an interval by drawing items again.

#![forbid(unsafe_code)]

pub mod alpha;
mod bootstrap;
pub mod diarization;
pub mod gamma;
pub mod kappa;
pub mod matching;
pub mod merge;
mod random;
mod ratings;
mod result;
pub mod shape;
pub mod spans;
pub mod survey;

pub use bootstrap::{Interval, Items, Resampling, interval};
pub use random::Random;
pub use ratings::{Found, Measured, Ratings, Undefined};
pub use result::{Category, Measure, Row, Scope, Settings, Subject};
pub use survey::{Decode, Survey, Voice};
