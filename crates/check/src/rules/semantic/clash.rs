//! Attributes of one object that contradict each other; colours in texts against colours of labels.

use super::pairs::Pairs;
use super::story::{Stories, is_colour, values};
use super::{MEANING, NO_NAMES, described, words};
use crate::semantic::{Agreement, Colours, Standing, normal_name};
use crate::{Active, Category, Found, Link, Param, Reporter, Rule, RuleInfo, Scene, Toward};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_model::{Attribute, AttributeValue, Label};
use smol_str::format_smolstr;

/// `check/attribute-clash`.
pub(super) struct AttributeClash;

const ATTRIBUTES: Param<Vec<String>> = Param::new(
    "attributes",
    NO_NAMES,
    "attributes, beside colours, that must be equal on all labels of one object; not those that depend on the sensor, such as occlusion",
);

impl Rule for AttributeClash {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::ATTRIBUTE_CLASH,
            category: Category::Semantic,
            active: Active::Always,
            params: &[&ATTRIBUTES],
            links: &[&MEANING],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        of_labels(scene, out);
        of_texts(scene, out);
    }
}

fn of_labels(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let setting = out.setting(&ATTRIBUTES);
    for pair in &Pairs::of(scene).list {
        let labels = pair.labels(scene);
        let wanted = setting.of(scene, labels[0], Some(labels[1]));
        for one in &labels[0].attributes {
            let Some(two) = labels[1].attributes.iter().find(|two| two.name == one.name) else { continue };
            let Some(severity) = compare(one, two, wanted) else { continue };
            let [a, b] = [one, two].map(written);
            let found = Found {
                cause: format_smolstr!("{}: {a} against {b}", one.name),
                labels: &labels,
                severity: Some(severity),
                link: Some(Link { kind: &MEANING, label: labels[0], toward: Toward::Label(labels[1]) }),
                ..Found::default()
            };
            out.report(found, || {
                let stream = |label: &Label| scene.stream_name(label).to_owned();
                format!("{:?} of the object is {a} on {:?} and {b} on {:?}", one.name, stream(labels[0]), stream(labels[1]))
            });
        }
    }
}

/// How bad it is that two attributes of one name differ; none if they agree or are not compared.
fn compare(one: &Attribute, two: &Attribute, wanted: &[String]) -> Option<Severity> {
    if is_colour(&one.name) {
        let colours = |attribute| values(attribute).fold(Colours::default(), |all, text| all.or(Colours::all_of(text)));
        return match colours(one).with(colours(two))? {
            Agreement::Same => None,
            Agreement::Near => Some(Severity::Warning),
            Agreement::Clash => Some(Severity::Error),
        };
    }
    let differ = || match (&one.value, &two.value) {
        (AttributeValue::Number(a), AttributeValue::Number(b)) => a.value().total_cmp(&b.value()).is_ne(),
        (AttributeValue::Bool(a), AttributeValue::Bool(b)) => a != b,
        _ => {
            let sorted = |attribute| {
                let mut texts: Vec<String> = values(attribute).map(normal_name).collect();
                texts.sort_unstable();
                texts
            };
            let (a, b) = (sorted(one), sorted(two));
            !a.is_empty() && !b.is_empty() && a != b
        }
    };
    (wanted.iter().any(|name| *name == one.name) && differ()).then_some(Severity::Error)
}

/// The value for people.
fn written(attribute: &Attribute) -> String {
    match &attribute.value {
        AttributeValue::Number(number) => number.to_string(),
        AttributeValue::Bool(value) => value.to_string(),
        _ => values(attribute).collect::<Vec<_>>().join(", "),
    }
}

fn of_texts(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let words = words(scene);
    for (story, caption) in Stories::of(scene).checked() {
        for (mention, about) in caption.mentions() {
            let said = mention.colours.iter().fold(Colours::default(), |all, colour| all.or(colour.bases));
            let concept = words.vocabulary.get(mention.meaning.concept);
            if said.is_empty() || mention.standing != Standing::Stated || !about.there || concept.colourless {
                continue;
            }
            // One that has no colour, or the right one, may be the one that is meant.
            let objects =
                about.covers.iter().flat_map(|(at, _)| story.classes[*at].at(caption.when)).filter(|(object, _)| object.seen);
            let mut best: Option<(Agreement, u32)> = None;
            let judged = objects.map(|(object, _)| said.with(object.colours).map(|agreement| (agreement, object.row)));
            let all_judged = judged.into_iter().all(|one| {
                best = one.map(|one| best.map_or(one, |best| best.min(one)));
                best.is_some()
            });
            let Some((agreement, row)) = best.filter(|(agreement, _)| all_judged && *agreement != Agreement::Same) else {
                continue;
            };
            let label = caption.label(scene);
            let other = &scene.data.labels.iter().as_slice()[row as usize];
            let names: Vec<&str> = mention.colours.iter().map(|colour| colour.word).collect();
            let found = Found {
                cause: format_smolstr!("colour of {}", concept.name),
                labels: &[label, other],
                time: caption.time(),
                severity: Some(if agreement == Agreement::Near { Severity::Warning } else { Severity::Error }),
                link: Some(described(&MEANING, label)),
                ..Found::default()
            };
            out.report(found, || {
                let colours = other.attributes.iter().filter(|attribute| is_colour(&attribute.name)).map(written);
                let (spoken, colours) = (caption.words(scene, mention), colours.collect::<Vec<_>>().join(", "));
                format!(
                    "the text calls {spoken:?} {}, and none of that colour is labelled; the nearest is {colours}",
                    names.join(" and ")
                )
            });
        }
    }
}
