//! What the cameras of a dataset see of its 3D boxes, frame by frame.

use super::atlas::{Atlas, Passage, normal};
use super::camera::Crop;
use super::eye::{Blind, Eye, Found, Place, eyes};
use super::family::Family;
use super::motion::{Path, Shutter, State};
use super::overlap::{Rect, rect_iou};
use super::route::{Instants, Route};
use crate::Scene;
use crate::scene::SAME;
use genlock_assign::assign;
use genlock_model::cuboid::{Canonical, Rigid};
use genlock_model::{Clock, CoordinateFrame, CoordinateUnit, Geometry, Id, Label, Node, Stream, Track};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How pictures and 3D boxes are brought together. Given to a check as an [aid](crate::Aids).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeing {
    /// Frames of a camera and of 3D boxes that are nearest to each other belong together up to this many nanoseconds apart.
    pub window: i64,
    /// How far beyond the first and last pose or box of a track motion is continued, in nanoseconds.
    pub beyond: i64,
    /// How the rows of pictures are taken.
    pub shutter: Shutter,
    /// How projections are made to fit the picture.
    pub crop: Crop,
}

impl Default for Seeing {
    /// 60 ms (sensors of 10 Hz that are not triggered together are up to 50 ms apart), 200 ms, a global shutter, rectangles clamped.
    fn default() -> Self {
        Self { window: 60_000_000, beyond: 200_000_000, shutter: Shutter::default(), crop: Crop::Rect }
    }
}

/// Two boxes in one frame that are taken for one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The index of the 3D box in its view.
    pub solid: usize,
    /// The index of the box in the picture.
    pub flat: usize,
    /// True if a relation or a track says so, false if they only look alike.
    pub stated: bool,
}

/// A 3D box in a view.
#[derive(Debug, Clone, Copy)]
pub struct Solid {
    /// The row of its label.
    pub row: u32,
    /// The box in the coordinate frame of its label.
    pub own: Canonical,
    /// From there into the coordinates of the camera at the time of the picture, motion included.
    pub chain: Rigid,
    /// The rectangle that it should fill in the picture; none if it is not seen.
    pub seen: Option<Rect>,
    /// When it was measured, in nanoseconds; 0 without a time.
    pub time: i64,
    /// What its class is.
    pub family: Family,
}

/// A box in a picture.
#[derive(Debug, Clone, Copy)]
pub struct Flat {
    /// The row of its label.
    pub row: u32,
    /// Pixels from the upper left corner of the picture.
    pub rect: Rect,
    /// What its class is.
    pub family: Family,
}

/// A picture with the 3D boxes that belong to it.
#[derive(Debug, Clone)]
pub struct View {
    /// The index of the camera in [`Sights::eyes`].
    pub eye: usize,
    /// The clock and the time of the picture in nanoseconds; none if the labels have no time.
    pub time: Option<(Id<Clock>, i64)>,
    /// The 3D boxes.
    pub solids: Vec<Solid>,
    /// The boxes.
    pub flats: Vec<Flat>,
    /// Which belong together.
    pub pairs: Vec<Pair>,
}

/// What cameras see, for all rules that look at it.
#[derive(Debug, Default)]
pub struct Sights {
    /// The cameras with labelled pictures.
    pub eyes: Vec<Eye>,
    /// The pictures that have boxes and 3D boxes.
    pub views: Vec<View>,
    /// Streams with a matrix that cannot be used.
    pub blind: Vec<Blind>,
    /// Rows of 3D boxes of recordings with labelled pictures for which there was nothing to compare with.
    pub alone: Vec<u32>,
    /// How pictures and boxes were brought together.
    pub seeing: Seeing,
    pub(super) atlases: BTreeMap<Place, Atlas>,
    /// Where the objects of tracks are, in the frame that [`Carrier`] names.
    pub(super) tracks: FxHashMap<Carried, Path>,
    stated: Stated,
}

/// A track, and the frame in which its motion is described.
pub(super) type Carried = (Id<Track>, SmolStr);

/// A label with a time and where it belongs.
type Timed = ((Place, Option<Id<Stream>>), Option<(Id<Clock>, i64)>, u32);

/// Labels of one time.
type Moment<'t> = (Option<(Id<Clock>, i64)>, &'t [Timed]);

