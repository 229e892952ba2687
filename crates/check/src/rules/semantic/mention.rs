//! Texts that speak of things that are not there.

use super::{MENTION, described, story::Stories, words};
use crate::semantic::{Rung, Standing};
use crate::{Active, Category, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::{Severity, codes::check as codes};
use smol_str::SmolStr;

/// `check/mention-without-object`.
pub(super) struct MentionWithoutObject;

impl Rule for MentionWithoutObject {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::MENTION_WITHOUT_OBJECT,
            category: Category::Reference,
            active: Active::Always,
            params: &[],
            links: &[&MENTION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let words = words(scene);
        for (story, caption) in Stories::of(scene).checked() {
            let mut named = Vec::new();
            for (mention, about) in caption.mentions() {
                if mention.standing != Standing::Stated || !about.labelled || about.there || about.maybe {
                    continue;
                }
                // A sibling that the text does not name was mistaken for it: that is a contradiction, and one finding is enough.
                // A text that says "dog" three times lacks one dog.
                if named.contains(&mention.meaning) || story.mistaken(scene, caption, mention).is_some() {
                    continue;
                }
                named.push(mention.meaning);
                let label = caption.label(scene);
                let found = Found {
                    cause: SmolStr::new(&words.vocabulary.get(mention.meaning.concept).name),
                    labels: &[label],
                    time: caption.time(),
                    // WordNet's order of things is not the project's.
                    severity: (mention.meaning.rung == Rung::WordNet).then_some(Severity::Warning),
                    link: Some(described(&MENTION, label)),
                    ..Found::default()
                };
                out.report(found, || {
                    format!("the text speaks of {:?}, and no such object is labelled", caption.words(scene, mention))
                });
            }
        }
    }
}
