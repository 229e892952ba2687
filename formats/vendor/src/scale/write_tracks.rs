//! Video playback: objects with their frames.

use super::write::Context;
use super::write_frames::{prepare, uuids};
use super::write_shape::Plane;
use super::{ID, INFO};
use crate::kept::{absent, comma, token, write_attributes, write_kept};
use crate::leave;
use genlock_format::json::{write_key, write_str};
use genlock_model::{Extent, Feature, Geometry, Id, Label, Stream, Track, Unit};
use rustc_hash::FxHashMap;

/// The document of a stream.
pub(super) fn document(context: &mut Context<'_, '_, '_>, stream: &Stream) -> Vec<u8> {
    let labels = context.labels.get(&stream.id).cloned().unwrap_or_default();
    let objects = objects(context, stream, &labels);
    let tracks: Vec<Id<Track>> = objects.iter().filter_map(|(track, _)| *track).collect();
    let uuids = uuids(context, &labels, &tracks);
    context.shown.borrow_mut().tracks.extend(tracks);
    let clock = stream.clock.and_then(|id| context.data.clocks.get(id));
    let first = clock.filter(|clock| clock.unit.counts_frames()).map_or(0, |clock| clock.first);
    if let Some(clock) = clock {
        let plain = genlock_model::Clock { first: 0, ..clock.clone() };
        leave::clock(&plain, Unit::Frame, context.cx);
        if clock.length.is_some() || first != 0 {
            context.cx.lose(Feature::Clock, "lengths of clocks, and the number of the first frame unless times show it");
        }
    }
    let mut out = Vec::from(b"[");
    if let (Some(whole), true) = (stream.extras.get(ID, "0"), labels.is_empty()) {
        out.extend_from_slice(whole.get().as_bytes());
    } else {
        out.extend_from_slice(b"{\"annotations\":{");
        for (track, labels) in objects {
            let track = track.and_then(|id| context.data.tracks.get(id));
            let uuid = track.and_then(|track| uuids.get(&track.id)).map(|uuid| uuid.as_str().to_owned());
            let uuid = uuid.unwrap_or_else(|| context.next_id());
            out.push(b'\n');
            if !out.ends_with(b"{\n") {
                out.pop();
                out.extend_from_slice(b",\n");
            }
            write_str(&mut out, &uuid);
            out.push(b':');
            object(context, stream, track, &labels, first, &mut out);
        }
        for extra in stream.extras.of(ID) {
            let Some(uuid) =
                extra.key.strip_prefix("0/annotations/").filter(|key| **key == token(&key.replace("~1", "/").replace("~0", "~")))
            else {
                continue;
            };
            write_key(&mut out, &uuid.replace("~1", "/").replace("~0", "~"));
            out.extend_from_slice(extra.value.get().as_bytes());
        }
        out.push(b'}');
        write_kept(&mut out, &stream.extras, ID, "0/", &["annotations"]);
        out.push(b'}');
    }
    for extra in stream.extras.of(ID).filter(|extra| extra.key != "0" && extra.key.parse::<u64>().is_ok()) {
        comma(&mut out);
        out.extend_from_slice(extra.value.get().as_bytes());
    }
    out.extend_from_slice(b"]\n");
    out
}

type Object<'a> = (Option<Id<Track>>, Vec<&'a Label>);

