//! Coordinate frames of a recording by name, and the ways between them.

use super::motion::{Path, State};
use genlock_model::cuboid::Rigid;
use genlock_model::{Calibration, CalibrationRole, Id, Stream};
use smol_str::SmolStr;
use std::collections::{BTreeMap, VecDeque};

/// What vehicles' own frames are called.
const VEHICLES: &[&str] =
    &["vehicle", "ego", "ego-vehicle", "egovehicle", "base-link", "vehicle-iso8855", "body", "rig", "ego-iso8855"];

/// What frames are called that do not move with the vehicle.
const FIXED: &[&str] = &["world", "global", "map", "odom", "city", "local", "enu", "utm", "scene"];

/// The frame that KITTI rectifies from, and the one that it rectifies into (devkit_object readme).
const UNRECTIFIED: &str = "camera";
const RECTIFIED: &str = "rectified-camera";

/// The frames of one recording.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    /// Transforms by the frames that they lead from and to; each stands here in both directions.
    steps: BTreeMap<SmolStr, Vec<(SmolStr, Rigid, Step)>>,
    /// Where the vehicle was, and in which frame.
    vehicle: Option<(SmolStr, Path)>,
    /// The same of sensors.
    sensors: BTreeMap<Id<Stream>, (SmolStr, Path)>,
}

/// What kind of transform a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Transform,
    Rectify,
}

/// A way that does not change with time, and how else it might have been meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// As declared.
    pub rigid: Rigid,
    /// The same without the rectification that it passes through.
    pub unrectified: Option<Rigid>,
}

impl Way {
    const HERE: Self = Self { rigid: Rigid::IDENTITY, unrectified: None };
}

/// The name in lower case, with hyphens.
pub(super) fn normal(name: &str) -> SmolStr {
    name.chars().map(|c| if matches!(c, '_' | ' ' | '.') { '-' } else { c.to_ascii_lowercase() }).collect()
}

impl Atlas {
    /// The atlas of the calibrations of a recording.
    pub fn new<'c>(calibrations: impl IntoIterator<Item = &'c Calibration>) -> Self {
        let mut atlas = Self::default();
        for calibration in calibrations {
            let Some(rigid) = Rigid::of(calibration) else { continue };
            match &calibration.role {
                CalibrationRole::Transform { from, to } => atlas.put(normal(from), normal(to), rigid, Step::Transform),
                CalibrationRole::Rectification => atlas.put(UNRECTIFIED.into(), RECTIFIED.into(), rigid, Step::Rectify),
                CalibrationRole::Intrinsics | CalibrationRole::Projection => {}
            }
        }
        atlas
    }

    fn put(&mut self, from: SmolStr, to: SmolStr, rigid: Rigid, step: Step) {
        let Some(back) = rigid.inverse() else { return };
        self.steps.entry(from.clone()).or_default().push((to.clone(), rigid, step));
        self.steps.entry(to).or_default().push((from, back, step));
    }

    /// Adds where the vehicle (no stream) or a sensor was, in the frame of this name.
    pub fn put_path(&mut self, stream: Option<Id<Stream>>, frame: &str, path: Path) {
        match stream {
            Some(stream) => _ = self.sensors.insert(stream, (normal(frame), path)),
            None => self.vehicle = Some((normal(frame), path)),
        }
    }

    /// True if a frame of this name is known.
    pub fn knows(&self, name: &str) -> bool {
        self.steps.contains_key(name)
    }

    /// The frame that a camera's matrix takes its coordinates from.
    ///
    /// A 3 by 4 projection takes rectified coordinates; a 3 by 3 matrix those of the camera, which bear the name of its stream, or
    /// are where a transform that belongs to the stream leads to.
    pub fn camera_frame(&self, calibration: &Calibration, stream: &Stream, of_stream: Option<&Calibration>) -> SmolStr {
        let rectified = calibration.role == CalibrationRole::Projection && calibration.distortion.is_none();
        let own = normal(&stream.name);
        match of_stream.map(|transform| &transform.role) {
            Some(CalibrationRole::Transform { from, to }) => {
                let (from, to) = (normal(from), normal(to));
                // The camera is the end that is not the vehicle and has no frame beyond it.
                let base = |name: &SmolStr| VEHICLES.contains(&name.as_str()) || FIXED.contains(&name.as_str());
                if to == own || (from != own && !base(&to)) { to } else { from }
            }
            _ if self.knows(&own) => own,
            _ if rectified => RECTIFIED.into(),
            _ if self.knows(UNRECTIFIED) => UNRECTIFIED.into(),
            _ => own,
        }
    }

    /// The way from one frame to another that does not change with time: the shortest chain of transforms. None if no chain joins
    /// them.
    pub fn way(&self, from: &str, to: &str) -> Option<Way> {
        if from == to {
            return Some(Way::HERE);
        }
        let mut came: BTreeMap<&str, (&str, usize)> = BTreeMap::from([(from, (from, 0))]);
        let mut next = VecDeque::from([from]);
        while let Some(at) = next.pop_front().filter(|at| *at != to) {
            for (index, (other, ..)) in self.steps.get(at).into_iter().flatten().enumerate() {
                came.entry(other.as_str()).or_insert_with(|| {
                    next.push_back(other.as_str());
                    (at, index)
                });
            }
        }
        let mut way = Way::HERE;
        let (mut rectifies, mut unrectified, mut at) = (false, Rigid::IDENTITY, to);
        while at != from {
            let (before, index) = *came.get(at)?;
            let (_, rigid, step) = self.steps.get(before)?.get(index)?;
            way.rigid = rigid.then(&way.rigid);
            match step {
                Step::Rectify => rectifies = true,
                Step::Transform => unrectified = rigid.then(&unrectified),
            }
            at = before;
        }
        way.unrectified = rectifies.then_some(unrectified);
        Some(way)
    }

    /// The rectification, if there is one: what a camera frame would need if its coordinates were not rectified yet.
    pub fn rectification(&self) -> Option<Rigid> {
        let steps = self.steps.get(UNRECTIFIED)?;
        steps.iter().find(|(_, _, step)| *step == Step::Rectify).map(|(_, rigid, _)| *rigid)
    }

    /// True if a frame of this name does not move with the vehicle.
    pub fn is_fixed(&self, frame: &str) -> bool {
        let of_poses = |(name, _): &(SmolStr, Path)| name == frame;
        FIXED.contains(&frame) || self.vehicle.as_ref().is_some_and(of_poses) || self.sensors.values().any(of_poses)
    }

    /// The part of the way from a frame to one that does not move which is the same at all times, and the path that moves it.
    pub fn anchor(&self, frame: &str, stream: Id<Stream>, own: &str) -> Option<Anchored<'_>> {
        if let Some((name, path)) = self.sensors.get(&stream)
            && let Some(way) = self.way(frame, own)
        {
            return Some(Anchored { fixed: name, way, path: Some(path) });
        }
        if let Some((name, path)) = &self.vehicle
            && let Some(way) = VEHICLES.iter().find_map(|vehicle| self.way(frame, vehicle))
        {
            return Some(Anchored { fixed: name, way, path: Some(path) });
        }
        let fixed = self.steps.get_key_value(frame).map(|(name, _)| name.as_str());
        let fixed = fixed.or_else(|| {
            self.vehicle.iter().chain(self.sensors.values()).map(|(name, _)| name.as_str()).find(|name| *name == frame)
        });
        let fixed = fixed.or_else(|| FIXED.iter().copied().find(|name| *name == frame))?;
        self.is_fixed(frame).then_some(Anchored { fixed, way: Way::HERE, path: None })
    }
}

