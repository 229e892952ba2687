//! WordNet 3.0's nouns, from its own database files (<https://wordnet.princeton.edu/documentation/wndb5wn>).
//!
//! Only an ancestor test is offered. Similarities along paths are not: they put cats as close to dogs as puppies are, and cars
//! closer to lorries than to vehicles.

use super::ontology::{OntologyError, Synset};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::{BTreeMap, VecDeque};

/// The bytes of the files that a folder of WordNet holds.
#[derive(Debug, Clone, Copy)]
pub struct WordNetFiles<'b> {
    /// `index.noun`.
    pub index: &'b [u8],
    /// `data.noun`.
    pub data: &'b [u8],
    /// `noun.exc`; packages of some registries lack it.
    pub exceptions: Option<&'b [u8]>,
}

/// The nouns of WordNet: lemmas, their senses in order, and what stands above each.
#[derive(Debug, Clone, Default)]
pub struct WordNet {
    /// For each lemma, with underscores, where its senses stand.
    lemmas: FxHashMap<Box<str>, (u32, u32)>,
    /// Offsets of synsets, lemma after lemma, the most frequent sense first.
    senses: Vec<u32>,
    /// For each synset, where its hypernyms stand.
    synsets: FxHashMap<u32, (u32, u32)>,
    /// Offsets of hypernyms.
    above: Vec<u32>,
    /// Irregular plurals.
    exceptions: BTreeMap<SmolStr, SmolStr>,
}

/// More hypernyms than any noun has above it; a damaged file may hold a circle.
const MAX_ABOVE: usize = 512;

impl WordNet {
    /// Reads the files.
    ///
    /// # Errors
    /// If no line of the index or the data has the form that WordNet gives it. Single damaged lines are passed over.
    pub fn read(files: WordNetFiles<'_>) -> Result<Self, OntologyError> {
        let mut net = Self::default();
        for line in lines(files.index) {
            let _ = net.index_line(line);
        }
        for line in lines(files.data) {
            let _ = net.data_line(line);
        }
        if net.lemmas.is_empty() || net.synsets.is_empty() {
            return Err(OntologyError("index.noun and data.noun hold no noun of WordNet".to_owned()));
        }
        for line in lines(files.exceptions.unwrap_or_default()) {
            let mut words = line.split_ascii_whitespace();
            if let (Some(plural), Some(singular)) = (words.next(), words.next()) {
                net.exceptions.insert(SmolStr::new(plural), SmolStr::new(singular));
            }
        }
        Ok(net)
    }

    /// `dog n 7 5 @ ~ #m #p %p 7 1 02084071 10114209 …`
    fn index_line(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split_ascii_whitespace();
        let lemma = fields.next()?;
        fields.next().filter(|part| *part == "n")?;
        let senses: usize = fields.next()?.parse().ok()?;
        let pointers: usize = fields.next()?.parse().ok()?;
        let mut fields = fields.skip(pointers.checked_add(2)?);
        let start = u32::try_from(self.senses.len()).ok()?;
        for _ in 0..senses {
            self.senses.push(fields.next()?.parse().ok()?);
        }
        let end = u32::try_from(self.senses.len()).ok()?;
        self.lemmas.insert(lemma.into(), (start, end));
        Some(())
    }

    /// `02084071 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 023 @ 02083346 n 0000 … | gloss`
    fn data_line(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split_ascii_whitespace();
        let offset: u32 = fields.next().filter(|offset| offset.len() == 8)?.parse().ok()?;
        let words = usize::from_str_radix(fields.nth(2)?, 16).ok()?;
        let pointers: usize = fields.nth(words.checked_mul(2)?)?.parse().ok()?;
        let start = u32::try_from(self.above.len()).ok()?;
        for _ in 0..pointers {
            let (symbol, target, part) = (fields.next()?, fields.next()?, fields.next()?);
            fields.next()?;
            if matches!(symbol, "@" | "@i") && part == "n" {
                self.above.push(target.parse().ok()?);
            }
        }
        let end = u32::try_from(self.above.len()).ok()?;
        self.synsets.insert(offset, (start, end));
        Some(())
    }

    /// How many nouns there are.
    pub fn len(&self) -> usize {
        self.lemmas.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.lemmas.is_empty()
    }

    /// The offset of a pinned synset; none if WordNet has no such sense.
    pub fn offset(&self, synset: &Synset) -> Option<u32> {
        match synset {
            Synset::Offset(offset) => self.synsets.contains_key(offset).then_some(*offset),
            Synset::Sense { lemma, number } => self.senses_of(lemma).get(*number as usize - 1).copied(),
        }
    }

