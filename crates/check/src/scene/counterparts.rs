//! Labels of different modalities that speak of one event.

use super::{Groups, Modality, Placed, Scene};
use crate::links::{COUNTERPART, Came, Counter, Link, MEDIA, Toward};
use crate::{LinkKind, Rule};
use genlock_model::{Clock, Id, Node};
use rustc_hash::FxHashSet;

mod layers;

/// Two labels that should hold at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counterpart {
    /// The place of the one of the lower modality, an index into [`Scene::placed`].
    pub a: u32,
    /// The place of the other.
    pub b: u32,
    /// Why they are taken for counterparts.
    pub basis: Basis,
}

/// Why two labels are taken for counterparts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A relation says so.
    Relation,
    /// They are on one track, next to each other in time.
    Track,
    /// Their layers run side by side, and each is the other's best match there.
    Time,
}

/// All counterparts of a scene, and what has none.
pub struct Counterparts {
    /// The pairs, in the order of the places.
    pub pairs: Vec<Counterpart>,
    /// Labels that last and have no counterpart in a modality that lasts on the same clock: place and modality.
    pub alone: Vec<(u32, Modality)>,
}

/// Words of relations that say that two labels are one thing.
pub(crate) const SAME: &[&str] = &["same-object", "same-event", "same", "sync"];

impl Counterparts {
    pub(super) fn new(scene: &Scene<'_>) -> Self {
        let mut found = Self { pairs: Vec::new(), alone: Vec::new() };
        found.by_relation(scene);
        found.by_track(scene);
        let taken: FxHashSet<u32> = found.pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        layers::match_layers(scene, &taken, &mut found);
        found.pairs.sort_unstable();
        found.pairs.dedup_by_key(|pair| (pair.a, pair.b));
        found
    }

    /// Adds a pair if both are of different modalities and on one clock.
    fn add(&mut self, scene: &Scene<'_>, one: u32, two: u32, basis: Basis) {
        let (Some(first), Some(second)) = (scene.placed.get(one as usize), scene.placed.get(two as usize)) else { return };
        if first.modality == second.modality || first.clock != second.clock {
            return;
        }
        let (a, b) = if first.modality < second.modality { (one, two) } else { (two, one) };
        self.pairs.push(Counterpart { a, b, basis });
    }

    fn by_relation(&mut self, scene: &Scene<'_>) {
        for relation in scene.data.relations.iter().filter(|relation| SAME.contains(&relation.kind.as_str())) {
            if let (Node::Label(from), Node::Label(to)) = (relation.from, relation.to)
                && let (Some(from), Some(to)) = (scene.place_index(from), scene.place_index(to))
            {
                self.add(scene, from, to, Basis::Relation);
            }
        }
    }

    /// On one track, labels for instants are joined where each is the nearest of the other's.
    fn by_track(&mut self, scene: &Scene<'_>) {
        let related: FxHashSet<u32> = self.pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        let on_track = (0..).zip(&scene.placed).filter(|(at, placed)| placed.instant && !related.contains(at));
        let key = |(at, placed): (u32, &Placed<'_>)| {
            let track = placed.label.track?;
            Some(((track, placed.clock), (placed.modality, placed.start), at))
        };
        for (_, places) in Groups::new(on_track.filter_map(key)).iter() {
            let place = |at: &u32| &scene.placed[*at as usize];
            let sides: Vec<_> = places.chunk_by(|a, b| place(a).modality == place(b).modality).collect();
            for (at, ours) in sides.iter().enumerate() {
                for theirs in &sides[at + 1..] {
                    for (one, two) in nearest(ours, theirs, |at| place(&at).start) {
                        self.add(scene, one, two, Basis::Track);
                    }
                }
            }
        }
    }
}

/// Pairs in which each is nearest to the other; both lists by time.
fn nearest(ours: &[u32], theirs: &[u32], time: impl Fn(u32) -> i64) -> Vec<(u32, u32)> {
    let closest = |at: i64, others: &[u32]| {
        let next = others.partition_point(|other| time(*other) < at);
        let around = next.checked_sub(1).into_iter().chain((next < others.len()).then_some(next));
        around.min_by_key(|other| time(others[*other]).abs_diff(at))
    };
    // What is further away than half of the coarser step is the counterpart of a label that is missing.
    let step = |side: &[u32]| side.windows(2).map(|pair| time(pair[1]).abs_diff(time(pair[0]))).filter(|step| *step > 0).min();
    let reach = step(ours).max(step(theirs)).map_or(u64::MAX, |step| step / 2);
    let pair = |(at, one): (usize, &u32)| {
        let other = theirs[closest(time(*one), theirs)?];
        let back = closest(time(other), ours)?;
        let mutual = back == at || time(ours[back]) == time(*one);
        (mutual && time(*one).abs_diff(time(other)) <= reach).then_some((*one, other))
    };
    ours.iter().enumerate().filter_map(pair).collect()
}

/// Counts the kinds of links that several rules judge, if one of them runs.
pub(crate) fn count_shared_links(scene: &Scene<'_>, running: &[&'static dyn Rule], counter: &mut Counter) {
    let judged = |kind: &LinkKind| running.iter().any(|rule| rule.info().links.contains(&kind));
    if judged(&MEDIA) {
        let media = |label| Link { kind: &MEDIA, label, toward: Toward::Media };
        for label in &scene.unplaced {
            counter.count(scene, &media(label), Came::Unchecked);
        }
        for placed in &scene.placed {
            let came = if scene.domain(placed.clock).length.is_some() { Came::Checked } else { Came::Unchecked };
            counter.count(scene, &media(placed.label), came);
        }
    }
    if judged(&COUNTERPART) {
        let counterparts = scene.counterparts();
        for pair in &counterparts.pairs {
            let [a, b] = [pair.a, pair.b].map(|at| scene.placed[at as usize].label);
            counter.count(scene, &Link { kind: &COUNTERPART, label: a, toward: Toward::Label(b) }, Came::Checked);
        }
        for (at, modality) in &counterparts.alone {
            let label = scene.placed[*at as usize].label;
            counter.count(scene, &Link { kind: &COUNTERPART, label, toward: Toward::Modality(*modality) }, Came::Unchecked);
        }
    }
    crate::rules::count_shared_links(scene, judged, counter);
}

/// Labels of one modality on one stream and clock that last, by their start. Where a clock has very many streams, those of one
/// modality are taken together.
pub(super) struct Layer {
    pub(super) clock: Id<Clock>,
    pub(super) modality: Modality,
    /// Indices into [`Scene::placed`].
    pub(super) places: Vec<u32>,
}

impl Layer {
    pub(super) fn get<'s, 'a>(&self, scene: &'s Scene<'a>, at: usize) -> &'s Placed<'a> {
        &scene.placed[self.places[at] as usize]
    }
}
