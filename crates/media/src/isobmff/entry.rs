//! Sample descriptions: what a track holds (ISO/IEC 14496-12, 8.5.2; QuickTime File Format, "Media Data Atom Types").

use super::boxes::{find, full, inner, name};
use crate::bits::Bits;
use crate::bytes::{u16_be, u32_be, u64_be};

/// The first sample description of a track.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The four-character code.
    pub(crate) kind: [u8; 4],
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) sample_rate: Option<u32>,
    pub(crate) channels: Option<u32>,
    pub(crate) bits: Option<u32>,
    /// The form of uncompressed samples.
    pub(crate) pcm: Option<Pcm>,
    /// Decoded samples in one packet, where the codec fixes it.
    pub(crate) packet: Option<u32>,
    /// The object type of MPEG-4 systems (ISO/IEC 14496-1, table 5): 0x40 is AAC, 0x69 and 0x6B are MPEG audio.
    pub(crate) object_type: Option<u8>,
    /// The audio object type of AAC (ISO/IEC 14496-3, table 1.17): 2 is LC.
    pub(crate) audio_object: Option<u32>,
    /// What the decoder needs before the first packet.
    pub(crate) config: Vec<u8>,
    /// Timecode tracks: flags, timescale, frame duration, frames per second.
    pub(crate) timecode: Option<(u32, u32, u32, u8)>,
}

/// The form of uncompressed samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pcm {
    Unsigned8,
    Signed { bits: u32, order: Order },
    Float { bits: u32, order: Order },
}

/// The order of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Big,
    Little,
}

impl Entry {
    /// The codec as RFC 6381 names it, where the four-character code alone would not tell.
    pub(crate) fn codec(&self) -> String {
        let kind = name(self.kind);
        match (self.object_type, self.audio_object) {
            (Some(0x40), Some(object)) => format!("{kind}.40.{object}"),
            (Some(object), _) if kind == "mp4a" => format!("{kind}.{object:02x}"),
            _ => kind,
        }
    }

    /// Reads the first entry of a `stsd` body.
    pub(crate) fn parse(stsd: &[u8], handler: [u8; 4]) -> Option<Self> {
        let (_, _, rest) = full(stsd)?;
        let (kind, body, _) = inner(rest.get(4..)?).next()?;
        let mut entry = Self { kind, ..Self::default() };
        match &handler {
            b"vide" => {
                entry.width = u16_be(body, 24).map(u32::from);
                entry.height = u16_be(body, 26).map(u32::from);
            }
            b"soun" => entry.sound(body),
            _ if kind == *b"tmcd" => {
                let fields = (u32_be(body, 12), u32_be(body, 16), u32_be(body, 20), body.get(24).copied());
                if let (Some(flags), Some(scale), Some(duration), Some(count)) = fields {
                    entry.timecode = Some((flags, scale, duration, count));
                }
            }
            _ => {}
        }
        Some(entry)
    }

    fn sound(&mut self, body: &[u8]) {
        let version = u16_be(body, 8).unwrap_or(0);
        self.channels = u16_be(body, 16).map(u32::from);
        self.bits = u16_be(body, 18).map(u32::from);
        self.sample_rate = u32_be(body, 24).map(|fixed| fixed >> 16);
        let children = match version {
            1 => 44,
            2 => {
                self.sample_rate = u64_be(body, 32).map(f64::from_bits).and_then(whole_rate);
                self.channels = u32_be(body, 40);
                self.bits = u32_be(body, 48);
                64
            }
            _ => 28,
        };
        let children = body.get(children..).unwrap_or_default();
        let wave = find(children, *b"wave").unwrap_or_default();
        if let Some(esds) = find(children, *b"esds").or_else(|| find(wave, *b"esds")) {
            self.esds(esds);
        }
        self.pcm = pcm(self.kind, self.bits.unwrap_or(0), body, children);
        match &self.kind {
            b".mp3" => self.packet = Some(1152),
            b"ac-3" | b"ec-3" => self.packet = Some(1536),
            b"Opus" => self.config = find(children, *b"dOps").unwrap_or_default().to_vec(),
            b"alac" => {
                self.config = find(children, *b"alac").and_then(full).map(|(_, _, rest)| rest.to_vec()).unwrap_or_default();
            }
            b"fLaC" => {
                self.config = find(children, *b"dfLa").and_then(full).map(|(_, _, rest)| rest.to_vec()).unwrap_or_default();
            }
            _ => {}
        }
    }

