//! What each delay leaves unexplained.

use super::signal::{MotionTrack, Signal};
use crate::exact::median;

/// Rests further out than this many deviations count no more: a box on another object.
const CLIP: f64 = 9.0;
/// The square of a normal value has this median.
const MEDIAN_SQUARE: f64 = 0.4549;
/// Movement that is so many times the noise is movement.
const MOVES: f64 = 4.0;

/// One number of an object, by both sensors.
#[derive(Debug, Clone)]
struct Both {
    /// Our samples that theirs covers under every delay.
    ours: Vec<(f64, f64)>,
    ours_noise: f64,
    theirs: Signal,
    /// What the squares of rests are divided by: more than expected where the model is not exact.
    scale: f64,
    /// How many rests that follow each other say the same.
    alike: f64,
}

/// The rests of one number under a delay, with their weights.
struct Left {
    rests: Vec<(f64, f64)>,
    mean: f64,
    weight: f64,
}

/// Sums over the rests of one number under a delay.
struct Sums {
    cost: f64,
    /// The mean rest, and the weight behind it.
    mean: f64,
    weight: f64,
}

impl Both {
    fn new(ours: &MotionTrack, theirs: &MotionTrack, channel: usize, reach: f64) -> Self {
        let (mine, theirs) = (Signal::of(ours, channel), Signal::of(theirs, channel));
        let covered = |time: &f64| theirs.covers(time - reach, time + reach);
        let ours = mine.times.iter().zip(&mine.values).filter(|(time, _)| covered(time)).map(|(t, v)| (*t, *v)).collect();
        Self { ours, ours_noise: mine.noise, theirs, scale: 1.0, alike: 1.0 }
    }

    /// Each rest with its weight, one over the variance that is expected of it.
    fn rests(&self, delay: f64, drift: f64, centre: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.ours.iter().filter_map(move |(time, value)| {
            let (theirs, gain) = self.theirs.at(time + delay + drift * (time - centre))?;
            let variance = self.ours_noise.powi(2) + (gain * self.theirs.noise).powi(2);
            Some((value - theirs, 1.0 / variance.max(1e-12)))
        })
    }

    /// All rests under a delay, their mean and its weight.
    fn left(&self, delay: f64, drift: f64, centre: f64) -> Left {
        let rests: Vec<(f64, f64)> = self.rests(delay, drift, centre).collect();
        let (sum, weight) = rests.iter().fold((0.0, 0.0), |(sum, all), (rest, w)| (sum + rest * w, all + w));
        Left { rests, mean: sum / weight.max(1e-12), weight }
    }

    fn sums(&self, delay: f64, drift: f64, centre: f64) -> Sums {
        let left = self.left(delay, drift, centre);
        // Squares over the variance that is expected at this phase between samples, and no term for the variance itself: interpolation
        // evens out noise, and a delay is not likelier because it falls between samples.
        let cost = left.rests.iter().map(|(rest, w)| ((rest - left.mean).powi(2) * w / self.scale).min(CLIP) / 2.0);
        Sums { cost: cost.sum::<f64>() / self.alike, mean: left.mean, weight: left.weight / (self.scale * self.alike) }
    }

    /// The scale that the rests under a delay ask for.
    fn scale_at(&self, delay: f64, drift: f64, centre: f64) -> f64 {
        let left = self.left(delay, drift, centre);
        let squares: Vec<f64> = left.rests.iter().map(|(rest, w)| (rest - left.mean).powi(2) * w).collect();
        (median(squares) / MEDIAN_SQUARE).max(1.0)
    }

    /// How many rests count for one, from the correlation of neighbours.
    fn alike_at(&self, delay: f64, drift: f64, centre: f64) -> f64 {
        let left = self.left(delay, drift, centre);
        let limit = (CLIP * self.scale).sqrt();
        let rests: Vec<f64> = left.rests.iter().map(|(rest, w)| ((rest - left.mean) * w.sqrt()).clamp(-limit, limit)).collect();
        let squares: f64 = rests.iter().map(|rest| rest * rest).sum();
        let products: f64 = rests.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let correlation = (products / squares.max(1e-12)).clamp(0.0, 0.98);
        (1.0 + correlation) / (1.0 - correlation)
    }

