//! The groups of elements that can stand in a best matching.

use super::{Element, Near, most_cost};
use crate::Undefined;

/// Elements of different raters that may be matched, and what that costs.
#[derive(Debug, Clone)]
pub(super) struct Tuple {
    /// Indexes of the elements, rising by rater.
    pub(super) members: Vec<u32>,
    /// The sum over all pairs of raters.
    pub(super) cost: f64,
}

/// Tuples beyond which a matching is not sought.
const MOST_TUPLES: usize = 4_000_000;

/// All tuples that pay. A tuple does not pay where one of its elements costs less alone: then the tuple can be split with a gain, and
/// the parts are here as well. Every element alone is among the tuples.
pub(super) fn tuples(elements: &[Element], near: &Near, raters: usize) -> Result<Vec<Tuple>, Undefined> {
    let pairs = (raters * (raters - 1) / 2) as f64;
    let mut found = Found { elements, near, pairs, most: most_cost(raters), tuples: Vec::new() };
    let mut members = Vec::with_capacity(raters);
    for element in 0..elements.len() {
        members.push(Member { element, sum: 0.0 });
        found.extend(&mut members)?;
        members.pop();
    }
    Ok(found.tuples)
}

struct Found<'a> {
    elements: &'a [Element],
    near: &'a Near,
    pairs: f64,
    most: f64,
    tuples: Vec<Tuple>,
}

struct Member {
    element: usize,
    /// What it costs together with the other members.
    sum: f64,
}

impl Found<'_> {
    /// Keeps the tuple of these members if it pays, and tries every element of the later raters beside them.
    fn extend(&mut self, members: &mut Vec<Member>) -> Result<(), Undefined> {
        self.keep(members)?;
        let near = self.near;
        let last = members.last().map_or(0, |member| self.elements[member.element].rater);
        for (other, _) in &near[members[0].element] {
            let index = *other as usize;
            if self.elements[index].rater <= last {
                continue;
            }
            let cost = |member: &Member| {
                let list = &near[member.element];
                list.binary_search_by_key(other, |(known, _)| *known).ok().map(|at| list[at].1)
            };
            let Some(costs) = members.iter().map(cost).collect::<Option<Vec<f64>>>() else { continue };
            let sum: f64 = costs.iter().sum();
            // With more members the sums only grow.
            if sum > self.most || members.iter().zip(&costs).any(|(member, cost)| member.sum + cost > self.most) {
                continue;
            }
            members.iter_mut().zip(&costs).for_each(|(member, cost)| member.sum += cost);
            members.push(Member { element: index, sum });
            self.extend(members)?;
            members.pop();
            members.iter_mut().zip(&costs).for_each(|(member, cost)| member.sum -= cost);
        }
        Ok(())
    }

    fn keep(&mut self, members: &[Member]) -> Result<(), Undefined> {
        let others = (members.len() - 1) as f64;
        // Alone, an element saves what it costs with the others, but costs all pairs of raters once more, and its pairs with the
        // others lack an element.
        if members.len() > 1 && members.iter().any(|member| member.sum > self.pairs + others) {
            return Ok(());
        }
        if self.tuples.len() >= MOST_TUPLES {
            return Err(Undefined::TooLarge);
        }
        let inside = members.iter().map(|member| member.sum).sum::<f64>() / 2.0;
        let cost = inside + self.pairs - members.len() as f64 * others / 2.0;
        let members = members.iter().map(|member| u32::try_from(member.element).unwrap_or(u32::MAX)).collect();
        self.tuples.push(Tuple { members, cost });
        Ok(())
    }
}