    fn esds(&mut self, esds: &[u8]) {
        let Some((_, _, rest)) = full(esds) else { return };
        let Some((3, stream, _)) = descriptor(rest) else { return };
        let flags = stream.get(2).copied().unwrap_or(0);
        let mut at = 3;
        if flags & 0x80 != 0 {
            at += 2;
        }
        if flags & 0x40 != 0 {
            at += 1 + stream.get(at).copied().unwrap_or(0) as usize;
        }
        if flags & 0x20 != 0 {
            at += 2;
        }
        let Some((4, decoder, _)) = descriptor(stream.get(at..).unwrap_or_default()) else { return };
        self.object_type = decoder.first().copied();
        if let Some((5, config, _)) = descriptor(decoder.get(13..).unwrap_or_default()) {
            self.config = config.to_vec();
        }
        match self.object_type {
            Some(0x40) => {
                if let Some(aac) = AacConfig::parse(&self.config) {
                    self.audio_object = Some(aac.object);
                    self.packet = Some(aac.packet);
                    self.sample_rate = Some(aac.rate).filter(|rate| *rate > 0).or(self.sample_rate);
                    self.channels = aac.channels.or(self.channels);
                }
            }
            // MPEG-2 audio at low sampling rates has half the samples in a frame (ISO/IEC 13818-3, 2.4).
            Some(0x69 | 0x6B) => self.packet = Some(if self.sample_rate.unwrap_or(0) >= 32_000 { 1152 } else { 576 }),
            _ => {}
        }
    }
}

/// The form of samples of the uncompressed kinds (QuickTime File Format, "Sound Sample Description"; ISO/IEC 23003-5).
fn pcm(kind: [u8; 4], bits: u32, body: &[u8], children: &[u8]) -> Option<Pcm> {
    let wave = find(children, *b"wave").unwrap_or_default();
    let enda = find(children, *b"enda").or_else(|| find(wave, *b"enda")).and_then(|enda| u16_be(enda, 0));
    let order = if enda == Some(1) { Order::Little } else { Order::Big };
    Some(match &kind {
        b"raw " if bits == 8 => Pcm::Unsigned8,
        b"sowt" => Pcm::Signed { bits, order: Order::Little },
        b"twos" => Pcm::Signed { bits, order: Order::Big },
        b"in24" => Pcm::Signed { bits: 24, order },
        b"in32" => Pcm::Signed { bits: 32, order },
        b"fl32" => Pcm::Float { bits: 32, order },
        b"fl64" => Pcm::Float { bits: 64, order },
        b"lpcm" => {
            // Bit 0: floating point; bit 1: big endian; bit 2: signed.
            let flags = u32_be(body, 52)?;
            let order = if flags & 2 == 0 { Order::Little } else { Order::Big };
            if flags & 1 == 1 { Pcm::Float { bits, order } } else { Pcm::Signed { bits, order } }
        }
        b"ipcm" | b"fpcm" => {
            let (_, _, rest) = find(children, *b"pcmC").and_then(full)?;
            let order = if rest.first()? & 1 == 1 { Order::Little } else { Order::Big };
            let bits = u32::from(*rest.get(1)?);
            if kind == *b"fpcm" { Pcm::Float { bits, order } } else { Pcm::Signed { bits, order } }
        }
        _ => return None,
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole_rate(rate: f64) -> Option<u32> {
    (rate >= 1.0 && rate <= f64::from(u32::MAX)).then_some(rate as u32)
}

/// A descriptor of MPEG-4 systems: tag, body, rest (ISO/IEC 14496-1, 8.3.3).
fn descriptor(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let tag = *data.first()?;
    let mut length = 0_usize;
    for at in 1..=4 {
        let byte = *data.get(at)?;
        length = length << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            let start = at + 1;
            let end = start.checked_add(length)?.min(data.len());
            return Some((tag, data.get(start..end)?, data.get(end..)?));
        }
    }
    None
}

/// What `AudioSpecificConfig` says (ISO/IEC 14496-3, 1.6.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AacConfig {
    pub(crate) object: u32,
    /// Of the output, after spectral band replication if that is signalled.
    pub(crate) rate: u32,
    pub(crate) channels: Option<u32>,
    /// Output samples in a packet.
    pub(crate) packet: u32,
}

/// Sampling frequencies by index (ISO/IEC 14496-3, table 1.18).
pub(crate) const AAC_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

impl AacConfig {
    pub(crate) fn parse(config: &[u8]) -> Option<Self> {
        let mut bits = Bits::new(config, 0);
        let object = object(&mut bits)?;
        let core = frequency(&mut bits)?;
        let channels = match bits.take(4)? {
            0 => None,
            7 => Some(8),
            count => Some(count),
        };
        if object == XHE {
            let (rate, packet) = usac(&mut bits).unwrap_or((core, 1024));
            return Some(Self { object, rate, channels, packet });
        }
        let (mut found, mut rate) = (object, core);
        if object == SBR || object == PS {
            rate = frequency(&mut bits)?;
            self::object(&mut bits)?;
        }
        let short = bits.take(1).unwrap_or(0) == 1;
        if object == LC && channels.is_some() {
            // Decoders that know no replication stop before this, so that they play the core alone.
            if let Some(replicated) = extension(&mut bits) {
                (found, rate) = (SBR, replicated);
            }
        }
        let packet = if short { 960 } else { 1024 };
        let doubled = found != LC && core > 0 && rate == core.saturating_mul(2);
        Some(Self { object: found, rate, channels, packet: if doubled { packet * 2 } else { packet } })
    }
}

/// Audio object types (ISO/IEC 14496-3, table 1.17): low complexity, spectral band replication, parametric stereo, and the unified
/// codec of speech and sound.
const LC: u32 = 2;
const SBR: u32 = 5;
const PS: u32 = 29;
const XHE: u32 = 42;

fn object(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        31 => Some(32 + bits.take(6)?),
        object => Some(object),
    }
}

