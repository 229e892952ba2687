//! Records of datasets that are built for tests.

use genlock_model::{
    Anchor, Box2, BoxForm, Calibration, CalibrationRole, Class, Clock, CoordinateFrame, CoordinateUnit, Coords, Cuboid, Dataset,
    Distortion, Extent, Extras, Geometry, Id, Label, Node, Number, Pose, Record, Recording, Relation, Rotation, SizeOrder,
    Stream, StreamKind, Track, Unit, Zero,
};
use genlock_time::Time;
use std::collections::HashMap;

/// Builds a dataset record by record.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) data: Dataset,
    classes: HashMap<String, Id<Class>>,
    tracks: HashMap<(u32, usize), Id<Track>>,
    frames: HashMap<String, Id<CoordinateFrame>>,
}

pub(crate) fn number(value: f64) -> Number {
    Number::from_f64(value).unwrap()
}

/// A time in microseconds.
pub(crate) fn micros(clock: Id<Clock>, seconds: f64) -> Extent {
    let base = genlock_time::TimeBase::new(1, 1_000_000).unwrap();
    Extent::At { clock, at: Time::new((seconds * 1e6).round() as i64, base) }
}

impl Builder {
    pub(crate) fn recording(&mut self, name: &str) -> Id<Recording> {
        let id = self.data.recordings.next_id();
        let (name, extras) = (name.into(), Extras::new());
        self.data.put(Record::Recording(Recording { id, source_id: None, name, extras, origin: None }));
        id
    }

    pub(crate) fn clock(&mut self, unit: Unit) -> Id<Clock> {
        let id = self.data.clocks.next_id();
        let (name, zero) = ("clock".into(), Zero::Unstated);
        let extras = Extras::new();
        self.data.put(Record::Clock(Clock { id, recording: None, name, unit, first: 0, rate: None, zero, length: None, extras }));
        id
    }

    pub(crate) fn stream(
        &mut self,
        recording: Id<Recording>,
        name: &str,
        kind: StreamKind,
        size: Option<[f64; 2]>,
    ) -> Id<Stream> {
        let id = self.data.streams.next_id();
        self.data.put(Record::Stream(Stream {
            id,
            recording: Some(recording),
            source_id: None,
            name: name.into(),
            kind,
            uri: None,
            size: size.map(|size| size.map(|pixels| pixels as u32)),
            clock: None,
            frame: None,
            files: Vec::new(),
            channel: None,
            extras: Extras::new(),
            origin: None,
        }));
        id
    }

    pub(crate) fn frame(&mut self, name: &str, axes: &str) -> Id<CoordinateFrame> {
        if let Some(id) = self.frames.get(name) {
            return *id;
        }
        let id = self.data.frames.next_id();
        let frame = CoordinateFrame { id, name: name.into(), unit: CoordinateUnit::Metre, axes: axes.into(), first_pixel: None };
        self.data.put(Record::Frame(frame));
        self.frames.insert(name.to_owned(), id);
        id
    }

    pub(crate) fn class(&mut self, name: &str) -> Id<Class> {
        if let Some(id) = self.classes.get(name) {
            return *id;
        }
        let id = self.data.classes.next_id();
        let (synonyms, extras) = (Vec::new(), Extras::new());
        let class = Class {
            id,
            source_id: None,
            name: name.into(),
            parent: None,
            synonyms,
            skeleton: None,
            declared: true,
            extras,
            origin: None,
        };
        self.data.put(Record::Class(class));
        self.classes.insert(name.to_owned(), id);
        id
    }

    pub(crate) fn track(&mut self, recording: Id<Recording>, object: usize) -> Id<Track> {
        if let Some(id) = self.tracks.get(&(recording.index(), object)) {
            return *id;
        }
        let id = self.data.tracks.next_id();
        let name = Some(format!("{object}").into());
        let (attributes, extras) = (Vec::new(), Extras::new());
        let extent = Extent::Always;
        let track = Track {
            id,
            source_id: None,
            recording: Some(recording),
            class: None,
            name,
            extent,
            attributes,
            extras,
            origin: None,
        };
        self.data.put(Record::Track(track));
        self.tracks.insert((recording.index(), object), id);
        id
    }

    /// A matrix of 3 rows, or of 4 if there are 16 numbers.
    pub(crate) fn calibration(
        &mut self,
        place: (Id<Recording>, Option<Id<Stream>>),
        name: &str,
        role: CalibrationRole,
        values: &[f64],
        distortion: Option<(&str, &[f64])>,
    ) {
        let rows = if values.len() == 16 { 4 } else { 3 };
        let distortion = distortion
            .map(|(model, numbers)| Distortion { model: model.into(), coefficients: Coords::from_f64(numbers.iter().copied()) });
        self.data.put(Record::Calibration(Calibration {
            id: self.data.calibrations.next_id(),
            stream: place.1,
            recording: Some(place.0),
            name: name.into(),
            role,
            rows,
            columns: values.len() as u32 / rows,
            values: Coords::from_f64(values.iter().copied()),
            distortion,
            extras: Extras::new(),
        }));
    }

    pub(crate) fn pose(&mut self, recording: Id<Recording>, extent: Extent, [x, y, yaw]: [f64; 3]) {
        self.data.put(Record::Pose(Pose {
            id: self.data.poses.next_id(),
            stream: None,
            recording: Some(recording),
            extent,
            frame: "world".into(),
            position: [x, y, 0.0].map(number),
            quaternion: [0.0, 0.0, (yaw / 2.0).sin(), (yaw / 2.0).cos()].map(number),
            extras: Extras::new(),
        }));
    }

    /// A label; the id comes back.
    pub(crate) fn label(
        &mut self,
        stream: Id<Stream>,
        extent: Extent,
        class: &str,
        track: Option<Id<Track>>,
        geometry: Geometry,
    ) -> Id<Label> {
        let id = self.data.labels.next_id();
        let class = Some(self.class(class));
        self.data.put(Record::Label(Label { extent, geometry, class, track, ..Label::new(id, stream) }));
        id
    }

    pub(crate) fn in_frame(&mut self, label: Id<Label>, frame: Id<CoordinateFrame>) {
        self.data.labels.get_mut(label).unwrap().frame = Some(frame);
    }

    pub(crate) fn same(&mut self, flat: Id<Label>, solid: Id<Label>) {
        let (from, to) = (Node::Label(flat), Node::Label(solid));
        let (id, kind) = (self.data.relations.next_id(), "same-object".into());
        self.data.put(Record::Relation(Relation { id, source_id: None, kind, from, to, extras: Extras::new() }));
    }
}

pub(crate) fn rectangle(corners: [f64; 4]) -> Geometry {
    Geometry::Box(Box2::new(BoxForm::Xyxy, corners.map(|value| number((value * 100.0).round() / 100.0))))
}

pub(crate) fn cuboid(position: [f64; 3], anchor: Anchor, size: [f64; 3], size_order: SizeOrder, rotation: Rotation) -> Geometry {
    Geometry::Cuboid(Box::new(Cuboid { position: position.map(number), anchor, size: size.map(number), size_order, rotation }))
}
