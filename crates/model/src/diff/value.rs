//! Rows as JSON values, and their equality.

use crate::{Number, SourceId};
use serde_json::{Map, Value};

/// The fields that hold a [`Number`] or several.
const NUMBERS: [&str; 17] = [
    "v",
    "x",
    "y",
    "cx",
    "cy",
    "rx",
    "ry",
    "value",
    "number",
    "position",
    "size",
    "angles",
    "angle",
    "yaw",
    "quaternion",
    "score",
    "confidence",
];
/// The fields with text of other formats, in which `"+1"` is a text.
const FOREIGN: [&str; 4] = ["extras", "figures", "json", "payload"];
/// The field whose numbers are names and not amounts.
const ID: &str = "source_id";

pub(super) fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::from_iter([("value".to_owned(), value)]) }
}

/// The fields of a row without its dense id and origin. An id of more digits than a double tells apart stays text.
pub(super) fn fields_of<T: serde::Serialize>(row: &T, source_id: Option<&SourceId>) -> Map<String, Value> {
    let mut fields = object(json(row));
    for (key, value) in fields.iter_mut().filter(|(key, _)| !FOREIGN.contains(&key.as_str())) {
        read_numbers(key, value);
    }
    fields.remove("id");
    fields.remove("origin");
    if let (Some(SourceId::Number(text)), Some(value)) = (source_id, fields.get_mut("source_id"))
        && value.to_string() != *text
    {
        *value = Value::Object(Map::from_iter([("number".to_owned(), Value::from(text.as_str()))]));
    }
    fields
}

/// Numbers that JSON does not write, such as `+1` and `.5`, are stored as text; here they become what they stand for. Names that
/// look like numbers stay names.
fn read_numbers(key: &str, value: &mut Value) {
    match value {
        Value::String(text) if NUMBERS.contains(&key) => {
            if let Some(number) = Number::from_text(text) {
                *value = Value::from(number.value());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| read_numbers(key, item)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut().filter(|(key, _)| !FOREIGN.contains(&key.as_str())) {
                read_numbers(key, value);
            }
        }
        _ => {}
    }
}

/// Equality in which 1 equals 1.0 equals 1.00, but for ids.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same_field(key, a, b)))
        }
        _ => left == right,
    }
}

/// Equality of a field: ids are the same only if they are written alike.
pub(super) fn same_field(key: &str, left: &Value, right: &Value) -> bool {
    if key == ID { left == right } else { same(left, right) }
}

/// Text that is equal for rows that are the same.
pub(super) fn canonical(fields: &Map<String, Value>) -> String {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::Object(fields) => Value::Object(plain_fields(fields)),
            other => other.clone(),
        }
    }
    fn plain_fields(fields: &Map<String, Value>) -> Map<String, Value> {
        let field = |(key, value): (&String, &Value)| (key.clone(), if key == ID { value.clone() } else { plain(value) });
        fields.iter().map(field).collect()
    }
    Value::Object(plain_fields(fields)).to_string()
}
