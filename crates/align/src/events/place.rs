//! How well events stand at a place.

/// The share of events that have a counterpart, at least.
const TRUE_SHARE: f64 = 0.7;
/// Precisions of annotators that are tried, in seconds: a frame, a careful hand, a tapping hand.
const SIGMAS: [f64; 3] = [0.015, 0.05, 0.12];
/// Distances that count as near, in seconds: three times the careful hand.
const NEAR: f64 = 0.15;
/// Shifts that are known to be wrong.
const SHIFTS: u32 = 200;

/// How far beside a place others are looked for, in seconds, and in what steps. Those further away are peaks of the grid.
const BESIDE: f64 = 1.0;
const BESIDE_STEP: f64 = 0.01;

/// A line from our time to theirs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) offset: f64,
}

impl Line {
    pub(super) fn at(self, time: f64) -> f64 {
        self.slope * time + self.offset
    }
}

/// Their events, and how near one is found by chance.
pub(super) struct Chance<'a> {
    theirs: &'a [f64],
    /// Events per second.
    rate: f64,
}

impl<'a> Chance<'a> {
    pub(super) fn of(theirs: &'a [f64]) -> Self {
        let span = theirs[theirs.len() - 1] - theirs[0];
        Self { theirs, rate: theirs.len() as f64 / span.max(1e-3) }
    }

    /// From a place to the nearest of their events, with sign.
    pub(super) fn distance(&self, place: f64) -> f64 {
        let next = self.theirs.partition_point(|time| *time < place);
        let after = self.theirs.get(next).map(|time| time - place);
        let before = next.checked_sub(1).map(|at| self.theirs[at] - place);
        match (before, after) {
            (Some(before), Some(after)) => {
                if -before < after {
                    before
                } else {
                    after
                }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => f64::INFINITY,
        }
    }

    pub(super) fn is_near(&self, distance: f64) -> bool {
        distance.abs() <= NEAR.min(0.25 / self.rate)
    }

    /// The logarithm of the likelihood ratio of these places against chance, for the precision that suits them best.
    pub(super) fn score(&self, places: impl Iterator<Item = f64>) -> f64 {
        let mut scores = [0.0; SIGMAS.len()];
        for place in places {
            let distance = self.distance(place).abs();
            for (score, sigma) in scores.iter_mut().zip(SIGMAS) {
                *score += self.ratio(distance, sigma);
            }
        }
        scores.into_iter().fold(f64::NEG_INFINITY, f64::max)
    }

    /// Of one event. The distance from a random place to the nearest of random events is exponential with twice their rate.
    fn ratio(&self, distance: f64, sigma: f64) -> f64 {
        let bell = (-0.5 * (distance / sigma).powi(2)).exp() * 2.0 / (sigma * std::f64::consts::TAU.sqrt());
        let chance = 2.0 * self.rate * (-2.0 * self.rate * distance).exp();
        // Beyond their events nothing is known.
        if !distance.is_finite() || chance < 1e-12 {
            return (1.0 - TRUE_SHARE).ln();
        }
        (1.0 - TRUE_SHARE + TRUE_SHARE * bell / chance).ln()
    }

    /// The root of the mean square of the distances of those places that have one of theirs near.
    pub(super) fn scatter(&self, places: &[f64]) -> f64 {
        let near = places.iter().map(|place| self.distance(*place)).filter(|distance| self.is_near(*distance));
        let (count, sum) = near.fold((0.0, 0.0), |(count, sum), distance| (count + 1.0, sum + distance * distance));
        (sum / f64::max(count, 1.0)).sqrt()
    }

    /// The best score of these places when all are shifted, at least by `nearest` seconds and less than by [`BESIDE`].
    pub(super) fn beside(&self, places: &[f64], nearest: f64) -> f64 {
        let steps = (0..).map(|step| nearest + f64::from(step) * BESIDE_STEP).take_while(|shift| *shift < BESIDE);
        let shifted = |shift: f64| self.score(places.iter().map(|place| place + shift));
        steps.flat_map(|shift| [shifted(shift), shifted(-shift)]).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Mean and standard deviation of the score of these places when they are shifted around the span of theirs.
    pub(super) fn shifted(&self, places: &[f64]) -> (f64, f64) {
        let (first, span) = (self.theirs[0], (self.theirs[self.theirs.len() - 1] - self.theirs[0]).max(1e-3));
        let turned = |shift: f64| places.iter().map(move |place| first + (place + shift - first).rem_euclid(span));
        let scores: Vec<f64> = (1..SHIFTS).map(|shift| self.score(turned(f64::from(shift) / f64::from(SHIFTS) * span))).collect();
        let count = scores.len() as f64;
        let mean = scores.iter().sum::<f64>() / count;
        let variance = scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance.sqrt().max(0.5))
    }
}

/// The best offset beside one, to a millisecond, and its score.
pub(super) fn refined(ours: &[f64], chance: &Chance<'_>, line: Line) -> (f64, Line) {
    let score = |offset: f64| chance.score(ours.iter().map(|time| line.slope * time + offset));
    let mut best = (score(line.offset), line.offset);
    for step in [0.02, 0.005, 0.001] {
        let centre = best.1;
        for count in (-5..=5).filter(|count| *count != 0) {
            let offset = centre + f64::from(count) * step;
            let there = score(offset);
            if there > best.0 {
                best = (there, offset);
            }
        }
    }
    (best.0, Line { offset: best.1, ..line })
}

/// The line through the nearest counterparts, by weighted least squares with weights that shrink with distance.
pub(super) fn fitted(ours: &[f64], chance: &Chance<'_>, start: Line) -> Line {
    let mut line = start;
    for width in [0.5, 0.3, 0.15, 0.1, 0.06, 0.06] {
        let (mut sums, mut products) = ([0.0; 3], [0.0; 2]);
        for time in ours {
            let place = line.at(*time);
            let distance = chance.distance(place);
            let weight = (-0.5 * (distance / width).powi(2)).exp();
            if weight < 1e-3 {
                continue;
            }
            let target = place + distance;
            sums[0] += weight;
            sums[1] += weight * time;
            sums[2] += weight * target;
            products[0] += weight * time * time;
            products[1] += weight * time * target;
        }
        let [weights, times, targets] = sums;
        let spread = products[0] - times * times / weights.max(1e-9);
        if weights < 3.0 || spread <= 1e-9 {
            break;
        }
        let slope = (products[1] - times * targets / weights) / spread;
        if !(0.85..1.18).contains(&slope) {
            break;
        }
        line = Line { slope, offset: (targets - slope * times) / weights };
    }
    line
}
