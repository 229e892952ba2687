//! Speech evidence from sound.

use crate::interval::SECOND;
use crate::loudness::{Meter, sharpen};
use crate::track::{MAX_TRACK_HOURS, STEP, SpeechTrack, TrackError};
use earshot::Detector;

/// Samples per second that the detector takes.
pub const DETECTOR_RATE: i64 = 16_000;
/// Samples of one prediction: earshot takes 16 ms at a time.
const FRAME: usize = 256;
const FRAME_SAMPLES: i64 = 256;
/// Samples per value of a track.
const CELL: i64 = DETECTOR_RATE * STEP / SECOND;
const CELL_SAMPLES: u16 = 160;
/// How late a prediction is against the middle of its frame, in samples: earshot looks at 48 ms that end with the frame, and takes
/// some more to rise and to fall. Measured on read speech with known onsets and offsets.
const LAG: i64 = 50 * DETECTOR_RATE / 1000;
/// A hole up to this long is filled with silence; after a longer one the detector starts anew and nothing is known in between.
const BRIDGE: i64 = DETECTOR_RATE;

/// Turns sound into a [`SpeechTrack`], block by block, in memory of 8 bytes per 10 ms: 29 MB for ten hours.
pub struct SpeechDetector {
    detector: Box<Detector>,
    frame: Vec<f32>,
    /// Sample index after the last one taken; none before the first.
    next: Option<i64>,
    /// The middle of the last frame predicted, less the lag, and its ratio.
    last: Option<(i64, f32)>,
    /// Index of the first value on the grid of 10 ms.
    first_cell: i64,
    values: Vec<f32>,
    meter: Meter,
}

impl Default for SpeechDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl SpeechDetector {
    /// A detector that has heard nothing.
    pub fn new() -> Self {
        Self {
            detector: Detector::default_boxed(),
            frame: Vec::with_capacity(FRAME),
            next: None,
            last: None,
            first_cell: 0,
            values: Vec::new(),
            meter: Meter::default(),
        }
    }

    /// Takes mono samples at 16 kHz, in [-1, 1], of which the first is presented `position` samples after time zero of the media.
    ///
    /// Blocks come in ascending order. Samples that were already heard are passed over; short holes count as silence, long ones as
    /// unknown. Samples that are not numbers count as silence.
    ///
    /// # Errors
    /// [`TrackError::TooLong`] if the block lies more than [`MAX_TRACK_HOURS`] after the first; it is not taken.
    pub fn push(&mut self, position: i64, samples: &[f32]) -> Result<(), TrackError> {
        let length = i64::try_from(samples.len()).or(Err(TrackError::TooLong))?;
        let end = position.checked_add(length).ok_or(TrackError::TooLong)?;
        let next = match self.next {
            Some(next) => next,
            None => self.begin(position)?,
        };
        let limit = self.first_cell * CELL + MAX_TRACK_HOURS * 3600 * DETECTOR_RATE;
        if end > limit - DETECTOR_RATE {
            return Err(TrackError::TooLong);
        }
        let hole = position.saturating_sub(next);
        if hole > BRIDGE {
            self.restart(position);
        } else if hole > 0 {
            self.pass_silence(hole);
        }
        let heard = usize::try_from(next.saturating_sub(position).max(0)).unwrap_or(usize::MAX);
        self.take(samples.get(heard..).unwrap_or_default());
        Ok(())
    }

    /// What was heard.
    pub fn finish(mut self) -> SpeechTrack {
        if let Some(next) = self.next {
            // Silence pushes out what the detector has not yet said about the last samples.
            self.pass_silence(FRAME_SAMPLES * 4);
            let cells = usize::try_from(next.div_euclid(CELL) - self.first_cell).unwrap_or(0);
            self.values.truncate(cells);
            sharpen(&mut self.values, &self.meter.finish());
        }
        SpeechTrack::within_limit(self.first_cell.saturating_mul(STEP), self.values)
    }

    fn begin(&mut self, position: i64) -> Result<i64, TrackError> {
        let cell = position.div_euclid(CELL);
        // Half of the range of nanoseconds leaves room for the longest track behind it.
        if cell.abs() > i64::MAX / STEP / 2 {
            return Err(TrackError::TooLong);
        }
        self.first_cell = cell;
        self.meter.skip_to(0, part_of_cell(position));
        self.next = Some(position);
        Ok(position)
    }

    fn restart(&mut self, position: i64) {
        let cells = usize::try_from(position.div_euclid(CELL) - self.first_cell).unwrap_or(0);
        self.values.resize(cells.max(self.values.len()), 0.0);
        self.meter.skip_to(cells, part_of_cell(position));
        self.detector.reset();
        self.frame.clear();
        self.last = None;
        self.next = Some(position);
    }

