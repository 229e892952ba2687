//! Program tables of transport streams (ISO/IEC 13818-1, 2.4.4) and what stream types stand for.

use crate::timeline::Kind;

/// An elementary stream of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: u16,
    pub(super) codec: Codec,
}

/// A codec as far as times need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Codec {
    Mpeg1Video,
    Mpeg2Video,
    Mpeg4Video,
    H264,
    Hevc,
    Vvc,
    Vc1,
    Av1,
    MpegAudio,
    Adts,
    Latm,
    Ac3,
    Eac3,
    Dts,
    TrueHd,
    Opus,
    Pcm,
    DvbSubtitle,
    Teletext,
    Pgs,
    Dvd,
    Id3,
    Data,
}

impl Codec {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Mpeg1Video
            | Self::Mpeg2Video
            | Self::Mpeg4Video
            | Self::H264
            | Self::Hevc
            | Self::Vvc
            | Self::Vc1
            | Self::Av1 => Kind::Video,
            Self::MpegAudio
            | Self::Adts
            | Self::Latm
            | Self::Ac3
            | Self::Eac3
            | Self::Dts
            | Self::TrueHd
            | Self::Opus
            | Self::Pcm => Kind::Audio,
            Self::DvbSubtitle | Self::Teletext | Self::Pgs | Self::Dvd => Kind::Subtitle,
            Self::Id3 | Self::Data => Kind::Data,
        }
    }

    /// The name, as FFmpeg has it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mpeg1Video => "mpeg1video",
            Self::Mpeg2Video => "mpeg2video",
            Self::Mpeg4Video => "mpeg4",
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Vvc => "vvc",
            Self::Vc1 => "vc1",
            Self::Av1 => "av1",
            Self::MpegAudio => "mp2",
            Self::Adts => "aac",
            Self::Latm => "aac_latm",
            Self::Ac3 => "ac3",
            Self::Eac3 => "eac3",
            Self::Dts => "dts",
            Self::TrueHd => "truehd",
            Self::Opus => "opus",
            Self::Pcm => "pcm",
            Self::DvbSubtitle => "dvb_subtitle",
            Self::Teletext => "dvb_teletext",
            Self::Pgs => "hdmv_pgs_subtitle",
            Self::Dvd => "dvd_subtitle",
            Self::Id3 => "timed_id3",
            Self::Data => "data",
        }
    }

    /// By stream type (13818-1, table 2-34; ATSC A/52; the private types of Blu-ray where the program says so) and descriptors.
    fn of(kind: u8, descriptors: &[u8], blu_ray: bool) -> Self {
        match kind {
            0x01 => Self::Mpeg1Video,
            0x02 => Self::Mpeg2Video,
            0x03 | 0x04 => Self::MpegAudio,
            0x0F => Self::Adts,
            0x10 => Self::Mpeg4Video,
            0x11 => Self::Latm,
            0x15 => Self::Id3,
            0x1B | 0x20 => Self::H264,
            0x24 => Self::Hevc,
            0x33 => Self::Vvc,
            0x80 if blu_ray => Self::Pcm,
            0x81 => Self::Ac3,
            0x82 | 0x85 | 0x86 if blu_ray => Self::Dts,
            0x83 if blu_ray => Self::TrueHd,
            0x84 | 0x87 | 0xA1 => Self::Eac3,
            0x90 if blu_ray => Self::Pgs,
            0xEA => Self::Vc1,
            0x06 => Self::private(descriptors),
            _ => Self::Data,
        }
    }

    /// Private data named by a descriptor (ETSI EN 300 468, table 12) or a registration (SMPTE RA).
    fn private(descriptors: &[u8]) -> Self {
        let mut found = Self::Data;
        for (tag, body) in each_descriptor(descriptors) {
            let named = match tag {
                0x05 => registered(body),
                0x56 => Some(Self::Teletext),
                0x59 => Some(Self::DvbSubtitle),
                0x6A => Some(Self::Ac3),
                0x7A => Some(Self::Eac3),
                0x7B => Some(Self::Dts),
                0x7C => Some(Self::Latm),
                _ => None,
            };
            found = named.unwrap_or(found);
        }
        found
    }
}

fn registered(body: &[u8]) -> Option<Codec> {
    Some(match body.get(..4)? {
        b"AC-3" => Codec::Ac3,
        b"EAC3" => Codec::Eac3,
        b"HEVC" => Codec::Hevc,
        b"AV01" => Codec::Av1,
        b"Opus" => Codec::Opus,
        b"VC-1" => Codec::Vc1,
        b"BSSD" => Codec::Pcm,
        b"DTS1" | b"DTS2" | b"DTS3" => Codec::Dts,
        b"ID3 " => Codec::Id3,
        _ => return None,
    })
}

