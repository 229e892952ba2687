//! One elementary stream: from packets to a frame table.

use super::dimensions::units;
use super::header::{SoundHeader, ac3, adts, mpeg_audio, opus};
use super::pes::{self, Pes};
use super::picture::{Coded, Pictures};
use super::splitter::{Cut, Parse, Splitter};
use super::tables::Codec;
use super::transport::Packet;
use crate::MediaError;
use crate::build::{Hold, Stretch, push};
use crate::clock::{Clock, PER_SECOND};
use crate::frames::{FrameTable, Keys};
use crate::timeline::{Kind, StreamTimeline};
use crate::{grid, rates};
use genlock_time::{Rational, TimeBase};

/// Where the bytes of frames of sound go, with their stored index.
pub(super) type Frames<'a> = &'a mut dyn FnMut(u64, SoundHeader, &[u8]);

/// A picture stays until the next one, but not over a jump of the clock: for at most this many seconds.
const LONGEST_PICTURE: i64 = 10;

/// The bytes of a packet in which the first units of an access unit are looked for.
const LOOK: usize = 2048;

/// A stream while its packets go by.
#[derive(Debug)]
pub(super) struct Elementary {
    /// PID, or stream ID of a program stream.
    pub(super) id: u64,
    pub(super) codec: Codec,
    pub(super) stretches: Vec<Stretch>,
    keys: Keys,
    count: u64,
    parts: Parts,
    pub(super) header: Option<SoundHeader>,
    size: Option<(u32, u32)>,
    /// The decode stamp of the packet before, and the distance to the one before that.
    decoded: Option<i64>,
    step: i64,
    /// Units of a packet that are still to be looked at.
    head: Vec<u8>,
    looking: bool,
    /// Packets of pictures that no stamp came with: continued ones, or access units that were passed over.
    pub(super) unstamped: u64,
    /// Bytes of the header of the packet that are still to come, and whether a packet has begun.
    skip: usize,
    begun: bool,
}

/// How the bytes of a stream are cut into frames.
#[derive(Debug)]
enum Parts {
    /// A packet is an access unit.
    Packets,
    Sound(Splitter, Count),
    Pictures(Box<Pictures>, Group),
}

/// Samples of sound since the last stamp.
#[derive(Debug, Default)]
struct Count {
    base: Option<i64>,
    samples: i64,
}

/// Where the group of pictures stands on the clock.
#[derive(Debug, Default)]
struct Group {
    zero: Option<i64>,
    highest: i64,
    /// Pictures without a stamp of their own.
    filled: u64,
}

impl Elementary {
    pub(super) fn new(id: u64, codec: Codec) -> Self {
        let parse: Option<Parse> = match codec {
            Codec::MpegAudio => Some(mpeg_audio),
            Codec::Adts => Some(adts),
            Codec::Ac3 | Codec::Eac3 => Some(ac3),
            Codec::Opus => Some(opus),
            _ => None,
        };
        let parts = match (parse, codec) {
            (Some(parse), _) => Parts::Sound(Splitter::new(parse), Count::default()),
            (_, Codec::Mpeg1Video | Codec::Mpeg2Video) => Parts::Pictures(Box::default(), Group::default()),
            _ => Parts::Packets,
        };
        let keys = if codec.kind() == Kind::Video { Keys::Listed(Vec::new()) } else { Keys::All };
        Self {
            id,
            codec,
            stretches: Vec::new(),
            keys,
            count: 0,
            parts,
            header: None,
            size: None,
            decoded: None,
            step: 0,
            head: Vec::new(),
            looking: false,
            unstamped: 0,
            skip: 0,
            begun: false,
        }
    }

    /// True if it has pictures or sound, whose stamps drive the clock.
    pub(super) fn is_timed(&self) -> bool {
        matches!(self.codec.kind(), Kind::Video | Kind::Audio)
    }