/// How a frame hangs on one that does not move.
#[derive(Debug, Clone, Copy)]
pub struct Anchored<'a> {
    /// The name of the frame that does not move.
    pub fixed: &'a str,
    /// From the frame to the vehicle or sensor that moves.
    pub way: Way,
    /// Where that was; none if the frame itself does not move.
    pub path: Option<&'a Path>,
}

impl Anchored<'_> {
    /// From the frame to the one that does not move, at an instant; none where no pose is near enough.
    pub fn at(&self, time: i64, beyond: i64) -> Option<Rigid> {
        let moved = match self.path {
            Some(path) => path.at(time, beyond).as_ref().map(State::rigid)?,
            None => Rigid::IDENTITY,
        };
        Some(self.way.rigid.then(&moved))
    }
}

/// How the way into a camera is taken, as far as it does not change with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// As declared.
    AsDeclared,
    /// In the other direction.
    Inverted,
    /// Without the rectification that it passes through.
    Unrectified,
    /// With the rectification, which it does not pass through.
    Rectified,
}

impl Passage {
    /// A way that leads into a camera; none if it cannot be taken so, or is the same then.
    pub fn into(self, atlas: &Atlas, way: &Way) -> Option<Rigid> {
        match self {
            Self::AsDeclared => Some(way.rigid),
            Self::Inverted => way.rigid.inverse().filter(|_| way.rigid != Rigid::IDENTITY),
            Self::Unrectified => way.unrectified,
            Self::Rectified if way.unrectified.is_none() => Some(way.rigid.then(&atlas.rectification()?)),
            Self::Rectified => None,
        }
    }

    /// A way that leads out of a camera.
    pub fn out_of(self, atlas: &Atlas, way: &Way) -> Option<Rigid> {
        match self {
            Self::Rectified if way.unrectified.is_none() => Some(atlas.rectification()?.inverse()?.then(&way.rigid)),
            other => other.into(atlas, way),
        }
    }
}
