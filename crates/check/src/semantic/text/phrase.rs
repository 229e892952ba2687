//! The noun phrase around a mention: what stands before and behind its words.

use super::classes::{Classes, classes};
use super::lemma::may_be_many;
use super::token::{Gap, Tokens};
use super::{Colour, Count, Standing, words};
use std::ops::Range;

/// What the words before a mention say.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The first word of the phrase, articles and numbers included.
    pub(super) start: usize,
    /// An article, a number or an adjective stands there.
    pub(super) noun: bool,
    /// A toy, a picture.
    pub(super) depicted: bool,
    pub(super) count: Option<Count>,
    pub(super) colours: Vec<Colour>,
}

/// Looks back from a mention. `plural` is about its last word.
pub(super) fn before(tokens: &Tokens, words: &Range<usize>, plural: bool) -> Before {
    let mut found = Before { start: words.start, ..Before::default() };
    adjectives(tokens, words.start, &mut found);
    quantity(tokens, words, plural, &mut found);
    // "a painting of two horses": the phrase begins after "of".
    let of = found.start.checked_sub(2).filter(|_| previous(tokens, found.start) == Some("of"));
    found.depicted |= of.is_some_and(|at| classes(tokens.word(at)).any(Classes::DEPICTING));
    // "a cake shaped like a train" has no train.
    found.depicted |= previous(tokens, found.start) == Some("like");
    found
}

/// The word before a position, if no clause ends between them.
pub(super) fn previous(tokens: &Tokens, at: usize) -> Option<&str> {
    let before = at.checked_sub(1)?;
    (tokens.gap(at) != Gap::Stop && tokens.get(at).is_some()).then(|| tokens.word(before))
}

/// Steps back over colours and adjectives.
fn adjectives(tokens: &Tokens, from: usize, found: &mut Before) {
    let passed = Classes::MODIFIER.or(Classes::QUALIFIER).or(Classes::DEPICTION).or(Classes::COLOUR);
    let mut at = from;
    while let Some(word) = previous(tokens, at) {
        let class = classes(word);
        let possessive = tokens.get(at - 1).is_some_and(|token| token.possessive);
        if possessive {
            break;
        }
        if class.any(passed) {
            found.depicted |= class.any(Classes::DEPICTION);
            if class.any(Classes::COLOUR) && tokens.gap(at) != Gap::Stop {
                found.colours.extend(Colour::of(word));
            }
            at -= 1;
        } else if matches!(word, "and" | "or") && at < from && at >= 2 && classes(tokens.word(at - 2)).any(passed) {
            at -= 1;
        } else {
            break;
        }
    }
    found.noun |= at < from;
    found.start = at;
    found.colours.reverse();
}

/// Steps back over numbers, "a group of" and articles.
fn quantity(tokens: &Tokens, words: &Range<usize>, plural: bool, found: &mut Before) {
    let last = tokens.word(words.end - 1);
    let many = may_be_many(last, plural);
    if plural {
        found.count = Some(Count::AtLeast(2));
    }
    let Some(word) = previous(tokens, found.start) else { return };
    if let Some(value) = words::number(word) {
        let alone = value == 1 && !plural || value > 1 && many;
        if alone && !names_a_thing(tokens, found.start - 1) {
            found.count = Some(exactness(tokens, found.start - 1, value));
            found.start -= 1;
            found.noun = true;
        }
        return article(tokens, found);
    }
    let class = classes(word);
    if class.any(Classes::QUANTITY) && many {
        found.start -= 1;
        found.noun = true;
        let times = previous(tokens, found.start).and_then(words::number).filter(|times| *times > 1);
        let least = words::value(words::QUANTITIES, word).unwrap_or(2);
        found.count = Some(Count::AtLeast(times.map_or(least, |times| times.saturating_mul(least))));
        if times.is_some() {
            found.start -= 1;
        }
        return article(tokens, found);
    }
    article(tokens, found);
    group(tokens, last, plural, found);
}

/// Steps over an article.
fn article(tokens: &Tokens, found: &mut Before) {
    if previous(tokens, found.start).is_some_and(|word| classes(word).any(Classes::DETERMINER)) {
        found.start -= 1;
        found.noun = true;
    }
}