impl Sights {
    /// What the cameras of a scene see.
    pub fn new(scene: &Scene<'_>) -> Self {
        let seeing = scene.aid::<Seeing>().copied().unwrap_or_default();
        let Found { eyes, atlases, blind } = eyes(scene.data);
        let mut sights = Self { blind, seeing, atlases, ..Self::default() };
        if eyes.is_empty() {
            return sights;
        }
        sights.put_poses(scene);
        let (solids, flats) = labels(scene, &eyes);
        sights.put_tracks(scene, &solids);
        sights.stated = stated(scene);
        let mut used = vec![false; scene.data.labels.len()];
        for ours in flats.chunk_by(|a, b| a.0 == b.0) {
            let Some(((place, Some(stream)), ..)) = ours.first() else { continue };
            let Some(eye) = eyes.get(stream) else { continue };
            let at = sights.eyes.len();
            sights.eyes.push(eye.clone());
            // Boxes that stand on the stream of a camera are seen by it alone, those of other sensors by all.
            for stream in [Some(*stream), None] {
                let from = solids.partition_point(|(key, ..)| *key < (*place, stream));
                let to = solids.partition_point(|(key, ..)| *key <= (*place, stream));
                for (flats, solids) in together(ours, &solids[from..to], seeing.window) {
                    let view = sights.view(scene, at, flats, solids);
                    view.pairs.iter().for_each(|pair| used[view.solids[pair.solid].row as usize] = true);
                    sights.views.push(view);
                }
            }
        }
        let seen: Vec<Place> = sights.eyes.iter().map(|eye| eye.place).collect();
        let alone = solids.iter().filter(|((place, _), _, row)| !used[*row as usize] && seen.binary_search(place).is_ok());
        sights.alone = alone.map(|(_, _, row)| *row).collect();
        sights.alone.sort_unstable();
        sights
    }

    fn put_poses(&mut self, scene: &Scene<'_>) {
        let poses: Vec<_> = scene.data.poses.iter().collect();
        let instant = |pose: &&genlock_model::Pose| Some((pose.extent.clock()?, pose.extent.spans().first()?.start));
        let timed: Vec<_> = poses.iter().filter_map(|pose| Some((*pose, instant(pose)?))).collect();
        let placed = scene.instants(timed.iter().map(|(_, time)| *time));
        let mut paths: BTreeMap<_, Vec<(i64, State)>> = BTreeMap::new();
        for ((pose, _), placed) in timed.into_iter().zip(placed) {
            let place = match (pose.recording, pose.stream) {
                (Some(recording), _) => Place::Recording(recording),
                (None, Some(stream)) => Place::of(scene.data, stream),
                (None, None) => continue,
            };
            let (Some((clock, time)), Some(_)) = (placed, Rigid::of_pose(pose)) else { continue };
            let quaternion = pose.quaternion.each_ref().map(genlock_model::Number::value);
            let length = quaternion.iter().map(|part| part * part).sum::<f64>().sqrt();
            let state = State {
                position: pose.position.each_ref().map(genlock_model::Number::value),
                quaternion: quaternion.map(|part| part / length),
            };
            paths.entry((place, pose.stream, clock, pose.frame.clone())).or_default().push((time, state));
        }
        for ((place, stream, _, frame), states) in paths {
            self.atlases.entry(place).or_default().put_path(stream, &frame, Path::new(states));
        }
    }

    fn put_tracks(&mut self, scene: &Scene<'_>, solids: &[Timed]) {
        let mut states: FxHashMap<Carried, Vec<(i64, State)>> = FxHashMap::default();
        for (_, time, row) in solids {
            let Some(label) = row_of(scene, *row) else { continue };
            let (Some((_, time)), Some(track), Some(own)) = (time, label.track, canonical(label)) else { continue };
            let Some(carrier) = self.carrier(scene, label, *time) else { continue };
            if let Some(carried) = own.moved(&carrier.to) {
                states.entry((track, carrier.frame)).or_default().push((*time, State::of(&carried)));
            }
        }
        let several = states.into_iter().filter(|(_, states)| states.len() > 1);
        self.tracks = several.map(|(key, states)| (key, Path::new(states))).collect();
    }

    /// The same picture with its 3D boxes seen otherwise, paired anew.
    pub fn seen_otherwise(&self, scene: &Scene<'_>, view: &View, look: impl Fn(&Solid) -> Option<Rect>) -> View {
        let mut view = view.clone();
        for solid in &mut view.solids {
            solid.seen = look(solid);
        }
        view.pair(scene, &self.stated);
        view
    }

