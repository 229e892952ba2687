//! An annotation as its fields, in one pass over its text.

use genlock_model::Scanner;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::fmt;

/// The fields of a record in their order, of which `segmentation` is already taken apart: it is nearly all of the text, and going
/// over it twice would double the time that a file takes.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    fields: Vec<(Cow<'a, str>, Option<&'a RawValue>)>,
    /// What stands under `segmentation`.
    pub(super) segmentation: Option<Segmentation<'a>>,
}

/// What stands under `segmentation`.
#[derive(Debug)]
pub(super) enum Segmentation<'a> {
    /// A list; its elements.
    List(Vec<&'a RawValue>),
    /// An object; its fields.
    Object(Vec<(Cow<'a, str>, &'a RawValue)>),
    /// A number, a text, true, false or null.
    Scalar,
}

impl<'a> Item<'a> {
    /// The fields of the text of an object.
    pub(super) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        scanned(text).map_or_else(|| serde_json::from_str(text), Ok)
    }

    /// The keys, in order.
    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.fields.iter().map(|(key, _)| &**key)
    }

    /// The value of a field that was not taken.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(key, _)| key == name).and_then(|(_, value)| *value)
    }

    /// Takes a field.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter_mut().find(|(key, _)| key == name).and_then(|(_, value)| value.take())
    }

    /// Puts a field back, so that it is among the rest.
    pub(super) fn put_back(&mut self, name: &str, value: &'a RawValue) {
        if let Some((_, slot)) = self.fields.iter_mut().find(|(key, _)| key == name) {
            *slot = Some(value);
        }
    }

    /// The fields that nobody took, in order.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.iter().filter_map(|(key, value)| value.map(|value| (&**key, value)))
    }
}

/// The fields, if nothing about the text is out of the ordinary.
fn scanned(text: &str) -> Option<Item<'_>> {
    let mut scanner = Scanner::new(text);
    let mut item = Item { fields: Vec::with_capacity(10), segmentation: None };
    scanner.object(|inside, key| {
        if item.fields.iter().any(|(known, _)| known == key) {
            return None;
        }
        let value = if key == "segmentation" {
            item.segmentation = Some(segmentation(inside)?);
            None
        } else {
            Some(inside.value()?)
        };
        item.fields.push((Cow::Borrowed(key), value));
        Some(())
    })?;
    scanner.end().map(|()| item)
}

fn segmentation<'a>(scanner: &mut Scanner<'a>) -> Option<Segmentation<'a>> {
    match scanner.peek()? {
        b'[' => {
            let mut rings = Vec::new();
            scanner.list(|inside| {
                rings.push(inside.value()?);
                Some(())
            })?;
            Some(Segmentation::List(rings))
        }
        b'{' => {
            let mut fields: Vec<(Cow<'_, str>, &RawValue)> = Vec::with_capacity(2);
            scanner.object(|inside, key| {
                if fields.iter().any(|(known, _)| known == key) {
                    return None;
                }
                fields.push((Cow::Borrowed(key), inside.value()?));
                Some(())
            })?;
            Some(Segmentation::Object(fields))
        }
        // The general parser converts scalars on the way and may refuse them.
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Item<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item<'de>, A::Error> {
        let mut item = Item { fields: Vec::with_capacity(10), segmentation: None };
        while let Some(Key(key)) = map.next_key()? {
            if item.fields.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            if key == "segmentation" {
                item.segmentation = Some(map.next_value()?);
                item.fields.push((key, None));
            } else {
                item.fields.push((key, Some(map.next_value()?)));
            }
        }
        Ok(item)
    }
}

impl<'de> Deserialize<'de> for Segmentation<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SegmentationVisitor)
    }
}

struct SegmentationVisitor;

impl<'de> Visitor<'de> for SegmentationVisitor {
    type Value = Segmentation<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("polygons or run lengths")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rings = Vec::new();
        while let Some(ring) = list.next_element()? {
            rings.push(ring);
        }
        Ok(Segmentation::List(rings))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::with_capacity(2);
        while let Some(Key(key)) = map.next_key()? {
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            fields.push((key, map.next_value()?));
        }
        Ok(Segmentation::Object(fields))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Segmentation::Scalar)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
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

/// A field's name as the key of an extra; names that look like the marks of the layout get another sign.
pub(super) fn extra_key(name: &str) -> SmolStr {
    if name.starts_with(super::schema::MARK) {
        smol_str::format_smolstr!("{}{name}", super::schema::MARK)
    } else {
        SmolStr::new(name)
    }
}