fn each_descriptor(mut data: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let [tag, length, rest @ ..] = data else { return None };
        let (body, after) = rest.split_at_checked(usize::from(*length))?;
        data = after;
        Some((*tag, body))
    })
}

/// The PIDs of the program maps that a section of the association table names.
pub(super) fn association(section: &[u8]) -> Option<Vec<u16>> {
    let body = body(section, 0)?;
    let entries = body.get(5..)?.as_chunks::<4>().0.iter();
    let programs = entries.filter(|entry| entry[0] != 0 || entry[1] != 0);
    Some(programs.map(|entry| u16::from_be_bytes([entry[2] & 0x1F, entry[3]])).collect())
}

/// The PID of the clock and the streams that a section of a program map names.
pub(super) fn map(section: &[u8]) -> Option<(u16, Vec<Entry>)> {
    let body = body(section, 2)?;
    let pid = |at: usize| Some(u16::from_be_bytes([body.get(at)? & 0x1F, *body.get(at + 1)?]));
    let length = |at: usize| Some(usize::from(u16::from_be_bytes([body.get(at)? & 0x0F, *body.get(at + 1)?])));
    let clock = pid(5)?;
    let mut at = 9 + length(7)?;
    let blu_ray = each_descriptor(body.get(9..at)?).any(|(tag, body)| tag == 0x05 && body.starts_with(b"HDMV"));
    let mut entries = Vec::new();
    while let (Some(kind), Some(pid), Some(info)) = (body.get(at), pid(at + 1), length(at + 3)) {
        let descriptors = body.get(at + 5..at + 5 + info).unwrap_or_default();
        entries.push(Entry { pid, codec: Codec::of(*kind, descriptors, blu_ray) });
        at += 5 + info;
    }
    Some((clock, entries))
}

/// A whole section without its table ID, length and checksum; none if it is of another table or not valid now.
fn body(section: &[u8], table: u8) -> Option<&[u8]> {
    let [id, high, low, rest @ ..] = section else { return None };
    let length = usize::from(high & 0x0F) << 8 | usize::from(*low);
    let body = rest.get(..length.checked_sub(4)?)?;
    (*id == table && body.get(2)? & 1 == 1).then_some(body)
}

/// Puts sections together from the payloads of packets.
#[derive(Debug, Default)]
pub(super) struct Sections {
    bytes: Vec<u8>,
}

impl Sections {
    /// The longest section: 12 bits of length and the three bytes before.
    const LONGEST: usize = 4098;

    /// Takes the payload of a packet in, and gives a section if one is complete.
    pub(super) fn take(&mut self, payload: &[u8], starts: bool) -> Option<&[u8]> {
        if starts {
            let skip = usize::from(*payload.first()?) + 1;
            self.bytes.clear();
            self.bytes.extend_from_slice(payload.get(skip..)?);
        } else if !self.bytes.is_empty() && self.bytes.len() < Self::LONGEST {
            self.bytes.extend_from_slice(payload);
        }
        let [_, high, low, ..] = self.bytes[..] else { return None };
        let length = 3 + (usize::from(high & 0x0F) << 8 | usize::from(low));
        self.bytes.get(..length)
    }
}

#[cfg(test)]
mod tests {
    use super::{Codec, Entry, Sections, association, map};

    #[test]
    fn tables() {
        let pat = [0, 0xB0, 13, 0, 1, 0xC1, 0, 0, 0, 1, 0xF0, 0, 1, 2, 3, 4];
        assert_eq!(association(&pat), Some(vec![0x1000]));
        let pmt = [
            2, 0xB0, 27, 0, 1, 0xC1, 0, 0, 0xE1, 0, 0xF0, 0, 0x1B, 0xE1, 0, 0xF0, 0, 6, 0xE1, 1, 0xF0, 4, 0x6A, 2, 0, 0, 1, 2, 3,
            4,
        ];
        let entries = vec![Entry { pid: 0x100, codec: Codec::H264 }, Entry { pid: 0x101, codec: Codec::Ac3 }];
        assert_eq!(map(&pmt), Some((0x100, entries)));
        assert_eq!(map(&pat), None);
        let mut sections = Sections::default();
        let mut payload = vec![0];
        payload.extend(&pat[..7]);
        assert_eq!(sections.take(&payload, true), None);
        assert_eq!(sections.take(&pat[7..], false), Some(&pat[..]));
    }
}
