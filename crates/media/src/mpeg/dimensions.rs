//! The size of pictures and whether decoding can start, from the first units of a stream of H.264 (ITU-T H.264, 7.3.2.1) or HEVC
//! (ITU-T H.265, 7.3.2.2).

use super::tables::Codec;

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
                found.size = found.size.or_else(|| h264(&unit()));
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

/// Takes away the bytes that keep start codes out of a unit (7.4.1).
fn unescape(data: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(data.len());
    let mut zeros = 0;
    for &byte in data {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        plain.push(byte);
    }
    plain
}

/// Bits, most significant first.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..count {
            let bit = self.data.get(self.at / 8)? >> (7 - self.at % 8) & 1;
            value = value << 1 | u32::from(bit);
            self.at += 1;
        }
        Some(value)
    }

    /// An Exp-Golomb number (9.1).
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some(((1_u64 << zeros) - 1 + u64::from(self.take(zeros)?)).try_into().unwrap_or(u32::MAX))
    }
}

fn h264(data: &[u8]) -> Option<(u32, u32)> {
    let profile = *data.first()?;
    let mut bits = Bits { data, at: 24 };
    bits.golomb()?;
    let mut chroma = 1;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        chroma = bits.golomb()?;
        if chroma == 3 {
            bits.take(1)?;
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
    bits.golomb()?;
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.take(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(256) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    bits.golomb()?;
    bits.take(1)?;
    let (columns, rows) = (bits.golomb()?.checked_add(1)?, bits.golomb()?.checked_add(1)?);
    let frames_only = bits.take(1)?;
    if frames_only == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let fields = 2 - frames_only;
    let (width, height) = (columns.checked_mul(16)?, rows.checked_mul(16)?.checked_mul(fields)?);
    if bits.take(1)? == 0 {
        return Some((width, height));
    }
    let unit = match chroma {
        1 => (2, 2 * fields),
        2 => (2, fields),
        _ => (1, fields),
    };
    cropped(&mut bits, (width, height), unit)
}

fn cropped(bits: &mut Bits<'_>, (width, height): (u32, u32), unit: (u32, u32)) -> Option<(u32, u32)> {
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
            let code = i64::from(bits.golomb()?);
            let delta = if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) };
            next = (last + delta).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

fn hevc(data: &[u8]) -> Option<(u32, u32)> {
    let mut bits = Bits { data, at: 4 };
    let layers = bits.take(3)? as usize;
    bits.take(1)?;
    // profile_tier_level (7.3.3): 88 bits of the general profile, 8 of its level, then those of the sub-layers.
    bits.at += 96;
    let mut present = Vec::new();
    for _ in 0..layers {
        present.push((bits.take(1)?, bits.take(1)?));
    }
    if layers > 0 {
        bits.at += 2 * (8 - layers);
    }
    for (profile, level) in present {
        bits.at += 88 * profile as usize + 8 * level as usize;
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
