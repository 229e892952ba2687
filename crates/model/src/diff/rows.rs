//! The rows of the small tables, as fields under a key.

use super::side::Side;
use super::value::{fields_of, json};
use crate::{Class, Feature, Id};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A row of a small table.
pub(super) struct Row {
    /// `class`, `clock`, …
    pub(super) kind: &'static str,
    /// What a difference of the row concerns.
    pub(super) feature: Feature,
    /// What names the row in both datasets.
    pub(super) key: String,
    /// What it says.
    pub(super) fields: Map<String, Value>,
}

/// The rows of the small tables.
pub(super) fn small_rows(side: &Side<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    structure(side, &mut rows);
    ontology(side, &mut rows);
    links(side, &mut rows);
    sensors(side, &mut rows);
    whole(side, &mut rows);
    rows
}

fn structure(side: &Side<'_>, rows: &mut Vec<Row>) {
    for row in &side.data.recordings {
        let fields = fields_of(row, row.source_id.as_ref());
        rows.push(Row { kind: "recording", feature: Feature::Recording, key: side.recording(Some(row.id)), fields });
    }
    for row in &side.data.clocks {
        let mut fields = fields_of(row, None);
        fields.remove("name");
        fields.remove("recording");
        let key = json(&row.unit).to_string();
        rows.push(Row { kind: "clock", feature: Feature::Clock, key, fields });
    }
    for row in &side.data.maps {
        let mut fields = fields_of(row, None);
        fields.remove("replaces");
        fields.insert("from".to_owned(), side.clock(row.from));
        fields.insert("to".to_owned(), side.clock(row.to));
        let key = format!("{} {}", side.clock(row.from), row.evidence.method);
        rows.push(Row { kind: "map", feature: Feature::Map, key, fields });
    }
}

fn ontology(side: &Side<'_>, rows: &mut Vec<Row>) {
    let used: BTreeSet<Id<Class>> = side.data.labels.iter().filter_map(|label| label.class).collect();
    for row in &side.data.classes {
        let mut fields = fields_of(row, row.source_id.as_ref());
        fields.insert("parent".to_owned(), side.class(row.parent));
        let feature = if used.contains(&row.id) { Feature::Hierarchy } else { Feature::Ontology };
        rows.push(Row { kind: "class", feature, key: row.name.to_string(), fields });
    }
}

fn links(side: &Side<'_>, rows: &mut Vec<Row>) {
    for row in &side.data.tracks {
        let mut fields = fields_of(row, row.source_id.as_ref());
        fields.insert("class".to_owned(), side.class(row.class));
        fields.insert("recording".to_owned(), Value::from(side.recording(row.recording)));
        fields.insert("extent".to_owned(), side.extent(&row.extent));
        fields.insert("attributes".to_owned(), side.attributes(&row.attributes));
        let key = format!("{} {}", side.recording(row.recording), side.track(row.id));
        rows.push(Row { kind: "track", feature: Feature::Track, key, fields });
    }
    for row in &side.data.relations {
        let mut fields = fields_of(row, row.source_id.as_ref());
        let (from, to) = (side.node(row.from), side.node(row.to));
        fields.insert("from".to_owned(), Value::from(from));
        fields.insert("to".to_owned(), Value::from(to));
        rows.push(Row { kind: "relation", feature: Feature::Relation, key: String::new(), fields });
    }
}

fn sensors(side: &Side<'_>, rows: &mut Vec<Row>) {
    for row in &side.data.calibrations {
        let mut fields = fields_of(row, None);
        side.place(&mut fields, row.stream, row.recording);
        let key = format!("{} {}", side.recording(row.recording), row.name);
        rows.push(Row { kind: "calibration", feature: Feature::Calibration, key, fields });
    }
    for row in &side.data.poses {
        let mut fields = fields_of(row, None);
        side.place(&mut fields, row.stream, row.recording);
        let extent = side.extent(&row.extent);
        let key = extent.to_string();
        fields.insert("extent".to_owned(), extent);
        rows.push(Row { kind: "pose", feature: Feature::Pose, key, fields });
    }
}

fn whole(side: &Side<'_>, rows: &mut Vec<Row>) {
    // Which format a dataset was read from, and how it came here, is not what it says.
    for row in side.data.info.iter().filter(|row| !row.extras.is_empty()) {
        let mut fields = fields_of(row, None);
        for field in ["format", "variant", "history"] {
            fields.remove(field);
        }
        rows.push(Row { kind: "info", feature: Feature::Info, key: String::new(), fields });
    }
    for row in side.data.sources.iter().filter(|row| !row.extras.is_empty()) {
        let mut fields = fields_of(row, None);
        fields.remove("path");
        fields.remove("index");
        rows.push(Row { kind: "source", feature: Feature::Info, key: String::new(), fields });
    }
    for row in &side.data.unknown {
        let fields = fields_of(&row.json, None);
        rows.push(Row { kind: "unknown", feature: Feature::UnknownRecord, key: row.kind.to_string(), fields });
    }
}
