//! Writing the object benchmark: one label file for each image.

use super::audit::{self, Expected, Manner, Names};
use super::calib;
use super::delivery::keys;
use super::layout::{CALIB, Layout, OBJECT, VELODYNE};
use super::objects::{Objects, lose_label};
use super::row::{Spelling, Split};
use super::text::Style;
use super::{Kitti, LIDAR_AXES, OBJECT_ID, OBJECT_INFO};
use genlock_format::{Result, Writer, Writing, is_inside};
use genlock_model::{Dataset, Feature, Id, Label, Recording, Stream, StreamKind};
use rustc_hash::{FxHashMap, FxHashSet};

impl Writer for Kitti {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        audit::tables(data, OBJECT_ID, cx);
        for label in &data.labels {
            OBJECT_INFO.drop_unsupported(label, cx.report);
        }
        for _ in &data.tracks {
            cx.lose(Feature::Track, "tracks: kitti-tracking has them");
        }
        for _ in &data.clocks {
            cx.lose(Feature::Clock, "clocks");
        }
        let objects = Objects::new(data, cx);
        let manner = Manner::of(data, OBJECT_ID, Spelling::object());
        let mut scenes = Scenes::of(data, &objects);
        let mut names = Names::default();
        for stream in &data.streams {
            if stream.kind == StreamKind::Image {
                let name = image(&objects, &manner, &mut names, stream, cx)?;
                if let Some(recording) = stream.recording.and_then(|id| scenes.take(id)) {
                    audit::recording(recording, &name, OBJECT_ID, cx);
                    calibration(recording, &objects, &manner, &name, OBJECT_ID, cx)?;
                }
            } else if !scenes.is_cloud(data, stream) {
                cx.lose(Feature::Stream, "streams other than images");
                for label in objects.of(stream.id) {
                    if objects.object(label, stream, cx).is_some() {
                        lose_label(label, "labels of streams other than images", cx);
                    }
                }
            }
        }
        scenes.lose_rest(data, cx);
        Ok(())
    }
}

/// The recordings that become calibration files: those that have one, and an image.
struct Scenes<'a> {
    written: FxHashMap<Id<Recording>, &'a Recording>,
    waiting: FxHashSet<Id<Recording>>,
}

impl<'a> Scenes<'a> {
    fn of(data: &'a Dataset, objects: &Objects<'_>) -> Self {
        let images = data.streams.iter().filter(|stream| stream.kind == StreamKind::Image);
        let with_image: FxHashSet<_> = images.filter_map(|stream| stream.recording).collect();
        let is_scene = |row: &&Recording| with_image.contains(&row.id) && is_calibrated(row, objects, OBJECT_ID);
        let written: FxHashMap<_, _> = data.recordings.iter().filter(is_scene).map(|row| (row.id, row)).collect();
        Self { waiting: data.recordings.iter().map(|row| row.id).filter(|id| written.contains_key(id)).collect(), written }
    }

    /// The recording, the first time that an image of it is written.
    fn take(&mut self, id: Id<Recording>) -> Option<&'a Recording> {
        self.waiting.remove(&id).then(|| self.written.get(&id).copied()).flatten()
    }

    /// True for the point cloud that a reader finds again because its recording has a calibration.
    fn is_cloud(&self, data: &Dataset, stream: &Stream) -> bool {
        stream.recording.is_some_and(|id| self.written.contains_key(&id)) && is_plain_cloud(data, stream)
    }

    /// Reports recordings and calibrations that no file holds, and point clouds that a reader will find although there is none.
    fn lose_rest(&self, data: &Dataset, cx: &Writing<'_>) {
        for row in &data.calibrations {
            if row.recording.is_none_or(|id| !self.written.contains_key(&id)) {
                cx.lose(Feature::Calibration, "calibrations without an image");
            }
        }
        for row in &data.recordings {
            if !self.written.contains_key(&row.id) {
                cx.lose(Feature::Recording, "recordings: images stand by themselves unless they have a calibration");
            }
        }
        invented_clouds(data, &self.written.keys().copied().collect(), cx);
    }
}

/// Reports recordings that a reader will give a point cloud because they have a calibration.
pub(super) fn invented_clouds(data: &Dataset, calibrated: &FxHashSet<Id<Recording>>, cx: &Writing<'_>) {
    let clouds = data.streams.iter().filter(|stream| is_plain_cloud(data, stream));
    let with_cloud: FxHashSet<_> = clouds.filter_map(|stream| stream.recording).collect();
    for _ in calibrated.difference(&with_cloud) {
        cx.lose(Feature::Stream, "recordings with a calibration and without a point cloud: KITTI has one for each calibration");
    }
}

