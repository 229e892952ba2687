//! Picture order counts of H.264 (ITU-T H.264, 7.3 and 8.2.1).

use super::Display;
use crate::bits::{Bits, unescape};
use std::collections::BTreeMap;

/// What a sequence parameter set says (7.3.2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sps {
    id: u32,
    /// Width and height after cropping; none if they cannot be right.
    pub(crate) size: Option<(u32, u32)>,
    separate_planes: bool,
    frame_num_bits: u32,
    count: Count,
    frames_only: bool,
}

/// How the order of pictures is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    /// The low bits stand in each slice.
    Low(u32),
    /// Differences from a cycle of frames, which nothing writes any more.
    Cycle,
    /// As decoded.
    Decoded,
}

impl Sps {
    /// Reads a unit after its header byte, escapes taken away.
    pub(crate) fn parse(data: &[u8]) -> Option<Self> {
        let profile = *data.first()?;
        let mut bits = Bits::new(data, 24);
        let id = bits.golomb()?;
        let (mut chroma, mut separate_planes) = (1, false);
        if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
            chroma = bits.golomb()?;
            if chroma == 3 {
                separate_planes = bits.take(1)? == 1;
            }
            bits.golomb()?;
            bits.golomb()?;
            bits.take(1)?;
            if bits.take(1)? == 1 {
                for list in 0..if chroma == 3 { 12 } else { 8 } {
                    if bits.take(1)? == 1 {
                        scaling(&mut bits, if list < 6 { 16 } else { 64 })?;
                    }
                }
            }
        }
        let frame_num_bits = bits.golomb()?.checked_add(4).filter(|bits| *bits <= 16)?;
        let count = count(&mut bits)?;
        bits.golomb()?;
        bits.take(1)?;
        let (columns, rows) = (bits.golomb()?, bits.golomb()?);
        let frames_only = bits.take(1)? == 1;
        if !frames_only {
            bits.take(1)?;
        }
        bits.take(1)?;
        let size = size(&mut bits, (columns, rows), chroma, if frames_only { 1 } else { 2 });
        Some(Self { id, size, separate_planes, frame_num_bits, count, frames_only })
    }
}

