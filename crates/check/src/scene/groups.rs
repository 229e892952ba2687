//! Labels that stand together.

/// Rows or places that have something in common, group after group.
pub struct Groups<K> {
    /// Indices, in the order of the groups.
    items: Vec<u32>,
    /// The key of each group, with the first of its items.
    starts: Vec<(K, u32)>,
}

impl<K: Ord + Copy> Groups<K> {
    /// Groups of the items with a key, in the order of the keys; inside a group by the second value, then in the order given.
    pub fn new<O: Ord + Copy>(keyed: impl Iterator<Item = (K, O, u32)>) -> Self {
        let mut all: Vec<(K, O, u32)> = keyed.collect();
        // Labels mostly come in order, which a stable sort makes use of.
        all.sort_by_key(|(key, order, _)| (*key, *order));
        let mut groups = Self { items: Vec::with_capacity(all.len()), starts: Vec::new() };
        for (key, _, item) in all {
            if groups.starts.last().is_none_or(|(last, _)| *last != key) {
                groups.starts.push((key, u32::try_from(groups.items.len()).unwrap_or(u32::MAX)));
            }
            groups.items.push(item);
        }
        groups
    }

    /// The groups with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (K, &[u32])> {
        self.starts.iter().enumerate().map(|(at, (key, start))| {
            let end = self.starts.get(at + 1).map_or(self.items.len(), |(_, next)| *next as usize);
            (*key, &self.items[*start as usize..end])
        })
    }

    /// The group of a key; empty if there is none.
    pub fn get(&self, key: K) -> &[u32] {
        let Ok(at) = self.starts.binary_search_by_key(&key, |(key, _)| *key) else { return &[] };
        let end = self.starts.get(at + 1).map_or(self.items.len(), |(_, next)| *next as usize);
        &self.items[self.starts[at].1 as usize..end]
    }
}
