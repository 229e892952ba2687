//! The assignment problem.

/// For each row the column that it is given, none where there are more rows than columns: each column at most once, so that the sum of
/// the gains is the largest. The algorithm of Kuhn and Munkres in the form with shortest augmenting paths (Jonker and Volgenant,
/// 1987); time grows with the cube of the size. Rows must be equally long.
pub fn assign(gains: &[Vec<f64>]) -> Vec<Option<usize>> {
    let rows = gains.len();
    let columns = gains.first().map_or(0, Vec::len);
    // A square with gains of nothing around; place 0 stands for none.
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| -gains.get(row - 1).and_then(|row| row.get(column - 1)).copied().unwrap_or(0.0);
    let (mut of_row, mut of_column) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    let mut owner = vec![0; size + 1];
    for row in 1..=size {
        owner[0] = row;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut came = vec![0; size + 1];
        let mut done = vec![false; size + 1];
        loop {
            done[at] = true;
            let (from, mut step, mut next) = (owner[at], f64::INFINITY, 0);
            for column in (1..=size).filter(|column| !done[*column]) {
                let slack = cost(from, column) - of_row[from] - of_column[column];
                if slack < least[column] {
                    (least[column], came[column]) = (slack, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=size {
                if done[column] {
                    of_row[owner[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
            if owner[at] == 0 {
                break;
            }
        }
        while at != 0 {
            owner[at] = owner[came[at]];
            at = came[at];
        }
    }
    let mut given = vec![None; rows];
    for (column, row) in owner.iter().enumerate().skip(1) {
        if (1..=rows).contains(row) && column <= columns {
            given[row - 1] = Some(column - 1);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::assign;
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
            let given = assign(&gains);
            let sum: f64 = given.iter().enumerate().filter_map(|(row, column)| Some(gains[row][(*column)?])).sum();
            prop_assert!((sum - best(&gains, 0, &mut vec![false; columns])).abs() < 1e-9);
            let mut seen: Vec<_> = given.iter().flatten().collect();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), given.iter().flatten().count());
        }
    }
}
