//! Encord's own words.

use genlock_model::{Geometry, StreamKind};

/// The namespace of extras.
pub(super) const NS: &str = "encord";
/// How hashes begin that were made up for things without one; a reader takes them for no id.
pub(super) const OWN_ID: &str = "genlock-";
/// The extra of a stream that is a space of a data group: `true`.
pub(super) const SPACE: &str = "genlock:space";
/// The extra of a stream whose unit stands under another key than its hash.
pub(super) const KEY: &str = "genlock:key";
/// The extra of an image whose labels stand in a frame 0.
pub(super) const FRAME_ZERO: &str = "genlock:frame-zero";
/// The extra of a recording with the units of a data group, which hold nothing themselves.
pub(super) const GROUP_UNITS: &str = "genlock:units";
/// The extra of a label that stands in the answers and not in a frame: the section.
pub(super) const SECTION: &str = "genlock:section";
/// The extra of a label that speaks of a whole data group.
pub(super) const WHOLE_GROUP: &str = "genlock:whole-group";
/// The extra of an attribute without a time that stands among the actions of its object.
pub(super) const ACTION: &str = "genlock:action";
/// The answers to objects.
pub(super) const OBJECTS: &str = "object_answers";
/// The answers to classifications.
pub(super) const QUESTIONS: &str = "classification_answers";

/// The shape word of an object.
pub(super) fn shape_word(kind: StreamKind, shape: &Geometry) -> Option<&'static str> {
    Some(match shape {
        Geometry::Box(_) => "bounding_box",
        Geometry::RotatedBox(_) => "rotatable_bounding_box",
        Geometry::Polygon(_) => "polygon",
        Geometry::Polyline(_) => "polyline",
        Geometry::Points(_) => "point",
        Geometry::Keypoints(_) => "skeleton",
        Geometry::Ellipse(_) => "ellipse",
        Geometry::Mask(_) => "bitmask",
        Geometry::Cuboid(_) => "cuboid",
        Geometry::TextSpan(_) => "text",
        Geometry::None if matches!(kind, StreamKind::Audio) => "audio",
        Geometry::Foreign(foreign) => match foreign.kind.as_str() {
            "circle" => "circle",
            "segmentation" => "segmentation",
            "range" | "range_html" => "text",
            _ => return None,
        },
        _ => return None,
    })
}

/// The `data_type` of a row for this kind.
pub(super) const fn row_type(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Video => "video",
        StreamKind::Audio => "audio",
        StreamKind::Text => "plain_text",
        StreamKind::ImageSequence => "img_group",
        StreamKind::PointCloud => "scene",
        StreamKind::Image | StreamKind::Sensor | StreamKind::Unknown => "image",
    }
}

/// The `data_type` of a unit for this kind where its own type is not known.
pub(super) const fn unit_type(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Video => "video/mp4",
        StreamKind::Audio => "audio/mpeg",
        StreamKind::Text => "text/plain",
        StreamKind::PointCloud => "scene",
        _ => "image/jpeg",
    }
}

/// The kind that the type of a unit or space names.
pub(super) fn kind_of(word: &str) -> Option<StreamKind> {
    Some(match word.split('/').next().unwrap_or_default() {
        "image" => StreamKind::Image,
        "video" => StreamKind::Video,
        "audio" => StreamKind::Audio,
        "text" | "plain_text" | "html" => StreamKind::Text,
        "scene" | "point_cloud" => StreamKind::PointCloud,
        "img_group" | "image_sequence" | "dicom" | "dicom_study" | "nifti" | "pdf" | "medical_file" | "medical_stack" => {
            StreamKind::ImageSequence
        }
        "application" if word.contains("dicom") || word.contains("pdf") || word.contains("nifti") => StreamKind::ImageSequence,
        "time_series" => StreamKind::Sensor,
        _ => return None,
    })
}
