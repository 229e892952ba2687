//! Krippendorff's alpha.

use crate::bootstrap::Resampling;
use crate::{Found, Measured, Ratings, Undefined};

/// What the differences between values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Values are the same or not.
    Nominal,
    /// Values have an order.
    Ordinal,
    /// Differences of values mean something.
    Interval,
    /// Ratios of values mean something; no value may be below zero.
    Ratio,
}

impl Level {
    /// The name of the level.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// Different values beyond which alpha of ratios is not computed: their expected disagreement is a sum over all pairs of values.
const MOST_RATIOS: usize = 30_000;

/// Krippendorff's alpha (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011): one minus the observed over the expected
/// disagreement. Units may lack ratings; those with fewer than two count for nothing.
///
/// `scale` gives the number of each value, in rising order for [`Level::Ordinal`] and above; it is not looked at for
/// [`Level::Nominal`]. Time grows with the ratings, and for [`Level::Ratio`] with the square of the different values.
pub fn alpha(ratings: &Ratings, level: Level, scale: &[f64], resampling: Option<Resampling>) -> Found {
    if ratings.raters() < 2 {
        return (Err(Undefined::OneRater), None);
    }
    let width = ratings.values();
    let numbers = scale.len() >= width && scale.iter().all(|number| number.is_finite());
    let unfit = match level {
        Level::Nominal | Level::Ordinal => false,
        Level::Interval => !numbers,
        Level::Ratio => !numbers || scale.iter().any(|number| *number < 0.0),
    };
    if unfit {
        return (Err(Undefined::NotNumbers), None);
    }
    if level == Level::Ratio && width > MOST_RATIOS {
        return (Err(Undefined::TooLarge), None);
    }
    ratings.measure(resampling, |weights| of_weights(ratings, weights, level, scale))
}

fn of_weights(ratings: &Ratings, weights: &[u64], level: Level, scale: &[f64]) -> Measured {
    // How often each value stands in a unit where it meets another rating.
    let mut met = vec![0.0; ratings.values()];
    for (row, weight) in ratings.weighted(weights).filter(|(row, _)| row.len() >= 2) {
        for (_, value) in row {
            met[value as usize] += weight as f64;
        }
    }
    let total: f64 = met.iter().sum();
    if total == 0.0 {
        return Err(Undefined::NothingShared);
    }
    // Where one value stands alone, rounding must not make a little variation of none.
    if met.iter().filter(|count| **count > 0.0).count() < 2 {
        return Err(Undefined::NoVariation);
    }
    let metric = Metric::new(level, scale, &met);
    let mut observed = 0.0;
    let mut values = Vec::new();
    for (row, weight) in ratings.weighted(weights).filter(|(row, _)| row.len() >= 2) {
        values.clear();
        values.extend(row.iter().map(|(_, value)| *value));
        observed += weight as f64 * metric.within(&mut values) / (row.len() - 1) as f64;
    }
    let expected = metric.among(&met, total);
    if expected <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    Ok(1.0 - (total - 1.0) * observed / expected)
}

/// Squared differences between values.
enum Metric {
    Nominal,
    /// Differences of these positions: the numbers themselves, or for an order the middle ranks. Krippendorff's ordinal difference,
    /// all ratings between two values with half of those at either end, is the difference of the middle ranks.
    Positions(Vec<f64>),
    Ratios(Vec<f64>),
}

impl Metric {
    fn new(level: Level, scale: &[f64], met: &[f64]) -> Self {
        match level {
            Level::Nominal => Self::Nominal,
            Level::Ordinal => {
                let mut below = 0.0;
                let ranks = met.iter().map(|count| {
                    let rank = below + count / 2.0;
                    below += count;
                    rank
                });
                Self::Positions(ranks.collect())
            }
            Level::Interval => Self::Positions(scale.to_vec()),
            Level::Ratio => Self::Ratios(scale.to_vec()),
        }
    }

    /// The sum over all ordered pairs of ratings of one unit.
    fn within(&self, values: &mut [u32]) -> f64 {
        let count = values.len() as f64;
        match self {
            Self::Nominal => {
                values.sort_unstable();
                let same = values.chunk_by(|a, b| a == b).map(|run| (run.len() * run.len()) as f64);
                count * count - same.sum::<f64>()
            }
            Self::Positions(at) => {
                let mean = values.iter().map(|value| at[*value as usize]).sum::<f64>() / count;
                2.0 * count * values.iter().map(|value| (at[*value as usize] - mean).powi(2)).sum::<f64>()
            }
            Self::Ratios(numbers) => {
                let all = values.iter().flat_map(|a| values.iter().map(move |b| (a, b)));
                all.map(|(a, b)| ratio(numbers[*a as usize], numbers[*b as usize])).sum()
            }
        }
    }

    /// The sum over all ordered pairs of ratings of all units, from how often each value was met.
    fn among(&self, met: &[f64], total: f64) -> f64 {
        match self {
            Self::Nominal => total * total - met.iter().map(|count| count * count).sum::<f64>(),
            Self::Positions(at) => {
                let mean = met.iter().zip(at).map(|(count, at)| count * at).sum::<f64>() / total;
                2.0 * total * met.iter().zip(at).map(|(count, at)| count * (at - mean).powi(2)).sum::<f64>()
            }
            Self::Ratios(numbers) => {
                let there: Vec<_> = met.iter().zip(numbers).filter(|(count, _)| **count > 0.0).collect();
                let of = |(index, (count, number)): (usize, &(&f64, &f64))| {
                    let rest = there[..index].iter().map(|(other, against)| *other * ratio(**number, **against));
                    2.0 * **count * rest.sum::<f64>()
                };
                there.iter().enumerate().map(of).sum()
            }
        }
    }
}

fn ratio(a: f64, b: f64) -> f64 {
    if a + b == 0.0 { 0.0 } else { ((a - b) / (a + b)).powi(2) }
}
