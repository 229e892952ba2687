//! Words that say that a thing is not there.

use super::classes::{Classes, classes};
use super::phrase::previous;
use super::token::{Gap, Tokens};

/// Words that may stand between "not" and the thing: "does not have a dog", "no sign of a dog".
const BETWEEN: &[&str] =
    &["have", "has", "contain", "contains", "show", "shows", "include", "includes", "see", "seem", "appear", "be", "been"];

/// Words that may stand before "of": "no sign of a dog".
const SIGNS: &[&str] = &["sign", "signs", "trace", "traces", "evidence"];

/// Other words, of which up to two may stand between "no" and the thing: "no visible dog".
const LOOSE: usize = 2;

/// Whether the phrase that begins at `start` (its article included) is negated by what stands before it, or by what stands behind
/// its end. Only the first thing after the word is negated: "a man without a shirt riding a horse" has a horse.
pub(super) fn negated(tokens: &Tokens, start: usize, end: usize) -> bool {
    before(tokens, start) || behind(tokens, end)
}

fn before(tokens: &Tokens, start: usize) -> bool {
    let mut at = start;
    let mut loose = 0;
    while let Some(word) = previous(tokens, at) {
        at -= 1;
        let class = classes(word);
        if class.any(Classes::NEGATION) {
            return !classes(tokens.word(at + 1)).any(Classes::NOT_NEGATED) && !in_other_meaning(tokens, at);
        }
        if class.any(Classes::NOT) {
            return !classes(tokens.word(at + 1)).any(Classes::NOT_NEGATED);
        }
        let of = word == "of" && previous(tokens, at).is_some_and(|word| SIGNS.contains(&word));
        if of || SIGNS.contains(&word) || BETWEEN.contains(&word) || matches!(word, "any" | "a" | "an" | "visible" | "single") {
            continue;
        }
        // A verb or a preposition begins something that the negation no longer reaches.
        if class.any(Classes::BREAK.or(Classes::DETERMINER)) || word.ends_with("ing") || word == "and" || loose == LOOSE {
            return false;
        }
        loose += 1;
    }
    false
}

/// "Number": `no. 7`.
fn in_other_meaning(tokens: &Tokens, at: usize) -> bool {
    tokens.word(at) == "no" && tokens.word(at + 1).bytes().all(|b| b.is_ascii_digit())
}

/// "the dog is missing", "a dog is not visible", "the dog isn't there".
fn behind(tokens: &Tokens, end: usize) -> bool {
    if tokens.gap(end) != Gap::Space {
        return false;
    }
    let absent = |word: &str| matches!(word, "missing" | "absent" | "gone" | "nowhere");
    let present = |word: &str| matches!(word, "visible" | "present" | "there" | "shown" | "seen");
    match tokens.word(end) {
        "is" | "are" | "was" | "were" => {
            let next = tokens.word(end + 1);
            absent(next) || next == "not" && present(tokens.word(end + 2))
        }
        "isn't" | "aren't" | "wasn't" | "weren't" => present(tokens.word(end + 1)),
        _ => false,
    }
}

/// "no cats or dogs": what follows a negated thing directly is negated too.
pub(super) fn continues(tokens: &Tokens, previous_end: usize, start: usize) -> bool {
    match start.checked_sub(previous_end) {
        Some(0) => tokens.gap(start) == Gap::Comma,
        Some(1) => matches!(tokens.word(previous_end), "or" | "nor") && tokens.gap(start) != Gap::Stop,
        _ => false,
    }
}