    /// The most frequent sense of a noun in any number, with spaces or underscores. Rarer senses are not tried: with all of them,
    /// "hot dog" and "dog" are the same thing.
    pub fn first_sense(&self, noun: &str) -> Option<u32> {
        let lemma = noun.replace(' ', "_");
        if let Some(singular) = self.exceptions.get(lemma.as_str()) {
            return self.senses_of(singular).first().copied();
        }
        let own = self.senses_of(&lemma).first().copied();
        own.or_else(|| {
            let mut found = None;
            super::text::singulars(&lemma, |singular| {
                found = self.senses_of(singular).first().copied();
                found.is_some()
            });
            found
        })
    }

    /// True if a noun has one sense only, so that a text that uses it means this one.
    pub fn has_one_sense(&self, noun: &str) -> bool {
        let lemma = noun.replace(' ', "_");
        let mut most = self.senses_of(&lemma).len();
        if let Some(singular) = self.exceptions.get(lemma.as_str()) {
            most = most.max(self.senses_of(singular).len());
        }
        super::text::singulars(&lemma, |singular| {
            most = most.max(self.senses_of(singular).len());
            false
        });
        most == 1
    }

    fn senses_of(&self, lemma: &str) -> &[u32] {
        let Some((start, end)) = self.lemmas.get(lemma) else { return &[] };
        self.senses.get(*start as usize..*end as usize).unwrap_or_default()
    }

    fn parents(&self, synset: u32) -> &[u32] {
        let Some((start, end)) = self.synsets.get(&synset) else { return &[] };
        self.above.get(*start as usize..*end as usize).unwrap_or_default()
    }

    /// The synsets above one, each with its distance, nearest first; itself at distance 0.
    pub fn ancestors(&self, synset: u32) -> Vec<(u32, u32)> {
        let mut found = vec![(synset, 0)];
        let mut open = VecDeque::from([(synset, 0)]);
        while let Some((at, distance)) = open.pop_front().filter(|_| found.len() < MAX_ABOVE) {
            for parent in self.parents(at) {
                if found.iter().all(|(known, _)| known != parent) {
                    found.push((*parent, distance + 1));
                    open.push_back((*parent, distance + 1));
                }
            }
        }
        found
    }

    /// How many levels one synset stands below another; none if it does not.
    pub fn below(&self, lower: u32, upper: u32) -> Option<u32> {
        self.ancestors(lower).into_iter().find(|(at, _)| *at == upper).map(|(_, distance)| distance)
    }
}

/// The lines of a database file that are text; the licence at its head begins each line with two spaces.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes.split(|b| *b == b'\n').filter(|line| !line.starts_with(b"  ")).filter_map(|line| std::str::from_utf8(line).ok())
}

#[cfg(test)]
mod tests {
    use super::{WordNet, WordNetFiles};
    use crate::semantic::ontology::Synset;

    /// Three nouns in the form of the database, with a licence line, a damaged line and a circle.
    const INDEX: &[u8] =
        b"  1 licence\ncat n 1 1 @ 1 0 00000030\ndog n 2 1 @ 2 1 00000010 00000040\nanimal n 1 0 1 0 00000020\nbroken n x\n";
    const DATA: &[u8] = b"00000010 05 n 02 dog 0 domestic_dog 0 001 @ 00000020 n 0000 | barks\n\
        00000020 05 n 01 animal 0 001 @ 00000020 n 0000 | lives\n00000030 05 n 01 cat 0 001 @ 00000020 n 0000 | purrs\n\
        00000040 05 n 01 dog 1 000 | frank\n000000";

    fn net() -> WordNet {
        WordNet::read(WordNetFiles { index: INDEX, data: DATA, exceptions: Some(b"kine cow\n") }).unwrap()
    }

    #[test]
    fn ancestors_of_the_first_sense() {
        let net = net();
        let (dog, animal, cat) =
            (net.first_sense("dogs").unwrap(), net.first_sense("animal").unwrap(), net.first_sense("cat").unwrap());
        assert_eq!(net.below(dog, animal), Some(1));
        assert_eq!(net.below(animal, dog), None);
        assert_eq!(net.below(dog, cat), None);
        assert_eq!(net.below(dog, dog), Some(0));
    }

    #[test]
    fn pins_name_a_sense_or_an_offset() {
        let net = net();
        let offset = |text: &str| Synset::parse(text).and_then(|synset| net.offset(&synset));
        assert_eq!(offset("dog.n.01"), Some(10));
        assert_eq!(offset("dog.n.02"), Some(40));
        assert_eq!(offset("dog.n.03"), None);
        assert_eq!(offset("00000030-n"), Some(30));
        assert_eq!(offset("00000031-n"), None);
        assert_eq!(offset("dog.n.00"), None);
        assert_eq!(offset("run.v.01"), None);
    }

    #[test]
    fn other_files_are_refused() {
        assert!(WordNet::read(WordNetFiles { index: b"", data: b"", exceptions: None }).is_err());
        assert!(WordNet::read(WordNetFiles { index: &[0xff; 64], data: b"x y z\n", exceptions: None }).is_err());
    }
}
