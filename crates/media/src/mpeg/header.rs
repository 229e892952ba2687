//! Headers of frames of sound: MPEG audio (ISO/IEC 11172-3, 2.4.2.3 and 13818-3), ADTS (ISO/IEC 14496-3, 1.A.3.2), AC-3 and
//! E-AC-3 (ETSI TS 102 366, 4.4 and E.1.2), Opus (RFC 6716, 3.1; in transport streams ETSI TS 103 491).

/// What the header of a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SoundHeader {
    /// The length of the frame in bytes, its header included; never 0.
    pub(crate) size: usize,
    /// Decoded samples of each channel.
    pub(crate) samples: u32,
    /// Samples per second.
    pub(crate) rate: u32,
    pub(crate) channels: u32,
    /// MPEG audio: the layer, 1 to 3. Others: 0.
    pub(crate) layer: u8,
}

/// The bytes that every header here fits into.
pub(crate) const LONGEST_HEADER: usize = 20;

fn bits(data: &[u8], from: usize, count: usize) -> Option<u32> {
    let mut value = 0;
    for bit in from..from + count {
        value = value << 1 | u32::from(data.get(bit / 8)? >> (7 - bit % 8) & 1);
    }
    Some(value)
}

/// A frame of MPEG audio, layers 1 to 3 of MPEG-1, MPEG-2 and the inofficial MPEG-2.5. Free format has no length and gives none.
pub(crate) fn mpeg_audio(data: &[u8]) -> Option<SoundHeader> {
    /// Kilobits per second by version and layer (11172-3, table 2.4.2.3; 13818-3, 2.4.2.3).
    const RATES: [[u32; 15]; 5] = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    if bits(data, 0, 11)? != 0x7FF {
        return None;
    }
    // 0: MPEG-2.5, 2: MPEG-2, 3: MPEG-1; 1 is reserved.
    let version = bits(data, 11, 2).filter(|version| *version != 1)?;
    let layer = 4 - bits(data, 13, 2).filter(|code| *code != 0)?;
    let (rate_index, frequency) = (bits(data, 16, 4)? as usize, bits(data, 20, 2)? as usize);
    let padding = bits(data, 22, 1)?;
    let first = version == 3;
    let row = match (first, layer) {
        (true, 1) => 0,
        (true, 2) => 1,
        (true, _) => 2,
        (false, 1) => 3,
        (false, _) => 4,
    };
    let kilobits = RATES[row].get(rate_index).copied().filter(|rate| *rate > 0)?;
    let rate = [44_100, 48_000, 32_000].get(frequency)? >> [2, 0, 1, 0][version as usize];
    let (samples, size) = match layer {
        1 => (384, (12_000 * kilobits / rate + padding) * 4),
        2 => (1152, 144_000 * kilobits / rate + padding),
        _ if first => (1152, 144_000 * kilobits / rate + padding),
        _ => (576, 72_000 * kilobits / rate + padding),
    };
    let channels = if bits(data, 24, 2)? == 3 { 1 } else { 2 };
    let layer = u8::try_from(layer).ok()?;
    Some(SoundHeader { size: usize::try_from(size).ok().filter(|size| *size >= 4)?, samples, rate, channels, layer })
}

/// Sampling frequencies of MPEG-4 audio by index (ISO/IEC 14496-3, table 1.18).
pub(crate) const FREQUENCIES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// An ADTS frame.
pub(crate) fn adts(data: &[u8]) -> Option<SoundHeader> {
    if bits(data, 0, 12)? != 0xFFF || bits(data, 13, 2)? != 0 {
        return None;
    }
    let rate = *FREQUENCIES.get(bits(data, 18, 4)? as usize)?;
    let channels = bits(data, 23, 3)?;
    let size = bits(data, 30, 13)? as usize;
    let blocks = bits(data, 54, 2)? + 1;
    let header = if bits(data, 15, 1)? == 1 { 7 } else { 9 };
    let channels = if channels == 7 { 8 } else { channels };
    (size >= header).then_some(SoundHeader { size, samples: 1024 * blocks, rate, channels, layer: 0 })
}

