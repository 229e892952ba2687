//! The ends of single labels, moved to where the speech beside them begins and ends.
//!
//! A map puts right what all labels have in common. What is left is each label's own: a hand that was slow, a grid of whole seconds. Each
//! label gets a shift of its start and one of its end, the most probable ones given the evidence and how far the labels of this file
//! stray; that is learnt from the labels themselves, so that labels that are right hardly move.

use crate::interval::{Interval, SECOND, seconds};
use crate::number::nearest;
use crate::track::{SpeechTrack, Sums};

/// Seconds between the shifts that are tried.
const GRID: f64 = 0.02;
/// The silence beside a label that is looked at, in seconds.
const MARGIN: f64 = 0.4;
/// A boundary with less room than this beside it, in seconds, lies in other labels, and its own speech cannot be told.
const ROOM: f64 = 0.04;
/// Values of 10 ms that are worth one: neighbouring values say the same for about a quarter of a second.
const ALIKE: f64 = 20.0;
/// What a second of overlap costs that the labels did not have, in nats.
const OVERLAP: f64 = 12.0;
/// Rounds in which the spreads are learnt.
const ROUNDS: usize = 4;
/// The spreads to begin with, and their least, in seconds.
const FIRST_SPREAD: (f64, f64) = (0.25, 0.12);
const LEAST_SPREAD: f64 = 0.01;
/// What a move must gain, in nats.
const GAIN: f64 = 0.5;

/// How far one label was moved.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Move {
    /// Seconds by which its start moves.
    pub start: f64,
    /// Seconds by which its end moves.
    pub end: f64,
    /// What the new place is more probable than the old one, in nats.
    pub gain: f64,
}

/// Labels with their ends where the speech is.
#[derive(Debug, Clone, PartialEq)]
pub struct Refined {
    /// The new intervals, in the order of the labels. Empty labels stay.
    pub intervals: Vec<Interval>,
    /// What was done to each.
    pub moves: Vec<Move>,
    /// How far labels stray as a whole, and their ends beside that, as standard deviations in seconds.
    pub spread: (f64, f64),
}

/// The middle of the track is not known, so neither are shifts beyond this many seconds.
const FARTHEST: f64 = 2.0;

/// Moves the start and the end of each label by at most `within` seconds, at most 2 s, towards where speech begins and ends. The labels
/// are on the clock of the evidence, so that whatever they have in common has to be put right before.
pub fn refine(labels: &[Interval], evidence: &SpeechTrack, within: f64) -> Refined {
    let within = if within.is_nan() { 0.0 } else { within.clamp(0.0, FARTHEST) };
    let mut order: Vec<usize> = (0..labels.len()).filter(|at| labels.get(*at).is_some_and(|label| !label.is_empty())).collect();
    order.sort_by_key(|at| labels[*at]);
    let sums = Sums::new(evidence);
    let mut places: Vec<Place> = order.iter().map(|at| Place::new(labels[*at])).collect();
    let mut spread = (FIRST_SPREAD.0.min(within), FIRST_SPREAD.1.min(within));
    for _ in 0..ROUNDS {
        for at in 0..places.len() {
            let around = around(&places, at);
            let (found, expected) = places[at].best(&sums, &around, spread, within);
            (places[at].now, places[at].expected) = (found, expected);
        }
        spread = learn(&places).map_or(spread, |(common, edges)| (common.min(within), edges.min(within)));
    }
    let mut refined = Refined { intervals: labels.to_vec(), moves: vec![Move::default(); labels.len()], spread };
    for (place, at) in places.iter().zip(order) {
        refined.moves[at] = place.now;
        refined.intervals[at] = place.interval(labels[at]);
    }
    refined
}

/// How far labels stray as a whole, and their ends beside that: expectation and maximisation, where the squares that are expected under
/// the spreads so far make the next ones. What a label does not tell leaves the spread as it is.
fn learn(places: &[Place]) -> Option<(f64, f64)> {
    (places.len() >= 4).then(|| {
        let mean = |square: fn(&Place) -> f64| (places.iter().map(square).sum::<f64>() / places.len() as f64).sqrt();
        (mean(|place| place.expected.0).max(LEAST_SPREAD), mean(|place| place.expected.1).max(LEAST_SPREAD))
    })
}

/// A label, and where it stands now.
struct Place {
    start: f64,
    end: f64,
    now: Move,
    /// The squares of the common shift and of an end's own that are expected.
    expected: (f64, f64),
}

