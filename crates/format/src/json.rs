//! JSON objects of which some fields are known and the rest is kept as raw text.

use genlock_model::{Coords, Extras, Number, Scanner, SourceId};
use rustc_hash::FxHashSet;
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;

/// The fields of an object in their order, each as raw text of the source. A reader takes those that it knows, with their types;
/// [`Fields::rest_into`] keeps the others. Numbers are never converted on the way.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    fields: Vec<(Cow<'a, str>, Option<&'a RawValue>)>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Its name.
    pub field: String,
    /// What the format says that it is: `a number`.
    pub expected: &'static str,
    /// The beginning of what stands there; none if it is missing.
    pub found: Option<String>,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Some(found) => write!(f, "field {:?} should be {}, found {found}", self.field, self.expected),
            None => write!(f, "field {:?} ({}) is missing", self.field, self.expected),
        }
    }
}

impl FieldError {
    /// The code that it is reported under.
    pub const fn code(&self) -> genlock_diagnose::Code {
        match self.found {
            Some(_) => genlock_diagnose::codes::read::FIELD_TYPE,
            None => genlock_diagnose::codes::read::FIELD_MISSING,
        }
    }
}

impl<'a> Fields<'a> {
    /// The fields of the text of one object.
    ///
    /// # Errors
    /// If the text is not one JSON object; the error's line and column count from its start. Also if a key stands twice.
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        if let Some(fields) = scanned(text) {
            return Ok(fields);
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let fields = deserializer.deserialize_map(FieldsVisitor)?;
        deserializer.end()?;
        Ok(fields)
    }

    /// The raw text of a field, `null` included, without taking it.
    pub fn peek(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(key, _)| key == name).and_then(|(_, value)| *value)
    }

    /// Takes a field; `null` counts as a value.
    pub fn take_raw(&mut self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter_mut().find(|(key, _)| key == name).and_then(|(_, value)| value.take())
    }

    /// Takes a field unless it is `null`, in which case it stays among the rest.
    pub fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let slot = self.fields.iter_mut().find(|(key, _)| key == name)?;
        if slot.1.is_some_and(|value| value.get() == "null") { None } else { slot.1.take() }
    }

    /// Puts a field back that was taken but cannot be used, so that it is among the rest.
    pub fn put_back(&mut self, name: &str, value: &'a RawValue) {
        if let Some(slot) = self.fields.iter_mut().find(|(key, _)| key == name) {
            slot.1 = Some(value);
        }
    }

    fn typed<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        convert: impl FnOnce(&'a RawValue) -> Option<T>,
    ) -> Result<Option<T>, FieldError> {
        let Some(raw) = self.take(name) else { return Ok(None) };
        if let Some(value) = convert(raw) {
            return Ok(Some(value));
        }
        self.put_back(name, raw);
        Err(FieldError { field: name.to_owned(), expected, found: Some(excerpt(raw.get())) })
    }

    /// Takes a text.
    ///
    /// # Errors
    /// If it is something else; it then stays among the rest. The same holds for all methods below.
    pub fn take_str(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, FieldError> {
        self.typed(name, "a text", text)
    }

    /// Takes a decimal number, digit for digit.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_number(&mut self, name: &str) -> Result<Option<Number>, FieldError> {
        self.typed(name, "a number", number)
    }

    /// Takes a whole number, also written as `7.0` or `"7"`.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_int(&mut self, name: &str) -> Result<Option<i64>, FieldError> {
        self.typed(name, "a whole number", int)
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_bool(&mut self, name: &str) -> Result<Option<bool>, FieldError> {
        self.typed(name, "true or false", |raw| raw.get().parse().ok())
    }

    /// Takes an id: a number or a text, verbatim.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_id(&mut self, name: &str) -> Result<Option<SourceId>, FieldError> {
        self.typed(name, "an id", SourceId::from_json)
    }

    /// Takes an object.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_object(&mut self, name: &str) -> Result<Option<Fields<'a>>, FieldError> {
        self.typed(name, "an object", |raw| Fields::parse(raw.get()).ok())
    }

    /// Takes a list.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_list(&mut self, name: &str) -> Result<Option<Vec<&'a RawValue>>, FieldError> {
        self.typed(name, "a list", list)
    }

    /// Takes a flat list of numbers.
    ///
    /// # Errors
    /// See [`Fields::take_str`].
    pub fn take_coords(&mut self, name: &str) -> Result<Option<Coords>, FieldError> {
        self.typed(name, "a list of numbers", |raw| Coords::from_json(raw.to_owned()).ok())
    }

    /// The error of a field that must be there.
    pub fn missing(name: &str, expected: &'static str) -> FieldError {
        FieldError { field: name.to_owned(), expected, found: None }
    }

    /// The fields that nobody took, in order.
    pub fn rest(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.iter().filter_map(|(key, value)| value.map(|value| (&**key, value)))
    }

    /// Keeps the fields that nobody took as extras of this namespace.
    pub fn rest_into(self, namespace: &'static str, extras: &mut Extras) {
        for (key, value) in self.rest() {
            extras.push(SmolStr::new_static(namespace), SmolStr::new(key), value.to_owned());
        }
    }
}

