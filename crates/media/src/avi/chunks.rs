//! The chunks of an AVI file in the order of the file (Microsoft, "AVI RIFF File Reference"; OpenDML AVI File Format Extensions 1.02).

use crate::MediaError;
use crate::bytes::{Source, Window, array, u32_le};
use std::borrow::BorrowMut;

/// A chunk that holds no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) id: [u8; 4],
    /// The form of a list or file; lists are gone into, so that what they hold follows.
    pub(super) form: Option<[u8; 4]>,
    /// Where its bytes start.
    pub(super) body: u64,
    /// How many are there.
    pub(super) size: u64,
}

impl Chunk {
    /// The stream that its data belong to, and the two letters that say what they are.
    pub(super) fn data(&self) -> Option<(usize, [u8; 2])> {
        stream(self.id).map(|number| (number, [self.id[2], self.id[3]]))
    }
}

/// The stream in the first two digits of an ID.
pub(super) fn stream(id: [u8; 4]) -> Option<usize> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', first, second] = id else { return None };
    let letters = first.is_ascii_alphabetic() && second.is_ascii_alphabetic();
    letters.then(|| usize::from(tens - b'0') * 10 + usize::from(ones - b'0'))
}

/// Goes through a file. Nothing depends on the sizes of lists, which are wrong in recordings that were never finished.
#[derive(Debug)]
pub(super) struct Chunks<S> {
    pub(super) window: Window<S>,
    length: u64,
    at: u64,
    /// Bytes that belong to no chunk, and where the first is.
    pub(super) garbage: Option<(u64, u64)>,
    /// Where a chunk starts that the file ends in.
    pub(super) cut: Option<u64>,
}

/// How far the next chunk is looked for at a time: half of what a window reads, so that small steps do not read anew.
const STEP: u64 = 1 << 15;

impl<S: BorrowMut<Source>> Chunks<S> {
    pub(super) fn open(source: S) -> Self {
        let length = source.borrow().len();
        Self { window: Window::new(source), length, at: 0, garbage: None, cut: None }
    }

    /// The next chunk; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, MediaError> {
        loop {
            let head = self.window.get(self.at, 12)?;
            if head.len() < 8 {
                return Ok(None);
            }
            let (Some(id), Some(size), form) = (array::<4>(head, 0), u32_le(head, 4), array::<4>(head, 8)) else {
                return Ok(None);
            };
            if matches!(&id, b"RIFF" | b"LIST") && form.is_some() {
                self.at += 12;
                return Ok(Some(Chunk { id, form, body: self.at, size: 0 }));
            }
            let body = self.at + 8;
            let there = self.length.saturating_sub(body);
            let size = u64::from(size);
            let known = plausible(id) && (size <= there || stream(id).is_some());
            if !known || (size > there && !self.is_last(body)?) {
                if !self.synchronise()? {
                    return Ok(None);
                }
                continue;
            }
            if size > there {
                self.cut = Some(self.at);
            }
            self.at = self.after(body + size.min(there))?;
            return Ok(Some(Chunk { id, form: None, body, size: size.min(there) }));
        }
    }

    /// Where the chunk after one that ends at `end` starts: at an even byte, unless a writer forgot that.
    fn after(&mut self, end: u64) -> Result<u64, MediaError> {
        if end.is_multiple_of(2) {
            return Ok(end);
        }
        let head = self.window.get(end, 5)?;
        let sure = |id: [u8; 4]| stream(id).is_some() || matches!(&id, b"RIFF" | b"LIST" | b"JUNK" | b"idx1");
        let here = array::<4>(head, 0).is_some_and(sure);
        let padded = array::<4>(head, 1).is_some_and(sure);
        Ok(if here && !padded { end } else { end + 1 })
    }

    /// True if no other chunk of data follows in the next bytes, so that a size beyond the end of the file means that it was cut.
    fn is_last(&mut self, body: u64) -> Result<bool, MediaError> {
        let bytes = self.window.get(body, STEP)?;
        Ok(!bytes.windows(8).any(is_data))
    }

    /// Goes on to the next chunk that can be one; false if there is none.
    fn synchronise(&mut self) -> Result<bool, MediaError> {
        let from = self.at;
        let mut at = from + 1;
        loop {
            let bytes = self.window.get(at, STEP)?;
            let room = self.length.saturating_sub(at);
            let found = bytes.windows(8).enumerate().position(|(offset, head)| {
                let fits = u32_le(head, 4).is_some_and(|size| u64::from(size) + 8 <= room.saturating_sub(offset as u64));
                (is_data(head) || matches!(head.first_chunk::<4>(), Some(b"RIFF" | b"LIST" | b"idx1"))) && fits
            });
            let read = bytes.len() as u64;
            let next = found.map_or(at + read, |found| at + found as u64);
            if found.is_some() || read < STEP {
                let (count, _) = self.garbage.get_or_insert((0, from));
                *count += next - from;
                self.at = next;
                return Ok(found.is_some());
            }
            // A header may lie across the end of what was looked at.
            at = next.saturating_sub(7);
        }
    }
}

/// True if these can be the first bytes of a chunk of pictures or sound.
fn is_data(head: &[u8]) -> bool {
    array::<4>(head, 0).is_some_and(|id| stream(id).is_some() && matches!(&id[2..], b"dc" | b"db" | b"wb"))
}

/// True if four bytes can be the name of a chunk.
fn plausible(id: [u8; 4]) -> bool {
    id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ' || *byte == b'_') && id[0] != b' '
}

#[cfg(test)]
mod tests {
    use super::{Chunk, Chunks, stream};
    use crate::bytes::Source;

    fn chunks(bytes: &[u8]) -> (Vec<Chunk>, Option<(u64, u64)>, Option<u64>) {
        let mut chunks = Chunks::open(Source::memory(bytes.to_vec()));
        let mut found = Vec::new();
        while let Some(chunk) = chunks.next().unwrap() {
            found.push(chunk);
        }
        (found, chunks.garbage, chunks.cut)
    }

    #[test]
    fn walks() {
        let plain = |id: &[u8; 4], body, size| Chunk { id: *id, form: None, body, size };
        let mut bytes = b"RIFF\0\0\0\0AVI LIST\xFF\xFF\xFF\xFFmovi00dc\x03\0\0\0abc\0".to_vec();
        bytes.extend(b"01wb\0\0\0\0");
        let (found, garbage, cut) = chunks(&bytes);
        let forms: Vec<_> = found.iter().map(|chunk| chunk.form).collect();
        assert_eq!(forms, [Some(*b"AVI "), Some(*b"movi"), None, None]);
        assert_eq!(found[2..], [plain(b"00dc", 32, 3), plain(b"01wb", 44, 0)]);
        assert_eq!((garbage, cut), (None, None));
        // Bytes of nothing, then a chunk without padding, then one that is cut off.
        bytes.extend(b"\x01\x02\x03\x0400dc\x01\0\0\0x00dc\x64\0\0\0yy");
        let (found, garbage, cut) = chunks(&bytes);
        assert_eq!(found[4..], [plain(b"00dc", 56, 1), plain(b"00dc", 65, 2)]);
        assert_eq!((garbage, cut), (Some((4, 44)), Some(57)));
    }

    #[test]
    fn streams() {
        assert_eq!(stream(*b"01wb"), Some(1));
        assert_eq!(stream(*b"ix00"), None);
        assert_eq!(stream(*b"0100"), None);
    }
}