fn count(bits: &mut Bits<'_>) -> Option<Count> {
    Some(match bits.golomb()? {
        0 => Count::Low(bits.golomb()?.checked_add(4).filter(|bits| *bits <= 16)?),
        1 => {
            bits.take(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(256) {
                bits.golomb()?;
            }
            Count::Cycle
        }
        _ => Count::Decoded,
    })
}

/// The size from that in macroblocks less one and the cropping that follows.
fn size(bits: &mut Bits<'_>, (columns, rows): (u32, u32), chroma: u32, fields: u32) -> Option<(u32, u32)> {
    let whole = (columns.checked_add(1)?.checked_mul(16)?, rows.checked_add(1)?.checked_mul(16)?.checked_mul(fields)?);
    if bits.take(1)? == 0 {
        return Some(whole);
    }
    let unit = match chroma {
        1 => (2, 2 * fields),
        2 => (2, fields),
        _ => (1, fields),
    };
    cropped(bits, whole, unit)
}

/// Takes the cropping that follows, in `unit`s of pixels, from a size.
pub(crate) fn cropped(bits: &mut Bits<'_>, (width, height): (u32, u32), unit: (u32, u32)) -> Option<(u32, u32)> {
    let [left, right, top, bottom] = [bits.golomb()?, bits.golomb()?, bits.golomb()?, bits.golomb()?];
    let across = left.checked_add(right)?.checked_mul(unit.0)?;
    let down = top.checked_add(bottom)?.checked_mul(unit.1)?;
    Some((width.checked_sub(across)?, height.checked_sub(down)?))
}

/// Passes over a scaling list (7.3.2.1.1.1).
fn scaling(bits: &mut Bits<'_>, count: usize) -> Option<()> {
    let (mut last, mut next) = (8_i64, 8_i64);
    for _ in 0..count {
        if next != 0 {
            next = (last + bits.signed_golomb()?).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

/// The bytes of a unit that are enough for the header of a slice, with escapes.
const SLICE_HEADER: usize = 64;

/// The most parameter sets of either kind (7.4.2.1.1 allows 32, 7.4.2.2 allows 256).
const MOST_SETS: usize = 256;

/// Reads the order of pictures from their access units, given in the order of decoding.
#[derive(Debug, Default)]
pub(crate) struct Order {
    sequences: BTreeMap<u32, Sps>,
    /// The sequence that each picture parameter set belongs to.
    pictures: BTreeMap<u32, u32>,
    /// Pictures from one that resets decoding to the next, and the count of each.
    keys: Vec<(u32, i64)>,
    epoch: u32,
    /// The count of the reference picture before, as its high and low part.
    before: (i64, i64),
    /// Bytes of the length before each unit; none if start codes stand between them.
    lengths: Option<usize>,
    /// Pictures whose place could not be read.
    pub(crate) unknown: u64,
    pub(crate) size: Option<(u32, u32)>,
}

impl Order {
    /// Takes what the container says for the decoder: units with start codes, or the record of ISO/IEC 14496-15, 5.3.3.1.
    pub(crate) fn configure(&mut self, config: &[u8]) {
        if let [1, _, _, _, lengths, sets, rest @ ..] = config {
            self.lengths = Some(usize::from(lengths & 3) + 1);
            let (mut rest, mut left) = (rest, usize::from(sets & 31));
            let mut second = false;
            loop {
                while left > 0 {
                    let Some((length, after)) = rest.split_first_chunk::<2>() else { return };
                    let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
                    let (unit, after) = after.split_at(length);
                    self.parameters(unit);
                    (rest, left) = (after, left - 1);
                }
                if std::mem::replace(&mut second, true) {
                    return;
                }
                let Some((count, after)) = rest.split_first() else { return };
                (rest, left) = (after, usize::from(*count));
            }
        } else {
            each_unit(config, None, |unit| {
                self.parameters(unit);
                true
            });
        }
    }

    /// Adds an access unit, of which the first bytes are given; true if decoding can start at it.
    pub(crate) fn push(&mut self, data: &[u8]) -> bool {
        let mut found = None;
        each_unit(data, self.lengths, |unit| {
            found = self.slice(unit);
            if found.is_none() {
                self.parameters(unit);
            }
            found.is_none() && !matches!(unit.first().map(|first| first & 31), Some(1 | 5))
        });
        let (key, place) = found.unwrap_or((false, None));
        // Without a place it is shown in its turn.
        let last = self.keys.last().map_or(0, |key| key.1);
        self.unknown += u64::from(place.is_none());
        self.keys.push((self.epoch, place.unwrap_or(last)));
        key
    }

    pub(crate) fn display(&self) -> Display {
        Display::sorted(&self.keys)
    }

    fn parameters(&mut self, unit: &[u8]) {
        let Some((first, rest)) = unit.split_first() else { return };
        match first & 31 {
            7 => {
                if let Some(found) = Sps::parse(&unescape(rest)) {
                    self.size = self.size.or(found.size);
                    if self.sequences.len() < MOST_SETS {
                        self.sequences.insert(found.id, found);
                    }
                }
            }
            8 => {
                let plain = unescape(rest.get(..SLICE_HEADER.min(rest.len())).unwrap_or_default());
                let mut bits = Bits::new(&plain, 0);
                if let (Some(id), Some(sequence)) = (bits.golomb(), bits.golomb())
                    && self.pictures.len() < MOST_SETS
                {
                    self.pictures.insert(id, sequence);
                }
            }
            _ => {}
        }
    }

    /// Whether a slice is one of a picture that resets decoding, and the count of its picture; none if the unit is no slice.
    fn slice(&mut self, unit: &[u8]) -> Option<(bool, Option<i64>)> {
        let (first, rest) = unit.split_first()?;
        let reset = match first & 31 {
            1 => false,
            5 => true,
            _ => return None,
        };
        if reset {
            self.epoch = self.epoch.saturating_add(1);
            self.before = (0, 0);
        }
        let plain = unescape(rest.get(..SLICE_HEADER.min(rest.len())).unwrap_or_default());
        Some((reset, self.place(&plain, reset, first >> 5 & 3 != 0)))
    }

    /// The picture order count (7.3.3, 8.2.1.1).
    fn place(&mut self, slice: &[u8], reset: bool, reference: bool) -> Option<i64> {
        let mut bits = Bits::new(slice, 0);
        bits.golomb()?;
        bits.golomb()?;
        let sequence = self.pictures.get(&bits.golomb()?)?;
        let sps = *self.sequences.get(sequence)?;
        if sps.separate_planes {
            bits.take(2)?;
        }
        bits.take(sps.frame_num_bits as usize)?;
        if !sps.frames_only && bits.take(1)? == 1 {
            bits.take(1)?;
        }
        if reset {
            bits.golomb()?;
        }
        let length = match sps.count {
            Count::Low(length) => length,
            Count::Decoded => return Some(self.keys.len().try_into().unwrap_or(i64::MAX)),
            Count::Cycle => return None,
        };
        let (low, wrap) = (i64::from(bits.take(length as usize)?), 1_i64 << length);
        let (high_before, low_before) = self.before;
        let high = if low < low_before && low_before - low >= wrap / 2 {
            high_before.saturating_add(wrap)
        } else if low > low_before && low - low_before > wrap / 2 {
            high_before.saturating_sub(wrap)
        } else {
            high_before
        };
        if reference {
            self.before = (high, low);
        }
        Some(high.saturating_add(low))
    }
}

/// Goes through units until `each` says that it has seen enough.
fn each_unit(data: &[u8], lengths: Option<usize>, mut each: impl FnMut(&[u8]) -> bool) {
    let Some(bytes) = lengths else {
        for at in memchr::memmem::find_iter(data, b"\0\0\x01") {
            let rest = data.get(at + 3..).unwrap_or_default();
            // Only parameter sets need an end, and they are short.
            let near = rest.get(..rest.len().min(1024)).unwrap_or_default();
            let end = memchr::memmem::find(near, b"\0\0\x01").unwrap_or(near.len());
            if !each(near.get(..end).unwrap_or_default()) {
                return;
            }
        }
        return;
    };
    let mut rest = data;
    while let Some((length, after)) = rest.split_at_checked(bytes) {
        let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)).min(after.len());
        let (unit, after) = after.split_at(length);
        if length == 0 || !each(unit) {
            return;
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Order, Sps};

    /// Parameter sets of 16 x 16 pixels that x264 makes: baseline-like fields, order written in 6 bits.
    fn sets(count: &str) -> Vec<u8> {
        // Profile 77, two bytes; set 0, frame numbers of 4 bits, order, one reference, no gaps, 1 x 1 macroblocks, frames only,
        // inference, no cropping.
        let sps = "1".to_owned() + "1" + count + "010" + "0" + "1" + "1" + "1" + "1" + "0" + "0" + "1";
        let mut data = vec![0, 0, 1, 0x67, 77, 0, 10];
        data.extend(pack(&sps));
        data.extend([0, 0, 1, 0x68]);
        data.extend(pack("111"));
        data
    }

    fn pack(bits: &str) -> Vec<u8> {
        bits.as_bytes().chunks(8).map(|byte| byte.iter().enumerate().map(|(at, bit)| (bit & 1) << (7 - at)).sum()).collect()
    }

    /// A slice with the order `low` in 6 bits.
    fn slice(header: u8, low: u8) -> Vec<u8> {
        let reset = if header & 31 == 5 { "1" } else { "" };
        let mut data = vec![0, 0, 1, header];
        data.extend(pack(&("1".to_owned() + "1" + "1" + "0000" + reset + &format!("{low:06b}") + "1")));
        data
    }

    #[test]
    fn order() {
        // Order type 0 with 6 bits: ue(0), ue(2).
        let sets = sets(&("1".to_owned() + "011"));
        let sps = Sps::parse(&sets[4..]).unwrap();
        assert_eq!((sps.size, sps.count), (Some((16, 16)), Count::Low(6)));
        let mut order = Order::default();
        order.configure(&sets);
        let units = [(0x65, 0), (0x41, 8), (0x41, 4), (0x01, 2), (0x01, 6), (0x41, 60), (0x41, 4), (0x01, 62), (0x65, 0)];
        // Counts: 0, 8, 4, 2, 6; 60 is -4 after 4; then 4, -2; then all starts again.
        let keys: Vec<bool> = units.iter().map(|(header, low)| order.push(&slice(*header, *low))).collect();
        assert_eq!(keys, [true, false, false, false, false, false, false, false, true]);
        assert_eq!(order.display().ranks, [2, 7, 4, 3, 6, 0, 5, 1, 8]);
        assert_eq!(order.unknown, 0);
    }

    #[test]
    fn counts_wrap() {
        let mut order = Order::default();
        order.configure(&sets(&("1".to_owned() + "011")));
        for low in [0, 40, 20, 4, 60, 24] {
            let header = if low == 0 { 0x65 } else { 0x41 };
            order.push(&slice(header, low));
        }
        // Each lies at most half a turn of 64 from the one before: 40 is -24, 60 after 4 is a turn lower, 24 after it one higher.
        assert_eq!(order.keys.iter().map(|key| key.1).collect::<Vec<_>>(), [0, -24, -44, -60, -68, -40]);
    }

    #[test]
    fn nothing_to_go_by() {
        let mut order = Order::default();
        order.configure(&[1, 2, 3]);
        order.configure(&[]);
        order.push(&[0, 0, 1]);
        order.push(&slice(0x41, 3));
        assert_eq!((order.unknown, order.display().ranks), (2, vec![0, 1]));
    }
}
