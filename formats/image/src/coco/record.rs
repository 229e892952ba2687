//! One record as JSON text.

use super::schema::{self, NS};
use super::style::Style;
use genlock_model::Extras;
use smol_str::SmolStr;

/// An object being written.
pub(super) struct Object<'a> {
    pub(super) out: &'a mut Vec<u8>,
    pub(super) style: &'a Style,
    /// The depth of its fields.
    pub(super) depth: usize,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Opens an object whose fields have this depth.
    pub(super) fn open(out: &'a mut Vec<u8>, style: &'a Style, depth: usize) -> Self {
        Self { out, style, depth, empty: true }
    }

    /// Writes a key; its value must follow.
    pub(super) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if self.empty {
            self.style.open(self.out, b'{', self.depth);
        } else {
            self.style.comma(self.out, self.depth);
        }
        self.empty = false;
        self.style.key(self.out, key);
        self.out
    }

    /// Writes a field of raw JSON.
    pub(super) fn raw(&mut self, key: &str, value: &str) {
        self.key(key).extend_from_slice(value.as_bytes());
    }

    /// Writes an extra, if there is one of this name.
    pub(super) fn extra(&mut self, extras: &Extras, key: &str) {
        let value =
            if key.starts_with(schema::MARK) { extras.get(NS, &super::item::extra_key(key)) } else { extras.get(NS, key) };
        if let Some(value) = value {
            self.raw(key, value.get());
        }
    }

    /// Writes the extras that are fields and not among these lists of keys.
    pub(super) fn other_extras(&mut self, extras: &Extras, keys: &[&[SmolStr]]) {
        for extra in extras.of(NS) {
            if let Some(name) = field_name(&extra.key)
                && !keys.iter().any(|keys| keys.iter().any(|key| key == name))
            {
                self.raw(name, extra.value.get());
            }
        }
    }

    /// Closes the object.
    pub(super) fn close(self) {
        if self.empty {
            self.out.extend_from_slice(b"{}");
        } else {
            self.style.close(self.out, b'}', self.depth);
        }
    }
}

/// The name of the field that an extra keeps; none for a mark of the layout.
pub(super) fn field_name(key: &str) -> Option<&str> {
    match key.strip_prefix(schema::MARK) {
        None => Some(key),
        Some(rest) => rest.starts_with(schema::MARK).then_some(rest),
    }
}

/// True if the record bears this mark.
pub(super) fn is_marked(extras: &Extras, mark: &str) -> bool {
    !extras.is_empty() && extras.get(NS, mark).is_some()
}

/// Writes a list of things that are written one by one.
pub(super) fn list<T>(
    out: &mut Vec<u8>,
    style: &Style,
    depth: usize,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(&mut Vec<u8>, T),
) {
    let mut empty = true;
    for one in items {
        if empty {
            style.open(out, b'[', depth);
        } else {
            style.comma(out, depth);
        }
        empty = false;
        item(out, one);
    }
    if empty {
        out.extend_from_slice(b"[]");
    } else {
        style.close(out, b']', depth);
    }
}
