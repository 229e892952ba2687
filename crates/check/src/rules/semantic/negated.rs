//! Texts that say that something is not there which is.

use super::{MENTION, described, story::Stories, words};
use crate::semantic::{Relation, Standing};
use crate::{Active, Category, Found, Reporter, Rule, RuleInfo, Scene};
use genlock_diagnose::codes::check as codes;
use smol_str::SmolStr;

/// `check/negated-object`.
pub(super) struct NegatedObject;

impl Rule for NegatedObject {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::NEGATED_OBJECT,
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
            // "A bench without people, and a man beside it": the text means some people, not all.
            let stated = |concept| {
                caption
                    .reading
                    .mentions
                    .iter()
                    .any(|other| other.standing == Standing::Stated && other.meaning.concept == concept)
            };
            for (mention, about) in caption.mentions().filter(|(mention, _)| mention.standing == Standing::Negated) {
                if stated(mention.meaning.concept) {
                    continue;
                }
                // "No puppy" says nothing of other dogs, so only what is the same or finer counts.
                let there = about.covers.iter().find_map(|(at, relation)| {
                    let exact = matches!(relation, Relation::Same | Relation::Broader(_));
                    story.classes[*at].at(caption.when).filter(|_| exact).find(|(object, _)| object.seen)
                });
                let Some((object, super::objects::Together::Yes)) = there else { continue };
                let label = caption.label(scene);
                let other = &scene.data.labels.iter().as_slice()[object.row as usize];
                let found = Found {
                    cause: SmolStr::new(&words.vocabulary.get(mention.meaning.concept).name),
                    labels: &[label, other],
                    time: caption.time(),
                    link: Some(described(&MENTION, label)),
                    ..Found::default()
                };
                out.report(found, || {
                    let class = scene.class_name(other);
                    format!("the text says that there is no {:?}, and {class:?} is labelled", caption.words(scene, mention))
                });
            }
        }
    }
}
