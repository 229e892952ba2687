//! SKOS concepts, RDFS and OWL classes as an ontology, from Turtle or RDF/XML (<https://www.w3.org/TR/skos-reference/>).

use super::{Forbidden, Ontology, OntologyError, ReadOntology, Synset, Term, rdf_xml};
use oxrdf::{NamedOrBlankNode, Term as RdfTerm};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How RDF is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RdfSyntax {
    /// Turtle, and N-Triples, which it includes.
    Turtle,
    /// RDF/XML.
    Xml,
}

/// A statement. Blank nodes are names that begin with `_:`.
pub(super) struct Triple {
    pub(super) subject: String,
    pub(super) predicate: String,
    pub(super) object: Object,
}

pub(super) enum Object {
    Iri(String),
    Literal { text: String, language: Option<String> },
}

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const REPLACED_BY: &str = "http://purl.org/dc/terms/isReplacedBy";
/// What SKOS has no word for: `mustMention`, `maxLevels`, `exclusive`, `soundOf`, `colourless`, `synset`.
const OWN: &str = "urn:genlock:ontology:";

/// What is said of one concept.
#[derive(Default)]
struct Concept {
    described: bool,
    /// Text and language, in the order of the file.
    preferred: Vec<(String, Option<String>)>,
    alternative: Vec<(String, Option<String>)>,
    broader: Vec<String>,
    disjoint: Vec<String>,
    sound_of: Vec<String>,
    synset: Option<Synset>,
    must_mention: bool,
    max_levels: Option<u32>,
    exclusive: Option<bool>,
    colourless: bool,
    deprecated: bool,
    replaced_by: Option<String>,
}

/// Reads concepts with their labels in English or without a language. A concept that is deprecated becomes a forbidden word.
///
/// # Errors
/// If the text is not RDF of this syntax, or has no concept.
pub fn skos(text: &str, syntax: RdfSyntax) -> Result<ReadOntology, OntologyError> {
    let (triples, mut notes) = match syntax {
        RdfSyntax::Turtle => (turtle(text)?, Vec::new()),
        RdfSyntax::Xml => rdf_xml::triples(text)?,
    };
    let mut order: Vec<String> = Vec::new();
    let mut concepts: BTreeMap<String, Concept> = BTreeMap::new();
    let mut entry = |name: &str| -> String {
        if !concepts.contains_key(name) {
            concepts.insert(name.to_owned(), Concept::default());
            order.push(name.to_owned());
        }
        name.to_owned()
    };
    // `narrower` speaks of another concept, so all names come first.
    for triple in &triples {
        entry(&triple.subject);
        if let Object::Iri(object) = &triple.object
            && triple.predicate.strip_prefix(SKOS).is_some_and(|name| name.starts_with("narrower"))
        {
            entry(object);
        }
    }
    let mut name = SmolStr::default();
    for triple in triples {
        take(triple, &mut concepts, &mut name, &mut notes);
    }
    let concepts: Vec<(String, Concept)> =
        order.into_iter().filter_map(|name| concepts.remove(&name).map(|concept| (name, concept))).collect();
    if !concepts.iter().any(|(_, concept)| concept.described) {
        return Err(OntologyError("there is no skos:Concept, rdfs:Class or owl:Class".to_owned()));
    }
    Ok(assemble(concepts, name, notes))
}

fn turtle(text: &str) -> Result<Vec<Triple>, OntologyError> {
    let mut triples = Vec::new();
    // Vocabularies are often written with relative names; what they are relative to does not matter here.
    let parser = oxttl::TurtleParser::new().with_base_iri("urn:genlock:").map_err(|error| OntologyError(error.to_string()))?;
    for triple in parser.for_slice(text) {
        let triple = triple.map_err(|error| OntologyError(format!("Turtle: {error}")))?;
        let subject = match triple.subject {
            NamedOrBlankNode::NamedNode(name) => name.into_string(),
            NamedOrBlankNode::BlankNode(node) => format!("_:{}", node.as_str()),
        };
        let object = match triple.object {
            RdfTerm::NamedNode(name) => Object::Iri(name.into_string()),
            RdfTerm::BlankNode(node) => Object::Iri(format!("_:{}", node.as_str())),
            RdfTerm::Literal(literal) => {
                let language = literal.language().map(str::to_owned);
                Object::Literal { text: literal.value().to_owned(), language }
            }
        };
        triples.push(Triple { subject, predicate: triple.predicate.into_string(), object });
    }
    Ok(triples)
}

