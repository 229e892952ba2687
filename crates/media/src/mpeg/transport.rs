//! Transport streams: packets of 188 bytes, each of one stream (ISO/IEC 13818-1, 2.4.3).

use super::pes;
use super::stream::Elementary;
use super::tables::{Codec, Sections, association, map};
use crate::MediaError;
use crate::bytes::Source;
use crate::clock::Clock;
use crate::sniff::Container;
use crate::timeline::{MediaTimeline, Oddity};
use genlock_diagnose::codes::media as codes;
use std::borrow::BorrowMut;

/// The bytes of a packet.
const PACKET: usize = 188;

/// What stands at the start of each.
const SYNC: u8 = 0x47;

/// Distances between packets: plain, with a time code before each (Blu-ray), with error correction after.
const STRIDES: [usize; 3] = [188, 192, 204];

/// How much of the file is read at a time.
const WINDOW: u64 = 1 << 20;

/// The PID of empty packets.
const EMPTY: u16 = 0x1FFF;

/// A packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packet<'a> {
    pub(super) pid: u16,
    pub(super) starts: bool,
    scrambled: bool,
    discontinuity: bool,
    pub(super) random: bool,
    /// The count of four bits, where there is a payload.
    counter: Option<u8>,
    pub(super) payload: &'a [u8],
    /// Where it is in the file.
    at: u64,
}

impl<'a> Packet<'a> {
    fn parse(bytes: &'a [u8], at: u64) -> Option<Self> {
        let [SYNC, high, low, flags, rest @ ..] = bytes else { return None };
        let mut payload = rest;
        let (mut discontinuity, mut random) = (false, false);
        if flags & 0x20 != 0 {
            let (length, field) = rest.split_first()?;
            let length = usize::from(*length);
            if let Some(first) = field.first().filter(|_| length > 0) {
                discontinuity = first & 0x80 != 0;
                random = first & 0x40 != 0;
            }
            payload = field.get(length..).unwrap_or_default();
        }
        let has_payload = flags & 0x10 != 0;
        Some(Self {
            pid: u16::from_be_bytes([high & 0x1F, *low]),
            starts: high & 0x40 != 0,
            // A packet that the receiver could not correct is as little use as one that is scrambled.
            scrambled: flags & 0xC0 != 0 || high & 0x80 != 0,
            discontinuity,
            random,
            counter: has_payload.then_some(flags & 0x0F),
            payload: if has_payload { payload } else { &[] },
            at,
        })
    }
}

/// The packets of a file, one after another.
pub(super) struct Packets<S> {
    source: S,
    stride: usize,
    window: Vec<u8>,
    /// Where the window starts in the file, and where in it the next packet is.
    start: u64,
    next: usize,
    pub(super) garbage: u64,
    first_garbage: Option<u64>,
}

impl<S: BorrowMut<Source>> Packets<S> {
    pub(super) fn open(mut source: S) -> Result<Self, MediaError> {
        let head = source.borrow_mut().read(0, 65_536)?;
        let synced = |start: usize, stride: usize| {
            head.get(start..).unwrap_or_default().iter().step_by(stride).take(8).all(|byte| *byte == SYNC)
        };
        let found = STRIDES
            .iter()
            .flat_map(|stride| (0..*stride).map(move |start| (start, *stride)))
            .find(|&(start, stride)| head.get(start + stride).is_some() && synced(start, stride));
        let (next, stride) = found.ok_or_else(|| MediaError::malformed("no transport packets follow one another", None))?;
        Ok(Self { source, stride, window: Vec::new(), start: 0, next, garbage: 0, first_garbage: None })
    }

    /// The next packet; none at the end. A packet that is cut off at the end of the file is not one.
    pub(super) fn next(&mut self) -> Result<Option<Packet<'_>>, MediaError> {
        loop {
            if self.window.len() < self.next + PACKET {
                self.start += self.next as u64;
                self.source.borrow_mut().read_into(self.start, WINDOW, &mut self.window)?;
                self.next = 0;
                if self.window.len() < PACKET {
                    return Ok(None);
                }
            }
            if self.window.get(self.next) == Some(&SYNC) {
                break;
            }
            self.synchronise();
        }
        let at = self.next;
        self.next += self.stride;
        let bytes = self.window.get(at..at + PACKET).unwrap_or_default();
        Ok(Packet::parse(bytes, self.start + at as u64))
    }

    /// Goes on to the next byte that is followed by others of its kind at the distance of packets.
    fn synchronise(&mut self) {
        let at = self.next;
        self.first_garbage.get_or_insert(self.start + at as u64);
        let found = memchr::memchr_iter(SYNC, self.window.get(at..).unwrap_or_default())
            .map(|found| at + found)
            .find(|found| (1..3).all(|number| self.window.get(found + number * self.stride).is_none_or(|byte| *byte == SYNC)));
        let to = found.unwrap_or(self.window.len());
        self.garbage += (to - at) as u64;
        self.next = to;
    }
}

/// What a PID carries.
enum Carries {
    Nothing,
    Association(Sections),
    Map(Sections),
    /// The index of a stream.
    Stream(usize),
}

/// The stream that is being read from.
struct Demux {
    pids: Vec<Carries>,
    streams: Vec<Elementary>,
    clock: Clock,
    /// The last counter of each PID.
    counters: Vec<Option<u8>>,
    mapped: bool,
    gaps: u64,
    first_gap: Option<u64>,
    scrambled: u64,
}

