//! Reads what a text says of the things of a vocabulary.

use super::classes::{Classes, classes};
use super::lemma::{is_plural, singular, singulars};
use super::negation::{continues, negated};
use super::phrase::{before, behind, predicate, previous};
use super::side::{Place, places, turns};
use super::token::{Gap, Tokens};
use super::{Colour, Language, Mention, Standing, Turn, language};
use crate::semantic::vocabulary::Entry;
use crate::semantic::{Meaning, Rung, Vocabulary};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::ops::Range;

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The language; of another than English nothing is read.
    pub language: Language,
    /// Things, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Turns to the left or right.
    pub turns: Vec<Turn>,
}

/// Reads texts with one vocabulary. It keeps what it looked up, so one reader is used for many texts.
#[derive(Debug)]
pub struct TextReader<'v> {
    vocabulary: &'v Vocabulary,
    tokens: Tokens,
    /// What WordNet says of words that the vocabulary lacks, and whether they have one sense only.
    looked_up: FxHashMap<SmolStr, Option<(Meaning, bool)>>,
}

/// Words found to mean something.
struct Found {
    words: Range<usize>,
    meaning: Option<Meaning>,
    /// False if the words have other senses too, so that the thing need not be there.
    sure: bool,
}

/// Words looked up in WordNet that are kept; a text of random letters must not fill the memory.
const KEPT: usize = 1 << 16;

/// How many words a place ("on the left") may be away from the thing that it places.
const PLACE_REACH: usize = 6;

