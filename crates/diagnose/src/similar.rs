//! What somebody may have meant.

/// The name that is nearest to what was written, if it is near: at most a third of the letters differ.
pub fn similar<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |name: &'n str| {
        let distance = distance(written, name);
        (distance * 3 <= written.chars().count().max(name.chars().count())).then_some((distance, name))
    };
    names.into_iter().filter_map(near).min().map(|(_, name)| name)
}

/// Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment). Names are short; of longer ones the
/// first 64 letters count.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::similar;

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["tolerance", "severity", "min-overlap", "for"];
        let check = |written: &str, expected: Option<&str>| assert_eq!(similar(written, names), expected, "{written}");
        check("tolerence", Some("tolerance"));
        check("tolerances", Some("tolerance"));
        check("min_overlap", Some("min-overlap"));
        check("fro", Some("for"));
        check("banana", None);
        check("", None);
    }
}
