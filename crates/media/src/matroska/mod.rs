//! Matroska and WebM (RFC 9559).

mod block;
mod ebml;
mod reading;
mod track;

use crate::MediaError;
use crate::bytes::{Source, Window};
use crate::sniff::Container;
use crate::timeline::{Backend, MediaTimeline, Oddity, WallAnchor};
use block::{Block, FRAME_HEADER, HEADER, LACED_HEADER, is_laced};
use ebml::{children, header, number, signed, text};
use genlock_diagnose::codes::media as codes;
use genlock_time::Rational;
use reading::{Extra, Reading};
use track::Track;

/// Element IDs (RFC 9559, 5.1; RFC 8794, 11.2).
mod id {
    pub(super) const EBML: u32 = 0x1A45_DFA3;
    pub(super) const DOC_TYPE: u32 = 0x4282;
    pub(super) const SEGMENT: u32 = 0x1853_8067;
    pub(super) const INFO: u32 = 0x1549_A966;
    pub(super) const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
    pub(super) const DATE: u32 = 0x4461;
    pub(super) const TRACKS: u32 = 0x1654_AE6B;
    pub(super) const TRACK_ENTRY: u32 = 0xAE;
    pub(super) const CLUSTER: u32 = 0x1F43_B675;
    pub(super) const TIMESTAMP: u32 = 0xE7;
    pub(super) const SIMPLE_BLOCK: u32 = 0xA3;
    pub(super) const BLOCK_GROUP: u32 = 0xA0;
    pub(super) const BLOCK: u32 = 0xA1;
    pub(super) const BLOCK_DURATION: u32 = 0x9B;
    pub(super) const REFERENCE_BLOCK: u32 = 0xFB;
    pub(super) const DISCARD_PADDING: u32 = 0x75A2;
}

/// The longest list of tracks, and the longest general information, that is read.
const MOST_TRACKS_BYTES: u64 = 1 << 24;
const MOST_INFO_BYTES: u64 = 1 << 16;

/// The most tracks that a file may have.
const MOST_TRACKS: usize = 1024;

/// Seconds from 1970-01-01 to 2001-01-01, from which dates count (RFC 8794, 7.6).
const EPOCH: i64 = 978_307_200;

/// A file while its elements go by.
struct Walk<'a> {
    window: Window<&'a mut Source>,
    length: u64,
    doc_type: String,
    /// Nanoseconds in a tick.
    scale: u32,
    date: Option<i64>,
    tracks: Vec<Reading>,
    cluster: i64,
    group: Option<Group>,
    odd: Vec<Oddity>,
}

/// A block with elements about it.
struct Group {
    end: u64,
    /// The block and where its body starts.
    block: Option<(Block, u64)>,
    extra: Extra,
}

/// The timeline of a file.
pub(crate) fn timeline(source: &mut Source) -> Result<MediaTimeline, MediaError> {
    let length = source.len();
    let mut walk = Walk {
        window: Window::new(source),
        length,
        doc_type: String::new(),
        scale: 1_000_000,
        date: None,
        tracks: Vec::new(),
        cluster: 0,
        group: None,
        odd: Vec::new(),
    };
    walk.all()?;
    if walk.tracks.is_empty() {
        return Err(MediaError::malformed("no list of tracks that can be read", None));
    }
    let mut streams = Vec::new();
    let scale = walk.scale;
    for (index, reading) in walk.tracks.into_iter().enumerate() {
        streams.push(reading.finish(index, scale, &mut walk.odd)?);
    }
    let mut timeline = MediaTimeline::new(Container::Matroska, Backend::Own, streams);
    if walk.doc_type == "webm" {
        timeline.container = String::from("WebM");
    }
    if let Some(date) = walk.date {
        let unix = Rational::new(i128::from(date), 1_000_000_000)?.add(Rational::from_int(EPOCH))?;
        timeline.anchors.push(WallAnchor::Created { unix });
    }
    timeline.oddities = walk.odd;
    Ok(timeline)
}

