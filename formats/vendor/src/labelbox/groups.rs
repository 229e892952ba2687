//! Which labels, tracks and relations go into which Labelbox label of a data row.

use super::schema::{NS, PLACE};
use super::write::{Context, stated_author};
use crate::remainder::{Remainder, plain_int};
use genlock_diagnose::{Loss, Report};
use genlock_format::json::{entries, list, text};
use genlock_format::loss_code;
use genlock_model::{Annotator, Dataset, Extras, Feature, Id, Label, Node, Relation, Stream, Track};
use std::collections::{BTreeMap, BTreeSet};

/// Ids that are in use.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Of data rows.
    pub(super) rows: BTreeSet<String>,
}

/// What goes into one Labelbox label.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The project and the position in it; none for labels from elsewhere, which go by annotator.
    pub(super) place: Option<(String, usize)>,
    /// Who made the labels.
    pub(super) annotator: Option<Id<Annotator>>,
    pub(super) labels: Vec<&'a Label>,
    pub(super) tracks: Vec<&'a Track>,
    pub(super) relations: Vec<&'a Relation>,
}

impl Group<'_> {
    /// True if the group belongs to this label of this project.
    pub(super) fn is_at(&self, project: &str, index: usize) -> bool {
        self.place.as_ref().is_some_and(|(own, at)| own == project && *at == index)
    }
}

/// Gives tracks and relations to streams: a track to every stream that it has labels in, else to the stream of its clock.
pub(super) fn assign<'a>(
    data: &'a Dataset,
    labels: &BTreeMap<Id<Stream>, Vec<&'a Label>>,
    tracks: &mut BTreeMap<Id<Stream>, Vec<&'a Track>>,
    relations: &mut BTreeMap<Id<Stream>, Vec<&'a Relation>>,
    report: &dyn Report,
) {
    let lose = |feature, what: &str| report.loss(Loss::new(loss_code(feature), what));
    let mut streams_of: BTreeMap<Id<Track>, BTreeSet<Id<Stream>>> = BTreeMap::new();
    for (stream, labels) in labels {
        for track in labels.iter().filter_map(|label| label.track) {
            streams_of.entry(track).or_default().insert(*stream);
        }
    }
    for track in &data.tracks {
        let fits = |stream: &&Stream| match track.extent.clock() {
            Some(clock) => stream.clock == Some(clock),
            None => stream.recording.is_some() && stream.recording == track.recording,
        };
        let streams = streams_of.entry(track.id).or_default();
        if streams.is_empty() {
            streams.extend(data.streams.iter().find(fits).map(|stream| stream.id));
        }
        match streams.len() {
            0 => lose(Feature::Track, "tracks without labels"),
            1 => {}
            _ => lose(Feature::Track, "that a track runs through several streams"),
        }
        for stream in streams.iter() {
            tracks.entry(*stream).or_default().push(track);
        }
    }
    for relation in &data.relations {
        let stream = |node: Node| match node {
            Node::Label(id) => data.labels.get(id).map(|label| label.stream),
            Node::Track(id) => streams_of.get(&id).and_then(|streams| streams.first().copied()),
            Node::Stream(_) => None,
        };
        match stream(relation.from) {
            Some(from) if stream(relation.to) == Some(from) => relations.entry(from).or_default().push(relation),
            _ => lose(Feature::Relation, "relations between streams"),
        }
    }
}

/// The groups of a stream, in the order of its labels.
pub(super) fn groups<'a>(
    cx: &Context<'_>,
    stream: &Stream,
    labels: &[&'a Label],
    tracks: Option<&Vec<&'a Track>>,
    relations: Option<&Vec<&'a Relation>>,
    rest: &Remainder<'_>,
) -> Vec<Group<'a>> {
    let skeleton = rest.get("projects");
    let places = skeleton.map(all_places).unwrap_or_default();
    let place = |extras: &Extras| {
        let stated = extras.get(NS, PLACE).and_then(list).and_then(|parts| {
            let [project, index] = parts.as_slice() else { return None };
            Some((text(project)?.into_owned(), usize::try_from(plain_int(index)?).ok()?))
        });
        stated.filter(|stated| places.contains(stated)).or_else(|| places.first().cloned())
    };
    let mut groups: Vec<Group<'a>> = Vec::new();
    for label in labels {
        let place = place(&label.extras);
        let at = find(&mut groups, place.clone(), label.annotator);
        groups[at].labels.push(label);
        if let (Some((project, index)), Some(skeleton)) = (place, skeleton) {
            let stated = stated_author(skeleton, &project, index);
            let own = label.annotator.and_then(|id| cx.data.annotators.get(id)).map(|row| row.name.to_string());
            if stated != own {
                cx.lose(Feature::Annotator, "annotators of labels that were added to a Labelbox label of another author");
            }
        }
    }
    for track in tracks.into_iter().flatten() {
        let at = match place(&track.extras) {
            Some(place) => find(&mut groups, Some(place), None),
            None => groups
                .iter()
                .position(|group| group.labels.iter().any(|label| label.track == Some(track.id)))
                .unwrap_or_else(|| find(&mut groups, None, None)),
        };
        groups[at].tracks.push(track);
    }
    for relation in relations.into_iter().flatten() {
        let holds = |group: &Group<'_>, node| match node {
            Node::Label(id) => group.labels.iter().any(|label| label.id == id),
            Node::Track(id) => group.tracks.iter().any(|track| track.id == id),
            Node::Stream(_) => false,
        };
        match groups.iter_mut().find(|group| holds(group, relation.from) && holds(group, relation.to)) {
            Some(group) => group.relations.push(relation),
            None => cx.lose(Feature::Relation, "relations between labels of different annotators or of another stream"),
        }
    }
    let _ = stream;
    groups
}

/// The group of this place, or, without a place, of this annotator; made when it is new.
fn find(groups: &mut Vec<Group<'_>>, place: Option<(String, usize)>, annotator: Option<Id<Annotator>>) -> usize {
    let fits = |group: &Group<'_>| group.place == place && (place.is_some() || group.annotator == annotator);
    groups.iter().position(fits).unwrap_or_else(|| {
        let (labels, tracks, relations) = (Vec::new(), Vec::new(), Vec::new());
        groups.push(Group { place, annotator, labels, tracks, relations });
        groups.len() - 1
    })
}

/// All labels of a skeleton that hold annotations.
fn all_places(skeleton: &serde_json::value::RawValue) -> Vec<(String, usize)> {
    let mut places = Vec::new();
    for (project, raw) in entries(skeleton).unwrap_or_default() {
        let labels = Remainder::of(Some(raw)).get("labels").and_then(list).unwrap_or_default();
        for (index, label) in labels.into_iter().enumerate() {
            if Remainder::of(Some(label)).get("annotations").is_some_and(|raw| raw.get().starts_with('{')) {
                places.push((project.clone().into_owned(), index));
            }
        }
    }
    places
}
