//! The classes of labels.

use crate::{Extras, Id, Origin, SourceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A class of the ontology.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// Its dense id.
    pub id: Id<Class>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name.
    pub name: SmolStr,
    /// The class above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id<Class>>,
    /// Other names of the same thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<SmolStr>,
    /// The keypoints of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skeleton: Option<Skeleton>,
    /// True if the source declares the class; false if it was only seen on a label.
    pub declared: bool,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// The keypoints of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skeleton {
    /// Their names, in order.
    pub names: Vec<SmolStr>,
    /// Pairs of points that a line joins, numbered as the source numbers them.
    pub edges: Vec<[i64; 2]>,
}
