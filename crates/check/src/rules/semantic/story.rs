//! Texts that describe a scene, beside the objects that are labelled in it.

use super::captions::{Place, Places, is_caption};
use super::objects::{Object, OfClass, Together, When};
use super::{Classes, class_of, words};
use crate::semantic::{Colours, Language, Meaning, Mention, Reading, Relation, Standing, TextReader};
use crate::{Modality, Scene};
use genlock_model::{Attribute, AttributeValue, Class, Id, Label};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One text.
#[derive(Debug)]
pub(super) struct Caption {
    /// Its row in the table of labels.
    row: u32,
    pub(super) when: When,
    pub(super) reading: Reading,
    /// What it speaks of and which classes that means, mention by mention.
    pub(super) about: Vec<About>,
    /// True if objects are labelled in its place and time.
    pub(super) has_objects: bool,
}

/// What a mention means among the classes of the dataset.
#[derive(Debug, Default)]
pub(super) struct About {
    /// True if the classes that are labelled in the dataset include the mention: it can be demanded.
    pub(super) labelled: bool,
    /// Indices of classes of the place that can be what is spoken of, and how the mention stands to each.
    pub(super) covers: Vec<(usize, Relation)>,
    /// True if an object of them is there in the time of the text.
    pub(super) there: bool,
    /// True if its time cannot be compared, so that it may be there.
    pub(super) maybe: bool,
}

/// Texts and objects of one place.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) captions: Vec<Caption>,
    pub(super) classes: Vec<OfClass>,
}

/// All places with texts.
#[derive(Debug)]
pub(super) struct Stories {
    pub(super) list: Vec<Story>,
}

/// The objects of a place by their class.
type Objects = BTreeMap<Id<Class>, Vec<Object>>;

impl Caption {
    pub(super) fn label<'s>(&self, scene: &'s Scene<'_>) -> &'s Label {
        // Rows come from the same table, which does not change while rules run.
        &scene.data.labels.iter().as_slice()[self.row as usize]
    }

    /// True if the text was understood and objects stand beside it.
    pub(super) fn is_checked(&self) -> bool {
        self.has_objects && self.reading.language == Language::English
    }

    /// Mentions with what they mean.
    pub(super) fn mentions(&self) -> impl Iterator<Item = (&Mention, &About)> {
        self.reading.mentions.iter().zip(&self.about)
    }

    /// The words of a mention.
    pub(super) fn words<'s>(&self, scene: &'s Scene<'_>, mention: &Mention) -> &'s str {
        self.label(scene).text.as_deref().and_then(|text| text.get(mention.bytes.clone())).unwrap_or_default()
    }

    pub(super) fn time(&self) -> Option<(i64, i64)> {
        if let When::During(_, start, end) = self.when { Some((start, end)) } else { None }
    }
}

impl Story {
    /// The index of a class of the place that no mention of the text speaks of, surely there, with its first object.
    pub(super) fn unmentioned<'s>(&'s self, caption: &'s Caption) -> impl Iterator<Item = (usize, &'s Object)> {
        self.classes.iter().enumerate().filter_map(move |(at, class)| {
            let spoken = caption.about.iter().any(|about| about.covers.iter().any(|(covered, _)| *covered == at));
            let (object, together) = class.first(caption.when).filter(|_| !spoken)?;
            (together == Together::Yes && object.seen).then_some((at, object))
        })
    }

    /// A mention of something that is not there stands for an object that the text does not name, where the two are siblings: one
    /// finding, not two.
    pub(super) fn mistaken<'s>(
        &'s self,
        scene: &Scene<'_>,
        caption: &'s Caption,
        mention: &Mention,
    ) -> Option<(usize, &'s Object)> {
        let (words, classes) = (words(scene), Classes::of(scene));
        self.unmentioned(caption).find(|(at, _)| {
            let meaning = classes.meaning(self.classes[*at].class);
            meaning.is_some_and(|meaning| words.vocabulary.relation(mention.meaning, meaning) == Relation::Sibling)
        })
    }
}

