//! Labels and texts that name one object more and less finely.

use super::{Classes, LEVEL, class_of, pairs::Pairs, story::Stories, words};
use crate::semantic::{Meaning, Relation, Standing, Vocabulary};
use crate::{Active, Category, Found, Link, Param, Reporter, Rule, RuleInfo, Scene, Toward};
use genlock_diagnose::{Severity, codes::check as codes};
use smol_str::format_smolstr;

/// `check/granularity`.
pub(super) struct Granularity;

const LEVELS: Param<u64> =
    Param::new("max-levels", 0, "how many levels two labels of one object may differ, where the ontology does not say");
const TEXT_LEVELS: Param<u64> = Param::new(
    "max-text-levels",
    2,
    "how many levels a text may be finer or coarser than the labels, where the ontology does not say",
);

impl Rule for Granularity {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::GRANULARITY,
            category: Category::Granularity,
            active: Active::Always,
            params: &[&LEVELS, &TEXT_LEVELS],
            links: &[&LEVEL],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        of_labels(scene, out);
        of_texts(scene, out);
    }
}

/// By how many levels, and whether the first is the finer one.
const fn levels(relation: Relation) -> Option<(u32, bool)> {
    match relation {
        Relation::Narrower(levels) => Some((levels, true)),
        Relation::Broader(levels) => Some((levels, false)),
        _ => None,
    }
}

/// What the ontology allows for the coarser of two meanings; else what is configured.
fn allowed(vocabulary: &Vocabulary, coarse: Meaning, configured: u64) -> u64 {
    vocabulary.get(coarse.concept).max_levels.or(vocabulary.max_levels()).map_or(configured, u64::from)
}

fn of_labels(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let (setting, words, classes) = (out.setting(&LEVELS), words(scene), Classes::of(scene));
    for pair in &Pairs::of(scene).list {
        let labels = pair.labels(scene);
        let [Some(one), Some(two)] = labels.map(|label| class_of(scene, label)) else { continue };
        let [Some(a), Some(b)] = [one, two].map(|class| classes.meaning(class)) else { continue };
        let Some((levels, finer)) = levels(words.vocabulary.relation(a, b)) else { continue };
        let configured = *setting.of(scene, labels[0], Some(labels[1]));
        if u64::from(levels) <= allowed(&words.vocabulary, if finer { b } else { a }, configured) {
            continue;
        }
        let [fine, coarse] = if finer { [0, 1] } else { [1, 0] };
        let name = |at: usize| scene.data.classes.get([one, two][at]).map_or("", |class| class.name.as_str());
        let found = Found {
            cause: format_smolstr!("{} and {}", name(coarse), name(fine)),
            labels: &labels,
            numbers: &[("levels", f64::from(levels))],
            link: Some(Link { kind: &LEVEL, label: labels[0], toward: Toward::Label(labels[1]) }),
            ..Found::default()
        };
        out.report(found, || {
            let stream = |at: usize| scene.stream_name(labels[at]);
            let (fine_name, coarse_name) = (name(fine), name(coarse));
            format!(
                "the object is {coarse_name:?} on {:?} and, {levels} levels finer, {fine_name:?} on {:?}",
                stream(coarse),
                stream(fine)
            )
        });
    }
}

fn of_texts(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let (setting, words, classes) = (out.setting(&TEXT_LEVELS), words(scene), Classes::of(scene));
    for (story, caption) in Stories::of(scene).checked() {
        for (mention, about) in caption.mentions().filter(|(mention, about)| mention.standing == Standing::Stated && about.there)
        {
            let label = caption.label(scene);
            let configured = *setting.of(scene, label, None);
            // The class that comes nearest to the text decides; only classes that are there count.
            let near = about.covers.iter().filter(|(at, _)| story.classes[*at].first(caption.when).is_some());
            let mut nearest: Option<(u32, bool, usize)> = None;
            let mut same = false;
            for (at, relation) in near {
                match levels(*relation) {
                    None => same = true,
                    Some((levels, finer)) if nearest.is_none_or(|(least, ..)| levels < least) => {
                        nearest = Some((levels, finer, *at));
                    }
                    Some(_) => {}
                }
            }
            let Some((levels, finer, at)) = nearest.filter(|_| !same) else { continue };
            let Some(meaning) = classes.meaning(story.classes[at].class) else { continue };
            if u64::from(levels) <= allowed(&words.vocabulary, if finer { meaning } else { mention.meaning }, configured) {
                continue;
            }
            let class = scene.data.classes.get(story.classes[at].class).map_or("", |class| class.name.as_str());
            let said = &words.vocabulary.get(mention.meaning.concept).name;
            let found = Found {
                cause: format_smolstr!("{said} for {class}"),
                labels: &[label],
                time: caption.time(),
                numbers: &[("levels", f64::from(levels))],
                severity: Some(Severity::Note),
                ..Found::default()
            };
            out.report(found, || {
                let how = if finer { "finer" } else { "coarser" };
                format!("the text says {:?}, {levels} levels {how} than the label {class:?}", caption.words(scene, mention))
            });
        }
    }
}
