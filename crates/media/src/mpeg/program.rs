//! Program streams: packs of packets of any length (ISO/IEC 13818-1, 2.5; ISO/IEC 11172-1, 2.4).

use super::pes;
use super::stream::{Elementary, Random};
use super::tables::Codec;
use crate::MediaError;
use crate::bytes::Source;
use crate::clock::Clock;
use crate::sniff::Container;
use crate::timeline::{MediaTimeline, Oddity};
use genlock_diagnose::codes::media as codes;
use std::borrow::BorrowMut;

/// How much of the file is read at a time; the longest packet has 65,541 bytes.
const WINDOW: u64 = 1 << 20;

/// Packets after which the search for streams whose codec nothing tells ends.
const LONGEST_PACKET: usize = 65_541;

/// A packet of a stream.
pub(super) struct Packet<'a> {
    /// The stream ID, or for private data 0xBD00 and the number of the sub-stream.
    pub(super) id: u64,
    pub(super) pts: Option<i64>,
    pub(super) dts: Option<i64>,
    pub(super) payload: &'a [u8],
}

/// The packets of a file, one after another.
pub(super) struct Packets<S> {
    source: S,
    window: Vec<u8>,
    start: u64,
    next: usize,
    pub(super) garbage: u64,
    first_garbage: Option<u64>,
}

impl<S: BorrowMut<Source>> Packets<S> {
    pub(super) fn open(source: S) -> Self {
        Self { source, window: Vec::new(), start: 0, next: 0, garbage: 0, first_garbage: None }
    }

    /// The next packet of a stream; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Packet<'_>>, MediaError> {
        let (id, pts, dts, from, to) = loop {
            if self.window.len() < self.next + LONGEST_PACKET
                && self.start + (self.window.len() as u64) < self.source.borrow_mut().len()
            {
                self.start += self.next as u64;
                self.source.borrow_mut().read_into(self.start, WINDOW, &mut self.window)?;
                self.next = 0;
            }
            let rest = self.window.get(self.next..).unwrap_or_default();
            if rest.len() < 4 {
                return Ok(None);
            }
            let [0, 0, 1, code, ..] = rest else {
                self.synchronise();
                continue;
            };
            match code {
                // The end code, and a pack header, whose form tells the generation.
                0xB9 => self.next += 4,
                0xBA => self.next += pack(rest),
                0xBB..=0xFF => {
                    let Some(parsed) = pes::parse(rest) else {
                        self.synchronise();
                        continue;
                    };
                    let length = parsed.length.unwrap_or(6).min(rest.len());
                    let (from, to) = (self.next + parsed.header.min(length), self.next + length);
                    self.next = to;
                    let mut id = u64::from(*code);
                    let mut from = from;
                    match code {
                        0xC0..=0xEF => {}
                        // Private data of DVDs: the number of the sub-stream and three bytes on its frames.
                        0xBD => {
                            let Some(&number) = self.window.get(from).filter(|_| from < to) else { continue };
                            id = id << 8 | u64::from(number);
                            from = if number >= 0x80 { (from + 4).min(to) } else { from + 1 };
                        }
                        _ => continue,
                    }
                    break (id, parsed.pts, parsed.dts, from, to);
                }
                _ => self.synchronise(),
            }
        };
        Ok(Some(Packet { id, pts, dts, payload: self.window.get(from..to).unwrap_or_default() }))
    }

    /// Goes on to the next start code of a pack or packet.
    fn synchronise(&mut self) {
        let at = self.next;
        self.first_garbage.get_or_insert(self.start + at as u64);
        let rest = self.window.get(at + 1..).unwrap_or_default();
        let found =
            memchr::memmem::find_iter(rest, b"\0\0\x01").find(|found| rest.get(found + 3).is_some_and(|code| *code >= 0xB9));
        let to = found.map_or(self.window.len().saturating_sub(3).max(at + 1), |found| at + 1 + found);
        self.garbage += (to - at) as u64;
        self.next = to;
    }
}

/// The bytes of a pack header: with stuffing in MPEG-2, twelve in MPEG-1.
fn pack(rest: &[u8]) -> usize {
    match rest.get(4) {
        Some(first) if first & 0xC0 == 0x40 => 14 + usize::from(rest.get(13).copied().unwrap_or(0) & 7),
        _ => 12,
    }
}

/// The codec of a stream, by its ID and its first bytes.
pub(super) fn codec(id: u64, payload: &[u8]) -> Option<Codec> {
    Some(match id {
        0xC0..=0xDF if super::header::adts(payload).is_some() => Codec::Adts,
        0xC0..=0xDF => Codec::MpegAudio,
        0xE0..=0xEF => match payload {
            [0, 0, 1, 0xB0 | 0xB5 | 0xB6, ..] => Codec::Mpeg4Video,
            [0, 0, 1, 0x46, ..] | [0, 0, 0, 1, 0x40 | 0x42 | 0x46, ..] => Codec::Hevc,
            [0, 0, 1, unit, ..] | [0, 0, 0, 1, unit, ..] if matches!(unit & 0x1F, 7 | 9) && unit & 0x80 == 0 => Codec::H264,
            _ => Codec::Mpeg2Video,
        },
        0xBD20..=0xBD3F => Codec::Dvd,
        0xBD80..=0xBD87 => Codec::Ac3,
        0xBD88..=0xBD8F => Codec::Dts,
        0xBDA0..=0xBDAF => Codec::Pcm,
        0xBDC0..=0xBDCF => Codec::Eac3,
        _ => return None,
    })
}

/// The timeline of a program stream.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let mut streams: Vec<Elementary> = Vec::new();
    let mut clock = Clock::default();
    let mut packets = Packets::open(source);
    while let Some(packet) = packets.next()? {
        let index = match streams.iter().position(|stream| stream.id == packet.id) {
            Some(index) => index,
            None => match codec(packet.id, packet.payload) {
                Some(codec) => {
                    streams.push(Elementary::new(packet.id, codec));
                    streams.len() - 1
                }
                None => continue,
            },
        };
        if let Some(stream) = streams.get_mut(index) {
            stream.begin(packet.pts, packet.dts, Random::Unknown, index, &mut clock);
            stream.data(packet.payload, &mut |_, _, _| {});
        }
    }
    let mut odd = Vec::new();
    if let Some(at) = packets.first_garbage {
        odd.push(Oddity::at(codes::GARBAGE, format!("{} bytes are no packets", packets.garbage), at));
    }
    for (index, stream) in streams.iter().enumerate().filter(|(_, stream)| stream.unstamped > 0) {
        let text = format!(
            "{} packets of stream {index} have no time stamp; pictures that begin in them are not listed",
            stream.unstamped
        );
        odd.push(Oddity::new(codes::NO_PRESENTATION_TIMES, text));
    }
    super::timeline(Container::ProgramStream, streams, &clock, odd)
}
