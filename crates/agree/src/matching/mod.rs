//! Which labels of several raters mean the same thing: the matching of least cost.

mod cover;
mod duals;
mod tuples;

use crate::Undefined;

/// Something that a rater set, as far as matching goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Who set it, from 0.
    pub rater: usize,
    /// Where it lies on some axis; things that are matched lie near each other. It decides the order of the search only.
    pub place: f64,
}

/// For each element, the elements of later raters that it may be matched with, and what that costs, where a missing counterpart costs
/// 1. Elements that are not listed are never matched.
pub type Near = Vec<Vec<(u32, f64)>>;

/// Raters beyond which no matching is sought: the tuples to choose from grow with the power of the raters.
pub const MOST_RATERS: usize = 8;

/// A matching of the elements of several raters.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// Groups of elements, by their indexes, each of different raters; every element stands in one. Sorted.
    pub groups: Vec<Vec<usize>>,
    /// The sum over all groups and pairs of raters, where a pair of which one or both lack an element costs 1.
    pub cost: f64,
    /// False if the search was cut short, so that a cheaper matching may exist.
    pub proven: bool,
    /// How many groups there were to choose from.
    pub choices: usize,
}

/// The most that an element may cost together with the others of its group for the group to pay: what two elements cost beyond this
/// need not be listed.
pub fn most_cost(raters: usize) -> f64 {
    (raters * raters.saturating_sub(1) / 2 + raters.saturating_sub(1)) as f64
}

/// How long a better matching is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Until none can be better, within a hundred thousand steps for each element.
    Proof,
    /// Within two thousand steps for each element, which is proof enough unless very many elements lie at one place.
    Estimate,
}

impl Effort {
    /// How often a partial matching may be extended in all.
    const fn steps(self, elements: usize) -> usize {
        elements.saturating_mul(match self {
            Self::Proof => 100_000,
            Self::Estimate => 2_000,
        })
    }
}

/// The matching of least cost: an exact search, by dynamic programming along the axis over all groups that can pay, with bounds from
/// the dual of the cover problem. Beyond bounds on memory and steps it keeps the cheapest partial matchings and says that it is not proven.
///
/// # Errors
/// [`Undefined::OneRater`]; [`Undefined::TooLarge`] beyond [`MOST_RATERS`] or if too many groups could pay.
pub fn matching(elements: &[Element], mut near: Near, raters: usize, effort: Effort) -> Result<Matching, Undefined> {
    if raters < 2 {
        return Err(Undefined::OneRater);
    }
    if raters > MOST_RATERS {
        return Err(Undefined::TooLarge);
    }
    near.resize(elements.len(), Vec::new());
    for list in &mut near {
        list.sort_by_key(|(other, _)| *other);
    }
    let tuples = tuples::tuples(elements, &near, raters)?;
    Ok(cover::best(elements, &tuples, effort))
}

#[cfg(test)]
mod tests {
    use super::{Effort, Element, Near, matching};
    use proptest::prelude::*;

    /// The least cost over all ways to put the elements into groups, by trying them.
    fn least(elements: &[Element], near: &Near, raters: usize, at: usize, groups: &mut Vec<Vec<usize>>) -> f64 {
        if at == elements.len() {
            let pairs = (raters * (raters - 1) / 2) as f64;
            let cost = |group: &Vec<usize>| {
                let inside = group.iter().enumerate().flat_map(|(place, a)| group[place + 1..].iter().map(move |b| (*a, *b)));
                let costs = inside.map(|(a, b)| {
                    let listed =
                        |a: usize, b: usize| near[a].iter().find(|(other, _)| *other as usize == b).map(|(_, cost)| *cost);
                    listed(a, b).or_else(|| listed(b, a)).unwrap_or(f64::INFINITY)
                });
                let members = group.len() as f64;
                costs.sum::<f64>() + pairs - members * (members - 1.0) / 2.0
            };
            return groups.iter().map(cost).sum();
        }
        let mut best = f64::INFINITY;
        for place in 0..groups.len() {
            if groups[place].iter().all(|other| elements[*other].rater != elements[at].rater) {
                groups[place].push(at);
                best = best.min(least(elements, near, raters, at + 1, groups));
                groups[place].pop();
            }
        }
        groups.push(vec![at]);
        best = best.min(least(elements, near, raters, at + 1, groups));
        groups.pop();
        best
    }

    proptest! {
        #[test]
        fn no_other_matching_costs_less(
            raters in 2_usize..5,
            whose in proptest::collection::vec(0_usize..4, 0..8),
            costs in proptest::collection::vec(proptest::option::weighted(0.7, 0_u32..60), 64),
        ) {
            let element = |(at, rater): (usize, &usize)| Element { rater: rater % raters, place: (at * 7 % 5) as f64 };
            let elements: Vec<Element> = whose.iter().enumerate().map(element).collect();
            let mut near: Near = vec![Vec::new(); elements.len()];
            for a in 0..elements.len() {
                for b in 0..elements.len() {
                    if let (true, Some(cost)) = (elements[a].rater < elements[b].rater, costs[a * 8 + b]) {
                        near[a].push((u32::try_from(b).unwrap(), f64::from(cost) / 10.0));
                    }
                }
            }
            let found = matching(&elements, near.clone(), raters, Effort::Proof).unwrap();
            let best = least(&elements, &near, raters, 0, &mut Vec::new());
            prop_assert!(found.proven);
            prop_assert!((found.cost - best).abs() < 1e-6, "{} is not {best}", found.cost);
            let mut seen: Vec<usize> = found.groups.iter().flatten().copied().collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..elements.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_rater_has_nobody_to_match_with() {
        assert_eq!(matching(&[], Vec::new(), 1, Effort::Proof).unwrap_err(), crate::Undefined::OneRater);
        assert!(matching(&[], Vec::new(), 2, Effort::Proof).unwrap().groups.is_empty());
        assert_eq!(matching(&[], Vec::new(), 9, Effort::Proof).unwrap_err(), crate::Undefined::TooLarge);
    }
}
