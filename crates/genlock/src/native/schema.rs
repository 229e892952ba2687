//! The JSON Schema of a line.

use genlock_model::{
    Annotator, Calibration, Class, Clock, ClockMap, CoordinateFrame, Info, Label, Pose, Recording, Relation, Source, Stream,
    Track,
};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of a line of the native storage: an object with one key, the kind of its record.
pub fn json_schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let mut kinds = Map::new();
    kinds.insert("genlock.1".to_owned(), json!({ "type": "object", "description": "The first line: who wrote the file." }));
    add::<Info>(&mut kinds, &mut generator, "info.1");
    add::<Source>(&mut kinds, &mut generator, "source.1");
    add::<Recording>(&mut kinds, &mut generator, "recording.1");
    add::<Stream>(&mut kinds, &mut generator, "stream.1");
    add::<Clock>(&mut kinds, &mut generator, "clock.1");
    add::<ClockMap>(&mut kinds, &mut generator, "map.1");
    add::<CoordinateFrame>(&mut kinds, &mut generator, "frame.1");
    add::<Class>(&mut kinds, &mut generator, "class.1");
    add::<Annotator>(&mut kinds, &mut generator, "annotator.1");
    add::<Track>(&mut kinds, &mut generator, "track.1");
    add::<Label>(&mut kinds, &mut generator, "label.1");
    add::<Relation>(&mut kinds, &mut generator, "relation.1");
    add::<Calibration>(&mut kinds, &mut generator, "calibration.1");
    add::<Pose>(&mut kinds, &mut generator, "pose.1");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a .genlock.jsonl file",
        "type": "object",
        "properties": kinds,
        "patternProperties": { "^[a-z_]+\\.[0-9]+$": true },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
        "$defs": generator.take_definitions(true),
    })
}

fn add<T: JsonSchema>(kinds: &mut Map<String, Value>, generator: &mut SchemaGenerator, kind: &str) {
    kinds.insert(kind.to_owned(), generator.subschema_for::<T>().to_value());
}
