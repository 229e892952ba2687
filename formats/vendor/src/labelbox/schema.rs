//! Labelbox's own words.

use genlock_model::{Geometry, SourceId, StreamKind};
use genlock_time::Rate;

/// The namespace of extras.
pub(super) const NS: &str = "labelbox";
/// The extra of a label or track that says to which project and label it belongs, if not to the first: `["project", 0]`.
pub(super) const PLACE: &str = "genlock:label";
/// The project that holds labels which come from another format.
pub(super) const OWN_PROJECT: &str = "genlock";
/// How ids begin that were made up for things without one; a reader takes them for no id.
pub(super) const OWN_ID: &str = "genlock-";
/// How ids of tracks begin that were made up.
pub(super) const OWN_TRACK_ID: &str = "genlock-track-";

/// The field of a relationship that names its ends, unless the file uses another.
pub(super) const RELATIONSHIP: &str = "unidirectional_relationship";

/// `Cat (small)` as Labelbox makes a value of it: `cat_(small)`.
pub(super) fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

/// The text of an id, with the information whether anything of it is lost.
pub(super) fn id_text(id: &SourceId) -> (&str, bool) {
    match id {
        SourceId::Text(text) => (text, text.starts_with(OWN_ID)),
        SourceId::Number(text) => (text, true),
    }
}

/// Labelbox's word for a kind of data, in `media_attributes.asset_type`.
pub(super) const fn asset_type(kind: StreamKind) -> Option<&'static str> {
    match kind {
        StreamKind::Image => Some("image"),
        StreamKind::Video | StreamKind::ImageSequence => Some("video"),
        StreamKind::Audio => Some("audio"),
        StreamKind::Text => Some("text"),
        StreamKind::PointCloud | StreamKind::Sensor | StreamKind::Unknown => None,
    }
}

/// The kind that an asset type or a mime type names.
pub(super) fn kind_of_type(text: &str) -> Option<StreamKind> {
    let text = text.to_ascii_lowercase();
    let first = text.split('/').next().unwrap_or_default();
    Some(match first {
        "image" => StreamKind::Image,
        "video" => StreamKind::Video,
        "audio" => StreamKind::Audio,
        "text" | "html" => StreamKind::Text,
        "application" if text.contains("conversational") => StreamKind::Text,
        _ => return None,
    })
}

/// The kind that the ending of a file name suggests.
pub(super) fn kind_of_name(name: &str) -> Option<StreamKind> {
    let name = name.split(['?', '#']).next().unwrap_or_default();
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match ending.as_str() {
        "jpg" | "jpeg" | "png" | "bmp" | "gif" | "webp" | "tif" | "tiff" => StreamKind::Image,
        "mp4" | "mov" | "m4v" | "webm" | "mkv" | "avi" => StreamKind::Video,
        "mp3" | "wav" | "m4a" | "flac" | "ogg" | "aac" => StreamKind::Audio,
        "txt" | "html" | "htm" => StreamKind::Text,
        _ => return None,
    })
}

/// The `annotation_kind` that Labelbox writes for this shape on this kind of data.
pub(super) fn annotation_kind(kind: StreamKind, shape: &Geometry) -> Option<&'static str> {
    let video = matches!(kind, StreamKind::Video | StreamKind::ImageSequence);
    Some(match shape {
        Geometry::Box(_) if video => "VideoBoundingBox",
        Geometry::Box(_) => "ImageBoundingBox",
        Geometry::Polygon(_) if video => "VideoPolygon",
        Geometry::Polygon(_) => "ImagePolygon",
        Geometry::Polyline(_) if video => "VideoPolyline",
        Geometry::Polyline(_) => "ImagePolyline",
        Geometry::Points(_) if video => "VideoPoint",
        Geometry::Points(_) => "ImagePoint",
        Geometry::Mask(_) if video => "VideoSegmentationMask",
        Geometry::Mask(_) => "ImageSegmentationMask",
        Geometry::TextSpan(_) => "TextEntity",
        _ => return None,
    })
}

/// The decimal text of a rate: whole numbers bare, others as the shortest double.
pub(super) fn rate_text(rate: Rate) -> String {
    if rate.denom() == 1 {
        return rate.numer().to_string();
    }
    (f64::from(rate.numer()) / f64::from(rate.denom())).to_string()
}
