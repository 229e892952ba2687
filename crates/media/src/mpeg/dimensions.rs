//! The size of pictures and whether decoding can start, from the first units of a stream of H.264 (ITU-T H.264, 7.3.2.1) or HEVC
//! (ITU-T H.265, 7.3.2.2).

use super::tables::Codec;
use crate::bits::{Bits, unescape};
use crate::coded::{Sps, cropped};

/// What the first units of an access unit say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) size: Option<(u32, u32)>,
    pub(super) key: bool,
}

/// Looks at the units at the start of an access unit.
pub(super) fn units(codec: Codec, data: &[u8]) -> Units {
    let mut found = Units::default();
    for at in memchr::memmem::find_iter(data, b"\0\0\x01") {
        let Some([first, rest @ ..]) = data.get(at + 3..) else { break };
        let end = memchr::memmem::find(rest, b"\0\0\x01").unwrap_or(rest.len());
        let unit = || unescape(rest.get(..end).unwrap_or_default());
        match (codec, first & 0x1F, first >> 1 & 0x3F) {
            // Random access pictures, or parameters, which stand before one.
            (Codec::H264, 5, _) | (Codec::Hevc, _, 16..=21) => found.key = true,
            (Codec::H264, 7, _) => {
                found.key = true;
                found.size = found.size.or_else(|| Sps::parse(&unit())?.size);
            }
            (Codec::Hevc, _, 33) => {
                found.key = true;
                // The header of a unit has two bytes here.
                found.size = found.size.or_else(|| hevc(unit().get(1..)?));
            }
            _ => {}
        }
    }
    found
}

fn hevc(data: &[u8]) -> Option<(u32, u32)> {
    let mut bits = Bits::new(data, 4);
    let layers = bits.take(3)? as usize;
    bits.take(1)?;
    // profile_tier_level (7.3.3): 88 bits of the general profile, 8 of its level, then those of the sub-layers.
    bits.skip(96);
    let mut present = Vec::new();
    for _ in 0..layers {
        present.push((bits.take(1)?, bits.take(1)?));
    }
    if layers > 0 {
        bits.skip(2 * (8 - layers));
    }
    for (profile, level) in present {
        bits.skip(88 * profile as usize + 8 * level as usize);
    }
    bits.golomb()?;
    let chroma = bits.golomb()?;
    if chroma == 3 {
        bits.take(1)?;
    }
    let size = (bits.golomb()?, bits.golomb()?);
    if bits.take(1)? == 0 {
        return Some(size);
    }
    let unit = match chroma {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    };
    cropped(&mut bits, size, unit)
}