/// True if a recording has something for a calibration file.
pub(super) fn is_calibrated(row: &Recording, objects: &Objects<'_>, namespace: &str) -> bool {
    !objects.calibrations(row.id).is_empty() || row.extras.get(namespace, keys::CALIB_LINES).is_some()
}

/// True for a point cloud of which nothing but its being there needs to be kept.
pub(super) fn is_plain_cloud(data: &Dataset, stream: &Stream) -> bool {
    let Stream { id: _, recording: _, source_id, name, kind, uri, size, clock: _, frame, files, channel, extras, origin: _ } =
        stream;
    let axes = frame.and_then(|id| data.frames.get(id)).is_some_and(|frame| frame.axes == LIDAR_AXES);
    let plain = source_id.is_none() && uri.is_none() && size.is_none() && files.is_empty();
    plain && channel.is_none() && extras.is_empty() && axes && *kind == StreamKind::PointCloud && name == VELODYNE
}

/// Writes the label file of an image and gives back the name of its frame.
fn image(objects: &Objects<'_>, manner: &Manner, names: &mut Names, stream: &Stream, cx: &mut Writing<'_>) -> Result<String> {
    let stem = stream.name.rsplit_once('.').map_or(stream.name.as_str(), |(stem, _)| stem);
    let name = names.free(stem, cx);
    let kept = stream.extras.text(OBJECT_ID, keys::PATH).filter(|path| is_inside(path));
    let path = kept.unwrap_or_else(|| manner.layout.path(&name, OBJECT.labels, "txt"));
    let (layout, own) = Layout::of_path(&path, &OBJECT);
    let uri = (layout != Layout::Bare).then(|| layout.path(&own, OBJECT.images, "png"));
    let image = format!("{own}.png");
    let expected = Expected { name: &image, uri: uri.as_deref(), clock: None, kind: StreamKind::Image };
    audit::stream(stream, &expected, OBJECT_ID, cx);
    let mut rows = Vec::new();
    let style = audit::stored(&stream.extras, OBJECT_ID, keys::STYLE).unwrap_or_else(|| manner.style.clone());
    for label in objects.of(stream.id) {
        if !matches!(label.extent, genlock_model::Extent::Always) {
            lose_label(label, "labels at a time: kitti-tracking has them", cx);
        } else if let Some(object) = objects.object(label, stream, cx) {
            let same = |own: &str| Split::new(own).object(0).is_ok_and(|own| own == object);
            rows.push(kept_row(label, OBJECT_ID, same).unwrap_or_else(|| {
                let mut row = String::with_capacity(128);
                manner.spelling.render(&object, &mut row);
                row + style.space()
            }));
        }
    }
    file(cx, &path, &style.join(&rows))?;
    Ok(name)
}

/// The row as it was read, if it still says the same.
pub(super) fn kept_row(label: &Label, namespace: &str, same: impl Fn(&str) -> bool) -> Option<String> {
    label.extras.text(namespace, keys::ROW).filter(|own| !own.contains(['\n', '\r']) && same(own))
}

/// Writes the calibration file of a frame or sequence.
pub(super) fn calibration(
    recording: &Recording,
    objects: &Objects<'_>,
    manner: &Manner,
    name: &str,
    namespace: &str,
    cx: &mut Writing<'_>,
) -> Result {
    let style: Style =
        audit::stored(&recording.extras, namespace, keys::CALIB_STYLE).unwrap_or_else(|| manner.calib_style.clone());
    let mut rows = Vec::new();
    for row in objects.calibrations(recording.id) {
        let Some(line) = calib::render(row, namespace) else {
            cx.lose(Feature::Calibration, "matrices other than those of KITTI");
            continue;
        };
        audit::calibration(row, namespace, cx);
        rows.push(if calib::keeps_line(row, namespace) { line } else { line + style.space() });
    }
    let others: Vec<(usize, String)> = audit::stored(&recording.extras, namespace, keys::CALIB_LINES).unwrap_or_default();
    for (at, line) in others {
        rows.insert(at.min(rows.len()), line);
    }
    file(cx, &manner.layout.path(name, CALIB, "txt"), &style.join(&rows))
}

/// Writes a whole file.
pub(super) fn file(cx: &mut Writing<'_>, path: &str, text: &str) -> Result {
    let mut file = cx.output.file(path)?;
    file.put(text.as_bytes())?;
    file.finish()
}
