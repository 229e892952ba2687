//! The kinds of content that a dataset can hold and a format may or may not express.

use crate::{Extent, Geometry, Keyframe, Label};
use serde::Serialize;

/// A kind of content. Formats declare how they express each; losses and differences name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Axis-aligned boxes.
    Box,
    /// Rotated boxes.
    RotatedBox,
    /// Polygons.
    Polygon,
    /// Polygons with holes or several parts.
    PolygonHoles,
    /// Pixel masks.
    Mask,
    /// Keypoints.
    Keypoints,
    /// Polylines.
    Polyline,
    /// Points and point sets.
    Points,
    /// Ellipses and circles.
    Ellipse,
    /// 3D boxes.
    Cuboid,
    /// Character ranges.
    TextSpan,
    /// Shapes that only their own format knows.
    ForeignShape,
    /// Labels at one instant or frame.
    Instant,
    /// Labels with a start and an end.
    Span,
    /// Labels with several intervals.
    Spans,
    /// Labels without a time.
    Untimed,
    /// Class names.
    Class,
    /// Transcripts and captions.
    Text,
    /// Attributes.
    Attributes,
    /// Attributes that hold for a part of the time.
    AttributeTimes,
    /// Scores.
    Score,
    /// Annotators.
    Annotator,
    /// Tracks.
    Track,
    /// Key frame marks.
    Keyframe,
    /// Relations between labels.
    Relation,
    /// Class hierarchies and synonyms.
    Hierarchy,
    /// Skeletons of keypoint classes.
    Skeleton,
    /// Classes that no label uses.
    Ontology,
    /// Ids of labels.
    LabelId,
    /// Ids of recordings, streams, classes and tracks.
    Id,
    /// Several recordings in one delivery.
    Recording,
    /// Streams of a kind that the format does not have.
    Stream,
    /// References to media.
    Media,
    /// Image sizes.
    Size,
    /// Lists of frames.
    FrameList,
    /// Clocks: rates, units and zeros.
    Clock,
    /// Maps between clocks and their evidence.
    Map,
    /// Times finer than the format writes.
    TimePrecision,
    /// Coordinates finer than the format writes.
    Coordinates,
    /// Coordinate frames.
    CoordinateFrame,
    /// Camera and sensor calibration.
    Calibration,
    /// Poses of sensors and vehicles.
    Pose,
    /// Information about the dataset.
    Info,
    /// Fields of another format.
    Extras,
    /// The order of records.
    Order,
    /// Records of an unknown kind.
    UnknownRecord,
}

