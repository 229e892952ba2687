//! Proposals for words that nothing knows. They are for a person: similarity cannot tell a synonym from an opposite.

use super::Embedding;
use super::text::normal;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A term that looks or means alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The term.
    pub term: SmolStr,
    /// From 0 to 1; only the order means something.
    pub score: f64,
}

/// How many are proposed.
const PROPOSED: usize = 3;
/// Spelling below this is chance: "cat" and "car" have 0.67 by edits, "dog" and "door" 0.5.
const ALIKE: f64 = 0.7;
/// Cosines below this mean nothing in common; above it, siblings and synonyms mix.
const NEAR: f64 = 0.5;

/// The terms that are most alike, by spelling and, where there is a model, by meaning.
pub(super) fn suggestions<'n>(
    name: &str,
    terms: impl Iterator<Item = &'n SmolStr>,
    model: Option<&Embedding>,
) -> Vec<Suggestion> {
    let own = normal(name);
    let vector = model.and_then(|model| model.embed(&own));
    let score = |term: &SmolStr| {
        let other = normal(term);
        let spelling = Some(spelling(&own, &other)).filter(|score| *score >= ALIKE);
        let meaning = vector.as_deref().and_then(|own| Some(super::embedding::cosine(own, &model?.embed(&other)?)));
        let meaning = meaning.filter(|score| *score >= NEAR);
        let score = spelling.into_iter().chain(meaning).max_by(f64::total_cmp)?;
        Some(Suggestion { term: term.clone(), score })
    };
    let mut found: Vec<Suggestion> = terms.filter_map(score).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.term.cmp(&b.term)));
    found.truncate(PROPOSED);
    found
}

/// How alike two words are written: the better of edits (insertions, deletions, substitutions and swaps of neighbours, over the
/// longer length) and of common pairs of letters (Dice, Ecology 26, 1945), which finds words in another order.
pub(super) fn spelling(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(LONGEST).collect(), b.chars().take(LONGEST).collect());
    let longer = a.len().max(b.len());
    if longer == 0 {
        return 0.0;
    }
    let edits = 1.0 - edits(&a, &b) as f64 / longer as f64;
    edits.max(dice(&a, &b))
}

/// Longer names are compared by their beginnings.
const LONGEST: usize = 64;

fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let kept = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = kept.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

fn dice(a: &[char], b: &[char]) -> f64 {
    let pairs = |word: &[char]| {
        let mut pairs: BTreeMap<(char, char), usize> = BTreeMap::new();
        for pair in word.windows(2) {
            *pairs.entry((pair[0], pair[1])).or_default() += 1;
        }
        pairs
    };
    let (of_a, of_b) = (pairs(a), pairs(b));
    let common: usize = of_a.iter().map(|(pair, count)| of_b.get(pair).map_or(0, |other| *count.min(other))).sum();
    let all = a.len().saturating_sub(1) + b.len().saturating_sub(1);
    if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::{spelling, suggestions};
    use smol_str::SmolStr;

    fn close(a: &str, b: &str, expected: f64) {
        assert!((spelling(a, b) - expected).abs() < 1e-9, "{a} and {b}: {}", spelling(a, b));
    }

    #[test]
    fn spelling_counts_edits_and_pairs() {
        close("dog", "dog", 1.0);
        close("bycicle", "bicycle", 1.0 - 2.0 / 7.0);
        close("pedestrain", "pedestrian", 0.9);
        // "light traffic" has all pairs of "traffic light" but the two at the space.
        close("traffic light", "light traffic", 20.0 / 24.0);
        close("", "", 0.0);
        close("a", "b", 0.0);
    }

    #[test]
    fn the_best_come_first_and_strangers_do_not_come() {
        let terms = ["pedestrian", "bicycle", "bicyclist", "car"].map(SmolStr::new);
        let names =
            |name: &str| -> Vec<SmolStr> { suggestions(name, terms.iter(), None).into_iter().map(|one| one.term).collect() };
        assert_eq!(names("bicylce"), ["bicycle"]);
        assert_eq!(names("pedestrain"), ["pedestrian"]);
        assert!(names("cat").is_empty() && names("zebra").is_empty());
    }
}
