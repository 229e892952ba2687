//! Objects of labels that belong to no track.

/// The next picture may be missing once: a step longer than this many usual ones ends a track.
const GAP: f64 = 2.5;
/// A label must be at least this near to be the same object, where 1 is the same place and 0 is apart.
const NEAR: f64 = 0.5;
/// Any other must be less near than this share of it.
const CLEAR: f64 = 0.5;

/// Chains of labels that follow each other, by index: of two moments, labels that are each other's nearest and have no rival. Where it is
/// not clear which one goes on, both chains end, so that no chain changes over from one object to another. `near` is 1 for labels in one
/// place and 0 for those apart.
pub(super) fn chains<T>(labels: &[(i64, T)], near: impl Fn(&T, &T) -> f64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|at| labels[*at].0);
    let moments: Vec<&[usize]> = order.chunk_by(|a, b| labels[*a].0 == labels[*b].0).collect();
    let time = |moment: &[usize]| moment.first().map_or(0, |at| labels[*at].0);
    let mut steps: Vec<i64> = moments.windows(2).map(|two| time(two[1]) - time(two[0])).collect();
    steps.sort_unstable();
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0) as f64;
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for moment in moments {
        open.retain(|chain| chains[*chain].last().is_some_and(|last| (time(moment) - labels[*last].0) as f64 <= GAP * usual));
        let table: Vec<Vec<f64>> = open
            .iter()
            .map(|chain| chains[*chain].last().map_or(0, |last| *last))
            .map(|last| moment.iter().map(|at| near(&labels[last].1, &labels[*at].1)).collect())
            .collect();
        // A chain that has a rival at this moment may be the other object from now on.
        let waits = |row: &usize| table[*row].iter().all(|near| *near < NEAR * CLEAR);
        let mut next: Vec<usize> = (0..open.len()).filter(waits).map(|row| open[row]).collect();
        for (column, at) in moment.iter().enumerate() {
            let rows: Vec<f64> = table.iter().map(|row| row[column]).collect();
            let goes_on = clear_best(&rows).filter(|row| clear_best(&table[*row]) == Some(column));
            if let Some(row) = goes_on {
                chains[open[row]].push(*at);
                next.push(open[row]);
            } else {
                next.push(chains.len());
                chains.push(vec![*at]);
            }
        }
        open = next;
    }
    chains
}

/// The place of the largest value, if it is near and no other comes close.
fn clear_best(values: &[f64]) -> Option<usize> {
    let best = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let clear = values.iter().enumerate().all(|(at, value)| at == best.0 || *value < CLEAR * best.1);
    (*best.1 >= NEAR && clear).then_some(best.0)
}

#[cfg(test)]
mod tests {
    use super::chains;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "as the function that it stands for")]
    fn near(a: &f64, b: &f64) -> f64 {
        (1.0 - (a - b).abs()).max(0.0)
    }

    /// Labels at whole seconds.
    fn labels(places: &[&[f64]]) -> Vec<(i64, f64)> {
        let second = |(time, places): (i64, &&[f64])| places.iter().map(move |place| (time, *place)).collect::<Vec<_>>();
        (0..).zip(places).flat_map(second).collect()
    }

    #[test]
    fn objects_apart_are_followed_past_a_missing_label() {
        let labels = labels(&[&[0.0, 9.0], &[0.2, 8.8], &[8.6], &[0.4, 8.4]]);
        assert_eq!(chains(&labels, near), [vec![0, 2, 5], vec![1, 3, 4, 6]]);
    }

    #[test]
    fn objects_that_meet_are_not_followed_through() {
        let labels = labels(&[&[0.0, 1.0], &[0.3, 0.7], &[0.45, 0.55], &[0.7, 0.3]]);
        assert!(chains(&labels, near).iter().all(|chain| chain.len() <= 2), "{:?}", chains(&labels, near));
    }

    #[test]
    fn nothing_is_no_chain() {
        assert!(chains(&[], near).is_empty());
    }
}
