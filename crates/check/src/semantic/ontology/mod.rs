//! What words mean to a project: its terms, their other names, and what stands above what.

mod foreign;
mod rdf_xml;
mod shipped;
mod skos;
mod yaml;

pub use foreign::{audioset, categories, open_images};
pub use shipped::{Shipped, everyday, shipped};
pub use skos::{RdfSyntax, skos};
pub use yaml::yaml;

use crate::semantic::text::normal;
use genlock_model::Dataset;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The terms of a project. Names refer to each other by their text; [`crate::semantic::Vocabulary`] joins them into a graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ontology {
    /// Its name, for messages.
    pub name: SmolStr,
    /// The terms, in the order of the source.
    pub terms: Vec<Term>,
    /// Words that must not be used.
    pub forbidden: Vec<Forbidden>,
    /// How many levels two modalities may differ in how finely they name a thing; none leaves it to the configuration.
    pub max_levels: Option<u32>,
}

/// One term: a class of things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The canonical name.
    pub name: SmolStr,
    /// Other names of the same thing.
    pub synonyms: Vec<SmolStr>,
    /// Names of the terms directly above it.
    pub parents: Vec<SmolStr>,
    /// The sense in WordNet 3.0.
    pub synset: Option<Synset>,
    /// True if a text about a scene has to speak of such an object.
    pub must_mention: bool,
    /// How many levels finer or coarser another modality may speak of it.
    pub max_levels: Option<u32>,
    /// True if its narrower terms exclude each other, as dog and cat do; false where one thing can be several of them, as a
    /// person can be a woman and a pedestrian.
    pub exclusive: bool,
    /// Things that make this sound.
    pub sound_of: Vec<SmolStr>,
    /// Terms that cannot be true of the same thing, beside those that [`Term::exclusive`] tells.
    pub disjoint: Vec<SmolStr>,
    /// True if a colour word before it says something other than its colour, as in "a white woman".
    pub colourless: bool,
}

impl Term {
    /// A term with nothing but its name.
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self {
            name: name.into(),
            synonyms: Vec::new(),
            parents: Vec::new(),
            synset: None,
            must_mention: false,
            max_levels: None,
            exclusive: true,
            sound_of: Vec::new(),
            disjoint: Vec::new(),
            colourless: false,
        }
    }
}

/// A word that must not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// The word.
    pub term: SmolStr,
    /// What to say instead.
    pub instead: Option<SmolStr>,
    /// Why.
    pub why: Option<SmolStr>,
}

/// A sense of WordNet 3.0 that a term is pinned to. Words have many senses, so a word alone decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synset {
    /// `dog.n.01`: the lemma and the number of its noun sense, from 1.
    Sense {
        /// With underscores for spaces.
        lemma: SmolStr,
        /// From 1.
        number: u32,
    },
    /// The byte offset in `data.noun`, as RDF versions of WordNet 3.0 write it: `02084071-n`.
    Offset(u32),
}

impl Synset {
    /// Reads `dog.n.01` or `02084071-n`; none for anything else, also for verbs and adjectives.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(offset) = text.strip_suffix("-n") {
            return (offset.len() == 8).then(|| offset.parse().ok().map(Self::Offset))?;
        }
        let (lemma, number) = text.rsplit_once(".n.")?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        (!lemma.is_empty()).then(|| Self::Sense { lemma: SmolStr::new(lemma.to_lowercase()), number })
    }
}

impl fmt::Display for Synset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sense { lemma, number } => write!(f, "{lemma}.n.{number:02}"),
            Self::Offset(offset) => write!(f, "{offset:08}-n"),
        }
    }
}

/// An ontology, and what of its source was not taken or is doubtful, in sentences.
#[derive(Debug, Clone, Default)]
pub struct ReadOntology {
    /// The ontology.
    pub ontology: Ontology,
    /// Each thing that was dropped or assumed.
    pub notes: Vec<String>,
}

/// Why a text is no ontology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OntologyError(pub String);

impl fmt::Display for OntologyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OntologyError {}

impl Ontology {
    /// The classes of a dataset as an ontology: their names, synonyms and parents.
    pub fn of_dataset(data: &Dataset) -> Self {
        let name_of = |class: &genlock_model::Class| {
            class.parent.and_then(|parent| data.classes.get(parent)).map(|parent| parent.name.clone())
        };
        let mut seen = BTreeSet::new();
        let mut terms = Vec::new();
        for class in data.classes.iter().filter(|class| seen.insert(normal(&class.name))) {
            let (synonyms, parents) = (class.synonyms.clone(), name_of(class).into_iter().collect());
            terms.push(Term { synonyms, parents, ..Term::new(class.name.clone()) });
        }
        Self { name: SmolStr::new_static("the classes of the dataset"), terms, ..Self::default() }
    }

