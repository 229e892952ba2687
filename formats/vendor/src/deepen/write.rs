//! A dataset as one list of labels.

use super::read::usual_type;
use super::write_shape::{field, plane, to_world, write_cuboid};
use super::{Deepen, ID, INFO, INTERPOLATION, MADE_FROM, STILLS, positions};
use crate::kept::{absent, comma, write_attributes, write_kept};
use crate::leave;
use crate::pixels::{Pixels, to_pixels};
use crate::solid;
use genlock_diagnose::Diagnostic;
use genlock_diagnose::codes::time;
use genlock_format::json::{entries, write_key, write_str};
use genlock_format::{Result, Times, Writer, Writing};
use genlock_model::{
    Class, Dataset, Extent, Feature, Geometry, Id, Keyframe, Label, Recording, SourceId, Stream, StreamKind, Track, Unit,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// The sensor of all still images.
pub(super) const STILL_SENSOR: &str = "camera";

/// Frames over which one label may be repeated.
const MOST_FRAMES: i64 = 10_000_000;

impl Writer for Deepen {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        leave::tables(data, cx, ID);
        let mut document = Document::new(data, cx);
        let mut out = Vec::from(b"{\"labels\":[");
        for label in &data.labels {
            document.label(cx, label, &mut out);
        }
        out.extend_from_slice(b"\n]");
        if let Some(info) = data.info.iter().find(|info| info.format == ID) {
            write_kept(&mut out, &info.extras, ID, "", &["labels"]);
        }
        out.extend_from_slice(b"}\n");
        document.rest(cx);
        let mut file = cx.output.single("labels.json")?;
        file.put(&out)?;
        file.finish()
    }
}

struct Document<'a> {
    data: &'a Dataset,
    times: Times<'a>,
    /// The label id of each track.
    tracks: FxHashMap<Id<Track>, String>,
    /// Files of each stream in the order in which they were named, each with its position.
    files: BTreeMap<Id<Stream>, Vec<(String, i64)>>,
    made: u64,
    /// What labels that were written name.
    shown: Shown,
}

#[derive(Default)]
struct Shown {
    streams: FxHashSet<Id<Stream>>,
    classes: FxHashSet<Id<Class>>,
    tracks: FxHashSet<Id<Track>>,
}

impl<'a> Document<'a> {
    fn new(data: &'a Dataset, cx: &Writing<'_>) -> Self {
        Self {
            data,
            times: Times::new(data),
            tracks: track_ids(data, cx),
            files: BTreeMap::new(),
            made: MADE_FROM,
            shown: Shown::default(),
        }
    }

    /// Writes a label, once for each file in which it stands.
    fn label(&mut self, cx: &Writing<'_>, label: &Label, out: &mut Vec<u8>) {
        if INFO.drop_unsupported(label, cx.report) {
            return;
        }
        leave::extras(cx, &label.extras, ID, "labels");
        let Some(stream) = self.data.streams.get(label.stream) else {
            cx.lose(Feature::Stream, "labels of streams that are not in the dataset");
            return;
        };
        if matches!(stream.kind, StreamKind::Audio | StreamKind::Text | StreamKind::Sensor) {
            cx.lose(Feature::Stream, "labels of sound, text and other sensors");
            return;
        }
        let Some(shape) = self.shape(cx, label, stream) else { return };
        let Some(spots) = self.spots(cx, label, stream) else { return };
        self.shown.streams.insert(label.stream);
        self.shown.classes.extend(label.class);
        self.shown.tracks.extend(label.track);
        for file in spots {
            comma(out);
            out.extend_from_slice(b"\n{");
            self.fields(cx, label, stream, file.as_deref(), &shape, out);
            out.push(b'}');
        }
    }

