//! Lists of frames: video annotation and LiDAR.

use super::write::Context;
use super::write_shape::{Plane, Shape, annotation, shape};
use super::{ID, INFO};
use crate::kept::{absent, comma, write_kept};
use crate::leave;
use genlock_format::json::write_key;
use genlock_model::{Class, Extent, Feature, Geometry, Id, Keyframe, Label, SourceId, Stream, Track, Unit};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Frames that a document may have; a label beyond is a slip of the clock and would fill the disk.
const MOST_FRAMES: i64 = 10_000_000;

/// The document of a stream whose frames have their annotations under this key.
pub(super) fn document(context: &mut Context<'_, '_, '_>, stream: &Stream, key: &str) -> Vec<u8> {
    let plane = if key == "cuboids" { Plane::Cloud } else { Plane::Image };
    let labels = context.labels.get(&stream.id).cloned().unwrap_or_default();
    let uuids = uuids(context, &labels, &[]);
    let mut frames: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for label in labels {
        let Some((shape, from, to)) = prepare(context, stream, label, plane) else {
            context.cx.lose_label(label, "labels that cannot be written");
            continue;
        };
        let uuid = label.track.and_then(|track| uuids.get(&track));
        context.shown.borrow_mut().tracks.extend(label.track);
        let needs_id = uuid.is_none()
            && label.extras.get(ID, "uuid").is_none()
            && !absent(&label.extras, ID).iter().any(|key| key == "uuid");
        let made = if needs_id { context.next_id() } else { String::new() };
        for frame in from..to {
            annotation(context, frames.entry(frame).or_default(), label, uuid, &made, &shape);
        }
    }
    let clock = stream.clock.and_then(|id| context.data.clocks.get(id));
    if let Some(clock) = clock {
        leave::clock(clock, Unit::ListPosition, context.cx);
    }
    let stated = clock.and_then(|clock| clock.length).map(genlock_time::Time::position);
    let stated = stated.and_then(|length| i64::try_from(length.numer() / length.denom()).ok());
    let count = stated.unwrap_or(0).max(i64::try_from(stream.files.len()).unwrap_or(0)).min(MOST_FRAMES);
    let count = count.max(frames.last_key_value().map_or(0, |(last, _)| last + 1));
    if clock.is_some() && stated != Some(count) {
        context.cx.lose(Feature::Clock, "lengths of clocks that are not the number of frames");
    }
    if count == 0 {
        context.cx.lose(Feature::Stream, "streams without frames");
    }
    frames_list(stream, key, count, &frames)
}

fn frames_list(stream: &Stream, key: &str, count: i64, frames: &BTreeMap<i64, Vec<u8>>) -> Vec<u8> {
    let mut below: FxHashSet<i64> = FxHashSet::default();
    for extra in stream.extras.of(ID) {
        below.extend(extra.key.split('/').next().and_then(|index| index.parse::<i64>().ok()));
    }
    let mut out = Vec::from(b"[");
    for frame in 0..count {
        comma(&mut out);
        out.push(b'\n');
        let annotations = frames.get(&frame).map_or(&[][..], Vec::as_slice);
        let whole = if below.contains(&frame) { stream.extras.get(ID, &frame.to_string()) } else { None };
        if let (Some(whole), true) = (whole, annotations.is_empty()) {
            out.extend_from_slice(whole.get().as_bytes());
            continue;
        }
        out.push(b'{');
        write_key(&mut out, key);
        out.push(b'[');
        out.extend_from_slice(annotations);
        out.push(b']');
        if below.contains(&frame) {
            write_kept(&mut out, &stream.extras, ID, &format!("{frame}/"), &[key]);
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"\n]\n");
    out
}

/// The shape of a label and the frames in which it stands, half-open; none, with a loss, if it cannot be written.
pub(super) fn prepare(context: &Context<'_, '_, '_>, stream: &Stream, label: &Label, plane: Plane) -> Option<(Shape, i64, i64)> {
    let cx = &*context.cx;
    if INFO.drop_unsupported(label, cx.report) {
        return None;
    }
    leave::extras(cx, &label.extras, ID, "labels");
    let Label {
        id: _,
        source_id,
        stream: _,
        extent,
        geometry,
        frame: _,
        class: _,
        text: _,
        attributes: _,
        score: _,
        annotator: _,
        track: _,
        keyframe,
        extras: _,
        origin: _,
    } = label;
    if source_id.is_some() {
        cx.lose(Feature::LabelId, "ids of labels in frames");
    }
    if *keyframe != Keyframe::Unstated {
        cx.lose(Feature::Keyframe, "key frame marks");
    }
    let frame = label.frame.or(stream.frame).and_then(|id| context.data.frames.get(id));
    if plane == Plane::Image && frame.is_some() && !matches!(geometry, Geometry::Foreign(_)) {
        cx.lose(Feature::CoordinateFrame, "coordinate frames of labels of videos");
    }
    let (from, to) = frames(context, extent)?;
    let shape = shape(context, label, stream, plane)?;
    Some((shape, from, to))
}

/// The frames of an extent, counted from 0.
fn frames(context: &Context<'_, '_, '_>, extent: &Extent) -> Option<(i64, i64)> {
    let cx = &*context.cx;
    match extent {
        Extent::Always => {
            cx.lose(Feature::Untimed, "labels of videos and point clouds without a frame");
            return None;
        }
        Extent::At { clock, at } => {
            let counts = context.data.clocks.get(*clock).is_some_and(|clock| clock.unit.counts_frames());
            if !counts || at.position().denom() != 1 {
                cx.lose(Feature::TimePrecision, "times inside frames");
            }
        }
        Extent::During { .. } => cx.lose(Feature::Span, "labels over several frames, written frame by frame"),
        Extent::Several { .. } => cx.lose(Feature::Spans, "labels over several intervals; the first was written frame by frame"),
    }
    let frames = context.times.frames(extent).ok().and_then(|spans| spans.first().copied());
    match frames {
        Some((from, to)) if from >= 0 && from < to && to <= MOST_FRAMES => Some((from, to)),
        _ => {
            cx.lose(Feature::of_extent(extent), "labels whose time is no frame of the list");
            None
        }
    }
}

/// The uuid of each track of these labels, and of others that have none: its own id, or one that is made for it.
pub(super) fn uuids(context: &Context<'_, '_, '_>, labels: &[&Label], others: &[Id<Track>]) -> FxHashMap<Id<Track>, SourceId> {
    let cx = &*context.cx;
    let mut shared: BTreeMap<Id<Track>, Option<Id<Class>>> = BTreeMap::new();
    for label in labels {
        if let Some(track) = label.track {
            let class = shared.entry(track).or_insert(label.class);
            if *class != label.class {
                *class = None;
            }
        }
    }
    for id in others {
        shared.entry(*id).or_insert_with(|| context.data.tracks.get(*id).and_then(|track| track.class));
    }
    let mut uuids: FxHashMap<Id<Track>, SourceId> = FxHashMap::default();
    let mut taken: FxHashSet<SourceId> = FxHashSet::default();
    for (id, class) in shared {
        let Some(track) = context.data.tracks.get(id) else {
            cx.lose(Feature::Track, "tracks that are not in the dataset");
            continue;
        };
        leave::track(track, class, ID, cx);
        let uuid = track.source_id.clone().filter(|uuid| !taken.contains(uuid)).unwrap_or_else(|| {
            cx.lose(Feature::Id, "tracks without an id, or with one that another has; one was made");
            SourceId::text(format!("track-{}", id.index()))
        });
        taken.insert(uuid.clone());
        uuids.insert(id, uuid);
    }
    uuids
}