fn frequency(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(4)? {
        15 => bits.take(24),
        index => AAC_RATES.get(index as usize).copied().or(Some(0)),
    }
}

/// The output rate of spectral band replication that is signalled behind the configuration of the core (1.6.2.1 and 1.6.5.2).
fn extension(bits: &mut Bits<'_>) -> Option<u32> {
    // Whether a core coder is depended on, with its delay, and an extension that low complexity does not have.
    if bits.take(1)? == 1 {
        bits.skip(14);
    }
    bits.take(1)?;
    let replicated = bits.take(11)? == 0x2B7 && object(bits)? == SBR && bits.take(1)? == 1;
    replicated.then(|| frequency(bits)).flatten().filter(|rate| *rate > 0)
}

/// The output rate of the unified codec and the samples of its packets (ISO/IEC 23003-3, 5.2 and table 70).
fn usac(bits: &mut Bits<'_>) -> Option<(u32, u32)> {
    let rate = match bits.take(5)? {
        31 => bits.take(24)?,
        index => AAC_RATES.get(index as usize).copied().filter(|rate| *rate > 0)?,
    };
    let packet = [768, 1024, 2048, 2048, 4096].get(bits.take(3)? as usize).copied()?;
    Some((rate, packet))
}

#[cfg(test)]
mod tests {
    use super::AacConfig;

    #[test]
    fn audio_specific_config() {
        let check = |config: &[u8], expected| assert_eq!(AacConfig::parse(config), expected);
        let lc = AacConfig { object: 2, rate: 48_000, channels: Some(2), packet: 1024 };
        check(&[0x11, 0x90], Some(lc));
        check(&[0x12, 0x08], Some(AacConfig { rate: 44_100, channels: Some(1), ..lc }));
        check(&[0x12], None);
        // Explicit SBR: core 24 kHz, output 48 kHz, 2048 samples a packet.
        check(&[0x2B, 0x11, 0x88, 0x00], Some(AacConfig { object: 5, rate: 48_000, channels: Some(2), packet: 2048 }));
        // The same signalled behind the core: 24 kHz low complexity, then 0x2B7, replication at 48 kHz.
        let behind = pack(&["00010", "0110", "0010", "000", "01010110111", "00101", "1", "0011"]);
        check(&behind, Some(AacConfig { object: 5, rate: 48_000, channels: Some(2), packet: 2048 }));
        let without = pack(&["00010", "0110", "0010", "000", "01010110111", "00101", "0"]);
        check(&without, Some(AacConfig { object: 2, rate: 24_000, channels: Some(2), packet: 1024 }));
        // The unified codec: 44.1 kHz, mono; its own rate, and frames of 2048 and of 1024.
        let unified = |frames| pack(&["11111", "001010", "0100", "0001", "00100", frames]);
        check(&unified("011"), Some(AacConfig { object: 42, rate: 44_100, channels: Some(1), packet: 2048 }));
        check(&unified("001"), Some(AacConfig { object: 42, rate: 44_100, channels: Some(1), packet: 1024 }));
    }

    fn pack(fields: &[&str]) -> Vec<u8> {
        let bits = fields.concat();
        bits.as_bytes().chunks(8).map(|byte| byte.iter().enumerate().map(|(at, bit)| (bit & 1) << (7 - at)).sum()).collect()
    }
}
