//! The objects of a LiDAR as a camera sees them.

use super::seen::{Sensor, Solid, place_of, track};
use genlock_align::{MotionSample, MotionTrack, Sight};
use genlock_check::Scene;
use genlock_check::spatial::{Eye, Instants, Passage, Rect, Route, Sights};
use genlock_model::cuboid::{Projection, Rigid, camera_from_lidar};
use genlock_model::{Calibration, CoordinateFrame, Id, Stream};
use std::collections::BTreeMap;

/// How far beyond the first and last pose a vehicle is taken to go on, in nanoseconds.
const BEYOND: i64 = 200_000_000;

/// A stream, and the coordinate frame that its labels name.
type Place = (Id<Stream>, Option<Id<CoordinateFrame>>);

/// How a camera sees cuboids.
enum View<'s> {
    /// By the matrix of its own stream, its lens, and the ways between named frames, poses included.
    Eye(&'s Sights, &'s Eye),
    /// By the matrices of KITTI, which belong to the recording.
    Matrices(Projection, Rigid),
}

/// The cuboids of a LiDAR as a camera sees them, and what their places mean: pixels where a calibration says how they are projected, else
/// bearings, for a camera that looks along the x axis of their frame.
///
/// A cuboid is projected with the poses of its own time. So cuboids in the frame of a sensor or vehicle need no poses, and those in a frame
/// that does not move need poses on the clock of the cuboids.
pub(super) fn as_seen(scene: &Scene<'_>, sights: &Sights, camera: Id<Stream>, lidar: &Sensor<'_>) -> (Vec<MotionTrack>, Sight) {
    if let Some(view) = View::of(scene, sights, camera) {
        let seen = view.tracks(scene, lidar);
        if seen.iter().any(|track| !track.samples.is_empty()) {
            return (seen, Sight::Projected);
        }
    }
    let sample = |solid: &Solid<'_>| bearing(solid).map(|place| MotionSample { time: solid.time, place });
    let tracks = lidar.cuboids.iter();
    let tracks = tracks.map(|(object, solids)| track(scene.data, *object, solids.iter().filter_map(sample).collect()));
    (tracks.collect(), Sight::Bearings)
}

impl<'s> View<'s> {
    fn of(scene: &Scene<'_>, sights: &'s Sights, camera: Id<Stream>) -> Option<Self> {
        if let Some(eye) = sights.eyes.iter().find(|eye| eye.stream == camera) {
            return Some(Self::Eye(sights, eye));
        }
        let data = scene.data;
        let recording = data.streams.get(camera).and_then(|stream| stream.recording);
        let here = |one: &&Calibration| {
            one.stream.is_none_or(|stream| stream == camera) && (one.recording.is_none() || one.recording == recording)
        };
        let calibrations: Vec<&Calibration> = data.calibrations.iter().filter(here).collect();
        let wanted = data.streams.get(camera).map_or("", |stream| stream.name.as_str());
        let projections = || calibrations.iter().filter(|one| Projection::of(one).is_some());
        // KITTI names the matrix of its left colour camera P2.
        let named = projections().find(|one| one.name == wanted).or_else(|| projections().find(|one| one.name == "P2"));
        let projection = named.or_else(|| projections().next()).and_then(|one| Projection::of(one))?;
        Some(Self::Matrices(projection, camera_from_lidar(calibrations.iter().copied())?))
    }

    fn tracks(&self, scene: &Scene<'_>, lidar: &Sensor<'_>) -> Vec<MotionTrack> {
        let mut routes: BTreeMap<Place, Option<Route<'_>>> = BTreeMap::new();
        let mut seen = |solid: &Solid<'_>| -> Option<Rect> {
            match self {
                Self::Eye(sights, eye) => {
                    let label = solid.label;
                    let route = routes.entry((label.stream, label.frame));
                    let route = route.or_insert_with(|| sights.route(scene, eye, label, Passage::AsDeclared)).as_ref()?;
                    let at = scene.place(label.id)?.start;
                    let chain = route.chain(None, Instants { measured: at, seen: at, beyond: BEYOND })?;
                    eye.camera.rectangle(&solid.own.moved(&chain)?)
                }
                Self::Matrices(projection, to_camera) => projection.rectangle(&solid.own.moved(to_camera)?),
            }
        };
        let mut sample = |solid: &Solid<'_>| {
            let rect @ [_, top, _, bottom] = seen(solid)?;
            (bottom > top).then(|| MotionSample { time: solid.time, place: place_of(rect) })
        };
        let tracks = lidar.cuboids.iter();
        tracks.map(|(object, solids)| track(scene.data, *object, solids.iter().filter_map(&mut sample).collect())).collect()
    }
}

/// The tangent of the bearing to the right of straight ahead, and the logarithm of height over distance, for a camera that looks along x,
/// where y is left; none of what is not ahead.
fn bearing(solid: &Solid<'_>) -> Option<[f64; 2]> {
    let [x, y, _] = solid.own.centre;
    (x > 1.0).then(|| [-y / x, (solid.own.height.max(0.01) / x).ln()])
}
