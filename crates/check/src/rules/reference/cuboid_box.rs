//! Objects that are labelled in space and not in the picture, and the other way round.

use crate::{Active, Category, Found, Link, LinkKind, Modality, Param, Placed, Reporter, Rule, RuleInfo, Scene, Share, Toward};
use genlock_diagnose::codes::check as codes;
use genlock_model::{Class, Geometry, Id, Label, Node, Stream, Track};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::format_smolstr;

/// `check/cuboid-without-box`.
pub(super) struct CuboidWithoutBox;

/// `check/box-without-cuboid`.
pub(super) struct BoxWithoutCuboid;

/// An object in space and in the picture.
static OBJECT: LinkKind = LinkKind { name: "object", category: Category::Reference, about: "cuboids and boxes of one object" };

const LINKED: Param<Share> = Param::new(
    "linked",
    0.9,
    "the share of objects with a counterpart from which each is expected to have one; below, only gaps inside a track are reported",
);

const MAX_OCCLUSION: Param<f64> =
    Param::new("max-occlusion", 2.0, "objects whose attribute occlusion or occluded is a greater number need no box");

const MIN_POINTS: Param<f64> = Param::new("min-points", 1.0, "objects with fewer points in their cuboid need no counterpart");

const MAX_RANGE: Param<f64> = Param::new("max-range", 80.0, "boxes of objects that are further away, in metres, need no cuboid");

const IGNORED: Param<Vec<String>> =
    Param::new("ignored", ["dontcare", "ignore", "misc"].as_slice(), "classes that need no counterpart, without regard to case");

impl Rule for CuboidWithoutBox {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::CUBOID_WITHOUT_BOX,
            category: Category::Reference,
            active: Active::Always,
            params: &[&LINKED, &MAX_OCCLUSION, &MIN_POINTS, &IGNORED],
            links: &[&OBJECT],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (linked, occlusion, points) = (out.setting(&LINKED), out.setting(&MAX_OCCLUSION), out.setting(&MIN_POINTS));
        let exempt = |label: &Label| {
            scene.flag(label, &["visible", "in-view", "in-image"]) == Some(false)
                || is_hidden(scene, label)
                || scene.number(label, OCCLUSION).is_some_and(|much| much > *occlusion.of(scene, label, None))
                || scene.number(label, POINTS).is_some_and(|count| count < *points.of(scene, label, None))
        };
        Pairing { here: Modality::Space, there: Modality::Picture, linked: linked.base().0 }.check(scene, &exempt, out);
    }
}

impl Rule for BoxWithoutCuboid {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo {
            code: codes::BOX_WITHOUT_CUBOID,
            category: Category::Reference,
            active: Active::Always,
            params: &[&LINKED, &MIN_POINTS, &MAX_RANGE, &IGNORED],
            links: &[&OBJECT],
        };
        &INFO
    }

    fn check(&self, scene: &Scene<'_>, out: &mut Reporter<'_>) {
        let (linked, points, range) = (out.setting(&LINKED), out.setting(&MIN_POINTS), out.setting(&MAX_RANGE));
        let exempt = |label: &Label| {
            scene.number(label, POINTS).is_some_and(|count| count < *points.of(scene, label, None))
                || scene.number(label, &["range", "distance", "depth"]).is_some_and(|far| far > *range.of(scene, label, None))
        };
        Pairing { here: Modality::Picture, there: Modality::Space, linked: linked.base().0 }.check(scene, &exempt, out);
    }
}

const OCCLUSION: &[&str] = &["occlusion", "occluded"];
const POINTS: &[&str] = &["num-lidar-pts", "num-points", "points", "point-count", "lidar-points"];

/// nuScenes writes visibility in four steps of which the first is 0 to 40 %; others write words.
fn is_hidden(scene: &Scene<'_>, label: &Label) -> bool {
    let said = scene.attribute(label, &["visibility"]);
    said.is_some_and(|value| match value {
        genlock_model::AttributeValue::Text(text) | genlock_model::AttributeValue::Choice(text) => {
            matches!(text.to_ascii_lowercase().as_str(), "none" | "hidden" | "invisible" | "not-visible" | "fully-occluded" | "0")
        }
        genlock_model::AttributeValue::Number(number) => number.value() <= 0.0,
        genlock_model::AttributeValue::Bool(visible) => !visible,
        _ => false,
    })
}

/// Which labels look for which counterparts.
struct Pairing {
    here: Modality,
    there: Modality,
    linked: f64,
}

