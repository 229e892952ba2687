//! Fields of JSON records that are kept as they were written, under the path at which they stand, and values that several
//! platforms write alike: attributes, numbers, derived ids.
//!
//! The key of an extra is a JSON pointer (RFC 6901) without its leading slash: `params/metadata/batch`. Marks of the reader itself
//! begin with `~` and a letter, which no escaped key does.

use genlock_diagnose::{Code, Diagnostic, Position};
use genlock_format::json::{Fields, entries, list, number, text, write_key, write_str};
use genlock_format::{Reading, Writing};
use genlock_model::{Attribute, AttributeValue, Extent, Extras, Feature, Number, RawJson};
use serde_json::value::{RawValue, to_raw_value};
use smol_str::SmolStr;

/// The mark that lists canonical fields which the source left out, so that a writer leaves them out too.
const ABSENT: &str = "~absent";

/// A key as a token of a JSON pointer.
pub(crate) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Keeps the fields that nobody took, below this path: empty, or ending in a slash.
pub(crate) fn keep(fields: &Fields<'_>, namespace: &'static str, below: &str, extras: &mut Extras) {
    for (key, value) in fields.rest() {
        extras.push(namespace, format!("{below}{}", token(key)), value.to_owned());
    }
}

/// Writes the fields that stand directly below this path, except those of these names.
pub(crate) fn write_kept(out: &mut Vec<u8>, extras: &Extras, namespace: &str, below: &str, skip: &[&str]) {
    for extra in extras.of(namespace) {
        let Some(key) = extra.key.strip_prefix(below) else { continue };
        if is_mark(key) || key.contains('/') || skip.contains(&key) {
            continue;
        }
        write_key(out, &key.replace("~1", "/").replace("~0", "~"));
        out.extend_from_slice(extra.value.get().as_bytes());
    }
}

/// True if something is kept below this path.
pub(crate) fn has_below(extras: &Extras, namespace: &str, below: &str) -> bool {
    extras.of(namespace).any(|extra| extra.key.starts_with(below))
}

fn is_mark(key: &str) -> bool {
    key.strip_prefix('~').is_some_and(|rest| !rest.starts_with(['0', '1']))
}

/// Notes that the source left out these canonical fields.
pub(crate) fn mark_absent(extras: &mut Extras, namespace: &'static str, fields: &[&str]) {
    if !fields.is_empty()
        && let Ok(value) = to_raw_value(fields)
    {
        extras.push(namespace, ABSENT, value);
    }
}

/// The canonical fields that the source left out.
pub(crate) fn absent(extras: &Extras, namespace: &str) -> Vec<String> {
    extras.get(namespace, ABSENT).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// The fields of a raw value that is an object.
pub(crate) fn object(raw: &RawValue) -> Option<Fields<'_>> {
    Fields::parse(raw.get()).ok()
}

/// Numbers at these keys of an object; none, and nothing taken, unless all are there.
pub(crate) fn take_numbers<const N: usize>(fields: &mut Fields<'_>, keys: [&str; N]) -> Option<[Number; N]> {
    let found = keys.map(|key| fields.peek(key).and_then(number));
    if found.iter().any(Option::is_none) {
        return None;
    }
    for key in keys {
        fields.take_raw(key);
    }
    let numbers: Vec<Number> = found.into_iter().flatten().collect();
    numbers.try_into().ok()
}

/// Attributes of an object; none if it has none, or if it is no object: it is then kept as it is.
pub(crate) fn take_attributes(fields: &mut Fields<'_>, name: &str) -> Vec<Attribute> {
    let Some(raw) = fields.peek(name) else { return Vec::new() };
    let attributes: Vec<Attribute> = entries(raw)
        .unwrap_or_default()
        .into_iter()
        .map(|(key, value)| Attribute::new(SmolStr::new(key), attribute_value(value)))
        .collect();
    if !attributes.is_empty() {
        fields.take_raw(name);
    }
    attributes
}

