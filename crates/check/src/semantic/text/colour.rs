//! Words for colours: the eleven basic terms of English (Berlin and Kay, Basic Color Terms, 1969) and finer words below them.

/// A basic colour term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the colours")]
pub enum Basic {
    Black,
    White,
    Red,
    Green,
    Yellow,
    Blue,
    Brown,
    Orange,
    Pink,
    Purple,
    Grey,
}

use Basic::{Black, Blue, Brown, Green, Grey, Orange, Pink, Purple, Red, White, Yellow};

/// Words and the basic terms that they stand below; several where people disagree. Written for this program.
const WORDS: &[(&str, &[Basic])] = &[
    ("amber", &[Orange, Yellow]),
    ("amethyst", &[Purple]),
    ("apricot", &[Orange]),
    ("aqua", &[Blue, Green]),
    ("aquamarine", &[Blue, Green]),
    ("auburn", &[Brown, Red]),
    ("azure", &[Blue]),
    ("beige", &[Brown, White, Yellow, Grey]),
    ("black", &[Black]),
    ("blond", &[Yellow]),
    ("blonde", &[Yellow]),
    ("blue", &[Blue]),
    ("bluish", &[Blue]),
    ("bronze", &[Brown]),
    ("brown", &[Brown]),
    ("brownish", &[Brown]),
    ("burgundy", &[Red, Purple]),
    ("caramel", &[Brown]),
    ("charcoal", &[Grey, Black]),
    ("chartreuse", &[Green, Yellow]),
    ("chestnut", &[Brown, Red]),
    ("cobalt", &[Blue]),
    ("coral", &[Orange, Pink, Red]),
    ("cream", &[White, Yellow]),
    ("crimson", &[Red]),
    ("cyan", &[Blue, Green]),
    ("emerald", &[Green]),
    ("fuchsia", &[Pink, Purple]),
    ("gold", &[Yellow, Brown]),
    ("golden", &[Yellow, Brown]),
    ("gray", &[Grey]),
    ("grayish", &[Grey]),
    ("green", &[Green]),
    ("greenish", &[Green]),
    ("grey", &[Grey]),
    ("greyish", &[Grey]),
    ("indigo", &[Blue, Purple]),
    ("ivory", &[White, Yellow]),
    ("khaki", &[Brown, Green, Yellow]),
    ("lavender", &[Purple]),
    ("lilac", &[Purple]),
    ("lime", &[Green, Yellow]),
    ("magenta", &[Pink, Purple]),
    ("mahogany", &[Brown, Red]),
    ("maroon", &[Red, Brown]),
    ("mauve", &[Purple, Pink]),
    ("mint", &[Green]),
    ("mustard", &[Yellow, Brown]),
    ("navy", &[Blue]),
    ("ochre", &[Yellow, Brown, Orange]),
    ("olive", &[Green, Brown]),
    ("orange", &[Orange]),
    ("peach", &[Orange, Pink]),
    ("pink", &[Pink]),
    ("pinkish", &[Pink]),
    ("plum", &[Purple]),
    ("purple", &[Purple]),
    ("red", &[Red]),
    ("reddish", &[Red]),
    ("rose", &[Pink, Red]),
    ("ruby", &[Red]),
    ("rust", &[Orange, Brown, Red]),
    ("sapphire", &[Blue]),
    ("scarlet", &[Red]),
    ("silver", &[Grey, White]),
    ("silvery", &[Grey, White]),
    ("tan", &[Brown, Yellow]),
    ("teal", &[Blue, Green]),
    ("turquoise", &[Blue, Green]),
    ("ultramarine", &[Blue]),
    ("vermilion", &[Red, Orange]),
    ("violet", &[Purple]),
    ("white", &[White]),
    ("whitish", &[White]),
    ("yellow", &[Yellow]),
    ("yellowish", &[Yellow]),
];

/// Neighbours that two people may name differently in the same picture; the others are never confused in daylight.
const NEAR: &[(Basic, Basic)] = &[
    (Black, Brown),
    (Black, Grey),
    (Black, Blue),
    (Blue, Green),
    (Blue, Grey),
    (Blue, Purple),
    (Brown, Orange),
    (Brown, Red),
    (Brown, Yellow),
    (Brown, Grey),
    (Green, Grey),
    (Green, Yellow),
    (Grey, White),
    (Orange, Red),
    (Orange, Yellow),
    (Pink, Orange),
    (Pink, Purple),
    (Pink, Red),
    (Pink, White),
    (Purple, Red),
    (White, Yellow),
];

/// A colour word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// The word.
    pub word: &'static str,
    /// The basic terms above it.
    pub bases: Colours,
}

/// A set of basic terms: what a description says of the colours of one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colours(u16);

/// All colour words.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}

/// How two colours agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// They share a basic term: navy and blue, teal and green.
    Same,
    /// Neighbours: red and orange.
    Near,
    /// Nobody takes one for the other: red and blue.
    Clash,
}

impl Colour {
    /// The colour of a word in lower case.
    pub fn of(word: &str) -> Option<Self> {
        let at = WORDS.binary_search_by(|(name, _)| (*name).cmp(word)).ok()?;
        let (word, bases) = WORDS[at];
        Some(Self { word, bases: Colours(bases.iter().fold(0, |bits, base| bits | 1 << *base as u16)) })
    }
}

impl Colours {
    /// The colours that a text names: "dark navy blue", "red and white".
    pub fn all_of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphabetic()).filter_map(Colour::of);
        words.fold(Self::default(), |all, colour| all.or(colour.bases))
    }

    /// True if no colour is named.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, base: Basic) -> bool {
        self.0 & (1 << base as u16) != 0
    }

    /// How two descriptions of one thing agree, by the two colours that agree best; none if one of them names no colour.
    pub fn with(self, other: Self) -> Option<Agreement> {
        if self.is_empty() || other.is_empty() {
            return None;
        }
        if self.0 & other.0 != 0 {
            return Some(Agreement::Same);
        }
        let near = |(a, b): &(Basic, Basic)| self.has(*a) && other.has(*b) || self.has(*b) && other.has(*a);
        Some(if NEAR.iter().any(near) { Agreement::Near } else { Agreement::Clash })
    }
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Colours, WORDS};

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(WORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    fn check(a: &str, b: &str, expected: Option<Agreement>) {
        assert_eq!(Colours::all_of(a).with(Colours::all_of(b)), expected, "{a} and {b}");
        assert_eq!(Colours::all_of(b).with(Colours::all_of(a)), expected, "{b} and {a}");
    }

    #[test]
    fn embeddings_cannot_tell_these_apart_and_the_table_can() {
        check("navy", "blue", Some(Agreement::Same));
        check("navy blue", "blue", Some(Agreement::Same));
        check("teal", "blue", Some(Agreement::Same));
        check("teal", "green", Some(Agreement::Same));
        check("navy", "red", Some(Agreement::Clash));
        check("blue", "red", Some(Agreement::Clash));
        check("red", "orange", Some(Agreement::Near));
        check("gray", "grey", Some(Agreement::Same));
        check("red and white", "white", Some(Agreement::Same));
        check("plaid", "white", None);
    }
}
