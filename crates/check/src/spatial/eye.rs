//! Cameras of a dataset: streams of pictures with a camera matrix.

use super::atlas::Atlas;
use super::camera::Camera;
use genlock_model::cuboid::Rigid;
use genlock_model::{Calibration, CalibrationRole, Dataset, Id, Recording, Stream};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What stands together: a recording, or a stream without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A recording.
    Recording(Id<Recording>),
    /// A stream that belongs to none.
    Stream(Id<Stream>),
}

impl Place {
    /// Where a stream belongs.
    pub fn of(data: &Dataset, stream: Id<Stream>) -> Self {
        let recording = data.streams.get(stream).and_then(|stream| stream.recording);
        recording.map_or(Self::Stream(stream), Self::Recording)
    }
}

/// A camera of a dataset.
#[derive(Debug, Clone)]
pub struct Eye {
    /// The stream of its pictures.
    pub stream: Id<Stream>,
    /// Where it belongs.
    pub place: Place,
    /// Its name for people: that of its matrix, or of its stream where the recording has several cameras.
    pub name: SmolStr,
    /// How it sees.
    pub camera: Camera,
    /// The coordinate frame that its matrix takes.
    pub frame: SmolStr,
    /// Other cameras of the recording, whose matrix may have been meant.
    pub others: Vec<OtherCamera>,
}

/// Another camera of a recording.
#[derive(Debug, Clone)]
pub struct OtherCamera {
    /// The name of its matrix.
    pub name: SmolStr,
    /// How it sees, with the size of the pictures of the camera that it stands in for.
    pub camera: Camera,
    /// From the coordinates of the camera that it stands in for into its own; the identity for matrices that take the same ones.
    pub from: Rigid,
}

/// Why a stream of pictures with a matrix is no camera here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blind {
    /// The stream.
    pub stream: Id<Stream>,
    /// Why, in a few words.
    pub why: String,
}

/// What a dataset has of cameras.
pub(super) struct Found {
    /// The cameras by stream.
    pub(super) eyes: BTreeMap<Id<Stream>, Eye>,
    /// The atlases of all places.
    pub(super) atlases: BTreeMap<Place, Atlas>,
    /// What is no camera.
    pub(super) blind: Vec<Blind>,
}

/// The cameras of a dataset.
pub(super) fn eyes(data: &Dataset) -> Found {
    let mut of_place: BTreeMap<Place, Vec<&Calibration>> = BTreeMap::new();
    for calibration in &data.calibrations {
        let place = match (calibration.recording, calibration.stream) {
            (Some(recording), _) => Place::Recording(recording),
            (None, Some(stream)) => Place::of(data, stream),
            (None, None) => continue,
        };
        of_place.entry(place).or_default().push(calibration);
    }
    let (mut eyes, mut atlases, mut blind) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (place, calibrations) in of_place {
        let atlas = Atlas::new(calibrations.iter().copied());
        let here = matrices(data, &calibrations);
        for (stream, calibration) in &here {
            match eye(data, place, &atlas, (stream, calibration), &calibrations) {
                Ok(Some(mut eye)) => {
                    if here.len() > 1 {
                        eye.name.clone_from(&stream.name);
                    }
                    eyes.insert(stream.id, eye);
                }
                Ok(None) => {}
                Err(why) => blind.push(Blind { stream: stream.id, why }),
            }
        }
        atlases.insert(place, atlas);
    }
    Found { eyes, atlases, blind }
}

/// The matrix of each stream that has one. Of several, one with lens distortion is taken first, then a projection: where a file has
/// both, the distortion belongs to the pictures as they are.
fn matrices<'d>(data: &'d Dataset, calibrations: &[&'d Calibration]) -> Vec<(&'d Stream, &'d Calibration)> {
    let mut found: FxHashMap<Id<Stream>, &Calibration> = FxHashMap::default();
    let rank = |calibration: &Calibration| match (&calibration.distortion, &calibration.role) {
        (Some(_), CalibrationRole::Intrinsics) => 3,
        (_, CalibrationRole::Projection) => 2,
        (_, CalibrationRole::Intrinsics) => 1,
        _ => 0,
    };
    for calibration in calibrations.iter().filter(|calibration| rank(calibration) > 0) {
        let Some(stream) = calibration.stream else { continue };
        let best = found.entry(stream).or_insert(calibration);
        if rank(calibration) > rank(best) {
            *best = calibration;
        }
    }
    let mut sorted: Vec<_> = found.into_iter().filter_map(|(id, matrix)| Some((data.streams.get(id)?, matrix))).collect();
    sorted.sort_by_key(|(stream, _)| stream.id);
    sorted
}

fn eye(
    data: &Dataset,
    place: Place,
    atlas: &Atlas,
    (stream, calibration): (&Stream, &Calibration),
    calibrations: &[&Calibration],
) -> Result<Option<Eye>, String> {
    let size = stream.size.map(|size| size.map(f64::from));
    let unknown = |why| match why {
        super::NoLens::Model(name) => format!("its lens model {name:?} is not known"),
        super::NoLens::Coefficients(count) => format!("its lens model does not take {count} coefficients"),
    };
    let Some(camera) = Camera::of(calibration, size).map_err(unknown)? else { return Ok(None) };
    let frame = atlas.camera_frame(calibration, stream, transform_of(stream.id, calibrations));
    let mut others = Vec::new();
    for other in calibrations.iter().filter(|other| other.id != calibration.id) {
        let Ok(Some(camera)) = Camera::of(other, size) else { continue };
        let from = match other.stream.and_then(|id| data.streams.get(id)) {
            Some(stream) => {
                let there = atlas.camera_frame(other, stream, transform_of(stream.id, calibrations));
                match atlas.way(&frame, &there) {
                    Some(way) => way.rigid,
                    None => continue,
                }
            }
            None => Rigid::IDENTITY,
        };
        others.push(OtherCamera { name: other.name.clone(), camera, from });
    }
    let (stream, name) = (stream.id, calibration.name.clone());
    Ok(Some(Eye { stream, place, name, camera, frame, others }))
}

/// The transform that belongs to a stream.
fn transform_of<'c>(stream: Id<Stream>, calibrations: &[&'c Calibration]) -> Option<&'c Calibration> {
    let belongs = |one: &&&Calibration| one.stream == Some(stream) && matches!(one.role, CalibrationRole::Transform { .. });
    calibrations.iter().find(belongs).copied()
}
