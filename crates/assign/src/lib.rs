//! Who belongs to whom: one-to-one matching with the greatest total gain.
//!
//! Annotators, speakers, boxes in pictures and objects of two sensors are matched by the same solver, so that it stands below the crates
//! that use it.

#![forbid(unsafe_code)]

/// The pairs `(row, column)` of the one-to-one matching with the greatest total gain, by row; only pairs with a gain above zero. The
/// candidates are `(row, column, gain)`; a pair that is not among them is never matched. Candidates fall into groups that share no row
/// and no column, and each group is solved by itself with shortest augmenting paths (Kuhn, Naval Research Logistics Quarterly 2, 1955;
/// in the form of Jonker and Volgenant, Computing 38, 1987), so a frame of many objects costs little more than its crowded spots.
pub fn assign(candidates: &[(usize, usize, f64)]) -> Vec<(usize, usize)> {
    let candidates: Vec<_> = candidates.iter().copied().filter(|(_, _, gain)| *gain > 0.0).collect();
    let mut pairs = Vec::with_capacity(candidates.len());
    for group in groups(&candidates) {
        match group.as_slice() {
            [(row, column, _)] => pairs.push((*row, *column)),
            group => solve(group, &mut pairs),
        }
    }
    pairs.sort_unstable();
    pairs
}

/// For each row of a table of gains the column that it is given by [`assign`]; none where nothing is left that gains anything.
pub fn assign_rows(gains: &[Vec<f64>]) -> Vec<Option<usize>> {
    let of_row = |(row, gains): (usize, &Vec<f64>)| {
        gains.iter().enumerate().map(move |(column, gain)| (row, column, *gain)).collect::<Vec<Candidate>>()
    };
    let candidates: Vec<Candidate> = gains.iter().enumerate().flat_map(of_row).collect();
    let mut given = vec![None; gains.len()];
    for (row, column) in assign(&candidates) {
        given[row] = Some(column);
    }
    given
}

/// Pairs from the greatest gain down, each if both sides are still free. Not the best matching, but never less than half of it, and
/// fast; for searches that match the same frame hundreds of times.
pub fn assign_greedily(candidates: &mut [(usize, usize, f64)]) -> Vec<(usize, usize, f64)> {
    candidates.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let (mut pairs, mut rows, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for (row, column, gain) in candidates.iter() {
        if *gain > 0.0 && !rows.contains(row) && !columns.contains(column) {
            rows.push(*row);
            columns.push(*column);
            pairs.push((*row, *column, *gain));
        }
    }
    pairs
}

type Candidate = (usize, usize, f64);

/// Candidates that hang together by rows or columns.
fn groups(candidates: &[Candidate]) -> Vec<Vec<Candidate>> {
    let rows = candidates.iter().map(|c| c.0 + 1).max().unwrap_or(0);
    let columns = candidates.iter().map(|c| c.1 + 1).max().unwrap_or(0);
    let mut parent: Vec<usize> = (0..rows + columns).collect();
    for (row, column, _) in candidates {
        let (a, b) = (root(&mut parent, *row), root(&mut parent, rows + column));
        parent[a.max(b)] = a.min(b);
    }
    let mut of_root: Vec<Option<usize>> = vec![None; rows + columns];
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        let root = root(&mut parent, candidate.0);
        let group = *of_root[root].get_or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(*candidate);
    }
    groups
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Solves one group as a dense square-or-wide matrix; what is no candidate gains nothing.
fn solve(group: &[Candidate], pairs: &mut Vec<(usize, usize)>) {
    let mut rows: Vec<usize> = group.iter().map(|c| c.0).collect();
    let mut columns: Vec<usize> = group.iter().map(|c| c.1).collect();
    for ids in [&mut rows, &mut columns] {
        ids.sort_unstable();
        ids.dedup();
    }
    let upright = rows.len() <= columns.len();
    let (few, many) = if upright { (&rows, &columns) } else { (&columns, &rows) };
    let mut gain = vec![0.0; few.len() * many.len()];
    for (row, column, value) in group {
        let (short, long) = if upright { (row, column) } else { (column, row) };
        let at = |ids: &[usize], id: &usize| ids.binary_search(id).unwrap_or(0);
        let cell = &mut gain[at(few, short) * many.len() + at(many, long)];
        *cell = value.max(*cell);
    }
    for (long, short) in best(&gain, few.len(), many.len()).into_iter().enumerate() {
        let Some(short) = short else { continue };
        if gain[short * many.len() + long] > 0.0 {
            pairs.push(if upright { (few[short], many[long]) } else { (many[long], few[short]) });
        }
    }
}

/// For each column, its row in the matching of all rows with the greatest total; rows are not more than columns.
fn best(gain: &[f64], rows: usize, columns: usize) -> Vec<Option<usize>> {
    // Potentials and matches have one column more than there are: the last one is where a new row starts from.
    let start = columns;
    let (mut of_row, mut of_column) = (vec![0.0; rows], vec![0.0; columns + 1]);
    let mut matched: Vec<Option<usize>> = vec![None; columns + 1];
    for row in 0..rows {
        matched[start] = Some(row);
        let mut at = start;
        let mut came = vec![start; columns + 1];
        let mut shortest = vec![f64::INFINITY; columns + 1];
        let mut seen = vec![false; columns + 1];
        while let Some(current) = matched[at] {
            seen[at] = true;
            let (mut step, mut next) = (f64::INFINITY, start);
            for column in (0..columns).filter(|column| !seen[*column]) {
                let way = -gain[current * columns + column] - of_row[current] - of_column[column];
                if way < shortest[column] {
                    (shortest[column], came[column]) = (way, at);
                }
                if shortest[column] < step {
                    (step, next) = (shortest[column], column);
                }
            }
            for column in 0..=columns {
                if seen[column] {
                    if let Some(row) = matched[column] {
                        of_row[row] += step;
                    }
                    of_column[column] -= step;
                } else {
                    shortest[column] -= step;
                }
            }
            at = next;
        }
        while at != start {
            matched[at] = matched[came[at]];
            at = came[at];
        }
    }
    matched.truncate(columns);
    matched
}

#[cfg(test)]
mod tests {
    use super::assign_rows;
    use proptest::prelude::*;

    /// The best sum over all ways, by trying them.
    fn best(gains: &[Vec<f64>], row: usize, taken: &mut Vec<bool>) -> f64 {
        if row == gains.len() {
            return 0.0;
        }
        let mut most = best(gains, row + 1, taken);
        for column in 0..taken.len() {
            if !taken[column] {
                taken[column] = true;
                most = most.max(gains[row][column] + best(gains, row + 1, taken));
                taken[column] = false;
            }
        }
        most
    }

    proptest! {
        #[test]
        fn no_other_way_gains_more(rows in 0_usize..5, columns in 1_usize..5, numbers in proptest::collection::vec(0_u32..20, 25)) {
            let gains: Vec<Vec<f64>> = (0..rows).map(|row| (0..columns).map(|column| f64::from(numbers[row * 5 + column])).collect()).collect();
            let given = assign_rows(&gains);
            let sum: f64 = given.iter().enumerate().filter_map(|(row, column)| Some(gains[row][(*column)?])).sum();
            prop_assert!((sum - best(&gains, 0, &mut vec![false; columns])).abs() < 1e-9);
            let mut seen: Vec<_> = given.iter().flatten().collect();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), given.iter().flatten().count());
        }
    }
}
