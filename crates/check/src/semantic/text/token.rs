//! Words of a text.

use std::ops::Range;

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// A space, or the beginning.
    Space,
    /// A hyphen or a slash that joins two words.
    Joined,
    /// A comma.
    Comma,
    /// The end of a sentence or clause, a quotation mark, a bracket.
    Stop,
}

/// A word in lower case. The possessive `'s` is cut off and noted.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Bytes of the text in lower case.
    lower: Range<usize>,
    /// Bytes of the text as given.
    pub(crate) source: Range<usize>,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// True if `'s` or a bare apostrophe after a plural stood behind it.
    pub(crate) possessive: bool,
}

/// The words of one text. It is used again for the next text, so that millions of captions cost no allocation each.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    lower: String,
    list: Vec<Token>,
}

impl Tokens {
    /// Cuts a text into words: letters and digits, with apostrophes inside. Typographic apostrophes count as plain ones.
    pub(crate) fn cut(&mut self, text: &str) {
        self.lower.clear();
        self.list.clear();
        let mut gap = Gap::Space;
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if !first.is_alphanumeric() {
                gap = wider(gap, of(first));
                continue;
            }
            let lower = self.lower.len();
            let mut end = start + first.len_utf8();
            self.push(first);
            while let Some(&(at, next)) = chars.peek() {
                let inner = is_apostrophe(next) && text[at + next.len_utf8()..].starts_with(char::is_alphanumeric);
                // 1,000 and 2.5 are one number each.
                let decimal = matches!(next, '.' | ',')
                    && self.lower.ends_with(|c: char| c.is_ascii_digit())
                    && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                if !(next.is_alphanumeric() || inner || decimal) {
                    break;
                }
                if next != ',' {
                    self.push(if inner { '\'' } else { next });
                }
                end = at + next.len_utf8();
                chars.next();
            }
            let mut possessive = false;
            if self.lower[lower..].ends_with("'s") && self.lower.len() - lower > 2 {
                self.lower.truncate(self.lower.len() - 2);
                possessive = true;
            } else if self.lower.ends_with('s') && chars.peek().is_some_and(|(_, next)| is_apostrophe(*next)) {
                possessive = true;
            }
            self.list.push(Token { lower: lower..self.lower.len(), source: start..end, gap, possessive });
            gap = Gap::Joined;
        }
    }

    /// Cuts the name of a class into words: a change from small to capital letters begins a new word, and all gaps are spaces.
    pub(crate) fn cut_name(&mut self, name: &str) {
        let mut spaced = String::with_capacity(name.len() + 4);
        let chars: Vec<char> = name.chars().collect();
        for (at, c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| chars.get(at));
            let after = chars.get(at + 1);
            let small = |c: Option<&char>| c.is_some_and(|c| c.is_lowercase());
            let end_of_capitals = before.is_some_and(|c| c.is_uppercase()) && small(after);
            if c.is_uppercase() && (small(before) || end_of_capitals) {
                spaced.push(' ');
            }
            spaced.push(*c);
        }
        self.cut(&spaced);
        for token in &mut self.list {
            token.gap = Gap::Space;
        }
    }

    fn push(&mut self, c: char) {
        if c.is_ascii() {
            self.lower.push(c.to_ascii_lowercase());
        } else {
            self.lower.extend(c.to_lowercase());
        }
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The word in lower case; empty beyond the end.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |token| &self.lower[token.lower.clone()])
    }

    /// The word.
    pub(crate) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// What stands before a word; beyond the end, the end of a sentence.
    pub(crate) fn gap(&self, at: usize) -> Gap {
        self.list.get(at).map_or(Gap::Stop, |token| token.gap)
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

fn of(c: char) -> Gap {
    match c {
        '-' | '/' | '_' | '\u{2010}' | '\u{2011}' => Gap::Joined,
        ',' => Gap::Comma,
        '.' | '!' | '?' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '\u{201c}' | '\u{201d}' | '\u{2013}' | '\u{2014}' | '\n' => {
            Gap::Stop
        }
        _ => Gap::Space,
    }
}

/// The stronger of two.
fn wider(a: Gap, b: Gap) -> Gap {
    let rank = |gap: Gap| match gap {
        Gap::Joined => 0,
        Gap::Space => 1,
        Gap::Comma => 2,
        Gap::Stop => 3,
    };
    if rank(b) > rank(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::{Gap, Tokens};

    fn check(text: &str, expected: &[&str]) {
        let mut tokens = Tokens::default();
        tokens.cut(text);
        let words: Vec<&str> = (0..tokens.len()).map(|at| tokens.word(at)).collect();
        assert_eq!(words, expected, "{text}");
        for token in &tokens.list {
            assert!(text.get(token.source.clone()).is_some(), "{text}");
        }
    }

    #[test]
    fn words_are_letters_and_digits() {
        check("A dog, isn't it?", &["a", "dog", "isn't", "it"]);
        check("The dog\u{2019}s bowl", &["the", "dog", "bowl"]);
        check("T-shirt_rack", &["t", "shirt", "rack"]);
        check("1,000 birds and 2.5 cakes", &["1000", "birds", "and", "2.5", "cakes"]);
        check("İSTANBUL ßtraße 狗", &["i\u{307}stanbul", "ßtraße", "狗"]);
        check(" '' - ", &[]);
    }

    #[test]
    fn gaps_tell_clauses_apart() {
        let mut tokens = Tokens::default();
        tokens.cut("two-story house, red. Then (a) dog");
        let gaps: Vec<Gap> = (0..tokens.len()).map(|at| tokens.gap(at)).collect();
        assert_eq!(gaps[1..], [Gap::Joined, Gap::Space, Gap::Comma, Gap::Stop, Gap::Stop, Gap::Stop]);
        assert_eq!(tokens.gap(99), Gap::Stop);
    }
}
