//! Which closed classes a word belongs to, found by one look-up.

use super::words;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A set of classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes(u16);

macro_rules! classes {
    ($($name:ident = $bit:literal;)*) => {
        impl Classes {
            $(pub(super) const $name: Self = Self(1 << $bit);)*
        }
    };
}

classes! {
    DETERMINER = 0;
    NEGATION = 1;
    NOT = 2;
    NOT_NEGATED = 3;
    BREAK = 4;
    MODIFIER = 5;
    QUALIFIER = 6;
    PART = 7;
    HEAD = 8;
    DEPICTION = 9;
    DEPICTING = 10;
    GROUP = 11;
    QUANTITY = 12;
    COLOUR = 13;
    AMBIGUOUS = 14;
    SUBJECT = 15;
}

impl Classes {
    /// True if the word belongs to one of these.
    pub(super) const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

static TABLE: LazyLock<FxHashMap<&'static str, Classes>> = LazyLock::new(|| {
    let plain: [(&'static str, Classes); 13] = [
        (words::DETERMINERS, Classes::DETERMINER),
        (words::NEGATIONS, Classes::NEGATION),
        (words::NOT, Classes::NOT),
        (words::NOT_NEGATED, Classes::NOT_NEGATED),
        (words::BREAKS, Classes::BREAK),
        (words::MODIFIERS, Classes::MODIFIER),
        (words::QUALIFIERS, Classes::QUALIFIER),
        (words::PARTS, Classes::PART),
        (words::HEADS, Classes::HEAD),
        (words::DEPICTIONS, Classes::DEPICTION),
        (words::DEPICTING, Classes::DEPICTING),
        (words::AMBIGUOUS, Classes::AMBIGUOUS),
        (words::SUBJECTS, Classes::SUBJECT),
    ];
    let groups = words::GROUPS.iter().map(|(word, _)| (*word, Classes::GROUP));
    let quantities = words::QUANTITIES.iter().map(|(word, _)| (*word, Classes::QUANTITY));
    let colours = super::colour::names().map(|word| (word, Classes::COLOUR));
    let mut table: FxHashMap<&'static str, Classes> = FxHashMap::default();
    let plain = plain.into_iter().flat_map(|(words, class)| words.split_ascii_whitespace().map(move |word| (word, class)));
    for (word, class) in plain.chain(groups).chain(quantities).chain(colours) {
        let entry = table.entry(word).or_default();
        *entry = entry.or(class);
    }
    table
});

/// The classes of a word in lower case.
pub(super) fn classes(word: &str) -> Classes {
    TABLE.get(word).copied().unwrap_or_default()
}