/// The bytes of an ADTS header, and the AudioSpecificConfig that says the same (ISO/IEC 14496-3, 1.6.2.1).
pub(crate) fn adts_config(data: &[u8]) -> Option<(usize, [u8; 2])> {
    let length = if bits(data, 15, 1)? == 1 { 7 } else { 9 };
    let object = bits(data, 16, 2)? + 1;
    let config = object << 11 | bits(data, 18, 4)? << 7 | bits(data, 23, 3)? << 3;
    Some((length, u16::try_from(config).ok()?.to_be_bytes()))
}

/// A frame of AC-3 or E-AC-3.
pub(crate) fn ac3(data: &[u8]) -> Option<SoundHeader> {
    /// Kilobits per second of AC-3 by half the frame size code (table 4.13).
    const RATES: [u32; 19] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
    if bits(data, 0, 16)? != 0x0B77 {
        return None;
    }
    let id = bits(data, 40, 5)?;
    let coded = |mode: u32| [2, 1, 2, 3, 3, 4, 4, 5].get(mode as usize).copied();
    if id > 10 {
        let size = (bits(data, 21, 11)? as usize + 1) * 2;
        let (rate, blocks) = match bits(data, 32, 2)? {
            3 => ([24_000, 22_050, 16_000].get(bits(data, 34, 2)? as usize).copied()?, 6),
            code => {
                let blocks = [1, 2, 3, 6][bits(data, 34, 2)? as usize];
                ([48_000, 44_100, 32_000].get(code as usize).copied()?, blocks)
            }
        };
        let channels = coded(bits(data, 36, 3)?)? + bits(data, 39, 1)?;
        return Some(SoundHeader { size, samples: 256 * blocks, rate, channels, layer: 0 });
    }
    let rate = [48_000, 44_100, 32_000].get(bits(data, 32, 2)? as usize).copied()?;
    let code = bits(data, 34, 6)?;
    let kilobits = *RATES.get(code as usize / 2)?;
    let words = match rate {
        48_000 => kilobits * 2,
        44_100 => kilobits * 96_000 / 44_100 + (code & 1),
        _ => kilobits * 3,
    };
    let mode = bits(data, 48, 3)?;
    // Up to three fields of two bits stand between the mode and the flag of the low-frequency channel.
    let between = 2 * (u32::from(mode & 1 == 1 && mode != 1) + u32::from(mode & 4 != 0) + u32::from(mode == 2));
    let effects = bits(data, 51 + between as usize, 1).unwrap_or(0);
    Some(SoundHeader { size: words as usize * 2, samples: 1536, rate, channels: coded(mode)? + effects, layer: 0 })
}

/// Samples at 48 kHz in an Opus packet (RFC 6716, 3.1 and 3.2).
pub(crate) fn opus_samples(packet: &[u8]) -> Option<u32> {
    let toc = *packet.first()?;
    let config = usize::from(toc >> 3);
    let each = match config {
        0..12 => [480, 960, 1920, 2880][config & 3],
        12..16 => [480, 960][config & 1],
        _ => [120, 240, 480, 960][config & 3],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1)? & 0x3F),
    };
    // A packet lasts 120 ms at most.
    Some(each * frames).filter(|samples| (1..=5760).contains(samples))
}

/// An Opus packet after the control header that transport streams put before it.
pub(crate) fn opus(data: &[u8]) -> Option<SoundHeader> {
    if bits(data, 0, 11)? != 0x3FF {
        return None;
    }
    let flag = |at| bits(data, at, 1).map(|bit| bit as usize);
    let (trims, extended) = (flag(11)? + flag(12)?, flag(13)? == 1);
    let (mut size, mut at) = (0, 2);
    loop {
        let byte = usize::from(*data.get(at)?);
        at += 1;
        size += byte;
        if byte < 255 {
            break;
        }
    }
    at += 2 * trims;
    if extended {
        at += 1 + usize::from(*data.get(at)?);
    }
    let samples = opus_samples(data.get(at..)?)?;
    let channels = if data.get(at)? & 4 == 0 { 1 } else { 2 };
    (size > 0).then_some(SoundHeader { size: at + size, samples, rate: 48_000, channels, layer: 0 })
}

