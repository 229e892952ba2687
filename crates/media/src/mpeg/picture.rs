//! Pictures in a stream of MPEG-1 or MPEG-2 video (ISO/IEC 11172-2, 2.4.2; ISO/IEC 13818-2, 6.2).

use super::stamps::Stamps;

/// A picture; two fields of one frame are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coded {
    /// Its place in the order of display within its group.
    pub(super) reference: i64,
    /// True for the first picture of a group.
    pub(super) opens_group: bool,
    /// True if it needs no other picture.
    pub(super) intra: bool,
    pub(super) stamp: Option<i64>,
}

/// The stream so far.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    buffer: Vec<u8>,
    position: u64,
    stamps: Stamps,
    /// The picture whose header was read and whose slices have not begun.
    open: Option<Coded>,
    /// The field that was handed on and waits for the other one: its reference and parity.
    field: Option<(i64, u8)>,
    structure: u8,
    group: bool,
    pub(super) size: Option<(u32, u32)>,
    /// True if there was an extension, which only MPEG-2 has.
    pub(super) extended: bool,
    /// Ticks of 90 kHz that a frame lasts.
    pub(super) period: Option<i64>,
}

/// The bytes from a start code on that must be there before it is read.
const NEEDED: usize = 12;

/// A whole frame (`picture_structure`, table 6-14).
const FRAME: u8 = 3;

impl Pictures {
    /// The next byte is the first that `stamp` is for.
    pub(super) fn stamp(&mut self, stamp: i64) {
        self.stamps.add(self.position + self.buffer.len() as u64, stamp);
    }

    pub(super) fn push(&mut self, data: &[u8], each: &mut dyn FnMut(Coded)) {
        self.buffer.extend_from_slice(data);
        let buffer = std::mem::take(&mut self.buffer);
        let end = buffer.len().saturating_sub(NEEDED);
        let mut from = 0;
        for at in memchr::memmem::find_iter(&buffer, b"\0\0\x01") {
            if at >= end {
                break;
            }
            if let Some((code, body)) = buffer.get(at + 3..).and_then(|rest| rest.split_first()) {
                self.code(*code, body, self.position + at as u64, each);
            }
            from = at + 1;
        }
        // What cannot be a start code any more is let go.
        let done = end.max(from).min(buffer.len());
        self.position += done as u64;
        self.buffer = buffer;
        self.buffer.drain(..done);
    }

    pub(super) fn finish(&mut self, each: &mut dyn FnMut(Coded)) {
        self.push(&[0; NEEDED], each);
        self.hand_on(each);
    }

    fn code(&mut self, code: u8, body: &[u8], position: u64, each: &mut dyn FnMut(Coded)) {
        match (code, body) {
            (0x00, [high, low, ..]) => {
                self.hand_on(each);
                let stamp = self.stamps.take(position);
                let reference = i64::from(*high) << 2 | i64::from(*low) >> 6;
                let intra = low >> 3 & 7 == 1;
                self.structure = FRAME;
                self.open = Some(Coded { reference, opens_group: std::mem::take(&mut self.group), intra, stamp });
            }
            (0xB3, [a, b, c, rate, ..]) => {
                self.hand_on(each);
                let (a, b, c) = (u32::from(*a), u32::from(*b), u32::from(*c));
                self.size = Some((a << 4 | b >> 4, (b & 15) << 8 | c));
                self.period = period(rate & 15).or(self.period);
            }
            (0xB8, _) => {
                self.hand_on(each);
                self.group = true;
            }
            (0xB5, [id, _, structure, ..]) => {
                self.extended = true;
                if id >> 4 == 8 {
                    self.structure = structure & 3;
                }
            }
            (0x01..=0xAF, _) => self.hand_on(each),
            _ => {}
        }
    }

    /// Hands on the picture whose slices begin, unless it is the second field of the one before.
    fn hand_on(&mut self, each: &mut dyn FnMut(Coded)) {
        let Some(picture) = self.open.take() else { return };
        let second = self.field.take();
        if self.structure != FRAME {
            if second.is_some_and(|(reference, parity)| reference == picture.reference && parity != self.structure) {
                return;
            }
            self.field = Some((picture.reference, self.structure));
        }
        each(picture);
    }
}

/// The ticks of 90 kHz in a frame by `frame_rate_code` (table 6-4); those of 24000/1001 and 60000/1001 end in a half and are cut off.
fn period(code: u8) -> Option<i64> {
    Some(match code {
        1 => 3753,
        2 => 3750,
        3 => 3600,
        4 => 3003,
        5 => 3000,
        6 => 1800,
        7 => 1501,
        8 => 1500,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Coded, Pictures};

    fn picture(reference: u16, kind: u8, structure: u8) -> Vec<u8> {
        let [high, low] = (reference << 6 | u16::from(kind) << 3).to_be_bytes();
        vec![0, 0, 1, 0, high, low, 0, 0, 0, 0, 1, 0xB5, 0x80, 0, structure, 0, 0, 0, 0, 1, 1, 9, 9]
    }

    #[test]
    fn pictures() {
        let mut stream = vec![0, 0, 1, 0xB3, 0x16, 0x01, 0x20, 0x33, 0, 0, 0, 0, 0, 0, 1, 0xB8, 0, 0, 0, 0];
        stream.extend(picture(2, 1, 3));
        stream.extend(picture(0, 3, 3));
        stream.extend(picture(1, 3, 1));
        stream.extend(picture(1, 3, 2));
        for size in [1, 7, 1000] {
            let mut pictures = Pictures::default();
            let mut found = Vec::new();
            pictures.stamp(900);
            for part in stream.chunks(size) {
                pictures.push(part, &mut |picture| found.push(picture));
            }
            pictures.finish(&mut |picture| found.push(picture));
            let picture = |reference, opens_group, intra, stamp| Coded { reference, opens_group, intra, stamp };
            let expected = [picture(2, true, true, Some(900)), picture(0, false, false, None), picture(1, false, false, None)];
            assert_eq!(found, expected, "in parts of {size}");
            assert_eq!((pictures.size, pictures.period), (Some((352, 288)), Some(3600)));
        }
    }
}
