//! What is left of a JSON object when the known fields are taken: kept as one raw value, and written back.

use genlock_format::json::{Fields, entries, list, text, write_key, write_str};
use genlock_model::Extras;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The key under which a remainder lists the fields that its format usually writes and this object did not have.
pub(crate) const ABSENT: &str = "genlock:absent";

/// The untaken fields as an object, with a list of the usual fields that were absent; none if there is neither.
pub(crate) fn keep(fields: &Fields<'_>, absent: &[&str]) -> Option<Box<RawValue>> {
    let mut out = vec![b'{'];
    for (key, value) in fields.rest() {
        write_key(&mut out, key);
        out.extend_from_slice(value.get().as_bytes());
    }
    if !absent.is_empty() {
        write_key(&mut out, ABSENT);
        write_texts(&mut out, absent);
    }
    out.push(b'}');
    (out.len() > 2).then(|| raw(out)).flatten()
}

/// Raw JSON of bytes that were put together here.
pub(crate) fn raw(bytes: Vec<u8>) -> Option<Box<RawValue>> {
    RawValue::from_string(String::from_utf8(bytes).ok()?).ok()
}

/// Appends a list of texts.
pub(crate) fn write_texts(out: &mut Vec<u8>, texts: &[&str]) {
    out.push(b'[');
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_str(out, text);
    }
    out.push(b']');
}

/// A remainder while it is written back.
#[derive(Debug, Default)]
pub(crate) struct Remainder<'a> {
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    absent: Vec<String>,
}

impl<'a> Remainder<'a> {
    /// The remainder that was kept; of nothing, an empty one.
    pub(crate) fn of(raw: Option<&'a RawValue>) -> Self {
        let mut fields = raw.and_then(entries).unwrap_or_default();
        let mut absent = Vec::new();
        fields.retain(|(key, value)| {
            if key == ABSENT {
                let texts = list(value).unwrap_or_default();
                absent.extend(texts.into_iter().filter_map(|raw| text(raw).map(Cow::into_owned)));
            }
            key != ABSENT
        });
        Self { fields, absent }
    }

    /// The remainder that stands among the extras of this namespace, field by field.
    pub(crate) fn of_extras(extras: &'a Extras, namespace: &'a str) -> Self {
        let mut fields = Vec::new();
        let mut absent = Vec::new();
        for extra in extras.of(namespace) {
            if extra.key == ABSENT {
                let texts = list(&extra.value).unwrap_or_default();
                absent.extend(texts.into_iter().filter_map(|raw| text(raw).map(Cow::into_owned)));
            } else {
                fields.push((Cow::Borrowed(extra.key.as_str()), &*extra.value));
            }
        }
        Self { fields, absent }
    }

    /// True if the object had no such field although the format usually writes it.
    pub(crate) fn lacks(&self, key: &str) -> bool {
        self.absent.iter().any(|absent| absent == key)
    }

    /// A field of the remainder.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(known, _)| known == key).map(|(_, value)| *value)
    }

    /// True if a writer should write this usual field: it was not absent, and it is not among the remainder.
    pub(crate) fn wants(&self, key: &str) -> bool {
        !self.lacks(key) && self.get(key).is_none()
    }

    /// Appends the fields to the open object, but for these.
    pub(crate) fn write(&self, out: &mut Vec<u8>, skip: &[&str]) {
        for (key, value) in &self.fields {
            if !skip.contains(&&**key) && !key.starts_with("genlock:") {
                write_key(out, key);
                out.extend_from_slice(value.get().as_bytes());
            }
        }
    }
}

/// Keeps the untaken fields as extras, with a list of the usual fields that were absent.
pub(crate) fn keep_in(fields: Fields<'_>, absent: &[&str], namespace: &'static str, extras: &mut Extras) {
    fields.rest_into(namespace, extras);
    if !absent.is_empty() {
        let mut out = Vec::new();
        write_texts(&mut out, absent);
        if let Some(raw) = raw(out) {
            extras.push(namespace, ABSENT, raw);
        }
    }
}

/// A whole number that is written as its shortest decimal text, so that it comes back as it was.
pub(crate) fn plain_int(raw: &RawValue) -> Option<i64> {
    plain_key(raw.get())
}

/// The same of a text, such as a frame number that is a key.
pub(crate) fn plain_key(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|value| smol_str::format_smolstr!("{value}") == text)
}

/// Bytes of `whole` before `part`, which is a slice of it.
pub(crate) fn offset_in(whole: &str, part: &str) -> u64 {
    let offset = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    if offset <= whole.len() { offset as u64 } else { 0 }
}
