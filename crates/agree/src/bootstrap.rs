//! Intervals by drawing items again.

use crate::Random;

/// How intervals are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// How many times the items are drawn again; none gives no intervals.
    pub replicates: u32,
    /// The seed; equal seeds give equal intervals.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { replicates: 1000, seed: 1 }
    }
}

/// The 95 % interval of a measure: the 2.5 and 97.5 percentiles over the replicates (Efron's percentile interval).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What is drawn again.
#[derive(Debug, Clone, Copy)]
pub enum Items<'a> {
    /// Each pattern stands for this many items of its own.
    Alike(&'a [u64]),
    /// Each item holds patterns, each so many times.
    Mixed(&'a [Vec<(u32, u64)>]),
}

/// Replicates of which the measure is defined, below which there is no interval.
const LEAST_DEFINED: f64 = 0.9;

/// The interval of a measure over patterns: `value` gets how many times each of `patterns` stands in the drawn sample. None if there
/// are fewer than two items, or if the measure is undefined for more than a tenth of the samples.
pub fn interval(
    items: Items<'_>,
    patterns: usize,
    resampling: Resampling,
    mut value: impl FnMut(&[u64]) -> Option<f64>,
) -> Option<Interval> {
    let count: u64 = match items {
        Items::Alike(counts) => counts.iter().sum(),
        Items::Mixed(items) => items.len() as u64,
    };
    if count < 2 || resampling.replicates == 0 {
        return None;
    }
    let mut random = Random::new(resampling.seed);
    let mut weights = vec![0_u64; patterns];
    let mut values = Vec::new();
    for _ in 0..resampling.replicates {
        weights.fill(0);
        match items {
            Items::Alike(counts) => draw_alike(&mut random, counts, count, &mut weights),
            Items::Mixed(items) => {
                for _ in 0..count {
                    let at = usize::try_from(random.below(count)).unwrap_or(0);
                    for (pattern, times) in &items[at] {
                        weights[*pattern as usize] += times;
                    }
                }
            }
        }
        values.extend(value(&weights).filter(|value| value.is_finite()));
    }
    if (values.len() as f64) < LEAST_DEFINED * f64::from(resampling.replicates) {
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some(Interval { low: percentile(&values, 0.025), high: percentile(&values, 0.975) })
}

/// Draws `total` items with replacement. Where many items are alike, the counts are drawn at once, one binomial each, which is the
/// same distribution.
fn draw_alike(random: &mut Random, counts: &[u64], total: u64, weights: &mut [u64]) {
    if total >= 4 * counts.len() as u64 {
        let (mut left, mut mass) = (total, total);
        for (weight, &count) in weights.iter_mut().zip(counts) {
            if left == 0 || mass == 0 {
                break;
            }
            *weight = random.binomial(left, count as f64 / mass as f64);
            left -= *weight;
            mass -= count;
        }
        return;
    }
    let ends: Vec<u64> = counts
        .iter()
        .scan(0, |end, count| {
            *end += count;
            Some(*end)
        })
        .collect();
    for _ in 0..total {
        let drawn = random.below(total);
        weights[ends.partition_point(|end| *end <= drawn)] += 1;
    }
}

/// The percentile of sorted values, linear between neighbours.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the length")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

#[cfg(test)]
mod tests {
    use super::{Items, Resampling, interval};

    #[allow(clippy::unnecessary_wraps, reason = "the form of a measure")]
    fn share(weights: &[u64]) -> Option<f64> {
        Some(weights[0] as f64 / weights.iter().sum::<u64>() as f64)
    }

    /// The share of 300 hits in 1000 is nearly normal: 0.3 ± 1.96 · sqrt(0.3 · 0.7 / 1000).
    #[test]
    fn a_share_has_its_normal_interval() {
        let by_pattern = interval(Items::Alike(&[300, 700]), 2, Resampling { replicates: 4000, seed: 3 }, share).unwrap();
        let items: Vec<_> = (0..1000).map(|n| vec![(u32::from(n >= 300), 1)]).collect();
        let one_by_one = interval(Items::Mixed(&items), 2, Resampling { replicates: 4000, seed: 3 }, share).unwrap();
        for found in [by_pattern, one_by_one] {
            assert!((found.low - 0.2716).abs() < 0.003 && (found.high - 0.3284).abs() < 0.003, "{found:?}");
        }
    }

    #[test]
    fn nothing_to_draw_from_gives_no_interval() {
        let once = Resampling::default();
        assert_eq!(interval(Items::Alike(&[1]), 1, once, share), None);
        assert_eq!(interval(Items::Alike(&[]), 0, once, share), None);
        assert_eq!(interval(Items::Alike(&[5, 5]), 2, once, |_| None), None);
        assert_eq!(interval(Items::Alike(&[5, 5]), 2, Resampling { replicates: 0, seed: 1 }, share), None);
    }

    #[test]
    fn equal_seeds_give_equal_intervals() {
        let of = |seed| interval(Items::Alike(&[3_000_001, 7_000_000]), 2, Resampling { replicates: 200, seed }, share);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
