//! What the first packet of a logical stream says, and how long the packets after it last: Vorbis (Vorbis I specification, 4), Opus
//! (RFC 7845), FLAC (xiph.org, "Ogg FLAC mapping" 1.0; RFC 9639, 9.1), Speex (manual, 7.3), Theora (specification, 6 and A.3).

use super::vorbis::Modes;
use crate::bytes::{array, u16_be, u32_be, u32_le};
use crate::mpeg::header::opus_samples;
use crate::timeline::Kind;

/// A codec and what times need of its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Codec {
    Vorbis {
        modes: Modes,
    },
    Opus {
        skip: u16,
    },
    Flac,
    Speex {
        /// Samples of a packet.
        samples: u32,
        /// Header packets after the first two.
        more: u32,
    },
    Theora {
        /// Frames per second as a fraction.
        rate: (u32, u32),
        /// Bits of the position that count frames after a key frame.
        shift: u32,
        /// Positions count frames from 1, as since version 3.2.1.
        from_one: bool,
        size: (u32, u32),
    },
    /// Not read.
    Other(String),
}

/// A logical stream as its first packet describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) codec: Codec,
    /// Ticks per second: samples, or the frame rate's numerator.
    pub(super) rate: u32,
    pub(super) channels: u32,
}

impl Header {
    /// Reads the first packet.
    pub(super) fn parse(packet: &[u8]) -> Self {
        let known = match packet {
            [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => vorbis(packet),
            [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..] => opus(packet),
            [0x7F, b'F', b'L', b'A', b'C', ..] => flac(packet),
            [b'S', b'p', b'e', b'e', b'x', b' ', b' ', b' ', ..] => speex(packet),
            [0x80, b't', b'h', b'e', b'o', b'r', b'a', ..] => theora(packet),
            _ => None,
        };
        known.unwrap_or_else(|| {
            let letters =
                packet.iter().skip_while(|byte| !byte.is_ascii_alphabetic()).take_while(|byte| byte.is_ascii_alphanumeric());
            let name: String = letters.take(8).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
            Self { codec: Codec::Other(name), rate: 0, channels: 0 }
        })
    }

    pub(super) const fn kind(&self) -> Kind {
        match self.codec {
            Codec::Theora { .. } => Kind::Video,
            Codec::Other(_) => Kind::Data,
            _ => Kind::Audio,
        }
    }

    /// The name, as FFmpeg has it.
    pub(super) fn name(&self) -> &str {
        match &self.codec {
            Codec::Vorbis { .. } => "vorbis",
            Codec::Opus { .. } => "opus",
            Codec::Flac => "flac",
            Codec::Speex { .. } => "speex",
            Codec::Theora { .. } => "theora",
            Codec::Other(name) => name,
        }
    }

    /// True if packet `number` of the stream (the first is 0) is a header.
    pub(super) fn is_header(&self, number: u64, packet: &[u8]) -> bool {
        match &self.codec {
            Codec::Vorbis { .. } => number < 3 && packet.first().is_some_and(|first| first & 1 == 1),
            Codec::Opus { .. } => number < 2,
            // Frames of sound start with their synchronisation bits.
            Codec::Flac => packet.first() != Some(&0xFF),
            Codec::Speex { more, .. } => number < 2 + u64::from(*more),
            Codec::Theora { .. } => packet.first().is_some_and(|first| first & 0x80 != 0),
            Codec::Other(_) => true,
        }
    }

    /// The ticks that a packet lasts, by its first bytes; `before` is the block of the packet before, for Vorbis.
    pub(super) fn lasts(&self, packet: &[u8], before: &mut Option<u32>) -> Option<u32> {
        match &self.codec {
            Codec::Vorbis { modes } => {
                let block = modes.block(packet)?;
                // Half of each block is laid over half of the next; what is whole between their middles is given out.
                Some(before.replace(block).map_or(0, |last| last / 4 + block / 4))
            }
            Codec::Opus { .. } => opus_samples(packet),
            Codec::Flac => flac_samples(packet),
            Codec::Speex { samples, .. } => Some(*samples),
            Codec::Theora { rate, .. } => Some(rate.1),
            Codec::Other(_) => None,
        }
    }

    /// The tick after the last packet of a page, by the position of the page.
    pub(super) fn end(&self, granule: i64) -> i64 {
        match &self.codec {
            Codec::Theora { rate, shift, from_one, .. } => {
                let frames = (granule >> shift).saturating_add(granule & ((1_i64 << shift) - 1));
                let frames = if *from_one { frames } else { frames.saturating_add(1) };
                frames.saturating_mul(i64::from(rate.1))
            }
            Codec::Opus { skip } => granule.saturating_sub(i64::from(*skip)),
            _ => granule,
        }
    }

    /// Samples that a decoder gives before the first one that is meant to be heard.
    pub(super) const fn skip(&self) -> i64 {
        match self.codec {
            Codec::Opus { skip } => skip as i64,
            _ => 0,
        }
    }
}

fn vorbis(packet: &[u8]) -> Option<Header> {
    let rate = u32_le(packet, 12).filter(|rate| *rate > 0)?;
    let blocks = *packet.get(28)?;
    let modes = Modes::new(1 << (blocks & 15), 1 << (blocks >> 4));
    Some(Header { codec: Codec::Vorbis { modes }, rate, channels: u32::from(*packet.get(11)?) })
}

fn opus(packet: &[u8]) -> Option<Header> {
    let skip = array(packet, 10).map(u16::from_le_bytes)?;
    // Positions count at 48 kHz, whatever the recording had.
    Some(Header { codec: Codec::Opus { skip }, rate: 48_000, channels: u32::from(*packet.get(9)?) })
}

fn flac(packet: &[u8]) -> Option<Header> {
    // After the names and the header of the block: sizes of blocks and frames, then 20 bits of rate and 3 of channels.
    let word = u32_be(packet, 27)?;
    Some(Header { codec: Codec::Flac, rate: Some(word >> 12).filter(|rate| *rate > 0)?, channels: (word >> 9 & 7) + 1 })
}

fn speex(packet: &[u8]) -> Option<Header> {
    let rate = u32_le(packet, 36).filter(|rate| (1..=192_000).contains(rate))?;
    let (channels, frame, frames) = (u32_le(packet, 48)?, u32_le(packet, 56)?, u32_le(packet, 64)?);
    let samples = frame.checked_mul(frames.max(1)).filter(|samples| (1..=1 << 20).contains(samples))?;
    Some(Header { codec: Codec::Speex { samples, more: u32_le(packet, 68)?.min(16) }, rate, channels: channels.clamp(1, 2) })
}

fn theora(packet: &[u8]) -> Option<Header> {
    let version = u32_be(packet, 6)? & 0x00FF_FFFF;
    let size = (u32_be(packet, 13)? & 0x00FF_FFFF, u32_be(packet, 16)? & 0x00FF_FFFF);
    let rate = (u32_be(packet, 22)?, u32_be(packet, 26)?);
    if rate.0 == 0 || rate.1 == 0 {
        return None;
    }
    let shift = u32::from(u16_be(packet, 40)? >> 5 & 31);
    let codec = Codec::Theora { rate, shift, from_one: version >= 0x03_0201, size };
    Some(Header { codec, rate: rate.0, channels: 0 })
}

/// Samples of a frame of FLAC (RFC 9639, 9.1).
fn flac_samples(frame: &[u8]) -> Option<u32> {
    let code = frame.get(2)? >> 4;
    // The number of the frame is written as in UTF-8: leading ones of the first byte say how many bytes there are.
    let ones = frame.get(4)?.leading_ones() as usize;
    let at = 4 + ones.max(1);
    Some(match code {
        1 => 192,
        2..=5 => 576 << (code - 2),
        6 => u32::from(*frame.get(at)?) + 1,
        7 => u32::from(u16_be(frame, at)?) + 1,
        8..=15 => 256 << (code - 8),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Codec, Header, flac_samples};

    #[test]
    fn headers() {
        let head = Header::parse(b"OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0");
        assert_eq!(head, Header { codec: Codec::Opus { skip: 312 }, rate: 48_000, channels: 2 });
        assert_eq!((head.end(48_312), head.skip()), (48_000, 312));
        let mut theora = b"\x80theora\x03\x02\x01\0\x14\0\x0F\0\x01\x40\0\0\xF0\0\0\0\0\x75\x30\0\0\x03\xE9".to_vec();
        theora.extend([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0xC0]);
        let head = Header::parse(&theora);
        let codec = Codec::Theora { rate: (30_000, 1001), shift: 6, from_one: true, size: (320, 240) };
        assert_eq!(head, Header { codec, rate: 30_000, channels: 0 });
        // Key frame 65, five frames on.
        assert_eq!(head.end(65 << 6 | 5), 70 * 1001);
        assert_eq!(Header::parse(b"fishead\0").codec, Codec::Other("fishead".into()));
        assert_eq!(Header::parse(b"\x80theora").name(), "theora");
        assert_eq!(Header::parse(&[]).codec, Codec::Other(String::new()));
    }

    #[test]
    fn frames_of_flac() {
        let check = |frame: &[u8], samples| assert_eq!(flac_samples(frame), samples);
        check(&[0xFF, 0xF8, 0xC9, 0x08, 0x00], Some(4096));
        check(&[0xFF, 0xF8, 0x69, 0x08, 0x00, 0x0F], Some(16));
        check(&[0xFF, 0xF8, 0x79, 0x08, 0xC2, 0x80, 0x01, 0x00], Some(257));
        check(&[0xFF, 0xF8, 0x09, 0x08, 0x00], None);
        check(&[0xFF], None);
    }
}
