//! A task: its media, its state and, of an image, its annotations.

use super::registry::{Classes, origin, push_text};
use super::{ID, annotation, derived};
use crate::kept::{Place, keep, mark_absent, object};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{Fields, list, number, text};
use genlock_format::{Reading, Result};
use genlock_model::{Extent, Extras, Id, Label, Record, SourceId, Stream, StreamKind};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// The key of an extra that says that the task stood inside a callback.
pub(super) const FORM: &str = "~form";
/// The kind of task that images are.
pub(super) const IMAGE_TASK: &str = "imageannotation";
/// The state of a task that is done.
pub(super) const COMPLETED: &str = "completed";

/// Reads a task, by itself or in a callback, and its annotations.
pub(super) fn read(cx: &mut Reading<'_>, whole: &str, place: &Place<'_>, source: u32, classes: &mut Classes) -> Result {
    let mut fields = match Fields::parse(whole) {
        Ok(fields) => fields,
        Err(error) => {
            let code = if error.to_string().contains("stands twice") { codes::DUPLICATE_KEY } else { codes::SHAPE };
            place.diagnose(cx, code, format!("not a task, left out: {error}"));
            return Ok(());
        }
    };
    let mut task = Task { extras: Extras::new(), left_out: Vec::new(), size: None, attachment: None };
    let source_id = task.id(&mut fields);
    let mut inner = if fields.peek("params").is_none() { fields.peek("task").and_then(object) } else { None };
    let kind = if let Some(inner) = &mut inner {
        fields.take_raw("task");
        push_text(&mut task.extras, FORM, "callback");
        let kind = task.kind(inner, "task/");
        task.params(inner, "task/");
        keep(inner, ID, "task/", &mut task.extras);
        kind
    } else {
        task.status(&mut fields);
        let kind = task.kind(&mut fields, "");
        task.params(&mut fields, "");
        kind
    };
    let annotations = task.response(&mut fields);
    keep(&fields, ID, "", &mut task.extras);
    if annotations.is_none() && task.extras.of(ID).any(|extra| extra.key.starts_with("response")) {
        place.diagnose(cx, codes::NOTE, "the task holds no annotations itself; if it names a file with them, read that file");
    }
    mark_absent(&mut task.extras, ID, &task.left_out);
    let id = cx.ids.stream();
    let (name, uri) = task.media(source_id.as_ref(), id);
    let origin = origin(source, place.offset, whole);
    cx.put(Record::Stream(Stream {
        id,
        recording: None,
        source_id,
        name,
        kind,
        uri,
        size: task.size,
        clock: None,
        frame: None,
        files: Vec::new(),
        channel: None,
        extras: task.extras,
        origin,
    }))?;
    for (index, raw) in annotations.into_iter().flatten().enumerate() {
        let place = place.part(whole, raw.get(), &format!("response/annotations/{index}"));
        label(cx, raw, &place, source, id, classes)?;
    }
    Ok(())
}

fn label(
    cx: &mut Reading<'_>,
    raw: &RawValue,
    place: &Place<'_>,
    source: u32,
    stream: Id<Stream>,
    classes: &mut Classes,
) -> Result {
    let Some(annotation) = annotation::read(cx, raw, place) else { return Ok(()) };
    let class = annotation.label.map(|name| classes.class(cx, &name)).transpose()?;
    let id = cx.ids.label();
    cx.put(Record::Label(Label {
        source_id: annotation.uuid,
        extent: Extent::Always,
        geometry: annotation.geometry,
        class,
        attributes: annotation.attributes,
        extras: annotation.extras,
        origin: origin(source, place.offset, raw.get()),
        ..Label::new(id, stream)
    }))
}

struct Task {
    extras: Extras,
    /// Canonical fields that the task has not.
    left_out: Vec<&'static str>,
    size: Option<[u32; 2]>,
    attachment: Option<String>,
}

impl Task {
    fn id(&mut self, fields: &mut Fields<'_>) -> Option<SourceId> {
        if fields.peek("task_id").is_none() {
            self.left_out.push("task_id");
        }
        // What is no id stays among the rest.
        fields.take_id("task_id").ok().flatten().filter(|id| !derived::is_derived(id.as_str()))
    }