impl<'v> TextReader<'v> {
    /// A reader with this vocabulary.
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, tokens: Tokens::default(), looked_up: FxHashMap::default() }
    }

    /// The vocabulary.
    pub const fn vocabulary(&self) -> &'v Vocabulary {
        self.vocabulary
    }

    /// Reads a text.
    pub fn read(&mut self, text: &str) -> Reading {
        self.tokens.cut(text);
        let words = (0..self.tokens.len()).map(|at| self.tokens.word(at));
        let language = language::language(text, words);
        if language == Language::Other {
            return Reading { language, mentions: Vec::new(), turns: Vec::new() };
        }
        let mut found = self.find();
        self.drop_verbs(&mut found);
        let mut mentions: Vec<(Range<usize>, Mention)> = Vec::with_capacity(found.len());
        for (at, one) in found.iter().enumerate() {
            let next = found.get(at + 1).filter(|next| next.words.start == one.words.end);
            let Some(meaning) = one.meaning else { continue };
            let last = mentions.last().map(|(words, mention)| (words.end, mention.standing));
            if let Some(mention) = self.mention(one, meaning, next, last) {
                mentions.push((one.words.clone(), mention));
            }
        }
        self.place(&mut mentions);
        let turns = turns(&self.tokens);
        Reading { language, mentions: mentions.into_iter().map(|(_, mention)| mention).collect(), turns }
    }

    /// All phrases that mean something, from left to right, the longest first; opaque compounds are passed over.
    fn find(&mut self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.vocabulary.trie.longest(&self.tokens, at) {
                Some((Entry::Concept(concept, rung), length)) => {
                    found.push(Found { words: at..at + length, meaning: Some(Meaning { concept, rung, below: 0 }), sure: true });
                    at += length;
                }
                Some((Entry::Opaque, length)) => {
                    found.push(Found { words: at..at + length, meaning: None, sure: true });
                    at += length;
                }
                None => {
                    if let Some((meaning, sure)) = self.by_wordnet(at) {
                        found.push(Found { words: at..at + 1, meaning: Some(meaning), sure });
                    }
                    at += 1;
                }
            }
        }
        found
    }

    /// A word that only WordNet knows, below a pinned synset.
    fn by_wordnet(&mut self, at: usize) -> Option<(Meaning, bool)> {
        let net = self.vocabulary.wordnet()?;
        let word = self.tokens.word(at);
        if word.len() < 3 || classes(word) != Classes::default() {
            return None;
        }
        if let Some(known) = self.looked_up.get(word) {
            return *known;
        }
        let meaning = net.first_sense(word).and_then(|sense| self.vocabulary.below_pinned(sense));
        let meaning = meaning.map(|meaning| (meaning, net.has_one_sense(word)));
        if self.looked_up.len() < KEPT {
            self.looked_up.insert(SmolStr::new(word), meaning);
        }
        meaning
    }

    fn mention(&self, one: &Found, meaning: Meaning, next: Option<&Found>, last: Option<(usize, Standing)>) -> Option<Mention> {
        let (tokens, words) = (&self.tokens, &one.words);
        let head = tokens.word(words.end - 1);
        let adjoins =
            matches!(tokens.gap(words.end), Gap::Space | Gap::Joined) && !classes(tokens.word(words.end)).any(Classes::BREAK);
        let next = next.filter(|_| adjoins);
        let class = if words.len() == 1 { classes(head) } else { Classes::default() };
        if next.is_some() && class.any(Classes::QUALIFIER) {
            // "baby elephant": no baby.
            return None;
        }
        let plural = plural(head);
        if class.any(Classes::COLOUR) && !plural && !self.stands_alone(words) {
            return None;
        }
        let before = before(tokens, words, plural);
        if meaning.rung == Rung::WordNet && !before.noun {
            return None;
        }
        let mut standing = behind(tokens, words, plural, next.is_some());
        let mut colours = before.colours;
        if standing == Standing::Possible {
            // "a white dog bowl": the bowl is white.
            colours.clear();
        } else {
            colours.extend(predicate(tokens, words.end));
        }
        if before.depicted || !one.sure {
            standing = Standing::Possible;
        }
        let goes_on = last.is_some_and(|(end, standing)| standing == Standing::Negated && continues(tokens, end, before.start));
        if standing == Standing::Stated && (goes_on || negated(tokens, before.start, words.end)) {
            standing = Standing::Negated;
        }
        let bytes = tokens.get(words.start)?.source.start..tokens.get(words.end - 1)?.source.end;
        Some(Mention { meaning, bytes, standing, count: before.count, colours, side: None, noun: before.noun })
    }

    /// A colour word that is also a thing ("orange") is the thing only where a noun must stand: "an orange on a table".
    fn stands_alone(&self, words: &Range<usize>) -> bool {
        let next = self.tokens.word(words.end);
        let ends = self.tokens.gap(words.end) != Gap::Space || classes(next).any(Classes::BREAK) || next == "and";
        let article =
            previous(&self.tokens, words.start).is_some_and(|word| classes(word).any(Classes::DETERMINER.or(Classes::MODIFIER)));
        ends && article && !(next == "and" && Colour::of(self.tokens.word(words.end + 1)).is_some())
    }

    /// Takes out words that are verbs where they stand.
    fn drop_verbs(&self, found: &mut Vec<Found>) {
        let mut last: Option<Range<usize>> = None;
        found.retain(|one| {
            let ambiguous = one.words.len() == 1 && classes(self.tokens.word(one.words.start)).any(Classes::AMBIGUOUS);
            let keeps = !(ambiguous && self.is_verb(one.words.start, last.as_ref()));
            if keeps {
                last = Some(one.words.clone());
            }
            keeps
        });
    }

    /// A verb stands after "to" or a pronoun, or directly behind the thing that does it: "a man trains", "people watch". A "dog bowl"
    /// has neither of these endings.
    fn is_verb(&self, start: usize, last: Option<&Range<usize>>) -> bool {
        let subject = previous(&self.tokens, start).is_some_and(|word| classes(word).any(Classes::SUBJECT));
        let next_to = start >= 2 && self.tokens.word(start - 2) == "next";
        let behind = last.filter(|last| last.end == start && self.tokens.gap(start) == Gap::Space);
        let of_thing = behind.is_some_and(|last| plural(self.tokens.word(last.end - 1)) != plural(self.tokens.word(start)));
        subject && !next_to || of_thing
    }

    /// Gives each place to the thing that it places: the last before it, or the first behind it where it begins a clause.
    fn place(&self, mentions: &mut [(Range<usize>, Mention)]) {
        for Place { start, end, side } in places(&self.tokens) {
            let one_clause = |from: usize, to: usize| (from..to).all(|at| self.tokens.gap(at) != Gap::Stop);
            let at = mentions.iter().rposition(|(words, _)| words.end <= start && one_clause(words.end, start + 1));
            let at = at.filter(|at| start - mentions[*at].0.end <= PLACE_REACH);
            let at = at.or_else(|| {
                let opens = start == 0 || self.tokens.gap(start) != Gap::Space;
                let next = mentions.iter().position(|(words, _)| words.start >= end);
                next.filter(|at| {
                    opens && mentions[*at].0.start - end <= PLACE_REACH && one_clause(end + 1, mentions[*at].0.start)
                })
            });
            if let Some(at) = at {
                mentions[at].1.side.get_or_insert(side);
            }
        }
    }
}

/// Whether a word speaks of several: its singular is another word.
fn plural(word: &str) -> bool {
    is_plural(word, singular(word) != word && !word.ends_with("ss") && singulars(word, |_| true))
}
