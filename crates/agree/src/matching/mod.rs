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
}

/// The most that an element may cost together with the others of its group for the group to pay: what two elements cost beyond this
/// need not be listed.
pub fn most_cost(raters: usize) -> f64 {
    (raters * raters.saturating_sub(1) / 2 + raters.saturating_sub(1)) as f64
}

/// The matching of least cost: an exact search, by dynamic programming along the axis over all groups that can pay, with bounds from
/// the dual of the cover problem. Beyond a bound on memory it keeps the cheapest partial matchings and says that it is not proven.
///
/// # Errors
/// [`Undefined::OneRater`]; [`Undefined::TooLarge`] beyond [`MOST_RATERS`] or if too many groups could pay.
pub fn matching(elements: &[Element], mut near: Near, raters: usize) -> Result<Matching, Undefined> {
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
    Ok(cover::best(elements, &tuples))
}
