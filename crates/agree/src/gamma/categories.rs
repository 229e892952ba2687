//! Disorder of the categories of aligned segments.

use super::{Options, Unit};

/// The disorder of each category, and at the end that of all: how often aligned segments differ in their category, weighted by how
/// near they lie and by how many are aligned (Mathet, "The agreement measure γcat: a complement to γ focused on categorization of a
/// continuum", Computational Linguistics 43, 2017, section 4.2.5).
///
/// A segment that is aligned with nothing differs from everything, as the reference software counts it.
pub(super) fn disorders(units: &[Unit], groups: &[Vec<usize>], categories: usize, options: &Options) -> Vec<f64> {
    let raters = units.iter().map(|unit| unit.rater + 1).max().unwrap_or(0);
    let mut sums = vec![Sum::default(); categories + 1];
    for group in groups {
        let lacking = raters.saturating_sub(group.len());
        for (place, a) in group.iter().enumerate() {
            let a = &units[*a];
            for b in &group[place + 1..] {
                let b = &units[*b];
                let apart = ((a.start - b.start).abs() + (a.end - b.end).abs()) / (a.length() + b.length());
                let weight = (1.0 - options.position * apart * apart).max(0.0) / (group.len() - 1) as f64;
                let differs = f64::from(u8::from(a.category != b.category)) * weight;
                let mut add = |category: usize| sums[category].aligned(differs, weight);
                add(categories);
                add(a.category as usize);
                if a.category != b.category {
                    add(b.category as usize);
                }
            }
            for category in [categories, a.category as usize] {
                sums[category].alone(lacking as f64);
            }
        }
    }
    sums.iter().map(Sum::disorder).collect()
}

#[derive(Debug, Clone, Default)]
struct Sum {
    disorder: f64,
    weight: f64,
    /// True if the category stands in any group.
    seen: bool,
    /// True if two segments are aligned with each other.
    aligned: bool,
}

impl Sum {
    fn aligned(&mut self, disorder: f64, weight: f64) {
        self.disorder += disorder;
        self.weight += weight;
        self.seen = true;
        self.aligned = true;
    }

    fn alone(&mut self, pairs: f64) {
        self.disorder += pairs;
        self.weight += pairs;
        self.seen |= pairs > 0.0;
    }

    fn disorder(&self) -> f64 {
        match (self.aligned, self.seen) {
            (false, true) => 0.0,
            (false, false) => 1.0,
            (true, _) if self.disorder == 0.0 => 0.0,
            (true, _) => self.disorder / self.weight,
        }
    }
}