    /// Where a 3D box falls in a picture, for pictures of other times than they say; none if nothing tells where things were then, or
    /// if nothing moves.
    pub fn mover<'s>(&'s self, scene: &Scene<'_>, view: &'s View, solid: &Solid) -> Option<Mover<'s>> {
        let label = row_of(scene, solid.row)?;
        let eye = &self.eyes[view.eye];
        let route = self.route(scene, eye, label, Passage::AsDeclared)?;
        let path = self.path(label, &route);
        let (_, taken) = view.time?;
        (route.moves() || path.is_some()).then_some(Mover {
            sights: self,
            eye,
            own: solid.own,
            measured: solid.time,
            taken,
            route,
            path,
        })
    }

    /// True if what a camera sees of a 3D box can be compared: without an image size, what reaches beyond twice the principal point
    /// may have been cut there, and at the rim of a wide lens nobody knows where the picture ends.
    pub fn can_judge(&self, view: &View, solid: usize) -> bool {
        let camera = &self.eyes[view.eye].camera;
        let solid = &view.solids[solid];
        if solid.own.moved(&solid.chain).is_none_or(|cuboid| camera.is_at_rim(&cuboid)) {
            return false;
        }
        let Some([_, _, right, bottom]) = solid.seen.filter(|_| camera.size().is_none()) else { return true };
        let [x, y] = camera.principal_point();
        right <= 2.0 * x && bottom <= 2.0 * y
    }

    /// A 3D box with its motion between its own time and that of a picture; rows of a rolling shutter are taken at their own times.
    fn solid<'s>(
        &'s self,
        scene: &Scene<'_>,
        eye: &Eye,
        row: u32,
        (measured, seen): (i64, i64),
        routes: &mut Routes<'s>,
    ) -> Option<Solid> {
        let label = row_of(scene, row)?;
        let own = canonical(label)?;
        let Seeing { beyond, shutter, crop, .. } = self.seeing;
        let key = (label.stream, label.frame);
        let at = routes.iter().position(|(known, _)| *known == key).unwrap_or(routes.len());
        if at == routes.len() {
            routes.push((key, self.route(scene, eye, label, Passage::AsDeclared)));
        }
        let route = routes.get(at)?.1.as_ref()?;
        let path = self.path(label, route);
        let look = |at: i64| {
            let chain = route.chain(path, Instants { measured, seen: at, beyond })?;
            let rect = own.moved(&chain).and_then(|cuboid| eye.camera.view(&cuboid, crop));
            Some((chain, rect))
        };
        let (mut chain, mut rect) = look(seen)?;
        if shutter.readout != 0
            && let (Some([_, top, _, bottom]), Some([_, height])) = (rect, eye.camera.size())
            && let Some(late) = look(seen.saturating_add(shutter.delay(f64::midpoint(top, bottom) / height)))
        {
            (chain, rect) = late;
        }
        let family = Family::of(label.class.and_then(|class| scene.data.classes.get(class)));
        Some(Solid { row, own, chain, seen: rect, time: measured, family })
    }

    fn view(&self, scene: &Scene<'_>, at: usize, flats: Moment<'_>, solids: Moment<'_>) -> View {
        let eye = &self.eyes[at];
        let time = |frame: Moment<'_>| frame.0.map_or(0, |(_, time)| time);
        let times = (time(solids), time(flats));
        let mut routes = Routes::new();
        let solids = solids.1.iter().filter_map(|(.., row)| self.solid(scene, eye, *row, times, &mut routes)).collect();
        let flats_of = flats.1.iter().filter_map(|(.., row)| flat(scene, eye, *row)).collect();
        let mut view = View { eye: at, time: flats.0, solids, flats: flats_of, pairs: Vec::new() };
        view.pair(scene, &self.stated);
        view
    }
}

/// The routes into one camera, by stream and frame of labels.
type Routes<'s> = Vec<((Id<Stream>, Option<Id<CoordinateFrame>>), Option<Route<'s>>)>;

/// A 3D box that can be seen in pictures of other times.
pub struct Mover<'s> {
    sights: &'s Sights,
    eye: &'s Eye,
    own: Canonical,
    measured: i64,
    taken: i64,
    route: Route<'s>,
    path: Option<&'s Path>,
}

