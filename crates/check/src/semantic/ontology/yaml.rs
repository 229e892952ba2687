//! An ontology as YAML, the form in which projects write their own.

use super::{Forbidden, Ontology, OntologyError, ReadOntology, Synset, Term};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use smol_str::SmolStr;
use std::fmt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ontology: SmolStr,
    #[serde(default)]
    max_levels: Option<u32>,
    terms: Terms,
    #[serde(default)]
    forbidden: Terms,
}

/// The body of a term; every key may be missing, and the body too.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Body {
    synonyms: Names,
    parent: Names,
    synset: Option<String>,
    must_mention: bool,
    max_levels: Option<u32>,
    exclusive: Option<bool>,
    sound_of: Names,
    disjoint: Names,
    colourless: bool,
    #[serde(rename = "use")]
    instead: Option<SmolStr>,
    why: Option<SmolStr>,
}

/// One name, or a list of names.
#[derive(Default)]
struct Names(Vec<SmolStr>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of names")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Names, E> {
        Ok(Names(vec![SmolStr::new(name)]))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Names, E> {
        Ok(Names::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element::<SmolStr>()? {
            names.push(name);
        }
        Ok(Names(names))
    }
}

/// Terms in the order of the file: names alone as a list, or names with a body as a map.
#[derive(Default)]
struct Terms(Vec<(SmolStr, Body)>);

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TermsVisitor)
    }
}

struct TermsVisitor;

impl<'de> Visitor<'de> for TermsVisitor {
    type Value = Terms;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names, or a map from names to what is known of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Terms, A::Error> {
        let mut terms = Vec::new();
        while let Some(name) = list.next_element::<SmolStr>()? {
            terms.push((name, Body::default()));
        }
        Ok(Terms(terms))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Terms, A::Error> {
        let mut terms = Vec::new();
        while let Some((name, body)) = map.next_entry::<SmolStr, Option<Body>>()? {
            if name.is_empty() {
                return Err(A::Error::custom("a term without a name"));
            }
            terms.push((name, body.unwrap_or_default()));
        }
        Ok(Terms(terms))
    }
}

/// Reads an ontology from YAML (or JSON, which YAML includes).
///
/// # Errors
/// If the text is no YAML of this form, or beyond the parser's budget of nodes, depth and aliases.
pub fn yaml(text: &str) -> Result<ReadOntology, OntologyError> {
    let file: File = serde_saphyr::from_str(text).map_err(|error| OntologyError(error.to_string()))?;
    let mut notes = Vec::new();
    let mut terms = Vec::new();
    for (name, body) in file.terms.0 {
        if body.instead.is_some() || body.why.is_some() {
            notes.push(format!("{name:?} has `use` or `why`, which only forbidden words have; they were left out"));
        }
        terms.push(term(name, body, &mut notes));
    }
    let forbidden = file.forbidden.0.into_iter();
    let forbidden = forbidden.map(|(term, body)| Forbidden { term, instead: body.instead, why: body.why }).collect();
    let ontology = Ontology { name: file.ontology, terms, forbidden, max_levels: file.max_levels };
    Ok(ontology.checked(notes))
}

fn term(name: SmolStr, body: Body, notes: &mut Vec<String>) -> Term {
    let synset = body.synset.and_then(|text| {
        let synset = Synset::parse(&text);
        if synset.is_none() {
            notes.push(format!("{name:?} names the synset {text:?}, which is neither like dog.n.01 nor like 02084071-n"));
        }
        synset
    });
    Term {
        name,
        synonyms: body.synonyms.0,
        parents: body.parent.0,
        synset,
        must_mention: body.must_mention,
        max_levels: body.max_levels,
        exclusive: body.exclusive.unwrap_or(true),
        sound_of: body.sound_of.0,
        disjoint: body.disjoint.0,
        colourless: body.colourless,
    }
}
