//! Classes that have another name than the canonical one.

use super::{Classes, words};
use crate::semantic::{Meaning, Rung};
use crate::{Active, Category, Change, Entity, Fix, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Id};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;

/// `check/synonym`.
pub(super) struct Synonym;

impl Rule for Synonym {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo =
            RuleInfo { code: codes::SYNONYM, category: Category::Semantic, active: Active::Always, params: &[], links: &[] };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (words, classes) = (words(scene), Classes::of(scene));
        // The class that bears the canonical name of each concept, if the dataset has it.
        let mut canonical: BTreeMap<_, Id<Class>> = BTreeMap::new();
        for class in &scene.data.classes {
            if let Some(meaning) = classes.meaning(class.id).filter(|meaning| meaning.below == 0)
                && words.vocabulary.get(meaning.concept).name == class.name
            {
                canonical.entry(meaning.concept).or_insert(class.id);
            }
        }
        let mut others = Vec::new();
        for class in scene.data.classes.iter().filter(|class| classes.borne(class.id) > 0) {
            let Some(meaning) = classes.meaning(class.id).filter(|meaning| meaning.below == 0) else { continue };
            let concept = words.vocabulary.get(meaning.concept);
            // Without an ontology, names only have to be one for one thing.
            let judged = concept.project && (words.has_ontology || canonical.contains_key(&meaning.concept));
            if judged && concept.name != class.name {
                others.push((class, meaning, concept.name.clone()));
            }
        }
        for (class, meaning, name) in others {
            match canonical.get(&meaning.concept).filter(|known| classes.borne(**known) > 0) {
                Some(known) => relabel(scene, out, (class, meaning), (*known, &name), words.has_ontology),
                None => rename(out, (class, meaning), &name, classes.borne(class.id), words.has_ontology),
            }
        }
    }
}

/// The project itself says that the words mean the same; everyday knowledge only proposes it.
fn fix(meaning: Meaning, has_ontology: bool, change: Change) -> Fix {
    let declared = matches!(meaning.rung, Rung::Term | Rung::Synonym);
    if declared && has_ontology { Fix::safe(change) } else { Fix::proposed(change) }
}

/// Nobody bears the canonical name yet: the class takes it.
fn rename(out: &mut Reporter<'_>, (class, meaning): (&Class, Meaning), name: &SmolStr, borne: u64, has_ontology: bool) {
    let found = Found {
        cause: format_smolstr!("{} for {name}", class.name),
        others: &[Entity::Class(class.id)],
        numbers: &[("labels", borne as f64)],
        fix: Some(fix(meaning, has_ontology, Change::Rename { class: class.id, name: name.clone() })),
        ..Found::default()
    };
    out.report(found, || format!("{:?} on {borne} labels is another name of {name:?}", class.name));
}

/// Both names are in use: each label with the other name is moved to the class with the canonical one.
fn relabel(
    scene: &Scene<'_>,
    out: &mut Reporter<'_>,
    (class, meaning): (&Class, Meaning),
    (known, name): (Id<Class>, &str),
    has_ontology: bool,
) {
    for label in scene.data.labels.iter().filter(|label| label.class == Some(class.id)) {
        let found = Found {
            cause: format_smolstr!("{} for {name}", class.name),
            labels: &[label],
            others: &[Entity::Class(class.id)],
            fix: Some(fix(meaning, has_ontology, Change::Class { label: label.id, class: known })),
            ..Found::default()
        };
        out.report(found, || format!("the label is {:?}, which is another name of {name:?}", class.name));
    }
}