impl Mover<'_> {
    /// The rectangle that the box fills if the picture is of that much later than it says, in nanoseconds. The outer option is none if
    /// nothing tells where things were then, further than `reach` beyond what is known; the inner one if the box is not seen.
    #[allow(clippy::option_option, reason = "nobody knows, nothing is seen, or a rectangle")]
    pub fn at(&self, offset: i64, reach: i64) -> Option<Option<Rect>> {
        let beyond = self.sights.seeing.beyond.saturating_add(reach);
        let seen = self.taken.saturating_add(offset);
        let chain = self.route.chain(self.path, Instants { measured: self.measured, seen, beyond })?;
        Some(self.own.moved(&chain).and_then(|cuboid| self.eye.camera.view(&cuboid, self.sights.seeing.crop)))
    }
}

/// Overlap from which two boxes that nothing else joins can be one object.
const GATE: f64 = 0.1;

/// For each row of a 3D box, the rows of the boxes that relations join it with.
type Stated = FxHashMap<u32, Vec<u32>>;

impl View {
    fn pair(&mut self, scene: &Scene<'_>, stated: &Stated) {
        self.pairs.clear();
        let (mut solids, mut flats) = (vec![false; self.solids.len()], vec![false; self.flats.len()]);
        let by_row: FxHashMap<u32, usize> = self.flats.iter().enumerate().map(|(at, flat)| (flat.row, at)).collect();
        let track = |row: u32| row_of(scene, row).and_then(|label| label.track);
        let by_track: FxHashMap<_, usize> =
            self.flats.iter().enumerate().filter_map(|(at, flat)| Some((track(flat.row)?, at))).collect();
        for (solid, one) in self.solids.iter().enumerate() {
            let related = stated.get(&one.row).into_iter().flatten().find_map(|row| by_row.get(row));
            let Some(&flat) = related.or_else(|| by_track.get(&track(one.row)?)) else { continue };
            if !flats[flat] {
                (solids[solid], flats[flat]) = (true, true);
                self.pairs.push(Pair { solid, flat, stated: true });
            }
        }
        let mut candidates = Vec::new();
        for (solid, one) in self.solids.iter().enumerate().filter(|(at, _)| !solids[*at]) {
            let Some(seen) = one.seen else { continue };
            for (flat, other) in self.flats.iter().enumerate().filter(|(at, _)| !flats[*at]) {
                let overlap = rect_iou(seen, other.rect);
                if overlap > GATE && one.family.agrees(other.family) {
                    candidates.push((solid, flat, overlap));
                }
            }
        }
        self.pairs.extend(assign(&candidates).into_iter().map(|(solid, flat)| Pair { solid, flat, stated: false }));
        self.pairs.sort_unstable_by_key(|pair| pair.solid);
    }

    /// How much a pair overlaps; 0 if the 3D box is not seen.
    pub fn overlap(&self, pair: Pair) -> f64 {
        self.solids[pair.solid].seen.map_or(0.0, |seen| rect_iou(seen, self.flats[pair.flat].rect))
    }
}

pub(super) fn row_of<'a>(scene: &Scene<'a>, row: u32) -> Option<&'a Label> {
    scene.data.labels.iter().as_slice().get(row as usize)
}

pub(super) fn canonical(label: &Label) -> Option<Canonical> {
    let Geometry::Cuboid(cuboid) = &label.geometry else { return None };
    let canonical = Canonical::of(cuboid).ok()?;
    // Boxes without size are placeholders (KITTI: -1), and nothing can be said of them.
    [canonical.length, canonical.width, canonical.height].iter().all(|size| *size > 0.0).then_some(canonical)
}

/// The name of the coordinate frame of a label: its own, that of its stream, or the stream itself.
pub(super) fn frame_name(scene: &Scene<'_>, label: &Label) -> Option<SmolStr> {
    let stream = scene.data.streams.get(label.stream)?;
    let frame = label.frame.or(stream.frame).and_then(|frame| scene.data.frames.get(frame));
    Some(normal(frame.map_or(stream.name.as_str(), |frame| frame.name.as_str())))
}

