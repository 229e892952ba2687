//! Pictures of MPEG-1, MPEG-2 and MPEG-4 part 2: those that are shown between the two anchors around them, and the anchors.

use super::Display;
use crate::bits::Bits;

/// How a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchored {
    /// After everything that was decoded before it and shown with the next anchor; decoding can start here if it is intra-coded.
    Intra,
    /// An anchor that needs the one before.
    Predicted,
    /// At once: it is never referred to.
    Between,
}

impl Anchored {
    /// The order of display: a picture between anchors is shown when it is decoded, an anchor when the next one is
    /// (ISO/IEC 14496-2, 7.7; ISO/IEC 13818-2, 6.1.1.11).
    pub(crate) fn display(pictures: &[Self]) -> Display {
        let mut ranks = vec![0_u32; pictures.len()];
        let (mut waiting, mut next): (Option<usize>, u32) = (None, 0);
        let mut show = |index: usize| {
            if let Some(rank) = ranks.get_mut(index) {
                *rank = next;
            }
            next += 1;
        };
        for (index, picture) in pictures.iter().enumerate() {
            match picture {
                Self::Between => show(index),
                _ => {
                    if let Some(anchor) = waiting.replace(index) {
                        show(anchor);
                    }
                }
            }
        }
        if let Some(anchor) = waiting {
            show(anchor);
        }
        Display::new(ranks)
    }
}

/// A video object plane of MPEG-4 part 2 (6.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Vop {
    pub(crate) kind: Anchored,
    /// False if it only says that the picture before it is shown again.
    pub(crate) coded: bool,
}

/// How many bits the time of a plane has in `data`, if a description of the stream is in it (6.2.3).
fn resolution_bits(data: &[u8]) -> Option<usize> {
    let at = memchr::memmem::find_iter(data, b"\0\0\x01").find(|at| matches!(data.get(at + 3), Some(0x20..=0x2F)))?;
    let mut bits = Bits::new(data.get(at + 4..)?, 0);
    bits.take(1 + 8)?;
    let version = if bits.take(1)? == 1 {
        let version = bits.take(4)?;
        bits.take(3)?;
        version
    } else {
        1
    };
    // An aspect ratio of 15 is written out.
    if bits.take(4)? == 15 {
        bits.take(16)?;
    }
    if bits.take(1)? == 1 {
        bits.take(2 + 1)?;
        if bits.take(1)? == 1 {
            bits.skip(79);
        }
    }
    let shape = bits.take(2)?;
    if shape == 3 && version != 1 {
        bits.take(4)?;
    }
    bits.take(1)?;
    let resolution = bits.take(16)?;
    // As many bits as the largest time below the resolution has, and at least one.
    Some((u32::BITS - resolution.saturating_sub(1).leading_zeros()).max(1) as usize)
}

/// Hands on the planes in a chunk. `time_bits` is kept from chunk to chunk: descriptions of the stream do not stand in each.
pub(crate) fn vops(data: &[u8], time_bits: &mut Option<usize>, each: &mut dyn FnMut(Vop)) {
    *time_bits = resolution_bits(data.get(..data.len().min(1024)).unwrap_or_default()).or(*time_bits);
    for at in memchr::memmem::find_iter(data, b"\0\0\x01\xB6") {
        let mut bits = Bits::new(data.get(at + 4..).unwrap_or_default(), 0);
        let kind = match bits.take(2) {
            Some(0) => Anchored::Intra,
            Some(2) => Anchored::Between,
            Some(_) => Anchored::Predicted,
            None => return,
        };
        each(Vop { kind, coded: time_bits.and_then(|count| coded(&mut bits, count)).unwrap_or(true) });
    }
}

/// `vop_coded` after the time of a plane.
fn coded(bits: &mut Bits<'_>, time_bits: usize) -> Option<bool> {
    // Whole seconds in unary.
    while bits.take(1)? == 1 {}
    bits.take(1)?;
    bits.take(time_bits)?;
    bits.take(1)?;
    Some(bits.take(1)? == 1)
}

/// The first picture of MPEG-1 or MPEG-2 video in a chunk (ISO/IEC 13818-2, 6.2.3).
pub(crate) fn mpeg_video(data: &[u8]) -> Option<Anchored> {
    let at = memchr::memmem::find(data, b"\0\0\x01\0")?;
    Some(match data.get(at + 5)? >> 3 & 7 {
        1 => Anchored::Intra,
        3 => Anchored::Between,
        _ => Anchored::Predicted,
    })
}

#[cfg(test)]
mod tests {
    use super::{Anchored, Vop, mpeg_video, vops};
    use Anchored::{Between, Intra, Predicted};

    #[test]
    fn display() {
        let check = |pictures: &[Anchored], ranks: &[u32], ahead| {
            let display = Anchored::display(pictures);
            assert_eq!((&display.ranks[..], display.ahead), (ranks, ahead));
        };
        check(&[], &[], 0);
        check(&[Intra, Predicted, Predicted], &[0, 1, 2], 0);
        check(&[Intra, Predicted, Between, Predicted, Between], &[0, 2, 1, 4, 3], 1);
        check(&[Intra, Predicted, Between, Between, Predicted], &[0, 3, 1, 2, 4], 1);
        // Pictures that refer to an anchor that was cut off are shown first.
        check(&[Intra, Between, Predicted], &[1, 0, 2], 1);
    }

    #[test]
    fn planes() {
        // A description with a resolution of 25 (5 bits), then a plane of prediction at 0 s and tick 1 that is coded, and one that is not:
        // type 01, no whole second, marker, 00001, marker, coded.
        let mut data = vec![0, 0, 1, 0x20, 0b0000_0000, 0b1000_1000, 0b0110_0000, 0b0000_0000, 0b0000_1100, 0b1100_0000];
        // 0, type 8 bits, 0, aspect 1, no control, shape 00, marker, 16 bits.
        let bits = "0".to_owned() + "00000001" + "0" + "0001" + "0" + "00" + "1" + "0000000000011001" + "1" + "0";
        data.truncate(4);
        data.extend(pack(&bits));
        data.extend([0, 0, 1, 0xB6]);
        data.extend(pack(&("01".to_owned() + "0" + "1" + "00001" + "1" + "1")));
        data.extend([0, 0, 1, 0xB6]);
        data.extend(pack(&("10".to_owned() + "10" + "1" + "00001" + "1" + "0")));
        let (mut found, mut time_bits) = (Vec::new(), None);
        vops(&data, &mut time_bits, &mut |vop| found.push(vop));
        assert_eq!(time_bits, Some(5));
        assert_eq!(found, [Vop { kind: Predicted, coded: true }, Vop { kind: Between, coded: false }]);
        assert_eq!(mpeg_video(&[0, 0, 1, 0, 0x00, 0x58]), Some(Between));
        assert_eq!(mpeg_video(&[0, 0, 1, 0xB3]), None);
    }

    fn pack(bits: &str) -> Vec<u8> {
        bits.as_bytes().chunks(8).map(|byte| byte.iter().enumerate().map(|(at, bit)| (bit & 1) << (7 - at)).sum()).collect()
    }
}
