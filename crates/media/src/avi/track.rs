//! One stream: from its headers and chunks to a timeline.

use super::chunks::Chunk;
use super::header::Header;
use super::index::Index;
use super::pictures::Pictures;
use super::sound::Sound;
use crate::build::{Hold, Stretch};
use crate::bytes::{Source, Window, array, i32_le, u32_le};
use crate::frames::{FrameTable, Keys};
use crate::timeline::{Kind, Oddity, StreamTimeline};
use crate::{MediaError, rates, raw, wav};
use genlock_diagnose::codes::media as codes;
use genlock_time::TimeBase;
use std::borrow::BorrowMut;

/// The bytes of a chunk of sound that are read.
pub(super) const MOST_SOUND: u64 = 1 << 24;

/// A stream while its chunks go by.
pub(super) struct Track {
    pub(super) header: Header,
    content: Content,
    size: Option<(u32, u32)>,
    codec: String,
    /// What `idx1` lists, and the indices of OpenDML.
    pub(super) old: Index,
    pub(super) new: Index,
}

enum Content {
    Pictures(Pictures),
    Sound(Sound),
    /// Chunks are counted.
    Other(u64),
}

impl Track {
    pub(super) fn new(header: Header) -> Self {
        let (old, new) = (Index::default(), Index::default());
        Self { header, content: Content::Other(0), size: None, codec: "unknown".into(), old, new }
    }

    /// Takes the format of the stream; `period` are the microseconds of a frame by the main header.
    pub(super) fn format(&mut self, body: &[u8], period: u32, index: usize, odd: &mut Vec<Oddity>) {
        match self.header.kind {
            Kind::Video => {
                // BITMAPINFOHEADER: size, width, height (negative from the top down), planes, bits, compression.
                let (width, height) = (u32_le(body, 4), i32_le(body, 8).map(i32::unsigned_abs));
                self.size = width.zip(height).filter(|(width, height)| *width > 0 && *height > 0);
                let codec = array::<4>(body, 16).unwrap_or_default();
                self.codec = name(codec);
                self.content = Content::Pictures(Pictures::new(codec, body.get(40..).unwrap_or_default()));
                self.unit(period, 1_000_000, index, odd);
            }
            Kind::Audio => {
                let Some(format) = wav::parse_format(body).filter(|format| format.rate > 0) else { return };
                self.unit(u32::from(format.align.max(1)), format.bytes, index, odd);
                self.content = Content::Sound(Sound::new(format, body.get(18..).unwrap_or_default(), self.header));
            }
            _ => self.unit(period, 1_000_000, index, odd),
        }
    }

    /// Puts another length in the place of a unit of no length.
    fn unit(&mut self, scale: u32, rate: u32, index: usize, odd: &mut Vec<Oddity>) {
        if self.header.scale > 0 && self.header.rate > 0 {
            return;
        }
        let (found, from) = match (scale, rate) {
            (0, _) | (_, 0) => ((1, 25), "25 a second are assumed"),
            found => (found, "that of another header is taken"),
        };
        odd.push(Oddity::new(codes::NO_TIMES, format!("the header of stream {index} gives its units no length; {from}")));
        (self.header.scale, self.header.rate) = found;
    }

    /// Adds a chunk of the file.
    pub(super) fn chunk<S: BorrowMut<Source>>(&mut self, window: &mut Window<S>, chunk: Chunk) -> Result<(), MediaError> {
        match &mut self.content {
            Content::Pictures(pictures) => {
                let wanted = pictures.wanted().min(chunk.size);
                let data = if wanted > 0 { window.get(chunk.body, wanted)? } else { &[] };
                pictures.push(chunk.size, data);
                Ok(())
            }
            Content::Sound(sound) => {
                let data = if sound.reads() { window.get(chunk.body, chunk.size.min(MOST_SOUND))? } else { &[] };
                sound.push(chunk.size, data)
            }
            Content::Other(count) => {
                *count += 1;
                Ok(())
            }
        }
    }

    /// The keys of the index that lists all of `count` chunks.
    fn indexed(old: Index, new: Index, count: u64, index: usize, odd: &mut Vec<Oddity>) -> Option<Keys> {
        let listed = [new.count(), old.count()];
        let found = new.keys(count).or_else(|| old.keys(count));
        if found.is_none() && count > 0 {
            let text = match listed.into_iter().max() {
                Some(0) | None => format!("no index lists the chunks of stream {index}; they were read one after another"),
                Some(most) => {
                    format!("the index lists {most} chunks of stream {index} where the file has {count}; the file was believed")
                }
            };
            odd.push(Oddity::new(codes::INDEX, text));
        }
        found
    }

    pub(super) fn finish(self, index: usize, odd: &mut Vec<Oddity>) -> Result<StreamTimeline, MediaError> {
        let Self { header, content, size, codec, old, new } = self;
        match content {
            Content::Pictures(pictures) => {
                let size = size.or(pictures.size());
                let keys = Self::indexed(old, new, pictures.count(), index, odd);
                let table = pictures.table(index, &header, keys, odd)?;
                let mut stream = StreamTimeline::new(index, Kind::Video, codec, table);
                (stream.width, stream.height) = size.unzip();
                rates::measure(&mut stream, None)?;
                Ok(stream)
            }
            Content::Sound(sound) => {
                let codec = sound.codec();
                let (rate, channels) = sound.form();
                let table = sound.table(index, odd)?;
                if codec == "mp3" && !table.is_empty() {
                    odd.push(raw::unknown(raw::MP3_DELAY, rate));
                }
                let mut stream = StreamTimeline::new(index, Kind::Audio, codec, table);
                stream.sample_rate = Some(rate);
                stream.channels = Some(channels).filter(|channels| *channels > 0);
                Ok(stream)
            }
            Content::Other(count) => {
                let base = TimeBase::new(header.scale.max(1), header.rate.max(1))?;
                let stretch = Stretch { media: i64::from(header.start), step: 1, count };
                let table = FrameTable::build(&[stretch], base, Hold::Until(i64::MAX), Keys::All)?;
                Ok(StreamTimeline::new(index, header.kind, codec, table))
            }
        }
    }
}

/// The name of a FourCC; of the numbers of uncompressed pictures and runs of them, what they stand for.
fn name(codec: [u8; 4]) -> String {
    match u32::from_le_bytes(codec) {
        0 | 3 => "rawvideo".into(),
        1 | 2 => "msrle".into(),
        number if !codec.iter().all(u8::is_ascii_graphic) && !codec.ends_with(b" ") => format!("0x{number:08x}"),
        _ => codec.iter().map(|byte| char::from(*byte)).collect::<String>().trim_end().to_owned(),
    }
}