/// What stands beside a label now: the latest end before it and the earliest start behind it, and the same of the labels as they came.
struct Around {
    before: f64,
    after: f64,
    was_before: f64,
    was_after: f64,
}

/// Labels that are looked at on either side.
const NEIGHBOURS: usize = 8;

fn around(places: &[Place], at: usize) -> Around {
    let mut around =
        Around { before: f64::NEG_INFINITY, after: f64::INFINITY, was_before: f64::NEG_INFINITY, was_after: f64::INFINITY };
    for place in &places[at.saturating_sub(NEIGHBOURS)..at] {
        around.before = around.before.max(place.end + place.now.end);
        around.was_before = around.was_before.max(place.end);
    }
    for place in places.iter().skip(at + 1).take(NEIGHBOURS) {
        around.after = around.after.min(place.start + place.now.start);
        around.was_after = around.was_after.min(place.start);
    }
    around
}

impl Place {
    fn new(label: Interval) -> Self {
        Self { start: seconds(label.start), end: seconds(label.end), now: Move::default(), expected: (0.0, 0.0) }
    }

    fn interval(&self, label: Interval) -> Interval {
        let moved = |at: i64, by: f64| at.saturating_add(nearest(by * 1000.0) * (SECOND / 1000));
        Interval::new(moved(label.start, self.now.start), moved(label.end, self.now.end))
    }

    /// The most probable shifts, given what stands around and how far labels stray.
    fn best(&self, sums: &Sums, around: &Around, (common, edges): (f64, f64), within: f64) -> (Move, (f64, f64)) {
        let steps = nearest((within / GRID + 1e-6).floor()).clamp(0, 100);
        let shifts: Vec<f64> = (-steps..=steps).map(|step| step as f64 * GRID).collect();
        let (start, end) = (self.start + self.now.start, self.end + self.now.end);
        let lead = ((start - around.before) / 2.0).clamp(0.0, MARGIN);
        let tail = ((around.after - end) / 2.0).clamp(0.0, MARGIN);
        let overlap = |depth: f64, was: f64| OVERLAP * (depth.max(0.0) - was.max(0.0)).max(0.0);
        let starts: Vec<f64> = shifts
            .iter()
            .map(|shift| {
                let at = self.start + shift;
                let heard = if lead < ROOM { -sums.before(at) } else { sums.before(at - lead) - 2.0 * sums.before(at) };
                heard / ALIKE - overlap(around.before - at, around.was_before - self.start)
            })
            .collect();
        let ends: Vec<f64> = shifts
            .iter()
            .map(|shift| {
                let at = self.end + shift;
                let heard = if tail < ROOM { sums.before(at) } else { 2.0 * sums.before(at) - sums.before(at + tail) };
                heard / ALIKE - overlap(at - around.after, self.end - around.was_after)
            })
            .collect();
        // Both ends share the shift of the label, and each has one of its own.
        let (variance, shared) = (common * common + edges * edges, common * common);
        let determinant = (variance * variance - shared * shared).max(1e-9);
        let prior = |a: f64, b: f64| -0.5 * (variance * (a * a + b * b) - 2.0 * shared * a * b) / determinant;
        let length = self.end - self.start;
        let value = |(at, a): (usize, f64), (other, b): (usize, f64)| starts[at] + ends[other] + prior(a, b);
        let middle = shifts.len() / 2;
        let still = value((middle, 0.0), (middle, 0.0));
        let mut best = Move { gain: GAIN, ..Move::default() };
        let mut weights = [0.0; 3];
        // What the common shift is, given the sum of both ends, and what is left of it unknown.
        let share = 2.0 * shared / (variance + shared).max(1e-9);
        let unknown = shared * (1.0 - share);
        for (at, a) in shifts.iter().enumerate() {
            for (other, b) in shifts.iter().enumerate() {
                // A label keeps at least half of its length.
                if length + b - a < length / 2.0 {
                    continue;
                }
                let gain = value((at, *a), (other, *b)) - still;
                if gain > best.gain {
                    best = Move { start: *a, end: *b, gain };
                }
                let weight = gain.min(300.0).exp();
                let shift = share * f64::midpoint(*a, *b);
                let own = f64::midpoint((a - shift).powi(2), (b - shift).powi(2));
                for (sum, term) in weights.iter_mut().zip([1.0, shift * shift + unknown, own + unknown]) {
                    *sum += weight * term;
                }
            }
        }
        let [all, common, own] = weights;
        let found = if (best.start, best.end) == (0.0, 0.0) { Move::default() } else { best };
        (found, (common / all.max(1e-300), own / all.max(1e-300)))
    }
}