impl Feature {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Box,
        Self::RotatedBox,
        Self::Polygon,
        Self::PolygonHoles,
        Self::Mask,
        Self::Keypoints,
        Self::Polyline,
        Self::Points,
        Self::Ellipse,
        Self::Cuboid,
        Self::TextSpan,
        Self::ForeignShape,
        Self::Instant,
        Self::Span,
        Self::Spans,
        Self::Untimed,
        Self::Class,
        Self::Text,
        Self::Attributes,
        Self::AttributeTimes,
        Self::Score,
        Self::Annotator,
        Self::Track,
        Self::Keyframe,
        Self::Relation,
        Self::Hierarchy,
        Self::Skeleton,
        Self::Ontology,
        Self::LabelId,
        Self::Id,
        Self::Recording,
        Self::Stream,
        Self::Media,
        Self::Size,
        Self::FrameList,
        Self::Clock,
        Self::Map,
        Self::TimePrecision,
        Self::Coordinates,
        Self::CoordinateFrame,
        Self::Calibration,
        Self::Pose,
        Self::Info,
        Self::Extras,
        Self::Order,
        Self::UnknownRecord,
    ];

    /// The name, in kebab case: `polygon-holes`. The code of its loss is `loss/` and this.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::RotatedBox => "rotated-box",
            Self::Polygon => "polygon",
            Self::PolygonHoles => "polygon-holes",
            Self::Mask => "mask",
            Self::Keypoints => "keypoints",
            Self::Polyline => "polyline",
            Self::Points => "points",
            Self::Ellipse => "ellipse",
            Self::Cuboid => "cuboid",
            Self::TextSpan => "text-span",
            Self::ForeignShape => "foreign-shape",
            Self::Instant => "instant",
            Self::Span => "span",
            Self::Spans => "spans",
            Self::Untimed => "untimed",
            Self::Class => "class",
            Self::Text => "text",
            Self::Attributes => "attributes",
            Self::AttributeTimes => "attribute-times",
            Self::Score => "score",
            Self::Annotator => "annotator",
            Self::Track => "track",
            Self::Keyframe => "keyframe",
            Self::Relation => "relation",
            Self::Hierarchy => "hierarchy",
            Self::Skeleton => "skeleton",
            Self::Ontology => "ontology",
            Self::LabelId => "label-id",
            Self::Id => "id",
            Self::Recording => "recording",
            Self::Stream => "stream",
            Self::Media => "media",
            Self::Size => "size",
            Self::FrameList => "frame-list",
            Self::Clock => "clock",
            Self::Map => "map",
            Self::TimePrecision => "time-precision",
            Self::Coordinates => "coordinates",
            Self::CoordinateFrame => "coordinate-frame",
            Self::Calibration => "calibration",
            Self::Pose => "pose",
            Self::Info => "info",
            Self::Extras => "extras",
            Self::Order => "order",
            Self::UnknownRecord => "unknown-record",
        }
    }
}

impl Feature {
    /// What a label uses: its shape, its time, and each of its other parts that is there.
    pub fn of_label(label: &Label) -> Vec<Self> {
        let Label {
            id: _,
            source_id,
            stream: _,
            extent,
            geometry,
            frame: _,
            class,
            text,
            attributes,
            score,
            annotator,
            track,
            keyframe,
            extras,
            origin: _,
        } = label;
        let mut used = vec![Self::of_extent(extent)];
        used.extend(Self::of_geometry(geometry));
        let mut when = |there: bool, feature: Self| {
            if there {
                used.push(feature);
            }
        };
        when(source_id.is_some(), Self::LabelId);
        when(class.is_some(), Self::Class);
        when(text.is_some(), Self::Text);
        when(!attributes.is_empty(), Self::Attributes);
        when(attributes.iter().any(|attribute| attribute.extent != Extent::Always), Self::AttributeTimes);
        when(score.is_some(), Self::Score);
        when(annotator.is_some(), Self::Annotator);
        when(track.is_some(), Self::Track);
        when(*keyframe != Keyframe::Unstated, Self::Keyframe);
        when(!extras.is_empty(), Self::Extras);
        used
    }

    /// The kind of time.
    pub const fn of_extent(extent: &Extent) -> Self {
        match extent {
            Extent::Always => Self::Untimed,
            Extent::At { .. } => Self::Instant,
            Extent::During { .. } => Self::Span,
            Extent::Several { .. } => Self::Spans,
        }
    }

    /// The kind of shape; nothing for no shape.
    pub fn of_geometry(geometry: &Geometry) -> Option<Self> {
        Some(match geometry {
            Geometry::None => return None,
            Geometry::Box(_) => Self::Box,
            Geometry::RotatedBox(_) => Self::RotatedBox,
            Geometry::Polygon(polygon) if polygon.parts.len() != 1 || !polygon.parts[0].holes.is_empty() => Self::PolygonHoles,
            Geometry::Polygon(_) => Self::Polygon,
            Geometry::Polyline(_) => Self::Polyline,
            Geometry::Points(_) => Self::Points,
            Geometry::Keypoints(_) => Self::Keypoints,
            Geometry::Ellipse(_) => Self::Ellipse,
            Geometry::Mask(_) => Self::Mask,
            Geometry::Cuboid(_) => Self::Cuboid,
            Geometry::TextSpan(_) => Self::TextSpan,
            Geometry::Foreign(_) => Self::ForeignShape,
        })
    }
}