    /// Drops what contradicts itself (terms without a name, terms that stand twice, parents that do not exist, circles), and says
    /// so. Every reader ends here.
    pub(crate) fn checked(mut self, mut notes: Vec<String>) -> ReadOntology {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        let mut kept: Vec<Term> = Vec::with_capacity(self.terms.len());
        for term in self.terms.drain(..) {
            let key = normal(&term.name);
            if key.is_empty() {
                notes.push(format!("the term {:?} has no letters or digits and was left out", term.name));
            } else if let Some(at) = first.get(&key) {
                notes.push(format!(
                    "the term {:?} stands twice, the second time as {:?}; they were joined",
                    kept[*at].name, term.name
                ));
                join(&mut kept[*at], term);
            } else {
                first.insert(key, kept.len());
                kept.push(term);
            }
        }
        self.terms = kept;
        let other = self.settle_references(&first, &mut notes);
        self.settle_synonyms(&first, &other, &mut notes);
        self.cut_circles(&first, &mut notes);
        ReadOntology { ontology: self, notes }
    }

    /// Takes out references to terms that do not exist. Gives the synonyms by their normal form.
    fn settle_references(&mut self, first: &BTreeMap<String, usize>, notes: &mut Vec<String>) -> BTreeMap<String, usize> {
        let mut other = BTreeMap::new();
        for (at, term) in self.terms.iter().enumerate() {
            for synonym in &term.synonyms {
                other.entry(normal(synonym)).or_insert(at);
            }
        }
        let names: Vec<SmolStr> = self.terms.iter().map(|term| term.name.clone()).collect();
        for term in &mut self.terms {
            let own = term.name.clone();
            let mut settle = |list: &mut Vec<SmolStr>, what: &str| {
                list.retain_mut(|name| {
                    let key = normal(name);
                    let Some(at) = first.get(&key).or_else(|| other.get(&key)) else {
                        notes.push(format!("{own:?} names {name:?} as {what}, which is no term; that was left out"));
                        return false;
                    };
                    name.clone_from(&names[*at]);
                    true
                });
                let mut seen = BTreeSet::new();
                list.retain(|name| seen.insert(name.clone()));
            };
            settle(&mut term.parents, "its parent");
            settle(&mut term.disjoint, "disjoint from it");
            settle(&mut term.sound_of, "the thing that makes its sound");
        }
        other
    }

    /// Takes out synonyms that are names of other terms or synonyms of earlier ones.
    fn settle_synonyms(&mut self, first: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, notes: &mut Vec<String>) {
        let names: Vec<SmolStr> = self.terms.iter().map(|term| term.name.clone()).collect();
        for (at, term) in self.terms.iter_mut().enumerate() {
            let own = term.name.clone();
            let mut seen = BTreeSet::new();
            term.synonyms.retain(|synonym| {
                let key = normal(synonym);
                if key.is_empty() || first.get(&key) == Some(&at) || !seen.insert(key.clone()) {
                    // The term itself in another spelling or number: nothing is lost.
                    return false;
                }
                let owner = first.get(&key).or_else(|| other.get(&key)).copied().unwrap_or(at);
                if owner != at {
                    notes.push(format!(
                        "{synonym:?} is a synonym of {own:?} and also means {:?}; the latter was kept",
                        names[owner]
                    ));
                }
                owner == at
            });
        }
    }

    /// A term cannot stand above itself: the edge that closes a circle is cut.
    fn cut_circles(&mut self, first: &BTreeMap<String, usize>, notes: &mut Vec<String>) {
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); self.terms.len()];
        for at in 0..self.terms.len() {
            let term = &mut self.terms[at];
            let own = term.name.clone();
            term.parents.retain(|parent| {
                let Some(up) = first.get(&normal(parent)).copied() else { return false };
                if reaches(&parents, up, at) {
                    notes.push(format!("{own:?} stands below {parent:?} and above it; the former was left out"));
                    return false;
                }
                parents[at].push(up);
                true
            });
        }
    }
}

/// Whether `to` is `from` or stands above it.
fn reaches(parents: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        open.extend(parents[at].iter().copied().filter(|up| seen.insert(*up)));
    }
    false
}

/// Adds what a second entry of the same term says to the first.
fn join(term: &mut Term, second: Term) {
    let Term { name: _, synonyms, parents, synset, must_mention, max_levels, exclusive, sound_of, disjoint, colourless } = second;
    term.synonyms.extend(synonyms);
    term.parents.extend(parents);
    term.sound_of.extend(sound_of);
    term.disjoint.extend(disjoint);
    term.synset = term.synset.take().or(synset);
    term.max_levels = term.max_levels.or(max_levels);
    term.must_mention |= must_mention;
    term.exclusive &= exclusive;
    term.colourless |= colourless;
}
