//! Reading the tracking benchmark: one label file for each sequence.

use super::delivery::{Delivery, Place, Row, keys, push};
use super::layout::{CALIB, Files, LabelFile, OXTS, TRACKING, VELODYNE};
use super::row::{Bad, Object, Spelling, Split};
use super::{KittiTracking, TRACKING_ID};
use genlock_diagnose::codes::read as codes;
use genlock_format::{Line, Reader, Reading, Result};
use genlock_model::{
    Class, Clock, Extent, Extras, FrameFile, Id, Origin, Record, Recording, SourceId, Stream, StreamKind, Track, Unit, Zero,
};
use genlock_time::Time;
use rustc_hash::FxHashMap;

/// Fields before the class: frame and track id.
const SKIP: usize = 2;
/// The track id of rows that belong to no track.
const NO_TRACK: i64 = -1;

impl Reader for KittiTracking {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let files = Files::of(cx.input.files(), &TRACKING, |folder| folder == TRACKING.images || folder == VELODYNE);
        let mut delivery = Delivery::new(TRACKING_ID, Spelling::tracking());
        for file in &files.labels {
            sequence(cx, &mut delivery, &files, file)?;
        }
        delivery.finish(cx, &files, &TRACKING)
    }
}

/// The tracks of a sequence in the order in which they appear, each with its class as long as it has only one.
#[derive(Default)]
struct Tracks {
    by_id: FxHashMap<i64, usize>,
    rows: Vec<(Id<Track>, i64, Option<Id<Class>>)>,
}

impl Tracks {
    fn seen(&mut self, cx: &Reading<'_>, id: i64, class: Id<Class>) -> Id<Track> {
        let at = *self.by_id.entry(id).or_insert(self.rows.len());
        if let Some((track, _, only)) = self.rows.get_mut(at) {
            *only = only.filter(|only| *only == class);
            return *track;
        }
        let track = cx.ids.track();
        self.rows.push((track, id, Some(class)));
        track
    }

    fn put(self, cx: &mut Reading<'_>, recording: Id<Recording>) -> Result {
        for (id, number, class) in self.rows {
            cx.put(Record::Track(Track {
                id,
                source_id: Some(SourceId::int(number)),
                recording: Some(recording),
                class,
                name: None,
                extent: Extent::Always,
                attributes: Vec::new(),
                extras: Extras::new(),
                origin: None,
            }))?;
        }
        Ok(())
    }
}

fn sequence(cx: &mut Reading<'_>, delivery: &mut Delivery, files: &Files<'_>, file: &LabelFile<'_>) -> Result {
    let (source, bytes) = Delivery::open(cx, file.path)?;
    let origin = Some(Origin { source, offset: 0, length: u32::try_from(file.size).unwrap_or(0) });
    let (recording, clock, camera) = (cx.ids.recording(), cx.ids.clock(), cx.ids.stream());
    let place = Place { path: file.path, source, stream: camera };
    let mut tracks = Tracks::default();
    let odd =
        delivery.rows(cx, file.path, &bytes, &mut |delivery, cx, line| row(cx, delivery, &place, clock, &mut tracks, &line))?;
    tracks.put(cx, recording)?;
    cx.put(Record::Clock(Clock {
        id: clock,
        recording: Some(recording),
        name: format!("frames of {}", file.name).into(),
        unit: Unit::ListPosition,
        first: 0,
        rate: None,
        length: None,
        zero: Zero::Stream,
        extras: Extras::new(),
    }))?;
    let mut extras = Extras::new();
    if let Some(odd) = odd {
        push(&mut extras, TRACKING_ID, keys::STYLE, &odd);
    }
    if files.layout().path(&file.name, TRACKING.labels, "txt") != file.path {
        push(&mut extras, TRACKING_ID, keys::PATH, &file.path);
    }
    let images = files.siblings(TRACKING.images, &file.name);
    let blank = Stream {
        id: camera,
        recording: Some(recording),
        source_id: None,
        name: TRACKING.images.into(),
        kind: StreamKind::ImageSequence,
        uri: None,
        size: None,
        clock: Some(clock),
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    };
    cx.put(Record::Stream(Stream { files: numbered(images), extras, origin, ..blank.clone() }))?;
    let mut extras = Extras::new();
    let (calib, clouds) = (files.sibling(CALIB, &file.name), files.siblings(VELODYNE, &file.name));
    if let Some(path) = calib {
        delivery.calibration(cx, path, recording, camera, &mut extras)?;
    }
    if calib.is_some() || !clouds.is_empty() {
        let (id, frame, kind) = (cx.ids.stream(), Some(delivery.lidar(cx)?), StreamKind::PointCloud);
        let files = numbered(clouds);
        cx.put(Record::Stream(Stream { id, name: VELODYNE.into(), kind, frame, files, ..blank.clone() }))?;
    }
    if let Some(path) = files.sibling(OXTS, &file.name) {
        // One line of 30 values for each frame; the file is named but not read.
        let (id, kind, uri) = (cx.ids.stream(), StreamKind::Sensor, Some(path.to_owned()));
        cx.put(Record::Stream(Stream { id, name: OXTS.into(), kind, uri, ..blank }))?;
    }
    let name = file.name.as_str().into();
    cx.put(Record::Recording(Recording { id: recording, source_id: None, name, extras, origin }))
}

/// The files of a sequence by the number in their names; those without a number are left out.
fn numbered(paths: &[&str]) -> Vec<FrameFile> {
    let number = |path: &str| {
        let name = path.rsplit('/').next()?;
        name.split_once('.').map_or(name, |(stem, _)| stem).parse::<i64>().ok()
    };
    let file = |path: &&str| {
        let uri = (*path).to_owned();
        Some(FrameFile { index: number(path)?, uri, source_id: None, time: None, size: None, extras: Extras::new() })
    };
    paths.iter().filter_map(file).collect()
}

fn row(
    cx: &mut Reading<'_>,
    delivery: &mut Delivery,
    place: &Place<'_>,
    clock: Id<Clock>,
    tracks: &mut Tracks,
    line: &Line<'_>,
) -> Result<Row> {
    let split = Split::new(line.text);
    let (frame, id, object) = match head(&split) {
        Ok(parts) => parts,
        Err(bad) => return Ok(delivery.complain(cx, place.path, line, bad)),
    };
    let class = delivery.class(cx, &object.class)?;
    let track = (id != NO_TRACK).then(|| tracks.seen(cx, id, class));
    let extent = Extent::At { clock, at: Time::whole(frame) };
    delivery.put(cx, place, line, (&split, SKIP, &format!("{frame} {id} ")), (object, extent, track))
}

fn head(split: &Split<'_>) -> std::result::Result<(i64, i64, Object), Bad> {
    let whole = |index: usize, name: &str| {
        let field = split.field(index);
        field.parse::<i64>().ok().ok_or_else(|| split.not_a_number(name, field))
    };
    if split.count() < SKIP + 1 {
        return Err(split.object(SKIP).err().unwrap_or_else(|| Bad::new(codes::SYNTAX, 0, "a row without a class")));
    }
    let (frame, id) = (whole(0, "frame")?, whole(1, "track id")?);
    if frame < 0 {
        return Err(Bad::new(codes::VALUE, split.offset(split.field(0)), format!("the frame {frame} is negative")));
    }
    Ok((frame, id, split.object(SKIP)?))
}
