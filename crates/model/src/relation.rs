//! Links between labels, tracks and streams.

use crate::{Extras, Id, Label, SourceId, Stream, Track};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What a relation joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A label.
    Label(Id<Label>),
    /// A track.
    Track(Id<Track>),
    /// A stream.
    Stream(Id<Stream>),
}

/// A link between labels, tracks or streams, also across streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// Its dense id.
    pub id: Id<Relation>,
    /// The id in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// What it says: `same-object`, `part-of`, or the source's own word.
    pub kind: SmolStr,
    /// Of whom.
    pub from: Node,
    /// To whom.
    pub to: Node,
    /// Fields that only the source's format knows.
    #[serde(default, skip_serializing_if = "Extras::is_empty")]
    pub extras: Extras,
}