#[cfg(test)]
mod tests {
    use super::{SoundHeader, ac3, adts, adts_config, mpeg_audio, opus, opus_samples};

    #[test]
    fn headers_of_opus() {
        assert_eq!(opus_samples(&[0xFC]), Some(960));
        assert_eq!(opus_samples(&[0x7B, 3]), Some(2880));
        assert_eq!(opus_samples(&[]), None);
        let header = SoundHeader { size: 7, samples: 960, rate: 48_000, channels: 2, layer: 0 };
        assert_eq!(opus(&[0x7F, 0xE0, 4, 0xFC, 1, 2, 3]), Some(header));
        // Two trims of two bytes each stand between the size and the packet.
        assert_eq!(opus(&[0x7F, 0xF8, 1, 0, 0, 0, 0, 0xF8]).unwrap().size, 8);
    }

    #[test]
    fn headers_of_mpeg_audio() {
        let check = |bytes: [u8; 4], size, samples, rate, channels, layer| {
            assert_eq!(mpeg_audio(&bytes), Some(SoundHeader { size, samples, rate, channels, layer }));
        };
        // 128 kbit/s, 44.1 kHz, joint stereo; with padding one byte more.
        check([0xFF, 0xFB, 0x90, 0x40], 417, 1152, 44_100, 2, 3);
        check([0xFF, 0xFB, 0x92, 0x40], 418, 1152, 44_100, 2, 3);
        check([0xFF, 0xFD, 0x44, 0xC0], 192, 1152, 48_000, 1, 2);
        check([0xFF, 0xF3, 0x40, 0xC0], 104, 576, 22_050, 1, 3);
        check([0xFF, 0xE3, 0x18, 0xC0], 72, 576, 8_000, 1, 3);
        for bad in [[0xFF, 0xFB, 0xF0, 0], [0xFF, 0xFB, 0x9C, 0], [0xFF, 0xEB, 0x90, 0], [0xFF, 0xF9, 0x90, 0], [0, 0, 0, 0]] {
            assert_eq!(mpeg_audio(&bad), None);
        }
    }

    #[test]
    fn headers_of_aac() {
        // Low complexity, 48 kHz, mono, 100 bytes, no checksum.
        let bytes = [0xFF, 0xF1, 0x4C, 0x40, 0x0C, 0x9F, 0xFC];
        assert_eq!(adts(&bytes), Some(SoundHeader { size: 100, samples: 1024, rate: 48_000, channels: 1, layer: 0 }));
        assert_eq!(adts_config(&bytes), Some((7, [0x11, 0x88])));
        assert_eq!(adts(&[0xFF, 0xF1, 0x4C, 0x40, 0x00, 0x1F, 0xFC]), None);
    }

    #[test]
    fn headers_of_ac3() {
        // 48 kHz, 192 kbit/s, two channels.
        let bytes = [0x0B, 0x77, 0, 0, 0x14, 0x40, 0x40, 0x00];
        assert_eq!(ac3(&bytes), Some(SoundHeader { size: 768, samples: 1536, rate: 48_000, channels: 2, layer: 0 }));
        // Enhanced: 768 bytes, 48 kHz, six blocks, five channels and effects.
        let bytes = [0x0B, 0x77, 0x01, 0x7F, 0x3F, 0x80, 0, 0];
        assert_eq!(ac3(&bytes), Some(SoundHeader { size: 768, samples: 1536, rate: 48_000, channels: 6, layer: 0 }));
    }
}