impl Stories {
    pub(super) fn of(scene: &Scene<'_>) -> Rc<Self> {
        scene.shared(Self::new)
    }

    fn new(scene: &Scene<'_>) -> Self {
        let place_of = Places::of(scene);
        let mut places: BTreeMap<Place, (Vec<u32>, Objects)> = BTreeMap::new();
        for (row, label) in (0..).zip(&scene.data.labels) {
            if label.text.is_some() && is_caption(scene, label) {
                places.entry(place_of.place(label)).or_default().0.push(row);
            }
        }
        if places.is_empty() {
            return Self { list: Vec::new() };
        }
        let times = times(scene);
        for (row, label) in (0..).zip(&scene.data.labels) {
            let modality = scene.modality(label);
            if !matches!(modality, Modality::Picture | Modality::Space | Modality::Audio) {
                continue;
            }
            if let Some(class) = class_of(scene, label)
                && let Some((_, objects)) = places.get_mut(&place_of.place(label))
            {
                objects.entry(class).or_default().push(object(scene, row, label, when(&times, row, label)));
            }
        }
        let words = words(scene);
        let mut reader = Reader {
            classes: Classes::of(scene),
            texts: TextReader::new(&words.vocabulary),
            relations: FxHashMap::default(),
            labelled: FxHashMap::default(),
        };
        let list = places.into_values().map(|(captions, objects)| {
            let classes: Vec<OfClass> = objects.into_iter().map(|(class, objects)| OfClass::new(class, objects)).collect();
            let read = |row: u32| {
                let label = &scene.data.labels.iter().as_slice()[row as usize];
                reader.caption(scene, row, label, when(&times, row, label), &classes)
            };
            Story { captions: captions.into_iter().map(read).collect(), classes }
        });
        Self { list: list.collect() }
    }

    pub(super) fn captions(&self) -> impl Iterator<Item = &Caption> {
        self.list.iter().flat_map(|story| &story.captions)
    }

    /// Each text that was understood and has objects beside it, with its place.
    pub(super) fn checked(&self) -> impl Iterator<Item = (&Story, &Caption)> {
        let all = self.list.iter().flat_map(|story| story.captions.iter().map(move |caption| (story, caption)));
        all.filter(|(_, caption)| caption.is_checked())
    }
}

/// For each row, its interval if it has a place in time; of several spans from the first start to the last end.
fn times(scene: &Scene<'_>) -> Vec<When> {
    let mut times = vec![When::Unknown; scene.data.labels.len()];
    for placed in &scene.placed {
        let (start, end) = (placed.start.min(placed.end), placed.end.max(placed.start));
        let when = &mut times[placed.row as usize];
        *when = match *when {
            When::During(clock, from, to) => When::During(clock, from.min(start), to.max(end)),
            _ => When::During(placed.clock, start, end),
        };
    }
    times
}

fn when(times: &[When], row: u32, label: &Label) -> When {
    if label.extent.clock().is_none() {
        return When::Always;
    }
    times.get(row as usize).copied().unwrap_or(When::Unknown)
}

fn object(scene: &Scene<'_>, row: u32, label: &Label, when: When) -> Object {
    let of_track = label.track.and_then(|track| scene.data.tracks.get(track)).map_or(&[][..], |track| &track.attributes);
    let attributes = || label.attributes.iter().chain(of_track);
    let colours = attributes().filter(|attribute| is_colour(&attribute.name)).fold(Colours::default(), |colours, attribute| {
        values(attribute).fold(colours, |colours, text| colours.or(Colours::all_of(text)))
    });
    let many = attributes().any(is_crowd);
    let seen = scene.modality(label) != Modality::Audio;
    Object { row, when, by: (label.stream, label.annotator), track: label.track, colours, many, seen }
}

