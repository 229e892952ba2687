//! Rules about what labels and texts mean.

mod captions;
mod clash;
mod contradiction;
mod count;
mod forbidden;
mod granularity;
mod language;
mod mention;
mod negated;
mod objects;
mod pairs;
mod side;
mod story;
mod synonym;
mod undefined;
mod unmentioned;

use crate::links::{Came, Counter};
use crate::semantic::{Knowledge, Meaning, Ontology, Semantics, Vocabulary, everyday};
use crate::{Category, Link, LinkKind, Modality, Rule, Scene, Toward};
use genlock_model::{Class, Id, Label};
use std::ops::Deref;
use std::rc::Rc;

/// All of them. What a project forbids and does not know comes first, then what modalities say of each other.
pub(super) const RULES: &[&'static dyn Rule] = &[
    &undefined::UndefinedTerm,
    &synonym::Synonym,
    &forbidden::ForbiddenTerm,
    &contradiction::Contradiction,
    &granularity::Granularity,
    &clash::AttributeClash,
    &mention::MentionWithoutObject,
    &negated::NegatedObject,
    &unmentioned::ObjectWithoutMention,
    &count::CountMismatch,
    &side::SideMismatch,
    &language::NotEnglish,
];

/// A text and the objects of the scene that it describes: what it names must be there.
pub static MENTION: LinkKind =
    LinkKind { name: "mention", category: Category::Reference, about: "texts and the objects that they speak of" };
/// A text and its scene, or two labels of one object: they must say the same of it.
pub static MEANING: LinkKind =
    LinkKind { name: "meaning", category: Category::Semantic, about: "texts and labels that describe one thing" };
/// Two labels of one object: they must name it equally finely.
pub static LEVEL: LinkKind =
    LinkKind { name: "level", category: Category::Granularity, about: "labels of one object in two streams" };

/// Nothing is named unless it is configured.
const NO_NAMES: &[&str] = &[];

/// What words mean in a scene: as it was given, or made of the classes of the dataset.
enum Words<'a> {
    Given(&'a Semantics),
    Made(Rc<Semantics>),
}

impl Deref for Words<'_> {
    type Target = Semantics;

    fn deref(&self) -> &Semantics {
        match self {
            Self::Given(given) => given,
            Self::Made(made) => made,
        }
    }
}

fn words<'a>(scene: &Scene<'a>) -> Words<'a> {
    if let Some(given) = scene.aid::<Semantics>() {
        return Words::Given(given);
    }
    Words::Made(scene.shared(|scene| {
        let knowledge = Knowledge { curated: Some(everyday()), wordnet: None };
        let vocabulary = Vocabulary::new(&Ontology::of_dataset(scene.data), knowledge);
        Semantics { vocabulary, has_ontology: false, model: None, captions: Vec::new() }
    }))
}

/// What each class of a dataset means, by its dense id, and how many labels bear it.
struct Classes {
    meanings: Vec<Option<Meaning>>,
    borne: Vec<u64>,
}

impl Classes {
    fn of(scene: &Scene<'_>) -> Rc<Self> {
        scene.shared(|scene| {
            let words = words(scene);
            let most = scene.data.classes.iter().map(|class| class.id.index() as usize + 1).max().unwrap_or(0);
            // Ids are given by readers from zero; a larger one is not worth the memory.
            let size = most.min(scene.data.classes.len() + (1 << 20));
            let mut classes = Self { meanings: vec![None; size], borne: vec![0; size] };
            for class in &scene.data.classes {
                if let Some(slot) = classes.meanings.get_mut(class.id.index() as usize) {
                    *slot = words.vocabulary.meaning(&class.name);
                }
            }
            for label in &scene.data.labels {
                let class = class_of(scene, label);
                if let Some(count) = class.and_then(|class| classes.borne.get_mut(class.index() as usize)) {
                    *count += 1;
                }
            }
            classes
        })
    }

    fn meaning(&self, class: Id<Class>) -> Option<Meaning> {
        self.meanings.get(class.index() as usize).copied().flatten()
    }

    fn borne(&self, class: Id<Class>) -> u64 {
        self.borne.get(class.index() as usize).copied().unwrap_or(0)
    }
}

/// The class of a label, or of its track.
fn class_of(scene: &Scene<'_>, label: &Label) -> Option<Id<Class>> {
    label.class.or_else(|| scene.data.tracks.get(label.track?)?.class)
}

/// A link between a text and what it describes.
const fn described<'l>(kind: &'static LinkKind, label: &'l Label) -> Link<'l> {
    Link { kind, label, toward: Toward::Modality(Modality::Picture) }
}

/// Counts the links that several rules judge, if one of them runs.
pub(crate) fn count_shared_links(scene: &Scene<'_>, judged: impl Fn(&LinkKind) -> bool, counter: &mut Counter) {
    let kinds = [&MENTION, &MEANING].into_iter().filter(|kind| judged(kind));
    for kind in kinds {
        let stories = story::Stories::of(scene);
        for caption in stories.captions() {
            let came = if caption.is_checked() { Came::Checked } else { Came::Unchecked };
            counter.count(scene, &described(kind, caption.label(scene)), came);
        }
    }
    for kind in [&MEANING, &LEVEL].into_iter().filter(|kind| judged(kind)) {
        for pair in &pairs::Pairs::of(scene).list {
            let [one, two] = pair.labels(scene);
            let came = if pair.known(scene) { Came::Checked } else { Came::Unchecked };
            counter.count(scene, &Link { kind, label: one, toward: Toward::Label(two) }, came);
        }
    }
}
