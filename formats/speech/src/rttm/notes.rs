//! What stands between the rows of a file: comments, blank lines, lines that are no rows, and where the speakers are described.

use genlock_model::{Extras, Source};
use serde::{Deserialize, Serialize};

const KEY: &str = "between";

/// Something that stands before a row, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Between {
    /// How many rows of labels stand before it.
    pub(super) row: u64,
    /// What it is.
    #[serde(flatten)]
    pub(super) what: What,
}

/// What stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// A line as it is, without its end.
    Line(String),
    /// The row that describes a speaker: file and name.
    Speaker(String, String),
}

/// Keeps the list with its source.
pub(super) fn put(between: &[Between], extras: &mut Extras) {
    if between.is_empty() {
        return;
    }
    if let Ok(value) = serde_json::value::to_raw_value(between) {
        extras.push(super::INFO.id, KEY, value);
    }
}

/// The list of a source; empty if it has none, or one that cannot be read.
pub(super) fn of(source: Option<&Source>) -> Vec<Between> {
    let value = source.and_then(|source| source.extras.get(super::INFO.id, KEY));
    value.and_then(|value| serde_json::from_str(value.get()).ok()).unwrap_or_default()
}