impl Pairing {
    fn check(&self, scene: &Scene<'_>, exempt: &dyn Fn(&Label) -> bool, out: &mut Reporter<'_>) {
        let ignored = out.setting(&IGNORED).base().clone();
        let joined = scene.shared(joined);
        let is_object = |label: &Label| match self.here {
            Modality::Space => matches!(label.geometry, Geometry::Cuboid(_)),
            _ => !matches!(label.geometry, Geometry::None),
        };
        let is_ignored = |class: &Class| ignored.iter().any(|name| name.eq_ignore_ascii_case(&class.name));
        let ignored: Vec<Id<Class>> = scene.data.classes.iter().filter(|class| is_ignored(class)).map(|class| class.id).collect();
        let wanted = |label: &Label| {
            scene.modality(label) == self.here && is_object(label) && label.class.is_none_or(|class| !ignored.contains(&class))
        };
        // Sensors by themselves: a lidar sees all round, each camera a part of it.
        let mut by_stream: FxHashMap<Id<Stream>, (u64, u64)> = FxHashMap::default();
        let mut rows = Vec::new();
        for (row, label) in (0..).zip(&scene.data.labels).filter(|(_, label)| wanted(label)) {
            let (with, all) = by_stream.entry(label.stream).or_default();
            *with += u64::from(joined.has(row));
            *all += 1;
            rows.push((row, label));
        }
        // Streams that are never joined to the other modality have nothing to be compared with.
        by_stream.retain(|_, (with, _)| *with > 0);
        let mut gaps = None;
        for (row, label) in rows {
            let Some((with, all)) = by_stream.get(&label.stream).copied() else { continue };
            let link = Link { kind: &OBJECT, label, toward: Toward::Modality(self.there) };
            if joined.has(row) {
                out.checked(link);
                continue;
            }
            let expected =
                with as f64 >= self.linked * all as f64 || gaps.get_or_insert_with(|| Gaps::new(scene, &joined, self)).has(label);
            if exempt(label) || !expected {
                out.unchecked(link);
                continue;
            }
            out.checked(link);
            self.report(scene, label, link, out);
        }
    }

    fn report(&self, scene: &Scene<'_>, label: &Label, link: Link<'_>, out: &mut Reporter<'_>) {
        let place = scene.place(label.id);
        let class = scene.class_name(label);
        let (one, other) = if self.here == Modality::Space { ("cuboid", "box") } else { ("box", "cuboid") };
        let found = Found {
            cause: format_smolstr!("{class}"),
            labels: &[label],
            time: place.map(|place| (place.start, place.end)),
            link: Some(link),
            ..Found::default()
        };
        out.report(found, || {
            let at = place.map_or_else(String::new, |place| format!(" at {}", scene.time(place.clock, place.start)));
            format!("the {one} of {class:?}{at} on {:?} has no {other}", scene.stream_name(label))
        });
    }
}

/// Labels that have a counterpart in space or in the picture, by their rows.
struct Joined(Vec<bool>);

impl Joined {
    fn has(&self, row: u32) -> bool {
        self.0.get(row as usize).copied().unwrap_or(false)
    }
}

/// By relations, and by tracks at neighbouring times.
fn joined(scene: &Scene<'_>) -> Joined {
    let mut rows = vec![false; scene.data.labels.len()];
    let both = |a: Modality, b: Modality| (a.min(b), a.max(b)) == (Modality::Picture, Modality::Space);
    let mut related: FxHashSet<Id<Label>> = FxHashSet::default();
    for relation in &scene.data.relations {
        if let (Node::Label(from), Node::Label(to)) = (relation.from, relation.to)
            && let (Some(a), Some(b)) = (scene.data.labels.get(from), scene.data.labels.get(to))
            && both(scene.modality(a), scene.modality(b))
        {
            related.extend([from, to]);
        }
    }
    if !related.is_empty() {
        for (row, label) in rows.iter_mut().zip(&scene.data.labels) {
            *row = related.contains(&label.id);
        }
    }
    let near = near(scene);
    for pair in &scene.counterparts().pairs {
        let [a, b] = [pair.a, pair.b].map(|at| &scene.placed[at as usize]);
        if both(a.modality, b.modality) && a.start.abs_diff(b.start) <= near {
            rows[a.row as usize] = true;
            rows[b.row as usize] = true;
        }
    }
    Joined(rows)
}

/// Labels of a track are of one moment if they are no further apart than this, in nanoseconds: half of the usual step of tracks.
fn near(scene: &Scene<'_>) -> u64 {
    let tracks = scene.tracks();
    let mut steps = Vec::new();
    for (_, places) in tracks.0.iter() {
        let starts = places.iter().map(|at| scene.placed[*at as usize].start);
        let step = starts.clone().zip(starts.skip(1)).map(|(a, b)| b.abs_diff(a)).find(|step| *step > 0);
        steps.extend(step);
    }
    steps.sort_unstable();
    steps.get(steps.len() / 2).map_or(0, |step| step / 2)
}

/// Places in a track that lie between two that have a counterpart.
struct Gaps {
    /// By track and stream, the first and last time with a counterpart.
    joined: FxHashMap<(Id<Track>, Id<Stream>), (i64, i64)>,
    starts: FxHashMap<Id<Label>, i64>,
}

impl Gaps {
    fn new(scene: &Scene<'_>, joined: &Joined, pairing: &Pairing) -> Self {
        let mut gaps = Self { joined: FxHashMap::default(), starts: FxHashMap::default() };
        for placed in scene.placed.iter().filter(|placed: &&Placed<'_>| placed.modality == pairing.here) {
            let Some(track) = placed.label.track else { continue };
            if joined.has(placed.row) {
                let range = gaps.joined.entry((track, placed.label.stream)).or_insert((placed.start, placed.start));
                *range = (range.0.min(placed.start), range.1.max(placed.start));
            } else {
                gaps.starts.insert(placed.label.id, placed.start);
            }
        }
        gaps
    }

    fn has(&self, label: &Label) -> bool {
        let range = label.track.and_then(|track| self.joined.get(&(track, label.stream)));
        let start = self.starts.get(&label.id);
        range.zip(start).is_some_and(|((first, last), start)| first < start && start < last)
    }
}