    /// The variance of our values, and of the rests under a delay.
    fn variances(&self, delay: f64, drift: f64, centre: f64) -> (f64, f64) {
        let variance = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64
        };
        let left = self.left(delay, drift, centre);
        let limit = |w: f64| (CLIP * self.scale / w).sqrt();
        let rests: Vec<f64> = left.rests.iter().map(|(rest, w)| (rest - left.mean).clamp(-limit(*w), limit(*w))).collect();
        (variance(&self.ours.iter().map(|(_, value)| *value).collect::<Vec<_>>()), variance(&rests))
    }
}

/// An object by both sensors.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    both: [Both; 2],
}

impl Pair {
    fn new(ours: &MotionTrack, theirs: &MotionTrack, reach: f64) -> Self {
        Self { both: [0, 1].map(|channel| Both::new(ours, theirs, channel, reach)) }
    }

    /// The paired objects. Tracks that are too short for the reach, or broken, are left out.
    pub(super) fn all(
        ours: &[MotionTrack],
        theirs: &[MotionTrack],
        pairs: &[(usize, usize)],
        reach: f64,
        fewest: usize,
    ) -> Vec<Self> {
        let pairs = pairs.iter().filter_map(|(a, b)| Some(Self::new(ours.get(*a)?, theirs.get(*b)?, reach)));
        pairs.filter(|pair| pair.both[0].ours.len() >= fewest).collect()
    }
}

/// What is left of one object.
pub(super) struct Rest {
    /// The share of its movement that the other sensor explains; 0 where that is less than nothing.
    pub(super) explained: f64,
    /// True if it moves more than noise does.
    pub(super) moves: bool,
    /// The delay that suits it best by itself, near the common one.
    pub(super) delay: Option<f64>,
}

/// Costs of delays over all objects, in natural logarithms of likelihood.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pairs: Vec<Pair>,
    centre: f64,
    span: f64,
}

