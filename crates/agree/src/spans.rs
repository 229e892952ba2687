//! Sets of instants as sorted half-open intervals. Times are doubles here and in all measures: they are summed and divided, and never
//! written back.

/// An interval from a start to an end, which does not belong to it.
pub type Interval = (f64, f64);

/// The union of intervals: sorted, apart, none empty.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|(start, end)| end > start);
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for (start, end) in intervals {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// What of the first set does not lie in the second; both as [`union`] gives them.
pub fn minus(from: &[Interval], cut: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::new();
    for &(start, end) in from {
        let mut at = start;
        let first = cut.partition_point(|hole| hole.1 <= start);
        for hole in cut[first..].iter().take_while(|hole| hole.0 < end) {
            if hole.0 > at {
                left.push((at, hole.0));
            }
            at = at.max(hole.1);
        }
        if at < end {
            left.push((at, end));
        }
    }
    left
}

/// What lies in an interval and in the set.
pub fn within(set: &[Interval], (start, end): Interval) -> impl Iterator<Item = Interval> + '_ {
    let first = set.partition_point(|piece| piece.1 <= start);
    let pieces = set[first..].iter().take_while(move |piece| piece.0 < end);
    pieces.map(move |piece| (piece.0.max(start), piece.1.min(end))).filter(|piece| piece.1 > piece.0)
}

/// The smallest interval that holds all of these; none of nothing.
pub fn extent(intervals: impl IntoIterator<Item = Interval>) -> Option<Interval> {
    intervals.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cfg(test)]
mod tests {
    use super::{minus, union, within};

    #[test]
    fn intervals_join_and_are_cut() {
        let set = union(vec![(5.0, 6.0), (0.0, 2.0), (2.0, 3.0), (9.0, 9.0), (1.0, 1.5)]);
        assert_eq!(set, [(0.0, 3.0), (5.0, 6.0)]);
        assert_eq!(minus(&set, &[(-1.0, 0.5), (1.0, 2.0), (2.5, 5.5)]), [(0.5, 1.0), (2.0, 2.5), (5.5, 6.0)]);
        assert_eq!(minus(&set, &[(-1.0, 10.0)]), []);
        assert_eq!(within(&set, (2.5, 5.5)).collect::<Vec<_>>(), [(2.5, 3.0), (5.0, 5.5)]);
    }
}
