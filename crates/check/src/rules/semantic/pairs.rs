//! Labels of one object in two streams.

use super::{Classes, class_of};
use crate::Scene;
use crate::scene::SAME;
use genlock_model::{Id, Label, Node, Stream, Track};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Two labels of one object, by their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    one: u32,
    two: u32,
}

/// All pairs of a scene, in the order of their rows. Of a track that runs on two streams the first labels stand for all.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) list: Vec<Pair>,
}

impl Pair {
    pub(super) fn labels<'s>(self, scene: &'s Scene<'_>) -> [&'s Label; 2] {
        let labels = scene.data.labels.iter().as_slice();
        [&labels[self.one as usize], &labels[self.two as usize]]
    }

    /// True if it is known what both are.
    pub(super) fn known(self, scene: &Scene<'_>) -> bool {
        let classes = Classes::of(scene);
        self.labels(scene).iter().all(|label| class_of(scene, label).and_then(|class| classes.meaning(class)).is_some())
    }
}

impl Pairs {
    pub(super) fn of(scene: &Scene<'_>) -> Rc<Self> {
        scene.shared(Self::new)
    }

    fn new(scene: &Scene<'_>) -> Self {
        let mut found: BTreeSet<Pair> = BTreeSet::new();
        let (of_tracks, rows) = first_labels(scene);
        for relation in scene.data.relations.iter().filter(|relation| SAME.contains(&relation.kind.as_str())) {
            let row = |node: Node| match node {
                Node::Label(label) => rows.get(&label).copied(),
                Node::Track(track) => of_tracks.get(&track).and_then(|streams| streams.values().next().copied()),
                Node::Stream(_) => None,
            };
            if let (Some(one), Some(two)) = (row(relation.from), row(relation.to))
                && one != two
            {
                found.insert(Pair { one: one.min(two), two: one.max(two) });
            }
        }
        for streams in of_tracks.values().filter(|streams| streams.len() > 1) {
            let mut rows: Vec<u32> = streams.values().copied().collect();
            rows.sort_unstable();
            found.extend(rows[1..].iter().map(|row| Pair { one: rows[0], two: *row }));
        }
        Self { list: found.into_iter().collect() }
    }
}

type OfTracks = BTreeMap<Id<Track>, BTreeMap<Id<Stream>, u32>>;

/// The first label with a class on each stream of each track, and the rows of the labels that relations name.
fn first_labels(scene: &Scene<'_>) -> (OfTracks, BTreeMap<Id<Label>, u32>) {
    let named = scene.data.relations.iter().flat_map(|relation| [relation.from, relation.to]);
    let named: BTreeSet<Id<Label>> =
        named.filter_map(|node| if let Node::Label(label) = node { Some(label) } else { None }).collect();
    let (mut of_tracks, mut rows): (OfTracks, BTreeMap<Id<Label>, u32>) = Default::default();
    for (row, label) in (0..).zip(&scene.data.labels) {
        if let Some(track) = label.track
            && label.class.is_some()
        {
            of_tracks.entry(track).or_default().entry(label.stream).or_insert(row);
        }
        if !named.is_empty() && named.contains(&label.id) {
            rows.entry(label.id).or_insert(row);
        }
    }
    (of_tracks, rows)
}