impl Profile {
    pub(super) fn new(mut pairs: Vec<Pair>) -> Self {
        let times = || pairs.iter().flat_map(|pair| pair.both[0].ours.iter().map(|(time, _)| *time));
        let (first, last) = times().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), time| (low.min(time), high.max(time)));
        let centre = f64::midpoint(first, last);
        for both in pairs.iter_mut().flat_map(|pair| &mut pair.both) {
            let delays = (-10..=10).map(|step| f64::from(step) * 0.1);
            both.scale = delays.map(|delay| both.scale_at(delay, 0.0, centre)).fold(f64::INFINITY, f64::min);
        }
        Self { pairs, centre, span: last - first }
    }

    pub(super) fn centre(&self) -> f64 {
        self.centre
    }

    pub(super) fn span(&self) -> f64 {
        self.span
    }

    /// The same with the scatter of the rests taken where the delay is nearly right.
    pub(super) fn settled(&self, delay: f64) -> Self {
        let mut settled = self.clone();
        let (delay, _) = self.lowest(delay, 0.0);
        let (delay, drift) = self.drifting(delay);
        for both in settled.pairs.iter_mut().flat_map(|pair| &mut pair.both) {
            both.scale = both.scale_at(delay, drift, self.centre);
            both.alike = both.alike_at(delay, drift, self.centre);
        }
        settled
    }

    /// The cost of a delay in the middle and a drift in seconds per second.
    pub(super) fn cost(&self, delay: f64, drift: f64) -> f64 {
        let mut cost = 0.0;
        for channel in 0..2 {
            let mut means = Vec::with_capacity(self.pairs.len());
            for pair in &self.pairs {
                let sums = pair.both[channel].sums(delay, drift, self.centre);
                cost += sums.cost;
                means.push((sums.mean, 1.0 / sums.weight.max(1e-12)));
            }
            cost += between(&means);
        }
        cost
    }

    /// The lowest cost beside a delay, to a tenth of a millisecond, and the curvature there.
    pub(super) fn lowest(&self, start: f64, drift: f64) -> (f64, f64) {
        const STEP: f64 = 0.008;
        let mut best = (self.cost(start, drift), start);
        for step in [0.004, 0.001] {
            let centre = best.1;
            let reach = if step > 0.002 { 8 } else { 4 };
            for count in (-reach..=reach).filter(|count| *count != 0) {
                let delay = centre + f64::from(count) * step;
                let cost = self.cost(delay, drift);
                if cost < best.0 {
                    best = (cost, delay);
                }
            }
        }
        let delay = best.1;
        let (before, after) = (self.cost(delay - STEP, drift), self.cost(delay + STEP, drift));
        let curvature = (before - 2.0 * best.0 + after) / (STEP * STEP);
        let between = if curvature > 0.0 { ((before - after) / (2.0 * STEP * curvature)).clamp(-STEP, STEP) } else { 0.0 };
        (delay + between, curvature)
    }

    /// The best delay with a drift beside it, and the drift: Newton's method on the paraboloid through nine neighbours.
    pub(super) fn drifting(&self, delay: f64) -> (f64, f64) {
        const ROUNDS: usize = 6;
        let steps = [0.008, 0.016 / self.span.max(1.0)];
        let (mut at, mut lowest) = ([delay, 0.0], self.cost(delay, 0.0));
        for _ in 0..ROUNDS {
            let cost = |a: f64, b: f64| self.cost(at[0] + a * steps[0], at[1] + b * steps[1]);
            let (left, right, down, up) = (cost(-1.0, 0.0), cost(1.0, 0.0), cost(0.0, -1.0), cost(0.0, 1.0));
            let slopes = [(right - left) / 2.0, (up - down) / 2.0];
            let bends = [left - 2.0 * lowest + right, down - 2.0 * lowest + up];
            let twist = (cost(1.0, 1.0) - cost(1.0, -1.0) - cost(-1.0, 1.0) + cost(-1.0, -1.0)) / 4.0;
            let determinant = bends[0] * bends[1] - twist * twist;
            if bends[0] <= 0.0 || determinant <= 0.0 {
                break;
            }
            let step = [
                (twist * slopes[1] - bends[1] * slopes[0]) / determinant,
                (twist * slopes[0] - bends[0] * slopes[1]) / determinant,
            ];
            let next: [f64; 2] = std::array::from_fn(|axis| at[axis] + step[axis].clamp(-3.0, 3.0) * steps[axis]);
            let there = self.cost(next[0], next[1]);
            if there >= lowest - 1e-6 {
                break;
            }
            (at, lowest) = (next, there);
        }
        (at[0], at[1])
    }

    /// What is left of each object.
    pub(super) fn rests(&self, delay: f64, drift: f64) -> Vec<Rest> {
        let rest = |pair: &Pair| {
            let (mut moved, mut left, mut moves) = (0.0, 0.0, false);
            for both in &pair.both {
                let (all, rest) = both.variances(delay, drift, self.centre);
                let noise = (both.ours_noise.powi(2) + both.theirs.noise.powi(2)).max(1e-12);
                if all > MOVES * MOVES * noise {
                    moves = true;
                    moved += (all / noise).min(1e4);
                    left += (rest / noise).min(1e4 * rest / all.max(1e-12));
                }
            }
            let explained = if moves { (1.0 - left / moved).max(0.0) } else { 0.0 };
            Rest { explained, moves, delay: self.own(pair, delay, drift) }
        };
        self.pairs.iter().map(rest).collect()
    }

    /// The delay that suits one object best within 0.15 s of the common one; none if that is at the end.
    fn own(&self, pair: &Pair, delay: f64, drift: f64) -> Option<f64> {
        const STEPS: i32 = 30;
        let cost = |step: i32| {
            let delay = delay + f64::from(step) * 0.005;
            pair.both.iter().map(|both| both.sums(delay, drift, self.centre).cost).sum::<f64>()
        };
        let best = (-STEPS..=STEPS).map(|step| (cost(step), step)).min_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.1.abs() < STEPS).then(|| delay + f64::from(best.1) * 0.005)
    }
}

/// The cost of how the mean rests of objects differ: normal around a common mean with a common variance, both the likeliest. Two objects
/// say nothing of a variance.
fn between(means: &[(f64, f64)]) -> f64 {
    const STEPS: i32 = 14;
    if means.len() < 3 {
        return 0.0;
    }
    let centre = median(means.iter().map(|(mean, _)| *mean).collect());
    let typical = median(means.iter().map(|(mean, _)| (mean - centre).powi(2)).collect()).max(1e-9) / MEDIAN_SQUARE;
    let with = |variance: f64| {
        let all = means.iter().map(|(mean, own)| (*mean, own + variance));
        let (sum, weight) = all.clone().fold((0.0, 0.0), |(sum, weight), (mean, v)| (sum + mean / v, weight + 1.0 / v));
        all.map(|(mean, v)| ((mean - sum / weight).powi(2) / v).min(CLIP) + v.ln()).sum::<f64>() / 2.0
    };
    // From a five-hundredth of what is typical to thirty times as much, in steps of a factor of two.
    (0..=STEPS).map(|step| with(typical * 2.0_f64.powi(step - 9))).fold(with(0.0), f64::min)
}