fn take(triple: Triple, concepts: &mut BTreeMap<String, Concept>, name: &mut SmolStr, notes: &mut Vec<String>) {
    let Triple { subject, predicate, object } = triple;
    if let (Some("narrower" | "narrowerTransitive"), Object::Iri(other)) = (predicate.strip_prefix(SKOS), &object) {
        if let Some(concept) = concepts.get_mut(other) {
            concept.broader.push(subject);
        }
        return;
    }
    let Some(concept) = concepts.get_mut(&subject) else { return };
    match (predicate.as_str(), object) {
        (RDF_TYPE, Object::Iri(kind)) => {
            let scheme = kind.strip_prefix(SKOS) == Some("ConceptScheme");
            if scheme && name.is_empty() {
                *name = SmolStr::new(local(&subject));
            }
            let class = kind.strip_prefix(RDFS) == Some("Class") || kind.strip_prefix(OWL) == Some("Class");
            concept.described |= kind.strip_prefix(SKOS) == Some("Concept") || class;
        }
        (REPLACED_BY, Object::Iri(other)) => concept.replaced_by = Some(other),
        (predicate, object) => {
            if let Some(property) = predicate.strip_prefix(SKOS) {
                of_skos(concept, property, object);
            } else if let Some(property) = predicate.strip_prefix(RDFS) {
                match (property, object) {
                    ("label", Object::Literal { text, language }) => concept.preferred.push((text, language)),
                    ("subClassOf", Object::Iri(other)) if !other.starts_with("_:") => concept.broader.push(other),
                    _ => {}
                }
            } else if let Some(property) = predicate.strip_prefix(OWL) {
                match (property, object) {
                    ("disjointWith", Object::Iri(other)) => concept.disjoint.push(other),
                    ("deprecated", Object::Literal { text, .. }) => concept.deprecated = truth(&text),
                    _ => {}
                }
            } else if let Some(property) = predicate.strip_prefix(OWN) {
                of_genlock(concept, property, object, notes);
            }
        }
    }
}

fn of_skos(concept: &mut Concept, property: &str, object: Object) {
    match (property, object) {
        // The preferred name goes before an rdfs:label of the same concept.
        ("prefLabel", Object::Literal { text, language }) => concept.preferred.insert(0, (text, language)),
        ("altLabel" | "hiddenLabel", Object::Literal { text, language }) => concept.alternative.push((text, language)),
        ("broader" | "broaderTransitive" | "broadMatch", Object::Iri(other)) => concept.broader.push(other),
        ("exactMatch" | "closeMatch", Object::Iri(other)) => {
            // http://wordnet-rdf.princeton.edu/wn30/02084071-n
            let sense = other.contains("wn30").then(|| Synset::parse(local(&other))).flatten();
            concept.synset = concept.synset.take().or(sense);
        }
        _ => {}
    }
}

fn of_genlock(concept: &mut Concept, property: &str, object: Object, notes: &mut Vec<String>) {
    match (property, object) {
        ("mustMention", Object::Literal { text, .. }) => concept.must_mention = truth(&text),
        ("exclusive", Object::Literal { text, .. }) => concept.exclusive = Some(truth(&text)),
        ("colourless", Object::Literal { text, .. }) => concept.colourless = truth(&text),
        ("maxLevels", Object::Literal { text, .. }) => concept.max_levels = text.parse().ok(),
        ("synset", Object::Literal { text, .. }) => concept.synset = Synset::parse(&text),
        ("soundOf", Object::Iri(other)) => concept.sound_of.push(other),
        (other, _) => notes.push(format!("the property {OWN}{other} is not known")),
    }
}

fn truth(text: &str) -> bool {
    matches!(text, "true" | "1")
}

/// The last part of a name.
fn local(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

/// English or without a language.
fn readable(language: Option<&str>) -> bool {
    language.is_none_or(|language| {
        let language = language.to_ascii_lowercase();
        language == "en" || language.starts_with("en-")
    })
}

fn assemble(concepts: Vec<(String, Concept)>, name: SmolStr, mut notes: Vec<String>) -> ReadOntology {
    let mut names: BTreeMap<String, SmolStr> = BTreeMap::new();
    for (iri, concept) in concepts.iter().filter(|(_, concept)| concept.described) {
        let english = concept.preferred.iter().find(|(_, language)| readable(language.as_deref()));
        let label = english.map(|(text, _)| text.trim()).filter(|text| !text.is_empty());
        if label.is_none() {
            notes.push(format!("{iri} has no English name; the last part of its address was taken"));
        }
        names.insert(iri.clone(), SmolStr::new(label.unwrap_or_else(|| local(iri))));
    }
    let mut ontology = Ontology { name, ..Ontology::default() };
    for (iri, concept) in concepts {
        let Some(own) = names.get(&iri).cloned() else { continue };
        if concept.deprecated {
            let instead = concept.replaced_by.and_then(|other| names.get(&other).cloned());
            ontology.forbidden.push(Forbidden { term: own, instead, why: None });
            continue;
        }
        let mut known = |list: Vec<String>| -> Vec<SmolStr> {
            let named = list.into_iter().filter_map(|other| {
                let found = names.get(&other).cloned();
                if found.is_none() {
                    notes.push(format!("{own:?} refers to {other}, which is not in the file"));
                }
                found
            });
            named.collect()
        };
        let (parents, disjoint, sound_of) = (known(concept.broader), known(concept.disjoint), known(concept.sound_of));
        let others = concept.preferred.into_iter().chain(concept.alternative);
        let synonyms = others.filter(|(_, language)| readable(language.as_deref())).map(|(text, _)| SmolStr::new(text.trim()));
        ontology.terms.push(Term {
            synonyms: synonyms.collect(),
            parents,
            synset: concept.synset,
            must_mention: concept.must_mention,
            max_levels: concept.max_levels,
            exclusive: concept.exclusive.unwrap_or(true),
            sound_of,
            disjoint,
            colourless: concept.colourless,
            name: own,
        });
    }
    ontology.checked(notes)
}
