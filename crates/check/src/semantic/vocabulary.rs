//! What a word means: the project's terms and synonyms, then everyday synonyms, then WordNet below pinned synsets.

use super::ontology::{Forbidden, Ontology, Synset, Term};
use super::similar::{Suggestion, suggestions};
use super::text::{Tokens, Trie, name_words, normal};
use super::wordnet::WordNet;
use super::{Embedding, Meaning, Rung};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The index of a concept in its vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub(crate) u32);

/// A thing that words mean.
#[derive(Debug, Clone)]
pub struct Concept {
    /// The name to write.
    pub name: SmolStr,
    /// True if it is a term of the project, false if only everyday knowledge has it.
    pub project: bool,
    /// What stands directly above it.
    pub(crate) parents: Vec<ConceptId>,
    /// What makes this sound.
    pub(crate) sound_of: Vec<ConceptId>,
    /// What it cannot be at once.
    pub(crate) disjoint: Vec<ConceptId>,
    /// Its place in WordNet.
    pub(crate) synset: Option<u32>,
    /// As in [`Term`].
    pub must_mention: bool,
    /// As in [`Term`].
    pub max_levels: Option<u32>,
    /// As in [`Term`].
    pub(crate) exclusive: bool,
    /// As in [`Term`].
    pub(crate) colourless: bool,
}

/// What a phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A concept, and which rung of the ladder says so.
    Concept(ConceptId, Rung),
    /// Nothing that its words mean: a "sea lion" is no lion.
    Opaque,
}

/// Phrases, concepts and the graph between them.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    concepts: Vec<Concept>,
    pub(crate) trie: Trie,
    forbidden: Vec<(Forbidden, Vec<SmolStr>)>,
    /// Concepts by their synset.
    pinned: BTreeMap<u32, ConceptId>,
    wordnet: Option<WordNet>,
    max_levels: Option<u32>,
    notes: Vec<String>,
}

/// What a vocabulary is made of, beside the project's ontology.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Synonyms and finer words of everyday things; [`super::everyday`] is the one that is built in.
    pub curated: Option<Ontology>,
    /// WordNet, where the machine has it.
    pub wordnet: Option<WordNet>,
}

/// Compounds that mean none of their words, so that no word in them is taken for a thing. Written for this program.
const OPAQUE: &str = include_str!("data/compounds.txt");

