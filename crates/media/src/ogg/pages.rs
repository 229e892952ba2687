//! The pages of a file in its order (RFC 3533, 6).

use crate::MediaError;
use crate::bytes::{Source, Window, array, u32_le, u64_le};
use std::borrow::BorrowMut;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) at: u64,
    /// True if it goes on with a packet of the page before.
    pub(super) continued: bool,
    /// True for the first page of a logical stream, and for the last.
    pub(super) first: bool,
    pub(super) last: bool,
    /// The position after the last packet that ends in it; none if none does.
    pub(super) granule: Option<i64>,
    pub(super) serial: u32,
    pub(super) number: u32,
    /// The pieces of packets in it: where each starts in the file, its length, and whether its packet ends with it.
    pub(super) pieces: Vec<(u64, u64, bool)>,
}

#[derive(Debug)]
pub(super) struct Pages<S> {
    pub(super) window: Window<S>,
    length: u64,
    at: u64,
    /// Bytes that belong to no page, and where the first is.
    pub(super) garbage: Option<(u64, u64)>,
    /// Where a page starts that the file ends in.
    pub(super) cut: Option<u64>,
    /// Bytes of which sums may still be taken: a file made of headers alone would ask for far more than it has.
    sums: u64,
}

/// How many times over the bytes of a file may be summed.
const SUMS: u64 = 16;

/// The bytes of the longest page: a header of 27, 255 lengths, and as many times 255.
const LONGEST: u64 = 27 + 255 + 255 * 255;

/// How far the next page is looked for at a time.
const STEP: u64 = 1 << 17;

impl<S: BorrowMut<Source>> Pages<S> {
    pub(super) fn open(source: S) -> Self {
        let length = source.borrow().len();
        let sums = length.saturating_mul(SUMS);
        Self { window: Window::new(source), length, at: 0, garbage: None, cut: None, sums }
    }

    /// The next page; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Page>, MediaError> {
        loop {
            let at = self.at;
            let head = self.window.get(at, 27 + 255)?;
            if head.is_empty() {
                return Ok(None);
            }
            match parse(head, at) {
                Some((page, end)) if end <= self.length => {
                    if self.ends_well(at, end)? {
                        self.at = end;
                        return Ok(Some(page));
                    }
                    if !self.synchronise()? {
                        return Ok(None);
                    }
                }
                Some(_) => {
                    // What the last page still holds may lack the end of a packet, and its position with it.
                    self.cut.get_or_insert(at);
                    if !self.synchronise()? {
                        return Ok(None);
                    }
                }
                None if !self.synchronise()? => return Ok(None),
                None => {}
            }
        }
    }

    /// True if another page or nothing follows a page, or its checksum holds.
    fn ends_well(&mut self, at: u64, end: u64) -> Result<bool, MediaError> {
        let after = self.window.get(end, 4)?;
        if after == b"OggS" || after.is_empty() {
            return Ok(true);
        }
        self.sums = self.sums.saturating_sub(end - at);
        Ok(self.sums > 0 && holds(self.window.get(at, end - at)?))
    }

    /// Goes on to the next page whose checksum holds; false if there is none.
    fn synchronise(&mut self) -> Result<bool, MediaError> {
        let from = self.at;
        let mut at = from + 1;
        loop {
            let (bytes, sums) = (self.window.get(at, STEP)?, &mut self.sums);
            let read = bytes.len() as u64;
            let found = memchr::memmem::find_iter(bytes, b"OggS").find(|offset| {
                let rest = bytes.get(*offset..).unwrap_or_default();
                let page = parse(rest, 0).and_then(|(_, end)| rest.get(..usize::try_from(end).ok()?));
                *sums = sums.saturating_sub(page.map_or(0, <[u8]>::len) as u64);
                *sums > 0 && page.is_some_and(holds)
            });
            let done = read < STEP;
            let next = match found {
                Some(found) => at + found as u64,
                None if done => at + read,
                // A page may lie across the end of what was looked at.
                None => at + read - LONGEST,
            };
            if found.is_some() || done {
                let (count, _) = self.garbage.get_or_insert((0, from));
                *count += next - from;
                self.at = next;
                return Ok(found.is_some());
            }
            at = next;
        }
    }
}

