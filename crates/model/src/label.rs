//! Labels and what they bear.

use crate::{Class, CoordinateFrame, Extent, Extras, Geometry, Id, Keyframe, Number, Origin, RawJson, SourceId, Stream, Track};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A statement about a stream: a box in a frame, a cue, a speaker turn, a cuboid, a caption, a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Its dense id.
    pub id: Id<Label>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// What it speaks of.
    pub stream: Id<Stream>,
    /// When.
    #[serde(default, skip_serializing_if = "is_always")]
    pub extent: Extent,
    /// Where.
    #[serde(default, skip_serializing_if = "is_shapeless")]
    pub geometry: Geometry,
    /// The coordinate frame of the geometry, where it is not the stream's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Id<CoordinateFrame>>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<Class>>,
    /// Words: a transcript, a caption, the text of a cue, with the markup of its format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// How sure the annotator was, as the source counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Number>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotator: Option<Id<Annotator>>,
    /// The object whose appearance it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Id<Track>>,
    /// Whether it was set or filled in.
    #[serde(default, skip_serializing_if = "is_unstated")]
    pub keyframe: Keyframe,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl Label {
    /// A label with nothing but its stream.
    pub fn new(id: Id<Self>, stream: Id<Stream>) -> Self {
        Self {
            id,
            source_id: None,
            stream,
            extent: Extent::Always,
            geometry: Geometry::None,
            frame: None,
            class: None,
            text: None,
            attributes: Vec::new(),
            score: None,
            annotator: None,
            track: None,
            keyframe: Keyframe::Unstated,
            extras: Extras::new(),
            origin: None,
        }
    }
}

fn is_always(extent: &Extent) -> bool {
    *extent == Extent::Always
}

fn is_shapeless(geometry: &Geometry) -> bool {
    matches!(geometry, Geometry::None)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_unstated(keyframe: &Keyframe) -> bool {
    *keyframe == Keyframe::Unstated
}

/// A named value on a label or track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attribute {
    /// Its name.
    pub name: SmolStr,
    /// Its value.
    pub value: AttributeValue,
    /// When it holds, if not as long as its label.
    #[serde(default, skip_serializing_if = "is_always")]
    pub extent: Extent,
    /// Fields that only the source's format knows: hashes, schema ids.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}

impl Attribute {
    /// A name and a value.
    pub fn new(name: impl Into<SmolStr>, value: AttributeValue) -> Self {
        Self { name: name.into(), value, extent: Extent::Always, extras: Extras::new() }
    }
}

/// The value of an attribute, with its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeValue {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, digit for digit.
    Number(Number),
    /// Text.
    Text(SmolStr),
    /// One of the choices of a classification.
    Choice(SmolStr),
    /// Several choices.
    Choices(Vec<SmolStr>),
    /// Anything else, as raw JSON text.
    Json(#[schemars(with = "serde_json::Value")] RawJson),
}

/// Who or what made labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Annotator {
    /// The dense id.
    pub id: Id<Annotator>,
    /// The name or address in the source.
    pub name: SmolStr,
    /// A person or a program.
    pub kind: AnnotatorKind,
}

/// A person or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnotatorKind {
    /// A person.
    Human,
    /// A model or an interpolation.
    Program,
    /// The source does not say.
    Unstated,
}
