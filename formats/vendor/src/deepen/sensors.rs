//! Datasets, sensors and their files: what stands behind the ids of labels.

use super::{STILLS, positions};
use genlock_diagnose::codes::read as codes;
use genlock_format::{Reading, Result};
use genlock_model::{
    Clock, CoordinateFrame, CoordinateUnit, Extent, Extras, FrameFile, Id, Label, Record, Recording, SourceId, Stream,
    StreamKind, Unit, Zero,
};
use genlock_time::Time;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A sensor of a dataset; or a still image.
struct Sensor {
    stream: Id<Stream>,
    clock: Id<Clock>,
    recording: Option<Id<Recording>>,
    name: SmolStr,
    kind: StreamKind,
    files: Vec<SmolStr>,
    known: FxHashMap<SmolStr, usize>,
}

/// All sensors seen so far.
#[derive(Default)]
pub(super) struct Sensors {
    recordings: FxHashMap<SmolStr, Id<Recording>>,
    rows: Vec<Sensor>,
    known: FxHashMap<(SmolStr, SmolStr), usize>,
}

/// Where a label stands: its sensor, and of this the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    row: usize,
    file: Option<usize>,
    /// The stream.
    pub(super) stream: Id<Stream>,
    /// The recording; none for a still image.
    pub(super) recording: Option<Id<Recording>>,
}

impl Sensors {
    /// The place of a label of this dataset, sensor and file.
    ///
    /// # Errors
    /// If the sink refuses a new recording.
    pub(super) fn spot(
        &mut self,
        cx: &mut Reading<'_>,
        dataset: &str,
        sensor: &str,
        file: Option<&str>,
        kind: StreamKind,
    ) -> Result<Spot> {
        let still = dataset == STILLS && file.is_some();
        let name = SmolStr::new(if still { file.unwrap_or(sensor) } else { sensor });
        let key = (SmolStr::new(dataset), name.clone());
        let at = if let Some(at) = self.known.get(&key) {
            *at
        } else {
            let recording = if still { None } else { Some(self.recording(cx, dataset)?) };
            let kind = if still { StreamKind::Image } else { kind };
            let (stream, clock) = (cx.ids.stream(), if still { Id::new(u32::MAX) } else { cx.ids.clock() });
            let known = FxHashMap::default();
            self.rows.push(Sensor { stream, clock, recording, name, kind, files: Vec::new(), known });
            self.known.insert(key, self.rows.len() - 1);
            self.rows.len() - 1
        };
        let Some(found) = self.rows.get_mut(at) else {
            return Err(genlock_format::Error::internal("a sensor that was just added is gone"));
        };
        let file = file.filter(|_| !still).map(|file| {
            let next = found.files.len();
            *found.known.entry(SmolStr::new(file)).or_insert_with(|| {
                found.files.push(SmolStr::new(file));
                next
            })
        });
        Ok(Spot { row: at, file, stream: found.stream, recording: found.recording })
    }

    fn recording(&mut self, cx: &mut Reading<'_>, dataset: &str) -> Result<Id<Recording>> {
        if let Some(id) = self.recordings.get(dataset) {
            return Ok(*id);
        }
        let (id, name) = (cx.ids.recording(), SmolStr::new(dataset));
        self.recordings.insert(name.clone(), id);
        let source_id = if dataset.is_empty() { None } else { Some(SourceId::text(dataset)) };
        cx.put(Record::Recording(Recording { id, source_id, name, extras: Extras::new(), origin: None }))?;
        Ok(id)
    }

    /// Pushes streams and clocks, and the labels, which now know their position.
    ///
    /// # Errors
    /// If the sink refuses a record.
    pub(super) fn finish(self, cx: &mut Reading<'_>, path: &str, labels: Vec<(Label, Spot)>) -> Result {
        let mut all = Vec::with_capacity(self.rows.len());
        let mut world = None;
        for sensor in self.rows {
            let (positions, numbered) = positions(&sensor.files);
            if sensor.recording.is_some() && !sensor.files.is_empty() {
                assumed(cx, path, &sensor, &positions, numbered);
            }
            if sensor.kind == StreamKind::PointCloud && world.is_none() {
                world = Some(frame(cx)?);
            }
            all.push((sensor.clock, positions.clone()));
            stream(cx, sensor, &positions, world)?;
        }
        for (mut label, spot) in labels {
            let sensor = all.get(spot.row);
            let at = sensor.zip(spot.file).and_then(|((clock, positions), file)| Some((*clock, *positions.get(file)?)));
            if let Some((clock, position)) = at {
                label.extent = Extent::At { clock, at: Time::whole(position) };
            }
            cx.put(Record::Label(label))?;
        }
        Ok(())
    }
}

fn assumed(cx: &Reading<'_>, path: &str, sensor: &Sensor, positions: &[i64], numbered: bool) {
    let (low, high) = (positions.iter().min().unwrap_or(&0), positions.iter().max().unwrap_or(&0));
    let how = if numbered { "the numbers of their names" } else { "the order in which labels name them first" };
    let message = format!(
        "positions of the files of sensor {:?} were taken from {how}: {low} to {high}; the list of files is not in the export",
        sensor.name
    );
    cx.diagnose(codes::ASSUMED, path, 0, message);
}

/// The frame of 3D labels. The vendor says no more than that it is the world's.
fn frame(cx: &mut Reading<'_>) -> Result<Id<CoordinateFrame>> {
    let id = cx.ids.frame();
    let (name, unit) = ("world".into(), CoordinateUnit::Metre);
    cx.put(Record::Frame(CoordinateFrame { id, name, unit, axes: "?".into(), first_pixel: None }))?;
    Ok(id)
}

fn stream(cx: &mut Reading<'_>, sensor: Sensor, positions: &[i64], world: Option<Id<CoordinateFrame>>) -> Result {
    let Sensor { stream, clock, recording, name, kind, files, known: _ } = sensor;
    if recording.is_some() {
        cx.put(Record::Clock(Clock {
            id: clock,
            recording,
            name: SmolStr::new(format!("files of {name}")),
            unit: Unit::ListPosition,
            first: 0,
            rate: None,
            zero: Zero::Unstated,
            length: None,
            extras: Extras::new(),
        }))?;
    }
    let file = |(uri, index): (SmolStr, &i64)| FrameFile {
        index: *index,
        uri: uri.to_string(),
        source_id: None,
        time: None,
        size: None,
        extras: Extras::new(),
    };
    cx.put(Record::Stream(Stream {
        id: stream,
        recording,
        source_id: None,
        name,
        kind,
        uri: None,
        size: None,
        clock: recording.map(|_| clock),
        frame: if kind == StreamKind::PointCloud { world } else { None },
        files: files.into_iter().zip(positions).map(file).collect(),
        channel: None,
        extras: Extras::new(),
        origin: None,
    }))
}

/// What a sensor is, by the first label of it.
pub(super) fn kind(label_type: &str, file: Option<&str>) -> StreamKind {
    let ending = file.and_then(|file| file.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let cloud = matches!(ending.as_deref(), Some("pcd" | "bin" | "ply" | "las" | "laz" | "xyz"));
    if label_type.starts_with("3d_") || cloud { StreamKind::PointCloud } else { StreamKind::ImageSequence }
}