/// 3D boxes and boxes by place, stream and time. The stream of a 3D box is named only if it is a camera's.
fn labels(scene: &Scene<'_>, eyes: &BTreeMap<Id<Stream>, Eye>) -> (Vec<Timed>, Vec<Timed>) {
    let (mut solids, mut flats): (Vec<Timed>, Vec<Timed>) = (Vec::new(), Vec::new());
    let mut places: FxHashMap<Id<Stream>, Place> = FxHashMap::default();
    for (row, label) in (0..).zip(&scene.data.labels) {
        let camera = eyes.contains_key(&label.stream);
        let solid = matches!(label.geometry, Geometry::Cuboid(_));
        let flat = camera && matches!(label.geometry, Geometry::Box(_) | Geometry::Polygon(_));
        if !solid && !flat {
            continue;
        }
        let place = *places.entry(label.stream).or_insert_with(|| Place::of(scene.data, label.stream));
        let time = scene.place(label.id).map(|placed| (placed.clock, placed.start));
        let stream = camera.then_some(label.stream);
        if solid { &mut solids } else { &mut flats }.push(((place, stream), time, row));
    }
    solids.sort_unstable();
    flats.sort_unstable();
    (solids, flats)
}

/// Which boxes relations join with which 3D boxes.
fn stated(scene: &Scene<'_>) -> Stated {
    let relations = scene.data.relations.iter().filter(|relation| SAME.contains(&relation.kind.as_str()));
    let pairs: Vec<_> = relations
        .filter_map(|one| if let (Node::Label(a), Node::Label(b)) = (one.from, one.to) { Some((a, b)) } else { None })
        .collect();
    if pairs.is_empty() {
        return Stated::default();
    }
    let rows: FxHashMap<Id<Label>, u32> = (0..).zip(&scene.data.labels).map(|(row, label)| (label.id, row)).collect();
    let mut stated = Stated::default();
    for (a, b) in pairs {
        if let (Some(a), Some(b)) = (rows.get(&a), rows.get(&b)) {
            stated.entry(*a).or_default().push(*b);
            stated.entry(*b).or_default().push(*a);
        }
    }
    stated
}

/// A box in pixels from the upper left corner; none if its unit cannot be told in pixels, or if it is inside out.
fn flat(scene: &Scene<'_>, eye: &Eye, row: u32) -> Option<Flat> {
    let label = row_of(scene, row)?;
    let bounds = scene.bounds().get(row)?;
    let stream = scene.data.streams.get(label.stream)?;
    let frame = label.frame.or(stream.frame).and_then(|frame| scene.data.frames.get(frame));
    let [across, down] = match frame.map_or(CoordinateUnit::Pixel, |frame| frame.unit) {
        CoordinateUnit::Pixel | CoordinateUnit::Unstated => [1.0, 1.0],
        CoordinateUnit::Normalised => eye.camera.size()?,
        CoordinateUnit::Percent => eye.camera.size()?.map(|pixels| pixels / 100.0),
        CoordinateUnit::Metre => return None,
    };
    let first = frame.and_then(|frame| frame.first_pixel).unwrap_or(0) as f64;
    let rect =
        [(bounds[0] - first) * across, (bounds[1] - first) * down, (bounds[2] - first) * across, (bounds[3] - first) * down];
    let family = Family::of(label.class.and_then(|class| scene.data.classes.get(class)));
    (rect[2] > rect[0] && rect[3] > rect[1]).then_some(Flat { row, rect, family })
}

/// Frames of pictures and of 3D boxes that belong together: of one clock, each nearest to the other, not further apart than the
/// window; and labels without a time with each other.
fn together<'t>(flats: &'t [Timed], solids: &'t [Timed], window: i64) -> Vec<(Moment<'t>, Moment<'t>)> {
    let frames =
        |labels: &'t [Timed]| labels.chunk_by(|a, b| a.1 == b.1).map(|frame| (frame[0].1, frame)).collect::<Vec<Moment<'t>>>();
    let (ours, theirs) = (frames(flats), frames(solids));
    let nearest = |time: Option<(Id<Clock>, i64)>, others: &[Moment<'t>]| {
        let Some((clock, at)) = time else { return others.iter().position(|other| other.0.is_none()) };
        let next = others.partition_point(|other| other.0 < time);
        let near = |other: &usize| {
            others.get(*other).and_then(|other| other.0).filter(|other| other.0 == clock).map(|other| other.1.abs_diff(at))
        };
        let around = [next.checked_sub(1), Some(next)].into_iter().flatten();
        let best = around.filter_map(|other| Some((near(&other)?, other))).min()?;
        (best.0 <= window.unsigned_abs()).then_some(best.1)
    };
    let pair = |(at, frame): (usize, &Moment<'t>)| {
        let other = theirs[nearest(frame.0, &theirs)?];
        (nearest(other.0, &ours)? == at).then_some((*frame, other))
    };
    ours.iter().enumerate().filter_map(pair).collect()
}