impl Demux {
    fn new() -> Self {
        let mut pids: Vec<Carries> = (0..=EMPTY).map(|_| Carries::Nothing).collect();
        if let Some(first) = pids.first_mut() {
            *first = Carries::Association(Sections::default());
        }
        Self {
            pids,
            streams: Vec::new(),
            clock: Clock::default(),
            counters: vec![None; usize::from(EMPTY) + 1],
            mapped: false,
            gaps: 0,
            first_gap: None,
            scrambled: 0,
        }
    }

    fn take(&mut self, packet: &Packet<'_>) {
        let pid = usize::from(packet.pid);
        if packet.pid == EMPTY {
            return;
        }
        self.count(packet, pid);
        if packet.scrambled {
            self.scrambled += 1;
            return;
        }
        match self.pids.get_mut(pid) {
            Some(Carries::Association(sections)) => {
                let maps = sections.take(packet.payload, packet.starts).and_then(association).unwrap_or_default();
                for map in maps {
                    if let Some(slot @ Carries::Nothing) = self.pids.get_mut(usize::from(map)) {
                        *slot = Carries::Map(Sections::default());
                    }
                }
            }
            Some(Carries::Map(sections)) => {
                if let Some((_, entries)) = sections.take(packet.payload, packet.starts).and_then(map) {
                    self.mapped = true;
                    for entry in entries {
                        self.add(entry.pid, entry.codec);
                    }
                }
            }
            Some(Carries::Stream(index)) => {
                let index = *index;
                self.stream(packet, index);
            }
            Some(Carries::Nothing) if !self.mapped && packet.starts => {
                // A recording that begins in the middle has no program map at first, and some never have one.
                if let Some(codec) = guess(packet.payload) {
                    self.add(packet.pid, codec);
                    self.stream(packet, self.streams.len() - 1);
                }
            }
            _ => {}
        }
    }

    /// Notes packets that are missing between this one and the one before of its PID (2.4.3.3).
    fn count(&mut self, packet: &Packet<'_>, pid: usize) {
        let (Some(counter), Some(slot)) = (packet.counter, self.counters.get_mut(pid)) else { return };
        let before = slot.replace(counter);
        // A packet may be sent twice, then with the same count.
        let follows = before.is_none_or(|before| counter == before || counter == (before + 1) & 0x0F);
        if !follows && !packet.discontinuity && !matches!(self.pids.get(pid), Some(Carries::Nothing)) {
            self.gaps += 1;
            self.first_gap.get_or_insert(packet.at);
        }
    }

    fn add(&mut self, pid: u16, codec: Codec) {
        let Some(slot) = self.pids.get_mut(usize::from(pid)) else { return };
        match slot {
            Carries::Nothing => {
                *slot = Carries::Stream(self.streams.len());
                self.streams.push(Elementary::new(u64::from(pid), codec));
            }
            // What was guessed is now known.
            Carries::Stream(index) => {
                if let Some(stream) =
                    self.streams.get_mut(*index).filter(|stream| stream.codec != codec && stream.stretches.is_empty())
                {
                    *stream = Elementary::new(u64::from(pid), codec);
                }
            }
            _ => {}
        }
    }

    fn stream(&mut self, packet: &Packet<'_>, index: usize) {
        if packet.discontinuity {
            self.clock.expect_jump();
        }
        if let Some(stream) = self.streams.get_mut(index) {
            stream.transport(packet, index, &mut self.clock, &mut |_, _, _| {});
        }
    }
}

/// The codec that a packet with this header probably has, by its stream ID (2.4.3.7, table 2-22) and its first bytes.
fn guess(payload: &[u8]) -> Option<Codec> {
    let pes = pes::parse(payload)?;
    let body = payload.get(pes.header..).unwrap_or_default();
    match pes.stream_id {
        0xC0..=0xDF if super::header::adts(body).is_some() => Some(Codec::Adts),
        0xC0..=0xDF => Some(Codec::MpegAudio),
        0xE0..=0xEF if body.starts_with(&[0, 0, 1, 0xB3]) => Some(Codec::Mpeg2Video),
        0xE0..=0xEF if matches!(body, [0, 0, 0, 1, 0x46, ..] | [0, 0, 1, 0x46, ..]) => Some(Codec::Hevc),
        0xE0..=0xEF => Some(Codec::H264),
        0xBD if super::header::ac3(body).is_some() => Some(Codec::Ac3),
        _ => None,
    }
}

/// The timeline of a transport stream.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let mut packets = Packets::open(source)?;
    let mut demux = Demux::new();
    while let Some(packet) = packets.next()? {
        demux.take(&packet);
    }
    let mut odd = Vec::new();
    if let Some(at) = packets.first_garbage {
        let text = format!("{} bytes are no transport packets", packets.garbage);
        odd.push(Oddity::at(codes::GARBAGE, text, at));
    }
    if let Some(at) = demux.first_gap {
        let text = format!("packets are missing in {} places", demux.gaps);
        odd.push(Oddity::at(codes::LOST_PACKETS, text, at));
    }
    if demux.scrambled > 0 {
        let text = format!("{} packets are scrambled or marked as damaged", demux.scrambled);
        odd.push(Oddity::new(codes::SCRAMBLED, text));
    }
    super::timeline(Container::TransportStream, demux.streams, &demux.clock, odd)
}