/// Labels of one track together, in the order in which the tracks stand; a label without a track is an object of its own.
fn objects<'a>(context: &Context<'a, '_, '_>, stream: &Stream, labels: &[&'a Label]) -> Vec<Object<'a>> {
    let mut objects: Vec<Object<'a>> = Vec::new();
    let mut known: FxHashMap<Id<Track>, usize> = FxHashMap::default();
    // A track that was read without any frame has no label to show it.
    let only = context.data.streams.iter().filter(|other| other.recording == stream.recording).count() == 1;
    for track in
        context.data.tracks.iter().filter(|track| only && track.recording.is_some() && track.recording == stream.recording)
    {
        known.insert(track.id, objects.len());
        objects.push((Some(track.id), Vec::new()));
    }
    for label in labels {
        let at = label.track.and_then(|track| known.get(&track).copied());
        if let Some(object) = at.and_then(|at| objects.get_mut(at)) {
            object.1.push(label);
            continue;
        }
        if let Some(track) = label.track {
            known.insert(track, objects.len());
        }
        objects.push((label.track, vec![label]));
    }
    objects
}

fn object(
    context: &Context<'_, '_, '_>,
    stream: &Stream,
    track: Option<&Track>,
    labels: &[&Label],
    first: i64,
    out: &mut Vec<u8>,
) {
    let class = track.map_or_else(|| labels.first().and_then(|label| label.class), |track| track.class);
    let class = class.or_else(|| labels.first().and_then(|label| label.class));
    let frames = labels.iter().filter_map(|label| frame(context, stream, label, first));
    let frames: Vec<(Option<String>, Vec<u8>)> = frames.collect();
    out.push(b'{');
    if let Some(name) = context.class_name(class) {
        write_key(out, "label");
        write_str(out, name);
    }
    if labels.iter().any(|label| label.class != class) {
        context.cx.lose(Feature::Class, "classes of single frames");
    }
    let is_absent = track.is_some_and(|track| absent(&track.extras, ID).iter().any(|field| field == "geometry"));
    let kind = frames.iter().find_map(|(kind, _)| kind.clone()).unwrap_or_else(|| "box".to_owned());
    if frames.iter().any(|(own, _)| own.as_ref().is_some_and(|own| *own != kind)) {
        context.cx.lose(Feature::ForeignShape, "tracks of several kinds of shapes");
    }
    if !is_absent && track.is_none_or(|track| track.extras.get(ID, "geometry").is_none()) {
        write_key(out, "geometry");
        write_str(out, &kind);
    }
    write_key(out, "frames");
    out.push(b'[');
    for (_, frame) in &frames {
        comma(out);
        out.extend_from_slice(frame);
    }
    out.push(b']');
    if let Some(track) = track {
        write_kept(out, &track.extras, ID, "", if class.is_some() { &["frames", "label"] } else { &["frames"] });
    }
    out.push(b'}');
}

/// The type of the shape and the frame as an object.
fn frame(context: &Context<'_, '_, '_>, stream: &Stream, label: &Label, first: i64) -> Option<(Option<String>, Vec<u8>)> {
    let mut out = Vec::from(b"{");
    let kept = label.extras.of(ID).next().is_some();
    let kind = if kept && (matches!(label.geometry, Geometry::None) || label.extent == Extent::Always) {
        broken(context, label, first, &mut out)
    } else {
        let (shape, from, to) = prepare(context, stream, label, Plane::Image)?;
        if to - from > 1 {
            context.cx.lose(Feature::Span, "all but the first frame of labels over several frames");
        }
        write_key(&mut out, "key");
        out.extend_from_slice(from.saturating_add(first).to_string().as_bytes());
        if !shape.fields.is_empty() {
            comma(&mut out);
            out.extend_from_slice(&shape.fields);
        }
        shape.kind
    };
    if !label.attributes.is_empty() {
        write_key(&mut out, "attributes");
        write_attributes(&mut out, &label.attributes, context.cx);
    }
    write_kept(&mut out, &label.extras, ID, "", if label.attributes.is_empty() { &[] } else { &["attributes"] });
    out.push(b'}');
    Some((kind, out))
}

/// A frame that was read without a key or without a shape: what it has.
fn broken(context: &Context<'_, '_, '_>, label: &Label, first: i64, out: &mut Vec<u8>) -> Option<String> {
    INFO.drop_unsupported(label, context.cx.report);
    if let Some((from, _)) = context.times.frames(&label.extent).ok().and_then(|spans| spans.first().copied()) {
        write_key(out, "key");
        out.extend_from_slice(from.saturating_add(first).to_string().as_bytes());
    }
    if let Geometry::Box(shape) = &label.geometry {
        for (key, number) in ["left", "top", "width", "height"].into_iter().zip(&shape.v) {
            write_key(out, key);
            crate::kept::write_number(out, number, context.cx);
        }
        return Some("box".to_owned());
    }
    None
}
