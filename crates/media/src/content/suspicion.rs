//! What is suspected, and on what evidence.

use crate::timeline::Kind;
use genlock_diagnose::Code;
use genlock_time::{Rational, SyncMap};

/// What a measured number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Frames of the stream of pictures.
    Frames,
    /// Seconds of one clock for each second of the other.
    Ratio,
    /// Pictures per second.
    PicturesPerSecond,
    /// Cycles per second.
    Hertz,
}

impl Unit {
    /// Its name in results: `s`, `frames`, `ratio`, `fps` or `Hz`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Frames => "frames",
            Self::Ratio => "ratio",
            Self::PicturesPerSecond => "fps",
            Self::Hertz => "Hz",
        }
    }
}

/// A number measured on the content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The measured value.
    pub value: f64,
    /// The lower end of the 95 % interval; of bounds known from the grid of frames, the bound.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// What it counts.
    pub unit: Unit,
}

impl Estimate {
    pub(super) const fn new(value: f64, half: f64, unit: Unit) -> Self {
        Self { value, low: value - half, high: value + half, unit }
    }
}

/// How the times of a stream would be put right, if the suspicion holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The stream whose presentation times are moved: the first of pictures, or the first of sound.
    pub of: Kind,
    /// From its presentation seconds to seconds at which it agrees with the other stream or, where there is none, with its true
    /// sample rate.
    pub map: SyncMap,
}

/// Something that the content says of the clock and the container does not.
///
/// It is never certain: a film may be edited so. It changes nothing by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspicion {
    /// What kind, with its page.
    pub code: Code,
    /// What was seen, as a sentence for people: lower case, no final stop.
    pub sentence: String,
    /// Observations that speak for it: repeated pictures, pairs of events, windows of sound.
    pub support: usize,
    /// Observations of the same kind that were there.
    pub observed: usize,
    /// What was measured.
    pub estimate: Estimate,
    /// One minus the probability that chance makes content look so, with every hypothesis that was tried counted; at most 0.999.
    pub confidence: f64,
    /// The presentation second from which it holds, where it does not hold throughout.
    pub from: Option<Rational>,
    /// Further evidence, one sentence each.
    pub evidence: Vec<String>,
    /// What would put it right, where a map can.
    pub correction: Option<Correction>,
}

/// The probability that evidence of so many natural units is not chance.
pub(super) fn confidence(evidence: f64) -> f64 {
    (1.0 - (-evidence).exp()).clamp(0.0, 0.999)
}