/// A JSON string.
pub fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inside = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str::<String>(raw.get()).ok().map(Cow::Owned)
}

/// A JSON number, digit for digit.
pub fn number(raw: &RawValue) -> Option<Number> {
    Number::from_text(raw.get())
}

/// A whole number, also written as `7.0` or `"7"`.
pub fn int(raw: &RawValue) -> Option<i64> {
    match text(raw) {
        Some(text) => text.parse().ok(),
        None => number(raw)?.whole(),
    }
}

/// The elements of a JSON list.
pub fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

/// The fields of a JSON object in order, keys and raw values.
pub fn entries(raw: &RawValue) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    let fields = Fields::parse(raw.get()).ok()?;
    Some(fields.fields.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))).collect())
}

/// The first characters of a raw value, for messages.
pub fn excerpt(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// Appends a JSON string.
pub fn write_str(out: &mut Vec<u8>, text: &str) {
    // Writing into a Vec cannot fail.
    serde_json::to_writer(out, text).ok();
}

/// Appends `"key":`, with a comma before it unless the object has just been opened.
pub fn write_key(out: &mut Vec<u8>, key: &str) {
    if !matches!(out.last(), Some(b'{') | None) {
        out.push(b',');
    }
    write_str(out, key);
    out.push(b':');
}

/// Appends the extras of a namespace as fields of the open object, raw text as it was, leaving out keys that are written already.
pub fn write_extras(out: &mut Vec<u8>, extras: &Extras, namespace: &str, skip: &[&str]) {
    for extra in extras.of(namespace) {
        if !skip.contains(&extra.key.as_str()) {
            write_key(out, &extra.key);
            out.extend_from_slice(extra.value.get().as_bytes());
        }
    }
}

/// Appends an id as it was written: a number bare, a text quoted.
pub fn write_id(out: &mut Vec<u8>, id: &SourceId) {
    match id {
        SourceId::Number(text) => out.extend_from_slice(text.as_bytes()),
        SourceId::Text(text) => write_str(out, text),
    }
}

/// The fields, if nothing about the text is out of the ordinary.
fn scanned(text: &str) -> Option<Fields<'_>> {
    let mut scanner = Scanner::new(text);
    let mut fields = Vec::with_capacity(8);
    let mut seen = FxHashSet::default();
    scanner.object(|inside, key| {
        let key = Cow::Borrowed(key);
        if stands_twice(&fields, &mut seen, &key) {
            return None;
        }
        fields.push((key, Some(inside.value()?)));
        Some(())
    })?;
    scanner.end().map(|()| Fields { fields })
}

/// True if the key is among the fields. Frame tables have thousands of keys; beyond a few, a set finds the doubles.
#[allow(clippy::ptr_arg, reason = "the set keeps the key as it is, borrowed or owned")]
fn stands_twice<'a>(
    fields: &[(Cow<'a, str>, Option<&'a RawValue>)],
    seen: &mut FxHashSet<Cow<'a, str>>,
    key: &Cow<'a, str>,
) -> bool {
    if fields.len() < 16 {
        return fields.iter().any(|(known, _)| known == key);
    }
    if seen.is_empty() {
        seen.extend(fields.iter().map(|(known, _)| known.clone()));
    }
    !seen.insert(key.clone())
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, Option<&'de RawValue>)> = Vec::with_capacity(8);
        let mut seen = FxHashSet::default();
        while let Some(Key(key)) = map.next_key()? {
            let twice = stands_twice(&fields, &mut seen, &key);
            if twice {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            fields.push((key, Some(map.next_value()?)));
        }
        Ok(Fields { fields })
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
