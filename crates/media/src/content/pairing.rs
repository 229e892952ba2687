//! Which sudden sound belongs to which flash, under an assumption about the two clocks.

/// The share of flashes that have a sound of their own, if the assumption holds. Where none of this is known, misses count little.
const HIT: f64 = 0.7;

/// How far a sound is looked for from its flash, in seconds.
pub(super) const REACH: f64 = 5.0;

/// Sounds as seconds, ascending, and what is needed to tell a meeting from chance.
#[derive(Debug, Clone)]
pub(super) struct Sounds {
    times: Vec<f64>,
    span: (f64, f64),
    /// The width of the window in which a sound meets a flash, in seconds.
    pub(super) window: f64,
    /// Evidence of a meeting, and of a flash without a sound, in natural units.
    pub(super) hit: f64,
    pub(super) miss: f64,
}

/// A flash and the sound that it met, both by their index.
pub(super) type Pair = (usize, usize);

/// An assumption about the clocks and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Seconds of sound for each second of pictures.
    pub(super) slope: f64,
    /// The time of the sound of a flash at zero.
    pub(super) offset: f64,
    /// Natural units of evidence, without the cost of choosing slope and offset.
    pub(super) score: f64,
    pub(super) pairs: Vec<Pair>,
}

impl Sounds {
    pub(super) fn new(times: Vec<f64>, span: (f64, f64), window: f64) -> Self {
        // The share of all time that lies in the window of some sound: how often chance makes a meeting.
        let mut covered = 0.0;
        let mut until = f64::NEG_INFINITY;
        for time in &times {
            let (low, high) = (time - window / 2.0, time + window / 2.0);
            covered += high - low.max(until).min(high);
            until = high;
        }
        let chance = (covered / (span.1 - span.0).max(window)).clamp(1e-4, 0.95);
        Self { times, span, window, hit: (HIT / chance).ln(), miss: ((1.0 - HIT) / (1.0 - chance)).ln() }
    }

    /// The sounds from `low` to `high`, by index.
    pub(super) fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        self.times.partition_point(|time| *time < low)..self.times.partition_point(|time| *time <= high)
    }

    pub(super) fn time(&self, index: usize) -> f64 {
        self.times.get(index).copied().unwrap_or(f64::NAN)
    }

    /// The sound nearest to where a flash's is expected, if one is in the window.
    pub(super) fn met(&self, expected: f64) -> Option<usize> {
        let near = self.between(expected - self.window / 2.0, expected + self.window / 2.0);
        near.min_by(|a, b| (self.time(*a) - expected).abs().total_cmp(&(self.time(*b) - expected).abs()))
    }

    /// True if the sound of a flash would lie in the recording of the sound.
    pub(super) fn covers(&self, expected: f64) -> bool {
        (self.span.0..=self.span.1).contains(&expected)
    }

    /// What speaks for a line. A flash whose sound would lie outside of the recording says nothing.
    pub(super) fn score(&self, flashes: &[f64], slope: f64, offset: f64) -> Line {
        let mut line = Line { slope, offset, score: 0.0, pairs: Vec::new() };
        for (index, flash) in flashes.iter().enumerate() {
            let expected = slope * flash + offset;
            if let Some(sound) = self.met(expected) {
                line.pairs.push((index, sound));
                line.score += self.hit;
            } else if self.covers(expected) {
                line.score += self.miss;
            }
        }
        line
    }

    /// The best offset for a slope whose lag stays within `lags` (seconds) at `middle`, the smaller lag of equally good ones.
    pub(super) fn best(&self, flashes: &[f64], slope: f64, middle: f64, lags: (f64, f64)) -> Option<Line> {
        let pivot = middle - slope * middle;
        let mut lag: Vec<f64> = Vec::new();
        for flash in flashes {
            let expected = slope * flash + pivot;
            lag.extend(self.between(expected + lags.0, expected + lags.1).map(|sound| self.time(sound) - expected));
        }
        lag.sort_unstable_by(f64::total_cmp);
        let mut best: Option<(usize, f64)> = None;
        let mut from = 0;
        for (to, high) in lag.iter().enumerate() {
            while lag.get(from).is_some_and(|low| high - low > self.window) {
                from += 1;
            }
            let count = to + 1 - from;
            let center = f64::midpoint(lag.get(from).copied().unwrap_or(*high), *high);
            let better = best.is_none_or(|(most, lag)| count > most || (count == most && center.abs() < lag.abs()));
            if better {
                best = Some((count, center));
            }
        }
        let (_, center) = best?;
        let first = self.score(flashes, slope, pivot + center);
        // The middle of what was met, once more.
        let mut met: Vec<f64> =
            first.pairs.iter().filter_map(|(flash, sound)| Some(self.time(*sound) - slope * flashes.get(*flash)?)).collect();
        met.sort_unstable_by(f64::total_cmp);
        let median = met.get(met.len() / 2).copied().unwrap_or(pivot + center);
        let second = self.score(flashes, slope, median);
        Some(if second.score >= first.score { second } else { first })
    }
}

/// The line through pairs by least squares: slope, offset, the half width of the 95 % interval of the slope, and the root mean square
/// of what is left.
pub(super) fn fit(points: &[(f64, f64)]) -> Option<(f64, f64, f64, f64)> {
    let count = points.len() as f64;
    if points.len() < 3 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    if spread <= 0.0 {
        return None;
    }
    let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
    let left: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
    let left = (left / (count - 2.0)).sqrt();
    // Times of sounds are on a grid of milliseconds, so that no residual is smaller than that of its rounding.
    let noise = left.max(0.001 / 12.0_f64.sqrt());
    // Student's t for 95 %, from above.
    let quantile = 1.96 + 2.8 / (count - 2.0) + 8.0 / (count - 2.0).powi(3);
    Some((slope, y - slope * x, quantile * noise / spread.sqrt(), left))
}

#[cfg(test)]
mod tests {
    use super::{Sounds, fit};

    #[test]
    fn offsets() {
        let sounds = Sounds::new(vec![1.4, 2.9, 4.4, 9.0], (0.0, 10.0), 0.04);
        let found = sounds.best(&[1.0, 2.5, 4.0], 1.0, 2.5, (-5.0, 5.0)).unwrap();
        assert!((found.offset - 0.4).abs() < 1e-9);
        assert_eq!(found.pairs, [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(sounds.score(&[1.0, 2.5, 4.0], 1.0, 0.0).pairs, []);
    }

    #[test]
    fn lines() {
        // Worked by hand: slope 3/2, offset 1/3; residuals 1/6, -1/3, 1/6; t for one degree of freedom is 12.706.
        let (slope, offset, half, left) = fit(&[(0.0, 0.5), (1.0, 1.5), (2.0, 3.5)]).unwrap();
        assert!((slope - 1.5).abs() < 1e-12 && (offset - 1.0 / 3.0).abs() < 1e-12);
        assert!((left - (1.0_f64 / 6.0).sqrt()).abs() < 1e-12);
        assert!(half >= 12.706 * left / 2.0_f64.sqrt());
        assert_eq!(fit(&[(1.0, 1.0), (1.0, 2.0), (1.0, 3.0)]), None);
    }
}
