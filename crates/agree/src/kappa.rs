//! Agreement beyond chance on categories: Cohen's kappa and its kin.

use crate::bootstrap::Resampling;
use crate::{Found, Measured, Ratings, Undefined};

/// How bad it is to take one category for another, by their places on the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    /// Equally bad, whichever it is.
    None,
    /// As bad as the categories are apart.
    Linear,
    /// As bad as the square of how far they are apart.
    Quadratic,
}

impl Weighting {
    fn cost(self, a: u32, b: u32) -> f64 {
        let apart = f64::from(a.abs_diff(b));
        match self {
            Self::None => f64::from(u8::from(a != b)),
            Self::Linear => apart,
            Self::Quadratic => apart * apart,
        }
    }
}

/// Cohen's kappa of the first two raters over the units that both judged, in the weighted form of Cohen, Psychological Bulletin 70
/// (1968): one minus the observed over the expected cost. Categories are apart by their places on the scale, not by their values.
pub fn cohen(ratings: &Ratings, weighting: Weighting, resampling: Option<Resampling>) -> Found {
    if ratings.raters() < 2 {
        return (Err(Undefined::OneRater), None);
    }
    ratings.measure(resampling, |weights| of_pairs(ratings, weights, weighting))
}

fn of_pairs(ratings: &Ratings, weights: &[u64], weighting: Weighting) -> Measured {
    let width = ratings.values();
    let (mut first, mut second) = (vec![0.0; width], vec![0.0; width]);
    let (mut total, mut observed) = (0.0, 0.0);
    for (row, weight) in ratings.weighted(weights) {
        let (Some((0, a)), Some((1, b))) = (row.first(), row.get(1)) else { continue };
        let weight = weight as f64;
        first[*a as usize] += weight;
        second[*b as usize] += weight;
        observed += weight * weighting.cost(*a, *b);
        total += weight;
    }
    if total == 0.0 {
        return Err(Undefined::NothingShared);
    }
    // Where both chose one category only, rounding must not make a little variation of none.
    if first.iter().zip(&second).filter(|(a, b)| **a + **b > 0.0).count() < 2 {
        return Err(Undefined::NoVariation);
    }
    let expected = match weighting {
        Weighting::None => total * total - first.iter().zip(&second).map(|(a, b)| a * b).sum::<f64>(),
        Weighting::Linear => linear_cost(&first, &second, total),
        Weighting::Quadratic => quadratic_cost(&first, &second, total),
    };
    if expected <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    Ok(1.0 - observed * total / expected)
}

/// The sum over all categories i and j of a(i) b(j) |i - j|: it is the sum over the gaps of what lies on different sides of each.
fn linear_cost(a: &[f64], b: &[f64], total: f64) -> f64 {
    let (mut left_a, mut left_b) = (0.0, 0.0);
    let mut cost = 0.0;
    for (a, b) in a.iter().zip(b) {
        left_a += a;
        left_b += b;
        cost += left_a * (total - left_b) + left_b * (total - left_a);
    }
    cost
}

/// The sum over all categories i and j of a(i) b(j) (i - j)², about the middle of the scale.
fn quadratic_cost(a: &[f64], b: &[f64], total: f64) -> f64 {
    let middle = a.len() as f64 / 2.0;
    let moments = |counts: &[f64]| {
        let places = counts.iter().enumerate().map(|(place, count)| (place as f64 - middle, count));
        places.fold((0.0, 0.0), |(sum, squares), (place, count)| (sum + count * place, squares + count * place * place))
    };
    let ((sum_a, squares_a), (sum_b, squares_b)) = (moments(a), moments(b));
    (squares_a + squares_b) * total - 2.0 * sum_a * sum_b
}

/// How chance is counted by [`fleiss`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// As often as the categories were chosen (Fleiss, Psychological Bulletin 76, 1971).
    AsChosen,
    /// All categories of the scale alike (Randolph, 2005); here the number of categories.
    Alike(usize),
}

/// Fleiss' kappa over the units that all raters judged, and its free-marginal form.
pub fn fleiss(ratings: &Ratings, chance: Chance, resampling: Option<Resampling>) -> Found {
    if ratings.raters() < 2 {
        return (Err(Undefined::OneRater), None);
    }
    let raters = ratings.raters();
    ratings.measure(resampling, |weights| {
        let mut counts = Vec::new();
        for (row, weight) in ratings.weighted(weights).filter(|(row, _)| row.len() == raters) {
            let mut of_row: Vec<u32> = row.into_iter().map(|(_, value)| value).collect();
            of_row.sort_unstable();
            let runs = of_row.chunk_by(|a, b| a == b).map(|run| (run[0] as usize, run.len() as u64)).collect();
            counts.push((runs, weight));
        }
        of_counts(&counts, chance)
    })
}

/// Fleiss' kappa of a table: for each unit how many raters chose each category.
///
/// # Errors
/// [`Undefined::NothingShared`] if the units do not have the same number of ratings, at least two; [`Undefined::NoVariation`] if all
/// ratings are the same.
pub fn fleiss_of_table(table: &[Vec<u64>], chance: Chance) -> Measured {
    let raters: u64 = table.first().map_or(0, |row| row.iter().sum());
    if table.iter().any(|row| row.iter().sum::<u64>() != raters) {
        return Err(Undefined::NothingShared);
    }
    let unit = |row: &Vec<u64>| (row.iter().copied().enumerate().collect(), 1);
    of_counts(&table.iter().map(unit).collect::<Vec<_>>(), chance)
}

/// For each unit, the categories with their counts, and how often the unit stands there.
fn of_counts(units: &[(Vec<(usize, u64)>, u64)], chance: Chance) -> Measured {
    let (mut chosen, mut same, mut pairs, mut ratings) = (Vec::new(), 0.0, 0.0, 0.0);
    for (counts, weight) in units {
        let raters: u64 = counts.iter().map(|(_, count)| count).sum();
        let weight = *weight as f64;
        for &(category, count) in counts {
            if chosen.len() <= category {
                chosen.resize(category + 1, 0.0);
            }
            chosen[category] += weight * count as f64;
            same += weight * (count * count.saturating_sub(1)) as f64;
        }
        pairs += weight * (raters * raters.saturating_sub(1)) as f64;
        ratings += weight * raters as f64;
    }
    if pairs == 0.0 {
        return Err(Undefined::NothingShared);
    }
    let expected = match chance {
        Chance::AsChosen => chosen.iter().map(|count| (count / ratings) * (count / ratings)).sum::<f64>(),
        Chance::Alike(categories) => 1.0 / categories.max(1) as f64,
    };
    if expected >= 1.0 {
        return Err(Undefined::NoVariation);
    }
    Ok((same / pairs - expected) / (1.0 - expected))
}
