//! The tracks of cameras against those of a LiDAR, within one delivery.

use crate::against::nanos;
use crate::repair::{Finding, add_map, explain, why};
use genlock_align::{Estimator as _, MotionSample, MotionTrack, Options, Outcome, TracksToTracks, Verdict};
use genlock_diagnose::codes::align as codes;
use genlock_diagnose::{Diagnostic, Position, Report};
use genlock_model::cuboid::{Canonical, Projection, Rigid, camera_from_lidar};
use genlock_model::{
    Calibration, Clock, ClockPaths, CoordinateUnit, Dataset, Extras, Geometry, Id, Label, Record, Recording, Stream, Track, Unit,
    Zero,
};
use genlock_time::SyncMap;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Boxes this near to the edge of the image, in pixels, are cut, so that their middle is not that of the object.
const EDGE: f64 = 2.0;
/// Boxes and cuboids this close in time, in nanoseconds, are compared to find the focal length of a camera that has no calibration.
const TOGETHER: i64 = 60_000_000;

/// Finds the delay and the drift between the clocks of each camera and of the LiDAR of its recording from the movement of the objects
/// that both track under one id, and adds the map from the camera's clock to the LiDAR's.
pub fn repair_sensors(data: &mut Dataset, options: &Options, report: &dyn Report) -> Vec<Finding> {
    let seen = Seen::of(data);
    let mut findings = Vec::new();
    for ((recording, camera), ours) in &seen.cameras {
        let Some((lidar, theirs)) = seen.lidars.iter().find(|((other, _), _)| other == recording) else { continue };
        let lidar = lidar.1;
        let Some(clock) = ours.clock else { continue };
        let stream = |id: Id<Stream>| data.streams.get(id).map_or_else(String::new, |stream| stream.name.to_string());
        let (name, against) = (stream(*camera), stream(lidar));
        let projected = theirs.as_seen(data, *camera, ours);
        let mine: Vec<MotionTrack> = ours.tracks.iter().map(|(key, samples)| track(key, samples)).collect();
        let outcome = TracksToTracks { ours: &mine, theirs: &projected }.estimate(options);
        let labels = ours.tracks.values().map(Vec::len).sum();
        let mut sentence = match &outcome.verdict {
            Verdict::Keep => format!("the movements on {name} and {against} coincide"),
            Verdict::Fix(estimate) => explain(estimate, "objects"),
            Verdict::Abstain(reason) => why(reason),
        };
        let shared = theirs.clock == Some(clock);
        if shared && matches!(outcome.verdict, Verdict::Fix(_)) {
            sentence.push_str("; both stand on one clock in the file, so that no map can tell them apart");
        }
        findings.push((Finding::new(clock, name, PathBuf::from(against), labels, outcome, sentence), shared));
    }
    if findings.is_empty() {
        let message = "left alone: no camera and LiDAR of one recording track objects on clocks of seconds";
        report.diagnostic(Diagnostic::new(codes::ABSTAINED, message));
    }
    for (finding, shared) in &findings {
        let code = if *shared { codes::ABSTAINED } else { conclude(data, finding) };
        report.diagnostic(Diagnostic::new(code, &finding.sentence).at(Position::file(finding.name.as_str())));
    }
    findings.into_iter().map(|(finding, _)| finding).collect()
}

fn conclude(data: &mut Dataset, finding: &Finding) -> genlock_diagnose::Code {
    let Outcome { verdict, .. } = &finding.outcome;
    let (map, model, estimate, code) = match verdict {
        Verdict::Abstain(_) => return codes::ABSTAINED,
        Verdict::Keep => (SyncMap::identity(), "kept", finding.outcome.considered.as_ref(), codes::KEPT),
        Verdict::Fix(estimate) => (estimate.map.clone(), estimate.model.name(), Some(&**estimate), codes::FIXED),
    };
    let name = format!("time of {}", finding.media.display());
    let same = |clock: &&Clock| clock.name == name && clock.zero == Zero::Presentation;
    let known = data.clocks.iter().find(same).map(|clock| clock.id);
    let to = known.unwrap_or_else(|| data.clocks.next_id());
    if known.is_none() {
        data.put(Record::Clock(Clock {
            id: to,
            recording: data.clocks.get(finding.clock).and_then(|clock| clock.recording),
            name: name.into(),
            unit: Unit::Second,
            first: 0,
            rate: None,
            zero: Zero::Presentation,
            length: None,
            extras: Extras::new(),
        }));
    }
    add_map(data, finding.clock, to, map, &format!("tracks:{model}"), finding.sentence.clone(), estimate, None);
    code
}

