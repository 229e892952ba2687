//! Class lists of public data sets, read from their own files. They are not shipped: AudioSet's ontology is licensed under
//! CC BY-SA 4.0, Open Images' under CC BY 4.0, and LVIS has no clear licence for its definitions.

use super::{Ontology, OntologyError, ReadOntology, Synset, Term};
use crate::semantic::text::normal;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Deeper than any class tree.
const MAX_DEPTH: usize = 64;

fn wrong(what: &str, error: &dyn std::fmt::Display) -> OntologyError {
    OntologyError(format!("{what}: {error}"))
}

#[derive(Deserialize)]
struct Categories {
    categories: Vec<Category>,
}

#[derive(Deserialize)]
struct Category {
    name: SmolStr,
    #[serde(default)]
    supercategory: Option<SmolStr>,
    #[serde(default)]
    synset: Option<SmolStr>,
    #[serde(default)]
    synonyms: Vec<SmolStr>,
}

/// The `categories` of a file in the form of COCO, with the `synset` and the `synonyms` that LVIS adds.
///
/// # Errors
/// If the text is not such a file.
pub fn categories(json: &str) -> Result<ReadOntology, OntologyError> {
    let file: Categories = serde_json::from_str(json).map_err(|error| wrong("categories", &error))?;
    let mut ontology = Ontology { name: SmolStr::new_static("categories"), ..Ontology::default() };
    let mut above: BTreeMap<String, SmolStr> = BTreeMap::new();
    for category in file.categories {
        let parents: Vec<SmolStr> = category
            .supercategory
            .filter(|name| normal(name) != normal(&category.name) && !name.is_empty())
            .into_iter()
            .collect();
        for parent in &parents {
            above.entry(normal(parent)).or_insert_with(|| parent.clone());
        }
        let synset = category.synset.as_deref().and_then(Synset::parse);
        ontology.terms.push(Term { synonyms: category.synonyms, parents, synset, ..Term::new(category.name) });
    }
    for term in &ontology.terms {
        above.remove(&normal(&term.name));
    }
    ontology.terms.extend(above.into_values().map(Term::new));
    Ok(ontology.checked(Vec::new()))
}

#[derive(Deserialize)]
struct AudioClass {
    id: SmolStr,
    name: SmolStr,
    #[serde(default)]
    child_ids: Vec<SmolStr>,
}

/// AudioSet's `ontology.json`: a list of classes with the ids of their children. Commas inside a name separate synonyms there
/// ("Car passing by" has none, "Domestic animals, pets" has two names).
///
/// # Errors
/// If the text is not such a file.
pub fn audioset(json: &str) -> Result<ReadOntology, OntologyError> {
    let classes: Vec<AudioClass> = serde_json::from_str(json).map_err(|error| wrong("AudioSet", &error))?;
    let names: BTreeMap<&str, &SmolStr> = classes.iter().map(|class| (class.id.as_str(), &class.name)).collect();
    let mut parents: BTreeMap<&str, Vec<SmolStr>> = BTreeMap::new();
    let mut notes = Vec::new();
    for class in &classes {
        for child in &class.child_ids {
            if names.contains_key(child.as_str()) {
                parents.entry(child).or_default().push(class.name.clone());
            } else {
                notes.push(format!("{:?} has the child {child}, which is not in the file", class.name));
            }
        }
    }
    let mut ontology = Ontology { name: SmolStr::new_static("audioset"), ..Ontology::default() };
    for class in &classes {
        let synonyms = if class.name.contains(',') {
            class.name.split(',').map(|part| SmolStr::new(part.trim())).collect()
        } else {
            Vec::new()
        };
        let parents = parents.remove(class.id.as_str()).unwrap_or_default();
        // One sound can be several of these classes at once: "Dog" and "Bark", "Vehicle" and "Skidding".
        ontology.terms.push(Term { synonyms, parents, exclusive: false, ..Term::new(class.name.clone()) });
    }
    Ok(ontology.checked(notes))
}

#[derive(Deserialize)]
struct ImageClass {
    #[serde(rename = "LabelName")]
    label: SmolStr,
    #[serde(rename = "Subcategory", default)]
    below: Vec<ImageClass>,
}

/// Open Images: the class descriptions (`/m/0bt9lr,Dog`, one a line) and, if there is one, the hierarchy of boxable classes
/// (`bbox_labels_600_hierarchy.json`). Parts of things are no narrower terms, so they are left out of the hierarchy.
///
/// # Errors
/// If the texts are not such files.
pub fn open_images(descriptions: &str, hierarchy: Option<&str>) -> Result<ReadOntology, OntologyError> {
    let mut notes = Vec::new();
    let mut names: BTreeMap<SmolStr, SmolStr> = BTreeMap::new();
    let mut order = Vec::new();
    for (number, line) in (1..).zip(descriptions.lines()) {
        match line.split_once(',') {
            Some((id, name)) if id.starts_with('/') => {
                let name = SmolStr::new(name.trim().trim_matches('"'));
                order.push(name.clone());
                names.insert(SmolStr::new(id), name);
            }
            _ if line.trim().is_empty() || line.starts_with("LabelName,") => {}
            _ => notes.push(format!("line {number} is no class description")),
        }
    }
    if order.is_empty() {
        return Err(OntologyError("Open Images: there is no class description".to_owned()));
    }
    let mut parents: BTreeMap<SmolStr, Vec<SmolStr>> = BTreeMap::new();
    if let Some(json) = hierarchy {
        let root: ImageClass = serde_json::from_str(json).map_err(|error| wrong("Open Images", &error))?;
        let mut open: Vec<(&ImageClass, usize)> = vec![(&root, 0)];
        while let Some((class, depth)) = open.pop().filter(|(_, depth)| *depth < MAX_DEPTH) {
            for child in &class.below {
                if let (Some(name), Some(parent)) = (names.get(&child.label), names.get(&class.label)) {
                    parents.entry(name.clone()).or_default().push(parent.clone());
                }
                open.push((child, depth + 1));
            }
        }
    }
    let mut ontology = Ontology { name: SmolStr::new_static("open images"), ..Ontology::default() };
    for name in order {
        ontology.terms.push(Term { parents: parents.remove(&name).unwrap_or_default(), ..Term::new(name) });
    }
    Ok(ontology.checked(notes))
}
