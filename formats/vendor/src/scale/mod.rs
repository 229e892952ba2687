//! Scale AI: image tasks, video annotation, video playback and LiDAR.

mod annotation;
mod derived;
mod frames;
mod playback;
mod read;
mod registry;
mod task;
#[cfg(test)]
mod tests;
mod write;
mod write_frames;
mod write_shape;
mod write_task;
mod write_tracks;

use genlock_format::{Format, Info, JsonRoot, OptionInfo, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;

/// The id, and the namespace of its extras.
pub(crate) const ID: &str = "scale";

/// The mark of a stream that was read from video playback, and goes there again.
const DOCUMENT: &str = "~document";

/// Files of a folder that are looked at.
const MOST_LOOKED_AT: usize = 16;

static INFO: Info = Info {
    id: ID,
    name: "Scale AI",
    family: "vendor",
    extensions: &["json", "ndjson"],
    provisional: Some(
        "verified only against the vendor's documentation: the unit and pivot of box rotation, the order of ellipse vertices, the base of \
         playback keys, the sense of pitch and roll, and the size of the image in params.metadata",
    ),
    support: &[
        (Feature::Box, Support::Exact),
        (Feature::RotatedBox, Support::Lossy("angles are radians, and corners are added")),
        (Feature::Polygon, Support::Exact),
        (Feature::Polyline, Support::Lossy("open lines in the plane")),
        (Feature::Points, Support::Lossy("one point for each annotation")),
        (Feature::Ellipse, Support::Lossy("as the four ends of the axes")),
        (Feature::Cuboid, Support::Lossy("the heading only, in point clouds")),
        (Feature::ForeignShape, Support::Lossy("shapes of Scale only")),
        (Feature::Untimed, Support::Exact),
        (Feature::Instant, Support::Lossy("frames of videos and point clouds")),
        (Feature::Span, Support::Lossy("frame by frame")),
        (Feature::Spans, Support::Lossy("frame by frame")),
        (Feature::Class, Support::Exact),
        (Feature::Attributes, Support::Lossy("plain values; a choice is text")),
        (Feature::Track, Support::Lossy("in videos and point clouds")),
        (Feature::LabelId, Support::Lossy("in images")),
        (Feature::Id, Support::Lossy("of images, as task ids")),
        (Feature::Recording, Support::Lossy("a file each; the file's name is the recording's")),
        (Feature::Stream, Support::Lossy("images, videos and point clouds")),
        (Feature::Media, Support::Lossy("of images")),
        (Feature::Size, Support::Lossy("of images")),
        (Feature::Coordinates, Support::Lossy("boxes are left, top, width, height")),
        (Feature::Extras, Support::Lossy("its own")),
    ],
    options: &[OptionInfo {
        name: "document",
        help: "Which document to write: image, video, playback or lidar. Without it, each stream goes where its kind belongs: an \
               image into the list of tasks, a video into video annotation, point clouds into LiDAR.",
    }],
    page: include_str!("page.md"),
};

/// Scale AI.
#[derive(Debug)]
pub struct Scale;

impl Format for Scale {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let json = |path: &str| path.ends_with("json") || path.ends_with("jsonl");
        let files = peek.files().iter().filter(|file| peek.is_file() || json(&file.path)).take(MOST_LOOKED_AT);
        let verdicts = files.filter_map(|file| Peek::json_of(&peek.head_of(&file.path))).map(|root| judge(&root));
        verdicts.max_by_key(|verdict| verdict.confidence).unwrap_or(Verdict::NO)
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

fn judge(root: &JsonRoot) -> Verdict {
    if root.has("task_id") && (root.has("params") || root.has("response") || root.has("task")) {
        return Verdict::certain("a task with task_id and params or response");
    }
    if root.bracket == '{' && root.has("docs") && root.mentions("task_id") {
        return Verdict::certain("a page of tasks under \"docs\"");
    }
    if is_nucleus(root) {
        return Verdict::likely("a scene of Scale Nucleus");
    }
    if root.bracket != '[' {
        return Verdict::NO;
    }
    if root.has("cuboids") {
        return Verdict::likely("a list of frames with \"cuboids\"");
    }
    let mentions = |keys: &[&str]| keys.iter().all(|key| root.mentions(key));
    if root.has("annotations") && mentions(&["geometry", "frames", "key"]) {
        return Verdict::likely("annotations with geometry, frames and keys: video playback");
    }
    if root.has("annotations") && mentions(&["uuid", "type", "label"]) {
        return Verdict::likely("a list of frames with annotations of uuid, type and label: video annotation");
    }
    Verdict::NO
}

/// True for the files of Nucleus, the vendor's other product.
fn is_nucleus(root: &JsonRoot) -> bool {
    let own = ["annotation_id", "track_reference_id", "frame_rate", "image_url", "video_url"];
    root.has("reference_id") && own.iter().any(|key| root.mentions(key))
}