    /// The state, unless it is the usual one.
    fn status(&mut self, fields: &mut Fields<'_>) {
        match fields.peek("status").and_then(text).as_deref() {
            Some(COMPLETED) => {
                fields.take_raw("status");
            }
            None if fields.peek("status").is_none() => self.left_out.push("status"),
            _ => {}
        }
    }

    /// What the task's media is; the type is kept unless it is the usual one.
    fn kind(&mut self, fields: &mut Fields<'_>, below: &str) -> StreamKind {
        let kind = fields.take_str("type").ok().flatten();
        if kind.as_deref() == Some(IMAGE_TASK) {
            return StreamKind::Image;
        }
        let Some(kind) = kind else {
            if fields.peek("type").is_none() {
                self.left_out.push("type");
            }
            return StreamKind::Image;
        };
        self.extras.push_text(ID, format!("{below}type"), &kind);
        let has = |word: &str| kind.contains(word);
        if has("video") {
            StreamKind::Video
        } else if has("lidar") || has("sensorfusion") {
            StreamKind::PointCloud
        } else if has("audio") {
            StreamKind::Audio
        } else if has("text") || has("document") || has("namedentity") {
            StreamKind::Text
        } else if has("annotation") || has("image") {
            StreamKind::Image
        } else {
            StreamKind::Unknown
        }
    }

    /// The address and, as some exports have it, the size of the image.
    fn params(&mut self, fields: &mut Fields<'_>, below: &str) {
        let Some(mut params) = fields.peek("params").and_then(object) else {
            self.left_out.push("params/attachment");
            return;
        };
        self.attachment = params.take_str("attachment").ok().flatten().map(Into::into);
        let metadata = params.peek("metadata").and_then(object);
        if let Some(mut metadata) = metadata
            && let Some(size) = size(&mut metadata)
        {
            self.size = Some(size);
            params.take_raw("metadata");
            keep(&metadata, ID, &format!("{below}params/metadata/"), &mut self.extras);
        }
        if self.attachment.is_none() {
            self.left_out.push("params/attachment");
        }
        if self.attachment.is_some() || self.size.is_some() {
            fields.take_raw("params");
            keep(&params, ID, &format!("{below}params/"), &mut self.extras);
        }
    }

    /// The annotations; none if they are not there.
    fn response<'a>(&mut self, fields: &mut Fields<'a>) -> Option<Vec<&'a RawValue>> {
        let response = fields.peek("response").and_then(object);
        let annotations = response.as_ref().and_then(|response| response.peek("annotations")).and_then(list);
        let (Some(mut response), Some(annotations)) = (response, annotations) else {
            self.left_out.push("response/annotations");
            return None;
        };
        fields.take_raw("response");
        response.take_raw("annotations");
        keep(&response, ID, "response/", &mut self.extras);
        Some(annotations)
    }

    /// The name of the stream, and its address where that says more than the name.
    fn media(&mut self, source_id: Option<&SourceId>, id: Id<Stream>) -> (SmolStr, Option<String>) {
        match self.attachment.take() {
            Some(attachment) => {
                let name = file_name(&attachment);
                let uri = (name != attachment).then_some(attachment);
                (name, uri)
            }
            None => {
                (source_id.map_or_else(|| SmolStr::new(format!("task {}", id.index())), |id| SmolStr::new(id.as_str())), None)
            }
        }
    }
}

/// The last part of a path or address, without its query.
pub(super) fn file_name(address: &str) -> SmolStr {
    let path = if address.contains("://") { address.split(['?', '#']).next().unwrap_or(address) } else { address };
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    SmolStr::new(if name.is_empty() { address } else { name })
}

/// Takes width and height if both are whole, positive and written plainly, so that they come back as they were.
fn size(metadata: &mut Fields<'_>) -> Option<[u32; 2]> {
    let side = |name: &str| {
        let number = number(metadata.peek(name)?)?;
        let side: u32 = number.text().parse().ok()?;
        (side > 0 && side.to_string() == number.text()).then_some(side)
    };
    let size = [side("width")?, side("height")?];
    metadata.take_raw("width");
    metadata.take_raw("height");
    Some(size)
}
