//! Identity: dense ids inside, source ids as they were written.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The dense index of a record of type `T`, given by whoever reads it. Records may refer to what comes later.
#[derive(JsonSchema)]
#[schemars(with = "u32")]
pub struct Id<T>(u32, #[schemars(skip)] PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// The id of this index.
    pub const fn new(index: u32) -> Self {
        Self(index, PhantomData)
    }

    /// The index.
    pub const fn index(self) -> u32 {
        self.0
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self::new)
    }
}

/// An id as the source wrote it. 7, 7.0 and "7" are three different ids.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(untagged)]
pub enum SourceId {
    /// A JSON number, as its text; of any length.
    Number(#[schemars(with = "f64")] SmolStr),
    /// Text.
    Text(SmolStr),
}

impl SourceId {
    /// The id of a whole number.
    pub fn int(value: i64) -> Self {
        Self::Number(smol_str::format_smolstr!("{value}"))
    }

    /// The id of a text.
    pub fn text(value: impl AsRef<str>) -> Self {
        Self::Text(SmolStr::new(value))
    }

    /// The id of a JSON scalar: a number or a string; none for anything else.
    pub fn from_json(raw: &RawValue) -> Option<Self> {
        match raw.get().as_bytes().first()? {
            b'"' => serde_json::from_str::<SmolStr>(raw.get()).ok().map(Self::Text),
            b'-' | b'0'..=b'9' => Some(Self::Number(SmolStr::new(raw.get()))),
            _ => None,
        }
    }

    /// The text without quotes.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(text) | Self::Text(text) => text,
        }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            Self::Text(_) => None,
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl Serialize for SourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(text) => match text.parse::<i64>() {
                // A whole number that is written in another way begins with a sign or a zero.
                Ok(whole) if matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) => serializer.serialize_i64(whole),
                _ => serde_json::from_str::<&RawValue>(text).map_err(serde::ser::Error::custom)?.serialize(serializer),
            },
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for SourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Self::from_json(raw).ok_or_else(|| serde::de::Error::custom("an id is a number or a text"))
    }
}