/// "a herd of cows", "two of the dogs": at least so many.
fn group(tokens: &Tokens, last: &str, plural: bool, found: &mut Before) {
    if previous(tokens, found.start) != Some("of") || found.start < 2 {
        return;
    }
    let at = found.start - 2;
    let word = tokens.word(at);
    // "A pair of scissors" is one thing.
    let least = words::value(words::GROUPS, word).filter(|_| plural);
    let of_number = words::number(word).filter(|value| *value > 1 && (plural || may_be_many(last, plural)));
    if let Some(least) = least.or(of_number) {
        found.count = Some(Count::AtLeast(least));
        found.start = at;
        found.noun = true;
        article(tokens, found);
    }
}

/// "number 7 bus", "route 12 buses": the number is a name.
fn names_a_thing(tokens: &Tokens, at: usize) -> bool {
    let digits = tokens.word(at).bytes().all(|b| b.is_ascii_digit());
    let named =
        matches!(previous(tokens, at), Some("number" | "no" | "route" | "line" | "platform" | "gate" | "flight" | "highway"));
    digits && named
}

/// A number says how many exactly, unless the words before it soften it.
fn exactness(tokens: &Tokens, at: usize, value: u32) -> Count {
    let one = previous(tokens, at).unwrap_or_default();
    let two = at.checked_sub(1).and_then(|at| previous(tokens, at)).unwrap_or_default();
    let soft = matches!(one, "least" | "over" | "about" | "around" | "approximately" | "almost" | "nearly" | "or" | "to")
        || (two, one) == ("more", "than");
    let of_several = tokens.word(at + 1) == "or";
    match (soft || of_several, one, two) {
        // "at least three", "more than three", "two or three"
        (true, "least", _) => Count::AtLeast(value),
        (true, "than" | "over", _) => Count::AtLeast(value.saturating_add(u32::from(one == "than"))),
        (true, ..) => Count::AtLeast(value.saturating_sub(1).max(1)),
        _ => Count::Exactly(value),
    }
}

/// Whether the words behind a mention leave it a thing that must be there.
pub(super) fn behind(tokens: &Tokens, words: &Range<usize>, plural: bool, next_is_thing: bool) -> Standing {
    let possessive = tokens.get(words.end - 1).is_some_and(|token| token.possessive);
    if possessive {
        return Standing::Possible;
    }
    if !matches!(tokens.gap(words.end), Gap::Space | Gap::Joined) || plural {
        return Standing::Stated;
    }
    if next_is_thing {
        return Standing::Possible;
    }
    let next = tokens.word(words.end);
    if next == "shaped" && tokens.word(words.end + 1) == "like" {
        return Standing::Stated;
    }
    let class = classes(next);
    let singular = next.strip_suffix('s').map(classes).unwrap_or_default();
    let qualifies = Classes::HEAD.or(Classes::PART);
    if class.any(qualifies) || singular.any(qualifies) { Standing::Possible } else { Standing::Stated }
}

/// "the car is red": colours that a form of to be gives to the mention before it.
pub(super) fn predicate(tokens: &Tokens, end: usize) -> Vec<Colour> {
    let mut found = Vec::new();
    if tokens.gap(end) != Gap::Space || !matches!(tokens.word(end), "is" | "are" | "was" | "were") {
        return found;
    }
    let mut at = end + 1;
    while at < tokens.len() && matches!(tokens.gap(at), Gap::Space | Gap::Comma) {
        let word = tokens.word(at);
        if let Some(colour) = Colour::of(word) {
            found.push(colour);
        } else if !(classes(word).any(Classes::MODIFIER)
            || matches!(word, "all" | "mostly" | "painted" | "and" | "both") && !found.is_empty()
            || matches!(word, "all" | "mostly" | "painted"))
        {
            break;
        }
        at += 1;
    }
    // "the car is red and the bus …" ends well; "the man is blue-eyed", "is red hot" are no colours of the thing.
    let ends = at >= tokens.len()
        || tokens.gap(at) != Gap::Joined
            && (tokens.gap(at) != Gap::Space || classes(tokens.word(at)).any(Classes::BREAK.or(Classes::DETERMINER)));
    if ends { found } else { Vec::new() }
}
