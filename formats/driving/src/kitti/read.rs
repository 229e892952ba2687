//! Reading the object benchmark: one label file for each image.

use super::delivery::{Delivery, Place, keys, push};
use super::layout::{CALIB, Files, LabelFile, Layout, OBJECT, VELODYNE};
use super::row::{Spelling, Split};
use super::{Kitti, OBJECT_ID};
use genlock_diagnose::{Diagnostic, Severity, codes::read as codes};
use genlock_format::{Reader, Reading, Result};
use genlock_model::{Extent, Extras, Id, Origin, Record, Recording, Stream, StreamKind};

/// The ending of the benchmark's own images.
const PNG: &str = "png";

impl Reader for Kitti {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let files = Files::of(cx.input.files(), &OBJECT, |_| false);
        let mut delivery = Delivery::new(OBJECT_ID, Spelling::object());
        let ending = cx.options.get("image").unwrap_or(PNG).trim_start_matches('.').to_owned();
        let mut assumed = 0_u64;
        for file in &files.labels {
            assumed += frame(cx, &mut delivery, &files, file, &ending)?;
        }
        if assumed > 0 && cx.options.get("image").is_none() {
            let message = format!("the images are not beside the labels; they were taken to end in .{ending}");
            let note = Diagnostic { count: assumed, ..Diagnostic::new(codes::ASSUMED, message).severity(Severity::Note) };
            cx.report.diagnostic(note.help("give the folder that holds image_2 too, or the option image=jpg"));
        }
        delivery.finish(cx, &files, &OBJECT)
    }
}

/// Reads the label file of an image. Gives back 1 if the name of the image was assumed.
fn frame(cx: &mut Reading<'_>, delivery: &mut Delivery, files: &Files<'_>, file: &LabelFile<'_>, ending: &str) -> Result<u64> {
    let (source, bytes) = Delivery::open(cx, file.path)?;
    let origin = Some(Origin { source, offset: 0, length: u32::try_from(file.size).unwrap_or(0) });
    let (calib, cloud) = (files.sibling(CALIB, &file.name), files.sibling(VELODYNE, &file.name));
    let stream = cx.ids.stream();
    let recording = (calib.is_some() || cloud.is_some()).then(|| cx.ids.recording());
    let place = Place { path: file.path, source, stream };
    let odd = delivery.rows(cx, file.path, &bytes, &mut |delivery, cx, line| {
        let split = Split::new(line.text);
        match split.object(0) {
            Ok(object) => delivery.put(cx, &place, &line, (&split, 0, ""), (object, Extent::Always, None)),
            Err(bad) => Ok(delivery.complain(cx, file.path, &line, bad)),
        }
    })?;
    let mut extras = Extras::new();
    if let Some(odd) = odd {
        push(&mut extras, OBJECT_ID, keys::STYLE, &odd);
    }
    if files.layout().path(&file.name, OBJECT.labels, "txt") != file.path {
        push(&mut extras, OBJECT_ID, keys::PATH, &file.path);
    }
    let found = files.sibling(OBJECT.images, &file.name);
    let ending = found.and_then(|path| path.rsplit_once('.')).map_or(ending, |(_, ending)| ending);
    let uri = match file.layout {
        Layout::Bare => found.map(str::to_owned),
        layout @ Layout::Below(_) => Some(layout.path(&file.name, OBJECT.images, ending)),
    };
    cx.put(Record::Stream(Stream {
        id: stream,
        recording,
        source_id: None,
        name: format!("{}.{ending}", file.name).into(),
        kind: StreamKind::Image,
        uri,
        size: None,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras,
        origin,
    }))?;
    if let Some(recording) = recording {
        scene(cx, delivery, file, (recording, stream), (calib, cloud), origin)?;
    }
    Ok(u64::from(found.is_none()))
}

/// What belongs to an image that has a calibration or a point cloud beside it.
fn scene(
    cx: &mut Reading<'_>,
    delivery: &mut Delivery,
    file: &LabelFile<'_>,
    (recording, camera): (Id<Recording>, Id<Stream>),
    (calib, cloud): (Option<&str>, Option<&str>),
    origin: Option<Origin>,
) -> Result {
    let mut extras = Extras::new();
    if let Some(path) = calib {
        delivery.calibration(cx, path, recording, camera, &mut extras)?;
    }
    let name = file.name.as_str().into();
    cx.put(Record::Recording(Recording { id: recording, source_id: None, name, extras, origin }))?;
    let frame = delivery.lidar(cx)?;
    cx.put(Record::Stream(Stream {
        id: cx.ids.stream(),
        recording: Some(recording),
        source_id: None,
        name: VELODYNE.into(),
        kind: StreamKind::PointCloud,
        uri: cloud.map(str::to_owned),
        size: None,
        clock: None,
        frame: Some(frame),
        files: Vec::new(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }))
}
