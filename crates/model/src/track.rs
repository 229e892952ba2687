//! Objects over time.

use crate::{Attribute, Class, Extent, Extras, Id, Origin, Recording, SourceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One object over time: the labels that name the track are its appearances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Track {
    /// Its dense id.
    pub id: Id<Track>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// The recording it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Id<Recording>>,
    /// Its class, if it has one for all of its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Id<Class>>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// When it is there, if the source says so apart from its labels.
    #[serde(default)]
    pub extent: Extent,
    /// What holds for all of its life.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Whether a label on a track was set or filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keyframe {
    /// The source does not say.
    #[default]
    Unstated,
    /// Somebody set it here.
    Set,
    /// It was interpolated.
    Interpolated,
}
