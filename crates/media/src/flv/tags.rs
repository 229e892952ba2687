//! The tags of a file in its order (Adobe, "Flash Video File Format Specification", version 10.1, annex E).

use crate::MediaError;
use crate::bytes::{Source, Window, u32_be};
use std::borrow::BorrowMut;

pub(super) const AUDIO: u8 = 8;
pub(super) const VIDEO: u8 = 9;
pub(super) const SCRIPT: u8 = 18;

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) kind: u8,
    /// True if its body is encrypted.
    pub(super) filtered: bool,
    /// Milliseconds, as stored in four bytes.
    pub(super) time: u32,
    /// Where it starts.
    pub(super) at: u64,
    pub(super) body: u64,
    /// Bytes of the body that are there.
    pub(super) size: u64,
}

#[derive(Debug)]
pub(super) struct Tags<S> {
    pub(super) window: Window<S>,
    length: u64,
    at: u64,
    /// Bytes that belong to no tag, and where the first is.
    pub(super) garbage: Option<(u64, u64)>,
    /// Where a tag starts that the file ends in.
    pub(super) cut: Option<u64>,
}

/// The bytes of the header of a tag.
const HEADER: u64 = 11;

/// How far the next tag is looked for at a time: half of what a window reads, so that small steps do not read anew.
const STEP: u64 = 1 << 15;

impl<S: BorrowMut<Source>> Tags<S> {
    pub(super) fn open(source: S) -> Result<Self, MediaError> {
        let length = source.borrow().len();
        let mut window = Window::new(source);
        // The header says how long it is; the size of no tag follows.
        let start = u32_be(window.get(0, 9)?, 5).filter(|start| (9..=1 << 16).contains(start)).unwrap_or(9);
        Ok(Self { window, length, at: u64::from(start) + 4, garbage: None, cut: None })
    }

    /// The next tag; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Tag>, MediaError> {
        loop {
            let at = self.at;
            let head = self.window.get(at, HEADER)?;
            if (head.len() as u64) < HEADER {
                return Ok(None);
            }
            if let Some(tag) = parse(head, at) {
                let end = tag.body + tag.size;
                if end > self.length {
                    if !self.follows(tag.body)? {
                        self.cut = Some(at);
                        self.at = self.length;
                        return Ok(Some(Tag { size: self.length - tag.body, ..tag }));
                    }
                } else if self.closed(&tag)? {
                    self.at = end + 4;
                    return Ok(Some(tag));
                }
            }
            if !self.synchronise()? {
                return Ok(None);
            }
        }
    }

    /// True if the size of the tag is repeated after it, or a tag follows anyway, or nothing does.
    fn closed(&mut self, tag: &Tag) -> Result<bool, MediaError> {
        let end = tag.body + tag.size;
        let after = self.window.get(end, 4 + HEADER)?;
        let repeated = u32_be(after, 0).is_some_and(|size| u64::from(size) == HEADER + tag.size);
        let next = after.get(4..).is_some_and(|head| parse(head, 0).is_some());
        Ok(repeated || next || after.len() < 4)
    }

    /// True if a whole tag stands in the next bytes.
    fn follows(&mut self, from: u64) -> Result<bool, MediaError> {
        let length = self.length;
        let bytes = self.window.get(from, STEP)?;
        Ok(find(bytes, from, length).is_some())
    }

    /// Goes on to the next tag; false if there is none.
    fn synchronise(&mut self) -> Result<bool, MediaError> {
        let from = self.at;
        let mut at = from + 1;
        loop {
            let length = self.length;
            let bytes = self.window.get(at, STEP)?;
            let found = find(bytes, at, length);
            let read = bytes.len() as u64;
            let next = found.map_or(at + read, |found| at + found as u64);
            if found.is_some() || read < STEP {
                let (count, _) = self.garbage.get_or_insert((0, from));
                *count += next - from;
                self.at = next;
                return Ok(found.is_some());
            }
            at = next.saturating_sub(STEP / 2);
        }
    }
}

/// Where in `bytes`, which start at `at` of a file of `length` bytes, a tag starts whose size is repeated after it.
fn find(bytes: &[u8], at: u64, length: u64) -> Option<usize> {
    (0..bytes.len()).find(|&offset| {
        let Some(tag) = bytes.get(offset..).and_then(|rest| parse(rest, at + offset as u64)) else { return false };
        let end = tag.body + tag.size;
        let after = usize::try_from(end - at).ok().and_then(|end| u32_be(bytes, end));
        // Of one that ends beyond what is here only the header can be judged.
        end <= length && after.map_or(end - at >= bytes.len() as u64, |size| u64::from(size) == HEADER + tag.size)
    })
}

/// The header of a tag; none if it cannot be one.
fn parse(head: &[u8], at: u64) -> Option<Tag> {
    let [kind, s0, s1, s2, t0, t1, t2, t3, 0, 0, 0, ..] = *head else { return None };
    let filtered = kind & 0x20 != 0;
    let kind = kind & 0x1F;
    if !matches!(kind, AUDIO | VIDEO | SCRIPT) {
        return None;
    }
    // The highest byte of the time comes last.
    let time = u32::from_be_bytes([t3, t0, t1, t2]);
    let size = u64::from(u32::from_be_bytes([0, s0, s1, s2]));
    Some(Tag { kind, filtered, time, at, body: at + HEADER, size })
}

#[cfg(test)]
mod tests {
    use super::{Tag, Tags};
    use crate::bytes::Source;

    fn tag(kind: u8, time: u32, body: &[u8]) -> Vec<u8> {
        let [t3, t0, t1, t2] = time.to_be_bytes();
        let size = u8::try_from(body.len()).unwrap();
        let mut bytes = vec![kind, 0, 0, size, t0, t1, t2, t3, 0, 0, 0];
        bytes.extend(body);
        bytes.extend((u32::from(size) + 11).to_be_bytes());
        bytes
    }

    #[test]
    fn tags() {
        let mut bytes = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
        bytes.extend(tag(9, 0x0102_0304, b"abc"));
        bytes.extend(b"garbage");
        bytes.extend(tag(8, 40, b""));
        bytes.extend(&tag(0x29, 80, b"defg")[..13]);
        let mut tags = Tags::open(Source::memory(bytes)).unwrap();
        let expected = |kind, filtered, time, at, size| Tag { kind, filtered, time, at, body: at + 11, size };
        assert_eq!(tags.next().unwrap(), Some(expected(9, false, 0x0102_0304, 13, 3)));
        assert_eq!(tags.next().unwrap(), Some(expected(8, false, 40, 38, 0)));
        assert_eq!(tags.next().unwrap(), Some(expected(9, true, 80, 53, 2)));
        assert_eq!(tags.next().unwrap(), None);
        assert_eq!((tags.garbage, tags.cut), (Some((7, 31)), Some(53)));
    }
}
