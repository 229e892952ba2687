//! Tasks with the annotations of images.

use super::task::{COMPLETED, FORM, IMAGE_TASK, file_name};
use super::write::Context;
use super::write_shape::{Plane, Shape, annotation, shape};
use super::{ID, INFO};
use crate::kept::{absent, comma, has_below, write_kept};
use crate::leave;
use genlock_format::json::{write_id, write_key, write_str};
use genlock_model::{Extent, Feature, Geometry, Keyframe, Label, Stream, StreamKind};

/// The tasks as one document, in the form in which they were read.
pub(super) fn tasks(context: &mut Context<'_, '_, '_>, streams: &[&Stream]) -> Vec<u8> {
    let own = context.data.info.iter().find(|info| info.format == ID);
    let variant = own.and_then(|info| info.variant.as_deref()).unwrap_or("tasks");
    let mut out = Vec::new();
    match variant {
        "task" | "ndjson" if !streams.is_empty() => {
            for stream in streams {
                task(context, stream, &mut out);
                out.push(b'\n');
            }
            return out;
        }
        "docs" => {
            out.extend_from_slice(b"{\"docs\":[");
            list(context, streams, &mut out);
            out.push(b']');
            if let Some(info) = own {
                write_kept(&mut out, &info.extras, ID, "", &["docs"]);
            }
            out.push(b'}');
        }
        _ => {
            out.push(b'[');
            list(context, streams, &mut out);
            out.push(b']');
        }
    }
    out.push(b'\n');
    out
}

fn list(context: &mut Context<'_, '_, '_>, streams: &[&Stream], out: &mut Vec<u8>) {
    for stream in streams {
        comma(out);
        task(context, stream, out);
    }
}

/// One task.
fn task(context: &mut Context<'_, '_, '_>, stream: &Stream, out: &mut Vec<u8>) {
    own_fields(context, stream);
    let Stream { id, source_id, name, uri, size, extras, .. } = stream;
    let left_out = absent(extras, ID);
    let is_absent = |field: &str| left_out.iter().any(|known| known == field) || extras.get(ID, field).is_some();
    let is_callback = extras.get(ID, FORM).is_some();
    out.push(b'{');
    match source_id {
        Some(source_id) => {
            write_key(out, "task_id");
            write_id(out, source_id);
        }
        None if is_absent("task_id") => {}
        None => {
            write_key(out, "task_id");
            write_str(out, &context.next_id());
        }
    }
    let attachment = (!is_absent("params/attachment")).then(|| uri.as_deref().unwrap_or(name));
    if is_callback {
        write_key(out, "task");
        out.push(b'{');
        inner(stream, attachment, *size, "task/", is_absent("type"), out);
        out.push(b'}');
    } else {
        inner(stream, attachment, *size, "", is_absent("type"), out);
        if !is_absent("status") {
            write_key(out, "status");
            write_str(out, COMPLETED);
        }
    }
    let labels = context.labels.get(id).cloned().unwrap_or_default();
    if !labels.is_empty() || !is_absent("response/annotations") {
        write_key(out, "response");
        out.extend_from_slice(b"{\"annotations\":[");
        for label in labels {
            image_label(context, stream, label, out);
        }
        out.push(b']');
        write_kept(out, extras, ID, "response/", &["annotations"]);
        out.push(b'}');
        write_kept(out, extras, ID, "", &["response", "params", "type"]);
    } else {
        write_kept(out, extras, ID, "", &["params", "type"]);
    }
    out.push(b'}');
}