    fn fields(&mut self, cx: &Writing<'_>, label: &Label, stream: &Stream, file: Option<&str>, shape: &[u8], out: &mut Vec<u8>) {
        let Label {
            id: _,
            source_id,
            stream: _,
            extent: _,
            geometry,
            frame: _,
            class,
            text: _,
            attributes,
            score: _,
            annotator,
            track,
            keyframe,
            extras,
            origin: _,
        } = label;
        let recording = stream.recording.and_then(|id| self.data.recordings.get(id));
        let still = stream.recording.is_none();
        let dataset = if still { STILLS } else { recording.map_or("", dataset_id) };
        let own_sensor = extras.text(ID, "~sensor");
        let sensor = if still { own_sensor.as_deref().unwrap_or(STILL_SENSOR) } else { stream.name.as_str() };
        let category = class.and_then(|id| self.data.classes.get(id)).map(|class| class.name.as_str());
        let mut text = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                write_key(out, key);
                write_str(out, value);
            }
        };
        text("dataset_id", Some(dataset).filter(|dataset| !dataset.is_empty()));
        text("file_id", file);
        text("sensor_id", Some(sensor).filter(|sensor| !sensor.is_empty()));
        text("label_category_id", category);
        let label_id = self.label_id(cx, label, source_id.as_ref(), *track, category);
        text("label_id", label_id.as_deref());
        if extras.get(ID, "label_type").is_none() {
            text("label_type", usual_type(geometry));
        }
        let annotator = annotator.and_then(|id| self.data.annotators.get(id)).map(|row| row.name.as_str());
        let interpolated = *keyframe == Keyframe::Interpolated;
        if interpolated && annotator.is_none() {
            cx.lose(Feature::Annotator, "interpolated labels get the annotator auto_interpolation");
        } else if interpolated != (annotator == Some(INTERPOLATION)) || *keyframe == Keyframe::Set {
            cx.lose(Feature::Keyframe, "key frame marks of labels with an annotator, and marks of set labels");
        }
        text("labeller_email", annotator.or(interpolated.then_some(INTERPOLATION)));
        if !attributes.is_empty() {
            write_key(out, "attributes");
            write_attributes(out, attributes, cx);
        }
        if !shape.is_empty() {
            comma(out);
            out.extend_from_slice(shape);
        }
        let skip: &[&str] = if attributes.is_empty() { &[] } else { &["attributes"] };
        write_kept(out, extras, ID, "", skip);
    }

    fn label_id(
        &mut self,
        cx: &Writing<'_>,
        label: &Label,
        source_id: Option<&SourceId>,
        track: Option<Id<Track>>,
        category: Option<&str>,
    ) -> Option<String> {
        let still = self.data.streams.get(label.stream).is_some_and(|stream| stream.recording.is_none());
        if still && track.is_some() {
            cx.lose(Feature::Track, "tracks in still images");
        }
        if let (Some(id), true) = (track.and_then(|track| self.tracks.get(&track)), !still) {
            if source_id.is_some() {
                cx.lose(Feature::LabelId, "ids of labels on tracks");
            }
            return Some(id.clone());
        }
        match source_id {
            Some(SourceId::Text(id)) if still => return Some(id.to_string()),
            Some(_) => cx.lose(Feature::LabelId, "ids of labels that are no texts, or of labels without a track"),
            None => {}
        }
        if absent(&label.extras, ID).iter().any(|field| field == "label_id") || label.extras.get(ID, "label_id").is_some() {
            return None;
        }
        let number = self.made;
        self.made += 1;
        Some(format!("{}:{number}", category.unwrap_or("label")))
    }

    /// The files in which a label stands; none, with a loss, if its time is no frame.
    fn spots(&mut self, cx: &Writing<'_>, label: &Label, stream: &Stream) -> Option<Vec<Option<String>>> {
        if stream.recording.is_none() {
            if label.extent != Extent::Always {
                cx.lose(Feature::of_extent(&label.extent), "times of labels of still images");
            }
            return Some(vec![Some(stream.name.to_string())]);
        }
        match &label.extent {
            Extent::Always => return Some(vec![None]),
            Extent::At { clock, at } => {
                let counts = self.data.clocks.get(*clock).is_some_and(|clock| clock.unit.counts_frames());
                if !counts || at.position().denom() != 1 {
                    cx.lose(Feature::TimePrecision, "times inside frames");
                }
            }
            Extent::During { .. } => cx.lose(Feature::Span, "labels over several frames, written file by file"),
            Extent::Several { .. } => cx.lose(Feature::Spans, "labels over several intervals, written file by file"),
        }
        let spans = self.times.frames(&label.extent).unwrap_or_default();
        let length: i64 = spans.iter().map(|(from, to)| to.saturating_sub(*from)).fold(0, i64::saturating_add);
        if spans.is_empty() || length > MOST_FRAMES || spans.iter().any(|(from, _)| *from < 0) {
            cx.lose(Feature::of_extent(&label.extent), "labels whose time is no frame");
            return None;
        }
        Some(spans.into_iter().flat_map(|(from, to)| from..to).map(|frame| Some(self.file(cx, stream, frame))).collect())
    }

    /// The file of a position, by the stream's list or named after the number.
    fn file(&mut self, cx: &Writing<'_>, stream: &Stream, frame: i64) -> String {
        let known = stream.files.iter().find(|file| file.index == frame).map(|file| file.uri.clone());
        let name = known.unwrap_or_else(|| {
            cx.lose(Feature::FrameList, "files that are not in the list are named after their position");
            let ending = if stream.kind == StreamKind::PointCloud { "pcd" } else { "png" };
            format!("{frame:06}.{ending}")
        });
        let files = self.files.entry(stream.id).or_default();
        if !files.iter().rev().any(|(file, _)| *file == name) {
            files.push((name.clone(), frame));
        }
        name
    }

    /// The fields of the shape; none, with a loss, if it cannot be written.
    fn shape(&self, cx: &Writing<'_>, label: &Label, stream: &Stream) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let frame = label.frame.or(stream.frame).and_then(|id| self.data.frames.get(id));
        match &label.geometry {
            Geometry::Foreign(foreign) if foreign.namespace == ID => {
                for (key, value) in entries(&foreign.json.0)? {
                    field(&mut out, &key);
                    out.extend_from_slice(value.get().as_bytes());
                }
                return Some(out);
            }
            Geometry::Foreign(_) => {
                cx.lose(Feature::ForeignShape, "shapes that only another format knows");
                return None;
            }
            Geometry::Cuboid(cuboid) => {
                let axes = frame.map_or(Some(solid::Axes::ZUp), solid::axes);
                let (cuboid, axes) = (cuboid.as_ref(), axes);
                if frame.is_none_or(|frame| frame.axes != "?" || frame.unit != genlock_model::CoordinateUnit::Metre) {
                    cx.lose(Feature::CoordinateFrame, "frames of cuboids; the world of the output has unnamed axes with z up");
                }
                write_cuboid(&mut out, label, &to_world(cuboid, axes, cx)?, cx);
                return Some(out);
            }
            Geometry::None => return Some(out),
            _ => {}
        }
        let converted = match to_pixels(&label.geometry, frame, stream.size) {
            Pixels::Same => None,
            Pixels::Converted(geometry) => {
                cx.lose(Feature::Coordinates, "coordinates that were computed anew");
                Some(geometry)
            }
            Pixels::Unknown => {
                cx.lose(Feature::CoordinateFrame, "labels in a frame that cannot be converted to pixels");
                return None;
            }
        };
        if frame.is_some() {
            cx.lose(Feature::CoordinateFrame, "coordinate frames of images");
        }
        plane(&mut out, converted.as_ref().unwrap_or(&label.geometry), cx)?;
        Some(out)
    }

    /// Reports what labels do not show of streams, recordings, clocks and frames.
    fn rest(&self, cx: &Writing<'_>) {
        if self.data.tracks.iter().any(|track| !self.shown.tracks.contains(&track.id)) {
            cx.lose(Feature::Track, "tracks of which no label is written");
        }
        if self.data.labels.iter().filter_map(|label| label.class).any(|class| !self.shown.classes.contains(&class)) {
            cx.lose(Feature::Hierarchy, "classes of which no label is written");
        }
        for stream in &self.data.streams {
            own_fields(self.data, stream, self.shown.streams.contains(&stream.id), cx);
            let Some(files) = self.files.get(&stream.id) else { continue };
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            let expected = positions(&names).0;
            if files.iter().zip(expected).any(|((_, position), expected)| *position != expected) {
                cx.lose(Feature::Clock, "positions of files that their names and order do not show");
                cx.lose(Feature::FrameList, "positions of files that their names and order do not show");
            }
            if stream.files.len() > files.len() {
                cx.lose(Feature::FrameList, "files without labels");
            }
        }
        for recording in &self.data.recordings {
            let Recording { id, source_id, name, extras, origin: _ } = recording;
            let shown =
                self.data.streams.iter().any(|stream| stream.recording == Some(*id) && self.shown.streams.contains(&stream.id));
            let same = match source_id {
                Some(SourceId::Text(id)) => id == name && id != STILLS,
                Some(SourceId::Number(_)) => false,
                None => name.is_empty(),
            };
            if !shown || !same {
                cx.lose(Feature::Recording, "recordings without labels, and names and ids of recordings that differ");
            }
            leave::extras(cx, extras, ID, "recordings");
        }
        let nominal = self.times.nominal();
        if nominal > 0 {
            let message = format!("{nominal} times were turned into frames by a rate that only the labels state");
            cx.report.diagnostic(Diagnostic::new(time::NOMINAL, message));
        }
    }
}

