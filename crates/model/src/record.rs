//! The records that a dataset is made of.

use crate::{
    Annotator, Calibration, Class, Clock, ClockMap, CoordinateFrame, Extras, Id, Label, Origin, Pose, RawJson, Relation,
    SourceId, Stream, Track,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a reader pushes and a sink takes, one at a time. Records may come in any order and refer to what comes later.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "labels are nearly all there is; a box for each would cost an allocation")]
#[non_exhaustive]
pub enum Record {
    /// What is known of the dataset as a whole.
    Info(Info),
    /// A file that records come from.
    Source(Source),
    /// Things captured together.
    Recording(Recording),
    /// One image, video, sound, text or sensor.
    Stream(Stream),
    /// A clock.
    Clock(Clock),
    /// A map between clocks.
    Map(ClockMap),
    /// A coordinate frame.
    Frame(CoordinateFrame),
    /// A class of the ontology.
    Class(Class),
    /// Who or what made labels.
    Annotator(Annotator),
    /// One object over time.
    Track(Track),
    /// A label.
    Label(Label),
    /// A link between labels.
    Relation(Relation),
    /// A camera matrix or a transform between sensors.
    Calibration(Calibration),
    /// Where a sensor or vehicle was.
    Pose(Pose),
    /// A record of the native storage of a later version, kept as text.
    Unknown(Unknown),
}

/// What is known of the dataset as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Info {
    /// The format that it was read from, by its id.
    pub format: SmolStr,
    /// The flavour or version of that format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<SmolStr>,
    /// Steps that made the dataset what it is, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Step>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// A step in the history of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// `genlock 0.1.0`.
    pub tool: SmolStr,
    /// What was done, in one line.
    pub what: String,
}

/// A file that records come from. Its position among the sources is its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The index that origins name.
    pub index: u32,
    /// The path inside the delivery, with forward slashes.
    pub path: String,
    /// Fields of the file as a whole: header lines, comments, the order of sections.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

/// Things captured together: a clip, a scene, a call, a row of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// Its dense id.
    pub id: Id<Recording>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name.
    pub name: SmolStr,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// A record that this version does not know, kept as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its kind, with the version: `gaze.2`.
    pub kind: SmolStr,
    /// The record as raw JSON text.
    pub json: RawJson,
}