impl Vocabulary {
    /// Joins a project's ontology with general knowledge. The project has the last word: a phrase that it defines keeps its meaning.
    pub fn new(project: &Ontology, knowledge: Knowledge) -> Self {
        let Knowledge { curated, wordnet } = knowledge;
        let mut own = Self { wordnet, max_levels: project.max_levels, ..Self::default() };
        let ids = own.add_project(project);
        own.link(&project.terms, &ids);
        if let Some(curated) = curated {
            let ids = own.add_curated(&curated);
            own.link(&curated.terms, &ids);
        }
        for line in OPAQUE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            own.register(line, Entry::Opaque);
        }
        own.pin(project);
        for forbidden in &project.forbidden {
            own.forbidden.push((forbidden.clone(), name_words(&forbidden.term)));
        }
        own
    }

    fn add_project(&mut self, project: &Ontology) -> Vec<ConceptId> {
        let ids: Vec<ConceptId> = project.terms.iter().map(|term| self.concept(term, true)).collect();
        for (term, id) in project.terms.iter().zip(&ids) {
            self.register(&term.name, Entry::Concept(*id, Rung::Term));
        }
        for (term, id) in project.terms.iter().zip(&ids) {
            for synonym in &term.synonyms {
                self.register(synonym, Entry::Concept(*id, Rung::Synonym));
            }
        }
        ids
    }

    /// A curated term that the project has under one of its names becomes that concept; the others are new.
    fn add_curated(&mut self, curated: &Ontology) -> Vec<ConceptId> {
        let ids: Vec<ConceptId> = curated
            .terms
            .iter()
            .map(|term| {
                let names = [&term.name].into_iter().chain(&term.synonyms);
                let known = names.into_iter().find_map(|name| self.exact(name));
                match known {
                    Some(Meaning { concept, .. }) => {
                        let own = &mut self.concepts[concept.0 as usize];
                        own.colourless |= term.colourless;
                        // Whether narrower terms exclude each other is common knowledge unless the project has its own.
                        own.exclusive &= term.exclusive;
                        concept
                    }
                    None => self.concept(term, false),
                }
            })
            .collect();
        for (term, id) in curated.terms.iter().zip(&ids) {
            self.register(&term.name, Entry::Concept(*id, Rung::Curated));
        }
        for (term, id) in curated.terms.iter().zip(&ids) {
            for synonym in &term.synonyms {
                self.register(synonym, Entry::Concept(*id, Rung::Curated));
            }
            if let (Some(synset), Some(net)) = (&term.synset, &self.wordnet)
                && self.concepts[id.0 as usize].synset.is_none()
            {
                self.concepts[id.0 as usize].synset = net.offset(synset);
            }
        }
        ids
    }

    fn concept(&mut self, term: &Term, project: bool) -> ConceptId {
        let id = ConceptId(u32::try_from(self.concepts.len()).unwrap_or(u32::MAX));
        let Term { name, must_mention, max_levels, exclusive, colourless, .. } = term;
        self.concepts.push(Concept {
            name: name.clone(),
            project,
            parents: Vec::new(),
            sound_of: Vec::new(),
            disjoint: Vec::new(),
            synset: None,
            must_mention: *must_mention,
            max_levels: *max_levels,
            exclusive: *exclusive,
            colourless: *colourless,
        });
        id
    }

    /// Adds the edges of terms whose concepts are there.
    fn link(&mut self, terms: &[Term], ids: &[ConceptId]) {
        let of: FxHashMap<String, ConceptId> = terms.iter().zip(ids).map(|(term, id)| (normal(&term.name), *id)).collect();
        let all =
            |names: &[SmolStr]| -> Vec<ConceptId> { names.iter().filter_map(|name| of.get(&normal(name)).copied()).collect() };
        for (term, id) in terms.iter().zip(ids) {
            let (parents, sounds, disjoint) = (all(&term.parents), all(&term.sound_of), all(&term.disjoint));
            for parent in parents {
                // What the project puts above is not put below again by everyday knowledge.
                if parent != *id && !self.ancestors(parent).iter().any(|(up, _)| up == id) {
                    push_new(&mut self.concepts[id.0 as usize].parents, parent);
                }
            }
            for other in sounds {
                push_new(&mut self.concepts[id.0 as usize].sound_of, other);
            }
            for other in disjoint {
                push_new(&mut self.concepts[id.0 as usize].disjoint, other);
                push_new(&mut self.concepts[other.0 as usize].disjoint, *id);
            }
        }
    }

    /// Looks up the synsets that the project pins, and notes those that WordNet does not have.
    fn pin(&mut self, project: &Ontology) {
        let Some(net) = &self.wordnet else { return };
        for (at, term) in project.terms.iter().enumerate() {
            let Some(synset) = &term.synset else { continue };
            match net.offset(synset) {
                Some(offset) => self.concepts[at].synset = Some(offset),
                None => self.notes.push(format!("{:?} is pinned to {synset}, which WordNet 3.0 does not have", term.name)),
            }
        }
        for (at, concept) in (0..).zip(&self.concepts) {
            if let Some(synset) = concept.synset {
                self.pinned.entry(synset).or_insert(ConceptId(at));
            }
        }
    }

    /// Makes a phrase mean something, unless it means something already.
    fn register(&mut self, phrase: &str, entry: Entry) {
        let words = name_words(phrase);
        self.trie.insert(&words, entry);
        // A class that is named in the plural is found in the singular too.
        if let Some((last, rest)) = words.split_last() {
            let singular = super::text::singular(last);
            if singular != last.as_str() {
                let mut words = rest.to_vec();
                words.push(SmolStr::new(singular));
                self.trie.insert(&words, entry);
            }
        }
    }

    /// All concepts with their ids; those of the project first, in its order.
    pub fn concepts(&self) -> impl Iterator<Item = (ConceptId, &Concept)> {
        (0..).map(ConceptId).zip(&self.concepts)
    }

    /// A concept.
    pub fn get(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.0 as usize]
    }

    /// WordNet, if there is one.
    pub const fn wordnet(&self) -> Option<&WordNet> {
        self.wordnet.as_ref()
    }

    /// What the project says on levels for all terms.
    pub const fn max_levels(&self) -> Option<u32> {
        self.max_levels
    }

    /// What was found doubtful while joining, in sentences.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What a name means as a whole: the first three rungs.
    fn exact(&self, name: &str) -> Option<Meaning> {
        let mut tokens = Tokens::default();
        tokens.cut_name(name);
        match self.trie.longest(&tokens, 0)? {
            (Entry::Concept(concept, rung), length) if length == tokens.len() => Some(Meaning { concept, rung, below: 0 }),
            _ => None,
        }
    }

    /// What a class name means, on the first rung that knows it. Of a name in levels (`vehicle.car`), the last level that is known.
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        let levels = name.rsplit(['.', '/', ':', '>']).map(str::trim).filter(|level| !level.is_empty());
        let exact = self.exact(name).or_else(|| levels.into_iter().find_map(|level| self.exact(level)));
        // Of a word with several senses nobody knows which one is meant: the first one of "ostrich" is a person.
        exact.or_else(|| {
            let (net, name) = (self.wordnet.as_ref()?, normal(name));
            self.below_pinned(net.first_sense(&name).filter(|_| net.has_one_sense(&name))?)
        })
    }

    /// The nearest concept whose pinned synset is this one or stands above it.
    pub(crate) fn below_pinned(&self, synset: u32) -> Option<Meaning> {
        let above = self.wordnet.as_ref()?.ancestors(synset).into_iter();
        let mut found =
            above.filter_map(|(at, below)| Some(Meaning { concept: *self.pinned.get(&at)?, rung: Rung::WordNet, below }));
        found.next()
    }

    /// The forbidden word that a name contains, if any.
    pub fn forbidden(&self, name: &str) -> Option<&Forbidden> {
        if self.forbidden.is_empty() {
            return None;
        }
        let words: Vec<String> = name_words(name).iter().map(|word| super::text::singular(word)).collect();
        let holds = |phrase: &[SmolStr]| {
            let phrase: Vec<String> = phrase.iter().map(|word| super::text::singular(word)).collect();
            !phrase.is_empty() && words.windows(phrase.len()).any(|window| window == phrase)
        };
        self.forbidden.iter().find(|(_, phrase)| holds(phrase)).map(|(forbidden, _)| forbidden)
    }

    /// True if some words are forbidden.
    pub const fn forbids(&self) -> bool {
        !self.forbidden.is_empty()
    }

    /// The name of the nearest term of the project that stands above a meaning, or is it.
    pub fn project_above(&self, meaning: Meaning) -> Option<SmolStr> {
        let above = self.ancestors(meaning.concept).into_iter();
        above.map(|(at, _)| self.get(at)).find(|concept| concept.project).map(|concept| concept.name.clone())
    }

    /// Terms of the project that look or mean alike, the best first. They are proposals for a person: they decide nothing.
    pub fn suggest(&self, name: &str, model: Option<&Embedding>) -> Vec<Suggestion> {
        suggestions(name, self.concepts.iter().filter(|concept| concept.project).map(|concept| &concept.name), model)
    }

    /// The concepts above one, each with its distance, nearest first; itself at distance 0.
    pub(crate) fn ancestors(&self, id: ConceptId) -> Vec<(ConceptId, u32)> {
        let mut found = vec![(id, 0)];
        let mut at = 0;
        while let Some((concept, distance)) = found.get(at).copied() {
            for parent in &self.concepts[concept.0 as usize].parents {
                if found.iter().all(|(known, _)| known != parent) {
                    found.push((*parent, distance + 1));
                }
            }
            at += 1;
        }
        found
    }

    /// Every synset that the terms of an ontology are pinned to and that WordNet does not have; for tests of shipped data.
    pub fn missing_pins<'o>(net: &WordNet, ontology: &'o Ontology) -> Vec<(&'o str, &'o Synset)> {
        let pinned = ontology.terms.iter().filter_map(|term| Some((term.name.as_str(), term.synset.as_ref()?)));
        pinned.filter(|(_, synset)| net.offset(synset).is_none()).collect()
    }
}

fn push_new(list: &mut Vec<ConceptId>, id: ConceptId) {
    if !list.contains(&id) {
        list.push(id);
    }
}