fn attribute_value(raw: &RawValue) -> AttributeValue {
    let json = || AttributeValue::Json(RawJson(raw.to_owned()));
    match raw.get().as_bytes().first() {
        Some(b'"') => text(raw).map_or_else(json, |text| AttributeValue::Text(SmolStr::new(text))),
        Some(b'n') => AttributeValue::Null,
        Some(b't') => AttributeValue::Bool(true),
        Some(b'f') => AttributeValue::Bool(false),
        Some(b'[') => {
            let choices: Option<Vec<SmolStr>> =
                list(raw).and_then(|items| items.into_iter().map(|item| text(item).map(SmolStr::new)).collect());
            choices.filter(|choices| !choices.is_empty()).map_or_else(json, AttributeValue::Choices)
        }
        Some(b'{') => json(),
        _ => number(raw).map_or_else(json, AttributeValue::Number),
    }
}

/// Writes attributes as an object, and reports what of them an object of plain values does not hold.
pub(crate) fn write_attributes(out: &mut Vec<u8>, attributes: &[Attribute], cx: &Writing<'_>) {
    out.push(b'{');
    let mut names: Vec<&str> = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        let Attribute { name, value, extent, extras } = attribute;
        if names.contains(&name.as_str()) {
            cx.lose(Feature::Attributes, "attributes of the same name on one label");
            continue;
        }
        names.push(name);
        if *extent != Extent::Always {
            cx.lose(Feature::AttributeTimes, "times of attributes");
        }
        if !extras.is_empty() {
            cx.lose(Feature::Attributes, "further fields of attributes");
        }
        write_key(out, name);
        let start = out.len();
        write_value(out, value);
        let back = std::str::from_utf8(out.get(start..).unwrap_or_default())
            .ok()
            .and_then(|text| serde_json::from_str::<&RawValue>(text).ok())
            .map(attribute_value);
        if back.as_ref() != Some(value) {
            cx.lose(Feature::Attributes, "kinds of attribute values; a choice is written as text");
        }
    }
    out.push(b'}');
}

fn write_value(out: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::Null => out.extend_from_slice(b"null"),
        AttributeValue::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        AttributeValue::Number(number) => out.extend_from_slice(number.json_text().as_bytes()),
        AttributeValue::Text(text) | AttributeValue::Choice(text) => write_str(out, text),
        AttributeValue::Choices(choices) => {
            out.push(b'[');
            for (index, choice) in choices.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_str(out, choice);
            }
            out.push(b']');
        }
        AttributeValue::Json(raw) => out.extend_from_slice(raw.0.get().as_bytes()),
    }
}

/// Writes a number with its own digits, if JSON has them.
pub(crate) fn write_number(out: &mut Vec<u8>, number: &Number, cx: &Writing<'_>) {
    if !number.is_json() {
        cx.lose(Feature::Coordinates, "numbers in a form that JSON does not have");
    }
    out.extend_from_slice(number.json_text().as_bytes());
}

/// Writes `"key":number` for each.
pub(crate) fn write_numbers<'n>(
    out: &mut Vec<u8>,
    pairs: impl IntoIterator<Item = (&'static str, &'n Number)>,
    cx: &Writing<'_>,
) {
    for (key, number) in pairs {
        write_key(out, key);
        write_number(out, number, cx);
    }
}

/// Appends a separator unless the list or document has just been opened.
pub(crate) fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'[' | b'{') | None) {
        out.push(b',');
    }
}

/// Where a record stands: file, bytes before it, JSON pointer.
#[derive(Debug, Clone)]
pub(crate) struct Place<'p> {
    /// The file.
    pub(crate) path: &'p str,
    /// Bytes before the record.
    pub(crate) offset: u64,
    /// Its JSON pointer.
    pub(crate) pointer: String,
}

impl Place<'_> {
    /// A part of the record.
    pub(crate) fn part(&self, whole: &str, part: &str, pointer: &str) -> Self {
        Self { path: self.path, offset: self.offset + within(whole, part), pointer: format!("{}/{pointer}", self.pointer) }
    }

    /// Reports a diagnostic here.
    pub(crate) fn diagnose(&self, cx: &Reading<'_>, code: Code, message: impl Into<String>) {
        let position = Position::byte(cx.input.display(self.path), self.offset).at_pointer(self.pointer.clone());
        cx.report.diagnostic(Diagnostic::new(code, message).at(position));
    }
}

/// Bytes of the text before a part of it.
fn within(whole: &str, part: &str) -> u64 {
    (part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())) as u64
}
