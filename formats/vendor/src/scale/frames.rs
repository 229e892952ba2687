//! Documents that are a list of frames: video annotation and LiDAR. Nothing in them names a frame but its position in the list.

use super::registry::{Classes, Tracks, origin};
use super::{ID, annotation};
use crate::kept::{Place, keep};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::Fields;
use genlock_format::split::Shape;
use genlock_format::{Piece, Reading, Result, read_json};
use genlock_model::{
    Clock, CoordinateFrame, CoordinateUnit, Extent, Extras, Id, Label, Record, Recording, Stream, StreamKind, Unit, Zero,
};
use genlock_time::Time;
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// What a list of frames holds.
pub(super) struct Kind {
    /// The key of the list in each frame.
    list: &'static str,
    stream: StreamKind,
}

/// Frames of a video.
pub(super) static VIDEO: Kind = Kind { list: "annotations", stream: StreamKind::Video };
/// Frames of point clouds.
pub(super) static LIDAR: Kind = Kind { list: "cuboids", stream: StreamKind::PointCloud };

/// The records of a document that is not a task: a recording, its stream and its clock.
pub(super) struct Clip {
    pub(super) recording: Id<Recording>,
    pub(super) stream: Id<Stream>,
    pub(super) clock: Id<Clock>,
    pub(super) name: SmolStr,
}

impl Clip {
    /// A recording named after the file.
    ///
    /// # Errors
    /// If the sink refuses it.
    pub(super) fn begin(cx: &mut Reading<'_>, path: &str) -> Result<Self> {
        let file = path.rsplit('/').next().unwrap_or(path);
        let name = SmolStr::new(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let clip = Self { recording: cx.ids.recording(), stream: cx.ids.stream(), clock: cx.ids.clock(), name };
        cx.put(Record::Recording(Recording {
            id: clip.recording,
            source_id: None,
            name: clip.name.clone(),
            extras: Extras::new(),
            origin: None,
        }))?;
        Ok(clip)
    }

    /// Pushes the stream and its clock.
    ///
    /// # Errors
    /// If the sink refuses one.
    pub(super) fn finish(self, cx: &mut Reading<'_>, kind: StreamKind, clock: Clock, extras: Extras) -> Result {
        let frame = if kind == StreamKind::PointCloud { Some(world(cx)?) } else { None };
        let Self { recording, stream, clock: id, name } = self;
        cx.put(Record::Clock(clock))?;
        cx.put(Record::Stream(Stream {
            id: stream,
            recording: Some(recording),
            source_id: None,
            name,
            kind,
            uri: None,
            size: None,
            clock: Some(id),
            frame,
            files: Vec::new(),
            channel: None,
            extras,
            origin: None,
        }))
    }
}

/// The frame of all cuboids: the vendor asks for points in a world with x east, y north and z up, in metres.
fn world(cx: &mut Reading<'_>) -> Result<Id<CoordinateFrame>> {
    let id = cx.ids.frame();
    cx.put(Record::Frame(CoordinateFrame {
        id,
        name: "world".into(),
        unit: CoordinateUnit::Metre,
        axes: "east-north-up".into(),
        first_pixel: None,
    }))?;
    Ok(id)
}

/// Reads a list of frames.
pub(super) fn read(cx: &mut Reading<'_>, path: &str, source: u32, kind: &Kind, classes: &mut Classes) -> Result {
    let clip = Clip::begin(cx, path)?;
    let (mut tracks, mut extras, mut count) = (Tracks::default(), Extras::new(), 0_i64);
    read_json(cx, path, Shape::Document, &mut |cx, piece| {
        let Piece::Element { index, offset, text, .. } = piece else { return Ok(()) };
        let frame = i64::try_from(index).unwrap_or(i64::MAX);
        count = frame.saturating_add(1);
        let place = Place { path, offset, pointer: format!("/{index}") };
        let Some((fields, list)) = frame_fields(cx, text, kind, &place) else {
            if let Ok(raw) = serde_json::from_str::<&RawValue>(text) {
                extras.push(ID, format!("{index}"), raw.to_owned());
            }
            return Ok(());
        };
        keep(&fields, ID, &format!("{index}/"), &mut extras);
        for (position, raw) in list.into_iter().enumerate() {
            let place = place.part(text, raw.get(), &format!("{}/{position}", kind.list));
            let is_cuboid = kind.stream == StreamKind::PointCloud;
            let found = if is_cuboid { annotation::read_cuboid(cx, raw, &place) } else { annotation::read(cx, raw, &place) };
            let Some(found) = found else { continue };
            let class = found.label.map(|name| classes.class(cx, &name)).transpose()?;
            let track = found.uuid.map(|uuid| tracks.track(cx, clip.recording, uuid, class));
            let id = cx.ids.label();
            cx.put(Record::Label(Label {
                extent: Extent::At { clock: clip.clock, at: Time::whole(frame) },
                geometry: found.geometry,
                class,
                attributes: found.attributes,
                track,
                extras: found.extras,
                origin: origin(source, place.offset, raw.get()),
                ..Label::new(id, clip.stream)
            }))?;
        }
        Ok(())
    })?;
    tracks.finish(cx)?;
    let clock = Clock {
        id: clip.clock,
        recording: Some(clip.recording),
        name: SmolStr::new(format!("frames of {}", clip.name)),
        unit: Unit::ListPosition,
        first: 0,
        rate: None,
        zero: Zero::Unstated,
        length: Some(Time::whole(count)),
        extras: Extras::new(),
    };
    clip.finish(cx, kind.stream, clock, extras)
}

/// The fields of a frame and its list, which is taken out; none if there is no list.
fn frame_fields<'a>(cx: &Reading<'_>, text: &'a str, kind: &Kind, place: &Place<'_>) -> Option<(Fields<'a>, Vec<&'a RawValue>)> {
    let mut fields = match Fields::parse(text) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SHAPE };
            place.diagnose(cx, code, format!("not a frame; kept as it is written: {error}"));
            return None;
        }
    };
    match fields.take_list(kind.list) {
        Ok(Some(list)) => Some((fields, list)),
        Ok(None) => {
            place.diagnose(cx, codes::NOTE, format!("a frame without a list of {}", kind.list));
            None
        }
        Err(error) => {
            place.diagnose(cx, error.code(), error.to_string());
            None
        }
    }
}
