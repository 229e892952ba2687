//! The indices of a file: `idx1` of AVI, and the `ix##` chunks of OpenDML. Only their key flags are used; where chunks are and how
//! many, the chunks themselves say.

use super::chunks::stream;
use crate::MediaError;
use crate::bytes::{Source, Window, array, u16_le, u32_le};
use crate::frames::Keys;
use std::borrow::BorrowMut;

/// One chunk as an index lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) empty: bool,
    pub(super) key: bool,
}

/// What an index lists of one stream.
#[derive(Debug)]
pub(super) struct Index {
    keys: Keys,
    count: u64,
}

impl Default for Index {
    fn default() -> Self {
        Self { keys: Keys::Listed(Vec::new()), count: 0 }
    }
}

impl Index {
    pub(super) fn add(&mut self, entry: Entry) {
        if entry.empty {
            return;
        }
        if entry.key {
            self.keys.add(self.count, 1);
        }
        self.count += 1;
    }

    /// Chunks with content that it lists.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The keys, if it lists all of `count` chunks.
    pub(super) fn keys(self, count: u64) -> Option<Keys> {
        (self.count == count && count > 0).then_some(self.keys)
    }
}

/// How many bytes of an index are read at a time.
const STEP: u64 = 1 << 16;

fn entries<S: BorrowMut<Source>>(
    window: &mut Window<S>,
    body: u64,
    size: u64,
    length: usize,
    mut each: impl FnMut(&[u8]),
) -> Result<(), MediaError> {
    let step = STEP / length as u64 * length as u64;
    let mut done = 0;
    while done < size {
        let bytes = window.get(body + done, step.min(size - done))?;
        bytes.chunks_exact(length).for_each(&mut each);
        done += step;
    }
    Ok(())
}

/// Reads `idx1`: the ID of a chunk, flags of which 0x10 marks a key, the place, the size.
pub(super) fn old<S: BorrowMut<Source>>(
    window: &mut Window<S>,
    body: u64,
    size: u64,
    mut each: impl FnMut(usize, Entry),
) -> Result<(), MediaError> {
    entries(window, body, size, 16, |bytes| {
        if let (Some(id), Some(flags), Some(size)) = (array::<4>(bytes, 0), u32_le(bytes, 4), u32_le(bytes, 12))
            && let Some(number) = stream(id)
            && id[2..] != *b"pc"
        {
            each(number, Entry { empty: size == 0, key: flags & 0x10 != 0 });
        }
    })
}

/// Reads an `ix##` chunk: a header of 24 bytes, then the place and the size of each chunk; the highest bit of the size marks those
/// that are no keys.
pub(super) fn new<S: BorrowMut<Source>>(
    window: &mut Window<S>,
    body: u64,
    size: u64,
    mut each: impl FnMut(usize, Entry),
) -> Result<(), MediaError> {
    let head = window.get(body, 24)?;
    let (Some(words), Some(kind), Some(count), Some(id)) =
        (u16_le(head, 0), head.get(3).copied(), u32_le(head, 4), array::<4>(head, 8))
    else {
        return Ok(());
    };
    // Only indices of chunks, with two words an entry, or three where fields are listed too.
    let Some(number) = stream(id).filter(|_| kind == 1 && (2..=3).contains(&words)) else { return Ok(()) };
    let length = usize::from(words) * 4;
    let size = size.saturating_sub(24).min(u64::from(count) * length as u64);
    entries(window, body + 24, size, length, |bytes| {
        if let Some(size) = u32_le(bytes, 4) {
            each(number, Entry { empty: size << 1 == 0, key: size >> 31 == 0 });
        }
    })
}
