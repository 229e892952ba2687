//! What the sensors of a dataset track.

use super::link::chains;
use crate::against::nanos;
use genlock_align::{MotionSample, MotionTrack};
use genlock_check::spatial::{Rect, rect_iou};
use genlock_model::cuboid::Canonical;
use genlock_model::{Clock, ClockPaths, CoordinateUnit, Dataset, Geometry, Id, Label, Recording, Stream, Track, Unit};
use genlock_time::SyncMap;
use std::collections::BTreeMap;

/// Boxes this near to the edge of the image, in pixels, are cut, so that their middle is not that of the object.
const EDGE: f64 = 2.0;

/// An object of one sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    /// The labels of a track.
    Track(Id<Track>),
    /// Labels without a track that follow each other.
    Chain(usize),
}

/// A cuboid at a time.
#[derive(Clone, Copy)]
pub(super) struct Solid<'d> {
    /// Nanoseconds on the clock of its sensor.
    pub(super) time: i64,
    pub(super) label: &'d Label,
    /// In the frame of its label.
    pub(super) own: Canonical,
}

/// What one sensor tracks.
#[derive(Default)]
pub(super) struct Sensor<'d> {
    /// The clock of seconds that its labels stand on.
    pub(super) clock: Option<Id<Clock>>,
    /// Boxes by object: the middle in pixels from the left and the logarithm of the height.
    pub(super) boxes: BTreeMap<Object, Vec<MotionSample>>,
    /// Cuboids by object.
    pub(super) cuboids: BTreeMap<Object, Vec<Solid<'d>>>,
    /// Labels that belong to no track.
    loose_boxes: Vec<(i64, (Rect, [f64; 2]))>,
    loose_cuboids: Vec<(i64, Solid<'d>)>,
}

pub(super) type Sensors<'d> = BTreeMap<(Option<Id<Recording>>, Id<Stream>), Sensor<'d>>;

/// Cameras and LiDARs.
pub(super) struct Seen<'d> {
    pub(super) cameras: Sensors<'d>,
    pub(super) lidars: Sensors<'d>,
}

impl<'d> Seen<'d> {
    pub(super) fn of(data: &'d Dataset) -> Self {
        let paths = ClockPaths::new(data);
        let (mut cameras, mut lidars) = (Sensors::new(), Sensors::new());
        let mut clocks: BTreeMap<Id<Clock>, Option<(Id<Clock>, SyncMap)>> = BTreeMap::new();
        for label in &data.labels {
            let (Some(own), Some(stream)) = (label.extent.clock(), data.streams.get(label.stream)) else { continue };
            let Some((clock, map)) = clocks.entry(own).or_insert_with(|| seconds_of(&paths, own)) else { continue };
            let Some(time) = start(label, map) else { continue };
            let place = (stream.recording, stream.id);
            match &label.geometry {
                Geometry::Cuboid(cuboid) => {
                    let Ok(own) = Canonical::of(cuboid) else { continue };
                    let solid = Solid { time, label, own };
                    let sensor: &mut Sensor<'_> = lidars.entry(place).or_default();
                    sensor.clock = Some(*clock);
                    match label.track {
                        Some(track) => sensor.cuboids.entry(Object::Track(track)).or_default().push(solid),
                        None => sensor.loose_cuboids.push((time, solid)),
                    }
                }
                Geometry::Box(box_) => {
                    let Some(rect) = pixels(data, label, stream, box_.xyxy()) else { continue };
                    let sensor: &mut Sensor<'_> = cameras.entry(place).or_default();
                    sensor.clock = Some(*clock);
                    let sample = MotionSample { time, place: place_of(rect) };
                    match label.track {
                        Some(track) => sensor.boxes.entry(Object::Track(track)).or_default().push(sample),
                        None => sensor.loose_boxes.push((time, (rect, sample.place))),
                    }
                }
                _ => {}
            }
        }
        cameras.values_mut().chain(lidars.values_mut()).for_each(Sensor::link);
        Self { cameras, lidars }
    }
}

