//! Evidence over time.

use crate::interval::{Interval, SECOND, seconds};
use crate::number::index;
use std::fmt;

/// Nanoseconds between two values of a track: 10 ms.
pub(crate) const STEP: i64 = SECOND / 100;
/// Values per second.
pub(crate) const PER_SECOND: f64 = 100.0;
/// The longest track, in hours. It bounds memory to 4 bytes per 10 ms, 58 MB, whatever a file claims about its length.
pub const MAX_TRACK_HOURS: i64 = 40;
/// What a label earns per 10 ms beside the track: mild evidence against it, since media that has ended says nothing aloud.
const OUTSIDE: f64 = -0.5;
/// Log-likelihood ratio of a second set of labels: an annotation is right about eight times of ten, e^1.2 to 1.
const LABEL_EVIDENCE: f32 = 1.2;

/// Why there is no track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackError {
    /// No interval with anything inside.
    Empty,
    /// It would be longer than [`MAX_TRACK_HOURS`].
    TooLong,
}

impl fmt::Display for TrackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no interval with a length"),
            Self::TooLong => write!(f, "longer than {MAX_TRACK_HOURS} hours"),
        }
    }
}

impl std::error::Error for TrackError {}

/// The log-likelihood ratio of speech against no speech on a grid of 10 ms, on the clock of the media.
///
/// Positive: somebody speaks. Zero: nothing is known. Value `i` holds for `[start + i * 10 ms, start + (i + 1) * 10 ms)`.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeechTrack {
    start: i64,
    values: Vec<f32>,
}

impl SpeechTrack {
    /// The track whose first value holds from `start` nanoseconds on. Values that are not numbers count as unknown.
    ///
    /// # Errors
    /// [`TrackError::TooLong`].
    pub fn new(start: i64, mut values: Vec<f32>) -> Result<Self, TrackError> {
        let length = i64::try_from(values.len()).ok().and_then(|count| count.checked_mul(STEP)).ok_or(TrackError::TooLong)?;
        if length > MAX_TRACK_HOURS * 3600 * SECOND || start.checked_add(length).is_none() {
            return Err(TrackError::TooLong);
        }
        for value in &mut values {
            *value = if value.is_finite() { value.clamp(-8.0, 8.0) } else { 0.0 };
        }
        Ok(Self { start, values })
    }

    /// The track of values that are known to be numbers and not too many.
    pub(crate) const fn within_limit(start: i64, values: Vec<f32>) -> Self {
        Self { start, values }
    }

    /// The track of another set of labels: speech inside any of them, none between the first and the last.
    ///
    /// Overlaps count once; empty and inverted intervals do not count.
    ///
    /// # Errors
    /// [`TrackError::Empty`], [`TrackError::TooLong`].
    pub fn from_intervals(intervals: &[Interval]) -> Result<Self, TrackError> {
        let filled = || intervals.iter().filter(|interval| !interval.is_empty());
        let first = filled().map(|interval| interval.start).min().ok_or(TrackError::Empty)?;
        let last = filled().map(|interval| interval.end).max().ok_or(TrackError::Empty)?;
        let start = first.div_euclid(STEP).checked_mul(STEP).ok_or(TrackError::TooLong)?;
        let length =
            last.checked_sub(start).filter(|length| *length <= MAX_TRACK_HOURS * 3600 * SECOND).ok_or(TrackError::TooLong)?;
        let count = usize::try_from(length.div_euclid(STEP) + 1).or(Err(TrackError::TooLong))?;
        let mut sorted: Vec<Interval> = filled().copied().collect();
        sorted.sort_unstable();
        let mut values = vec![-LABEL_EVIDENCE; count];
        let mut covered = start;
        for interval in sorted {
            cover(&mut values, interval.start.max(covered) - start, interval.end - start);
            covered = covered.max(interval.end);
        }
        Self::new(start, values)
    }

    /// Where the first value begins, in nanoseconds.
    pub const fn start(&self) -> i64 {
        self.start
    }

    /// The values, every 10 ms.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The length in seconds.
    pub fn duration(&self) -> f64 {
        self.values.len() as f64 / PER_SECOND
    }

    /// The share of the track that is more likely speech than not, between 0 and 1.
    pub fn speech_share(&self) -> f64 {
        self.values.iter().filter(|value| **value > 0.0).count() as f64 / self.values.len().max(1) as f64
    }
}

/// Raises each value by the share of its 10 ms that lies in `[from, to)`, in nanoseconds after the first.
fn cover(values: &mut [f32], from: i64, to: i64) {
    let mut at = from;
    while at < to {
        let cell = at.div_euclid(STEP);
        let stop = to.min((cell + 1) * STEP);
        if let Some(value) = usize::try_from(cell).ok().and_then(|cell| values.get_mut(cell)) {
            *value += 2.0 * LABEL_EVIDENCE * (stop - at) as f32 / STEP as f32;
        }
        at = stop;
    }
}

/// Running sums of a track, so that the evidence inside any interval costs two look-ups.
pub(crate) struct Sums {
    start: f64,
    sums: Vec<f64>,
}

impl Sums {
    pub(crate) fn new(track: &SpeechTrack) -> Self {
        let mut sums = Vec::with_capacity(track.values.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for value in &track.values {
            sum += f64::from(*value);
            sums.push(sum);
        }
        Self { start: seconds(track.start), sums }
    }

    pub(crate) fn start(&self) -> f64 {
        self.start
    }

    /// In seconds.
    pub(crate) fn duration(&self) -> f64 {
        (self.sums.len() - 1) as f64 / PER_SECOND
    }

    /// The sum of all values before `time` seconds, straight between grid points.
    pub(crate) fn before(&self, time: f64) -> f64 {
        let last = self.sums.len() - 1;
        let at = (time - self.start) * PER_SECOND;
        if at <= 0.0 {
            return at * OUTSIDE;
        }
        let cell = index(at);
        match (self.sums.get(cell), self.sums.get(cell + 1)) {
            (Some(low), Some(high)) => low + (at - cell as f64) * (high - low),
            _ => self.sums[last] + (at - last as f64) * OUTSIDE,
        }
    }

    /// The same as if the track repeated itself without end: for the scores of labels that are known to be wrong.
    pub(crate) fn before_circular(&self, time: f64) -> f64 {
        let turns = ((time - self.start) / self.duration()).floor();
        self.before(time - turns * self.duration()) + turns * self.sums[self.sums.len() - 1]
    }
}
