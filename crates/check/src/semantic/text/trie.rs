//! Phrases of a vocabulary, found in a row of words.
//!
//! An automaton over bytes would find "bus" in "business", and after a longest match that ends inside a word it would miss the
//! shorter one. So the automaton runs over whole words, and each word may be taken as it is or as its singular.

use super::lemma::singulars;
use super::token::{Gap, Tokens};
use crate::semantic::vocabulary::Entry;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A tree of words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trie {
    words: FxHashMap<SmolStr, u32>,
    edges: FxHashMap<(u32, u32), u32>,
    /// For each node but the root, what the phrase that ends there means.
    entries: Vec<Option<Entry>>,
}

/// The words of the vocabulary that a word of a text may be: itself, and up to two singulars.
type Forms = [Option<u32>; 3];

impl Trie {
    /// Adds a phrase. One that is there keeps its meaning.
    pub(crate) fn insert(&mut self, phrase: &[SmolStr], entry: Entry) {
        let mut node = 0;
        for word in phrase {
            let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            let word = *self.words.entry(word.clone()).or_insert(next);
            let fresh = u32::try_from(self.entries.len() + 1).unwrap_or(u32::MAX);
            let to = *self.edges.entry((node, word)).or_insert(fresh);
            if to == fresh {
                self.entries.push(None);
            }
            node = to;
        }
        if let Some(slot) = (node as usize).checked_sub(1).and_then(|at| self.entries.get_mut(at)) {
            slot.get_or_insert(entry);
        }
    }

    /// The longest phrase that begins at a word: what it means, and how many words it has. Of two readings of the same length the
    /// one that takes words as they are written is better.
    pub(crate) fn longest(&self, tokens: &Tokens, at: usize) -> Option<(Entry, usize)> {
        let mut best = None;
        self.walk(tokens, at, at, 0, &mut best);
        best
    }

    fn walk(&self, tokens: &Tokens, start: usize, at: usize, node: u32, best: &mut Option<(Entry, usize)>) {
        if at > start && matches!(tokens.gap(at), Gap::Comma | Gap::Stop) || at >= tokens.len() {
            return;
        }
        for form in self.forms(tokens.word(at)).into_iter().flatten() {
            let Some(next) = self.edges.get(&(node, form)) else { continue };
            let length = at + 1 - start;
            if let Some(entry) = self.entries.get(*next as usize - 1).copied().flatten()
                && best.is_none_or(|(_, longest)| length > longest)
            {
                *best = Some((entry, length));
            }
            self.walk(tokens, start, at + 1, *next, best);
        }
    }

    fn forms(&self, word: &str) -> Forms {
        let mut forms = [self.words.get(word).copied(), None, None];
        let mut free = 1;
        singulars(word, |singular| {
            if let Some(id) = self.words.get(singular) {
                forms[free] = Some(*id);
                free += 1;
            }
            free == forms.len()
        });
        forms
    }
}
