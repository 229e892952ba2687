//! What a label's score is worth, beside what the same label scores anywhere.

use crate::cues::Cue;
use crate::hypothesis::Line;
use crate::track::Sums;

/// Places at which each label is scored for its mean and deviation.
const PLACES: usize = 400;
/// Mean and standard deviation of the scores of labels in their right places, in deviations of the same labels anywhere. Measured on
/// read speech, speech under music and in noise, and meetings: the 5th, 50th and 95th percentile are 0.6, 1.6 and 2.9.
const RIGHT: f64 = 1.6;
const SPREAD: f64 = 0.65;
/// Labels in twelve are not spoken at all, or not where the rest of them is.
const STRAY: f64 = 0.08;

/// The mean and the standard deviation of the scores of each label over the whole track.
pub(crate) struct Yardstick {
    chance: Vec<(f64, f64)>,
}

impl Yardstick {
    /// Scores each label all along the track.
    pub(crate) fn new(cues: &[Cue], sums: &Sums, slope: f64) -> Self {
        let chance = |cue: &Cue| {
            let (from, room) = (sums.start() - slope * cue.start, (sums.duration() - slope * (cue.end - cue.start)).max(1.0));
            let places = (0..PLACES).map(|place| from + (place as f64 + 0.5) / PLACES as f64 * room);
            let scores: Vec<f64> = places.map(|offset| cue.score(sums, slope, offset)).collect();
            let mean = scores.iter().sum::<f64>() / PLACES as f64;
            let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / PLACES as f64;
            (mean, variance.sqrt().max(1.0))
        };
        Self { chance: cues.iter().map(chance).collect() }
    }

    /// The log-likelihood ratio of a score of label `at`: in its right place against anywhere, in nats.
    pub(crate) fn nats(&self, at: usize, score: f64) -> f64 {
        let Some((mean, deviation)) = self.chance.get(at) else { return 0.0 };
        // Behind the point at which both densities fall alike, more is not better.
        let t = ((score - mean) / deviation).min(RIGHT / (1.0 - SPREAD * SPREAD));
        // The quotient of both densities by its logarithm: far from both means each of them is too small for a number.
        let quotient = (0.5 * t * t - 0.5 * ((t - RIGHT) / SPREAD).powi(2)).exp() / SPREAD;
        ((1.0 - STRAY) * quotient + STRAY).ln()
    }

    /// The same for label `at` on a line.
    pub(crate) fn on(&self, at: usize, cue: &Cue, sums: &Sums, line: Line) -> f64 {
        self.nats(at, cue.score(sums, line.slope, line.offset))
    }
}