/// The header of a page at byte `at`, and where the page ends.
fn parse(head: &[u8], at: u64) -> Option<(Page, u64)> {
    if !head.starts_with(b"OggS\0") {
        return None;
    }
    let flags = *head.get(5)?;
    let granule = u64_le(head, 6)?.cast_signed();
    let lengths = head.get(27..27 + usize::from(*head.get(26)?))?;
    let mut start = at + 27 + lengths.len() as u64;
    let (mut pieces, mut length) = (Vec::new(), 0_u64);
    for (index, lacing) in lengths.iter().enumerate() {
        length += u64::from(*lacing);
        // A length below 255 ends a packet.
        if *lacing < 255 || index + 1 == lengths.len() {
            pieces.push((start, length, *lacing < 255));
            start += length;
            length = 0;
        }
    }
    let page = Page {
        at,
        continued: flags & 1 != 0,
        first: flags & 2 != 0,
        last: flags & 4 != 0,
        granule: (granule != -1).then_some(granule),
        serial: u32_le(head, 14)?,
        number: u32_le(head, 18)?,
        pieces,
    };
    Some((page, start))
}

/// True if the checksum of a whole page holds: polynomial 0x04C11DB7, not reflected, over the page with the sum as zeros.
fn holds(page: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (at, byte) in page.iter().enumerate() {
        let byte = if (22..26).contains(&at) { 0 } else { *byte };
        sum ^= u32::from(byte) << 24;
        for _ in 0..8 {
            sum = if sum >> 31 == 1 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 };
        }
    }
    array::<4>(page, 22).map(u32::from_le_bytes) == Some(sum)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Pages, holds, parse};
    use crate::bytes::Source;

    /// A page with its checksum. Flags: 1 continued, 2 first, 4 last.
    pub(in crate::ogg) fn page(flags: u8, granule: i64, serial: u32, number: u32, lengths: &[u8], body: &[u8]) -> Vec<u8> {
        let mut bytes = b"OggS\0".to_vec();
        bytes.push(flags);
        bytes.extend(granule.to_le_bytes());
        bytes.extend(serial.to_le_bytes());
        bytes.extend(number.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.push(u8::try_from(lengths.len()).unwrap());
        bytes.extend(lengths);
        bytes.extend(body);
        let mut sum = 0_u32;
        for byte in &bytes {
            sum ^= u32::from(*byte) << 24;
            for _ in 0..8 {
                sum = if sum >> 31 == 1 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 };
            }
        }
        bytes[22..26].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    #[test]
    fn pages() {
        let mut bytes = page(2, 0, 7, 0, &[3], b"abc");
        bytes.extend(b"OggS\0 junk");
        bytes.extend(page(1, -1, 7, 1, &[255, 2, 0, 1], &[1; 258]));
        let whole = bytes.len();
        bytes.extend(&page(4, 9, 7, 2, &[200], &[0; 200])[..100]);
        assert!(holds(&page(2, 0, 7, 0, &[3], b"abc")));
        let mut pages = Pages::open(Source::memory(bytes));
        let first = pages.next().unwrap().unwrap();
        assert_eq!((first.first, first.granule, &first.pieces[..]), (true, Some(0), &[(28, 3, true)][..]));
        let second = pages.next().unwrap().unwrap();
        assert_eq!((second.continued, second.granule, second.serial), (true, None, 7));
        let start = second.at + 31;
        assert_eq!(second.pieces, [(start, 257, true), (start + 257, 0, true), (start + 257, 1, true)]);
        assert_eq!(pages.next().unwrap(), None);
        assert_eq!(pages.cut, Some(whole as u64));
        assert_eq!(pages.garbage, Some((110, 31)));
        assert_eq!(parse(b"OggS\x01", 0), None);
    }
}