    /// A packet begins. `index` is that of the stream in the clock.
    pub(super) fn begin(&mut self, pts: Option<i64>, dts: Option<i64>, random: Random, index: usize, clock: &mut Clock) {
        self.look();
        let Some(pts) = pts else {
            self.unstamped += u64::from(matches!(self.parts, Parts::Packets) && self.codec.kind() == Kind::Video);
            return;
        };
        let decode = dts.unwrap_or(pts);
        if let Some(before) = self.decoded.replace(decode) {
            let apart = decode.saturating_sub(before);
            if (1..=PER_SECOND).contains(&apart) {
                self.step = apart;
            }
        }
        let placed = if self.is_timed() { clock.place(index, pts, dts, self.step) } else { pts };
        match &mut self.parts {
            Parts::Sound(splitter, _) => splitter.stamp(placed),
            Parts::Pictures(pictures, _) => pictures.stamp(placed),
            Parts::Packets => {
                push(&mut self.stretches, Stretch { media: placed, step: self.step, count: 1 });
                if random == Random::Access {
                    self.keys.add(self.count, 1);
                }
                self.count += 1;
                self.looking =
                    matches!(self.codec, Codec::H264 | Codec::Hevc) && (random == Random::Unknown || self.size.is_none());
            }
        }
    }

    /// The payload of a transport packet, which may be the start of a packet of the stream, or go on with it.
    pub(super) fn transport(&mut self, packet: &Packet<'_>, index: usize, clock: &mut Clock, frames: Frames<'_>) {
        let mut payload = packet.payload;
        if packet.starts {
            let parsed = pes::parse(payload);
            self.begun = parsed.is_some();
            if let Some(Pes { header, pts, dts, .. }) = parsed {
                let random = if packet.random { Random::Access } else { Random::Unknown };
                self.begin(pts, dts, random, index, clock);
                self.skip = header;
            }
        }
        if !self.begun {
            return;
        }
        // A header may reach into the next transport packet.
        let passed = self.skip.min(payload.len());
        self.skip -= passed;
        payload = payload.get(passed..).unwrap_or_default();
        if !payload.is_empty() {
            self.data(payload, frames);
        }
    }

    /// Bytes of the packet that began last.
    pub(super) fn data(&mut self, data: &[u8], frames: Frames<'_>) {
        match &mut self.parts {
            Parts::Packets => {
                if self.looking {
                    let room = LOOK.saturating_sub(self.head.len()).min(data.len());
                    self.head.extend_from_slice(data.get(..room).unwrap_or_default());
                    if self.head.len() >= LOOK {
                        self.look();
                    }
                }
            }
            Parts::Sound(splitter, count) => {
                let stored = &mut Stored { stretches: &mut self.stretches, count: &mut self.count, header: &mut self.header };
                splitter.push(data, &mut |cut| stored.sound(cut, count, frames));
            }
            Parts::Pictures(pictures, group) => {
                let (keys, stretches, count) = (&mut self.keys, &mut self.stretches, &mut self.count);
                let period = pictures.period.unwrap_or(self.step);
                pictures.push(data, &mut |picture| group.add(picture, period, keys, stretches, count));
            }
        }
    }

    /// Looks at the first units of the packet that is going by.
    fn look(&mut self) {
        if !std::mem::take(&mut self.looking) {
            return;
        }
        let found = units(self.codec, &self.head);
        self.head.clear();
        self.size = self.size.or(found.size);
        if let Some(last) = self.count.checked_sub(1).filter(|_| found.key) {
            self.keys.add(last, 1);
        }
    }

    /// The stream ends. Bytes that belong to no frame, and where the first of them is.
    pub(super) fn finish(&mut self, frames: Frames<'_>) -> (u64, Option<u64>) {
        self.look();
        match &mut self.parts {
            Parts::Packets => (0, None),
            Parts::Sound(splitter, count) => {
                let stored = &mut Stored { stretches: &mut self.stretches, count: &mut self.count, header: &mut self.header };
                splitter.finish(&mut |cut| stored.sound(cut, count, frames));
                (splitter.skipped, splitter.first_skipped)
            }
            Parts::Pictures(pictures, group) => {
                let (keys, stretches, count) = (&mut self.keys, &mut self.stretches, &mut self.count);
                let period = pictures.period.unwrap_or(self.step);
                pictures.finish(&mut |picture| group.add(picture, period, keys, stretches, count));
                self.size = pictures.size;
                self.codec = if pictures.extended { Codec::Mpeg2Video } else { Codec::Mpeg1Video };
                (0, None)
            }
        }
    }

    /// Frames whose times were counted on from those of others.
    pub(super) fn filled(&self) -> u64 {
        if let Parts::Pictures(_, group) = &self.parts { group.filled } else { 0 }
    }

