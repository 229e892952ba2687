//! One logical stream: from pages to media times by their positions.

use super::codec::{Codec, Header};
use super::pages::Page;
use crate::build::{Stretch, push};
use crate::frames::Keys;
use crate::timeline::Kind;

/// The longest header packet that is kept; the one of Vorbis with its code books has some kilobytes.
const MOST_HEADER: usize = 1 << 20;

/// The bytes of a packet that tell how long it lasts.
const HEAD: usize = 24;

/// The most packets of a stream.
const MOST_PACKETS: u64 = 1 << 28;

/// A packet put together from its pieces, as far as its first bytes.
#[derive(Debug, Default)]
struct Open {
    head: Vec<u8>,
    size: u64,
    /// False if its beginning is on a page that is missing.
    whole: bool,
}

/// A logical stream while its pages go by.
#[derive(Debug)]
pub(super) struct Logical {
    pub(super) serial: u32,
    pub(super) header: Header,
    pub(super) stretches: Vec<Stretch>,
    pub(super) keys: Keys,
    /// Packets of sound or pictures.
    pub(super) count: u64,
    /// Pictures that stand for the one before them.
    pub(super) empty: u64,
    /// Ticks at the end that are not meant to be heard.
    pub(super) padding: i64,
    /// Pages that are missing, and positions that run back.
    pub(super) lost: u64,
    pub(super) backward: u64,
    open: Option<Open>,
    packets: u64,
    before: Option<u32>,
    /// Durations of packets whose place no page has told yet.
    waiting: Vec<Waiting>,
    /// The tick after the last packet that has a place.
    now: Option<i64>,
    number: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    ticks: i64,
    key: bool,
    empty: bool,
}

impl Logical {
    pub(super) fn new(serial: u32, header: Header) -> Self {
        let keys = if header.kind() == Kind::Video { Keys::Listed(Vec::new()) } else { Keys::All };
        Self {
            serial,
            header,
            stretches: Vec::new(),
            keys,
            count: 0,
            empty: 0,
            padding: 0,
            lost: 0,
            backward: 0,
            open: None,
            // The first packet made the header.
            packets: 1,
            before: None,
            waiting: Vec::new(),
            now: None,
            number: None,
        }
    }

    /// Adds a page, of whose pieces `bytes` gives the first bytes, as many as are asked for.
    pub(super) fn page<E>(&mut self, page: &Page, mut bytes: impl FnMut(u64, u64) -> Result<Vec<u8>, E>) -> Result<(), E> {
        if self.number.is_some_and(|number| number.wrapping_add(1) != page.number) {
            self.lost += 1;
            // What a block of Vorbis is laid over is not there.
            (self.open, self.before) = (None, None);
        }
        self.number = Some(page.number);
        for (index, (start, length, ends)) in page.pieces.iter().enumerate() {
            let goes_on = index == 0 && page.continued;
            let mut open = match self.open.take() {
                Some(open) if goes_on => open,
                _ => Open { whole: !goes_on, ..Open::default() },
            };
            let most = if self.wants_all(&open) { MOST_HEADER } else { HEAD };
            let more = most.saturating_sub(open.head.len()) as u64;
            if more > 0 {
                open.head.extend(bytes(*start, more.min(*length))?);
            }
            open.size += length;
            if *ends {
                self.packet(&open);
            } else {
                self.open = Some(open);
            }
        }
        if let Some(granule) = page.granule {
            self.place(granule, page.last);
        }
        Ok(())
    }

    /// True while the setup of Vorbis is awaited.
    const fn wants_all(&self, open: &Open) -> bool {
        matches!(self.header.codec, Codec::Vorbis { .. }) && self.packets < 3 && open.whole
    }

    fn packet(&mut self, open: &Open) {
        let number = self.packets;
        self.packets += 1;
        if !open.whole {
            return;
        }
        let empty = open.size == 0 && self.header.kind() == Kind::Video;
        if !empty && self.header.is_header(number, &open.head) {
            if let Codec::Vorbis { modes } = &mut self.header.codec
                && open.head.starts_with(b"\x05vorbis")
            {
                modes.set_up(&open.head);
            }
            return;
        }
        let ticks = self.header.lasts(&open.head, &mut self.before).unwrap_or(0);
        // Bit 6 of a picture of Theora is 0 in those that need no other.
        let key = open.head.first().is_some_and(|first| first & 0x40 == 0);
        if (self.waiting.len() as u64).saturating_add(self.count) < MOST_PACKETS {
            self.waiting.push(Waiting { ticks: i64::from(ticks), key, empty });
        }
    }

    /// Places the packets that end with a page, so that the last ends at its position.
    fn place(&mut self, granule: i64, last: bool) {
        let total: i64 = self.waiting.iter().map(|packet| packet.ticks).sum();
        let end = self.header.end(granule);
        let by_position = end.saturating_sub(total);
        let start = match self.now {
            // A stream on one page starts at its beginning, and the position cuts off its end.
            None if last && by_position < -self.header.skip() => -self.header.skip(),
            None => by_position,
            Some(now) if last || by_position == now => {
                // At the end a position may lie before that of the packets, and cuts them off.
                if by_position > now { by_position } else { now }
            }
            // Packets are missing where positions run ahead.
            Some(now) if by_position > now => by_position,
            Some(now) => {
                self.backward += u64::from(!self.waiting.is_empty());
                now
            }
        };
        if self.waiting.is_empty() {
            if last && self.now.is_some() {
                self.padding = start.saturating_sub(end).max(0);
            }
            return;
        }
        let mut now = start;
        for Waiting { ticks, key, empty } in std::mem::take(&mut self.waiting) {
            if empty {
                self.empty += 1;
            } else {
                push(&mut self.stretches, Stretch { media: now, step: ticks, count: 1 });
                if key {
                    self.keys.add(self.count, 1);
                }
                self.count += 1;
            }
            now = now.saturating_add(ticks);
        }
        self.now = Some(now);
        if last {
            self.padding = now.saturating_sub(end).max(0);
        }
    }

    /// Places what no page gave a position to: after what came before it.
    pub(super) fn finish(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let total: i64 = self.waiting.iter().map(|packet| packet.ticks).sum();
        let start = self.now.unwrap_or(-self.header.skip());
        let granule = start.saturating_add(total);
        let mut now = start;
        for Waiting { ticks, .. } in std::mem::take(&mut self.waiting) {
            push(&mut self.stretches, Stretch { media: now, step: ticks, count: 1 });
            self.count += 1;
            now = now.saturating_add(ticks);
        }
        self.now = Some(granule);
    }

    /// The ticks from the first that is presented to the first that is no longer; none without a packet.
    pub(super) fn shown(&self) -> Option<(i64, i64)> {
        let first = self.stretches.first()?.media;
        let end = self.now?.saturating_sub(self.padding);
        // What comes before 0 is not meant to be heard, nor what a decoder gives first wherever the stream starts.
        let from = first.saturating_add(self.header.skip()).max(if first < 0 { 0 } else { first });
        let from = if self.header.kind() == Kind::Video { first } else { from };
        Some((from.min(end), end))
    }
}