    fn pass_silence(&mut self, samples: i64) {
        let mut rest = usize::try_from(samples).unwrap_or(0);
        while rest > 0 {
            let now = rest.min(FRAME);
            self.take(&[0.0; FRAME][..now]);
            rest -= now;
        }
    }

    fn take(&mut self, samples: &[f32]) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(FRAME - self.frame.len()));
            let first = self.frame.len();
            self.frame.extend(now.iter().map(|sample| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }));
            self.meter.take(&self.frame[first..], CELL_SAMPLES);
            let next = self.next.unwrap_or(0) + i64::try_from(now.len()).unwrap_or(0);
            self.next = Some(next);
            if self.frame.len() == FRAME {
                let ratio = log_likelihood_ratio(self.detector.predict_f32(&self.frame));
                self.frame.clear();
                self.place(next - FRAME_SAMPLES / 2 - LAG, ratio);
            }
            rest = later;
        }
    }

    /// Fills the grid up to a prediction that holds at sample `at`, straight between it and the one before.
    fn place(&mut self, at: i64, ratio: f32) {
        let (from, before) = self.last.unwrap_or((at, ratio));
        loop {
            let cell = self.first_cell + i64::try_from(self.values.len()).unwrap_or(i64::MAX);
            let middle = cell * CELL + CELL / 2;
            if middle > at {
                break;
            }
            let share = if at > from { ((middle - from) as f32 / (at - from) as f32).clamp(0.0, 1.0) } else { 1.0 };
            self.values.push(before + share * (ratio - before));
        }
        self.last = Some((at, ratio));
    }
}

/// Samples of a cell before this position.
fn part_of_cell(position: i64) -> u16 {
    u16::try_from(position.rem_euclid(CELL)).unwrap_or(0)
}

/// The log-likelihood ratio of a probability of speech. It forgives speech without a label and pauses inside one: 5 % of the
/// probability is spread over both, and an eighth of what sounds like speech is taken to be unlabelled.
fn log_likelihood_ratio(probability: f32) -> f32 {
    let p = probability.clamp(0.0, 1.0);
    ((0.85 * p + 0.05) / (0.15 * p + 0.75 * (1.0 - p) + 0.05)).ln().clamp(-2.0, 1.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bursts of a buzz, which is all that the grid needs: what the detector makes of it does not matter.
    fn sound(samples: usize) -> Vec<f32> {
        let buzz = |at: usize| if (at / 8_000).is_multiple_of(2) { 0.0 } else { ((at % 125) as f32 / 125.0 - 0.5) * 0.8 };
        (0..samples).map(buzz).collect()
    }

    fn track(blocks: &[(i64, &[f32])]) -> SpeechTrack {
        let mut detector = SpeechDetector::new();
        for (position, samples) in blocks {
            detector.push(*position, samples).unwrap();
        }
        detector.finish()
    }

    #[test]
    fn a_second_is_a_hundred_values() {
        let sound = sound(16_000);
        assert_eq!((track(&[(0, &sound)]).values().len(), track(&[(0, &sound)]).start()), (100, 0));
        assert_eq!(track(&[(-160, &sound)]).start(), -10_000_000);
        assert_eq!(track(&[]).values().len(), 0);
    }

    #[test]
    fn the_cut_into_blocks_does_not_matter() {
        let sound = sound(50_000);
        let whole = track(&[(0, &sound)]);
        assert_eq!(whole, track(&[(0, &sound[..7]), (7, &sound[7..30_001]), (30_001, &sound[30_001..])]));
        // Samples that come twice are heard once.
        assert_eq!(whole, track(&[(0, &sound[..20_000]), (10_000, &sound[10_000..])]));
    }

    #[test]
    fn a_long_hole_is_unknown_and_what_follows_stays_in_place() {
        let sound = sound(32_000);
        let track = track(&[(0, &sound), (160_000, &sound)]);
        assert_eq!(track.values().len(), 1_200);
        assert!(track.values()[250..1_000].iter().all(|value| *value == 0.0));
    }

    #[test]
    fn absurd_input_is_refused_or_silent() {
        let mut detector = SpeechDetector::new();
        assert_eq!(detector.push(i64::MAX, &[0.0]), Err(TrackError::TooLong));
        assert_eq!(detector.push(i64::MIN, &[0.0]), Err(TrackError::TooLong));
        assert_eq!(detector.push(0, &[f32::NAN; 1_000]), Ok(()));
        assert_eq!(detector.push(i64::MAX / 2, &[0.0]), Err(TrackError::TooLong));
        assert!(detector.finish().values().iter().all(|value| value.is_finite()));
    }
}
