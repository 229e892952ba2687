//! Two descriptions of one thing that cannot both be true.

use super::{Classes, MEANING, class_of, described, pairs::Pairs, story::Stories, words};
use crate::semantic::{Relation, Standing};
use crate::{Active, Category, Found, Link, Modality, Reporter, Rule, RuleInfo, Scene, Toward};
use genlock_diagnose::{Severity, codes::check as codes};
use smol_str::format_smolstr;

/// `check/contradiction`.
pub(super) struct Contradiction;

impl Rule for Contradiction {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::CONTRADICTION,
            category: Category::Semantic,
            active: Active::Always,
            params: &[],
            links: &[&MEANING],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        of_labels(scene, out);
        of_texts(scene, out);
    }
}

/// Labels of one object that name two things.
fn of_labels(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let (words, classes) = (words(scene), Classes::of(scene));
    for pair in &Pairs::of(scene).list {
        let labels = pair.labels(scene);
        let [Some(one), Some(two)] = labels.map(|label| class_of(scene, label)) else { continue };
        if one == two {
            continue;
        }
        let [Some(a), Some(b)] = [one, two].map(|class| classes.meaning(class)) else { continue };
        let heard = labels.iter().any(|label| scene.modality(label) == Modality::Audio);
        let of_project = [a, b].iter().all(|meaning| words.vocabulary.get(meaning.concept).project);
        let severity = match words.vocabulary.relation(a, b) {
            relation if relation.contradicts() => None,
            // Two terms of the project that nothing joins, on one object. A sound is another thing than its source.
            Relation::Unknown if of_project && !heard && a.below + b.below == 0 => Some(Severity::Warning),
            _ => continue,
        };
        let name = |at: usize| scene.data.classes.get([one, two][at]).map_or("", |class| class.name.as_str());
        let found = Found {
            cause: format_smolstr!("{} against {}", name(0), name(1)),
            labels: &labels,
            severity,
            link: Some(Link { kind: &MEANING, label: labels[0], toward: Toward::Label(labels[1]) }),
            ..Found::default()
        };
        out.report(found, || {
            let stream = |at: usize| scene.stream_name(labels[at]);
            format!("the object is {:?} on {:?} and {:?} on {:?}", name(0), stream(0), name(1), stream(1))
        });
    }
}

/// Texts that name a sibling of what is there.
fn of_texts(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let words = words(scene);
    for (story, caption) in Stories::of(scene).checked() {
        for (mention, about) in caption.mentions() {
            if mention.standing != Standing::Stated || !about.labelled || about.there || about.maybe {
                continue;
            }
            let Some((at, object)) = story.mistaken(scene, caption, mention) else { continue };
            let label = caption.label(scene);
            let other = &scene.data.labels.iter().as_slice()[object.row as usize];
            let class = scene.data.classes.get(story.classes[at].class).map_or("", |class| class.name.as_str());
            let said = &words.vocabulary.get(mention.meaning.concept).name;
            let found = Found {
                cause: format_smolstr!("{said} against {class}"),
                labels: &[label, other],
                time: caption.time(),
                link: Some(described(&MEANING, label)),
                ..Found::default()
            };
            out.report(found, || {
                let spoken = caption.words(scene, mention);
                format!("the text speaks of {spoken:?}, which is not there; there is {class:?}, which it does not speak of")
            });
        }
    }
}
