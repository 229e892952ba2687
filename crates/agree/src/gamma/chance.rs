//! Random annotations with the habits of the real ones.

use super::Unit;
use crate::Random;

/// Draws annotations whose number of segments, gaps and lengths are normally distributed as in the real ones, and whose categories are
/// as frequent: the sampler that the reference software uses unless told otherwise.
pub(super) struct Chance {
    random: Random,
    raters: usize,
    count: Normal,
    gap: Normal,
    length: Normal,
    categories: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Normal {
    mean: f64,
    deviation: f64,
}

impl Normal {
    fn of(values: &[f64]) -> Self {
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64;
        Self { mean, deviation: variance.sqrt() }
    }

    /// By the method of Box and Muller.
    fn draw(self, random: &mut Random) -> f64 {
        let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
        self.mean + self.deviation * radius * (std::f64::consts::TAU * random.unit()).cos()
    }
}

impl Chance {
    pub(super) fn new(units: &[Unit], raters: usize, seed: u64) -> Self {
        let mut by_rater = vec![Vec::new(); raters];
        for unit in units {
            by_rater[unit.rater].push(*unit);
        }
        let zero = units.iter().map(|unit| unit.start).fold(f64::INFINITY, f64::min);
        // One gap of nothing keeps annotations of one segment from having no gaps at all.
        let mut gaps = vec![0.0];
        for list in &mut by_rater {
            list.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.end.total_cmp(&b.end)));
            gaps.extend(list.windows(2).map(|pair| pair[1].start - pair[0].end));
            // Where an annotator began is a gap as well; it is counted from the first segment of all, so that the zero of the clock
            // does not matter.
            gaps.extend(list.first().map(|first| first.start - zero).filter(|gap| *gap > 0.0));
        }
        let counts: Vec<f64> = by_rater.iter().map(|list| list.len() as f64).collect();
        let lengths: Vec<f64> = units.iter().map(Unit::length).collect();
        Self {
            random: Random::new(seed),
            raters,
            count: Normal::of(&counts),
            gap: Normal::of(&gaps),
            length: Normal::of(&lengths),
            categories: units.iter().map(|unit| unit.category).collect(),
        }
    }

    pub(super) fn sample(&mut self) -> Vec<Unit> {
        let mut units = Vec::new();
        for rater in 0..self.raters {
            let mut last = 0.0;
            // Rounded towards zero, as the reference does.
            let mut count = self.count.draw(&mut self.random).trunc().abs();
            if units.is_empty() {
                count = count.max(1.0);
            }
            while count >= 1.0 {
                let start = last + self.gap.draw(&mut self.random);
                let mut length = self.length.draw(&mut self.random).abs();
                // A segment has to have a length that its times can tell.
                length = length.max(self.length.mean * 1e-6);
                let pick = usize::try_from(self.random.below(self.categories.len() as u64)).unwrap_or(0);
                units.push(Unit { rater, start, end: start + length, category: self.categories[pick] });
                last = start + length;
                count -= 1.0;
            }
        }
        units
    }
}