/// `color`, `colour`, `car_color`, `Primary Colour`.
pub(super) fn is_colour(name: &str) -> bool {
    let ends = |word: &str| {
        name.len().checked_sub(word.len()).and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    ends("color") || ends("colour")
}

/// The texts of an attribute.
pub(super) fn values(attribute: &Attribute) -> impl Iterator<Item = &str> {
    let (one, several) = match &attribute.value {
        AttributeValue::Text(text) | AttributeValue::Choice(text) => (Some(text.as_str()), &[][..]),
        AttributeValue::Choices(several) => (None, several.as_slice()),
        AttributeValue::Null | AttributeValue::Bool(_) | AttributeValue::Number(_) | AttributeValue::Json(_) => (None, &[][..]),
    };
    one.into_iter().chain(several.iter().map(smol_str::SmolStr::as_str))
}

/// A label that stands for many objects, as several formats mark it.
fn is_crowd(attribute: &Attribute) -> bool {
    let name = attribute.name.to_ascii_lowercase();
    let named = matches!(name.as_str(), "iscrowd" | "is_crowd" | "crowd" | "isgroupof" | "is_group_of" | "group_of" | "group");
    let set = match &attribute.value {
        AttributeValue::Bool(set) => *set,
        AttributeValue::Number(number) => number.value() != 0.0,
        AttributeValue::Text(text) | AttributeValue::Choice(text) => matches!(text.as_str(), "1" | "true" | "yes"),
        AttributeValue::Null | AttributeValue::Choices(_) | AttributeValue::Json(_) => false,
    };
    named && set
}

/// Reads texts and remembers how meanings stand to each other.
struct Reader<'v> {
    classes: Rc<Classes>,
    texts: TextReader<'v>,
    relations: FxHashMap<(Meaning, Meaning), Relation>,
    /// Whether a class that labels bear includes a meaning.
    labelled: FxHashMap<Meaning, bool>,
}

impl Reader<'_> {
    fn caption(&mut self, scene: &Scene<'_>, row: u32, label: &Label, when: When, classes: &[OfClass]) -> Caption {
        let reading = self.texts.read(label.text.as_deref().unwrap_or_default());
        let has_objects = classes.iter().any(|class| class.first(when).is_some_and(|(object, _)| object.seen));
        let about = reading.mentions.iter().map(|mention| self.about(scene, mention, when, classes)).collect();
        Caption { row, when, reading, about, has_objects }
    }

    fn about(&mut self, scene: &Scene<'_>, mention: &Mention, when: When, classes: &[OfClass]) -> About {
        let mut about = About { labelled: self.is_labelled(scene, mention.meaning), ..About::default() };
        for (at, class) in classes.iter().enumerate() {
            let Some(meaning) = self.classes.meaning(class.class) else { continue };
            let relation = self.relation(mention.meaning, meaning);
            // A dog that barks is there, whether it is seen or heard.
            let by_ear = relation == Relation::Compatible && mention.standing != Standing::Negated;
            if !relation.covers() && !by_ear {
                continue;
            }
            about.covers.push((at, relation));
            match class.first(when) {
                Some((_, Together::Yes)) => about.there = true,
                Some(_) => about.maybe = true,
                None => {}
            }
        }
        about
    }

    fn relation(&mut self, a: Meaning, b: Meaning) -> Relation {
        let vocabulary = self.texts.vocabulary();
        *self.relations.entry((a, b)).or_insert_with(|| vocabulary.relation(a, b))
    }

    /// A mention is demanded only where annotators were asked for it: some label of the dataset bears a class that is the same or
    /// coarser.
    fn is_labelled(&mut self, scene: &Scene<'_>, meaning: Meaning) -> bool {
        if let Some(known) = self.labelled.get(&meaning) {
            return *known;
        }
        let labelled = scene.data.classes.iter().any(|class| {
            let of_class = self.classes.meaning(class.id).filter(|_| self.classes.borne(class.id) > 0);
            of_class.is_some_and(|of_class| matches!(self.relation(meaning, of_class), Relation::Same | Relation::Narrower(_)))
        });
        self.labelled.insert(meaning, labelled);
        labelled
    }
}