    /// The stream with its table.
    pub(super) fn timeline(mut self, index: usize) -> Result<StreamTimeline, MediaError> {
        let kind = self.codec.kind();
        let mut base = TimeBase::new(1, 90_000)?;
        let hold = if kind == Kind::Video { Hold::Until(LONGEST_PICTURE * PER_SECOND) } else { Hold::AtMost(i64::MAX) };
        if kind == Kind::Video {
            // The last picture, and one before a jump, lasts as long as most.
            let usual = rates::commonest(self.stretches.iter().map(|stretch| (stretch.step, stretch.count)));
            self.stretches.iter_mut().for_each(|stretch| stretch.step = usual.unwrap_or(stretch.step));
        }
        if let Some(header) = self.header {
            // Frames of 1024 samples at 44.1 kHz do not last whole ticks, so their stamps are rounded.
            let period = Rational::new(i128::from(header.samples), i128::from(header.rate.max(1)))?;
            let whole = (i64::from(header.samples) * PER_SECOND) % i64::from(header.rate.max(1)) == 0;
            if !whole && let Some(snapped) = grid::snap(&self.stretches, base, &[period], Rational::ZERO) {
                (base, self.stretches) = (snapped.base, snapped.stretches);
            }
        }
        let frames = FrameTable::build(&self.stretches, base, hold, self.keys)?;
        let name = match self.header.map(|header| header.layer) {
            Some(1) => "mp1",
            Some(3) => "mp3",
            _ => self.codec.name(),
        };
        let mut stream = StreamTimeline::new(index, kind, name, frames);
        stream.time_base = TimeBase::new(1, 90_000)?;
        stream.id = Some(self.id);
        stream.sample_rate = self.header.map(|header| header.rate);
        stream.channels = self.header.map(|header| header.channels).filter(|channels| *channels > 0);
        (stream.width, stream.height) = (self.size.map(|size| size.0), self.size.map(|size| size.1));
        if kind == Kind::Video {
            rates::measure(&mut stream, None)?;
        }
        Ok(stream)
    }
}

/// What a transport packet says of the start of an access unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Random {
    /// Decoding can start here.
    Access,
    /// Nothing is said.
    Unknown,
}

/// Where frames of sound are noted down.
struct Stored<'a> {
    stretches: &'a mut Vec<Stretch>,
    count: &'a mut u64,
    header: &'a mut Option<SoundHeader>,
}

impl Stored<'_> {
    fn sound(&mut self, cut: Cut<'_>, count: &mut Count, frames: &mut dyn FnMut(u64, SoundHeader, &[u8])) {
        let header = cut.header;
        self.header.get_or_insert(header);
        if let Some(stamp) = cut.stamp {
            *count = Count { base: Some(stamp), samples: 0 };
        }
        // Before the first stamp there is no time.
        let Some(base) = count.base else { return };
        let ticks = |samples: i64| {
            let rate = i64::from(header.rate.max(1));
            samples.saturating_mul(PER_SECOND).saturating_add(rate / 2) / rate
        };
        let start = ticks(count.samples);
        count.samples = count.samples.saturating_add(i64::from(header.samples));
        let step = ticks(count.samples) - start;
        push(self.stretches, Stretch { media: base.saturating_add(start), step, count: 1 });
        frames(*self.count, header, cut.bytes);
        *self.count += 1;
    }
}

impl Group {
    /// Notes down a picture. Where it has no stamp, its place in its group gives the time.
    fn add(&mut self, picture: Coded, period: i64, keys: &mut Keys, stretches: &mut Vec<Stretch>, count: &mut u64) {
        if picture.opens_group {
            // The group before has shown as many pictures as its numbers reach.
            let shown = self.highest.saturating_add(1).saturating_mul(period);
            self.zero = self.zero.map(|zero| zero.saturating_add(shown));
            self.highest = -1;
        }
        self.highest = self.highest.max(picture.reference);
        let into = picture.reference.saturating_mul(period);
        let media = match (picture.stamp, self.zero) {
            (Some(stamp), _) => stamp,
            (None, Some(zero)) => {
                self.filled += 1;
                zero.saturating_add(into)
            }
            (None, None) => return,
        };
        self.zero = Some(media.saturating_sub(into));
        push(stretches, Stretch { media, step: period, count: 1 });
        if picture.intra {
            keys.add(*count, 1);
        }
        *count += 1;
    }
}