impl Walk<'_> {
    /// Goes through all elements, down into those that hold blocks.
    fn all(&mut self) -> Result<(), MediaError> {
        let (mut at, mut segments) = (0, 0);
        loop {
            if self.group.as_ref().is_some_and(|group| at >= group.end) {
                self.end_group()?;
            }
            let head = self.window.get(at, ebml::LONGEST_HEADER)?;
            if head.is_empty() {
                return self.end_group();
            }
            let Some(found) = header(head) else {
                match self.damaged(at)? {
                    Some(next) => at = next,
                    None => return self.end_group(),
                }
                continue;
            };
            let body = at + found.length as u64;
            if found.id == id::SEGMENT {
                segments += 1;
                if segments > 1 {
                    let text = "a second segment follows, with a clock of its own; it was not read";
                    self.odd.push(Oddity::at(codes::CLOCK_JUMP, text, at));
                    return self.end_group();
                }
            }
            if matches!(found.id, id::SEGMENT | id::CLUSTER) {
                at = body;
                continue;
            }
            let size = found.size.filter(|size| size.checked_add(body).is_some_and(|end| end <= self.length));
            let Some(size) = size else {
                match self.damaged(at)? {
                    Some(next) => at = next,
                    None => return self.end_group(),
                }
                continue;
            };
            if found.id == id::BLOCK_GROUP {
                self.end_group()?;
                self.group = Some(Group { end: body + size, block: None, extra: Extra::default() });
                at = body;
            } else {
                self.element(found.id, body, size)?;
                at = body + size;
            }
        }
    }

    fn element(&mut self, id: u32, body: u64, size: u64) -> Result<(), MediaError> {
        match id {
            id::EBML => {
                let body = self.window.get(body, size.min(4096))?;
                self.doc_type =
                    children(body).find(|(id, _)| *id == id::DOC_TYPE).map(|(_, name)| text(name)).unwrap_or_default();
            }
            id::INFO => {
                for (id, value) in children(self.window.get(body, size.min(MOST_INFO_BYTES))?) {
                    match id {
                        id::TIMESTAMP_SCALE => {
                            self.scale = u32::try_from(number(value)).ok().filter(|n| *n > 0).unwrap_or(self.scale);
                        }
                        id::DATE => self.date = Some(signed(value)),
                        _ => {}
                    }
                }
            }
            // A live file may repeat the list; the first one holds.
            id::TRACKS if self.tracks.is_empty() => {
                let body = self.window.get(body, size.min(MOST_TRACKS_BYTES))?;
                let entries = children(body).filter(|(id, _)| *id == id::TRACK_ENTRY).take(MOST_TRACKS);
                self.tracks = entries.map(|(_, entry)| Reading::new(Track::parse(entry))).collect();
            }
            id::TIMESTAMP => self.cluster = number(self.window.get(body, size.min(8))?).try_into().unwrap_or(i64::MAX),
            id::SIMPLE_BLOCK => {
                if let Some(block) = self.block(body, size)? {
                    let key = block.key;
                    self.add(&block, body, Extra { key, ..Extra::default() })?;
                }
            }
            id::BLOCK => {
                let block = self.block(body, size)?;
                if let Some(group) = &mut self.group {
                    group.block = block.map(|block| (block, body));
                }
            }
            id::BLOCK_DURATION | id::REFERENCE_BLOCK | id::DISCARD_PADDING => {
                let value = self.window.get(body, size.min(8))?;
                if let Some(group) = &mut self.group {
                    match id {
                        id::BLOCK_DURATION => group.extra.duration = Some(number(value)),
                        id::DISCARD_PADDING => group.extra.discard = signed(value),
                        _ => group.extra.key = false,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The header of a block; one that cannot be right is passed over.
    fn block(&mut self, body: u64, size: u64) -> Result<Option<Block>, MediaError> {
        let head = self.window.get(body, size.min(HEADER))?;
        let wanted = if is_laced(head) { LACED_HEADER } else { HEADER };
        let found = block::parse(self.window.get(body, size.min(wanted))?, size);
        if found.is_none() {
            self.odd.push(Oddity::at(codes::GARBAGE, "a block cannot be read", body));
        }
        Ok(found)
    }

    fn end_group(&mut self) -> Result<(), MediaError> {
        let Some(group) = self.group.take() else { return Ok(()) };
        match group.block {
            Some((block, body)) => self.add(&block, body, group.extra),
            None => Ok(()),
        }
    }

    /// Adds the frames of a block, whose body starts at byte `body`.
    fn add(&mut self, block: &Block, body: u64, extra: Extra) -> Result<(), MediaError> {
        let Some(reading) = self.tracks.iter_mut().find(|reading| reading.track.number == block.track) else { return Ok(()) };
        let mut samples = Vec::new();
        if reading.wants_frames() {
            for (start, size) in &block.frames {
                let head = self.window.get(body.saturating_add(*start), FRAME_HEADER.min(*size))?;
                samples.push(reading.samples(head, *size));
            }
        }
        let time = self.cluster.saturating_add(block.time);
        reading.add(time, block.frames.len(), &samples, extra, self.scale);
        Ok(())
    }

    /// Where reading goes on after something at `at` that is no element: at the next cluster, if one follows.
    fn damaged(&mut self, at: u64) -> Result<Option<u64>, MediaError> {
        const STEP: u64 = 1 << 16;
        let mut from = at + 1;
        while from < self.length {
            let bytes = self.window.get(from, STEP)?;
            if let Some(found) = memchr::memmem::find(bytes, &id::CLUSTER.to_be_bytes()) {
                let next = from + found as u64;
                let text = format!("{} bytes are no elements; reading goes on at the next cluster", next - at);
                self.odd.push(Oddity::at(codes::GARBAGE, text, at));
                self.group = None;
                return Ok(Some(next));
            }
            // An ID may lie across the end of what was looked at.
            from += (bytes.len() as u64).saturating_sub(3).max(1);
        }
        self.odd.push(Oddity::at(codes::TRUNCATED, "the file ends inside an element", at));
        Ok(None)
    }
}
