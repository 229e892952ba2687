//! Ids that lead nowhere.

use crate::{Active, Category, Entity, Found, Link, LinkKind, Reporter, Rule, RuleInfo, Scene, Toward};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Id, Label, Node, Relation};
use smol_str::format_smolstr;

/// `check/dangling`.
pub(super) struct Dangling;

/// The two ends of a relation.
static RELATION: LinkKind =
    LinkKind { name: "relation", category: Category::Reference, about: "labels and what their relations name" };

impl Rule for Dangling {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::DANGLING,
            category: Category::Reference,
            active: Active::Always,
            params: &[],
            links: &[&RELATION],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        for label in &scene.data.labels {
            of_label(scene, label, out);
        }
        for relation in &scene.data.relations {
            of_relation(scene, relation, out);
        }
        of_structure(scene, out);
    }
}

/// What a label names.
fn of_label(scene: &Scene<'_>, label: &Label, out: &mut Reporter<'_>) {
    let data = scene.data;
    let is_missing = [
        ("stream", data.streams.get(label.stream).is_none()),
        ("class", label.class.is_some_and(|id| data.classes.get(id).is_none())),
        ("track", label.track.is_some_and(|id| data.tracks.get(id).is_none())),
        ("annotator", label.annotator.is_some_and(|id| data.annotators.get(id).is_none())),
        ("coordinate frame", label.frame.is_some_and(|id| data.frames.get(id).is_none())),
        ("clock", label.extent.clock().is_some_and(|id| data.clocks.get(id).is_none())),
    ];
    for (what, _) in is_missing.into_iter().filter(|(_, missing)| *missing) {
        let found = Found { cause: format_smolstr!("{what} of a label"), labels: &[label], ..Found::default() };
        out.report(found, || format!("the {what} that the label names does not exist"));
    }
}

/// What a relation joins. A relation from a label is a link, whether it leads to a label, a track or a stream.
fn of_relation(scene: &Scene<'_>, relation: &Relation, out: &mut Reporter<'_>) {
    let data = scene.data;
    let exists = |node: Node| match node {
        Node::Label(id) => data.labels.get(id).is_some(),
        Node::Track(id) => data.tracks.get(id).is_some(),
        Node::Stream(id) => data.streams.get(id).is_some(),
    };
    let label = |node: Node| if let Node::Label(id) = node { data.labels.get(id) } else { None };
    let (from, to) = (label(relation.from), label(relation.to));
    let link = from.or(to).map(|end| {
        let toward = to.filter(|other| other.id != end.id).map_or(Toward::Modality(scene.modality(end)), Toward::Label);
        Link { kind: &RELATION, label: end, toward }
    });
    if let Some(link) = link {
        out.checked(link);
    }
    for (node, end) in [(relation.from, "from"), (relation.to, "to")] {
        let itself = end == "to" && relation.from == relation.to;
        if exists(node) && !itself {
            continue;
        }
        let what = match node {
            Node::Label(_) => "label",
            Node::Track(_) => "track",
            Node::Stream(_) => "stream",
        };
        let labels: Vec<&Label> = from.into_iter().chain(to).collect();
        let cause = if itself { "a relation of something with itself".into() } else { format_smolstr!("{what} of a relation") };
        let found = Found { cause, labels: &labels, others: &[Entity::Relation(relation.id)], link, ..Found::default() };
        out.report(found, || {
            let kind = &relation.kind;
            if itself {
                format!("the relation {kind:?} joins a {what} with itself")
            } else {
                format!("the relation {kind:?} leads {end} a {what} that does not exist")
            }
        });
    }
}

/// What streams, clocks, maps, tracks and classes name.
fn of_structure(scene: &Scene<'_>, out: &mut Reporter<'_>) {
    let data = scene.data;
    let mut say = |what: &str, entity: Option<Entity>, message: String| {
        let others: Vec<Entity> = entity.into_iter().collect();
        let found = Found { cause: what.into(), others: &others, ..Found::default() };
        out.report(found, || message);
    };
    for stream in &data.streams {
        let entity = Some(Entity::Stream(stream.id));
        if stream.recording.is_some_and(|id| data.recordings.get(id).is_none()) {
            say("recording of a stream", entity, format!("the recording of the stream {:?} does not exist", stream.name));
        }
        if stream.clock.is_some_and(|id| data.clocks.get(id).is_none()) {
            say("clock of a stream", entity, format!("the clock of the stream {:?} does not exist", stream.name));
        }
    }
    for map in &data.maps {
        let missing = |id: Id<_>| data.clocks.get(id).is_none();
        if missing(map.from) || missing(map.to) {
            say("clock of a map", None, format!("a map between clocks names one that does not exist: {}", map.evidence.method));
        }
    }
    for track in &data.tracks {
        let entity = Some(Entity::Track(track.id));
        let name = track.source_id.as_ref().map_or("", |id| id.as_str());
        if track.class.is_some_and(|id| data.classes.get(id).is_none()) {
            say("class of a track", entity, format!("the class of the track {name:?} does not exist"));
        }
        if track.recording.is_some_and(|id| data.recordings.get(id).is_none()) {
            say("recording of a track", entity, format!("the recording of the track {name:?} does not exist"));
        }
    }
    for class in data.classes.iter().filter(|class| class.parent.is_some_and(|id| data.classes.get(id).is_none())) {
        say(
            "parent of a class",
            Some(Entity::Class(class.id)),
            format!("the parent of the class {:?} does not exist", class.name),
        );
    }
}
