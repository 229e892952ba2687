//! Objects that no text speaks of.

use super::objects::{Object, Together};
use super::story::{Stories, Story};
use super::{Classes, MENTION, NO_NAMES, described, words};
use crate::semantic::Language;
use crate::{Active, Category, Found, Param, Reporter, Rule, RuleInfo, Scene, Share};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_model::Label;
use smol_str::SmolStr;

/// `check/object-without-mention`.
pub(super) struct ObjectWithoutMention;

const MUST: Param<Vec<String>> =
    Param::new("must-mention", NO_NAMES, "classes that a text has to speak of, beside those of the ontology");
const AREA: Param<Share> =
    Param::new("min-area", 1.0, "share of the picture from which an object has to be spoken of, whatever its class; 1 for none");
const ALL: Param<bool> =
    Param::new("all", false, "whether every class that no text speaks of is noted; texts rarely name everything");

impl Rule for ObjectWithoutMention {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::OBJECT_WITHOUT_MENTION,
            category: Category::Reference,
            active: Active::Always,
            params: &[&MUST, &AREA, &ALL],
            links: &[&MENTION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (must, area, all) = (out.setting(&MUST), out.setting(&AREA), out.setting(&ALL));
        let (words, classes) = (words(scene), Classes::of(scene));
        for story in &Stories::of(scene).list {
            for (at, class) in story.classes.iter().enumerate() {
                let meaning = classes.meaning(class.class);
                let name = scene.data.classes.get(class.class).map_or("", |class| class.name.as_str());
                let of_ontology = meaning.is_some_and(|meaning| words.vocabulary.get(meaning.concept).must_mention);
                let must = of_ontology || must.class(Some(class.class)).iter().any(|wanted| wanted == name);
                let all = *all.class(Some(class.class));
                let least = area.class(Some(class.class)).0;
                if !must && !all && least >= 1.0 {
                    continue;
                }
                let Some((label, object)) = silent(scene, story, at) else { continue };
                let row = object.row;
                let other = &scene.data.labels.iter().as_slice()[row as usize];
                let share = story.classes[at]
                    .at(super::objects::When::Always)
                    .filter_map(|(object, _)| share(scene, object))
                    .fold(0.0, f64::max);
                let large = least < 1.0 && share >= least;
                if !must && !large && !all {
                    continue;
                }
                let found = Found {
                    cause: SmolStr::new(name),
                    labels: &[other, label],
                    numbers: &[("area", share)],
                    severity: (must || large).then_some(Severity::Error),
                    link: Some(described(&MENTION, label)),
                    ..Found::default()
                };
                out.report(found, || format!("{name:?} is labelled, and no text beside it speaks of it"));
            }
        }
    }
}

/// A text beside objects of a class, if none of the texts beside them speaks of them, with the first of the objects.
fn silent<'s>(scene: &'s Scene<'_>, story: &'s Story, class: usize) -> Option<(&'s Label, &'s Object)> {
    let mut found = None;
    for caption in &story.captions {
        let Some((object, together)) = story.classes[class].first(caption.when) else { continue };
        let covers = |about: &super::story::About| about.covers.iter().any(|(at, _)| *at == class);
        if caption.reading.language == Language::Other || caption.about.iter().any(covers) {
            return None;
        }
        // One text cannot be two things: an object that a text mistakes is reported there.
        let mistaken = caption.mentions().any(|(mention, about)| {
            about.labelled && !about.there && story.mistaken(scene, caption, mention).is_some_and(|(at, _)| at == class)
        });
        if mistaken {
            return None;
        }
        if together == Together::Yes && object.seen {
            found.get_or_insert((caption.label(scene), object));
        }
    }
    found
}

/// The share of the picture that an object covers, where boxes are in pixels and the size is known.
fn share(scene: &Scene<'_>, object: &Object) -> Option<f64> {
    let label = scene.data.labels.iter().as_slice().get(object.row as usize)?;
    let stream = scene.data.streams.get(label.stream)?;
    let [width, height] = stream.size.filter(|_| stream.frame.is_none() && label.frame.is_none())?.map(f64::from);
    let [left, top, right, bottom] = scene.bounds().get(object.row)?;
    let clip = |from: f64, to: f64, size: f64| (to.min(size) - from.max(0.0)).max(0.0);
    let share = clip(left, right, width) * clip(top, bottom, height) / (width * height);
    share.is_finite().then_some(share)
}
