//! Pictures with boxes and texts, built by hand.

use genlock_check::semantic::{Knowledge, Ontology, Semantics, Vocabulary, everyday, shipped};
use genlock_check::{Aids, Baseline, Checked, Config, check};
use genlock_model::{
    Attribute, AttributeValue, Box2, BoxForm, Class, Dataset, Extras, Geometry, Id, Label, Node, Number, Record, Relation,
    Stream, StreamKind,
};
use std::collections::BTreeMap;

/// A box in a picture that is 1000 pixels wide.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub(crate) class: String,
    pub(crate) colour: Option<&'static str>,
    /// The left edge; the box is 100 pixels wide and 200 high.
    pub(crate) left: i64,
}

/// A picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct Picture {
    pub(crate) things: Vec<Thing>,
    pub(crate) texts: Vec<String>,
}

pub(crate) fn thing(class: &str) -> Thing {
    Thing { class: class.to_owned(), colour: None, left: 450 }
}

/// One picture with these classes and this text.
pub(crate) fn picture(classes: &[&str], text: &str) -> Picture {
    Picture { things: classes.iter().map(|class| thing(class)).collect(), texts: vec![text.to_owned()] }
}

/// Makes records with dense ids.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) data: Dataset,
    classes: BTreeMap<String, Id<Class>>,
    labels: u32,
    streams: u32,
    relations: u32,
}

impl Builder {
    pub(crate) fn class(&mut self, name: &str) -> Id<Class> {
        if let Some(id) = self.classes.get(name) {
            return *id;
        }
        let id = Id::new(u32::try_from(self.classes.len()).unwrap());
        self.classes.insert(name.to_owned(), id);
        let (name, synonyms, extras) = (name.into(), Vec::new(), Extras::new());
        let class =
            Class { id, source_id: None, name, parent: None, synonyms, skeleton: None, declared: true, extras, origin: None };
        self.data.put(Record::Class(class));
        id
    }

    pub(crate) fn stream(&mut self, name: &str, kind: StreamKind) -> Id<Stream> {
        let id = Id::new(self.streams);
        self.streams += 1;
        self.data.put(Record::Stream(Stream {
            id,
            recording: None,
            source_id: None,
            name: name.into(),
            kind,
            uri: None,
            size: Some([1000, 800]),
            clock: None,
            frame: None,
            files: Vec::new(),
            channel: None,
            extras: Extras::new(),
            origin: None,
        }));
        id
    }

    pub(crate) fn label(&mut self, stream: Id<Stream>, fill: impl FnOnce(&mut Label)) -> Id<Label> {
        let id = Id::new(self.labels);
        self.labels += 1;
        let mut label = Label::new(id, stream);
        fill(&mut label);
        self.data.put(Record::Label(label));
        id
    }

    pub(crate) fn boxed(&mut self, stream: Id<Stream>, thing: &Thing) -> Id<Label> {
        let class = self.class(&thing.class);
        let Thing { colour, left, .. } = thing.clone();
        self.label(stream, |label| {
            label.class = Some(class);
            label.geometry = Geometry::Box(Box2::new(BoxForm::Xywh, [left, 100, 100, 200].map(Number::from)));
            label.attributes.extend(colour.map(|colour| Attribute::new("color", AttributeValue::Choice(colour.into()))));
        })
    }

    pub(crate) fn text(&mut self, stream: Id<Stream>, text: &str) -> Id<Label> {
        self.label(stream, |label| label.text = Some(text.to_owned()))
    }

    pub(crate) fn same_object(&mut self, a: Id<Label>, b: Id<Label>) {
        let id = Id::new(self.relations);
        self.relations += 1;
        let (from, to, extras) = (Node::Label(a), Node::Label(b), Extras::new());
        self.data.put(Record::Relation(Relation { id, source_id: None, kind: "same-object".into(), from, to, extras }));
    }

    pub(crate) fn picture(&mut self, picture: &Picture) -> Id<Stream> {
        let stream = self.stream(&format!("picture {}", self.streams), StreamKind::Image);
        for thing in &picture.things {
            self.boxed(stream, thing);
        }
        for text in &picture.texts {
            self.text(stream, text);
        }
        stream
    }
}

/// A dataset of these pictures, and one more that has each of the given classes, so that they count as labelled.
pub(crate) fn dataset(pictures: &[Picture], labelled: &[&str]) -> Dataset {
    let mut builder = Builder::default();
    for picture in pictures {
        builder.picture(picture);
    }
    builder.picture(&Picture { things: labelled.iter().map(|class| thing(class)).collect(), texts: Vec::new() });
    builder.data
}

/// What words mean with COCO as the ontology of the project.
pub(crate) fn coco() -> Aids {
    with(&shipped("coco").unwrap())
}

/// What words mean with an ontology.
pub(crate) fn with(ontology: &Ontology) -> Aids {
    let vocabulary = Vocabulary::new(ontology, Knowledge { curated: Some(everyday()), wordnet: None });
    Aids::new().with(Semantics { vocabulary, has_ontology: true, model: None, captions: Vec::new() })
}

/// The rules about meaning. Boxes of these scenes often lie on each other, which other rules mind.
const RULES: &[&str] = &[
    "undefined-term",
    "synonym",
    "forbidden-term",
    "contradiction",
    "granularity",
    "attribute-clash",
    "mention-without-object",
    "negated-object",
    "object-without-mention",
    "count-mismatch",
    "side-mismatch",
    "not-english",
];

/// Checks with the rules about meaning alone, unless the configuration selects some.
pub(crate) fn run(data: &Dataset, aids: &Aids, config: &Config) -> Checked {
    let mut config = config.clone();
    if config.select.is_empty() {
        config.select = RULES.iter().map(ToString::to_string).collect();
    }
    check(data, &config, &Baseline::default(), aids)
}

/// The codes of all instances with their causes, in their order.
pub(crate) fn found(checked: &Checked) -> Vec<String> {
    let instances = checked.findings.iter().flat_map(|finding| finding.instances.iter().map(move |_| finding));
    instances.map(|finding| format!("{} {}", finding.code.id.trim_start_matches("check/"), finding.cause)).collect()
}