impl Sensor<'_> {
    /// Makes objects of labels that belong to no track.
    fn link(&mut self) {
        for (at, chain) in chains(&self.loose_boxes, |a, b| rect_iou(a.0, b.0)).iter().enumerate() {
            let sample = |at: &usize| MotionSample { time: self.loose_boxes[*at].0, place: self.loose_boxes[*at].1.1 };
            self.boxes.insert(Object::Chain(at), chain.iter().map(sample).collect());
        }
        for (at, chain) in chains(&self.loose_cuboids, |a, b| beside(&a.own, &b.own)).iter().enumerate() {
            self.cuboids.insert(Object::Chain(at), chain.iter().map(|at| self.loose_cuboids[*at].1).collect());
        }
    }
}

/// A track for the estimator.
pub(super) fn track(data: &Dataset, object: Object, samples: Vec<MotionSample>) -> MotionTrack {
    let track = if let Object::Track(id) = object { data.tracks.get(id) } else { None };
    MotionTrack { key: track.and_then(key), samples }
}

/// What both sensors call an object.
fn key(track: &Track) -> Option<String> {
    track.source_id.as_ref().map(|id| id.as_str().to_owned()).or_else(|| track.name.as_ref().map(ToString::to_string))
}

/// How near two cuboids are: 1 in one place, 0 a length apart.
fn beside(a: &Canonical, b: &Canonical) -> f64 {
    let way: f64 = a.centre.iter().zip(b.centre).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    (1.0 - way / a.length.max(b.length).max(1e-9)).max(0.0)
}

/// The clock of seconds that labels on a clock are judged on, and the map to it.
fn seconds_of(paths: &ClockPaths<'_>, own: Id<Clock>) -> Option<(Id<Clock>, SyncMap)> {
    let clocks = &paths.dataset().clocks;
    let is_seconds = |id: &Id<Clock>| clocks.get(*id).is_some_and(|clock| clock.unit == Unit::Second);
    let target = Some(own).filter(is_seconds).or_else(|| paths.reachable(own).into_iter().find(is_seconds))?;
    Some((target, paths.map(own, target).ok()?))
}

/// The time of a label in nanoseconds: the instant, or the start of what lasts.
fn start(label: &Label, map: &SyncMap) -> Option<i64> {
    let span = *label.extent.spans().first()?;
    match map.apply(span.start.position()).ok()? {
        genlock_time::Mapped::To(place) => nanos(place),
        genlock_time::Mapped::Gap { .. } => None,
    }
}

/// A box in pixels; none if it is cut at the edge, or empty, or its coordinates are shares of an image whose size is not known.
fn pixels(data: &Dataset, label: &Label, stream: &Stream, [left, top, right, bottom]: [f64; 4]) -> Option<Rect> {
    let frame = label.frame.or(stream.frame).and_then(|id| data.frames.get(id));
    let size = stream.size.map(|[width, height]| [f64::from(width), f64::from(height)]);
    let (scale, edge) = match (frame.map(|frame| frame.unit), size) {
        (None | Some(CoordinateUnit::Pixel), size) => ([1.0, 1.0], size),
        (Some(CoordinateUnit::Normalised), Some(size)) => (size, Some(size)),
        (Some(CoordinateUnit::Percent), Some([width, height])) => ([width / 100.0, height / 100.0], Some([width, height])),
        _ => return None,
    };
    let rect @ [left, top, right, bottom] = [left * scale[0], top * scale[1], right * scale[0], bottom * scale[1]];
    let cut = edge.is_some_and(|[width, height]| left < EDGE || top < EDGE || right > width - EDGE || bottom > height - EDGE);
    (!cut && bottom > top && right > left).then_some(rect)
}

/// The middle of a rectangle from the left, and the logarithm of its height.
pub(super) fn place_of([left, top, right, bottom]: Rect) -> [f64; 2] {
    [f64::midpoint(left, right), (bottom - top).ln()]
}
