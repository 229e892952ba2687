//! The one schema of multimodal annotations.
//!
//! A [`Dataset`] holds recordings, streams, clocks, maps between clocks, an ontology, labels, tracks, relations and calibration.
//! It is filled by [`Record`]s, pushed one at a time; readers that stream never need a dataset at all. Numbers keep the text in
//! which they came, boxes their form, ids their type; what the schema does not know stands in [`Extras`] as raw text.

#![forbid(unsafe_code)]

mod absorb;
mod calibration;
mod clock;
pub mod cuboid;
mod dataset;
mod diff;
mod extras;
mod feature;
mod geometry;
mod id;
mod label;
mod label_text;
mod number;
mod ontology;
mod path;
mod record;
mod relation;
mod scan;
mod stream;
mod time_serde;
mod track;

pub use calibration::{Calibration, CalibrationRole, Distortion, Pose};
pub use clock::{Clock, ClockMap, Evidence, Extent, Unit, Zero};
pub use dataset::{Dataset, Table};
pub use diff::{Difference, diff};
pub use extras::{Extra, Extras, Origin};
pub use feature::Feature;
pub use geometry::{
    Anchor, Angle, AngleUnit, Box2, BoxForm, Cuboid, Dims, Ellipse, Foreign, Geometry, Keypoint, Keypoints, Mask, Pivot,
    PixelOrder, Pixels, Points, Polygon, PolygonPart, Polyline, RangeEnd, RawJson, RotatedBox, Rotation, SizeOrder, TextSpan,
    TextUnit, Visibility,
};
pub use id::{Id, SourceId};
pub use label::{Annotator, AnnotatorKind, Attribute, AttributeValue, Label};
pub use number::{Coords, Number};
pub use ontology::{Class, Skeleton};
pub use path::{ClockPaths, NoPath};
pub use record::{Info, Record, Recording, Source, Step, Unknown};
pub use relation::{Node, Relation};
pub use scan::{Scanner, is_plain};
pub use stream::{CoordinateFrame, CoordinateUnit, FrameFile, Stream, StreamKind};
pub use track::{Keyframe, Track};