fn own_fields(data: &Dataset, stream: &Stream, labelled: bool, cx: &Writing<'_>) {
    let Stream { id: _, recording, source_id, name, kind, uri, size, clock, frame, files, channel, extras, origin: _ } = stream;
    let lose = |there: bool, feature: Feature, what: &str| {
        if there {
            cx.lose(feature, what);
        }
    };
    if !labelled {
        cx.lose(Feature::Stream, "streams without labels");
        lose(clock.is_some(), Feature::Clock, "clocks of streams without labels");
        return;
    }
    let usual = match recording {
        None => *kind == StreamKind::Image,
        Some(_) => matches!(kind, StreamKind::ImageSequence | StreamKind::PointCloud),
    };
    lose(
        !usual || channel.is_some() || (recording.is_none() && name.is_empty()),
        Feature::Stream,
        "kinds and channels of streams",
    );
    lose(source_id.is_some(), Feature::Id, "ids of streams");
    lose(uri.is_some(), Feature::Media, "addresses of streams");
    lose(size.is_some() || files.iter().any(|file| file.size.is_some()), Feature::Size, "sizes of images");
    lose(
        files.iter().any(|file| file.time.is_some() || file.source_id.is_some() || !file.extras.is_empty()),
        Feature::FrameList,
        "times of files",
    );
    lose(frame.is_some() && *kind != StreamKind::PointCloud, Feature::CoordinateFrame, "coordinate frames of images");
    lose(frame.is_none() && *kind == StreamKind::PointCloud, Feature::CoordinateFrame, "point clouds without a frame get one");
    leave::extras(cx, extras, ID, "streams");
    match clock.and_then(|id| data.clocks.get(id)) {
        Some(clock) if recording.is_some() => {
            leave::clock(clock, Unit::ListPosition, cx);
            lose(clock.length.is_some(), Feature::Clock, "lengths of clocks");
        }
        clock => lose(clock.is_some() || recording.is_some(), Feature::Clock, "clocks of images, and streams without a clock"),
    }
}

