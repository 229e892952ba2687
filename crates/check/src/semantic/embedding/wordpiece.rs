//! BERT's tokenizer: lower case, words and punctuation apart, then the longest known pieces from the left (Schuster and Nakajima,
//! ICASSP 2012). Only what its `tokenizer.json` says is done; what is not known is refused.

use crate::semantic::OntologyError;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The tokenizer.
#[derive(Debug, Clone)]
pub(super) struct WordPiece {
    pieces: FxHashMap<Box<str>, usize>,
    /// `##`.
    continued: Box<str>,
    longest: usize,
    lower: bool,
}

#[derive(Deserialize)]
struct File {
    normalizer: Option<Named>,
    pre_tokenizer: Option<Named>,
    model: Model,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    lowercase: bool,
}

#[derive(Deserialize)]
struct Model {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    continuing_subword_prefix: String,
    #[serde(default = "longest_word")]
    max_input_chars_per_word: usize,
    #[serde(default, deserialize_with = "vocabulary")]
    vocab: FxHashMap<Box<str>, usize>,
}

const fn longest_word() -> usize {
    100
}

/// The vocabulary of WordPiece is a map; other kinds have lists, which are passed over so that the kind can be named.
fn vocabulary<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<FxHashMap<Box<str>, usize>, D::Error> {
    let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

impl WordPiece {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, OntologyError> {
        let wrong = |what: &dyn std::fmt::Display| OntologyError(format!("tokenizer.json: {what}"));
        let file: File = serde_json::from_slice(bytes).map_err(|error| wrong(&error))?;
        if file.model.kind != "WordPiece" {
            return Err(wrong(&format!("tokenizers of the kind {:?} are not read, only WordPiece", file.model.kind)));
        }
        for (what, found, known) in
            [("normalizer", &file.normalizer, "BertNormalizer"), ("pre-tokenizer", &file.pre_tokenizer, "BertPreTokenizer")]
        {
            if let Some(other) = found.as_ref().filter(|named| named.kind != known) {
                return Err(wrong(&format!("the {what} {:?} is not read, only {known}", other.kind)));
            }
        }
        let Model { continuing_subword_prefix, max_input_chars_per_word, vocab, .. } = file.model;
        if vocab.is_empty() {
            return Err(wrong(&"there is no vocabulary"));
        }
        let lower = file.normalizer.is_some_and(|normalizer| normalizer.lowercase);
        Ok(Self { pieces: vocab, continued: continuing_subword_prefix.into(), longest: max_input_chars_per_word, lower })
    }

    /// One more than the highest index.
    pub(super) fn len(&self) -> usize {
        self.pieces.values().max().map_or(0, |last| last + 1)
    }

    /// The pieces of a text. Words that cannot be cut into known pieces are left out, as Model2Vec does with unknown ones.
    pub(super) fn cut(&self, text: &str) -> Vec<usize> {
        let text: String =
            if self.lower { text.chars().flat_map(char::to_lowercase).filter_map(plain).collect() } else { text.to_owned() };
        let mut found = Vec::new();
        for word in words(&text) {
            self.word(word, &mut found);
        }
        found
    }

    fn word(&self, word: &str, found: &mut Vec<usize>) {
        if word.chars().count() > self.longest {
            return;
        }
        let before = found.len();
        let mut start = 0;
        let mut buffer = String::new();
        while start < word.len() {
            let ends = word[start..].char_indices().map(|(at, c)| start + at + c.len_utf8()).rev();
            let longest = ends.into_iter().find_map(|end| {
                buffer.clear();
                if start > 0 {
                    buffer.push_str(&self.continued);
                }
                buffer.push_str(&word[start..end]);
                Some((*self.pieces.get(buffer.as_str())?, end))
            });
            let Some((piece, end)) = longest else {
                found.truncate(before);
                return;
            };
            found.push(piece);
            start = end;
        }
    }
}

/// A letter without its accent, for Latin letters; none for combining marks. BERT decomposes all scripts; the names of classes are
/// Latin, and other letters stay as they are.
fn plain(c: char) -> Option<char> {
    let accents = "àáâãäåāăą:a çćĉċč:c ďđ:d èéêëēĕėęě:e ĝğġģ:g ìíîïĩīĭįı:i ĺļľł:l ñńņň:n òóôõöōŏő:o ŕŗř:r śŝşš:s ţťŧ:t ùúûüũūŭůűų:u ýÿŷ:y źżž:z";
    if c.is_ascii() {
        return Some(c);
    }
    if ('\u{300}'..='\u{36f}').contains(&c) {
        return None;
    }
    let group = accents.split(' ').find(|group| group.contains(c));
    Some(group.and_then(|group| group.chars().last()).unwrap_or(c))
}

/// Words; each mark of punctuation and each Chinese character is one by itself.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let alone = |c: char| {
        let mark = c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{303f}');
        mark || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
    };
    text.split(char::is_whitespace).flat_map(move |word| word.split_inclusive(alone)).flat_map(move |word| {
        match word.char_indices().next_back().filter(|(_, last)| alone(*last)) {
            Some((at, _)) => [&word[..at], &word[at..]],
            None => [word, ""],
        }
    })
}
