//! Words that the project does not allow.

use super::{Classes, words};
use crate::semantic::Forbidden;
use crate::{Active, Category, Change, Entity, Fix, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/forbidden-term`.
pub(super) struct ForbiddenTerm;

impl Rule for ForbiddenTerm {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::FORBIDDEN_TERM,
            category: Category::Semantic,
            active: Active::Always,
            params: &[],
            links: &[],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let words = words(scene);
        if !words.vocabulary.forbids() {
            return;
        }
        let classes = Classes::of(scene);
        for class in scene.data.classes.iter().filter(|class| classes.borne(class.id) > 0) {
            let Some(forbidden) = words.vocabulary.forbidden(&class.name) else { continue };
            let instead = forbidden.instead.clone();
            let found = Found {
                cause: SmolStr::new(&forbidden.term),
                others: &[Entity::Class(class.id)],
                numbers: &[("labels", classes.borne(class.id) as f64)],
                fix: instead.map(|name| Fix::proposed(Change::Rename { class: class.id, name })),
                ..Found::default()
            };
            out.report(found, || format!("the class {:?} has a forbidden word{}", class.name, reason(forbidden)));
        }
        for label in &scene.data.labels {
            let Some(forbidden) = label.text.as_deref().and_then(|text| words.vocabulary.forbidden(text)) else { continue };
            let found = Found { cause: SmolStr::new(&forbidden.term), labels: &[label], ..Found::default() };
            out.report(found, || format!("the text has the forbidden word {:?}{}", forbidden.term, reason(forbidden)));
        }
    }
}

fn reason(forbidden: &Forbidden) -> String {
    let why = forbidden.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    let instead = forbidden.instead.as_ref().map(|instead| format!("; say {instead:?}")).unwrap_or_default();
    format!("{why}{instead}")
}