fn track(key: &str, samples: &[MotionSample]) -> MotionTrack {
    MotionTrack { key: Some(key.to_owned()), samples: samples.to_vec() }
}

/// What one sensor tracks.
#[derive(Default)]
struct Sensor {
    /// The clock of seconds that its labels stand on.
    clock: Option<Id<Clock>>,
    /// Boxes by object: the middle in pixels from the left and the logarithm of the height.
    tracks: BTreeMap<String, Vec<MotionSample>>,
    /// Cuboids by object.
    cuboids: BTreeMap<String, Vec<(i64, Canonical)>>,
}

type Sensors = BTreeMap<(Option<Id<Recording>>, Id<Stream>), Sensor>;

struct Seen {
    cameras: Sensors,
    lidars: Sensors,
}

impl Seen {
    fn of(data: &Dataset) -> Self {
        let paths = ClockPaths::new(data);
        let (mut cameras, mut lidars) = (Sensors::new(), Sensors::new());
        let mut clocks: BTreeMap<Id<Clock>, Option<(Id<Clock>, SyncMap)>> = BTreeMap::new();
        for label in &data.labels {
            let (Some(own), Some(stream)) = (label.extent.clock(), data.streams.get(label.stream)) else { continue };
            let Some(key) = label.track.and_then(|id| data.tracks.get(id)).and_then(key) else { continue };
            let Some((clock, map)) = clocks.entry(own).or_insert_with(|| seconds_of(&paths, own)) else { continue };
            let Some(time) = middle(label, map) else { continue };
            let place = (stream.recording, stream.id);
            match &label.geometry {
                Geometry::Cuboid(cuboid) => {
                    let Ok(cuboid) = Canonical::of(cuboid) else { continue };
                    let sensor = lidars.entry(place).or_default();
                    sensor.clock = Some(*clock);
                    sensor.cuboids.entry(key).or_default().push((time, cuboid));
                }
                Geometry::Box(box_) => {
                    let Some(place_in_image) = seen_at(data, label, stream, box_.xyxy()) else { continue };
                    let sensor = cameras.entry(place).or_default();
                    sensor.clock = Some(*clock);
                    sensor.tracks.entry(key).or_default().push(MotionSample { time, place: place_in_image });
                }
                _ => {}
            }
        }
        Self { cameras, lidars }
    }
}

/// What both sensors call an object.
fn key(track: &Track) -> Option<String> {
    track.source_id.as_ref().map(|id| id.as_str().to_owned()).or_else(|| track.name.as_ref().map(ToString::to_string))
}

/// The clock of seconds that labels on a clock are judged on, and the map to it.
fn seconds_of(paths: &ClockPaths<'_>, own: Id<Clock>) -> Option<(Id<Clock>, SyncMap)> {
    let clocks = &paths.dataset().clocks;
    let is_seconds = |id: &Id<Clock>| clocks.get(*id).is_some_and(|clock| clock.unit == Unit::Second);
    let target = Some(own).filter(is_seconds).or_else(|| paths.reachable(own).into_iter().find(is_seconds))?;
    Some((target, paths.map(own, target).ok()?))
}

/// The time of a label in nanoseconds: the instant, or the start of what lasts.
fn middle(label: &Label, map: &SyncMap) -> Option<i64> {
    let span = *label.extent.spans().first()?;
    match map.apply(span.start.position()).ok()? {
        genlock_time::Mapped::To(place) => nanos(place),
        genlock_time::Mapped::Gap { .. } => None,
    }
}

/// The middle of a box from the left, and the logarithm of its height, in pixels or shares of the image; none for one that is cut at the
/// edge.
fn seen_at(data: &Dataset, label: &Label, stream: &Stream, [left, top, right, bottom]: [f64; 4]) -> Option<[f64; 2]> {
    let frame = label.frame.or(stream.frame).and_then(|id| data.frames.get(id));
    let size = stream.size.map(|[width, height]| [f64::from(width), f64::from(height)]);
    let (scale, edge) = match (frame.map(|frame| frame.unit), size) {
        (None | Some(CoordinateUnit::Pixel), size) => ([1.0, 1.0], size),
        (Some(CoordinateUnit::Normalised), Some(size)) => (size, Some(size)),
        (Some(CoordinateUnit::Percent), Some([width, height])) => ([width / 100.0, height / 100.0], Some([width, height])),
        _ => return None,
    };
    let (left, right, top, bottom) = (left * scale[0], right * scale[0], top * scale[1], bottom * scale[1]);
    let cut = edge.is_some_and(|[width, height]| left < EDGE || top < EDGE || right > width - EDGE || bottom > height - EDGE);
    (!cut && bottom > top && right > left).then(|| [f64::midpoint(left, right), (bottom - top).ln()])
}