/// The dataset id that stands for a recording.
fn dataset_id(recording: &Recording) -> &str {
    recording.source_id.as_ref().map_or(recording.name.as_str(), SourceId::as_str)
}

/// The label id of each track: its own if it is a text, else its class and number.
fn track_ids(data: &Dataset, cx: &Writing<'_>) -> FxHashMap<Id<Track>, String> {
    let mut shared: BTreeMap<Id<Track>, Option<Id<Class>>> = BTreeMap::new();
    for label in &data.labels {
        if let Some(track) = label.track {
            let class = shared.entry(track).or_insert(label.class);
            if *class != label.class {
                *class = None;
            }
        }
    }
    let mut ids: FxHashMap<Id<Track>, String> = FxHashMap::default();
    let mut taken: Vec<(Option<Id<Recording>>, String)> = Vec::new();
    for track in &data.tracks {
        let Some(class) = shared.get(&track.id) else {
            cx.lose(Feature::Track, "tracks without labels");
            continue;
        };
        leave::track(track, *class, ID, cx);
        let category = class.and_then(|id| data.classes.get(id)).map_or("label", |class| class.name.as_str());
        let own = match &track.source_id {
            Some(SourceId::Text(id)) if !id.is_empty() => Some(id.to_string()),
            Some(SourceId::Number(number)) => {
                cx.lose(Feature::Id, "numbers of tracks, written with their class");
                Some(format!("{category}:{number}"))
            }
            _ => None,
        };
        let own = own.filter(|id| !taken.iter().any(|(recording, known)| *recording == track.recording && known == id));
        let id = own.unwrap_or_else(|| {
            cx.lose(Feature::Id, "tracks without an id, or with one that another has");
            format!("{category}:{}", u64::from(track.id.index()) + 1_000_000)
        });
        taken.push((track.recording, id.clone()));
        ids.insert(track.id, id);
    }
    ids
}