/// The fields of the task proper: its type and parameters.
fn inner(stream: &Stream, attachment: Option<&str>, size: Option<[u32; 2]>, below: &str, no_type: bool, out: &mut Vec<u8>) {
    let extras = &stream.extras;
    match extras.get(ID, &format!("{below}type")) {
        Some(kind) => {
            write_key(out, "type");
            out.extend_from_slice(kind.get().as_bytes());
        }
        None if no_type => {}
        None => {
            write_key(out, "type");
            write_str(out, IMAGE_TASK);
        }
    }
    let path = format!("{below}params/");
    if let Some(params) = extras.get(ID, path.trim_end_matches('/')) {
        write_key(out, "params");
        out.extend_from_slice(params.get().as_bytes());
    } else if attachment.is_some() || size.is_some() || has_below(extras, ID, &path) {
        write_key(out, "params");
        out.push(b'{');
        if let Some(attachment) = attachment {
            write_key(out, "attachment");
            write_str(out, attachment);
        }
        if let Some([width, height]) = size {
            write_key(out, "metadata");
            out.extend_from_slice(format!("{{\"width\":{width},\"height\":{height}").as_bytes());
            write_kept(out, extras, ID, &format!("{path}metadata/"), &["width", "height"]);
            out.push(b'}');
        }
        write_kept(out, extras, ID, &path, &[]);
        out.push(b'}');
    }
    if !below.is_empty() {
        write_kept(out, extras, ID, below, &["params", "type"]);
    }
}

fn image_label(context: &mut Context<'_, '_, '_>, stream: &Stream, label: &Label, out: &mut Vec<u8>) {
    if INFO.drop_unsupported(label, context.cx.report) {
        return;
    }
    leave::extras(context.cx, &label.extras, ID, "labels");
    let Label {
        id: _,
        source_id,
        stream: _,
        extent,
        geometry,
        frame,
        class: _,
        text: _,
        attributes: _,
        score: _,
        annotator: _,
        track,
        keyframe,
        extras: _,
        origin: _,
    } = label;
    if *extent != Extent::Always {
        context.cx.lose(Feature::of_extent(extent), "times of labels of images");
    }
    if track.is_some() {
        context.cx.lose(Feature::Track, "tracks in images");
    }
    if *keyframe != Keyframe::Unstated {
        context.cx.lose(Feature::Keyframe, "key frame marks");
    }
    if frame.is_some() && !matches!(geometry, Geometry::Foreign(_)) {
        context.cx.lose(Feature::CoordinateFrame, "coordinate frames of labels of images");
    }
    let Some(shape): Option<Shape> = shape(context, label, stream, Plane::Image) else {
        context.cx.lose_label(label, "labels that cannot be written");
        return;
    };
    let needs_id = source_id.is_none()
        && label.extras.get(ID, "uuid").is_none()
        && !absent(&label.extras, ID).iter().any(|key| key == "uuid");
    let made = if needs_id { context.next_id() } else { String::new() };
    annotation(context, out, label, source_id.as_ref(), &made, &shape);
}

/// Reports what a task does not say of its stream.
fn own_fields(context: &Context<'_, '_, '_>, stream: &Stream) {
    let Stream { id: _, recording: _, source_id: _, name, kind, uri, size: _, clock, frame, files, channel, extras, origin: _ } =
        stream;
    let cx = &*context.cx;
    let lose = |there: bool, feature: Feature, what: &str| {
        if there {
            cx.lose(feature, what);
        }
    };
    let own = extras.of(ID).next().is_some();
    let shown = uri.as_deref().unwrap_or(name);
    lose(
        !own && (file_name(shown) != *name || *kind != StreamKind::Image || channel.is_some()),
        Feature::Stream,
        "names and kinds of streams",
    );
    lose(
        uri.as_deref() == Some(name.as_str()) || (uri.is_none() && file_name(name) != *name),
        Feature::Media,
        "addresses that are names",
    );
    lose(clock.is_some(), Feature::Clock, "clocks of images");
    lose(!files.is_empty(), Feature::FrameList, "files of images");
    lose(frame.is_some_and(|id| context.data.frames.get(id).is_some()), Feature::CoordinateFrame, "coordinate frames of images");
    leave::extras(cx, extras, ID, "streams");
}
