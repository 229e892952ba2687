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
    /// Nearly all ids; short entries, for there may be millions.
    whole: FxHashMap<i64, Entry<T>>,
    others: FxHashMap<Key, Entry<T>>,
}

impl<T> Default for IdMap<T> {
    fn default() -> Self {
        Self { whole: FxHashMap::default(), others: FxHashMap::default() }
    }
}

impl<T> IdMap<T> {
    /// Whether anything has been said of this id.
    pub(super) fn knows(&self, id: &SourceId) -> bool {
        match Key::new(id) {
            Key::Whole(whole) => self.whole.contains_key(&whole),
            key => self.others.contains_key(&key),
        }
    }

    fn entry(&mut self, id: &SourceId, fresh: impl FnOnce() -> Entry<T>) -> &mut Entry<T> {
        match Key::new(id) {
            Key::Whole(whole) => self.whole.entry(whole).or_insert_with(fresh),
            key => self.others.entry(key).or_insert_with(fresh),
        }
    }

    /// The dense id that a reference means; a new one if the record has not come yet.
    pub(super) fn refer(&mut self, id: &SourceId, offset: u64, next: impl FnOnce() -> Id<T>) -> Entry<T> {
        *self.entry(id, || Entry { id: next(), declared: None, referred: offset, size: None })
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
        let entry = self.entry(id, fresh);
        if let Some(before) = entry.declared {
            return Err(before);
        }
        (entry.declared, entry.size) = (Some(offset), size);
        Ok(entry.id)
    }

    /// The ids that were referred to and never declared, in the order of their dense ids.
    pub(super) fn dangling(&self) -> Vec<(SourceId, Entry<T>)> {
        let whole = self.whole.iter().map(|(key, entry)| (SourceId::int(*key), *entry));
        let others = self.others.iter().map(|(key, entry)| {
            let id = match key {
                Key::Whole(whole) => SourceId::int(*whole),
                Key::Number(text) => SourceId::Number(text.clone()),
                Key::Text(text) => SourceId::Text(text.clone()),
            };
            (id, *entry)
        });
        let mut open: Vec<_> = whole.chain(others).filter(|(_, entry)| entry.declared.is_none()).collect();
        open.sort_by_key(|(_, entry)| entry.id);
        open
    }
}

/// Where each id of a long list stood. While the ids grow, as they do in most files, they need no table.
#[derive(Debug, Default)]
pub(super) struct Places {
    growing: Vec<(i64, u64)>,
    table: FxHashMap<i64, u64>,
}

impl Places {
    /// Notes the place of an id; gives the place where it stood before.
    pub(super) fn insert(&mut self, id: i64, offset: u64) -> Option<u64> {
        if self.table.is_empty() {
            if self.growing.last().is_none_or(|(last, _)| *last < id) {
                self.growing.push((id, offset));
                return None;
            }
            self.table.extend(std::mem::take(&mut self.growing));
        }
        self.table.insert(id, offset)
    }
}

/// True for a reference that the id of the record that it means would not be written like: `7.0` for 7.
pub(super) fn is_odd(id: &SourceId) -> bool {
    matches!(id, SourceId::Number(text) if text.contains(['.', 'e', 'E']))
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn finds_ids_that_stood_before() {
        let check = |ids: &[i64], expected: &[Option<u64>]| {
            let mut places = Places::default();
            let found: Vec<_> = (0..).zip(ids).map(|(at, id)| places.insert(*id, at)).collect();
            assert_eq!(found, expected, "{ids:?}");
        };
        check(&[1, 2, 5], &[None, None, None]);
        check(&[1, 1, 1], &[None, Some(0), Some(1)]);
        check(&[1, 5, 3, 5, 9, 9], &[None, None, None, Some(1), None, Some(4)]);
    }
}
