//! Fields that the schema does not know, and where a record came from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smol_str::SmolStr;

/// Unknown source fields as raw JSON text, each under the namespace of the format that wrote it. A writer gives back those of its
/// own namespace and reports the rest as a loss.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Extras(Vec<Extra>);

/// One unknown field.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Extra {
    /// The format that knows the field: `coco`, `labelbox`.
    #[serde(rename = "ns")]
    pub namespace: SmolStr,
    /// Its name there.
    pub key: SmolStr,
    /// Its value, as it was written.
    #[schemars(with = "serde_json::Value")]
    pub value: Box<RawValue>,
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.key == other.key && self.value.get() == other.value.get()
    }
}

impl Eq for Extra {}

impl PartialEq for Extras {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Extras {}

impl Extras {
    /// None.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a field with a raw JSON value.
    pub fn push(&mut self, namespace: impl Into<SmolStr>, key: impl Into<SmolStr>, value: Box<RawValue>) {
        self.0.push(Extra { namespace: namespace.into(), key: key.into(), value });
    }

    /// Adds a field with a text value.
    pub fn push_text(&mut self, namespace: impl Into<SmolStr>, key: impl Into<SmolStr>, text: &str) {
        if let Ok(value) = serde_json::value::to_raw_value(text) {
            self.push(namespace, key, value);
        }
    }

    /// The value of a field.
    pub fn get(&self, namespace: &str, key: &str) -> Option<&RawValue> {
        self.0.iter().find(|extra| extra.namespace == namespace && extra.key == key).map(|extra| &*extra.value)
    }

    /// The value of a text field.
    pub fn text(&self, namespace: &str, key: &str) -> Option<String> {
        serde_json::from_str(self.get(namespace, key)?.get()).ok()
    }

    /// All fields, in the order in which they came.
    pub fn iter(&self) -> std::slice::Iter<'_, Extra> {
        self.0.iter()
    }

    /// The fields of one namespace, in the order in which they came.
    pub fn of<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Extra> {
        self.0.iter().filter(move |extra| extra.namespace == namespace)
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Extras {
    type Item = &'a Extra;
    type IntoIter = std::slice::Iter<'a, Extra>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The bytes of the source that a record was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// The file: an index into the dataset's sources.
    pub source: u32,
    /// Bytes before the record.
    pub offset: u64,
    /// Bytes of the record; zero if not known.
    pub length: u32,
}
