//! Classes that the project's ontology does not know.

use super::{Classes, words};
use crate::semantic::Rung;
use crate::{Active, Category, Change, Entity, Fix, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/undefined-term`.
pub(super) struct UndefinedTerm;

impl Rule for UndefinedTerm {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::UNDEFINED_TERM,
            category: Category::Semantic,
            active: Active::Always,
            params: &[],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let words = words(scene);
        if !words.has_ontology {
            return;
        }
        let classes = Classes::of(scene);
        for class in scene.data.classes.iter().filter(|class| classes.borne(class.id) > 0) {
            let meaning = classes.meaning(class.id);
            let known = meaning.is_some_and(|meaning| words.vocabulary.get(meaning.concept).project && meaning.below == 0);
            // A forbidden word has a finding of its own.
            if known || words.vocabulary.forbidden(&class.name).is_some() {
                continue;
            }
            let above = meaning.and_then(|meaning| words.vocabulary.project_above(meaning));
            let proposed = words.vocabulary.suggest(&class.name, words.model.as_ref());
            let fix = above.or_else(|| proposed.first().map(|best| best.term.clone()));
            let found = Found {
                cause: SmolStr::new(&class.name),
                others: &[Entity::Class(class.id)],
                numbers: &[("labels", classes.borne(class.id) as f64)],
                fix: fix.map(|name| Fix::proposed(Change::Rename { class: class.id, name })),
                ..Found::default()
            };
            out.report(found, || {
                let by = if meaning.is_some_and(|meaning| meaning.rung == Rung::WordNet) { " by WordNet" } else { "" };
                let above = meaning.and_then(|meaning| words.vocabulary.project_above(meaning));
                let above = above.map(|above| format!("; it stands below {above:?}{by}")).unwrap_or_default();
                let names: Vec<String> = proposed.iter().map(|one| format!("{:?}", one.term)).collect();
                let alike =
                    if names.is_empty() || !above.is_empty() { String::new() } else { format!("; alike: {}", names.join(", ")) };
                format!("{:?} on {} labels is no term of the ontology{above}{alike}", class.name, classes.borne(class.id))
            });
        }
    }
}
