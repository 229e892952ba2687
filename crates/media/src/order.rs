//! The permutation between the order of the file and the order of media time.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// From rank (order of media time) to stored index (order of decoding) and back.
///
/// B-frames permute within short groups, of which a film knows a few shapes. Groups of one shape in a row are one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    shapes: Vec<Shape>,
    groups: Vec<Groups>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shape {
    stored: Box<[u32]>,
    rank: Box<[u32]>,
}

/// Groups of one shape from here to the next entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Groups {
    start: u32,
    shape: u32,
}

impl Order {
    /// The order given as the stored index of each rank; nothing is kept where both orders agree.
    pub(crate) fn new(stored: &[u32]) -> Self {
        let mut order = Self::default();
        let mut known: HashMap<&[u32], u32> = HashMap::new();
        let mut scratch = Vec::new();
        let (mut start, mut highest) = (0_usize, 0_usize);
        let mut starts = Vec::new();
        for (rank, &index) in stored.iter().enumerate() {
            highest = highest.max(index as usize);
            if highest == rank {
                starts.push(start);
                start = rank + 1;
            }
        }
        // Relative numbers first, so that equal shapes are equal slices.
        scratch.reserve(stored.len());
        for (at, &group) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(start);
            let low = u32::try_from(group).unwrap_or(u32::MAX);
            scratch.extend(stored.get(group..end).unwrap_or_default().iter().map(|index| index.saturating_sub(low)));
        }
        for (at, &group) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(start);
            let relative = scratch.get(group..end).unwrap_or_default();
            let next = u32::try_from(order.shapes.len()).unwrap_or(u32::MAX);
            let shape = *known.entry(relative).or_insert(next);
            if shape == next {
                order.shapes.push(Shape::new(relative));
            }
            if order.groups.last().is_none_or(|last| last.shape != shape) {
                order.groups.push(Groups { start: u32::try_from(group).unwrap_or(u32::MAX), shape });
            }
        }
        if order.shapes.iter().all(|shape| shape.stored.len() == 1) { Self::default() } else { order }
    }

    fn map(&self, index: u64, side: impl Fn(&Shape) -> &[u32]) -> u64 {
        let Some(at) = self.groups.partition_point(|groups| u64::from(groups.start) <= index).checked_sub(1) else {
            return index;
        };
        let groups = self.groups[at];
        let Some(shape) = self.shapes.get(groups.shape as usize) else { return index };
        let table = side(shape);
        let start = u64::from(groups.start);
        let into = index - start;
        // A shape has a frame at least; one read from a damaged cache may not.
        let length = (table.len() as u64).max(1);
        let (group, at) = (into / length, into % length);
        let Some(&inside) = usize::try_from(at).ok().and_then(|at| table.get(at)) else { return index };
        start + group * length + u64::from(inside)
    }

    /// The stored index of a rank.
    pub(crate) fn stored(&self, rank: u64) -> u64 {
        self.map(rank, |shape| &shape.stored)
    }

    /// The rank of a stored index.
    pub(crate) fn rank(&self, stored: u64) -> u64 {
        self.map(stored, |shape| &shape.rank)
    }
}

impl Shape {
    fn new(stored: &[u32]) -> Self {
        let mut rank = vec![0; stored.len()];
        for (at, &index) in (0_u32..).zip(stored) {
            if let Some(slot) = rank.get_mut(index as usize) {
                *slot = at;
            }
        }
        Self { stored: stored.into(), rank: rank.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    fn check(stored: &[u32], shapes: usize) {
        let order = Order::new(stored);
        assert_eq!(order.shapes.len(), shapes);
        for (rank, &index) in (0_u64..).zip(stored) {
            assert_eq!(order.stored(rank), u64::from(index));
            assert_eq!(order.rank(u64::from(index)), rank);
        }
    }

    #[test]
    fn orders() {
        check(&[], 0);
        check(&[0, 1, 2], 0);
        check(&[0, 2, 1, 4, 3, 5], 2);
        check(&[0, 3, 2, 4, 1, 7, 6, 8, 5], 2);
        check(&[2, 1, 0], 1);
    }
}