impl Sensor {
    /// The cuboids as a camera sees them: projected by its calibration where there is one, else by bearing and distance, with the focal
    /// length that fits the boxes.
    fn as_seen(&self, data: &Dataset, camera: Id<Stream>, boxes: &Self) -> Vec<MotionTrack> {
        let calibrations: Vec<&Calibration> =
            data.calibrations.iter().filter(|one| one.stream.is_none_or(|stream| stream == camera)).collect();
        let wanted = data.streams.get(camera).map_or("", |stream| stream.name.as_str());
        let projections = || calibrations.iter().filter(|one| Projection::of(one).is_some());
        // KITTI names the matrix of its left colour camera P2; a matrix of the stream itself comes before one of the recording.
        let own = projections().find(|one| one.stream == Some(camera)).or_else(|| projections().find(|one| one.name == wanted));
        let projection = own.or_else(|| projections().find(|one| one.name == "P2")).or_else(|| projections().next());
        let to_camera = camera_from_lidar(calibrations.iter().copied());
        if let (Some(projection), Some(to_camera)) = (projection.and_then(|one| Projection::of(one)), to_camera) {
            return self.projected(&projection, &to_camera);
        }
        let bearings = self.bearings();
        let focal = focal_length(&boxes.tracks, &bearings);
        let scaled = |samples: &Vec<MotionSample>| -> Vec<MotionSample> {
            samples.iter().map(|one| MotionSample { time: one.time, place: [one.place[0] * focal, one.place[1]] }).collect()
        };
        bearings.iter().map(|(key, samples)| track(key, &scaled(samples))).collect()
    }

    fn projected(&self, projection: &Projection, to_camera: &Rigid) -> Vec<MotionTrack> {
        let seen = |(time, cuboid): &(i64, Canonical)| {
            let [left, top, right, bottom] = projection.rectangle(&cuboid.moved(to_camera)?)?;
            (bottom > top).then(|| MotionSample { time: *time, place: [f64::midpoint(left, right), (bottom - top).ln()] })
        };
        let tracks = self.cuboids.iter();
        tracks.map(|(key, cuboids)| track(key, &cuboids.iter().filter_map(seen).collect::<Vec<_>>())).collect()
    }

    /// The tangent of the bearing to the right of straight ahead, and the logarithm of height over distance, for a camera that looks
    /// along x, where y is left.
    fn bearings(&self) -> BTreeMap<String, Vec<MotionSample>> {
        let seen = |(time, cuboid): &(i64, Canonical)| {
            let [x, y, _] = cuboid.centre;
            (x > 1.0).then(|| MotionSample { time: *time, place: [-y / x, (cuboid.height.max(0.01) / x).ln()] })
        };
        self.cuboids.iter().map(|(key, cuboids)| (key.clone(), cuboids.iter().filter_map(seen).collect())).collect()
    }
}

/// Pixels per tangent, by least squares over the boxes and cuboids that are close in time, each object around its own mean.
fn focal_length(boxes: &BTreeMap<String, Vec<MotionSample>>, bearings: &BTreeMap<String, Vec<MotionSample>>) -> f64 {
    let (mut products, mut squares) = (0.0, 0.0);
    for (key, samples) in boxes {
        let Some(others) = bearings.get(key) else { continue };
        let near = |sample: &MotionSample| {
            let other = others.iter().min_by_key(|other| other.time.abs_diff(sample.time))?;
            (other.time.abs_diff(sample.time) <= TOGETHER.unsigned_abs()).then_some((other.place[0], sample.place[0]))
        };
        let pairs: Vec<(f64, f64)> = samples.iter().filter_map(near).collect();
        let count = pairs.len().max(1) as f64;
        let (x, y) = (pairs.iter().map(|pair| pair.0).sum::<f64>() / count, pairs.iter().map(|pair| pair.1).sum::<f64>() / count);
        products += pairs.iter().map(|pair| (pair.0 - x) * (pair.1 - y)).sum::<f64>();
        squares += pairs.iter().map(|pair| (pair.0 - x).powi(2)).sum::<f64>();
    }
    if squares > 0.0 { products / squares } else { 1.0 }
}
