//! From the ids of a file to dense ids.

use genlock_model::{Id, SourceId};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// What two ids must share to mean the same thing: the value of a number, the letters of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Whole(i64),
    Number(SmolStr),
    Text(SmolStr),
}

impl Key {
    fn new(id: &SourceId) -> Self {
        match id {
            SourceId::Text(text) => Self::Text(text.clone()),
            SourceId::Number(text) => {
                let number = || genlock_model::Number::from_text(text)?.whole();
                text.parse().ok().or_else(number).map_or_else(|| Self::Number(text.clone()), Self::Whole)
            }
        }
    }
}

/// What is known of an id.
#[derive(Debug)]
pub(super) struct Entry<T> {
    /// The dense id.
    pub(super) id: Id<T>,
    /// Bytes before the record that declares it; none if it has only been referred to.
    pub(super) declared: Option<u64>,
    /// Bytes before the first record that refers to it, if that came first.
    pub(super) referred: u64,
    /// Width and height of an image.
    pub(super) size: Option<[u32; 2]>,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Entry<T> {}

/// The ids of one table of a file.
#[derive(Debug)]
pub(super) struct IdMap<T> {
    entries: FxHashMap<Key, Entry<T>>,
}

impl<T> Default for IdMap<T> {
    fn default() -> Self {
        Self { entries: FxHashMap::default() }
    }
}

impl<T> IdMap<T> {
    /// Whether anything has been said of this id.
    pub(super) fn knows(&self, id: &SourceId) -> bool {
        self.entries.contains_key(&Key::new(id))
    }

    /// The dense id that a reference means; a new one if the record has not come yet.
    pub(super) fn refer(&mut self, id: &SourceId, offset: u64, next: impl FnOnce() -> Id<T>) -> Entry<T> {
        *self.entries.entry(Key::new(id)).or_insert_with(|| Entry { id: next(), declared: None, referred: offset, size: None })
    }

    /// The dense id of a record that declares this id.
    ///
    /// # Errors
    /// The place of the record that declared it before; the record then needs another dense id.
    pub(super) fn declare(
        &mut self,
        id: &SourceId,
        offset: u64,
        size: Option<[u32; 2]>,
        next: impl FnOnce() -> Id<T>,
    ) -> Result<Id<T>, u64> {
        let fresh = || Entry { id: next(), declared: None, referred: offset, size };
        let entry = self.entries.entry(Key::new(id)).or_insert_with(fresh);
        if let Some(before) = entry.declared {
            return Err(before);
        }
        (entry.declared, entry.size) = (Some(offset), size);
        Ok(entry.id)
    }

    /// The ids that were referred to and never declared, in the order of their dense ids.
    pub(super) fn dangling(&self) -> Vec<(SourceId, Entry<T>)> {
        let open = self.entries.iter().filter(|(_, entry)| entry.declared.is_none());
        let mut open: Vec<_> = open
            .map(|(key, entry)| {
                let id = match key {
                    Key::Whole(whole) => SourceId::int(*whole),
                    Key::Number(text) => SourceId::Number(text.clone()),
                    Key::Text(text) => SourceId::Text(text.clone()),
                };
                (id, Entry { ..*entry })
            })
            .collect();
        open.sort_by_key(|(_, entry)| entry.id);
        open
    }
}

/// True for a reference that the id of the record that it means would not be written like: `7.0` for 7.
pub(super) fn is_odd(id: &SourceId) -> bool {
    matches!(id, SourceId::Number(text) if text.contains(['.', 'e', 'E']))
}
