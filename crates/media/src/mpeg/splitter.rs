//! Cuts the bytes of a stream of sound into the frames of its codec.

use super::header::{LONGEST_HEADER, SoundHeader};
use super::stamps::Stamps;

/// Reads a header at the start of bytes.
pub(crate) type Parse = fn(&[u8]) -> Option<SoundHeader>;

/// A frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut<'a> {
    pub(crate) header: SoundHeader,
    /// The whole frame.
    pub(crate) bytes: &'a [u8],
    /// Its first byte, counted over all bytes of the stream.
    pub(crate) position: u64,
    /// The last stamp that was given for a byte at or before its first one and after that of the frame before.
    pub(crate) stamp: Option<i64>,
}

/// The stream so far.
#[derive(Debug)]
pub(crate) struct Splitter {
    parse: Parse,
    buffer: Vec<u8>,
    /// The position of the first byte of the buffer.
    position: u64,
    stamps: Stamps,
    synced: bool,
    /// Bytes that belong to no frame.
    pub(crate) skipped: u64,
    /// Where the first of them is.
    pub(crate) first_skipped: Option<u64>,
}

impl Splitter {
    pub(crate) fn new(parse: Parse) -> Self {
        Self { parse, buffer: Vec::new(), position: 0, stamps: Stamps::default(), synced: false, skipped: 0, first_skipped: None }
    }

    /// The next byte is the first that `stamp` is for.
    pub(crate) fn stamp(&mut self, stamp: i64) {
        self.stamps.add(self.position + self.buffer.len() as u64, stamp);
    }

    /// Adds bytes and hands on the frames that they complete.
    pub(crate) fn push(&mut self, data: &[u8], each: &mut dyn FnMut(Cut<'_>)) {
        self.buffer.extend_from_slice(data);
        self.cut(More::MayCome, each);
    }

    /// Hands on what is left when the stream ends; a frame that is cut off is not one.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Cut<'_>)) {
        self.cut(More::None, each);
    }

    fn cut(&mut self, more: More, each: &mut dyn FnMut(Cut<'_>)) {
        let mut at = 0;
        while let Some(rest) = self.buffer.get(at..).filter(|rest| !rest.is_empty()) {
            let (known, enough) = (self.known(rest), rest.len() >= LONGEST_HEADER || more == More::None);
            match known {
                Known::Frame(header) => {
                    let position = self.position + at as u64;
                    let stamp = self.stamps.take(position);
                    self.synced = true;
                    let bytes = rest.get(..header.size).unwrap_or_default();
                    each(Cut { header, bytes, position, stamp });
                    at += header.size;
                }
                Known::Unsure(header) if more == More::None && rest.len() >= header.size => self.synced = true,
                Known::Unsure(_) if more == More::MayCome => break,
                Known::Nothing if !enough => break,
                Known::Unsure(_) | Known::Nothing => {
                    self.first_skipped.get_or_insert(self.position + at as u64);
                    self.skipped += 1;
                    self.synced = false;
                    at += 1;
                }
            }
        }
        self.buffer.drain(..at);
        self.position += at as u64;
    }

    /// What stands at the start of `rest`. After something that was no frame, the header of the frame after must stand in its place too.
    fn known(&self, rest: &[u8]) -> Known {
        let Some(header) = (self.parse)(rest) else { return Known::Nothing };
        if rest.len() < header.size {
            return Known::Unsure(header);
        }
        if self.synced {
            return Known::Frame(header);
        }
        let after = rest.get(header.size..).unwrap_or_default();
        match (self.parse)(after) {
            Some(next) if next.rate == header.rate && next.layer == header.layer => Known::Frame(header),
            None if after.len() < LONGEST_HEADER => Known::Unsure(header),
            _ => Known::Nothing,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum More {
    MayCome,
    None,
}

enum Known {
    Frame(SoundHeader),
    /// A header, but too few bytes to know whether it is one.
    Unsure(SoundHeader),
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::Splitter;
    use crate::mpeg::header::adts;

    /// An ADTS frame of 20 bytes.
    fn frame(fill: u8) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xF1, 0x4C, 0x40, 0x02, 0x9F, 0xFC];
        bytes.resize(20, fill);
        bytes
    }

    fn check(parts: &[(&[u8], Option<i64>)], expected: &[(u64, Option<i64>)], skipped: u64) {
        let mut splitter = Splitter::new(adts);
        let mut found = Vec::new();
        for (bytes, stamp) in parts {
            if let Some(stamp) = stamp {
                splitter.stamp(*stamp);
            }
            splitter.push(bytes, &mut |cut| found.push((cut.position, cut.stamp)));
        }
        splitter.finish(&mut |cut| found.push((cut.position, cut.stamp)));
        assert_eq!(found, expected);
        assert_eq!(splitter.skipped, skipped);
    }

    #[test]
    fn frames_and_stamps() {
        let two = [frame(0), frame(1)].concat();
        check(&[(&two, Some(7))], &[(0, Some(7)), (20, None)], 0);
        // A frame that begins in one packet and ends in the next keeps its own stamp.
        check(&[(&two[..25], Some(7)), (&two[25..], Some(9))], &[(0, Some(7)), (20, None)], 0);
        check(&[(&two[..20], Some(7)), (&two[20..], Some(9))], &[(0, Some(7)), (20, Some(9))], 0);
        let single: Vec<(&[u8], Option<i64>)> = two.chunks(1).map(|byte| (byte, None)).collect();
        check(&single, &[(0, None), (20, None)], 0);
    }

    #[test]
    fn damage() {
        let garbage = [&[1, 2, 3][..], &frame(0), &frame(0)].concat();
        check(&[(&garbage, None)], &[(3, None), (23, None)], 3);
        // A header by chance is none if no frame follows where it says.
        let chance = [&frame(0)[..9], &frame(0), &frame(0)].concat();
        check(&[(&chance, None)], &[(9, None), (29, None)], 9);
        check(&[(&frame(0)[..15], None)], &[], 15);
    }
}
